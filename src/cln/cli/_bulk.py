"""The command for archives that are too large for one desk: read many files on all cores, or on a cluster."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from cln.cli._shared import as_json, plural, print_json, progress


@click.command(epilog="Example:  cln bulk CC-NEWS-*.warc.gz --out read/ && cln ingest read/")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the results: one .jsonl.gz a file.")
@click.option("--workers", type=click.IntRange(0), default=0, help="How many processes. Default: one a core.")
@click.option("--engine", type=click.Choice(["processes", "ray"]), default="processes", show_default=True)
@as_json
def bulk(paths: tuple[Path, ...], out: Path, workers: int, engine: str, as_json: bool) -> None:
    """Extract and restore the pages of many archives, a task a file; files that are done are not read again."""
    from cln import bulk

    started, done = time.monotonic(), []
    with progress("files", len(paths)) as advance:
        for result in bulk.files(paths, out, now=datetime.now(UTC), workers=workers, engine=engine):  # type: ignore[arg-type]
            done.append(result)
            advance(result)
    if as_json:
        print_json(done)
        return
    pages = sum(result.kept + result.refused for result in done)
    click.echo(f"{plural(len(done), 'file')}, {plural(pages, 'page')}, {sum(result.refused for result in done):,} refused, "
               f"in {time.monotonic() - started:.1f} s; results in {out}")  # fmt: skip
