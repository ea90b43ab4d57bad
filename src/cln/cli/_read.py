"""The command that needs no desk: read one page as it was written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cln.cli._shared import Workplace, as_json, plural, print_json
from cln.errors import CleanNewsError, Unreadable

if TYPE_CHECKING:
    from cln.records import Article, Edit, Page, Restored


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
        print_repairs(article, restored)
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
    for block in judged:
        verdict = click.style("kept", fg="green") if block.is_kept else click.style("left out", fg="red")
        click.echo(f"{verdict} {block.kind}, {block.reason}: {' '.join(block.text.split())[:160]}")


def _print_meta(article: Article) -> None:
    for reading in article.readings:
        click.echo(f"{'*' if reading.is_chosen else ' '} {reading.field:<10} {reading.value}  ({reading.origin})")


def print_repairs(article: Article, restored: Restored) -> None:
    """Print each repair in its surroundings, struck out, with the reason and how sure."""
    from cln import restore

    click.echo(f"{plural(len(restored.edits), 'repair')}, {plural(len(restored.marks), 'suspect')}\n")
    for number, edit in enumerate(restored.edits, 1):
        before, after = article.text[max(0, edit.start - 40) : edit.start], article.text[edit.end : edit.end + 40]
        head = click.style(f"{number:>3}. {edit.kind}, sure {edit.score:.2f}:", bold=True)
        click.echo(f"{head} …{_flat(before)}{struck(edit)}{_flat(after)}…")
        click.echo(click.style(f"     {restore.explain(edit)}", dim=True))
    for number, mark in enumerate(restored.marks, len(restored.edits) + 1):
        click.echo(f"{number:>3}. suspect, left alone: {article.text[mark.start : mark.end]!r}")


def struck(edit: Edit) -> str:
    """Give a repair as [-what was removed-] and {+what was put in its place+}, coloured where the terminal has colours."""
    removed = edit.removed if len(edit.removed) <= 120 else f"{edit.removed[:60]} … {edit.removed[-50:]}"
    struck = click.style(f"[-{_flat(removed)}-]", fg="red", strikethrough=True)
    return struck + (click.style(f"{{+{_flat(edit.inserted)}+}}", fg="green") if edit.inserted else "")


def _flat(text: str) -> str:
    return text.replace("\n", " ")
