"""The same rooms over archives: a task per file on a process pool, or as Ray tasks on a cluster.

Each file of pages becomes one file of JSON Lines (gzip) with a line a page: the article and its repairs, or the failure. Desk and
store are not involved, so that a thousand files can be read on a hundred machines; ``cln ingest`` takes the results.
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
from msgspec.structs import replace

from cln import extract, fetch, restore
from cln.errors import CleanNewsError, NotAnArticle
from cln.records import Article, Failure, Page, Restored

Engine = Literal["processes", "ray"]


class Read(Struct, frozen=True, kw_only=True):
    """What one page became: an article with its restored text, or a failure."""

    article: Article | None = None
    restored: Restored | None = None
    failure: Failure | None = None


class FileRead(Struct, frozen=True, kw_only=True):
    """What one file became: where its lines are, and how many pages were kept and refused."""

    source: str
    out: str
    kept: int
    refused: int


def read(page: Page | Failure) -> Read:
    """Take one page through extract and restore."""
    if isinstance(page, Failure):
        return Read(failure=page)
    try:
        article = extract.article(page)
        restored = restore.text(article.text, language=article.language, markup=article.markup, title=article.title)
    except CleanNewsError as error:
        word = error.reason if isinstance(error, NotAnArticle) else type(error).__name__
        return Read(failure=Failure(subject=page.url, room="extract", error=word, detail=error.detail, at=page.fetched))
    return Read(article=article, restored=restored)


def pages(path: Path, now: datetime) -> Iterator[Read]:
    """Read one archive file, page by page."""
    for page in fetch.files(path, now=now):
        yield read(page)


def file(path: Path, folder: Path, now: datetime) -> FileRead:
    """Read one archive file into ``folder``; a result appears under its name only when it is whole, so a broken run can be repeated."""
    out, encoder, kept, refused = folder / f"{path.name}.jsonl.gz", msgspec.json.Encoder(), 0, 0
    part = out.with_suffix(f".part{os.getpid()}")
    with gzip.open(part, "wb", compresslevel=3) as lines:
        for one in pages(path, now):
            lines.write(encoder.encode(one) + b"\n")
            kept, refused = kept + (one.failure is None), refused + (one.failure is not None)
    part.replace(out)
    return FileRead(source=str(path), out=str(out), kept=kept, refused=refused)


def files(
    paths: Sequence[Path], folder: Path, *, now: datetime, workers: int | None = None, engine: Engine = "processes"
) -> Iterator[FileRead]:
    """Read many archive files, a task each; results come in the order of ``paths``. Files whose result is there are not read again."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting = [path for path in paths if not (folder / f"{path.name}.jsonl.gz").exists()]
    yield from _with_ray(waiting, folder, now) if engine == "ray" else _with_processes(waiting, folder, now, workers)


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


def written(one: Read) -> Article | None:
    """Give the article with its text as written, or None for a failure."""
    return replace(one.article, text=one.restored.text) if one.article and one.restored else None
