"""The site, by its pages: what a reader, a feed reader, a machine and an attacker get from it."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from msgspec import Struct
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from starlette.applications import Starlette

from cln import site, store
from cln.records import (
    Article,
    Block,
    Comment,
    Copies,
    Copy,
    Edit,
    Evidence,
    Failure,
    Joined,
    Lineage,
    Mark,
    Passage,
    Reading,
    Report,
    Restored,
    Source,
    SourceState,
    Story,
)
from cln.settings import Settings
from cln.site import _cards, _gate, _marked, _methods, _told, _words
from cln.store import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
EMAIL = "secret.reader+desk@mail.example"


# --- a small ASGI client, and a small world


class Answer(Struct, frozen=True, kw_only=True):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def page(self) -> HTMLParser:
        return HTMLParser(self.text)


class Reader:
    """Someone who asks a site for pages; ``client`` is the address that dials."""

    def __init__(self, app: Starlette, client: str = "203.0.113.7") -> None:
        self.app = app
        self.client = client

    def get(self, path: str, **headers: str) -> Answer:
        return asyncio.run(self._ask("GET", path, b"", headers))

    def post(self, path: str, form: Mapping[str, str] | bytes, **headers: str) -> Answer:
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        return asyncio.run(self._ask("POST", path, body, {"content_type": "application/x-www-form-urlencoded", **headers}))

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        plain, _, query = path.partition("?")
        sent = {"host": "127.0.0.1:8350"} | {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": re.sub("%[0-9A-Fa-f]{2}", lambda m: chr(int(m.group()[1:], 16)), plain),
            "raw_path": plain.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
            "client": (self.client, 40000),
            "server": ("127.0.0.1", 8350),
        }
        told: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, object]) -> None:
            told.append(message)

        with suppress(ZeroDivisionError):  # a bug planted by a test: the server has answered when it travels up
            await self.app(scope, receive, send)  # type: ignore[arg-type]
        start = told[0]
        raw = b"".join(m["body"] for m in told[1:] if isinstance(m.get("body"), bytes))  # type: ignore[misc]
        pairs = [(k.decode(), v.decode()) for k, v in start["headers"]]  # type: ignore[attr-defined]
        return Answer(status=int(str(start["status"])), headers=dict(pairs), body=raw)


FOUND = (
    "The talks in Gen cheap loans eva ended today.\n\n"
    "Buy watches at WatchBarn!\n\n"
    "Both sides will meet again on Monday, the mediator said. Act now maybe."
)


def article(id: str, outlet: str, text: str = FOUND, **more: object) -> Article:
    given = {
        "id": id,
        "url": f"https://{outlet.lower().replace(' ', '-')}.example/{id}",
        "title": "Talks in Geneva end",
        "text": text,
        "seen": NOON,
        "published": NOON - timedelta(minutes=5),
        "outlet": outlet,
        "language": "en",
    }
    return Article(**(given | more))  # type: ignore[arg-type]


def edits() -> tuple[Edit, ...]:
    phrase, line = FOUND.index(" cheap"), FOUND.index("Buy")
    why = (Evidence(rule="rejoins", score=0.98, detail="“Gen” and “eva” read “Geneva”"),)
    return (
        Edit(start=phrase, removed=" cheap loans ", evidence=why, score=0.98),
        Edit(start=line, removed="Buy watches at WatchBarn!\n\n", kind="furniture", score=0.7),
    )


def restored() -> Restored:
    text = "The talks in Geneva ended today.\n\nBoth sides will meet again on Monday, the mediator said. Act now maybe."
    mark = Mark(start=FOUND.index("Act now"), end=len(FOUND), score=0.4)
    return Restored(text=text, edits=edits(), marks=(mark,), language="en")


def report(id: str, outlet: str, minutes: int = 0, **more: object) -> Report:
    at = NOON - timedelta(minutes=90 - minutes)
    given = {"article": id, "title": f"Talks end, says {outlet}", "at": at, "seen": at, "outlet": outlet, "owner": outlet, "lineage": id}
    return Report(**(given | {"country": "CH", "language": "en", "url": f"https://{outlet}.example/"} | more))  # type: ignore[arg-type]


def talks() -> Story:
    """Two independent reports, one copy, one follow-up, in two countries and languages."""
    reports = (
        report("a1", "Echo", 0, extract="The talks in Geneva ended today. Both sides will meet again on Monday. Rain fell."),
        report("a2", "Mirror", 10, is_copy=True, lineage="a1"),
        report("a3", "المرفأ", 20, language="ar", country="EG", title="انتهت المحادثات"),
        report("a4", "Echo", 30, title="What the talks left open"),
    )
    lineages = (
        Lineage(id="a1", origin="a1", articles=("a1", "a2"), evidence=(Evidence(rule="shared", score=1, detail="a1 and a2 share it"),)),
        Lineage(id="a3", origin="a3", articles=("a3",)),
        Lineage(id="a4", origin="a4", articles=("a4",)),
    )
    return Story(
        id="s1",
        reports=reports,
        first_seen=NOON - timedelta(hours=1),
        last_seen=NOON,
        places=("CH", "FR"),
        keywords=("talks",),
        lineages=lineages,
    )


def fill(held: Store) -> None:
    """Put a small world in: a story of four articles, a story of one, an article full of traps."""
    held.put_article(
        article("a1", "Echo", readings=(Reading(field="title", value="Talks", origin="open-graph", is_chosen=True),)), restored()
    )
    for id, outlet in (("a2", "Mirror"), ("a3", "المرفأ"), ("a4", "Echo")):
        text = f"The talks in Geneva ended today. {outlet} adds a line."
        held.put_article(article(id, outlet, text), Restored(text=text))
    shared = Copy(article="a2", other="a1", jaccard=0.6, containment=0.7, cover=0.5, origin="a1", passages=(passage(),))
    held.put_copies(Copies(article="a2", copies=(shared,)))
    held.put_article(trap(), Restored(text=ATTACK))
    for id, story in (("a1", "s1"), ("a2", "s1"), ("a3", "s1"), ("a4", "s1"), ("t1", "s2")):
        held.put_joined(Joined(article=id, story=story, evidence=(Evidence(rule="words", score=1, detail="shares talks, Geneva"),)))
    held.put_story(talks())
    alone = report("t1", ATTACK, 60, title=ATTACK, extract=ATTACK, url="javascript:alert(1)", language='en" onload="x')
    held.put_story(Story(id="s2", reports=(alone,), first_seen=NOON, last_seen=NOON, topic=ATTACK, keywords=(ATTACK,)))
    held.put_source(Source(id="f1", url="javascript:alert(1)", title=ATTACK))
    held.put_source_state(SourceState(source="f1", checked=NOON, failures=3, reason="timeout", detail=ATTACK))
    held.put_failure(Failure(subject=ATTACK, room="extract", error="no-text", detail=ATTACK, at=NOON))


def passage() -> Passage:
    return Passage(start=0, end=32, other_start=0, other_end=32)


def trap() -> Article:
    return article(
        "t1",
        ATTACK,
        ATTACK,
        url="javascript:alert(1)",
        canonical_url="data:text/html,x",
        title=ATTACK,
        byline=(ATTACK,),
        section=ATTACK,
        credit=ATTACK,
        language='en" onload="x',
        blocks=(Block(start=0, end=5, kind="heading"),),
        readings=(Reading(field=ATTACK, value=ATTACK, origin=ATTACK),),
    )


class World(Struct):
    """A site over a small store, with a clock that a test can turn."""

    store: Store
    now: datetime = NOON

    def app(self, **settings: object) -> Starlette:
        chosen = Settings(site=replace(Settings().site, secret="for tests", **settings))
        return site.app(self.store, settings=chosen, now=lambda: self.now)

    def reader(self, client: str = "203.0.113.7", **settings: object) -> Reader:
        return Reader(self.app(**settings), client)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    held = store.open(str(tmp_path / "cln.db"))
    fill(held)
    yield World(store=held)
    held.close()


PAGES = [
    "/",
    "/breaking",
    "/diverse",
    "/story/s1",
    "/story/s2",
    "/story/s1/lineage",
    "/story/s1/comment",
    "/article/a1",
    "/article/a1?view=found",
    "/article/t1",
    "/article/a2/against/a1",
    "/search?q=talks",
    "/search",
    "/sources",
    "/method",
    "/about",
    "/repairs",
    "/text",
    "/text/diverse",
    "/text/story/s1",
    "/text/article/a1",
    *(f"/method/{name}" for name in _methods.METHODS),
]
FEEDS = [
    f"{path}.{form}"
    for path in ("/latest", "/breaking", "/diverse", "/story/s1", "/story/s1/comments", "/repairs")
    for form in ("xml", "json")
]
FEEDS += ["/search.xml?q=talks", "/search.json?q=talks"]
API = [
    "editions/latest",
    "stories/s1",
    "stories/s1/comments",
    "articles/a1",
    "search?q=talks",
    "sources",
    "failures",
    "methods",
    "openapi.json",
]
EVERY = [*PAGES, *FEEDS, *(f"/api/v1/{path}" for path in API), "/livez", "/readyz", "/robots.txt", "/favicon.ico"]


# --- what a reader sees


@pytest.mark.parametrize("prefix", ["", "/en", "/zh-Hant"])
def test_every_page_stands_in_both_languages_and_has_one_heading(world: World, prefix: str) -> None:
    reader = world.reader()
    for path in PAGES:
        answer = reader.get(prefix + path)
        assert answer.status == 200, (path, answer.status)
        assert len(answer.page.css("h1")) == 1, path
        root = answer.page.css_first("html")
        assert root is not None
        assert root.attributes["lang"] == (prefix.strip("/") or "en")


def test_the_evidence_stands_under_the_headline_and_every_number_leads_to_its_method(world: World) -> None:
    page = world.reader().get("/en/story/s1").page
    evidence = page.css_first(".evidence")
    assert evidence is not None
    line = " ".join(evidence.text().split())
    assert line == "2 independent reports · 1 copy · 1 follow-up · 2 countries · 2 languages · first 10:30 Echo"
    for number in re.findall(r"\d+", re.sub(r"\d\d:\d\d", "", line)):
        assert any(number in link.text() and "/method/" in str(link.attributes["href"]) for link in evidence.css("a"))


def test_every_number_that_a_page_shows_has_a_method_page(world: World) -> None:
    reader = world.reader()
    links = {str(link.attributes["href"]) for path in PAGES for link in reader.get(path).page.css("a.n")}
    assert links
    assert all(reader.get(link).status == 200 for link in links)
    assert {link.rpartition("/")[2] for link in links} <= set(_methods.METHODS)


def test_a_single_report_says_that_nobody_confirms_it(world: World) -> None:
    page = world.reader().get("/").page
    single = next(s for s in page.css("article.story") if "single" in str(s.attributes["class"]))
    assert "1 report, not confirmed elsewhere" in " ".join(single.text().split())


def test_a_headline_comes_from_a_report_and_names_its_outlet(world: World) -> None:
    story = next(s for s in world.reader().get("/").page.css("article.story") if "/story/s1" in str(s.html))
    heading, by = story.css_first("h2"), story.css_first(".by")
    assert heading is not None
    assert by is not None
    titles = {r.title: r.outlet for r in talks().reports}
    assert titles[heading.text().strip()] in by.text()


def test_a_page_takes_its_headline_from_a_report_in_its_language_where_there_is_one(world: World) -> None:
    reports = tuple(replace(r, language="zh-Hant", title="渡輪會談在日內瓦結束") if r.language == "ar" else r for r in talks().reports)
    held = replace(talks(), reports=reports)
    assert _cards.card(held, language="zh-Hant").headline.article == "a3"
    assert _cards.card(held, language="en").headline.article == "a1"


def test_a_long_list_of_names_says_how_many_more_there_are() -> None:
    names = ["Kenya", "Japan", "Peru", "Fiji"]
    assert _words.of("en").listed(names, 2) == "Kenya, Japan and 2 more"
    assert _words.of("zh-Hant").listed(names, 2) == "Kenya、Japan，另有 2 項"
    assert _words.of("en").listed(names, 3) == "Kenya, Japan, Peru, Fiji"


def test_titles_and_texts_carry_their_language_and_direction(world: World) -> None:
    reader = world.reader()
    page = reader.get("/zh-Hant/story/s1").page
    arabic = next(h for h in page.css("h3") if "المحادثات" in h.text())
    assert (arabic.attributes["lang"], arabic.attributes["dir"]) == ("ar", "rtl")
    english = page.css_first("h1")
    assert english is not None
    assert english.attributes["lang"] == "en"
    assert all(node.tag == "bdi" for node in page.css(".outlet"))


def test_a_page_says_its_rule_at_the_top_and_what_it_leaves_out_at_the_bottom(world: World) -> None:
    for path in ("/", "/breaking", "/diverse"):
        page = world.reader().get(path).page
        assert page.css_first(".opening .rule") is not None
        left_out = page.css_first(".leftout")
        assert left_out is not None
        assert "1 page refused" in left_out.text()
        assert "1 source is failing" in left_out.text()


def test_each_page_is_stamped_with_its_moment(world: World) -> None:
    stamp = world.reader().get("/").page.css_first(".stamp time")
    assert stamp is not None
    assert stamp.attributes["datetime"] == "2026-03-01T12:00:00Z"
    assert stamp.text() == "1 March 2026 12:00 UTC"


def test_a_long_list_is_cut_into_pages_of_forty(world: World) -> None:
    for number in range(45):
        at = NOON - timedelta(minutes=200 + number)
        one = Report(article=f"m{number}", title=f"Item {number}", at=at, seen=at, outlet=f"Outlet {number}")
        text = f"Item {number}."
        world.store.put_article(article(one.article, one.outlet, text), Restored(text=text))
        world.store.put_joined(Joined(article=one.article, story=f"p{number}"))
        world.store.put_story(Story(id=f"p{number}", reports=(one,), first_seen=at, last_seen=at))
    reader = world.reader()
    first, second = reader.get("/"), reader.get("/?page=2")
    assert len(first.page.css("article.story")) == 40
    assert len(second.page.css("article.story")) == 7
    assert reader.get("/?page=3").status == 404
    assert reader.get("/?page=nonsense").status == 404


def test_a_new_report_shows_at_once_although_stories_are_kept_in_memory(world: World) -> None:
    reader = world.reader()
    assert "Fresh words" not in reader.get("/").text
    text = "Fresh words here."
    world.store.put_article(article("n1", "Herald", text), Restored(text=text))
    world.store.put_joined(Joined(article="n1", story="s3"))
    world.store.put_story(Story(id="s3", reports=(report("n1", "Herald", 80, title="Fresh words"),), first_seen=NOON, last_seen=NOON))
    assert "Fresh words" in reader.get("/").text


def test_a_story_that_was_merged_leads_to_the_one_it_became(world: World) -> None:
    from cln.records import Merge

    world.store.put_joined(Joined(article="a1", story="s1", merges=(Merge(gone="s2", into="s1"),)))
    answer = world.reader().get("/zh-Hant/story/s2/lineage")
    assert (answer.status, answer.headers["location"]) == (301, "/zh-Hant/story/s1/lineage")


# --- repairs


def test_the_restored_view_reads_to_the_letter_as_restored() -> None:
    shown = _marked.as_written(article("a1", "Echo"), restored())
    text = "\n\n".join("".join(piece.text for piece in paragraph.pieces) for paragraph in shown)
    assert text == restored().text


def test_the_found_view_reads_to_the_letter_as_found() -> None:
    shown = _marked.as_found(article("a1", "Echo"), restored())
    text = "".join(piece.text for paragraph in shown for piece in paragraph.pieces)
    assert text == FOUND.replace("\n\n", "")


def test_a_broken_word_is_underlined_whole_with_its_number_behind_it() -> None:
    pieces = _marked.as_written(article("a1", "Echo"), restored())[0].pieces
    at = next(i for i, piece in enumerate(pieces) if piece.kind == "repaired")
    assert (pieces[at].text, pieces[at + 1].number) == ("Geneva", 1)


def test_in_scripts_without_spaces_one_character_on_each_side_is_underlined() -> None:
    found = "這座只有四 slimovex pills 千人的山城。"
    cut = Edit(start=5, removed=" slimovex pills ")
    mended = Restored(text=found.replace(cut.removed, ""), edits=(cut,))
    pieces = _marked.as_written(article("z", "報", found, language="zh-Hant"), mended)[0].pieces
    assert [p.text for p in pieces] == ["這座只有", "四千", "", "人的山城。"]


def test_no_word_is_lost_whatever_the_blocks_are() -> None:
    text = "Head\n\nOne. Two.\n\n- item\n\nTail"
    blocks = (Block(start=0, end=4, kind="heading"), Block(start=3, end=9), Block(start=17, end=23, kind="item"))
    shown = _marked.as_written(article("b", "Echo", text, blocks=blocks), Restored(text=text))
    assert "".join(p.text for s in shown for p in s.pieces).replace("\n", "") == text.replace("\n", "")


def test_an_article_page_shows_each_repair_with_its_reason_and_the_suspects(world: World) -> None:
    page = world.reader().get("/article/a1").page
    record = [" ".join(item.text().split()) for item in page.css("ol.record > li")]
    assert len(record) == 2
    assert "cheap loans" in record[0]
    assert "98% sure" in record[0]
    assert "“Gen” and “eva” read “Geneva”" in record[0]
    suspect = page.css_first(".body mark")
    assert suspect is not None
    assert suspect.text() == "Act now maybe."
    assert page.css_first("#at-1") is not None
    found = world.reader().get("/article/a1?view=found").page
    assert [d.text() for d in found.css(".body del")] == [" cheap loans ", "Buy watches at WatchBarn!"]


def test_earlier_versions_are_compared(world: World) -> None:
    changed = FOUND.replace("Monday", "Tuesday")
    world.store.put_article(article("a1", "Echo", changed, title="Talks end", revision="2"), Restored(text=changed))
    page = world.reader().get("/article/a1").page
    section = page.css_first("[aria-labelledby=revisions]")
    assert section is not None
    assert "Tuesday" in "".join(i.text() for i in section.css("ins"))
    assert "Talks in Geneva end" in "".join(d.text() for d in section.css("del"))


def test_who_copied_whom_tells_what_a_copy_kept_and_added(world: World) -> None:
    page = world.reader().get("/story/s1/lineage").page
    branch = page.css_first(".branch li")
    assert branch is not None
    assert "kept 50% of it" in branch.text()
    assert "Mirror adds a line." in branch.text()
    assert "Echo and Mirror share it" in page.text()


def test_a_copy_of_a_copy_is_shown_beside_the_one_that_it_is_nearest_to(world: World) -> None:
    shared = Copy(article="a3", other="a2", jaccard=0.6, containment=0.7, cover=0.5, origin="a2", passages=(passage(),))
    world.store.put_copies(Copies(article="a3", copies=(shared,)))
    told = talks()
    lineage = Lineage(id="a1", origin="a1", articles=("a1", "a2", "a3"))
    world.store.put_story(replace(told, lineages=(lineage, told.lineages[2])))
    branches = world.reader().get("/story/s1/lineage").page.css(".branch li")
    assert "nearest to that of Mirror" in branches[1].text()
    assert branches[1].css_first("a[href$='/against/a2']") is not None


def test_a_story_tells_what_its_later_reports_add(world: World) -> None:
    text = "The talks in Geneva ended today. Delegates from 14 countries will inspect the Lindqvist reservoir in October."
    world.store.put_article(article("a4", "Echo", text, title="What the talks left open"), Restored(text=text))
    section = world.reader().get("/story/s1").page.css_first("[aria-labelledby=news]")
    assert section is not None
    assert "Delegates from 14 countries will inspect the Lindqvist reservoir in October." in section.text()
    assert "The talks in Geneva ended today." not in section.text()
    told = json.loads(world.reader().get("/api/v1/stories/s1").body)
    assert [(new["report"]["article"], new["numbers"]) for new in told["news"]] == [("a4", ["14"])]


def test_a_copy_that_claims_an_earlier_time_is_not_the_first_report() -> None:
    reports = (report("a1", "Echo", 30), report("a2", "Mirror", 0, is_copy=True, lineage="a1"), report("a3", "Post", 60))
    held = replace(talks(), reports=reports)
    assert _cards.card(held).first.article == "a1"
    all_copies = tuple(replace(one, is_copy=True) for one in reports)
    assert _cards.card(replace(held, reports=all_copies)).first.article == "a2"


def test_cards_count_every_report_once() -> None:
    card = _cards.card(talks())
    assert (len(card.witnesses), card.copies, card.followups) == (2, 1, 1)
    assert [(k.first.article, len(k.copies), k.is_voice) for k in _cards.kin(talks())] == [
        ("a1", 1, True),
        ("a3", 0, True),
        ("a4", 0, False),
    ]


@pytest.mark.parametrize(
    ("extract", "told"),
    [
        (
            "The bridge fell at noon on Monday. Nobody was hurt in the fall. A third sentence.",
            "The bridge fell at noon on Monday. Nobody was hurt in the fall.",
        ),
        (
            "橋在星期一中午倒塌，當時橋上沒有任何車輛，也沒有行人經過，消防員隨即到場。無人受傷。",
            "橋在星期一中午倒塌，當時橋上沒有任何車輛，也沒有行人經過，消防員隨即到場。無人受傷。",
        ),
        ("word " * 80, "word " * 46 + "word…"),
        ("Talks end, says Echo", ""),
    ],
)
def test_a_quotation_is_two_sentences_or_ends_at_a_word(extract: str, told: str) -> None:
    assert len(_cards.quotation(report("q", "Echo", extract=extract))) <= 241
    assert _cards.quotation(report("q", "Echo", extract=extract)).startswith(told[:200])


def test_diverse_says_what_each_story_adds_and_which_place_has_no_outlet_of_its_own(world: World) -> None:
    page = world.reader().get("/diverse").page
    told = next(" ".join(s.text().split()) for s in page.css("article.story") if "/story/s1" in str(s.html))
    assert "Adds to this page: " in told
    assert "Egypt" in told
    assert "No outlet from France, which the story is about." in told


def test_a_page_made_before_is_the_same_squeezed(world: World) -> None:
    reader = world.reader()
    plain, squeezed = reader.get("/"), reader.get("/", accept_encoding="gzip")
    assert gzip.decompress(squeezed.body) == plain.body
    assert squeezed.headers["content-encoding"] == "gzip"
    assert int(squeezed.headers["content-length"]) == len(squeezed.body)
    assert "Accept-Encoding" in plain.headers["vary"]


def test_a_quotation_never_ends_within_a_word() -> None:
    cut_off = report("q", "Echo", extract="Rescuers had taken people off the grounded ferry as the list grew to 17 degre")
    assert _cards.quotation(cut_off).endswith("to 17…")


# --- languages


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("zh-TW,en;q=0.5", "zh-Hant"), ("zh-HK", "zh-Hant"), ("fr, en;q=0.9", "en"), ("", "en"), ("xx;q=nonsense,;;", "en")],
)
def test_an_address_without_a_language_follows_what_the_browser_asks_for(world: World, accepts: str, language: str) -> None:
    answer = world.reader().get("/", accept_language=accepts)
    assert f'<html lang="{language}"' in answer.text
    assert "Accept-Language" in answer.headers["vary"]


def test_an_address_with_a_language_is_the_same_for_every_browser_and_says_so(world: World) -> None:
    one, other = (world.reader().get("/zh-Hant/", accept_language=tag) for tag in ("en", "fr"))
    assert one.body == other.body
    assert "Accept-Language" not in one.headers.get("vary", "")


def test_links_stay_in_the_language(world: World) -> None:
    page = world.reader().get("/zh-Hant/story/s1").page
    links = [str(a.attributes["href"]) for a in page.css("main a")]
    assert links
    assert all(link.startswith(("/zh-Hant/", "#")) for link in links)


def test_asking_for_a_language_leads_to_its_address_and_never_to_another_site(world: World) -> None:
    reader = world.reader()
    assert reader.get("/search?q=talks&lang=zh-Hant").headers["location"] == "/zh-Hant/search?q=talks"
    for path in ("//evil.example/?lang=en", "/\\evil.example?lang=en", "/%0d%0aSet-Cookie:x?lang=en", "/%2f%2fevil.example/?lang=zh-Hant"):
        location = reader.get(path).headers["location"]
        assert location.startswith(("/en/", "/zh-Hant/"))
        assert "\r" not in location
        assert "\n" not in location


def test_the_catalogues_have_the_same_messages_and_places() -> None:
    english, chinese = (_words.of(tag) for tag in _words.LANGUAGES)
    assert english.keys() == chinese.keys()
    raw = {tag: json.loads((Path(site.__file__).parent / "locale" / f"{tag}.json").read_text("utf-8")) for tag in _words.LANGUAGES}
    for key in english.keys():  # noqa: SIM118
        places = [set(re.findall(r"\{(\w+)\}", json.dumps(raw[tag][key]))) - {"n"} for tag in _words.LANGUAGES]
        assert places[0] == places[1], key


def test_every_method_is_explained_in_full() -> None:
    for tag in _words.LANGUAGES:
        for name in _methods.METHODS:
            assert all(_words.of(tag)(f"method.{name}.{part}") for part in ("title", "what", "how", "limits"))


# --- feeds and the API


@pytest.mark.parametrize("path", [p for p in FEEDS if ".xml" in p])
def test_atom_feeds_are_well_formed_and_absolute(world: World, path: str) -> None:
    answer = world.reader(base_url="https://desk.example/").get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.body)
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.find(f"{atom}updated") is not None
    links = [str(link.get("href")) for link in root.iter(f"{atom}link") if link.get("rel") != "via"]
    assert all(link.startswith("https://desk.example/") for link in links)
    via = [str(link.get("href")) for link in root.iter(f"{atom}link") if link.get("rel") == "via"]
    assert all(link.startswith("https://") for link in via)


@pytest.mark.parametrize("path", [p for p in FEEDS if ".json" in p])
def test_json_feeds_are_json_feeds(world: World, path: str) -> None:
    answer = world.reader().get(path)
    told = json.loads(answer.body)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"].split("?")[0].endswith(path.split("?")[0])
    assert all(item["id"] and item["date_published"] for item in told["items"])


def test_a_feed_survives_characters_that_xml_cannot_write(world: World) -> None:
    bad = report("x1", "Echo\x0b", 70, title="Bell \x07 and \ufffe here")
    world.store.put_article(article("x1", "Echo", "Bell."), Restored(text="Bell."))
    world.store.put_joined(Joined(article="x1", story="s9"))
    world.store.put_story(Story(id="s9", reports=(bad,), first_seen=NOON, last_seen=NOON))
    ElementTree.fromstring(world.reader().get("/latest.xml").body)


def test_the_api_gives_the_records_and_describes_itself(world: World) -> None:
    reader = world.reader()
    told = json.loads(reader.get("/api/v1/stories/s1").body)
    assert (told["independent_reports"], told["copies"], told["follow_ups"]) == (2, 1, 1)
    front = json.loads(reader.get("/api/v1/editions/latest").body)
    assert [p["story"] for p in front["front"]["placed"]] == [s["id"] for s in front["stories"]]
    document = json.loads(reader.get("/api/v1/openapi.json").body)
    for path in document["paths"]:
        concrete = path.replace("{edition}", "latest").replace("stories/{id}", "stories/s1").replace("articles/{id}", "articles/a1")
        assert reader.get(concrete).status == 200, path
    missing = reader.get("/api/v1/stories/nobody")
    assert (missing.status, json.loads(missing.body)["error"]) == (404, 404)


def test_an_unchanged_page_is_not_sent_twice(world: World) -> None:
    reader = world.reader()
    for path in ("/latest.xml", "/", "/api/v1/stories/s1"):
        tag = reader.get(path).headers["etag"]
        again = reader.get(path, if_none_match=tag)
        assert (again.status, again.body) == (304, b"")
        assert "content-security-policy" in again.headers


# --- safety


@pytest.mark.parametrize("path", [*EVERY, "/nope", "/story/nope", "/article/nope", "/api/v1/articles/nope", "/latest", "/?lang=en"])
def test_every_answer_wears_the_armour_and_sets_no_cookie(world: World, path: str) -> None:
    headers = world.reader().get(path).headers
    policy = headers["content-security-policy"]
    for rule in ("default-src 'none'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


def test_a_bug_of_ours_is_a_plain_page_with_armour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = world.reader()
    monkeypatch.setattr(type(world.store), "search_count", lambda *_: 1 / 0)
    answer = reader.get("/search?q=secret-words")
    assert answer.status == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "secret-words" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", [*PAGES, "/nope"])
def test_nothing_from_outside_becomes_markup(world: World, path: str) -> None:
    page = world.reader().get(path).page
    assert page.css("script, iframe, object, embed, style, img, svg, base") == []
    for node in page.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), (path, name)
            if name in ("href", "src", "action"):
                assert str(value).startswith(("/", "#", "https://", "http://")), (path, value)


def test_a_search_and_an_error_do_not_echo_markup(world: World) -> None:
    reader = world.reader()
    assert "<script>" not in reader.get(f"/search?q={quote(ATTACK)}").text
    answer = reader.get(f"/{quote(ATTACK, safe='')}")
    assert answer.status == 404
    assert "<script>" not in answer.text


def test_links_that_leave_say_noopener_and_only_articles_and_sources_have_them(world: World) -> None:
    for path in PAGES:
        for link in world.reader().get(path).page.css("a"):
            if "://" in str(link.attributes["href"]):
                assert link.attributes["rel"] == "noopener nofollow"


def test_headers_of_a_request_do_not_change_a_page(world: World) -> None:
    reader = world.reader()
    for path in ("/", "/latest.xml", "/story/s1"):
        told = reader.get(path, x_forwarded_host="evil.example", x_forwarded_proto="https", host="evil.example", x_original_url="/x")
        assert told.body == reader.get(path).body
        assert b"evil.example" not in told.body


def test_a_page_asks_for_one_more_file_and_nothing_from_elsewhere(world: World) -> None:
    reader = world.reader()
    page = reader.get("/").page
    wanted = [str(n.attributes["href"]) for n in page.css("link[rel=stylesheet]")]
    assert len(wanted) == 1
    style = reader.get(wanted[0])
    assert "immutable" in style.headers["cache-control"]
    assert b"url(" not in style.body
    assert b"@import" not in style.body
    size = len(gzip.compress(reader.get("/").body, 6)) + len(gzip.compress(style.body, 6))
    assert size <= 40_000


# --- comments


def form(reader: Reader, **more: str) -> dict[str, str]:
    token = reader.get("/story/s1/comment").page.css_first("input[name=token]")
    assert token is not None
    return {"name": "Ada", "email": EMAIL, "text": "A fair report.\nThank you.", "token": str(token.attributes["value"])} | more


def test_a_comment_is_held_until_it_is_approved_and_its_address_is_nowhere(world: World) -> None:
    reader = world.reader()
    answer = reader.post("/story/s1/comment", form(reader), origin="http://127.0.0.1:8350")
    assert (answer.status, answer.headers["location"]) == (303, "/story/s1/comment/held")
    assert "A fair report." not in reader.get("/story/s1").text
    world.store.approve_comment(world.store.held_comments()[0].id)
    assert "A fair report." in reader.get("/story/s1").text
    assert "A fair report." in reader.get("/story/s1/comments.xml").text
    assert json.loads(reader.get("/api/v1/stories/s1/comments").body)[0]["name"] == "Ada"
    traces = {EMAIL, EMAIL.partition("@")[0], quote(EMAIL), base64.b64encode(EMAIL.encode()).decode()}
    traces |= {hashlib.new(name, EMAIL.encode()).hexdigest() for name in ("md5", "sha1", "sha256")}
    for path in [*EVERY, "/story/s1/comment/held", f"/search?q={quote('Ada')}", "/zh-Hant/story/s1"]:
        told = reader.get(path)
        assert not any(trace in told.text or trace in str(told.headers) for trace in traces), path
    assert "/article/" not in reader.get(f"/search?q={quote(EMAIL)}").text.partition("<main")[2]


def test_a_comment_is_plain_text_and_may_not_give_its_writer_away(world: World) -> None:
    reader = world.reader()
    world.store.add_comment(Comment(id="c1", story="s1", name=ATTACK, text=ATTACK + "\nhttps://spam.example", written=NOON), EMAIL)
    world.store.approve_comment("c1")
    page = reader.get("/story/s1").page
    assert page.css(".comment script, .comment img, .comment a") == []
    answer = reader.post("/story/s1/comment", form(reader, text=f"Write to {EMAIL.upper()}"))
    assert answer.status == 422
    assert "contains your own e-mail address" in answer.text
    shown = answer.page.css_first("input[name=email]")
    assert shown is not None
    assert not shown.attributes.get("value")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"token": "nonsense"}, 403),
        ({"token": ""}, 403),
        ({"name": ""}, 422),
        ({"name": "a@b.example"}, 422),
        ({"email": "nobody"}, 422),
        ({"email": "a@b c"}, 422),
        ({"text": " \n "}, 422),
        ({"text": "x" * 4097}, 422),
        ({"text": "x" * 20_000}, 413),
    ],
)
def test_a_form_that_is_wrong_is_not_kept(world: World, wrong: dict[str, str], status: int) -> None:
    reader = world.reader()
    assert reader.post("/story/s1/comment", form(reader, **wrong)).status == status
    assert not world.store.held_comments()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:8350"}, 403),
        ({"origin": "null", "sec_fetch_site": "same-origin"}, 303),
        ({"origin": "http://127.0.0.1:8350", "sec_fetch_site": "same-origin"}, 303),
        ({"content_type": "text/plain"}, 400),
    ],
)
def test_a_form_is_taken_from_our_own_pages_alone(world: World, headers: dict[str, str], status: int) -> None:
    reader = world.reader()
    assert reader.post("/story/s1/comment", form(reader), **headers).status == status


def test_a_token_is_good_for_one_story_one_comment_and_six_hours(world: World) -> None:
    reader = world.reader()
    sent = form(reader)
    assert reader.post("/story/s2/comment", sent).status == 403
    assert reader.post("/story/s1/comment", sent).status == 303
    assert reader.post("/story/s1/comment", sent).status == 303  # the same answer, and nothing is kept twice
    assert len(world.store.held_comments()) == 1
    late = form(reader)
    world.now += timedelta(hours=7)
    assert reader.post("/story/s1/comment", late).status == 403


def test_two_comments_a_minute_from_one_address_whatever_its_headers_say(world: World) -> None:
    reader = world.reader()
    answers = [
        reader.post("/story/s1/comment", form(reader), x_forwarded_for=f"198.51.100.{n}", forwarded=f"for=198.51.100.{n}") for n in range(3)
    ]
    assert [a.status for a in answers] == [303, 303, 429]
    assert answers[2].headers["retry-after"] == "60"
    other = Reader(reader.app, "203.0.113.8")
    assert other.post("/story/s1/comment", form(other)).status == 303
    world.now += timedelta(minutes=2)
    assert reader.post("/story/s1/comment", form(reader)).status == 303


def test_form_pages_are_kept_by_nobody_and_comments_can_be_closed(world: World) -> None:
    reader = world.reader()
    for path in ("/story/s1/comment", "/story/s1/comment/held"):
        assert reader.get(path).headers["cache-control"] == "no-store"
    closed = world.reader(comments=False)
    assert closed.get("/story/s1/comment").status == 404
    assert closed.post("/story/s1/comment", form(reader)).status == 404
    assert 'id="comments"' not in closed.get("/story/s1").text


def test_limits_forget_the_quietest_and_never_grow_without_end() -> None:
    limit = _gate.Limit(1, timedelta(minutes=1))
    for number in range(_gate.PEERS + 10):
        limit.allows(str(number), NOON)
    assert len(limit._seen) == _gate.PEERS


@pytest.mark.parametrize(
    ("dialled", "name"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_peer_is_its_address_or_its_network(dialled: str, name: str) -> None:
    assert _gate.peer((dialled, 1)) == name


PAIRS = [
    (language, english, wanted)
    for language, pairs in json.loads(files("cln.site").joinpath("locale", "reasons.json").read_text("utf-8")).items()
    for english, wanted in pairs
]


@pytest.mark.parametrize(("language", "english", "wanted"), PAIRS)
def test_a_reason_and_its_translation_have_the_same_places(language: str, english: str, wanted: str) -> None:
    places = sorted(re.findall(r"\{\w+\}", english))
    assert sorted(re.findall(r"\{\w+\}", wanted)) == places
    filled = re.sub(r"\{(\w+)\}", r"<\1>", english)
    assert _told.sentence(filled, language) == (re.sub(r"\{(\w+)\}", r"<\1>", wanted), language)


def test_a_reason_without_a_translation_is_told_as_it_is() -> None:
    said = _told.told(Evidence(rule="dream", score=1.0, detail="It came in a dream."), _words.of("zh-Hant"))
    assert said == ("It came in a dream.", "en")
