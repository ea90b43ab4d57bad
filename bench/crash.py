"""Kill a working desk with SIGKILL, again and again, and see what is lost.

    python bench/crash.py --points 500

One desk takes articles, each a transaction with its page, repairs, copies, shingles, join and story, and every seventh with a comment; it
is killed at a statement of its own choosing (half of the points: BEGIN and COMMIT are statements too) or by the clock, opened again,
checked against what it had acknowledged, and carries on. At the end it must equal a desk that was never killed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import msgspec

from cln import store
from cln.records import Article, Comment, Copies, Copy, Edit, Joined, Merge, Page, Report, Restored, Story
from cln.store import _sqlite, _sqlite_store

START = datetime(2026, 11, 20, tzinfo=UTC)
SPAM = " cheap loans "
WORDS = ("harbour", "storm", "minister", "vote", "river", "bridge", "strike", "school", "東京", "渡輪", "서울", "порт", "ميناء")
# The made-up next version of the schema, whose migration is killed.
NEXT = """CREATE TABLE extra (id TEXT PRIMARY KEY) STRICT;
INSERT INTO extra SELECT id FROM article;
ALTER TABLE article ADD COLUMN more TEXT;
"""


class World:
    """Articles that follow from their number alone."""

    def article(self, number: int) -> Article:
        rng = random.Random(number)
        text = f"{' '.join(rng.choices(WORDS, k=120))}{SPAM}{' '.join(rng.choices(WORDS, k=60))}."
        at = START + timedelta(seconds=number)
        return Article(id=f"a{number}", url=f"https://news.test/{number}", title=f"News {number}", text=text, seen=at, revision=str(number))

    def take(self, desk: store.Store, number: int) -> None:
        """Take one article as the desk does: all of it in one transaction, unless it was taken before."""
        article, story = self.article(number), f"s{number // 4}"
        if not desk.has_page(article.url, "d"):
            with desk.transaction():
                self._put(desk, article, number, story)
        if number % 7 == 0:
            comment = Comment(id=f"c{number}", story=story, name="Ada", text="Well reported.", written=article.seen)
            desk.add_comment(comment, f"ada{number}@post.test")

    def _put(self, desk: store.Store, article: Article, number: int, story: str) -> None:
        spam = Edit(start=article.text.index(SPAM), removed=SPAM, inserted=" ")
        desk.put_page(Page(url=article.url, fetched=article.seen, body=article.text.encode()), "d", article.id)
        desk.put_article(article, Restored(text=article.text.replace(SPAM, " "), edits=(spam,)))
        other = f"a{max(number - 1, 0)}"
        desk.put_copies(
            Copies(article=article.id, copies=(Copy(article=article.id, other=other, jaccard=0.1, containment=0.2, cover=0.2),))
        )
        rng = random.Random(number // 3)
        desk.add_shingles(article.id, f"o{number % 5}", [rng.getrandbits(64) for _ in range(20)], article.seen)
        merges = (Merge(gone=f"s{number // 4 - 1}", into=story),) if number % 40 == 39 else ()
        desk.put_joined(Joined(article=article.id, story=story, merges=merges))
        reports = tuple(
            Report(article=id, title=id, at=article.seen, seen=article.seen, extract="It was told.") for id in desk.story_articles(story)
        )
        desk.put_story(Story(id=story, reports=reports, first_seen=START, last_seen=article.seen))


def state(desk: store.Store) -> str:
    """Give a hash of all that a desk shows."""
    hashed = hashlib.blake2b()
    for article in desk.recent_articles():
        hashed.update(msgspec.json.encode((article, desk.restored(article.id), desk.copies(article.id), desk.page(article.id))))
    shown = (
        list(desk.joins()),
        desk.live_stories(),
        [desk.search(word, limit=50) for word in WORDS],
        desk.held_comments(10**6),
        sorted(desk.counts().items()),
        sorted(desk.articles_sharing([random.Random(0).getrandbits(64)]).items()),
    )
    hashed.update(msgspec.json.encode(shown))
    return hashed.hexdigest()


def wrong(desk: store.Store, acknowledged: int, commented: int, whole: bool) -> list[str]:
    """Give what a desk that was opened after a kill has lost, doubled or kept half; ``whole``: every row of it is read."""
    counts = desk.counts()
    taken = counts["articles"]
    faults = list(desk.check()) if whole else []
    if taken < acknowledged:
        faults.append(f"{acknowledged} articles were acknowledged, {taken} are there")
    if counts["comments"] < commented:
        faults.append(f"{commented} comments were acknowledged, {counts['comments']} are there")
    faults += [f"{taken} articles but {counts[table]} {table}" for table in ("pages", "copies", "repairs") if counts[table] != taken]
    if [article.id for article in desk.recent_articles(limit=None if whole else 50)] != [
        f"a{number}" for number in range(0 if whole else max(taken - 50, 0), taken)
    ]:
        faults.append(f"the articles are not the first {taken}, each once, in order")
    for number in range(max(taken - 3, 0), taken):
        article = desk.article(f"a{number}")
        if f"a{number}" not in desk.story_articles(desk.joined(article.id).story) or desk.page(article.id).body != article.text.encode():
            faults.append(f"article {article.id} is there by half")
    return faults


def run_until_killed(where: Path, first: int, rng: random.Random, at_statement: bool) -> list[int]:
    """Take articles from a number on, in a child process, until it is killed; give the numbers that it acknowledged."""
    ours, childs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            _work(where, first, childs, rng.randrange(1, 900) if at_statement else 0)
        finally:
            os._exit(1)
    os.close(childs)
    if not at_statement:
        time.sleep(rng.uniform(0.005, 0.25))
        os.kill(child, signal.SIGKILL)
    with os.fdopen(ours, "rb") as pipe:
        told = pipe.read().split()
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
        raise RuntimeError("the desk failed before it was killed")
    return [int(line) for line in told]


def _work(where: Path, first: int, pipe: int, statements: int) -> None:
    if statements:
        _die_at(statements)
    desk, world = store.open(str(where)), World()
    for number in count(first):
        world.take(desk, number)
        os.write(pipe, f"{number}\n".encode())


def _die_at(statements: int) -> None:
    """Have every connection count its statements, and kill this process before the one that is due."""
    left = [statements]

    def before(_statement: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    connect = _sqlite.SqliteDatabase.connect

    def traced(self: _sqlite.SqliteDatabase) -> sqlite3.Connection:
        connection = connect(self)
        connection.set_trace_callback(before)
        return connection

    _sqlite.SqliteDatabase.connect = traced  # type: ignore[method-assign]


def killed_at_work(folder: Path, points: int, seed: int) -> dict[str, object]:
    """Kill a desk at work at each of some points; give the figures."""
    rng, where = random.Random(seed), folder / "killed.db"
    faults: list[str] = []
    slowest, taken = 0.0, 0
    for point in range(points):
        told = run_until_killed(where, max(taken - 2, 0), rng, point % 2 == 0)
        begun = time.perf_counter()
        desk = store.open(str(where))
        desk.story_ids(limit=1)
        slowest = max(slowest, time.perf_counter() - begun)
        acknowledged = max([taken, *(number + 1 for number in told)])
        faults += wrong(desk, acknowledged, -(-acknowledged // 7), point % 25 == 0 or point == points - 1)
        taken = desk.counts()["articles"]
        desk.close()
    equal = _equal(folder, where, taken + 1)
    return {"points": points, "articles": taken, "faults": faults, "slowest_opening_s": round(slowest, 3), "equal": equal}


def _equal(folder: Path, where: Path, articles: int) -> bool:
    """Tell whether the desk, with its last comment or article made up for, equals one that was never killed."""
    clean, killed, world = store.open(str(folder / "clean.db")), store.open(str(where)), World()
    for number in range(articles):
        world.take(clean, number)
    for number in range(max(articles - 3, 0), articles):
        world.take(killed, number)
    states = [state(desk) for desk in (clean, killed)]
    clean.close()
    killed.close()
    return states[0] == states[1]


def killed_while_migrating(folder: Path) -> dict[str, object]:
    """Kill the migration to a made-up next schema before each of its statements; give how many points and what went wrong."""
    schema = folder / "schema"
    shutil.copytree(_sqlite_store._SCHEMA, schema)
    old = folder / "old.db"
    desk, world = store.open(str(old)), World()
    for number in range(8):
        world.take(desk, number)
    before = state(desk)
    desk.close()
    (schema / f"{len(list(schema.glob('*.sql'))) + 1:04}.sql").write_text(NEXT)
    faults = []
    points = 0
    for statement in range(1, 60):
        points += 1
        where = folder / f"migrated{statement}.db"
        shutil.copy(old, where)
        if _migrated(where, schema, statement):
            break
        desk = _with_schema(schema, lambda where=where: store.open(str(where)))  # type: ignore[misc]
        if state(desk) != before or desk.check():
            faults.append(f"killed before statement {statement}: the desk is not as it was")
        desk.close()
    return {"points": points, "faults": faults}


def _migrated(where: Path, schema: Path, statement: int) -> bool:
    child = os.fork()
    if child == 0:
        _die_at(statement)
        _with_schema(schema, lambda: store.open(str(where)))
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _with_schema(schema: Path, act: Callable[[], store.Store]) -> store.Store:
    usual = _sqlite_store._SCHEMA
    _sqlite_store._SCHEMA = schema
    try:
        return act()
    finally:
        _sqlite_store._SCHEMA = usual


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--points", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clncrash") as folder:
        work = killed_at_work(Path(folder), options.points, options.seed)
        migration = killed_while_migrating(Path(folder))
    print(msgspec.json.encode({"work": work, "migration": migration}).decode())
    return 0 if work["equal"] and not work["faults"] and not migration["faults"] else 1


if __name__ == "__main__":
    sys.exit(main())
