"""The index of shingles: the newest in memory, the others in segments that change no more; which an article has stands in its row.

Hashes are unsigned outside, signed in the rows. An article that is indexed anew or expires loses its row of ``shingled``: what
segments still hold of it names nobody, and is passed over until the segment goes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np

from cln.store._database import Database, Row, Table, each
from cln.store._rows import batches, micros, version_of
from cln.store._segments import POSTINGS, Filters, Newest, Segment, filter_of, pieces, place_of, places, rows_of

_LOOK_EVERY = 64  # articles, after which it is looked whether a segment is due
_AT_ONCE = 8  # segments that are read for a hash before it is looked whether that is enough
_COUNTED = 64  # articles that hold a hash, of which those of an outlet are counted: the newest


_NOTHING: tuple[frozenset[int], int] = frozenset(), -1


class _Held:
    """What a process has read of the index, and its last look-up, for an article asks twice."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.filters, self.newest, self.undone = Filters(), Newest(), 0
        self.top: list[Row] = []  # number and last row of the newest segment: rows are never numbered anew, so it tells of every new one
        self.asked = _NOTHING
        self.found: dict[int, list[int]] = {}


class Shingles(Table):
    """Tables shingled, shingled_outlet, shingle_segment, shingle_piece."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._held = _Held()

    # --- writing
    def add_shingles(self, article: str, outlet: str, hashes: Sequence[int], at: datetime) -> None:
        packed = np.unique(np.array(hashes, np.uint64)).tobytes()
        with self._db.transaction():
            self._db.write("DELETE FROM shingled WHERE article = ?", article)
            sql = "INSERT INTO shingled (article, outlet, at, hashes) VALUES (?, ?, ?, ?) RETURNING seq"
            row = int(self._db.read(sql, article, self._outlet(outlet), micros(at), packed)[0][0])
            if row % _LOOK_EVERY == 0:
                self.make_segments()

    def _outlet(self, outlet: str) -> int:
        sql = "SELECT seq FROM shingled_outlet WHERE outlet = ?"
        rows = self._db.read(sql, outlet) or self._db.read("INSERT INTO shingled_outlet (outlet) VALUES (?) RETURNING seq", outlet)
        return int(rows[0][0])

    def expire_shingles(self, before: datetime) -> int:
        with self._db.transaction():
            gone = self._db.write("DELETE FROM shingled WHERE at < ?", micros(before))
            for (number,) in self._db.read("SELECT seq FROM shingle_segment WHERE newest < ?", micros(before)):
                self._db.write("DELETE FROM shingle_piece WHERE place >= ? AND place < ?", *places(number))
                self._db.write("DELETE FROM shingle_segment WHERE seq = ?", number)
        return gone

    # --- segments
    def make_segments(self) -> None:
        """Turn the oldest postings that are in no segment into segments, as long as there are enough for one."""
        while self._is_due(self._last_in_segments()):
            with self._db.transaction():
                last = self._last_in_segments()
                if self._is_due(last):  # another process may have been quicker
                    self._put_segment(self._oldest(last))

    def _last_in_segments(self) -> int:
        return int(self._db.read("SELECT coalesce(max(last), 0) FROM shingle_segment")[0][0])

    def _is_due(self, last: int) -> bool:
        held = self._db.read("SELECT coalesce(sum(length(hashes)), 0) FROM shingled WHERE seq > ?", last)[0][0]
        return int(held) >= 8 * POSTINGS

    def _oldest(self, last: int) -> list[Row]:
        """Give the rows after ``last`` with postings for one segment."""
        rows, held = [], 0
        while held < POSTINGS and (
            some := self._db.read("SELECT seq, at, hashes FROM shingled WHERE seq > ? ORDER BY seq LIMIT ?", last, _LOOK_EVERY)
        ):
            rows += some
            held, last = held + sum(len(row[2]) for row in some) // 8, some[-1][0]
        return rows

    def _put_segment(self, rows: Sequence[Row]) -> None:
        hashes = np.frombuffer(b"".join([row[2] for row in rows]), np.uint64)
        seqs = np.repeat(np.array([row[0] for row in rows], np.int64), [len(row[2]) // 8 for row in rows])
        first, packed = rows[0][0], filter_of(hashes)
        number = int(self._db.read("SELECT coalesce(max(seq), 0) + 1 FROM shingle_segment")[0][0])
        sql = "INSERT INTO shingle_segment (seq, first, last, newest, version, filter) VALUES (?, ?, ?, ?, ?, ?)"
        self._db.write(sql, number, first, rows[-1][0], max(row[1] for row in rows), version_of(packed), packed)
        self._db.write_many("INSERT INTO shingle_piece (place, postings) VALUES (?, ?)", list(pieces(number, first, hashes, seqs)))

    def _bring_up(self) -> None:
        """Read what this or another process added to the index, or took from it, since the last look-up; after an undone write all."""
        held, top = self._held, self._db.read("SELECT seq, last FROM shingle_segment ORDER BY seq DESC LIMIT 1")
        if top != held.top or held.undone != self._db.undone:
            self._bring_up_filters()
            held.top, held.newest, held.undone, held.asked = top, Newest(top[0][1] if top else 0), self._db.undone, _NOTHING
        for row, packed in self._db.read("SELECT seq, hashes FROM shingled WHERE seq > ? ORDER BY seq", held.newest.read):
            held.newest.add(row, packed)
            held.asked = _NOTHING

    def _bring_up_filters(self) -> None:
        """Read the filters of new segments. One that is gone below the newest is left in until then: its pieces are not found."""
        filters = self._held.filters
        present = [Segment(*row) for row in self._db.read("SELECT seq, first, version FROM shingle_segment ORDER BY seq")]
        if filters.segments != present[: len(filters.segments)]:
            filters = self._held.filters = Filters()
        for segment in present[len(filters.segments) :]:
            for (packed,) in self._db.read("SELECT filter FROM shingle_segment WHERE seq = ?", segment.number):
                filters.add(segment, packed)

    # --- looking up
    def articles_sharing(self, hashes: Sequence[int], limit: int = 64) -> Mapping[int, Sequence[str]]:
        held = self._rows_holding(hashes, max(limit, 0))
        names = self._named("article", held)
        found = {hash: tuple([names[seq] for seq in seqs if seq in names]) for hash, seqs in held.items()}
        return {hash: articles for hash, articles in found.items() if articles}

    def _rows_holding(self, hashes: Sequence[int], limit: int) -> dict[int, list[int]]:
        """Give the newest rows of shingled that hold each hash, newest first; some of them may be gone."""
        with self._held.lock:
            self._bring_up()
            asked, most = self._held.asked
            if most != limit or not asked.issuperset(hashes):
                self._held.found = self._looked_up(hashes, limit)
                self._held.asked = frozenset(hashes), limit
            found = self._held.found
        return {hash: found[hash] for hash in hashes if hash in found}

    def _looked_up(self, hashes: Sequence[int], limit: int) -> dict[int, list[int]]:
        found = self._held.newest.holding(hashes, limit)
        waiting = self._held.filters.holding(list(dict.fromkeys(hashes)))
        while waiting := {hash: some for hash, some in waiting.items() if some and len(found.get(hash, ())) < limit}:
            self._read_pieces({hash: some[:_AT_ONCE] for hash, some in waiting.items()}, found)
            waiting = {hash: some[_AT_ONCE:] for hash, some in waiting.items()}
        return {hash: seqs[:limit] for hash, seqs in found.items()}

    def _read_pieces(self, wanted: Mapping[int, Sequence[Segment]], held: dict[int, list[int]]) -> None:
        """Add the rows that these segments have for each hash."""
        asked = [place_of(segment, hash) for hash, segments in wanted.items() for segment in segments]
        sql = "SELECT place, postings FROM shingle_piece WHERE place IN (EACH INT ?)"
        read: dict[int, bytes] = dict(self._db.read(sql, each(asked)))
        for hash, segments in wanted.items():
            for segment in segments:
                if (place := place_of(segment, hash)) in read and (found := rows_of(read[place], segment, hash)):
                    held.setdefault(hash, []).extend(found)

    def _named(self, column: str, held: Mapping[int, Sequence[int]]) -> dict[int, str]:
        """Give a column of those rows that are still there."""
        seqs = {seq for seqs in held.values() for seq in seqs}
        sql = f"SELECT seq, {column} FROM shingled WHERE seq IN (EACH INT ?)"  # noqa: S608  the names are ours
        return dict(self._db.read(sql, each(seqs))) if seqs else {}

    def shingle_counts(self, articles: Iterable[str]) -> Mapping[str, int]:
        sql = "SELECT article, length(hashes) / 8 FROM shingled WHERE article IN (EACH ?)"
        return dict(row for some in batches(list(articles)) for row in self._db.read(sql, each(some)))

    def outlet_shingles(self, outlet: str, hashes: Sequence[int]) -> Mapping[int, int]:
        known = self._db.read("SELECT seq FROM shingled_outlet WHERE outlet = ?", outlet)
        if not known:
            return {}
        held = self._rows_holding(hashes, _COUNTED)
        outlets = self._named("outlet", held)
        counts = {hash: sum([outlets.get(seq) == known[0][0] for seq in seqs]) for hash, seqs in held.items()}
        return {hash: count for hash, count in counts.items() if count}
