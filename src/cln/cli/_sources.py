"""Commands about sources: where the desk looks for news."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from cln.cli._shared import Workplace, as_json, listed, plural, print_json
from cln.errors import Unreadable


@click.group()
def source() -> None:
    """Add, list, test, remove, import and export sources."""


@source.command("add", epilog="Example:  cln source add https://example.org/feed.xml --outlet 'The Example'")
@click.argument("url")
@click.option("--outlet", default="", help="The outlet's name.")
@click.option("--language", default="", help="Its language, as a tag: en, zh-Hant, ar.")
@click.option("--place", default="", help="Its country, as an ISO code: GB, TW.")
@click.pass_obj
def add(workplace: Workplace, url: str, outlet: str, language: str, place: str) -> None:
    """Add a feed, a sitemap, or a site whose page names its feed."""
    from cln import fetch

    found = fetch.source(url, now=datetime.now(UTC))
    told = {"outlet": outlet, "language": language, "place": place}
    found = msgspec.structs.replace(found, **{key: value for key, value in told.items() if value})
    workplace.store.put_source(found)
    click.echo(f"added: {found.url} ({found.kind}), id {found.id}")


@source.command("list", epilog="Example:  cln source list --json")
@as_json
@click.pass_obj
def list_(workplace: Workplace, as_json: bool) -> None:
    """List the sources with their health."""
    from cln.desk import health

    rows = [(found, health(workplace.store, found)) for found in workplace.store.sources()]
    if as_json:
        print_json([{"source": found, "state": state} for found, state in rows])
        return
    for found, state in rows:
        checked = f"{state.checked:%Y-%m-%d %H:%M}" if state.checked else "not fetched yet"
        failed = f"{state.reason} ({plural(state.failures, 'failure')} in a row)"
        how = failed if state.failures else f"ok, {plural(state.items, 'item')}"
        click.echo(f"{found.id}  {found.kind:<7} {found.outlet or found.title or '-'}  {found.url}  {checked}  {how}")
    if not rows:
        click.echo("no sources yet; add one with: cln source add URL")


@source.command("test", epilog="Example:  cln source test https://example.org/")
@click.argument("url")
@click.pass_obj
def test(workplace: Workplace, url: str) -> None:
    """Look at an address: what it is, which feeds it names, what its newest items are. Keeps nothing."""
    from cln import fetch

    now = datetime.now(UTC)
    page = fetch.get(url, now=now)
    click.echo(f"{page.url}: {page.media_type}, {len(page.body):,} bytes")
    listed(f"  names the feed {feed}" for feed in fetch.discover(page))
    try:
        entries = fetch.entries(page)
    except Unreadable as error:
        click.echo(f"  no feed or sitemap itself: {error.detail}")
        return
    click.echo(f"  {plural(len(entries), 'item')}")
    listed(f"    {entry.told.title or '(no title)'}  {entry.url}" for entry in entries[:10])


@source.command("remove", epilog="Example:  cln source remove ID")
@click.argument("id")
@click.pass_obj
def remove(workplace: Workplace, id: str) -> None:
    """Stop looking at a source; the articles that came from it stay."""
    found = workplace.store.source(id)
    workplace.store.remove_source(id)
    click.echo(f"removed: {found.url}")


@source.command("import", epilog="Example:  cln source import subscriptions.opml")
@click.argument("path", type=click.Path())
@click.pass_obj
def import_(workplace: Workplace, path: str) -> None:
    """Add the sources of an OPML file."""
    from cln import fetch

    found = fetch.opml_read(Path(path).read_bytes())
    for one in found:
        workplace.store.put_source(one)
    click.echo(f"imported: {plural(len(found), 'source')}")


@source.command("export", epilog="Example:  cln source export > subscriptions.opml")
@click.pass_obj
def export(workplace: Workplace) -> None:
    """Print the sources as OPML."""
    from cln import fetch

    click.echo(fetch.opml_write(workplace.store.sources()).decode("utf-8"))
