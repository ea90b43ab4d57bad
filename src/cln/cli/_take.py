"""Commands that take news in: ingest (files and archives) and fetch (one round over the sources)."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cln.cli._shared import Workplace, as_json, listed, plural, print_json, progress
from cln.errors import Unreadable

if TYPE_CHECKING:
    from cln.desk import Desk, Summary
    from cln.records import Failure, Page


@click.command(epilog="Example:  cln ingest CC-NEWS-20261101.warc.gz saved-pages/ articles.jsonl.gz")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--replay", is_flag=True, help="Take the pages in the order of their dates, each as if seen then (holds them in memory).")
@as_json
@click.pass_obj
def ingest(workplace: Workplace, paths: tuple[str, ...], replay: bool, as_json: bool) -> None:
    """Take in WARC files, saved HTML (files or folders), JSON Lines, plain text; '-' reads standard input.

    Taking in the same thing twice changes nothing. Exit code 1 where nothing at all could be taken.
    """
    desk, started = workplace.desk, time.monotonic()
    with progress("pages") as advance:
        pages = _pages(paths, desk)
        summary = desk.ingest(_replayed(pages) if replay else pages, advance)
    _report(summary, time.monotonic() - started, as_json)
    if not (summary.kept or summary.revised or summary.unchanged):
        raise click.exceptions.Exit(1)


def _pages(paths: Iterable[str], desk: Desk) -> Iterator[Page | Failure]:
    """Give the pages of all paths; a path that cannot be read is a failure like any other, and the rest goes on."""
    from cln import fetch

    for path in paths:
        try:
            if path == "-":
                yield from fetch.document(sys.stdin.buffer.read(), "standard-input", desk.clock())
            else:
                yield from fetch.files(Path(path), now=desk.clock())
        except Unreadable as error:
            click.echo(f"cln: {error}", err=True)
            yield _failure(error, desk)


def _replayed(pages: Iterable[Page | Failure]) -> list[Page | Failure]:
    """Give an archive in its own time: pages as if fetched when they were published, in that order; failures first."""
    from msgspec.structs import replace

    from cln.records import Page

    moved = [replace(p, fetched=min(p.fetched, p.told.published)) if isinstance(p, Page) and p.told.published else p for p in pages]
    return sorted(moved, key=lambda p: (isinstance(p, Page), p.fetched if isinstance(p, Page) else p.at))


def _failure(error: Unreadable, desk: Desk) -> Failure:
    from cln.records import Failure

    return Failure(subject=error.subject, room="fetch", error="unreadable", detail=error.detail, at=desk.clock())


def _report(summary: Summary, seconds: float, as_json: bool) -> None:
    if as_json:
        print_json(_counts(summary) | {"seconds": round(seconds, 2)})
        return
    click.echo(f"{plural(summary.pages, 'page')} in {seconds:.1f} s ({summary.pages / max(seconds, 1e-9):.0f} a second)")
    kept = [f"{summary.kept:,} kept", f"{plural(summary.copies, 'copy', 'copies')} among them", f"{summary.revised:,} revised"]
    click.echo(f"  {', '.join(kept)}, {summary.unchanged:,} seen before")
    click.echo(f"  {plural(summary.repairs, 'repair')} in {plural(summary.repaired, 'article')}")
    click.echo(f"  {summary.refused.total():,} refused" + (":" if summary.refused else ""))
    listed(f"    {count:>5,}  {room}: {error}" for (room, error), count in summary.refused.most_common())


def _counts(summary: Summary) -> dict[str, object]:
    refused = {f"{room}/{error}": count for (room, error), count in summary.refused.most_common()}
    numbers = ("kept", "revised", "unchanged", "copies", "repairs", "repaired")
    return {name: getattr(summary, name) for name in numbers} | {"refused": refused}


@click.command(epilog="Example:  cln source add https://example.org/feed.xml && cln fetch")
@as_json
@click.pass_obj
def fetch(workplace: Workplace, as_json: bool) -> None:
    """Make one polite round over all sources: feeds, sitemaps, sites; the full text of each new item."""
    if not workplace.store.sources():
        raise click.ClickException("there are no sources yet; add one with: cln source add URL")
    started = time.monotonic()
    with progress("pages") as advance:
        summary = workplace.desk.round(workplace.settings.fetch, advance)
    _report(summary, time.monotonic() - started, as_json)
    if not as_json:
        _say_unhealthy(workplace)


def _say_unhealthy(workplace: Workplace) -> None:
    from cln.desk import health

    for source in workplace.store.sources():
        state = health(workplace.store, source)
        if state.failures:
            click.echo(f"  {source.url}: {state.reason}: {state.detail} ({plural(state.failures, 'failure')} in a row)")
