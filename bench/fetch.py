#!/usr/bin/env python3
"""The figures of the fetch room: feeds, robots, sitemaps, lists, archives, JSON; speed beside feedparser; hostile servers.

    python bench/fetch.py [feeds] [robots] [sitemaps] [opml] [archives] [damage] [json] [speed] [rounds] [hostile]

Without a name, all of them. Those on public data sets need the folder of shared data (CLN_SHARED, default ../shared).
"""

from __future__ import annotations

import ast
import gzip
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import fakeweb  # noqa: E402
from cln import fetch  # noqa: E402
from cln.errors import CleanNewsError  # noqa: E402
from cln.fetch import _robots  # noqa: E402
from cln.fetch._entries import plain  # noqa: E402
from cln.records import Failure, Page, Source, SourceState  # noqa: E402

TRUST = Path(os.environ.get("CLN_SHARED", ROOT.parent / "shared")) / "data/trust"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

# --- feeds: the assertions of feedparser's own tests on what our records hold --------------------------------------------

_FEED_FIELDS: dict[str, Callable[[fetch.Feed], object]] = {
    **dict.fromkeys(("title", "title_detail.value"), lambda feed: feed.title),
    **dict.fromkeys(("tagline", "subtitle", "description", "tagline_detail.value"), lambda feed: feed.description),
    "link": lambda feed: feed.url,
    "language": lambda feed: feed.language,
}
_ENTRY_FIELDS: dict[str, Callable[[fetch.Entry], object]] = {
    **dict.fromkeys(("title", "title_detail.value"), lambda entry: entry.told.title),
    **dict.fromkeys(("summary", "description", "summary_detail.value"), lambda entry: entry.told.summary or plain(entry.html, 10**6)),
    **dict.fromkeys(("id", "guid"), lambda entry: entry.id),
    **dict.fromkeys(("language", "content.0.language"), lambda entry: entry.told.language),
    **dict.fromkeys(("author", "author_detail.name"), lambda entry: ", ".join(entry.told.byline)),
    "link": lambda entry: entry.url,
    "content.0.value": lambda entry: plain(entry.html, 10**6),
    "published_parsed": lambda entry: _clock(entry.told.published),
    "updated_parsed": lambda entry: _clock(entry.told.modified or entry.told.published),
    "authors.0.name": lambda entry: entry.told.byline[0],
    "authors.1.name": lambda entry: entry.told.byline[1],
    "source.title": lambda entry: entry.told.outlet,
}
# What the records cannot hold by design: the HTTP head of the answer; the serialisation of SVG and MathML (we keep the source).
_NOT_OURS = ("svg", "mathml", "xlink", "http_content_language", "headers_content_location")


def _clock(at: datetime | None) -> list[int] | None:
    return list(at.timetuple()[:6]) if at else None


def _same(want: object, got: object) -> bool:
    """Compare texts without their markup: feedparser gives sanitised HTML where we give plain text, or the source."""
    if isinstance(want, str) and isinstance(got, str):
        return want == got or plain(plain(want, 10**6), 10**6) == plain(plain(got, 10**6), 10**6)
    return want == got or (want is None and got == "")


def feeds() -> None:
    held = right = crashes = every = 0
    slowest, wrong = 0.0, []
    for line in (TRUST / "feedparser/cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        every += len(case["assertions"] or ())
        head = {name.lower(): value for name, value in case["headers"].items()}
        body = (TRUST / "feedparser" / case["file"]).read_bytes()
        url = head.get("content-location", "http://127.0.0.1:8097/feed")
        start = time.process_time()
        try:
            found: fetch.Feed | None = fetch.feed(Page(url=url, fetched=NOW, body=body, media_type=head.get("content-type", "")))
        except CleanNewsError:
            found = None
        except Exception as error:
            crashes += 1
            print("   crash:", case["file"], repr(error))
            continue
        slowest = max(slowest, time.process_time() - start)
        for field, want, got in _assertions(case, found):
            held += 1
            right += _same(want, got)
            if not _same(want, got):
                wrong.append(f"{case['file']} {field}: {want!r}, not {got!r}"[:160])
    every_file = [path for path in (TRUST / "feedparser/tests").rglob("*") if path.is_file()]
    for path in every_file:
        try:
            fetch.feed(Page(url="http://lunde.example/", fetched=NOW, body=path.read_bytes()))
        except CleanNewsError:
            continue
    print(f"feeds: {right} of {held} assertions on fields that our records hold ({right / held:.2%}); {every} in all")
    print(f"   {len(every_file)} files: {crashes} crashes, slowest {slowest * 1000:.0f} ms")
    print("   wrong:", *wrong, sep="\n     ")


def _assertions(case: dict, found: fetch.Feed | None):  # type: ignore[no-untyped-def, type-arg]
    for one in case["assertions"] or ():
        scope, field = one["path"][0], ".".join(map(str, one["path"][1:]))
        if one["op"] != "==" or any(name in case["file"] for name in _NOT_OURS):
            continue
        want = one["value"][:6] if field.endswith("_parsed") and isinstance(one["value"], list) else one["value"]
        if scope == "feed" and field in _FEED_FIELDS:
            yield field, want, _FEED_FIELDS[field](found) if found else None
        elif scope == "entries" and (inner := field.partition(".")[2]) in _ENTRY_FIELDS:
            yield field, want, _got(found, int(one["path"][1]), _ENTRY_FIELDS[inner])


def _got(found: fetch.Feed | None, index: int, field: Callable[[fetch.Entry], object]) -> object:
    try:
        return field(found.entries[index]) if found else None
    except IndexError:
        return None


# --- robots, sitemaps, lists, archives, JSON ------------------------------------------------------------------------------


def robots() -> None:
    cases = json.loads((TRUST / "robots/google/cases.json").read_text("utf-8"))
    right = sum(_robots.rules(case["robots"]).allows(case["agent"], case["url"]) == case["allowed"] for case in cases)
    print(f"robots: {right} of {len(cases)}")


def sitemaps() -> None:
    for path in sorted((TRUST / "sitemaps").rglob("*.*")):
        if path.is_file():
            found = fetch.feed(Page(url=f"http://www.example.com/{path.name}", fetched=NOW, body=path.read_bytes()))
            addresses = len({one.url for one in found.entries if one.url})
            print(f"sitemaps: {path.name:<40} {found.kind:<14} {len(found.entries):>5} entries, {addresses} addresses")


def opml() -> None:
    """The feeds' addresses and titles that listparser's tests expect."""
    folder = TRUST / "opml/listparser"
    right = held = 0
    wrong = []
    for line in (folder / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if "/rdf/" in case["file"]:  # lists in FOAF, which no reader of today writes
            continue
        try:
            found = fetch.opml_read((folder / case["file"]).read_bytes())
        except CleanNewsError:
            found = ()
        for claim in case["eval"]:
            holds = _holds(claim, found)
            if holds is None:
                continue
            held += 1
            right += holds
            if not holds:
                wrong.append(f"{case['file']}: {claim}")
    print(f"lists: {right} of {held} claims on feeds' addresses, titles and number", *wrong[:12], sep="\n   wrong: ")


def _holds(claim: str, found: tuple[Source, ...]) -> bool | None:
    """Judge a claim of the forms result['feeds'][0]['url'] == '...' and len(result['feeds']) == 2; None for others."""
    tree = ast.parse(claim.strip(), mode="eval").body
    if not isinstance(tree, ast.Compare) or not isinstance(tree.ops[0], ast.Eq):
        return None
    left = ast.unparse(tree.left)
    try:
        want = ast.literal_eval(tree.comparators[0])
    except ValueError:
        return None
    if left == "len(result['feeds'])":
        return len(found) == want
    for index in range(10):
        for field, get in (("url", lambda one: one.url), ("title", lambda one: one.title)):
            if left == f"result['feeds'][{index}]['{field}']":
                return index < len(found) and get(found[index]) == want
    return None


def archives() -> None:
    total: Counter[str] = Counter()
    for path in sorted(path for path in (TRUST / "warc").rglob("*") if path.is_file() and path.name != "LICENSE"):
        counts: Counter[str] = Counter()
        try:
            for item in fetch.files(path, now=NOW):
                counts[f"not taken: {item.error}" if isinstance(item, Failure) else "pages"] += 1
        except CleanNewsError as error:
            counts[f"refused: {error.detail}"] += 1
        total.update({"files": 1, **counts})
        print(f"archives: {path.name:<52}", dict(counts) or "no page in it")
    print("archives:", dict(total))


def damage() -> None:
    """Four records, damaged in five ways: how many whole records come out, ours and fastwarc's."""
    from importlib.metadata import version

    from test_archives import PACKED, WHOLE, record

    member = bytearray(gzip.compress(WHOLE[1]))
    member[20:40] = b"\xff" * 20
    cases = {
        "a damaged member": gzip.compress(WHOLE[0]) + bytes(member) + b"".join(map(gzip.compress, WHOLE[2:])),
        "cut short": PACKED[:-60],
        "a length too small": record(0, length=10) + b"".join(WHOLE[1:]),
        "a length too large": record(0, length=5000) + b"".join(WHOLE[1:]),
        "rubbish between": WHOLE[0] + b"rubbish\r\n\r\n" + b"".join(WHOLE[1:]),
    }
    for name, data in cases.items():
        items = list(fetch.document(data, "damaged.warc", NOW))
        told = " and the damage told" if any(isinstance(item, Failure) for item in items) else ""
        ours = sum(isinstance(item, Page) and not item.is_partial for item in items)
        print(f"damage: {name:<20} ours {ours} of 4{told}; fastwarc {version('fastwarc')} {_fastwarc_pages(data)}")


def _fastwarc_pages(data: bytes) -> str:
    from fastwarc.warc import ArchiveIterator

    from test_archives import HTML

    count = 0
    try:
        for one in ArchiveIterator(io.BytesIO(data)):
            body = one.reader.read()
            count += bool(body) and not body.replace(HTML, b"")
    except OSError as error:
        return f"{count}, then {error}"
    return f"{count} and nothing told"


def json_suite() -> None:
    """JSONTestSuite as JSON Lines and as feeds: nothing crashes."""
    crashes = files = 0
    for path in sorted((TRUST / "jsontestsuite").rglob("*.json")):
        files += 1
        for wrapped in (path.read_bytes(), b'{"id": 1, "text": ' + path.read_bytes() + b"}\n"):
            try:
                list(fetch.document(wrapped, path.name, NOW))
            except CleanNewsError:
                continue
            except Exception as error:
                crashes += 1
                print("   crash:", path.name, repr(error))
    print(f"json: {files} files, {crashes} crashes")


# --- speed ----------------------------------------------------------------------------------------------------------------


def _feed(number: int, root: str, count: int = 50) -> bytes:
    text = "<p>The ferry to Lunde is back in service after three weeks, the harbour office said on Monday.</p>" * 6
    items = "".join(
        f"<item><title>News {number}-{item} &amp; more</title><link>{root}/{number}/{item}</link><guid>{number}-{item}</guid>"
        f"<pubDate>Mon, 23 Nov 2026 {item % 24:02}:00:00 +0100</pubDate><author>desk@lunde.example (Ada Berg)</author>"
        f"<description><![CDATA[{text}]]></description></item>"
        for item in range(count)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post {number}</title>{items}</channel></rss>'.encode()


def speed() -> None:
    import feedparser

    body = _feed(1, "https://lunde.example")
    page = Page(url="https://lunde.example/feed", fetched=NOW, body=body, media_type="application/rss+xml")
    ours = _rate(lambda: len(fetch.entries(page)))
    theirs = _rate(lambda: len(feedparser.parse(body).entries))
    print(f"speed: {ours:,.0f} entries a second; feedparser {feedparser.__version__} {theirs:,.0f} ({ours / theirs:.0f} times)")


def _rate(work: Callable[[], int], seconds: float = 1.0) -> float:
    start, count = time.process_time(), 0
    while time.process_time() - start < seconds:
        count += work()
    return count / (time.process_time() - start)


def rounds() -> None:
    """200 feeds of 50 entries over loopback: read, then unchanged; the server runs in this process and is counted in."""
    with fakeweb.FakeWeb() as web:
        sources = []
        for number in range(200):
            url = web.page(f"/feed{number}", _feed(number, web.root), "application/rss+xml", ETag=f'"{number}"')
            sources.append(Source(id=str(number), url=url))
        limits = web.limits(per_host=8, obeys_robots=False)
        start = time.monotonic()
        count = sum(len(fetch.entries(fetch.get(source.url, limits=limits))) for source in sources)
        seconds = time.monotonic() - start
        print(f"rounds: {count} entries of 200 feeds fetched and read, one after the other: {count / seconds:,.0f} a second")
        for number in range(200):
            web.pages[f"/feed{number}"] = (304, {}, b"")
        states = {source.id: SourceState(source=source.id, etag='"1"') for source in sources}
        start = time.monotonic()
        done = sum(isinstance(item, SourceState) for item in fetch.rounds(sources, states, limits=limits, now=NOW, seen=lambda url: False))
        print(f"rounds: {done} unchanged feeds: {done / (time.monotonic() - start):,.0f} feeds a second")
        _slow_and_good()


def _slow_and_good() -> None:
    """20 sources that hang among 180 good ones, and the 180 alone."""

    def hang(handler: object) -> None:
        release.wait(30)

    release = threading.Event()
    with fakeweb.FakeWeb() as bad, fakeweb.FakeWeb() as good:
        bad.pages = {f"/{number}": hang for number in range(20)}
        fine = [Source(id=f"good{number}", url=good.page(f"/feed{number}", _feed(number, good.root, 0))) for number in range(180)]
        slow = [Source(id=f"slow{number}", url=bad.url(f"/{number}")) for number in range(20)]
        limits = good.limits(allow=frozenset({("127.0.0.1", bad.port), ("127.0.0.1", good.port)}), per_host=20, obeys_robots=False)
        alone, among = _until_good(fine, limits), _until_good([*slow, *fine], limits)
        release.set()
    print(f"rounds: 180 good sources alone {alone:.2f} s; with 20 hanging ones before them {among:.2f} s ({among / alone:.2f} times)")


def _until_good(sources: list[Source], limits: fetch.Limits) -> float:
    start, left = time.monotonic(), 180
    going = fetch.rounds(sources, {}, limits=limits, now=NOW, seen=lambda url: False)
    for item in going:
        left -= isinstance(item, SourceState) and item.source.startswith("good")
        if not left:
            break
    seconds = time.monotonic() - start
    going.close()  # type: ignore[attr-defined]
    return seconds


# --- hostile servers ------------------------------------------------------------------------------------------------------

_MIB = 1 << 20


def _cases(intranet: str) -> dict[str, fakeweb.Given]:
    page = {"Content-Type": "text/html"}
    return {
        "redirect to the intranet": fakeweb.redirect(intranet),
        "redirect to a file": fakeweb.redirect("file:///etc/passwd"),
        "redirect loop": fakeweb.redirect("/redirect%20loop"),
        "bomb (1 MiB to 1 GiB)": fakeweb.bomb(1 << 30),
        "bomb in a bomb": fakeweb.nested_bomb(1 << 28),
        "infinite body": fakeweb.infinite,
        "drip": fakeweb.drip,
        "hang before the head": fakeweb.hang,
        "endless fields": fakeweb.endless_fields,
        "endless 1xx": fakeweb.endless_interim,
        "cookies": (200, {**page, "Set-Cookie": "a=" + "x" * 8000}, b"<p>one</p>"),
        "file as an entity": fakeweb.feed(fakeweb.external_entity("file:///etc/hostname")),
        "address as an entity": fakeweb.feed(fakeweb.external_entity(intranet)),
        "billion laughs": fakeweb.feed(fakeweb.laughs()),
        "quadratic entities": fakeweb.feed(fakeweb.quadratic()),
        "200,000 levels": fakeweb.feed(fakeweb.deep_xml()),
        "100,000 entries": fakeweb.feed(fakeweb.many_items()),
    }


def hostile() -> None:
    """Each case in a process of its own, with the limits that a desk has; the servers here."""
    contained = 0
    with fakeweb.FakeWeb() as web, fakeweb.Intranet() as intranet:
        cases = _cases(intranet.root + "/secret")
        for number, (name, given) in enumerate(cases.items()):
            web.pages[f"/{number}"] = fakeweb.redirect(f"/{number}") if "loop" in name else given
            run = subprocess.run(
                [sys.executable, __file__, "--one", web.url(f"/{number}"), str(web.port)], capture_output=True, text=True, check=False
            )
            seconds, grown, told = json.loads(run.stdout or '[999, 999, "crash"]')
            is_contained = seconds < 25 and grown < 64 and not intranet.hits
            contained += is_contained
            print(
                f"hostile: {'ok ' if is_contained else 'BAD'} {name:<26} {seconds:5.1f} s {grown:5.1f} MiB  {told[:90]} {run.stderr[-300:]}"
            )
        print(f"hostile: {contained} of {len(cases)} contained; connections to the intranet: {intranet.hits}")


def _one(url: str, port: str) -> None:
    """Fetch and read one address, and print the seconds, the growth of memory and what came of it."""
    import certifi  # noqa: F401
    import httpcore  # noqa: F401

    limits = fetch.Limits(allow=frozenset({("127.0.0.1", int(port))}), seconds=20.0)
    before, start = _most_memory(), time.monotonic()
    try:
        page = fetch.get(url, limits=limits)
        told = f"{len(page.body)} bytes"
        told = f"{len(fetch.entries(page))} entries"
    except CleanNewsError as error:
        told = f"{told}, {error.detail}" if "told" in locals() else error.detail
    grown = (_most_memory() - before) / 1024
    print(json.dumps([time.monotonic() - start, grown, told]))


def _most_memory() -> int:
    """Give the most memory that this process ever held, in KiB: not ru_maxrss, which counts what the parent held too."""
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))


FIGURES: dict[str, Callable[[], None]] = {
    "feeds": feeds,
    "robots": robots,
    "sitemaps": sitemaps,
    "opml": opml,
    "archives": archives,
    "damage": damage,
    "json": json_suite,
    "speed": speed,
    "rounds": rounds,
    "hostile": hostile,
}
ON_SHARED_DATA = {"feeds", "robots", "sitemaps", "opml", "archives", "json"}

if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(*sys.argv[2:4])
        sys.exit()
    unknown = [name for name in sys.argv[1:] if name not in FIGURES]
    if unknown:
        sys.exit(f"usage: python bench/fetch.py [FIGURE...]; the figures are {', '.join(FIGURES)}")
    for name in sys.argv[1:] or FIGURES:
        if name in ON_SHARED_DATA and not TRUST.exists():
            print(f"{name}: skipped, the shared data sets are not at {TRUST}")
            continue
        FIGURES[name]()
