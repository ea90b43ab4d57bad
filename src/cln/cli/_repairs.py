"""Commands for an editor's word on repairs, and for running today's rules over the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cln.cli._read import struck
from cln.cli._shared import Workplace, as_json, plural, print_json
from cln.errors import NotFound

if TYPE_CHECKING:
    from cln.records import Ruling


@click.group()
def repair() -> None:
    """Rule on a repair; run today's rules over the archive."""


@repair.command("wrong", epilog="Example:  cln repair wrong 5d41402abc4b2a76 2")
@click.argument("article")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--by", default="", help="Who says so.")
@click.pass_obj
def wrong(workplace: Workplace, article: str, number: int, by: str) -> None:
    """Undo a repair for good; NUMBER is the one that `cln article show ARTICLE --repairs` prints."""
    _rule(workplace, article, number, by, is_right=False)


@repair.command("right", epilog="Example:  cln repair right 5d41402abc4b2a76 3")
@click.argument("article")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--by", default="", help="Who says so.")
@click.pass_obj
def right(workplace: Workplace, article: str, number: int, by: str) -> None:
    """Confirm a repair, or carry out one that was only suspected; no later rule undoes it."""
    _rule(workplace, article, number, by, is_right=True)


def _rule(workplace: Workplace, article: str, number: int, by: str, is_right: bool) -> None:
    ruling = _ruling(workplace, article, number, by, is_right)
    workplace.desk.rule(ruling)
    after = workplace.store.restored(article)
    click.echo(f"{'right' if is_right else 'wrong'}: “{ruling.detail.strip()}”; the article now has {plural(len(after.edits), 'repair')}")


def _ruling(workplace: Workplace, article: str, number: int, by: str, is_right: bool) -> Ruling:
    from cln.records import Ruling

    told, restored = workplace.store.article(article), workplace.store.restored(article)
    places = [(edit.start, edit.removed) for edit in restored.edits] + [(m.start, told.text[m.start : m.end]) for m in restored.marks]
    if number > len(places):
        raise NotFound(article, f"it has no repair {number}, only {len(places)}; see: cln article show {article} --repairs")
    start, removed = places[number - 1]
    if not removed:
        raise NotFound(article, f"repair {number} took nothing out, so there is nothing to rule on")
    at, other = workplace.desk.clock(), str(start)
    if is_right:
        return Ruling(kind="repair-right", subject=article, other=other, at=at, by=by, detail=removed)
    return Ruling(kind="repair-wrong", subject=article, other=other, at=at, by=by, detail=removed)


@repair.command("replay", epilog="Example:  cln repair replay --keep")
@click.option("--keep", is_flag=True, help="Keep the outcome. Without it nothing is altered.")
@as_json
@click.pass_obj
def replay(workplace: Workplace, keep: bool, as_json: bool) -> None:
    """Restore every article once more with today's rules, and print the repairs gained (+) and lost (-)."""
    changes = 0
    for article, change in workplace.desk.replay(is_kept=keep):
        changes += 1
        if as_json:
            print_json({"article": article.id, "url": article.url, "change": change})
            continue
        click.echo(f"{article.id}  {article.outlet}: {article.title}")
        for sign, edits in (("+", change.gained), ("-", change.lost)):
            for edit in edits:
                click.echo(f"  {sign} {edit.kind}, sure {edit.score:.2f}: {struck(edit)}")
    if not as_json:
        click.echo(plural(changes, "article") + (" restored anew" if keep else " would change; nothing is altered without --keep"))
