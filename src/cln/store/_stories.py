"""Where each article went, the redirects that merges left, and the built Story records that editions and site read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.json import Decoder
from msgspec.structs import replace

from cln.errors import NotFound
from cln.records import EditionName, Front, Joined, Merge, Placed, Story
from cln.store._cache import BuiltStories
from cln.store._database import Database, Table, each
from cln.store._rows import batches, micros, seal, unseal, version_of
from cln.store._sources import PUT_STATE, STATE

_joined = Decoder(Joined)
_story = Decoder(Story)
_front = Decoder(Front)
_EVER = -(2**63)
_BATCH = 500


class Stories(Table):
    """Tables joined, story, redirect."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._cache = BuiltStories()

    # --- joins
    def put_joined(self, joined: Joined) -> None:
        with self._db.transaction():
            for merge in joined.merges:
                self._merge(merge)
            story = self._target(joined.story)
            moves = [(article, self._target(into)) for article, into in joined.moves]
            left = self._join(joined, story) | {self._move(article, into) for article, into in moves}
            for id in sorted({story} | {into for _, into in moves} | left):
                self._touch(id)

    def _join(self, joined: Joined, story: str) -> set[str]:
        """Write the join at the end of the sequence; give the story that the article left, if it was in another."""
        if not joined.article:  # an editor's merge: stories are redirected, no article joins
            return set()
        rows = self._db.read("SELECT seen FROM article WHERE id = ?", joined.article)
        if not rows:
            raise NotFound(joined.article, "a join names this article, which the desk does not hold: put the article first")
        left = {row[0] for row in self._db.read("SELECT story FROM joined WHERE article = ?", joined.article)}
        self._db.write("DELETE FROM joined WHERE article = ?", joined.article)
        self._db.write(
            "INSERT INTO joined (article, story, seen, record) VALUES (?, ?, ?, ?)", joined.article, story, rows[0][0], seal(joined)
        )
        return left

    def _move(self, article: str, into: str) -> str:
        rows = self._db.read("SELECT story FROM joined WHERE article = ?", article)
        if not rows:
            raise NotFound(article, f"it is to move to story {into}, but it never joined a story")
        self._db.write("UPDATE joined SET story = ? WHERE article = ?", into, article)
        return str(rows[0][0])

    def _merge(self, merge: Merge) -> None:
        gone, into = self._target(merge.gone), self._target(merge.into)
        if gone == into:
            return
        self._db.write("UPDATE joined SET story = ? WHERE story = ?", into, gone)
        self._db.write("UPDATE comment SET story = ? WHERE story = ?", into, gone)
        self._db.write("UPDATE redirect SET target = ? WHERE target = ?", into, gone)
        self._db.write("INSERT INTO redirect (gone, target) VALUES (?, ?)", gone, into)
        self._db.write("DELETE FROM story WHERE id = ?", gone)
        self._touch(into)

    def _touch(self, story: str) -> None:
        """Note the newest join of a story; a story that lost its last article is no more."""
        seq, seen = self._db.read("SELECT max(seq), max(seen) FROM joined WHERE story = ?", story)[0]
        if seq is None:
            self._db.write("DELETE FROM story WHERE id = ?", story)
            return
        sql = (
            "INSERT INTO story (id, joined, seen) VALUES (?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET joined = excluded.joined, seen = excluded.seen"
        )
        self._db.write(sql, story, seq, seen)

    def _target(self, story: str) -> str:
        rows = self._db.read("SELECT target FROM redirect WHERE gone = ?", story)
        return str(rows[0][0]) if rows else story

    def joined(self, article: str) -> Joined:
        return self._one("join of article", article, _joined, "SELECT record FROM joined WHERE article = ?")

    def joined_many(self, articles: Iterable[str]) -> Mapping[str, Joined]:
        sql = "SELECT article, record FROM joined WHERE article IN (EACH ?)"
        found = (row for some in batches(list(articles)) for row in self._db.read(sql, each(some)))
        return {article: unseal(record, _joined, f"join of article {article}") for article, record in found}

    def joins(self, since: datetime | None = None) -> Iterator[Joined]:
        seen = micros(since) if since else _EVER
        after = 0
        while rows := self._db.read("SELECT seq, record FROM joined WHERE seq > ? AND seen >= ? ORDER BY seq LIMIT ?", after, seen, _BATCH):
            for seq, record in rows:
                yield unseal(record, _joined, f"join number {seq}")
            after = rows[-1][0]

    # --- which articles, which stories
    def story_id(self, story: str) -> str:
        id = self._target(story)
        if not self._db.read("SELECT 1 FROM story WHERE id = ?", id):
            raise NotFound(story, "no such story in this desk")
        return id

    def story_articles(self, story: str) -> Sequence[str]:
        rows = self._db.read("SELECT article FROM joined WHERE story = ? ORDER BY seq", self._target(story))
        if not rows:
            raise NotFound(story, "no such story in this desk")
        return tuple(row[0] for row in rows)

    def story_articles_many(self, stories: Iterable[str]) -> Mapping[str, Sequence[str]]:
        targets = self._targets(stories)
        found: dict[str, list[str]] = {}
        for some in batches(list(set(targets.values()))):
            for story, article in self._db.read("SELECT story, article FROM joined WHERE story IN (EACH ?) ORDER BY seq", each(some)):
                found.setdefault(story, []).append(article)
        return {asked: tuple(found[id]) for asked, id in targets.items() if id in found}

    def story_ids(self, since: datetime | None = None, limit: int | None = None, offset: int = 0) -> Sequence[str]:
        sql = "SELECT id FROM story WHERE seen >= ? ORDER BY joined DESC LIMIT ? OFFSET ?"
        return tuple(row[0] for row in self._db.read(sql, micros(since) if since else _EVER, _all_or(limit), offset))

    def _targets(self, stories: Iterable[str]) -> dict[str, str]:
        """Give where each of these ids leads now, by the id asked for, in the order asked."""
        asked = list(dict.fromkeys(stories))
        sql = "SELECT gone, target FROM redirect WHERE gone IN (EACH ?)"
        moved: dict[str, str] = dict(row for some in batches(asked) for row in self._db.read(sql, each(some)))
        return {id: moved.get(id, id) for id in asked}

    # --- built records
    def put_story(self, story: Story) -> None:
        record = seal(story, squeeze=0)
        with self._db.transaction():
            sql = "UPDATE story SET last_seen = ?, version = ?, record = ? WHERE id = ?"
            if not self._db.write(sql, micros(story.last_seen), version_of(record), record, story.id):
                raise NotFound(story.id, "no article has joined this story, or it was merged: put the join first")

    def story(self, id: str) -> Story:
        found = self.stories([id])
        if id not in found:
            raise NotFound(id, "no such story in this desk")
        return found[id]

    def stories(self, ids: Iterable[str]) -> Mapping[str, Story]:
        targets = self._targets(ids)
        sql = "SELECT id, version FROM story WHERE record IS NOT NULL AND id IN (EACH ?)"
        versions = [(id, version) for some in batches(list(set(targets.values()))) for id, version in self._db.read(sql, each(some))]
        built = self._built(versions)
        return {asked: built[id] for asked, id in targets.items() if id in built}

    def live_stories(self, since: datetime | None = None, limit: int | None = None, offset: int = 0) -> Sequence[Story]:
        sql = "SELECT id, version FROM story WHERE last_seen >= ? ORDER BY last_seen DESC, joined DESC LIMIT ? OFFSET ?"
        versions = [(id, version) for id, version in self._db.read(sql, micros(since) if since else _EVER, _all_or(limit), offset)]
        built = self._built(versions)
        return tuple(built[id] for id, _ in versions if id in built)

    def _built(self, versions: list[tuple[str, int]]) -> dict[str, Story]:
        """Give the built records in these versions or newer ones, decoding only those that changed since they were read last."""
        built = self._cache.known(versions)
        missing = [id for id, _ in versions if id not in built]
        for some in batches(missing, 500):
            for id, version, record in self._db.read("SELECT id, version, record FROM story WHERE id IN (EACH ?)", each(some)):
                if record is not None:
                    built[id] = unseal(record, _story, f"story {id}")
                    self._cache.add(built[id], version, len(record))
        return built

    # --- front pages
    def put_front(self, front: Front) -> None:
        with self._db.transaction():
            self._db.write(PUT_STATE, f"front {front.edition}", seal(front))

    def front(self, edition: EditionName) -> Front | None:
        rows = self._db.read(STATE, f"front {edition}")
        if not rows:
            return None
        front = unseal(rows[0][0], _front, f"front page {edition}")
        now = self._targets(placed.story for placed in front.placed)
        kept: dict[str, Placed] = {}
        for placed in front.placed:
            kept.setdefault(now[placed.story], replace(placed, story=now[placed.story]))
        return replace(front, placed=tuple(kept.values()))


def _all_or(limit: int | None) -> int:
    return 2**62 if limit is None else max(limit, 0)
