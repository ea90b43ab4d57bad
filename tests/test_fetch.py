"""Rounds over the sources, on a fake web: polite, conditional, and no slow or broken source costs another anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from cln import fetch
from cln.errors import FetchFailed
from cln.records import Failure, Page, Source, SourceState
from fakeweb import FakeWeb, redirect, send

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ARTICLE = "<html><title>Ferry</title><body><article><p>The ferry to Lunde is back in service.</p></article></body></html>"
FULL_TEXT = "<p>" + "The ferry to Lunde is back in service after three weeks. " * 8 + "</p>"


def rss(web: FakeWeb, paths: Iterable[str], text: str = "") -> str:
    body = f"<content:encoded><![CDATA[{text}]]></content:encoded>" if text else ""
    items = "".join(f"<item><title>News {path}</title><link>{web.url(path)}</link>{body}</item>" for path in paths)
    return f'<rss version="2.0"><channel><title>Lunde Post</title><language>en</language>{items}</channel></rss>'


def round_over(
    web: FakeWeb, url: str, state: SourceState | None = None, seen: Iterable[str] = (), kind: str = "feed", **limits: object
) -> tuple[list[Page], list[Failure], SourceState]:
    source = Source(id="post", url=url, kind=kind, outlet="lunde.example")  # type: ignore[arg-type]
    known = frozenset(seen)
    items = list(fetch.pages(source, state or SourceState(source="post"), limits=web.limits(**limits), now=NOW, seen=known.__contains__))
    assert isinstance(items[-1], SourceState)
    return [item for item in items if isinstance(item, Page)], [item for item in items if isinstance(item, Failure)], items[-1]


def test_a_round_gives_the_full_page_of_each_new_item_with_what_the_feed_told() -> None:
    with FakeWeb() as web:
        for path in ("/1", "/2", "/3"):
            web.page(path, ARTICLE)
        feed = web.page("/feed", rss(web, ["/1", "/2", "/3"]), "application/rss+xml")
        pages, failures, state = round_over(web, feed, seen=[web.url("/2")])
        assert [page.url for page in pages] == [web.url("/1"), web.url("/3")]
        assert pages[0].told.title == "News /1"
        assert pages[0].told.language == "en"
        assert (pages[0].source, pages[0].fetched) == ("post", NOW)
        assert not failures
        assert (state.failures, state.items, state.succeeded) == (0, 2, NOW)
        assert web.hits["/2"] == 0


def test_an_item_whose_page_cannot_be_had_comes_from_the_feeds_own_text() -> None:
    with FakeWeb() as web:
        feed = web.page("/feed", rss(web, ["/gone"], FULL_TEXT), "application/rss+xml")
        pages, failures, _ = round_over(web, feed)
        assert [page.url for page in pages] == [web.url("/gone")]
        assert b"after three weeks" in pages[0].body
        assert not failures


def test_an_item_that_cannot_be_had_at_all_is_told() -> None:
    with FakeWeb() as web:
        feed = web.page("/feed", rss(web, ["/gone"]), "application/rss+xml")
        pages, failures, state = round_over(web, feed)
        assert not pages
        assert [(failure.error, failure.source) for failure in failures] == [("not-found", "post")]
        assert state.failures == 0


def test_an_item_behind_a_redirect_is_known_by_both_addresses() -> None:
    with FakeWeb({"/go/1": redirect("/1")}) as web:
        web.page("/1", ARTICLE)
        [page] = round_over(web, web.page("/feed", rss(web, ["/go/1"])))[0]
        assert (page.url, page.asked) == (web.url("/1"), web.url("/go/1"))
        assert not round_over(web, web.url("/feed"), seen=[page.asked])[0]


def test_an_unchanged_feed_is_asked_for_conditionally() -> None:
    with FakeWeb() as web:
        feed = web.page("/feed", rss(web, ["/1"]), "application/rss+xml", ETag='"7"', Last_Modified="Mon, 23 Nov 2026 10:00:00 GMT")
        web.page("/1", ARTICLE)
        _, _, state = round_over(web, feed)
        assert (state.etag, state.last_modified) == ('"7"', "Mon, 23 Nov 2026 10:00:00 GMT")
        web.pages["/feed"] = (304, {}, b"")
        pages, failures, again = round_over(web, feed, state)
        asked = [fields for path, fields in web.requests if path == "/feed"][-1]
        assert (asked["if-none-match"], asked["if-modified-since"]) == ('"7"', "Mon, 23 Nov 2026 10:00:00 GMT")
        assert not pages
        assert not failures
        assert again.etag == '"7"'


def test_a_feed_is_asked_for_anew_while_items_are_left() -> None:
    with FakeWeb() as web:
        for path in ("/1", "/2", "/3"):
            web.page(path, ARTICLE)
        feed = web.page("/feed", rss(web, ["/1", "/2", "/3"]), "application/rss+xml", ETag='"7"')
        pages, _, state = round_over(web, feed, items_per_round=2)
        assert len(pages) == 2
        assert state.etag == ""


def test_a_failing_source_rests_twice_as_long_each_time_and_heals() -> None:
    with FakeWeb({"/feed": (500, {}, b"")}) as web:
        _, failures, first = round_over(web, web.url("/feed"))
        _, _, second = round_over(web, web.url("/feed"), SourceState(source="post", failures=first.failures))
        assert [failure.error for failure in failures] == ["status"]
        assert first.not_before is not None
        assert second.not_before is not None
        assert second.not_before - NOW == 2 * (first.not_before - NOW)
        resting = round_over(web, web.url("/feed"), first)
        assert resting[2] == first
        web.page("/feed", rss(web, []))
        _, _, healed = round_over(web, web.url("/feed"))
        assert (healed.failures, healed.not_before, healed.reason) == (0, None, "")


def test_a_server_that_asks_for_time_gets_it() -> None:
    with FakeWeb({"/feed": (503, {"Retry-After": "7200"}, b"")}) as web:
        before = datetime.now(UTC)
        state = round_over(web, web.url("/feed"))[2]
        assert state.reason == "busy"
        assert state.not_before is not None
        assert state.not_before >= before + timedelta(hours=2)


def test_a_feed_that_is_gone_for_good_is_not_asked_for_again() -> None:
    with FakeWeb({"/feed": (410, {}, b"")}) as web:
        state = round_over(web, web.url("/feed"))[2]
        assert state.reason == "gone"
        assert state.not_before is not None
        assert state.not_before > NOW + timedelta(days=3650)


def test_robots_txt_is_obeyed_for_feed_and_items_and_read_once() -> None:
    with FakeWeb() as web:
        web.page("/robots.txt", "User-agent: *\nDisallow: /private/\nDisallow: /closed\n", "text/plain")
        web.page("/1", ARTICLE)
        feed = web.page("/feed", rss(web, ["/1", "/private/2"]))
        pages, failures, _ = round_over(web, feed)
        assert [page.url for page in pages] == [web.url("/1")]
        assert [failure.error for failure in failures] == ["robots"]
        assert (web.hits["/private/2"], web.hits["/robots.txt"]) == (0, 1)
        assert round_over(web, web.url("/closed"))[2].reason == "robots"


def test_no_more_than_two_visits_to_a_host_at_a_time() -> None:
    lock = threading.Lock()
    now_here: list[int] = []
    most = [0]

    def slow(handler: BaseHTTPRequestHandler) -> None:
        with lock:
            now_here.append(1)
            most[0] = max(most[0], len(now_here))
        time.sleep(0.05)
        with lock:
            now_here.pop()  # before the answer: the next visit may begin as soon as it is there
        send(handler, 200, {"Content-Type": "text/html"}, ARTICLE.encode())

    with FakeWeb() as web:
        sources = []
        for number in range(6):
            web.pages[f"/{number}/1"] = slow
            url = web.page(f"/{number}/feed", rss(web, [f"/{number}/1"]))
            sources.append(Source(id=str(number), url=url))
        items = list(fetch.rounds(sources, {}, limits=web.limits(), now=NOW, seen=lambda url: False))
        assert sum(isinstance(item, Page) for item in items) == 6
        assert most[0] == 2


def test_hanging_servers_hold_no_other_source_up() -> None:
    release = threading.Event()

    def hanging(handler: BaseHTTPRequestHandler) -> None:
        release.wait(10)

    slow, good = FakeWeb(), FakeWeb()
    with slow, good:
        slow.pages = {f"/{number}": hanging for number in range(10)}
        good.page("/1", ARTICLE)
        sources = [Source(id=f"slow{number}", url=slow.url(f"/{number}")) for number in range(10)]
        sources += [Source(id=f"good{number}", url=good.page(f"/feed{number}", rss(good, ["/1"]))) for number in range(10)]
        limits = good.limits(allow=frozenset({("127.0.0.1", slow.port), ("127.0.0.1", good.port)}), obeys_robots=False, workers=2)
        first: list[str] = []
        for item in fetch.rounds(sources, {}, limits=limits, now=NOW, seen=lambda url: False):
            if isinstance(item, SourceState):
                first.append(item.source)
            if len(first) == 10:
                release.set()
        assert all(name.startswith("good") for name in first[:10])
        assert len(first) == 20


def test_closing_a_round_ends_it() -> None:
    with FakeWeb() as web:
        web.page("/1", ARTICLE)
        sources = [Source(id=str(number), url=web.page(f"/feed{number}", rss(web, ["/1"]))) for number in range(5)]
        going = fetch.rounds(sources, {}, limits=web.limits(), now=NOW, seen=lambda url: False)
        assert next(going) is not None
        going.close()  # type: ignore[attr-defined]


def test_a_sitemap_index_is_followed_to_the_pages_newest_first() -> None:
    with FakeWeb() as web:
        web.page("/old", ARTICLE)
        web.page("/new", ARTICLE)
        listing = (
            f"<urlset><url><loc>{web.url('/old')}</loc><lastmod>2026-11-01</lastmod></url>"
            f"<url><loc>{web.url('/new')}</loc><lastmod>2026-11-22</lastmod></url></urlset>"
        )
        web.page("/news.xml", listing, "application/xml")
        index = web.page("/sitemap.xml", f"<sitemapindex><sitemap><loc>{web.url('/news.xml')}</loc></sitemap></sitemapindex>")
        pages, failures, _ = round_over(web, index, kind="sitemap")
        assert [page.url for page in pages] == [web.url("/new"), web.url("/old")]
        assert not failures


def test_a_site_is_followed_to_the_feed_that_its_page_names() -> None:
    with FakeWeb() as web:
        web.page("/1", ARTICLE)
        web.page("/feed", rss(web, ["/1"]), "application/rss+xml")
        site = web.page("/", '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>')
        found = fetch.source(site, limits=web.limits(), now=NOW)
        assert (found.kind, found.url, found.title, found.language) == ("feed", web.url("/feed"), "Lunde Post", "en")
        assert [page.url for page in round_over(web, site, kind="site")[0]] == [web.url("/1")]


def test_a_site_without_a_feed_says_so() -> None:
    with FakeWeb() as web:
        site = web.page("/", "<html><title>Lunde</title></html>")
        with pytest.raises(FetchFailed, match="names no feed"):
            fetch.source(site, limits=web.limits(), now=NOW)


def test_a_page_keeps_the_address_that_it_was_found_at_in_the_end() -> None:
    with FakeWeb({"/old": redirect("/new", 301)}) as web:
        web.page("/new", ARTICLE)
        page = fetch.get(web.url("/old"), limits=web.limits(), now=NOW)
        assert (page.url, page.status, page.fetched) == (web.url("/new"), 200, NOW)


def test_sources_survive_a_trip_through_opml() -> None:
    sources = (
        Source(id="a", url="https://lunde.example/feed?a=1&b=2", title='The "Post" & <Sons>', language="nb"),
        Source(id="b", url="https://berg.example/sitemap.xml", kind="sitemap", title="Берг"),
    )
    again = fetch.opml_read(fetch.opml_write(sources))
    assert [(one.url, one.kind, one.title, one.language) for one in again] == [
        (one.url, one.kind, one.title, one.language) for one in sources
    ]


def test_a_list_of_feeds_is_read_with_its_folders_and_its_slips() -> None:
    listing = b"""<opml version="1.1"><body>
      <outline text="Harbour"><outline type="rss" text="Post &amp; Co" xmlUrl="https://lunde.example/feed" htmlUrl="https://www.lunde.example/"/>
      <outline text="Inner"><outline title="Radio" XMLURL=' https://radio.example/rss '></outline></outline></outline>
      <outline text="A script" xmlUrl="javascript:alert(1)"/><outline text="A file" xmlUrl="file:///etc/passwd"/>
      <outline text="Twice" xmlUrl="https://lunde.example/feed"/>"""
    found = fetch.opml_read(listing)
    assert [(one.url, one.title, one.outlet) for one in found] == [
        ("https://lunde.example/feed", "Post & Co", "lunde.example"),
        ("https://radio.example/rss", "Radio", "radio.example"),
    ]
