"""How trace grows: articles per CPU second and memory as the window fills, on made-up text.

    python bench/growth.py          # 100 thousand articles, the whole door; 1 million, the index alone; 30 thousand in a store
    python bench/growth.py --whole 10000 --index 0 --stored 0

The text is made, not written: words drawn by Zipf's law from 50 thousand, 250 to 550 an article; one article in five is a copy of an
earlier one (cut, or with a new lead, or one word in twelve changed). *Whole*: ``trace.copies`` and ``Memory.add``; the texts are made anew
when the index asks for them, as a store would read them, so the memory told is the index's own. *Index alone*: shingles drawn at random,
one article in five taking those of an earlier one: looking up and adding, without texts.
*Stored*: the same in a store's index, an SQLite file, as a desk does it, in transactions of 100; then the older half expires, a process
that writes is killed (SIGKILL), and the file is opened again.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from cln import store, trace
from cln.records import Article

START = datetime(2026, 5, 4, tzinfo=UTC)
VOCABULARY, SHINGLES, BATCH = 50_000, 35, 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whole", type=int, default=100_000, help="articles through the whole door")
    parser.add_argument("--index", type=int, default=1_000_000, help="articles through the index alone")
    parser.add_argument("--stored", type=int, default=30_000, help="articles through the index of a store")
    parser.add_argument("--write", help=argparse.SUPPRESS)  # the writer that is killed
    options = parser.parse_args()
    if options.write:
        write_until_killed(options.write)
    if options.whole:
        whole(options.whole)
    if options.index:
        index_alone(options.index)
    if options.stored:
        stored(options.stored)


def marks(total: int) -> list[int]:
    return sorted({total, *(mark for mark in (1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000) if mark <= total)})


def megabytes() -> float:
    """Give the memory of this process that is in use now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def report(stages: Iterator[tuple[int, float, float]]) -> None:
    print("| articles in the window | articles per CPU second, of the last stretch | ms an article | index, MB | kB an article |")
    print("|---|---|---|---|---|")
    for size, pace, memory in stages:
        print(f"| {size:,} | {pace:,.0f} | {1000 / pace:.3f} | {memory:.0f} | {memory * 1000 / size:.2f} |", flush=True)


# --- the whole door ---------------------------------------------------------------------------------------------------------


class World:
    """Made-up news: article ``number`` is the same whenever it is asked for."""

    def __init__(self) -> None:
        chance = random.Random(1)
        letters = "abcdefghiklmnoprstuvw"
        self._words = ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(VOCABULARY)]
        weights = 1 / np.arange(1, VOCABULARY + 1)
        self._steps = np.cumsum(weights / weights.sum())

    def article(self, number: int) -> Article:
        host = f"https://outlet{number % 500}.example/{number}"
        return Article(id=str(number), url=host, title="", text=self.text(number), seen=START + timedelta(seconds=10 * number))

    def text(self, number: int) -> str:
        chance = random.Random(number)
        if number > 10 and chance.random() < 0.2:
            return self._copied(chance, chance.randrange(max(0, number - 20_000), number))
        return self._fresh(number)

    def _fresh(self, number: int) -> str:
        dice = np.random.default_rng(number)
        drawn = self._steps.searchsorted(dice.random(int(dice.integers(250, 550))))
        return " ".join([self._words[place] for place in drawn.tolist()])

    def _copied(self, chance: random.Random, source: int) -> str:
        words = self._fresh(source).split()
        kind = chance.randrange(3)
        if kind == 0:
            words = words[: len(words) // 2]
        elif kind == 1:
            words = chance.choices(self._words, k=40) + words
        else:
            words = [chance.choice(self._words) if chance.random() < 1 / 12 else word for word in words]
        return " ".join(words)


def whole(total: int) -> None:
    world = World()
    index = trace.Memory(library=lambda ids: library(world, ids))
    print(f"\n## the whole door, {total:,} articles")
    report(stages(world, index, total))


def library(world: World, ids: Iterable[str]) -> Mapping[str, Article]:
    return {id: world.article(int(id)) for id in ids}


def stages(world: World, index: trace.Memory, total: int) -> Iterator[tuple[int, float, float]]:
    trace.copies(world.article(0), index)  # builds the tables
    empty, done, found = megabytes(), 0, 0
    for mark in marks(total):
        spent = 0.0
        for number in range(done, mark):
            article = world.article(number)
            started = time.process_time()
            found += bool(trace.copies(article, index).copies)
            index.add(article)
            spent += time.process_time() - started
        yield mark, (mark - done) / spent, megabytes() - empty
        done = mark
    print(f"\n{found / total:.1%} of the articles are found to share text (20 % are made from an earlier one, which may be made itself)")


# --- the index alone --------------------------------------------------------------------------------------------------------


def index_alone(total: int) -> None:
    print(f"\n## the index alone, {total:,} articles of {SHINGLES} shingles")
    report(index_stages(total))


def index_stages(total: int) -> Iterator[tuple[int, float, float]]:
    index, empty, done = trace.Memory(), megabytes(), 0
    chance = random.Random(2)
    for mark in marks(total):
        spent = 0.0
        for number in range(done, mark):
            hashes = drawn(number if chance.random() < 0.8 else chance.randrange(max(0, number - 50_000), number + 1))
            started = time.process_time()
            index.articles_sharing(hashes)
            index.add_shingles(str(number), f"outlet{number % 500}", hashes, START + timedelta(seconds=number))
            spent += time.process_time() - started
        yield mark, (mark - done) / spent, megabytes() - empty
        done = mark


def drawn(seed: int) -> list[int]:
    return np.sort(np.random.default_rng(seed).integers(0, 1 << 63, SHINGLES, np.uint64)).tolist()


# --- the index of a store ---------------------------------------------------------------------------------------------------


def stored(total: int) -> None:
    print(f"\n## the index of a store, {total:,} articles of {SHINGLES} shingles")
    print("| articles in the window | ms to look up twice | ms to add | file, MB |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        where = str(Path(folder) / "desk.db")
        grow(where, total)
        expire(where, total)
        kill_writer(where)


def grow(where: str, total: int) -> None:
    desk, done = store.open(where), 0
    for mark in marks(total):
        looked = added = 0.0
        for batch in range(done, mark, BATCH):
            begun = time.process_time()
            look_up_batch(desk, batch)
            turned = time.process_time()
            add_batch(desk, batch)
            looked, added = looked + turned - begun, added + time.process_time() - turned
        size = sum(file.stat().st_size for file in Path(where).parent.iterdir()) / 1e6
        print(f"| {mark:,} | {1000 * looked / (mark - done):.3f} | {1000 * added / (mark - done):.3f} | {size:.0f} |", flush=True)
        done = mark
    desk.close()


def look_up_batch(desk: store.Store, batch: int) -> None:
    for number in range(batch, batch + BATCH):
        desk.outlet_shingles(f"outlet{number % 500}", drawn(number))
        desk.articles_sharing(drawn(number))


def add_batch(desk: store.Store, batch: int) -> None:
    with desk.transaction():
        for number in range(batch, batch + BATCH):
            desk.add_shingles(str(number), f"outlet{number % 500}", drawn(number), START + timedelta(seconds=number))


def expire(where: str, total: int) -> None:
    desk, begun = store.open(where), time.process_time()
    gone = desk.expire_shingles(START + timedelta(seconds=total // 2))
    spent = 1000 * (time.process_time() - begun) / max(1, gone)
    lost, kept = desk.articles_sharing(drawn(total // 2 - 1)), desk.articles_sharing(drawn(total // 2))
    print(
        f"\nexpired: {gone:,} articles, {spent:.3f} ms each; the newest of them is found by {len(lost)} shingles, the next by {len(kept)}"
    )
    desk.close()


def kill_writer(where: str) -> None:
    """Let another process add articles, batch by batch, and kill it: every batch that it told of must be found."""
    with subprocess.Popen([sys.executable, __file__, "--write", where], stdout=subprocess.PIPE, text=True) as writer:
        told = [int(writer.stdout.readline()) for _ in range(10)] if writer.stdout else []
        time.sleep(random.Random(4).random() / 20)
        writer.kill()
    desk = store.open(where)
    missing = [n for batch in told for n in range(batch, batch + BATCH) if len(desk.articles_sharing(drawn(n))) < SHINGLES]
    print(f"killed: of {len(told) * BATCH:,} articles that were told of {len(missing)} are not found when the file is opened again")
    desk.close()


def write_until_killed(where: str) -> None:
    desk = store.open(where)
    for batch in range(10_000_000, 20_000_000, BATCH):
        add_batch(desk, batch)
        print(batch, flush=True)


if __name__ == "__main__":
    main()
