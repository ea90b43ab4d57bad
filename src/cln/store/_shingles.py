"""The index of shingles: the newest in a b-tree of (hash, article), the others in segments that change no more.

Hashes are unsigned outside, signed in the tables. An article that is indexed anew or expires loses its row of ``shingled``: what
segments still hold of it names nobody, and is passed over until the segment goes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np

from cln.store._database import Database, Row, Table, Value, each
from cln.store._rows import batches, micros, version_of
from cln.store._segments import POSTINGS, Filters, Segment, filter_of, pieces, place_of, places, rows_of

_LOOK_EVERY = 64  # articles, after which it is looked whether a segment is due
_AT_ONCE = 8  # segments that are read for a hash before it is looked whether that is enough
_COUNTED = 64  # articles that hold a hash, of which those of an outlet are counted: the newest

Asked = tuple[frozenset[int], int, int, dict[int, list[int]]]  # hashes, how many rows of each at most, the newest row then, what was found
_NOTHING: Asked = frozenset(), 0, -1, {}


class Shingles(Table):
    """Tables shingled, shingled_outlet, shingle, shingle_segment, shingle_piece."""

    # For each of some hashes, the newest rows of shingled that hold it, parted by commas: (hash, rows); takes a limit and the hashes.
    SHARING: str

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._filters = Filters()
        self._filters_lock = threading.Lock()
        self._asked = _NOTHING  # the last look-up: an article asks twice

    # --- writing
    def add_shingles(self, article: str, outlet: str, hashes: Sequence[int], at: datetime) -> None:
        signed = np.unique(np.array(hashes, np.uint64).view(np.int64))
        with self._db.transaction():
            self._forget("SELECT seq, hashes FROM shingled WHERE article = ?", article)
            place = self._outlet(outlet)
            sql = "INSERT INTO shingled (article, outlet, at, hashes) VALUES (?, ?, ?, ?) RETURNING seq"
            row = int(self._db.read(sql, article, place, micros(at), signed.tobytes())[0][0])
            sql = "INSERT INTO shingle (hash, shingled, outlet) VALUES (?, ?, ?)"
            self._db.write_many(sql, [(hash, row, place) for hash in signed.tolist()])
            if row % _LOOK_EVERY == 0:
                self._make_segment()
        self._asked = _NOTHING

    def _outlet(self, outlet: str) -> int:
        sql = "SELECT seq FROM shingled_outlet WHERE outlet = ?"
        rows = self._db.read(sql, outlet) or self._db.read("INSERT INTO shingled_outlet (outlet) VALUES (?) RETURNING seq", outlet)
        return int(rows[0][0])

    def _forget(self, which: str, *values: Value) -> int:
        """Take articles out of the index; of those in segments only the row that names them."""
        rows = self._db.read(which, *values)
        if not rows:
            return 0
        last = self._last_in_segments()
        for seq, packed in rows:
            if seq > last:
                held = np.frombuffer(packed, np.int64).tolist()
                self._db.write_many("DELETE FROM shingle WHERE hash = ? AND shingled = ?", [(hash, seq) for hash in held])
        self._db.write_many("DELETE FROM shingled WHERE seq = ?", [(seq,) for seq, _ in rows])
        return len(rows)

    def expire_shingles(self, before: datetime) -> int:
        gone = 0
        while True:
            with self._db.transaction():
                some = self._forget("SELECT seq, hashes FROM shingled WHERE at < ? LIMIT 500", micros(before))
            gone += some
            if not some:
                self._drop_segments(micros(before))
                return gone

    # --- segments
    def _last_in_segments(self) -> int:
        return int(self._db.read("SELECT coalesce(max(last), 0) FROM shingle_segment")[0][0])

    def _make_segment(self) -> None:
        """Turn the oldest postings of the b-tree into a segment, if there are enough."""
        last = self._last_in_segments()
        bytes_held = int(self._db.read("SELECT coalesce(sum(length(hashes)), 0) FROM shingled WHERE seq > ?", last)[0][0])
        if bytes_held < 8 * POSTINGS:
            return
        rows = self._oldest(last)
        self._put_segment(rows)
        if not self._db.read("SELECT 1 FROM shingled WHERE seq > ? LIMIT 1", rows[-1][0]):
            self._db.write("DELETE FROM shingle")
            return
        for seq, _, packed in rows:  # a desk of an earlier version, which had everything in the b-tree
            self._db.write_many(
                "DELETE FROM shingle WHERE hash = ? AND shingled = ?", [(hash, seq) for hash in np.frombuffer(packed, np.int64).tolist()]
            )

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

    def _drop_segments(self, before: int) -> None:
        with self._db.transaction():
            for (number,) in self._db.read("SELECT seq FROM shingle_segment WHERE newest < ?", before):
                self._db.write("DELETE FROM shingle_piece WHERE place >= ? AND place < ?", *places(number))
                self._db.write("DELETE FROM shingle_segment WHERE seq = ?", number)

    def _segments_holding(self, hashes: Sequence[int]) -> dict[int, list[Segment]]:
        """Ask the filters, after bringing them up to what the tables hold: another process may have made or dropped segments."""
        rows = self._db.read("SELECT seq, first, version FROM shingle_segment ORDER BY seq")
        present = [Segment(*row) for row in rows]
        with self._filters_lock:
            if self._filters.segments != present[: len(self._filters.segments)]:
                self._filters = Filters()
            for segment in present[len(self._filters.segments) :]:
                packed = self._db.read("SELECT filter FROM shingle_segment WHERE seq = ? AND version = ?", segment.number, segment.version)
                if not packed:  # gone since
                    break
                self._filters.add(segment, packed[0][0])
            return self._filters.holding(hashes)

    # --- looking up
    def articles_sharing(self, hashes: Sequence[int], limit: int = 64) -> Mapping[int, Sequence[str]]:
        held = self._rows_holding(hashes, limit)
        names = self._named("article", held)
        found = {hash: tuple([names[seq] for seq in seqs if seq in names]) for hash, seqs in held.items()}
        return {hash: articles for hash, articles in found.items() if articles}

    def _rows_holding(self, hashes: Sequence[int], limit: int) -> dict[int, list[int]]:
        """Give the newest rows of shingled that hold each hash, newest first; some of them may be gone."""
        newest = int(self._db.read("SELECT coalesce(max(seq), 0) FROM shingled")[0][0])
        asked, most, then, held = self._asked
        if then == newest and most == limit and asked.issuperset(hashes):
            return {hash: held[hash] for hash in hashes if hash in held}
        held = self._looked_up(list(dict.fromkeys(hashes)), limit)
        self._asked = frozenset(hashes), limit, newest, held
        return held

    def _looked_up(self, asked: Sequence[int], limit: int) -> dict[int, list[int]]:
        rows = self._db.read(self.SHARING, max(limit, 0), each(map(_signed, asked)))
        held = {_unsigned(hash): sorted(map(int, holders.split(",")), reverse=True) for hash, holders in rows if holders}
        waiting = self._segments_holding(asked)
        while waiting := {hash: some for hash, some in waiting.items() if some and len(held.get(hash, ())) < limit}:
            self._read_pieces({hash: some[:_AT_ONCE] for hash, some in waiting.items()}, held)
            waiting = {hash: some[_AT_ONCE:] for hash, some in waiting.items()}
        return {hash: list(dict.fromkeys(seqs))[:limit] for hash, seqs in held.items()}  # what became a segment meanwhile was read twice

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


def _signed(hash: int) -> int:
    return hash - 2**64 if hash >= 2**63 else hash


def _unsigned(hash: int) -> int:
    return hash + 2**64 if hash < 0 else hash
