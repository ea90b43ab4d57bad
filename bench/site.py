"""Time the site's pages over a desk of 10,000 articles, and weigh the front page.

Wall and CPU time a request, in this process, over the ASGI interface (no network); warm store, one reader. The world is made up here:
articles of 60-400 made-up words, few of them often; three in ten stories with several reports. ``--articles N`` makes it another size;
``--busy`` lets an article join before every request, so that no front page can be taken from memory.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import statistics
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import Any

from cln import site, store
from cln.records import Article, Joined, Lineage, Report, Restored, Story
from cln.settings import Settings
from cln.store import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYLLABLES = ("ba", "ren", "to", "mil", "ka", "sur", "ne", "vor", "li", "das")
WORDS = ["".join(SYLLABLES[int(digit)] for digit in f"{number:04}") for number in range(5000)]
OFTEN = [1 / (rank + 10) for rank in range(5000)]  # few words often, most of them seldom
COUNTRIES = ("GB", "FR", "TW", "JP", "EG", "BR", "IN", "KE")


def text(dice: random.Random, words: int) -> str:
    sentences = [" ".join(dice.choices(WORDS, OFTEN, k=12)).capitalize() + "." for _ in range(words // 12)]
    return "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))


def one(dice: random.Random, number: int, at: datetime) -> tuple[Article, Report]:
    outlet = f"Outlet {number % 300}"
    title = " ".join(dice.choices(WORDS, OFTEN, k=7)).capitalize()
    body = text(dice, dice.randint(60, 400))
    told = Article(
        id=f"a{number}", url=f"https://o{number % 300}.example/{number}", title=title, text=body, seen=at, outlet=outlet, language="en"
    )
    country = COUNTRIES[number % 8]
    report = Report(
        article=told.id, title=title, at=at, seen=at, outlet=outlet, owner=outlet, country=country, language="en", extract=body[:280]
    )
    return told, report


def fill(held: Store, count: int, dice: random.Random) -> None:
    number = 0
    while number < count:
        size = 1 if dice.random() < 0.7 else dice.randint(2, 18)
        reports = []
        with held.transaction():
            for _ in range(size):
                at = NOON - timedelta(minutes=dice.randint(1, 13 * 1440))
                told, report = one(dice, number, at)
                held.put_article(told, Restored(text=told.text))
                held.put_joined(Joined(article=told.id, story=f"s{number - len(reports)}"))
                reports.append(report)
                number += 1
            held.put_story(built(f"s{number - size}", reports))


def built(id: str, reports: list[Report]) -> Story:
    ordered = tuple(sorted(reports, key=lambda r: r.at))
    lineages = tuple(Lineage(id=r.article, origin=r.article, articles=(r.article,)) for r in ordered)
    return Story(id=id, reports=ordered, first_seen=ordered[0].seen, last_seen=max(r.seen for r in ordered), lineages=lineages)


async def ask(app: Any, path: str) -> bytes:
    plain, _, query = path.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": plain,
        "raw_path": plain.encode(),
        "root_path": "",
        "scheme": "http",
    }
    scope |= {"query_string": query.encode(), "headers": [(b"host", b"x"), (b"accept-encoding", b"gzip")], "client": ("127.0.0.1", 1)}
    told: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    await app(scope, receive, send)
    if told[0]["status"] != 200:
        sys.exit(f"{path} answered {told[0]['status']}")
    return b"".join(message.get("body", b"") for message in told[1:])


async def measure(app: Any, held: Store, paths: dict[str, list[str]], busy: bool, dice: random.Random) -> None:
    print(f"{'page':<12}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'kB gz':>8}")
    for name, addresses in paths.items():
        await ask(app, addresses[0])
        times, begun, size = [], process_time(), 0
        for number, path in enumerate(addresses):
            if busy:
                told, report = one(dice, 10_000_000 + hash((name, number)) % 1_000_000, NOON)
                held.put_article(told, Restored(text=told.text))
                held.put_joined(Joined(article=told.id, story=told.id))
                held.put_story(built(told.id, [report]))
            start = perf_counter()
            size = len(await ask(app, path))
            times.append((perf_counter() - start) * 1000)
        cpu = (process_time() - begun) * 1000 / len(addresses)
        print(f"{name:<12}{statistics.median(times):>9.1f}{statistics.quantiles(times, n=20)[18]:>9.1f}{cpu:>9.1f}{size / 1000:>8.1f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--requests", type=int, default=100)
    options.add_argument("--busy", action="store_true")
    chosen = options.parse_args()
    dice = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        held = store.open(f"{folder}/bench.db")
        fill(held, chosen.articles, dice)
        app = site.app(held, settings=Settings(), now=lambda: NOON)
        n = chosen.requests
        stories = [story.id for story in held.live_stories(limit=n)]
        articles = [f"a{dice.randrange(chosen.articles)}" for _ in range(n)]
        paths = {
            "latest": ["/"] * n,
            "latest p.9": ["/?page=9"] * n,
            "diverse": ["/diverse"] * n,
            "story": [f"/story/{id}" for id in stories],
            "article": [f"/article/{id}" for id in articles],
            "search": [f"/search?q={'+'.join(dice.sample(WORDS[20:400], 2))}" for _ in range(n)],
            "atom": ["/latest.xml"] * n,
        }
        print(f"{chosen.articles:,} articles{', an article joining before every request' if chosen.busy else ''}")
        asyncio.run(measure(app, held, paths, chosen.busy, dice))
        style = len(gzip.compress(asyncio.run(ask(app, site_style())), 5))
        print(f"front page: HTML {len(asyncio.run(ask(app, '/'))) / 1000:.1f} kB + CSS {style / 1000:.1f} kB gzip, 2 requests")
        held.close()


def site_style() -> str:
    from cln.site._page import style_address

    return style_address()


if __name__ == "__main__":
    main()
