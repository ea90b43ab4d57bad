"""How long the store takes: writing articles, and the reads behind the pages of the site.

    python bench/store.py --articles 10000
    python bench/store.py --articles 100000 --where /var/tmp/desk.db

Articles are made up: 400 words over a Zipf-like vocabulary of 20,000 (English-like), 35 shingles, four articles a story, batches of 100 in
a transaction. A page of the site is some of the reads below; each is timed on its own, in wall-clock time, with warm disk caches.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from cln import store
from cln.records import Article, Copies, Copy, Edit, Joined, Page, Report, Restored, Story

START = datetime(2026, 11, 1, tzinfo=UTC)
VOCABULARY = [f"w{number:x}" for number in range(20_000)]
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(20_000)))
SPAM = " cheap loans"
SHINGLES = 35  # that trace keeps of 400 words


def article(number: int, rng: random.Random) -> Article:
    words = rng.choices(VOCABULARY, cum_weights=WEIGHTS, k=400)
    text = " ".join(words[:200]) + SPAM + " " + " ".join(words[200:]) + "."
    at = START + timedelta(seconds=20 * number)
    return Article(
        id=f"{number:016x}", url=f"https://news.test/{number}", title=" ".join(words[:8]), text=text, seen=at, revision=str(number)
    )


def put(desk: store.Store, number: int, rng: random.Random) -> None:
    """Write all that a desk writes for one article."""
    found = article(number, rng)
    spam = Edit(start=found.text.index(SPAM), removed=SPAM)
    desk.put_page(Page(url=found.url, fetched=found.seen, body=found.text.encode() * 5), "d", found.id)
    desk.put_article(found, Restored(text=found.text.replace(SPAM, ""), edits=(spam,)))
    before = Copy(article=found.id, other=f"{max(number - 1, 0):016x}", jaccard=0.1, containment=0.2, cover=0.2)
    desk.put_copies(Copies(article=found.id, copies=(before,) if number % 3 else ()))
    desk.add_shingles(found.id, f"outlet {number % 200}", [rng.getrandbits(64) for _ in range(SHINGLES)], found.seen)
    story = f"s{number // 4}"
    desk.put_joined(Joined(article=found.id, story=story))
    if number % 4 == 3:
        desk.put_story(built(story, number))


def built(story: str, number: int) -> Story:
    at = START + timedelta(seconds=20 * number)
    reports = tuple(
        Report(
            article=f"{n:016x}", title=f"Report {n} of the day", at=at, seen=at, outlet=f"outlet {n % 200}", extract="It was told. " * 20
        )
        for n in range(number - 3, number + 1)
    )
    return Story(id=story, reports=reports, first_seen=at, last_seen=at)


def fill(desk: store.Store, articles: int, rng: random.Random) -> float:
    """Give the CPU seconds that writing took, the making of the articles apart."""
    begun = time.process_time()
    for batch in range(0, articles, 100):
        with desk.transaction():
            for number in range(batch, min(batch + 100, articles)):
                put(desk, number, rng)
    spent = time.process_time() - begun
    begun = time.process_time()
    for number in range(min(articles, 1000)):
        article(number, rng)
        [rng.getrandbits(64) for _ in range(SHINGLES)]
    return spent - (time.process_time() - begun) * articles / min(articles, 1000)


def reads(desk: store.Store, articles: int, rng: random.Random) -> dict[str, Callable[[], object]]:
    """The reads that pages are made of."""

    def some() -> list[str]:
        return [f"{rng.randrange(articles):016x}" for _ in range(40)]

    def rare() -> str:
        return VOCABULARY[rng.randrange(5000, 20_000)]

    return {
        "40 newest stories, built": lambda: desk.live_stories(limit=40),
        "the stories of two days": lambda: desk.live_stories(since=START + timedelta(seconds=20 * articles, days=-2)),
        "40 stories by id": lambda: desk.stories([f"s{rng.randrange(articles // 4)}" for _ in range(40)]),
        "ids of the 40 newest stories": lambda: desk.story_ids(limit=40),
        "a story's articles": lambda: desk.story_articles(f"s{rng.randrange(articles // 4)}"),
        "an article with its repairs": lambda: [f(f"{rng.randrange(articles):016x}") for f in (desk.article, desk.restored)],
        "40 articles": lambda: desk.articles(some()),
        "copies of 40 articles": lambda: desk.copies_of(some()),
        "copies into an article": lambda: desk.copies_into(f"{rng.randrange(articles):016x}"),
        "search, a rare word": lambda: desk.search(rare()),
        "search, two middling words": lambda: desk.search(f"{VOCABULARY[rng.randrange(200, 400)]} {VOCABULARY[rng.randrange(200, 400)]}"),
        "search, a very common word": lambda: desk.search("w5"),
        "count of a very common word": lambda: desk.search_count("w5"),
        "who shares 150 hashes": lambda: desk.articles_sharing([rng.getrandbits(64) for _ in range(150)]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--where", default="", help="a path or postgresql://...; must not hold a desk yet. Default: a new file")
    parser.add_argument("--times", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where, rng = options.where or str(Path(folder) / "desk.db"), random.Random(1)
        desk = store.open(where)
        spent = fill(desk, options.articles, rng)
        size = Path(where).stat().st_size / options.articles if Path(where).exists() else 0
        print(f"{options.articles} articles: {spent / options.articles * 1e3:.2f} ms CPU to write one, {size / 1e3:.1f} kB each on disk")
        for name, read in reads(desk, options.articles, rng).items():
            print_times(name, read, options.times)
        desk.close()


def print_times(name: str, read: Callable[[], object], times: int) -> None:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        read()
        taken.append((time.perf_counter() - begun) * 1e3)
    cuts = statistics.quantiles(taken, n=20)
    print(f"{name:32} p50 {cuts[9]:8.2f} ms   p95 {cuts[18]:8.2f} ms")


if __name__ == "__main__":
    main()
