"""Postings that change no more: sorted by hash, cut into small pieces, with a filter that tells which segments may hold a hash.

A posting is a hash and the row of an article. The newest ones are held in memory, read from the rows of their articles; when there are
many, they become a segment, written once and dropped whole when its newest article has expired: an LSM tree without merging (O'Neil
1996), with Bloom's filters (1970).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cln.store._rows import seal_bytes, unseal_bytes

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]

POSTINGS = 1 << 17  # from which a segment is made: some four thousand articles
_PLACES = 1 << 21  # bits of a filter: sixteen a posting, four of them set, so that one look in four hundred is for nothing
_TO_PLACE = np.uint64(64 - 21)
_MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)
_PIECE_BITS = 10
_TO_PIECE = np.uint64(64 - _PIECE_BITS)


class Segment(NamedTuple):
    """``first`` is the lowest row in it, from which the others are counted; ``version`` tells it from another of the same number."""

    number: int
    first: int
    version: int


def pieces(number: int, first: int, hashes: Hashes, rows: Rows) -> Iterator[tuple[int, bytes]]:
    """Give the pieces of a segment, each with its place: hashes in order, then their rows."""
    order = np.lexsort((rows, hashes))
    hashes, rows = hashes[order].astype("<u8"), (rows[order] - first).astype("<u4")
    bounds = hashes.searchsorted(np.arange(1 << _PIECE_BITS, dtype=np.uint64) << _TO_PIECE).tolist()
    for piece, (start, end) in enumerate(pairwise([*bounds, len(hashes)])):
        if end > start:
            yield (number << _PIECE_BITS) + piece, seal_bytes(hashes[start:end].tobytes() + rows[start:end].tobytes())


def place_of(segment: Segment, hash: int) -> int:
    """Give the place of the piece that holds a hash, if the segment does."""
    return (segment.number << _PIECE_BITS) + (hash >> (64 - _PIECE_BITS))


def places(number: int) -> tuple[int, int]:
    """Give the first place of a segment and the first after it."""
    return number << _PIECE_BITS, (number + 1) << _PIECE_BITS


def rows_of(sealed: bytes, segment: Segment, hash: int) -> list[int]:
    """Give the rows that a piece has for a hash, newest first."""
    data = unseal_bytes(sealed, f"piece of segment {segment.number} of the shingles")
    hashes, value = data[: len(data) // 12 * 8], hash.to_bytes(8, "little")
    start = hashes.find(value)
    while start % 8:  # -1 leaves 7: bytes of two neighbours look like the hash, or it is not there
        if start < 0:
            return []
        start = hashes.find(value, start + 1)
    end = start + 8
    while hashes.startswith(value, end):
        end += 8
    rows = data[len(hashes) + start // 2 : len(hashes) + end // 2]
    return [segment.first + row for row in np.frombuffer(rows, "<u4")[::-1].tolist()]


def filter_of(hashes: Hashes) -> bytes:
    """Give the filter of these hashes: four bits of each are set."""
    bits = np.zeros(_PLACES, bool)
    bits[_filter_places(hashes)] = True
    return np.packbits(bits).tobytes()


def _filter_places(hashes: Hashes) -> Rows:
    return ((hashes[:, None] * _MULTIPLIERS) >> _TO_PLACE).astype(np.int64)


class Newest:
    """The postings that are in no segment yet, of the rows as far as ``read``."""

    def __init__(self, after: int = 0) -> None:
        self.read = after
        self._held: dict[int, list[int]] = {}

    def add(self, row: int, packed: bytes) -> None:
        for hash in np.frombuffer(packed, np.uint64).tolist():
            self._held.setdefault(hash, []).append(row)
        self.read = row

    def holding(self, hashes: Sequence[int], limit: int) -> dict[int, list[int]]:
        """Give the newest rows that hold each hash, newest first; hashes that none holds are left out."""
        held = self._held
        return {hash: held[hash][: -limit - 1 : -1] for hash in hashes if hash in held}


class Filters:
    """The filters of many segments side by side: one row of bits for each place, one bit for each segment. A quarter of a megabyte each."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self._bits = np.zeros((_PLACES, 1), np.uint8)

    def add(self, segment: Segment, packed: bytes) -> None:
        column, bit = divmod(len(self.segments), 8)
        if column == self._bits.shape[1]:
            self._bits = np.concatenate((self._bits, np.zeros((_PLACES, max(1, column // 2)), np.uint8)), axis=1)
        places = np.unpackbits(np.frombuffer(packed, np.uint8)).nonzero()[0]
        self._bits[places, column] |= np.uint8(1 << bit)
        self.segments.append(segment)

    def holding(self, hashes: Sequence[int]) -> dict[int, list[Segment]]:
        """Give the segments that may hold each hash, newest first; hashes that none holds are left out."""
        if not self.segments or not hashes:
            return {}
        rows = np.bitwise_and.reduce(self._bits[_filter_places(np.array(hashes, np.uint64))], axis=1)
        found: dict[int, list[Segment]] = {}
        some = np.bitwise_or.reduce(rows, axis=1).nonzero()[0]
        if not len(some):
            return {}
        for place, bits in zip(some.tolist(), np.unpackbits(rows[some], axis=1, bitorder="little"), strict=True):
            found[hashes[place]] = [self.segments[slot] for slot in bits.nonzero()[0][::-1].tolist()]
        return found
