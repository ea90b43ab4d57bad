"""Commands that care for a desk: comments, facts about outlets, doctor, backup."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from cln.cli._shared import Workplace, as_json, plural, print_json


@click.group()
def comment() -> None:
    """Approve or remove readers' comments. Addresses are never printed."""


@comment.command("list")
@as_json
@click.pass_obj
def list_comments(workplace: Workplace, as_json: bool) -> None:
    """List the comments that wait for approval."""
    held = workplace.store.held_comments()
    if as_json:
        print_json(held)
        return
    for one in held:
        click.echo(f"{one.id}  {one.written:%Y-%m-%d %H:%M}  {one.name} on story {one.story}\n    {one.text}")
    click.echo(f"{plural(len(held), 'comment')} waiting")


@comment.command("approve")
@click.argument("id")
@click.pass_obj
def approve(workplace: Workplace, id: str) -> None:
    """Show a comment on its story's page."""
    workplace.store.approve_comment(id)
    click.echo(f"approved: {id}")


@comment.command("remove")
@click.argument("id")
@click.pass_obj
def remove(workplace: Workplace, id: str) -> None:
    """Remove a comment and the address behind it."""
    workplace.store.remove_comment(id)
    click.echo(f"removed: {id}")


@click.group()
def outlet() -> None:
    """Facts about outlets, which independence and diversity rest on."""


@outlet.command("list")
@as_json
@click.pass_obj
def list_outlets(workplace: Workplace, as_json: bool) -> None:
    """List what the desk knows of outlets."""
    known = workplace.store.outlets()
    if as_json:
        print_json(known)
        return
    for one in known:
        facts = ", ".join(filter(None, (one.owner and f"owner {one.owner}", one.country, one.language, one.kind)))
        click.echo(f"{one.id}  {one.name}  {facts}")


@outlet.command("set", epilog="Example:  cln outlet set news.example --owner 'Harbour Group' --country GB --kind newspaper")
@click.argument("id")
@click.option("--name", default=None)
@click.option("--owner", default=None)
@click.option("--country", default=None)
@click.option("--language", default=None)
@click.option("--kind", default=None)
@click.pass_obj
def set_outlet(workplace: Workplace, /, id: str, **told: str | None) -> None:
    """Set facts about an outlet (its host name): articles of one owner count as one voice."""
    from cln.records import Outlet

    known = {one.id: one for one in workplace.store.outlets()}.get(id, Outlet(id=id))
    changed = {key: value for key, value in told.items() if value is not None}
    workplace.store.put_outlet(msgspec.structs.replace(known, **changed))
    click.echo(f"set: {id}")


@click.command(epilog="Example:  cln doctor")
@as_json
@click.pass_obj
def doctor(workplace: Workplace, as_json: bool) -> None:
    """Check that the database is sound and say what it holds; exit code 1 where something is wrong."""
    import platform

    from cln import __version__

    wrong, counts = workplace.store.check(), workplace.store.counts()
    if as_json:
        print_json({"version": __version__, "store": workplace.settings.store.where, "counts": dict(counts), "wrong": wrong})
    else:
        click.echo(f"cln {__version__}, Python {platform.python_version()}, store {workplace.settings.store.where}")
        click.echo("  " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))
        for sentence in wrong or ("all is well",):
            click.echo(f"  {sentence}")
    if wrong:
        raise click.exceptions.Exit(1)


@click.command(epilog="Example:  cln backup cln-2026-11-23.db")
@click.argument("path", type=click.Path())
@click.pass_obj
def backup(workplace: Workplace, path: str) -> None:
    """Copy the database to a file, also while it is in use; the copy is checked."""
    workplace.store.backup(Path(path))
    click.echo(f"backed up to {path}")
