"""The extract room: pages in, articles out, a reason for everything left out."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cln import extract
from cln.errors import CleanNewsError, NotAnArticle, OverBudget, Unreadable
from cln.extract import _credit, _dates, _hidden, _people, _when
from cln.records import Page, Told

FETCHED = datetime(2026, 11, 2, 12, tzinfo=UTC)
CASES = Path(__file__).parent / "cases" / "extract"
SENTENCE = (
    "The ferry to the island ran again on Monday, two days after the storm had torn a mooring from the pier, the harbour master said."
)
BODY = "".join(f"<p>{SENTENCE} Crossing number {number} left on time.</p>" for number in range(1, 6))


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def page(
    html: str | bytes, media_type: str = "text/html; charset=utf-8", url: str = "https://bay.example/news/ferry-back", **more: Any
) -> Page:
    body = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
    return Page(url=url, fetched=FETCHED, body=body, media_type=media_type, **more)


def _ld(**said: Any) -> str:
    data = {"@type": "NewsArticle", "headline": "Ferry back on Monday", **said}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


def whole(body: str = BODY, head: str = "", around: str = "") -> str:
    return (
        f"<html lang=en><head><title>Ferry back |"
        f" The Bay Post</title>{head}</head><body><nav><a href=/>Home</a> <a href=/s>Sport</a></nav>"
        f"<h1>Ferry back</h1><article>{body}</article>{around}<footer>All rights reserved</footer></body></html>"
    )


# --- cases


@pytest.mark.parametrize("case", cases("dates"), ids=lambda case: case["found"][:30])
def test_dates_are_read_in_many_languages(case: dict[str, str]) -> None:
    found = _dates.moment(case["found"], FETCHED)
    assert (found.astimezone(UTC).isoformat() if found else "") == case["expected"]


@pytest.mark.parametrize("case", cases("bylines"), ids=lambda case: case["found"][:30])
def test_bylines_become_people(case: dict[str, Any]) -> None:
    assert _people.people(case["found"]) == case["expected"]


@pytest.mark.parametrize("case", cases("credits"), ids=lambda case: case["found"][:30])
def test_agency_credits_are_read_where_credits_stand(case: dict[str, str]) -> None:
    assert _credit.credit(case["found"]) == case["expected"]


@pytest.mark.parametrize("case", cases("titles"), ids=lambda case: case["comment"])
def test_titles_are_without_the_name_of_the_site(case: dict[str, str]) -> None:
    heading = f"<h1>{case['h1']}</h1>" if case["h1"] else case.get("after_h1", "")
    html = f"<html lang=en><head>{case['head']}</head><body>{heading}<article>{BODY}</article></body></html>"
    assert extract.article(page(html, url=case.get("url", "https://bay.example/news/ferry-back"))).title == case["expected"]


# --- an article


def test_the_text_is_kept_in_order_and_furniture_is_left_out_with_a_reason() -> None:
    around = "<div class=related-stories><h3>Related stories</h3><ul><li><a href=/x>Storm shuts port</a></li></ul></div>"
    sheet = page(whole(around=around))
    news = extract.article(sheet)
    assert news.text.split("\n\n") == [f"{SENTENCE} Crossing number {number} left on time." for number in range(1, 6)]
    reasons = {block.text: block.reason for block in extract.judged(sheet)}
    assert reasons["Storm shuts port"] == "related"
    assert reasons["All rights reserved"] == "footer"
    assert reasons["Ferry back"] == "title"


def test_blocks_give_the_text_and_the_place_in_the_page() -> None:
    news = extract.article(page(whole(BODY + "<ul><li>One more boat sails at noon, the harbour office said.</li></ul>")))
    assert "\n\n".join(news.text[block.start : block.end] for block in news.blocks) == news.text
    assert len({block.node for block in news.blocks}) == len(news.blocks)


def test_readings_say_where_each_field_was_read_and_who_disagreed() -> None:
    graph = {
        "@type": "NewsArticle",
        "headline": "Ferry back",
        "datePublished": "2026-11-01T08:00:00+01:00",
        "author": [{"name": "Ana Ruiz"}],
    }
    meta = "<meta property='article:published_time' content='2026-11-02T00:00:00Z'>"
    head = f"<script type='application/ld+json'>{json.dumps(graph)}</script>{meta}"
    news = extract.article(page(whole(head=head)))
    assert (news.title, news.byline, news.published) == ("Ferry back", ("Ana Ruiz",), datetime(2026, 11, 1, 7, tzinfo=UTC))
    told = {(reading.origin, reading.value, reading.is_chosen) for reading in news.readings if reading.field == "published"}
    assert ("json-ld", "2026-11-01T08:00:00+01:00", True) in told
    assert ("open-graph", "2026-11-02T00:00:00Z", False) in told


def test_the_feed_fills_in_what_the_page_does_not_say() -> None:
    told = Told(published=datetime(2026, 11, 1, tzinfo=UTC), byline=("Li Wei",), outlet="The Bay Post")
    news = extract.article(page(whole(), told=told))
    assert (news.published, news.byline, news.outlet) == (told.published, told.byline, told.outlet)
    assert any(reading.origin == "feed" and reading.field == "published" and reading.is_chosen for reading in news.readings)


def test_an_address_names_an_article_without_what_trackers_add() -> None:
    one = extract.article(page(whole(), url="https://www.bay.example/news/ferry?utm_source=x&id=7#top"))
    other = extract.article(page(whole(), url="https://bay.example/news/ferry?id=7&fbclid=9"))
    assert one.id == other.id
    assert len(one.id) == 16
    assert one.revision == other.revision


def test_inline_links_and_hidden_words_stay_in_the_text_and_are_marked() -> None:
    body = BODY.replace("the pier,", "the <a href='/pier'>pier</a>,", 1).replace(
        "Monday", "Mon<span style='display: none'>cheap loans</span>day", 1
    )
    news = extract.article(page(whole(body)))
    marks = {(news.text[mark.start : mark.end], mark.kind) for mark in news.markup}
    assert marks == {("cheap loans", "hidden"), ("pier", "link")}
    assert "Moncheap loansday" in news.text
    assert news.links == ("https://bay.example/pier",)


def test_a_class_that_the_page_hides_hides() -> None:
    body = (
        BODY.replace("Monday", "Mon<i class=q7>cheap loans</i>day", 1)
        + "<p class=q7>Buy cheap loans here, they are cheap and quick and easy to get.</p>"
    )
    news = extract.article(page(whole(body, head="<style>.q7{position:absolute;left:-9999px}</style>")))
    assert [news.text[mark.start : mark.end] for mark in news.markup] == ["cheap loans"]
    assert "Buy cheap" not in news.text


def test_white_space_around_inline_elements_is_as_a_browser_shows_it() -> None:
    body = BODY + "<p>Boats\n   <b>sail </b> at<i>\tnoon</i>, and the harbour office is open again to everyone from Monday.</p>"
    assert "Boats sail at noon, and the harbour" in extract.article(page(whole(body))).text


def test_comments_are_set_apart() -> None:
    around = (
        "<section id=comments><div class=comment-body><p>I was on that boat and it was the best "
        "crossing of my life, thank you all.</p></div></section>"
    )
    news = extract.article(page(whole(around=around)))
    assert "best crossing" not in news.text
    assert any("best crossing" in comment for comment in news.comments)


def test_comments_that_are_far_longer_than_the_article_are_not_the_article() -> None:
    words = "I took that boat with my father every summer, {}, and nobody ever told us when the last crossing of the day would leave."
    around = "".join(f"<p class=comment-text>{words.format(year)}</p>" for year in range(1960, 2000))
    news = extract.article(page(whole(around=f"<div class=comments><h3>40 comments</h3>{around}</div>")))
    assert "Crossing number 5" in news.text
    assert "my father" not in news.text


def test_what_a_page_shows_twice_for_two_widths_of_screen_is_read_once() -> None:
    layouts = "".join(f"<div class=layout-{width}><div class=text>{BODY}</div></div>" for width in ("narrow", "wide"))
    news = extract.article(page(whole(layouts)))
    assert [news.text.count(f"Crossing number {number} left") for number in range(1, 6)] == [1] * 5


def test_a_page_of_a_few_short_words_holds_no_article() -> None:
    with pytest.raises(NotAnArticle):
        extract.article(page("<title>Reel</title><body><article><p>Play</p></article></body>"))


def test_a_body_that_only_json_ld_holds_is_found() -> None:
    graph = {"@type": "NewsArticle", "headline": "Ferry back", "articleBody": "\n".join([SENTENCE] * 5)}
    html = (
        f"<html><head><title>Ferry back</title><script type='application/ld+json'>{json.dumps(graph)}</script></head><"
        f"body><div id=app></div></body></html>"
    )
    assert extract.article(page(html)).text.count(SENTENCE) == 5


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        ("zh", "渡輪星期一恢復航行，兩天前的暴風雨曾把碼頭的繫纜拉斷，港務局長說。", "zh-Hant"),
        ("zh-CN", "渡轮星期一恢复航行，两天前的暴风雨曾把码头的系缆拉断，港务局长说。", "zh-Hans"),
        ("de", "The ferry to the island is back on Monday, two days after a storm that tore the moorings of the pier, it was said.", "en"),
        ("en", "Die Fähre fährt seit Montag wieder, zwei Tage nachdem ein Sturm die Leinen am Anleger zerrissen hatte, sagte Moira.", "de"),
        ("nl", "De veerboot vaart sinds maandag weer, twee dagen nadat een storm de trossen aan de kade had stukgetrokken.", "nl"),
    ],
)
def test_the_language_is_the_one_that_the_page_declares_where_its_text_allows_and_chinese_has_its_script(
    declared: str, text: str, expected: str
) -> None:
    html = f"<html lang={declared}><title>渡輪</title><h1>渡輪恢復</h1><article>{f'<p>{text}</p>' * 5}</article>"
    assert extract.article(page(html)).language == expected


# --- refusals


@pytest.mark.parametrize(
    ("html", "url", "reason"),
    [
        (
            "<title>404 Not Found</title><h1>Page not found</h1><p>The page you were looking for does not exist any more, sorry.</p>",
            "https://bay.example/x/y",
            "error-page",
        ),
        (whole(), "https://bay.example/", "home-page"),
        ("<html><body><nav><a href=/>Home</a></nav></body></html>", "https://bay.example/x/y", "no-text"),
        ("<title>Reel</title><meta property=og:type content=video.other><body><div>Play</div></body>", "https://bay.example/x/y", "video"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(html: str, url: str, reason: str) -> None:
    with pytest.raises(NotAnArticle) as refusal:
        extract.article(page(html, url=url))
    assert refusal.value.reason == reason


def test_an_empty_body_and_an_image_are_unreadable_and_a_flood_is_over_budget() -> None:
    for body, media_type in ((b"  \n", "text/html"), (b"\x89PNG\r\n", "image/png"), (b"%PDF-1.7", "")):
        with pytest.raises(Unreadable):
            extract.article(page(body, media_type))
    with pytest.raises(OverBudget):
        extract.article(page(b"<p>" + b"a" * extract.MOST_BYTES))


def test_the_head_of_a_dispatch_is_not_its_text_and_a_table_in_it_is() -> None:
    head = "<table><tr><td>Priority</td><td>2</td></tr><tr><td>Moved</td><td>2 November 2026, 07:14 UTC</td></tr></table>"
    table = "<table><tr><th>Port</th><th>Crossings</th></tr><tr><td>Kestrel Bay</td><td>14</td></tr></table>"
    text = extract.article(page(whole(f"<h1>Ferry back</h1><div>{head}<p>{SENTENCE}</p>{table}{BODY}</div>"))).text
    assert "Priority" not in text
    assert "Kestrel Bay\t14" in text


MALFORMED = {
    "20,000 nested divs": "<div>" * 20_000 + BODY,
    "never closed": "<div><b><a href=x><table><tr><td><ul><li>x" * 500 + BODY,
    "NUL": whole().replace("island", "is\0land"),
    "a lone surrogate": whole().replace("island", "is\ud800land"),
    "a 5 MB attribute": whole(f"<div class='{'a ' * 2_500_000}'></div>{BODY}"),
    "100,000 attributes": whole(f"<div {' '.join(f'a{number}=1' for number in range(100_000))}></div>{BODY}"),
    "an XML declaration": "<?xml version='1.0'?>\n" + whole(),
    "100,000 lines": whole(
        f"<h1>Ferry back</h1><div>{'<br>'.join(f'Crossing number {number} left on time.' for number in range(100_000))}</div>"
    ),
    "nested JSON": whole(head=f"<script type='application/ld+json'>{'[' * 100_000}</script>"),
    "50,000 flat paragraphs": whole("".join(f"<p>{SENTENCE} Crossing number {number} left on time.</p>" for number in range(50_000))),
    "100,000 line breaks": whole(f"{BODY}{'<br>' * 100_000}"),
    "100,000 lines in a bold that is never closed": whole(f"<b>{BODY}{'<br>A line of the log that the harbour kept.' * 100_000}"),
    "90,000 links in one paragraph": whole(f"{BODY}<p>{'<a href=x>x</a> y ' * 90_000}"),
    "70,000 hidden words in one paragraph": whole(f"{BODY}<p>{'<span style=display:none>x</span>y ' * 70_000}"),
    "100,000 links that are never closed": whole(BODY + "<a href=x>" * 100_000),
    "a page of 1.3 MB": whole(f"{BODY}{'<div class=related><a href=/y><span>More</span></a></div>' * 23_000}"),
    "braces": whole(head=f"<style>{'{' * 100_000}{'display:none' * 1000}</style>"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_pages_keep_their_article(name: str) -> None:
    assert "Crossing number 3 left on time." in extract.article(page(MALFORMED[name])).text


@given(some.binary(max_size=400), some.sampled_from(["text/html", "", "text/plain", "application/json"]))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_an_article_or_one_of_our_errors(body: bytes, media_type: str) -> None:
    try:
        news = extract.article(page(body, media_type))
    except CleanNewsError:
        return
    assert all(0 <= block.start < block.end <= len(news.text) for block in news.blocks)


@given(
    some.lists(
        some.sampled_from(
            [
                "<p>",
                "</p>",
                "<div class=comment>",
                "</div>",
                "<b>",
                "<a href=x>",
                "</a>",
                "<br>",
                "word one ",
                "<span style=display:none>",
                "</span>",
                SENTENCE,
                " ",
                "<li>",
                "<td>",
            ]
        ),
        max_size=60,
    )
)
@settings(max_examples=60, deadline=None)
def test_offsets_hold_on_any_soup(parts: list[str]) -> None:
    try:
        news = extract.article(page("".join(parts)))
    except CleanNewsError:
        return
    assert all(0 <= mark.start < mark.end <= len(news.text) for mark in news.markup)
    assert [block.start for block in news.blocks] == sorted(block.start for block in news.blocks)


def _patterns() -> list[tuple[str, re.Pattern[Any]]]:
    """Every pattern of the room, by the names of its file and of its table."""
    found = []
    for file in pkgutil.iter_modules(extract.__path__):
        for name, value in vars(importlib.import_module(f"cln.extract.{file.name}")).items():
            held = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else (value,)
            found += [(f"{file.name}.{name}", item) for item in held if isinstance(item, re.Pattern)]
    return found


PATTERNS = _patterns()
ATTACKS = [
    *("1 ", "2025-", "/2025/01/01", "12:", ":-999", "june 1 ", "by ", "(", "<", "<a ", "<meta ", "charset=", "|", "| ", " - ", ". "),
    *(" ", "\n", "\t\n", "_", "-", "a", "aA", "a.b", '\\"', '{"', '"body":"', "= [", 'self.__next_f.push([1,"', "http://a/", "%2"),
    *("张三", "记者", "（张三、", "기자 ", "田中・", "“", "ſ", "not found ", "subscribe ", "to continue reading "),
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_pattern_is_linear(attack: str) -> None:
    """A pattern that is not takes seconds here, and minutes on a page."""
    text = attack * (25_000 // len(attack))
    for _, pattern in PATTERNS:
        for _ in pattern.finditer(text.encode() if isinstance(pattern.pattern, bytes) else text):
            pass


def test_the_patterns_of_every_file_are_attacked() -> None:
    files = {file.name for file in pkgutil.iter_modules(extract.__path__)}
    assert {name.partition(".")[0] for name, _ in PATTERNS} >= files & {
        "_kinds",
        "_state",
        "_eastern",
        "_when",
        "_image",
        "_people",
        "_dates",
        "_title",
    }


@pytest.mark.parametrize("attack", ["1 ", "2025-", "by ", "12:", ":-999", "june 1 ", "("])
def test_what_reads_them_is_linear(attack: str) -> None:
    text = attack * (500_000 // len(attack))
    _dates.moment(text, FETCHED)
    _people.people(text)
    _credit.credit(text)
    _hidden.declared(text)
    _hidden.rules("a{" + text + "}")


# --- plain texts and records


def test_a_plain_text_keeps_every_character() -> None:
    text = "Ferry back\n\n  The ferry ran again.\r\nOn time.\n\n\nMore tomorrow.  \n"
    news = extract.article(page("\ufeff" + text, "text/plain"))
    assert news.text == text
    assert news.title == "Ferry back"
    assert news.text[news.blocks[0].start : news.blocks[0].end] == "Ferry back"


def test_a_record_is_read_by_its_common_names() -> None:
    record = {
        "headline": "Ferry back",
        "content": f"{SENTENCE}\n\n{SENTENCE}",
        "link": "https://bay.example/a?utm_medium=x",
        "ts": 1793620800,
        "source": "The Bay Post",
        "authors": ["Ana Ruiz"],
    }
    news = extract.article(page(json.dumps(record), "application/json"))
    assert (news.title, news.outlet, news.byline, news.canonical_url) == (
        "Ferry back",
        "The Bay Post",
        ("Ana Ruiz",),
        "https://bay.example/a",
    )
    assert news.published == datetime(2026, 11, 2, 12, tzinfo=UTC)
    assert len(news.blocks) == 2


def test_a_headline_without_a_text_is_a_record_too() -> None:
    assert extract.article(page('{"title": "Ferry back", "id": "7"}', "application/json")).text == ""
    with pytest.raises(NotAnArticle):
        extract.article(page('{"id": "7"}', "application/json"))
    with pytest.raises(Unreadable):
        extract.article(page('{"title": ', "application/json"))


def test_a_record_with_html_is_read_as_a_page() -> None:
    news = extract.article(page(json.dumps({"html": whole(), "url": "https://bay.example/news/ferry"}), "application/json"))
    assert news.title == "Ferry back"
    assert "All rights" not in news.text


@pytest.mark.parametrize(
    ("head", "shown", "expected"),
    [
        ("", "<p>Text: <a href='/authors/ana-ruiz'>Ana Ruiz</a> · 4 min</p>", ("Ana Ruiz",)),
        ("", "<p>by <a href='/author/yuki'>yuki</a></p>", ("yuki",)),
        ("", "<p><a href='/team/contact'>Contact us</a></p>", ()),
        ("<meta name=twitter:label1 content='Verfasst von'><meta name=twitter:data1 content='Ana Ruiz'>", "", ("Ana Ruiz",)),
        ("<meta name='twitter:label1' content='Price'><meta name='twitter:data1' content='Ana Ruiz'>", "", ()),
        (
            "<meta name=citation_author content='Ruiz, Ana'><meta name=citation_author content='Roth, Max'>",
            "",
            ("Ana Ruiz", "Max Roth"),
        ),
        ("<meta name='author' content='NOC Admin'>", "<p class=author>Ana Ruiz</p>", ("Ana Ruiz",)),
        ("<meta name='author' content='admin'>", "", ()),
        (_ld(author={"@type": "Organization", "name": "Bay Media Ltd"}), "<p class=byline>By Ana Ruiz</p>", ("Ana Ruiz",)),
        (_ld(author={"@type": "Organization", "name": "Bay Media Ltd"}), "", ("Bay Media Ltd",)),
        (_ld(author="The Bay Post and AFP", publisher={"name": "The Bay Post"}), "", ("The Bay Post", "AFP")),
        (_ld(author=[{"name": "Ana Ruiz"}, {"name": "The Bay Post"}], publisher={"name": "The Bay Post"}), "", ("Ana Ruiz",)),
    ],
)
def test_the_byline_is_who_wrote_it(head: str, shown: str, expected: tuple[str, ...]) -> None:
    html = f"<html lang=en><head>{head}</head><body><h1>Ferry back on Monday</h1>{shown}<article>{BODY}</article></body></html>"
    assert extract.article(page(html)).byline == expected


@pytest.mark.parametrize(
    ("head", "shown", "expected"),
    [
        (_ld(datePublished="2026-10-30T23:30:00-05:00"), "<p>30 October 2026</p>", "2026-10-31T04:30:00+00:00"),
        (
            _ld(datePublished="2026-10-20", dateModified="2026-10-25"),
            "<p class=date>Updated 25 October 2026</p>",
            "2026-10-20T00:00:00+00:00",
        ),
        (
            _ld(datePublished="2026-10-20T09:00Z", dateModified="2026-10-20T09:00Z"),
            "<p>3 May 2013</p>",
            "2013-05-03T00:00:00+00:00",
        ),
        (_ld(datePublished="2026-10-20T09:00Z", dateModified="2026-10-21T09:00Z"), "<p>3 May 2013</p>", "2026-10-20T09:00:00+00:00"),
        ("", "<p class=date>02-10-2026</p><time datetime=2026-10-02>2 Oct</time>", "2026-10-02T00:00:00+00:00"),
        ("", "<p class=date>12/10/2026</p>", "2026-10-12T00:00:00+00:00"),
        ("", "<header><p>Published</p><p>October 14, 2026</p></header>", "2026-10-14T00:00:00+00:00"),
        ("", "<p class=date>vor 3 Stunden</p>", "2026-11-02T09:00:00+00:00"),
        ("", "<p class=date>Updated 1 November 2026</p><p>First published 20 October 2026</p>", "2026-10-20T00:00:00+00:00"),
        ("", "<aside class=related><p>1 October 2026</p></aside>", ""),
    ],
)
def test_the_date_is_the_day_of_publication(head: str, shown: str, expected: str) -> None:
    html = f"<html lang=en><head>{head}</head><body><h1>Ferry back on Monday</h1>{shown}<article>{BODY}</article></body></html>"
    found = extract.article(page(html)).published
    assert (found.isoformat() if found else "") == expected


@pytest.mark.parametrize("case", cases("pages"), ids=lambda case: case["comment"])
def test_a_page_says_who_wrote_its_article_and_when(case: dict[str, Any]) -> None:
    text = f"<article>{case.get('begin', '')}{BODY}{case.get('end', '')}</article>"
    body = f"{case.get('above', '')}<h1>Ferry back on Monday</h1>{case['shown']}{text}{case['after']}"
    html = f"<html lang=en><head>{case['head']}</head><body>{body}</body></html>"
    news = extract.article(page(html, url=case.get("url", "https://bay.example/news/ferry")))
    found = {
        "byline": list(news.byline),
        "published": news.published.date().isoformat() if news.published else "",
        "hour": news.published.strftime("%H:%M") if news.published else "",
        "modified": news.modified.isoformat()[:16] if news.modified else "",
        "caption": news.image.caption if news.image else "",
        "image": news.image.url if news.image else "",
        **{field: getattr(news, field) for field in ("title", "outlet", "section", "credit")},
    }
    assert {field: found[field] for field in case["expected"]} == case["expected"]


SENTENCES = {
    "en": SENTENCE,
    "de": "Die Fähre zur Insel fuhr am Montag wieder, zwei Tage nachdem der Sturm einen Anleger abgerissen hatte, sagte die "
    "Hafenmeisterin.",
    "pt": "A balsa para a ilha voltou a navegar na segunda-feira, dois dias depois que a tempestade arrancou o cais, disse a capitania.",
    "uk": "Пором до острова знову вирушив у понеділок, через два дні після того, як буря зірвала причал, сказала начальниця порту.",
    "ar": "عادت العبارة إلى الجزيرة يوم الاثنين بعد يومين من العاصفة التي اقتلعت المرسى من الرصيف كما قالت مديرة الميناء.",
    "zh": "开往海岛的渡轮星期一恢复航行，两天前暴风雨曾把码头的系缆拉断，港务局长在记者会上这样说，她还感谢了修理的工人。",
    "ko": "섬으로 가는 여객선이 월요일에 다시 운항을 시작했다고 항만 관리자가 말했다. 이틀 전 폭풍이 부두의 계류 시설을 무너뜨렸다.",
    "fr": "Le bac vers l'île a repris la mer lundi, deux jours après que la tempête eut arraché un ponton, a dit la capitaine du port.",
    "ja": "島へのフェリーは月曜日に運航を再開したと港長が語った。二日前の嵐で桟橋の係留設備が壊れていたが、修理が終わったという。",
}


def filled(case: dict[str, str], title: str = "T") -> str:
    """A case's page with its placeholders filled in: the same eight paragraphs in every disguise."""
    lines = [f"{SENTENCES.get(case['language'], SENTENCE)} ({number})" for number in range(1, 9)]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    blocks = [{"type": "text", "content": line} for line in lines]
    blocks.insert(2, {"type": "image", "caption": "A boat in the harbour on a grey day"})
    elements = "2:" + json.dumps(["$", "div", None, {"children": [["$", "p", None, {"children": line}] for line in lines]}]) + "\n"
    terms = "".join(
        f"<p>These terms govern your use of the site, and clause {number} of them says that we owe you nothing.</p>" for number in range(30)
    )
    values = {
        "%text%": json.dumps("\n".join(lines)),
        "%html%": json.dumps(paragraphs).replace("</", "<\\/"),
        "%size%": f"{len(paragraphs.encode()):x}",
        "%elements%": json.dumps(elements),
        "%state%": json.dumps(json.dumps({"Article:7": {"title": "T", "body": paragraphs}})).replace("</", "<\\/"),
        "%blocks%": json.dumps(blocks),
        "%paragraphs%": paragraphs,
        "%items%": "".join(f"<div id=e{number} data-sort-time=1>{line}</div>" for number, line in enumerate(lines)),
        "%first%": f"<p>{lines[0]}</p>",
        "%terms%": json.dumps(terms).replace("</", "<\\/"),
    }
    html = case["html"]
    for name, value in values.items():
        html = html.replace(name, value)
    return f"<html lang={case['language']}><head><title>{title}</title></head><body>{html}</body></html>"


def test_a_page_without_a_headline_is_headed_by_its_first_line() -> None:
    text = "".join(f"<p>{SENTENCE}</p>" for _ in range(6))
    assert extract.article(page(f"<html><body><div><p>Ferry back on Monday</p>{text}</div></body></html>")).title == "Ferry back on Monday"
    assert extract.article(page(f"<html><body><div>{text}</div></body></html>")).title == ""


def test_the_data_that_holds_a_hidden_body_tells_its_writer_and_date_too() -> None:
    held = {"title": "Ferry back", "author": {"name": "Ana Ruiz"}, "publishedAt": "2026-11-01T09:30:00Z", "body": f"<p>{SENTENCE * 4}</p>"}
    other = {"title": "Buy a boat", "author": {"name": "Max Roth"}, "publishedAt": "2026-11-02T09:30:00Z"}
    state = json.dumps({"pageProps": {"promo": other, "story": held}}).replace("</", "<\\/")
    news = extract.article(page(f"<title>Ferry back</title><script type='application/json'>{state}</script>"))
    assert (news.byline, news.published) == (("Ana Ruiz",), datetime(2026, 11, 1, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize("case", cases("styles"), ids=lambda case: case["style"])
def test_a_style_hides_only_what_no_reader_sees(case: dict[str, Any]) -> None:
    assert bool(_hidden.declared(case["style"])) == case["hides"]
    assert bool(_hidden.rules(f".a{{{case['style']}}}")) == case["hides"]


@pytest.mark.parametrize("case", cases("hidden"), ids=lambda case: case["comment"])
def test_a_body_is_found_where_it_hides(case: dict[str, str]) -> None:
    sentence = SENTENCES[case["language"]]
    if case["expected"] == "script-shell":
        with pytest.raises(NotAnArticle, match="built by its scripts"):
            extract.article(page(filled(case)))
        return
    text = extract.article(page(filled(case))).text
    last = 8 if case["expected"] == "article" else 1
    assert [f"{sentence} ({number})" in text for number in range(1, last + 1)] == [True] * last
    assert all(word not in text for word in ("terms govern", "grey day", "newsletter", "Home"))


def teasers(case: dict[str, Any], item: str) -> str:
    """Eight teasers in one language and shape, below a menu and a heading."""
    half = len(case["summary"]) // 2
    items = []
    for number, head in enumerate(case["headlines"]):
        summary = f"{case['summary'][:half]} {case['headlines'][number - 3]} {case['summary'][half:]}"
        items.append(item.replace("%url%", f"/news/{number}").replace("%head%", head).replace("%summary%", summary))
    menu = "".join(f"<a href=/{number}>{name}</a> " for number, name in enumerate(case["menu"]))
    around = "table" if item.startswith("<tr") else "div"
    return f"<nav>{menu}</nav><h1>{case['menu'][1]}</h1><{around}>{''.join(items)}</{around}>"


ADDRESSES = ("", "politics", "tag/ferry", "2026/10/30/", "search?q=ferry", "en/")


@pytest.mark.parametrize("shape", cases("list_shapes"), ids=lambda shape: shape["comment"])
@pytest.mark.parametrize("case", cases("lists"), ids=lambda case: case["language"])
def test_a_list_of_teasers_is_refused_whatever_its_language_shape_and_address(case: dict[str, Any], shape: dict[str, str]) -> None:
    for address in ADDRESSES:
        html = f"<html lang={case['language']}><title>{case['menu'][1]}</title><body>{teasers(case, shape['item'])}</body></html>"
        with pytest.raises(NotAnArticle) as refused:
            extract.article(page(html, url=f"https://bay.example/{address}"))
        assert refused.value.reason in ("section", "home-page")


@pytest.mark.parametrize("shape", cases("list_shapes"), ids=lambda shape: shape["comment"])
@pytest.mark.parametrize("case", cases("lists"), ids=lambda case: case["language"])
def test_an_article_above_a_list_of_teasers_is_none(case: dict[str, Any], shape: dict[str, str]) -> None:
    prose = "".join(f"<p>{case['summary']} {case['summary']} ({number})</p>" for number in range(6))
    html = f"<h1>{case['headlines'][0]}</h1><div>{prose}</div>{teasers(case, shape['item'])}"
    assert case["summary"] in extract.article(page(f"<html lang={case['language']}><body>{html}</body></html>")).text


@pytest.mark.parametrize("case", cases("refusals"), ids=lambda case: f"{case['comment']} ({case['language']})")
def test_a_page_is_an_article_a_part_of_one_or_refused_for_a_reason(case: dict[str, str]) -> None:
    sheet = page(filled(case, "The Bay Post"), url=case["url"])
    if case["expected"] not in ("article", "partial"):
        with pytest.raises(NotAnArticle) as refusal:
            extract.article(sheet)
        assert refusal.value.reason == case["expected"]
        return
    assert extract.article(sheet).is_partial == (case["expected"] == "partial")


def test_the_entries_of_a_live_blog_are_kept_apart() -> None:
    hours = [f"2026-11-02T1{hour}:00:00+01:00" for hour in range(4)]
    shown = "".join(
        f"<div class=post><time datetime={hour}>{hour[11:16]}</time><h2>Boat {number} has left the harbour</h2><p>{SENTENCE}</p></div>"
        for number, hour in enumerate(hours)
    )
    told = [
        {"@type": "BlogPosting", "headline": f"Boat {n}", "datePublished": hour, "articleBody": SENTENCE} for n, hour in enumerate(hours)
    ]
    live = _ld().replace("NewsArticle", "LiveBlogPosting")
    data = json.dumps({"@type": "LiveBlogPosting", "headline": "Harbour live", "liveBlogUpdate": told})
    for html in (
        f"<html lang=en><head>{live}</head><body><h1>Harbour live</h1><div class=liveblog>{shown}</div></body></html>",
        f"<html lang=en><head><script type='application/ld+json'>{data}</script></head><body><h1>Harbour live</h1></body></html>",
    ):
        news = extract.article(page(html))
        assert [entry.published for entry in news.entries] == [datetime(2026, 11, 2, 9 + hour, tzinfo=UTC) for hour in range(4)]
        assert all(entry.title.startswith(f"Boat {number}") for number, entry in enumerate(news.entries))
        assert all(SENTENCE in news.text[entry.start : entry.end] for entry in news.entries)
    assert not extract.article(page(whole(BODY + "<time datetime=2026-11-02>today</time>"))).entries


def test_the_name_field_of_a_comment_form_is_no_byline() -> None:
    field = '<label for="author">顯示名稱 *</label><input id="author" name="author">'
    form = f'<div id="respond"><form><p class="comment-form-author">{field}</p></form></div>'
    assert extract.article(page(whole(around=form))).byline == extract.article(page(whole())).byline


@pytest.mark.parametrize(
    "words",
    [
        "First published on 3 May 2024",
        "Originally appeared on May 3, 2024",
        "Ursprünglich veröffentlicht am 3.5.2024",
        "Publié initialement le 3 mai 2024",
        "Publicado originalmente em 3 de maio de 2024",
        "Первоначально опубликовано 3 мая 2024",
        "初出：2024年5月3日",
        "原載於：2024年5月3日",
        "最初發表於2024年5月3日",
        "Julkaistu 3.5.2024",
        "Közzétéve: 2024. május 3.",
        "公開日：2024年5月3日",
        "নিবন্ধ প্রকাশিত: 3 মে 2024",
    ],
)
def test_whatever_announces_a_date_passes_the_first_look(words: str) -> None:
    assert _when._ANNOUNCED.search(words.lower())
    assert any(herald in words.lower() for herald in _when._HERALDS)
