"""Commands that show what the desk has: editions, stories, articles, search."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import click

from cln.cli._shared import Workplace, as_json, listed, plural, print_json
from cln.errors import NotFound

if TYPE_CHECKING:
    from cln.records import EditionName, Evidence, Story


LEFT_OUT = {
    "as usual": "that grow as usual",
    "over": "that broke and are over",
    "the same event as another": "that tell an event shown above",
    "covered by others": "that gave way to ones like them",
}


@click.command(epilog="Example:  cln front --edition breaking")
@click.option("--edition", type=click.Choice(["latest", "breaking", "diverse"]), default="latest", show_default=True)
@click.option("--at", type=click.DateTime(), help="As of another moment (UTC).")
@click.option("--limit", default=20, show_default=True, help="How many stories.")
@as_json
@click.pass_obj
def front(workplace: Workplace, edition: str, at: datetime | None, limit: int, as_json: bool) -> None:
    """Print an edition's front page, each story with its evidence and the reason for its place."""
    desk = workplace.desk
    page = desk.front(cast("EditionName", edition), at.replace(tzinfo=UTC) if at else None)
    if as_json:
        print_json(page)
        return
    known = workplace.store.stories(placed.story for placed in page.placed[:limit])
    click.echo(f"{edition.capitalize()}, as of {page.made:%Y-%m-%d %H:%M} UTC\n")
    for placed in page.placed[:limit]:
        _print_story(placed.rank, known[placed.story], placed.reason)
    if not page.placed:
        click.echo("No story is here now.")
    listed(f"left out: {plural(count, 'story', 'stories')} {LEFT_OUT.get(reason, reason)}" for reason, count in page.left_out if count)


def _print_story(rank: int, story: Story, reason: str) -> None:
    from cln import stories

    headline = stories.headline(story)
    click.echo(f"{rank:>3}. {headline.title}  [{headline.outlet}]")
    click.echo(f"     {evidence_line(story)}")
    click.echo(f"     {reason}  ({story.id})\n")


def evidence_line(story: Story) -> str:
    """Say in one line how many witnesses, copies, countries and languages a story has."""
    from cln import editions

    witnesses, copies = len(editions.witnesses(story)), sum(report.is_copy for report in story.reports)
    countries, languages = {r.country for r in story.reports} - {""}, {r.language for r in story.reports} - {""}
    if len(story.reports) == 1:
        return "1 report, not confirmed elsewhere"
    parts = [plural(witnesses, "independent report"), plural(copies, "copy", "copies")]
    parts += [plural(len(countries), "country", "countries"), plural(len(languages), "language")]
    return " · ".join(parts)


@click.group()
def story() -> None:
    """Show a story; merge two that are one; split an article off."""


@story.command("show", epilog="Example:  cln story show 3f2a9c")
@click.argument("id")
@as_json
@click.pass_obj
def show_story(workplace: Workplace, id: str, as_json: bool) -> None:
    """Print a story: its witnesses, their copies, and why each article is in it."""
    found = workplace.desk.story(id)
    if as_json:
        print_json(found)
        return
    from cln import stories

    joins = workplace.store.joined_many(report.article for report in found.reports)
    reports = {report.article: report for report in found.reports}
    click.echo(f"{stories.headline(found).title}\n{evidence_line(found)}\n")
    for lineage in found.lineages:
        click.echo(f"\nwitness: {', '.join(filter(None, (e.detail for e in lineage.evidence[:1]))) or lineage.credit}")
        listed(f"    {e.detail}" for e in lineage.evidence[1:])
        for article in lineage.articles:
            report = reports[article]
            click.echo(f"  {report.at:%m-%d %H:%M}  {report.outlet}: {report.title}  ({article}{', copy' if report.is_copy else ''})")
            listed(f"      {_said(e)}" for e in joins[article].evidence if article in joins)


def _said(reason: Evidence) -> str:
    """Give a reason as a sentence, or a list of what two reports share under its name."""
    return f"{reason.rule}: {reason.detail}" if reason.rule in {"names", "numbers", "words"} else reason.detail


@story.command("merge", epilog="Example:  cln story merge 3f2a9c 77b01e")
@click.argument("id")
@click.argument("other")
@click.option("--by", default="", help="Who says so.")
@click.pass_obj
def merge_story(workplace: Workplace, id: str, other: str, by: str) -> None:
    """Make two stories one; it holds against later articles."""
    _rule(workplace, "merge", workplace.store.story_id(id), workplace.store.story_id(other), by)
    click.echo(f"merged: both are now {workplace.store.story_id(other)}")


@story.command("split", epilog="Example:  cln story split ARTICLE-ID STORY-ID")
@click.argument("article")
@click.argument("id")
@click.option("--by", default="", help="Who says so.")
@click.pass_obj
def split_story(workplace: Workplace, article: str, id: str, by: str) -> None:
    """Take an article out of a story; it holds against later articles."""
    if article not in workplace.store.story_articles(id):
        raise NotFound(article, f"this article is not in story {id}; see: cln story show {id}")
    _rule(workplace, "split", article, workplace.store.story_id(id), by)
    click.echo(f"split: {article} is now in story {workplace.store.joined(article).story}")


def _rule(workplace: Workplace, kind: str, subject: str, other: str, by: str) -> None:
    import msgspec

    from cln.records import Ruling

    desk = workplace.desk
    ruling = {"kind": kind, "subject": subject, "other": other, "at": desk.clock(), "by": by}
    desk.rule(msgspec.convert(ruling, Ruling))


@click.group()
def article() -> None:
    """Show an article."""


@article.command("show", epilog="Example:  cln article show 5d41402abc4b2a76 --repairs")
@click.argument("id")
@click.option("--repairs", is_flag=True, help="Show what was done to the text, and why.")
@click.option("--found", is_flag=True, help="Print the text as found instead.")
@as_json
@click.pass_obj
def show_article(workplace: Workplace, id: str, repairs: bool, found: bool, as_json: bool) -> None:
    """Print an article as it was written."""
    from cln.cli._read import print_repairs

    told, restored = workplace.store.article(id), workplace.store.restored(id)
    if as_json:
        print_json(restored if repairs else {"article": told, "restored": restored})
    elif repairs:
        print_repairs(told, restored)
    else:
        dated = f"{told.published:%Y-%m-%d %H:%M} UTC" if told.published else "no date"
        click.echo(f"{told.title}\n{told.outlet} · {', '.join(told.byline) or 'no byline'} · {dated}\n{told.url}\n")
        click.echo(told.text if found else restored.text)


@click.command(epilog="Example:  cln search '\"ferry aground\" -sport'")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True)
@as_json
@click.pass_obj
def search(workplace: Workplace, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find articles: all words wanted, "a phrase" in quotes, -word leaves out; any script."""
    query = " ".join(words)
    ids = workplace.store.search(query, limit=limit)
    known = workplace.store.articles(ids)
    if as_json:
        print_json([known[id] for id in ids])
        return
    for id in ids:
        click.echo(f"{id}  {known[id].outlet}: {known[id].title}")
    click.echo(f"{plural(workplace.store.search_count(query), 'article')} found")
