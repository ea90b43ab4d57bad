"""Commands that serve the site: serve (with rounds over the sources) and demo (on the sample press)."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from cln.cli._shared import Workplace, encoder, plural, progress
from cln.errors import CleanNewsError

if TYPE_CHECKING:
    from cln.desk import Desk
    from cln.settings import Settings


@click.command(epilog="Example:  cln serve --port 8350")
@click.option("--host", default=None, help="The address to listen on. Default: 127.0.0.1 (this machine alone).")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The port. Default: 8350.")
@click.option("--rounds/--no-rounds", default=True, help="Fetch the sources in rounds.", show_default=True)
@click.pass_obj
def serve(workplace: Workplace, host: str | None, port: int | None, rounds: bool) -> None:
    """Serve the site, and fetch the sources every so often."""
    settings = _at(workplace.settings, host, port)
    _check_port(settings)
    desk = workplace.desk
    stop = threading.Event()
    with workplace.store.hold("rounds") if rounds else nullcontext():
        if rounds and workplace.store.sources():
            threading.Thread(target=_rounds, args=(desk, settings, stop), daemon=True).start()
        elif rounds:
            click.echo("no sources yet; add one with: cln source add URL", err=True)
        try:
            _serve(desk, settings)
        finally:
            stop.set()


@click.command(epilog="Example:  cln demo --port 8351")
@click.option("--host", default=None, help="The address to listen on. Default: 127.0.0.1 (this machine alone).")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The port. Default: 8350.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    help="Keep the desk in this folder. Default: a folder that is removed at the end.",
)
@click.option("--build-only", is_flag=True, help="Fill the desk and stop: for tests and for looking at it with the other commands.")
@click.pass_obj
def demo(workplace: Workplace, host: str | None, port: int | None, data: Path | None, build_only: bool) -> None:
    """Open a full desk on the bundled sample press, offline; leaves nothing outside its data folder."""
    settings = _at(workplace.settings, host, port)
    if not build_only:
        _check_port(settings)
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        _demo(data, settings, build_only)
        return
    with tempfile.TemporaryDirectory(prefix="cln-demo-") as folder:
        _demo(Path(folder), settings, build_only)


def _demo(folder: Path, settings: Settings, build_only: bool) -> None:
    from cln import store
    from cln.desk import Desk

    desk = Desk(store.open(str(folder / "demo.db")), encoder=encoder(settings))
    if held := desk.store.counts()["articles"]:
        click.echo(f"{plural(held, 'article')}, kept in {folder} from an earlier run")
    else:
        _fill(desk, folder)
    if not build_only:
        _serve(desk, settings)
    desk.store.close()


def _fill(desk: Desk, folder: Path) -> None:
    from cln import press

    with progress("reading the sample press") as advance, desk.store.transaction():
        for outlet in press.outlets():
            desk.store.put_outlet(outlet)
        for source in press.sources():
            desk.store.put_source(source)
        summary = desk.ingest(press.pages(desk.clock()), advance)
    click.echo(f"{plural(summary.kept, 'article')}, {plural(summary.copies, 'copy', 'copies')} among them, "
               f"{plural(summary.repairs, 'repair')} in {plural(summary.repaired, 'article')}, in {folder}")  # fmt: skip


def _serve(desk: Desk, settings: Settings) -> None:
    import uvicorn

    from cln import site

    app = site.app(desk.store, settings=settings)
    click.echo(f"the desk is open at {_url(settings)} (stop with Ctrl-C)")
    uvicorn.run(
        app,
        host=settings.site.host,
        port=settings.site.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


def _url(settings: Settings) -> str:
    return settings.site.base_url or f"http://{settings.site.host}:{settings.site.port}/"


def _at(settings: Settings, host: str | None, port: int | None) -> Settings:
    site = settings.site
    return replace(settings, site=replace(site, host=host or site.host, port=site.port if port is None else port))


def _check_port(settings: Settings) -> None:
    """Refuse with a sentence where the port is taken or not ours to take."""
    family = socket.AF_INET6 if ":" in settings.site.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.site.host, settings.site.port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise CleanNewsError(
                f"{settings.site.host}:{settings.site.port}", f"cannot listen there ({reason}); choose another with --port"
            ) from None


def _rounds(desk: Desk, settings: Settings, stop: threading.Event, say: Callable[[str], None] = click.echo) -> None:
    """Make a round, wait, and so on; a round that fails says why, and the site goes on serving."""
    while not stop.is_set():
        try:
            summary = desk.round(settings.fetch)
            desk.tidy(settings.store.keep_days)
            say(f"round: {plural(summary.kept, 'new article')}, {plural(summary.refused.total(), 'refusal')}")
        except CleanNewsError as error:
            say(f"round stopped: {error}")
        stop.wait(settings.fetch.minutes * 60)
