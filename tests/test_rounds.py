"""A round over the sources, on a small web on loopback: what is new is taken once, and health is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cln import store
from cln.desk import Desk, health
from cln.records import Report, Source
from cln.settings import FetchSettings, Settings
from cln.site._state import Site
from fakeweb import FakeWeb

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STORY = (
    "<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1><p>The keepers of {title} said on Monday that the lamp"
    " would burn again before the winter storms, once the new lens had been carried up the stairs.</p><p>Fishermen at the quay welcomed "
    "the news, and said that they had missed the light on the way home since spring.</p></article></body></html>"
)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as made:
        for name in ("Auk Rock", "Tern Head"):
            made.page(f"/{name.split()[0].lower()}", STORY.format(title=name))
        made.page("/feed.xml", feed(made, "auk", "tern"), "application/rss+xml", ETag='"one"')
        yield made


def feed(web: FakeWeb, *names: str) -> str:
    items = "".join(f"<item><title>{n}</title><link>{web.url('/' + n)}</link></item>" for n in names)
    return f'<rss version="2.0"><channel><title>Lights</title>{items}</channel></rss>'


def desk_on(path: Path, clock: Clock, url: str) -> Desk:
    desk = Desk(store.open(str(path)), clock=clock, strict=True)
    desk.store.put_source(Source(id="lights", url=url, outlet="Lights Weekly"))
    return desk


def test_a_round_takes_what_is_new_and_the_next_takes_nothing_again(web: FakeWeb, tmp_path: Path) -> None:
    clock = Clock()
    desk, limits = desk_on(tmp_path / "cln.db", clock, web.url("/feed.xml")), web.limits(pause=0)
    assert desk.round(FetchSettings(), limits=limits).kept == 2
    clock.now += timedelta(hours=2)
    assert desk.round(FetchSettings(), limits=limits).pages == 0
    assert (web.hits["/auk"], web.hits["/feed.xml"]) == (1, 2)
    assert {article.title for article in desk.store.recent_articles()} == {"Auk Rock", "Tern Head"}


def test_a_source_that_fails_says_why_and_is_left_to_rest(tmp_path: Path) -> None:
    with FakeWeb() as web:
        clock = Clock()
        desk = desk_on(tmp_path / "cln.db", clock, web.url("/nothing.xml"))
        summary = desk.round(FetchSettings(), limits=web.limits(pause=0))
        state = health(desk.store, desk.store.source("lights"))
        assert summary.refused.total() == 1
        assert state.failures == 1
        assert state.reason
        assert state.not_before
        assert state.not_before > NOW


def test_a_private_address_is_never_dialled_by_a_round(web: FakeWeb, tmp_path: Path) -> None:
    desk = desk_on(tmp_path / "cln.db", Clock(), web.url("/feed.xml"))
    summary = desk.round(FetchSettings())
    assert summary.kept == 0
    assert not web.hits


def test_a_round_keeps_the_breaking_page_for_the_next_process(web: FakeWeb, tmp_path: Path) -> None:
    desk = desk_on(tmp_path / "cln.db", Clock(), web.url("/feed.xml"))
    desk.round(FetchSettings(), limits=web.limits(pause=0))
    (first, *_) = desk.store.live_stories()
    burst = tuple(
        Report(article=f"a{n}", title="Auk Rock", at=NOW, seen=NOW - timedelta(minutes=40 - 4 * n), outlet=f"o{n}", owner=f"o{n}")
        for n in range(9)
    )
    desk.store.put_story(replace(first, reports=burst))
    desk.round(FetchSettings(), limits=web.limits(pause=0))
    desk.store.put_story(replace(first, reports=burst[::2]))  # as after a split: too few to ring
    desk.store.close()
    again = desk_on(tmp_path / "cln.db", Clock(), web.url("/feed.xml"))
    assert [placed.story for placed in again.front("breaking").placed] == [first.id]
    assert Site(again.store, Settings(), lambda: NOW).front("breaking")[0].placed == again.front("breaking").placed
    assert again.front("breaking", NOW).placed == ()
