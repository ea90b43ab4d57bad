"""The command that needs no desk: read one page as it was written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cln.cli._shared import Workplace, as_json, console, plural, print_json
from cln.errors import CleanNewsError, Unreadable

if TYPE_CHECKING:
    from cln.records import Article, Page, Restored


@click.command(epilog="Example:  cln read page.html --repairs     curl -s https://example.org/news | cln read -")
@click.argument("subject", metavar="FILE|URL|-")
@click.option("--repairs", is_flag=True, help="Show what was done to the text, and why.")
@click.option("--found", is_flag=True, help="Print the text as found instead.")
@click.option("--blocks", is_flag=True, help="Show every block of the page: kept, or left out and why.")
@click.option("--meta", is_flag=True, help="Show what the page says of itself, and where it says so.")
@as_json
@click.pass_obj
def read(workplace: Workplace, subject: str, repairs: bool, found: bool, blocks: bool, meta: bool, as_json: bool) -> None:
    """Print the article of a page, saved or on the web: HTML, plain text, a WARC record, a JSON record."""
    from cln import extract, restore

    page = _page(subject, workplace)
    if blocks:
        _print_blocks(page, as_json)
        return
    article = extract.article(page)
    restored = restore.text(article.text, language=article.language, markup=article.markup, title=article.title)
    if as_json:
        print_json({"article": article, "restored": restored} if not repairs else restored)
    elif meta:
        _print_meta(article)
    elif repairs:
        _print_repairs(article, restored)
    else:
        click.echo(article.text if found else restored.text)


def _page(subject: str, workplace: Workplace) -> Page:
    """Give the page: from the web, from standard input, or the first of a file."""
    from cln import fetch

    now = datetime.now(UTC)
    if subject.startswith(("http://", "https://")):
        return fetch.get(subject, now=now)
    if subject == "-":
        return _first(fetch.document(sys.stdin.buffer.read(), "standard-input", now), "standard input")
    return _first(fetch.files(Path(subject), now=now), subject)


def _first(pages: Iterator[object], subject: str) -> Page:
    from cln.records import Failure, Page

    for page in pages:
        if isinstance(page, Page):
            return page
        if isinstance(page, Failure):
            raise CleanNewsError(page.subject, page.detail)
    raise Unreadable(subject, "there is no page in it")


def _print_blocks(page: Page, as_json: bool) -> None:
    from cln import extract

    judged = extract.judged(page)
    if as_json:
        print_json(judged)
        return
    out = console()
    for block in judged:
        mark = "[green]kept[/]" if block.is_kept else "[red]left out[/]"
        out.print(f"{mark} {block.kind}, {block.reason}: ", end="")
        out.print(" ".join(block.text.split())[:160], markup=False)


def _print_meta(article: Article) -> None:
    for reading in article.readings:
        click.echo(f"{'*' if reading.is_chosen else ' '} {reading.field:<10} {reading.value}  ({reading.origin})")


def _print_repairs(article: Article, restored: Restored) -> None:
    """Print each repair in its surroundings, struck out, with the reason and how sure."""
    from rich.text import Text

    from cln import restore

    out = console()
    out.print(f"{plural(len(restored.edits), 'repair')}, {plural(len(restored.marks), 'suspect')}\n")
    for number, edit in enumerate(restored.edits, 1):
        before, after = article.text[max(0, edit.start - 40) : edit.start], article.text[edit.end : edit.end + 40]
        line = Text(f"{number:>3}. {edit.kind}, sure {edit.score:.2f}: ", style="bold")
        out.print(line + _struck(before, edit.removed, edit.inserted, after))
        out.print(Text(f"     {restore.explain(edit)}", style="dim"))
    for mark in restored.marks:
        out.print(Text(f"  ?  suspect, left alone: {article.text[mark.start : mark.end]!r}"))


def _struck(before: str, removed: str, inserted: str, after: str) -> object:
    from rich.text import Text

    def flat(text: str) -> str:
        return text.replace("\n", " ")

    short = removed if len(removed) <= 120 else f"{removed[:60]} … {removed[-50:]}"
    struck = Text(f"[-{flat(short)}-]", style="red strike")
    added = Text(f"{{+{flat(inserted)}+}}", style="green") if inserted else Text("")
    return Text("…" + flat(before)) + struck + added + Text(flat(after) + "…")
