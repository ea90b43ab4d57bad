"""The same rooms over archives: a task per file on a process pool, or as Ray tasks on a cluster; joins over the corpus on Daft.

Each file of pages becomes one file of JSON Lines (gzip) with a line a page: the article with its text as written, the text as found
and the repairs between them, or why it was refused. Desk and store are not involved, so that a thousand files can be read on a
hundred machines; ``cln ingest`` takes the results.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from cln import extract, fetch, restore, trace
from cln.errors import CleanNewsError
from cln.records import Edit, Failure, Page

Engine = Literal["processes", "ray"]
CROWDED = 200  # a shingle in more articles than this is a formula, not a copy: it would make pairs by the million


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one page became: ``text`` as written, ``found`` where it differs, ``repairs`` between them; or ``error`` and ``detail``."""

    url: str
    title: str = ""
    text: str = ""
    found: str = ""
    repairs: tuple[Edit, ...] = ()
    published: datetime | None = None
    fetched: datetime | None = None
    language: str = ""
    outlet: str = ""
    byline: tuple[str, ...] = ()
    credit: str = ""
    error: str = ""
    detail: str = ""


class FileRead(Struct, frozen=True, kw_only=True):
    """What one file became: where its lines are, and how many pages were kept and refused."""

    source: str
    out: str
    kept: int
    refused: int


class Pair(Struct, frozen=True, kw_only=True):
    """Two addresses whose articles share text, by their kept shingles: ``containment`` is the share of the first found in the second."""

    url: str
    other: str
    shared: int
    jaccard: float
    containment: float
    cover: float


def read(page: Page | Failure) -> Line:
    """Take one page through extract and restore."""
    if isinstance(page, Failure):
        return Line(url=page.subject, error=page.error, detail=page.detail)
    try:
        article = extract.article(page)
        restored = restore.text(article.text, language=article.language, markup=article.markup, title=article.title)
    except CleanNewsError as error:
        return Line(url=page.url, error=error.word, detail=error.detail)
    found = article.text if restored.edits else ""
    return Line(url=article.url, title=article.title, text=restored.text, found=found, repairs=restored.edits,
                published=article.published, fetched=page.fetched, language=article.language, outlet=article.outlet,
                byline=article.byline, credit=article.credit)  # fmt: skip


def lines(path: Path, now: datetime) -> Iterator[Line]:
    """Read one archive file, page by page."""
    for page in fetch.files(path, now=now):
        yield read(page)


def file(path: Path, folder: Path, now: datetime) -> FileRead:
    """Read one archive file into ``folder``; a result appears under its name only when it is whole, so a broken run can be repeated."""
    out, encoder, kept, refused = _result(path, folder), msgspec.json.Encoder(), 0, 0
    part = out.with_suffix(f".part{os.getpid()}")
    with gzip.open(part, "wb", compresslevel=3) as rows:
        for line in lines(path, now):
            rows.write(encoder.encode(line) + b"\n")
            kept, refused = kept + (not line.error), refused + bool(line.error)
    part.replace(out)
    return FileRead(source=str(path), out=str(out), kept=kept, refused=refused)


def files(paths: Sequence[Path], folder: Path, *, now: datetime, workers: int = 0, engine: Engine = "processes") -> Iterator[FileRead]:
    """Read many archive files, a task each, in the order of ``paths``; a file whose result is there is not read again.

    ``workers``: how many processes (0: as many as there are cores). Raises CleanNewsError where an engine is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting = [path for path in paths if not _result(path, folder).exists()]
    yield from _with_ray(waiting, folder, now) if engine == "ray" else _with_processes(waiting, folder, now, workers or None)


def _result(path: Path, folder: Path) -> Path:
    return folder / f"{path.name}.jsonl.gz"


def _with_processes(paths: Iterable[Path], folder: Path, now: datetime, workers: int | None) -> Iterator[FileRead]:
    with ProcessPoolExecutor(max_workers=workers) as pool:
        for future in [pool.submit(file, path, folder, now) for path in paths]:
            yield future.result()


def _with_ray(paths: Iterable[Path], folder: Path, now: datetime) -> Iterator[FileRead]:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise CleanNewsError("engine ray", "Ray is not installed; pip install 'cln[archive]', or use the engine 'processes'") from None
    task = ray.remote(file)
    for promise in [task.remote(path, folder, now) for path in paths]:
        yield ray.get(promise)


def pairs(folder: Path, *, least: float = 0.25) -> Iterator[Pair]:
    """Give all pairs of articles under ``folder`` (results of ``files``) that share at least ``least`` of either's shingles.

    One join of a table of shingles with itself, on Daft: on all cores, or on Ray where ``daft.set_runner_ray()`` was called before.
    The shingles are those of ``trace``. Raises CleanNewsError where Daft is not installed.
    """
    os.environ.setdefault("SCARF_NO_ANALYTICS", "true")
    try:
        import daft
    except ImportError:
        raise CleanNewsError("pairs", "Daft is not installed; pip install 'cln[archive]'") from None
    kept = daft.func(_kept, return_dtype=daft.DataType.list(daft.DataType.uint64()))
    col = daft.col
    lines = daft.read_json(
        str(folder / "*.jsonl.gz"), schema={name: daft.DataType.string() for name in ("url", "text")}, infer_schema=False
    )
    rows = lines.where(col("text").not_null()).select(col("url"), kept(col("text")).alias("shingle")).explode("shingle").collect()
    sizes = {row["url"]: row["size"] for row in rows.groupby("url").agg(col("shingle").count().alias("size")).iter_rows()}
    counted = rows.groupby("shingle").agg(col("url").count().alias("articles"))
    held = rows.join(counted.where((col("articles") > 1) & (col("articles") <= CROWDED)), on="shingle", how="semi")
    both = held.join(held.select(col("url").alias("other"), col("shingle")), on="shingle").where(col("url") < col("other"))
    for row in both.groupby("url", "other").agg(col("shingle").count().alias("shared")).iter_rows():
        pair = _pair(row["url"], row["other"], row["shared"], sizes)
        if max(pair.containment, pair.cover) >= least:
            yield pair


def _kept(text: str) -> list[int]:
    return [int(value) for value in trace.shingles(text)]


def _pair(url: str, other: str, shared: int, sizes: dict[str, int]) -> Pair:
    one, two = sizes[url], sizes[other]
    return Pair(url=url, other=other, shared=shared, jaccard=shared / (one + two - shared), containment=shared / one, cover=shared / two)
