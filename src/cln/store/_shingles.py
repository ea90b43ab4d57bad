"""The index of shingles: a b-tree of (hash, article), newest article last; hashes are unsigned outside, signed inside."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cln.store._database import Table, Value, each
from cln.store._rows import batches, micros


class Shingles(Table):
    """Tables shingled, shingled_outlet, shingle."""

    # For each of some hashes, the newest rows of shingled that hold it, parted by commas: (hash, rows); takes a limit and the hashes.
    SHARING: str

    def add_shingles(self, article: str, outlet: str, hashes: Sequence[int], at: datetime) -> None:
        signed = sorted(set(map(_signed, hashes)))
        with self._db.transaction():
            self._forget("SELECT seq, hashes FROM shingled WHERE article = ?", article)
            place = self._outlet(outlet)
            row = self._db.read(
                "INSERT INTO shingled (article, outlet, at, hashes) VALUES (?, ?, ?, ?) RETURNING seq",
                article,
                place,
                micros(at),
                array("q", signed).tobytes(),
            )[0][0]
            self._db.write_many("INSERT INTO shingle (hash, shingled, outlet) VALUES (?, ?, ?)", [(hash, row, place) for hash in signed])

    def _outlet(self, outlet: str) -> int:
        sql = "SELECT seq FROM shingled_outlet WHERE outlet = ?"
        rows = self._db.read(sql, outlet) or self._db.read("INSERT INTO shingled_outlet (outlet) VALUES (?) RETURNING seq", outlet)
        return int(rows[0][0])

    def _forget(self, which: str, *values: Value) -> int:
        """Take articles out of the index, by the hashes that were noted when they went in."""
        rows = self._db.read(which, *values)
        if not rows:
            return 0
        for seq, packed in rows:
            held = array("q")
            held.frombytes(packed)
            self._db.write_many("DELETE FROM shingle WHERE hash = ? AND shingled = ?", [(hash, seq) for hash in held])
        self._db.write_many("DELETE FROM shingled WHERE seq = ?", [(seq,) for seq, _ in rows])
        return len(rows)

    def articles_sharing(self, hashes: Sequence[int], limit: int = 64) -> Mapping[int, Sequence[str]]:
        rows = self._db.read(self.SHARING, max(limit, 0), each(_signed(hash) for hash in set(hashes)))
        held = {hash: [int(seq) for seq in holders.split(",")] for hash, holders in rows if holders}
        names = self._names({seq for holders in held.values() for seq in holders})
        return {_unsigned(hash): tuple(names[seq] for seq in sorted(holders, reverse=True)) for hash, holders in held.items()}

    def _names(self, seqs: set[int]) -> dict[int, str]:
        return dict(self._db.read("SELECT seq, article FROM shingled WHERE seq IN (EACH INT ?)", each(seqs)))

    def shingle_counts(self, articles: Iterable[str]) -> Mapping[str, int]:
        sql = "SELECT article, length(hashes) / 8 FROM shingled WHERE article IN (EACH ?)"
        return dict(row for some in batches(list(articles)) for row in self._db.read(sql, each(some)))

    def outlet_shingles(self, outlet: str, hashes: Sequence[int]) -> Mapping[int, int]:
        sql = (
            "SELECT hash, count(*) FROM shingle WHERE hash IN (EACH INT ?) "
            "AND outlet = (SELECT seq FROM shingled_outlet WHERE outlet = ?) GROUP BY hash"
        )
        return {_unsigned(hash): count for hash, count in self._db.read(sql, each(map(_signed, hashes)), outlet)}

    def expire_shingles(self, before: datetime) -> int:
        gone = 0
        while True:
            with self._db.transaction():
                some = self._forget("SELECT seq, hashes FROM shingled WHERE at < ? LIMIT 500", micros(before))
            gone += some
            if not some:
                return gone


def _signed(hash: int) -> int:
    return hash - 2**64 if hash >= 2**63 else hash


def _unsigned(hash: int) -> int:
    return hash + 2**64 if hash < 0 else hash
