"""The sample press: what a reader, a test and the demo may count on."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import combinations
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from cln import press
from cln.languages import writes_spaces
from cln.press import Truth, _published
from cln.press._calendar import filled
from cln.press._drafts import age, drafts
from cln.press._outlets import houses
from cln.press._spam import injected
from cln.records import Page

NOW = datetime(2026, 11, 23, 20, 17, 33, tzinfo=UTC)
PAGES = tuple(press.pages(NOW))
TRUTH = press.truth(NOW)
SITE = press.site(NOW)


def _of(story: str) -> list[Truth]:
    return [article for article in TRUTH.values() if article.story == story]


def _owner(host: str) -> str:
    return next(outlet.owner for outlet in press.outlets() if outlet.id == host)


def test_the_press_is_as_large_as_it_says() -> None:
    outlets = [outlet for outlet in press.outlets() if outlet.kind != "aggregator"]
    assert len(outlets) >= 24
    assert len({outlet.country for outlet in outlets}) >= 12
    assert len({article.language for article in TRUTH.values()}) >= 10
    assert len(PAGES) >= 150
    assert len({article.story for article in TRUTH.values()}) >= 35
    assert len({house.design for house in houses().values()}) >= 8
    assert len({outlet.owner for outlet in outlets}) < len(outlets), "some outlets share an owner"


def test_every_host_is_under_a_reserved_name() -> None:
    hosts = {urlsplit(url).hostname or "" for url in SITE} | {outlet.id for outlet in press.outlets()}
    assert all(host.endswith(".example") for host in hosts)


def test_the_same_clock_gives_the_same_bytes() -> None:
    _published._pages.cache_clear()
    _published._articles.cache_clear()
    assert tuple(press.pages(NOW)) == PAGES


def test_another_clock_moves_every_page() -> None:
    later = tuple(press.pages(NOW + timedelta(days=2, hours=5)))
    assert len(later) == len(PAGES)
    assert {page.fetched for page in later} != {page.fetched for page in PAGES}


def test_pages_come_in_time_order_over_the_five_days_before_now() -> None:
    fetched = [page.fetched for page in PAGES]
    assert fetched == sorted(fetched)
    assert timedelta(days=4) < NOW - fetched[0] < timedelta(days=5)
    assert timedelta(0) < NOW - fetched[-1] < timedelta(minutes=10)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_a_page_holds_its_article_in_the_character_set_that_it_names(page: Page) -> None:
    charset = page.media_type.rpartition("charset=")[2]
    text = _plain(page.body.decode(charset))
    if sum(other.url == page.url for other in PAGES) == 1:
        assert _plain(TRUTH[page.url].title) in text
        assert all(_plain(paragraph) in text for paragraph in TRUTH[page.url].found.split("\n\n"))


def _plain(text: str) -> str:
    entities = {"&#39;": "'", "&#34;": '"', "&amp;": "&", "&gt;": ">", "&lt;": "<"}
    text = re.sub(r"<span (?:style|class)=[^>]*(?:left:-9999px|zx-pad)[^>]*>[^<]*</span>|<[^>]+>", "", text)
    text = re.sub(r"&#\d+;|&\w+;", lambda match: entities.get(match[0]) or chr(int(match[0][2:-1])), text)
    return re.sub(r"\s+", "", text)


def test_no_slot_is_left_unfilled() -> None:
    assert not [article.url for article in TRUTH.values() if re.search(r"[{}]", article.title + article.text)]


def test_one_dispatch_is_printed_by_ten_outlets_in_its_own_language_and_translated_by_others() -> None:
    [dispatch] = [article for article in _of("cable-cut") if article.outlet == "meridianpress.example"]
    copies = [article for article in _of("cable-cut") if article.copy_of == dispatch.url and not article.injected]
    assert len({article.outlet for article in copies}) >= 10
    assert all(article.credit for article in copies)
    translations = [article for article in _of("cable-cut") if article.credit and article.language != "en"]
    assert len({article.language for article in translations}) >= 3


def test_a_story_breaks_with_independent_reports_in_many_languages() -> None:
    reports = [article for article in _of("ferry-aground") if not article.copy_of]
    assert len(reports) >= 14
    assert len({_owner(article.outlet) for article in reports}) >= 10
    assert len({article.language for article in reports}) >= 8
    assert max(NOW - article.published for article in reports) < timedelta(hours=3)


def test_the_daily_items_come_once_a_day_at_the_same_hour() -> None:
    series = defaultdict(list)
    for article in TRUTH.values():
        if article.is_steady:
            series[article.story].append(article.published)
    assert len(series) >= 6
    for times in series.values():
        assert {later - earlier for earlier, later in zip(sorted(times), sorted(times)[1:], strict=False)} == {timedelta(days=1)}
        assert len(times) == 5


def test_a_story_is_told_in_five_languages_with_the_same_figures() -> None:
    reports = [article for article in _of("sendari-wreck") if not article.copy_of and "42" in article.text]
    assert len({article.language for article in reports}) >= 5
    assert all(re.search(r"4[., \u202f]?200", article.text + article.title) for article in reports)


def test_a_corrected_article_keeps_its_address_and_says_what_it_corrected() -> None:
    [(url, _)] = [item for item in Counter(page.url for page in PAGES).items() if item[1] == 2]
    first, second = (page for page in PAGES if page.url == url)
    assert first.fetched < second.fetched
    assert b"4,800 lead service lines" in first.body
    assert b"Correction" in second.body
    assert "480 lead service lines" in TRUTH[url].text
    assert SITE[url][1] == second.body


def test_an_article_about_spam_quotes_it_and_was_not_tampered_with() -> None:
    [article] = _of("spam-in-the-news")
    assert "Lifeb cheap granite offcuts oats" in article.text
    assert not article.injected


def test_reports_that_are_not_copies_share_no_run_of_nine_words() -> None:
    reports = [article for article in TRUTH.values() if not article.copy_of and not article.credit and writes_spaces(article.language)]
    for one, other in combinations(reports, 2):
        if one.story == other.story and one.language == other.language:
            assert not _runs(one.text) & _runs(other.text), (one.url, other.url)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + 9]) for start in range(len(words) - 8)}


def test_scrapers_put_their_phrases_into_words_and_between_them() -> None:
    taken = [article for article in TRUTH.values() if article.injected]
    assert len({article.outlet for article in taken}) >= 3
    for article in taken:
        assert article.copy_of
        assert article.outlet in {outlet.id for outlet in press.outlets() if outlet.kind == "aggregator"}
        assert len(article.found) >= len(article.text)


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_taking_the_phrases_away_gives_the_paragraphs_back(seed: str) -> None:
    paragraphs = ["The committee published its recommendations yesterday evening, after a long debate about everything."] * 4
    pieces = injected(paragraphs, ["cheap lamps"], ["plain", "hidden"], seed)
    assert ["".join(piece.text for piece in own if not piece.form) for own in pieces] == paragraphs
    assert any(piece.form for own in pieces for piece in own)


def test_every_source_answers_and_names_only_addresses_that_exist() -> None:
    for source in press.sources():
        media_type, body = SITE[source.url]
        links = _links(media_type, body)
        assert links
        assert set(links) <= SITE.keys()


def _links(media_type: str, body: bytes) -> list[str]:
    if media_type == "application/feed+json":
        return [item["url"] for item in json.loads(body)["items"]]
    tree = ElementTree.fromstring(body)
    atom = [entry.find("{*}link") for entry in tree.iter("{http://www.w3.org/2005/Atom}entry")]
    texts = [
        element.text for element in (*tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc"), *tree.findall("channel/item/link"))
    ]
    return [text or "" for text in texts] + [link.get("href", "") for link in atom if link is not None]


def test_a_page_names_only_articles_that_were_there_before_it() -> None:
    fetched = {page.url: page.fetched for page in reversed(PAGES)}
    for page in PAGES:
        links = re.findall(r'(?:href|HREF)="([^"]+)"', page.body.decode(page.media_type.rpartition("=")[2]))
        others = {link.replace("&amp;", "&") for link in links} - {page.url}
        assert all(fetched[url] < page.fetched for url in others & fetched.keys()), page.url
        assert len({url for url in others if url in fetched or "/archive/" in url}) >= 4


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("on {day}", "en", "on Monday"),
        ("el {day+1}", "es", "el martes"),
        ("{day-1}発表した", "ja", "22日発表した"),
        ("произошло {day}", "ru", "произошло в понедельник"),
        ("{date}", "zh-Hant", "2026年11月23日"),
        ("at {clock 3h05m}", "en", "at 17:10"),
        ("on {day 20h30m}", "en", "on Sunday"),
    ],
)
def test_slots_are_filled_in_the_language_of_the_text(text: str, language: str, expected: str) -> None:
    assert filled(text, language, NOW, NOW) == expected


@pytest.mark.parametrize("text", ["", "soon", "3 days", "-1h"])
def test_an_age_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an age"):
        age(text)


def test_every_draft_belongs_to_an_outlet() -> None:
    assert {draft.outlet for draft in drafts()} == set(houses())
