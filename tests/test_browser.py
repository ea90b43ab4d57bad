"""The site in a real browser: nothing from outside runs, nothing is asked of others, pages fit a phone, forms work without scripts.

Debian's chromium is used where it is installed; elsewhere these tests say that they are skipped.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from msgspec.structs import replace

from cln import site, store
from cln.records import (
    Article,
    Comment,
    Edit,
    Evidence,
    Failure,
    Image,
    Joined,
    Lineage,
    Reading,
    Report,
    Restored,
    Source,
    SourceState,
    Story,
)
from cln.settings import Settings
from cln.store import Store

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
VECTORS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "' autofocus onfocus=alert(1) x='",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "{{ 7*7 }}{% raw %}${7*7}#{7*7}",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<base href='https://elsewhere.example/'><link rel=stylesheet href=//elsewhere.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>",
    "<form action=https://elsewhere.example/><input name=q><button>go",
    "]]><script>alert(1)</script><!--",
    "\u202e<script>alert(1)</script>\u2066",
    "<style>@import 'https://elsewhere.example/x.css'</style>",
)
LINKS = (
    "javascript:alert(1)",
    " java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//elsewhere.example/",
    "vbscript:x",
    "https://[bad",
)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium: install Debian's chromium to run the browser tests")


def article(number: int, vector: str) -> Article:
    """An article with the vector in every field that a page shows."""
    link = LINKS[number % len(LINKS)]
    return Article(
        id=f"a{number}",
        url=link,
        canonical_url=link,
        title=vector,
        text=f"Before {vector} behind.\n\n{vector}",
        seen=NOON,
        outlet=vector,
        byline=(vector,),
        language=vector,
        country=vector,
        section=vector,
        credit=vector,
        image=Image(url=link, caption=vector),
        links=(link,),
        readings=(Reading(field=vector, value=vector, origin=vector, is_chosen=True),),
    )


def fill(held: Store) -> None:
    reports = []
    for number, vector in enumerate(VECTORS):
        told = article(number, vector)
        why = (Evidence(rule=vector, score=0.5, detail=vector),)
        held.put_article(told, Restored(text=f"Before  behind.\n\n{vector}", edits=(Edit(start=7, removed=vector, evidence=why),)))
        held.put_joined(Joined(article=told.id, story="s1", evidence=why))
        at = NOON - timedelta(minutes=number)
        reports.append(
            Report(
                article=told.id,
                title=vector,
                at=at,
                seen=at,
                outlet=vector,
                owner=vector,
                country=vector,
                language=vector,
                lineage=told.id,
                url=told.url,
                credit=vector,
                extract=vector,
            )
        )
        held.put_source(Source(id=f"f{number}", url=told.url, title=vector, outlet=vector, place=vector))
        held.put_source_state(SourceState(source=f"f{number}", checked=NOON, failures=1, reason=vector, detail=vector))
        held.put_failure(Failure(subject=vector, room=vector, error=vector, detail=vector, at=NOON))
        held.add_comment(Comment(id=f"c{number}", story="s1", name=vector, text=vector, written=NOON), "a@b.example")
        held.approve_comment(f"c{number}")
    lineages = tuple(
        Lineage(
            id=r.article, origin=r.article, articles=(r.article,), credit=r.title, evidence=(Evidence(rule="x", score=1, detail=r.title),)
        )
        for r in reports
    )
    story = Story(
        id="s1",
        reports=tuple(reports),
        first_seen=NOON,
        last_seen=NOON,
        topic=VECTORS[0],
        places=VECTORS,
        keywords=VECTORS,
        lineages=lineages,
    )
    held.put_story(story)
    for number, report in enumerate(reports):
        held.put_article(replace(article(number, VECTORS[number]), id=f"b{number}"), Restored(text="Before."))
        held.put_joined(Joined(article=f"b{number}", story=f"p{number}"))
        alone = replace(report, article=f"b{number}", lineage=f"b{number}")
        held.put_story(Story(id=f"p{number}", reports=(alone,), first_seen=NOON, last_seen=NOON, keywords=(report.title,)))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = store.open(str(tmp_path_factory.mktemp("browser") / "cln.db"))
    fill(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(held: Store) -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
        chosen = Settings(site=replace(Settings().site, port=port))
        config = uvicorn.Config(
            site.app(held, settings=chosen, now=lambda: NOON), log_level="warning", ws="none", lifespan="off", http="h11"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield made
        made.close()


class Watch:
    """Notes what a page should never do."""

    def __init__(self, page: Any, address: str) -> None:
        self.seen: list[str] = []
        self.requests: list[str] = []
        page.on("dialog", self._dialog)
        page.on("console", lambda message: self.seen.append(message.text))
        page.on("pageerror", lambda error: self.seen.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        self.address = address

    def _dialog(self, dialog: Any) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    @property
    def elsewhere(self) -> list[str]:
        return [url for url in self.requests if not url.startswith(self.address)]


PAGES = [
    "/",
    "/diverse",
    "/story/s1",
    "/story/s1/lineage",
    "/story/s1/comment",
    "/sources",
    "/repairs",
    "/text",
    "/text/story/s1",
    *(f"/article/a{number}{view}" for number in range(len(VECTORS)) for view in ("", "?view=found")),
]


def test_no_vector_runs_and_nothing_is_asked_of_another_site(browser: Any, address: str) -> None:
    from urllib.parse import quote

    context = browser.new_context()
    page = context.new_page()
    watch = Watch(page, address)
    for path in [*PAGES, *(f"/search?q={quote(vector)}" for vector in VECTORS)]:
        page.goto(address + path)
        assert (watch.seen, watch.elsewhere) == ([], []), path
        assert page.url == address + path
        assert page.evaluate("document.querySelectorAll('main script, main style, main iframe, main img, base').length") == 0
    for form in ("xml", "json"):
        page.goto(f"{address}/latest.{form}")
    assert not [line for line in watch.seen if line.startswith("dialog")]
    assert context.cookies() == []
    context.close()


def test_the_front_page_is_two_requests(browser: Any, address: str) -> None:
    page = browser.new_page()
    watch = Watch(page, address)
    page.goto(address)
    assert len([url for url in watch.requests if not url.endswith("icon.svg")]) == 2
    page.close()


@pytest.mark.parametrize(("prefix", "width"), [("", 320), ("", 1280), ("/zh-Hant", 320)])
def test_pages_fit_their_screen(browser: Any, address: str, width: int, prefix: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    styled = [path for path in PAGES if not path.startswith("/text")]  # the text edition leaves its lines to the browser
    for path in styled[:9]:
        page.goto(address + prefix + path)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path
    page.close()


def test_a_reader_without_scripts_can_comment_search_and_change_the_language(browser: Any, address: str, held: Store) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/story/p0")
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@mail.example")
    page.get_by_role("textbox", name="Comment", exact=True).fill("A fair report.")
    page.get_by_role("button", name="Send to the editor").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you"
    assert [(c.name, c.text) for c in held.held_comments()] == [("Ada", "A fair report.")]
    page.get_by_role("searchbox").fill("before")
    page.get_by_role("button", name="Search").click()
    assert page.url.startswith(f"{address}/search?q=before")
    page.get_by_role("link", name="繁體中文").click()
    assert page.url == f"{address}/zh-Hant/search?q=before"
    assert page.get_by_role("heading", level=1).inner_text() == "搜尋"
    context.close()


def test_a_keyboard_reader_comes_to_the_news_with_one_key(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()
