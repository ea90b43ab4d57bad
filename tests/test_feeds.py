"""Feeds, sitemaps and their robots.txt as they are found: sound, sloppy, damaged, and made to hurt."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fakeweb
from cln import fetch
from cln.errors import CleanNewsError, OverBudget, Unreadable
from cln.fetch import _dates, _encodings, _robots
from cln.records import Page

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CASES = json.loads((Path(__file__).parent / "cases/fetch/feeds.json").read_text("utf-8"))
ROBOTS = json.loads((Path(__file__).parent / "cases/fetch/robots.json").read_text("utf-8"))


def read(found: bytes | str, media_type: str = "", url: str = "https://lunde.example/feeds/all") -> fetch.Feed:
    body = found.encode() if isinstance(found, str) else found
    return fetch.feed(Page(url=url, fetched=NOW, body=body, media_type=media_type))


def shown(entry: fetch.Entry) -> dict[str, Any]:
    told = entry.told
    return {
        "url": entry.url,
        "title": told.title,
        "published": told.published.isoformat() if told.published else "",
        "modified": told.modified.isoformat() if told.modified else "",
        "byline": list(told.byline),
        "outlet": told.outlet,
        "language": told.language,
        "summary": told.summary,
        "html": entry.html,
        "is_list": entry.is_list,
    }


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_a_feed_says_what_it_says(case: dict[str, Any]) -> None:
    found = [shown(entry) for entry in read(case["found"]).entries]
    expected = [
        {**{name: found[index][name] for name in entry if name in found[index]}, **entry} for index, entry in enumerate(case["expected"])
    ]
    assert [{name: entry[name] for name in want} for entry, want in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize("case", ROBOTS, ids=[case["label"] for case in ROBOTS])
def test_robots_txt_is_read_as_written(case: dict[str, Any]) -> None:
    found = _robots.rules(case["found"])
    assert [found.allows("CLN", f"https://lunde.example{path}") for path in case["allowed"]] == [True] * len(case["allowed"])
    assert [found.allows("CLN", f"https://lunde.example{path}") for path in case["refused"]] == [False] * len(case["refused"])


RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title><item><title>Fähre</title><link>https://l.example/1</link></item></channel></rss>'


@pytest.mark.parametrize("place", range(0, len(RSS.encode()), 3))
@pytest.mark.parametrize("byte", [b"\0", b"\xff", b"\x1b"])
def test_one_bad_byte_never_costs_the_feed(byte: bytes, place: int) -> None:
    body = RSS.encode()
    assert len(read(body[:place] + byte + body[place:]).entries) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-1", "windows-1252"])
def test_a_feed_is_read_in_its_encoding(encoding: str) -> None:
    body = RSS.replace('version="1.0"', f'version="1.0" encoding="{encoding.replace("-sig", "")}"').encode(encoding)
    assert read(body).entries[0].told.title == "Fähre"


@pytest.mark.parametrize("encoding", ["big5", "gb2312", "shift_jis", "euc-kr", "koi8-r"])
def test_a_feed_in_a_national_encoding_is_read_by_the_servers_word(encoding: str) -> None:
    title = {"big5": "渡輪恢復", "gb2312": "渡轮恢复", "shift_jis": "フェリー再開", "euc-kr": "여객선 재개", "koi8-r": "Паром вернулся"}[
        encoding
    ]
    body = RSS.replace("Fähre", title).encode(encoding)
    assert read(body, f"application/rss+xml; charset={encoding}").entries[0].told.title == title


HURTING = {
    "billion laughs": fakeweb.laughs(),
    "quadratic entities": fakeweb.quadratic(),
    "a file as an entity": fakeweb.external_entity("file:///etc/hostname"),
    "an address as an entity": fakeweb.external_entity("http://127.0.0.2:9/xxe"),
    "deep nesting": fakeweb.deep_xml(),
    "open tags": b"<rss><channel><item><title>" + b"<a>" * 300_000,
    "open comments": b"<rss><channel><item><title>" + b"<!--" * 250_000,
    "open CDATA": b"<rss><channel><item><title>" + b"<![CDATA[" * 100_000,
    "open items": b"<rss><channel>" + b"<item>" * 100_000 + b"</item>",
    "crossed tags": b"<rss><channel><item>" + b"<a><b></a></b>" * 70_000,
    "quotes": b"<rss " + b"\"'>" * 300_000,
    "one long attribute": b"<rss " + b"a" * 1_000_000,
    "declarations": b"<!DOCTYPE x [>" * 70_000,
    "brackets": b"<!DOCTYPE x [" + b"] " * 400_000,
    "escaped scripts": b"<rss><channel><item><title>" + b"&lt;script&gt;" * 70_000 + b"</title></item>",
    "deep JSON": b'{"items":' + b"[" * 400_000,
}


@pytest.mark.parametrize("name", HURTING)
def test_no_document_takes_long(name: str) -> None:
    start = time.process_time()
    try:
        found = read(HURTING[name]).entries
    except CleanNewsError:
        found = ()
    assert time.process_time() - start < 20  # it takes a tenth of a second; a quadratic reader takes hours
    assert all(len(entry.told.title) <= 2000 for entry in found)


def test_an_entity_of_the_document_is_never_looked_up() -> None:
    hostname = Path("/etc/hostname").read_text() if Path("/etc/hostname").exists() else "no host"
    [entry] = read(fakeweb.external_entity("file:///etc/hostname")).entries
    assert hostname.strip() not in entry.told.title
    assert entry.told.title.startswith("Ferry")


def test_a_packed_sitemap_is_unpacked_and_a_bomb_is_not() -> None:
    listing = b"<urlset><url><loc>https://lunde.example/1</loc></url></urlset>"
    assert [entry.url for entry in read(gzip.compress(listing)).entries] == ["https://lunde.example/1"]
    with pytest.raises(OverBudget):
        read(gzip.compress(bytes(64 << 20)))


@pytest.mark.parametrize("found", ["", "hello", "<html><body>news</body></html>", "{", '{"a": 1}', "<?xml version='1.0'?><opml/>"])
def test_what_is_no_feed_is_refused_in_a_sentence(found: str) -> None:
    with pytest.raises(Unreadable, match="this is"):
        read(found)


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_crash_the_reader(body: bytes) -> None:
    for start in (b"", b"<rss><channel><item><title>", b"<feed><entry>", b'{"items":[{"title":'):
        try:
            read(start + body)
        except CleanNewsError:
            continue


@given(st.text(alphabet="<>&;/=\"'![]-? ab:CDAT", max_size=120))
@settings(max_examples=300, deadline=None)
def test_no_markup_crashes_the_reader(markup: str) -> None:
    assert isinstance(read(f"<rss><channel><item>{markup}").entries, tuple)


@given(
    st.binary(max_size=200), st.sampled_from(["", "text/xml; charset=utf-8", "text/xml; charset=big5", "a; charset=zip", "a; charset=idna"])
)
@settings(max_examples=150, deadline=None)
def test_all_bytes_become_text_that_can_be_stored(body: bytes, media_type: str) -> None:
    text = _encodings.text(body, media_type)
    assert "\0" not in text
    assert text.encode("utf-8").decode("utf-8") == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mon, 23 Nov 2026 20:00:00 +0100", "2026-11-23T19:00:00"),
        ("Mon, 23 Nov 2026 20:00:00 PST", "2026-11-24T04:00:00"),
        ("23 Nov 2026 20:00 GMT", "2026-11-23T20:00:00"),
        ("2026-11-23T20:00:00.123Z", "2026-11-23T20:00:00.123000"),
        ("2026-11-23T20:00:00+0900", "2026-11-23T11:00:00"),
        ("2026-11-23", "2026-11-23T00:00:00"),
        ("2026-11", "2026-11-01T00:00:00"),
        ("20261123", "2026-11-23T00:00:00"),
        ("1795464000", "2026-11-23T20:00:00"),
        ("1795464000000", "2026-11-23T20:00:00"),
    ],
)
def test_a_date_is_read_as_feeds_write_it(written: str, meant: str) -> None:
    found = _dates.moment(written)
    assert found is not None
    assert found.isoformat() == meant + "+00:00"


@pytest.mark.parametrize(
    "written", ["", "yesterday", "0000-00-00", "31 Feb 2026 10:00 GMT", "9" * 400, "2026-13-45T00:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_what_names_no_moment_gives_none(written: str) -> None:
    assert _dates.moment(written) is None
