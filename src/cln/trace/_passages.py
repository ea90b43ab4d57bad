"""The passages that two texts share, and what a copy kept, cut and added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cln.records import Passage
from cln.trace._words import Reading

Kind = Literal["kept", "cut", "added"]


class Shared:
    """What two readings share: how many different shingles, and the runs of words that stand in both."""

    def __init__(self, mine: Reading, other: Reading, left_out: NDArray[np.bool_] | None = None) -> None:
        self.mine, self.other = mine, other
        hashes, first = other.known
        place = np.searchsorted(hashes, mine.shingles)
        np.minimum(place, max(0, len(hashes) - 1), out=place)
        hit = hashes[place] == mine.shingles if len(hashes) else np.zeros(len(mine.shingles), bool)
        if left_out is not None:
            hit &= ~left_out
        self.here = np.flatnonzero(hit)
        self.there = first[place[self.here]]
        self.count = len(np.unique(self.there))
        size = len(mine.known[0]) if left_out is None else len(np.unique(mine.shingles[~left_out]))
        self.jaccard = self.count / max(1, size + len(hashes) - self.count)
        self.containment = self.count / max(1, size)
        self.cover = self.count / max(1, len(hashes))

    def runs(self) -> NDArray[np.int64]:
        """Give rows (first word, word after the last, the same two of the other), in the order of this text."""
        if not len(self.here):
            return np.empty((0, 4), np.int64)
        breaks = np.flatnonzero((np.diff(self.here) != 1) | (np.diff(self.there) != 1)) + 1
        first, last = np.r_[0, breaks], np.r_[breaks, len(self.here)] - 1
        rows = np.stack([
            self.mine.shingle_start(self.here[first]), self.mine.shingle_end(self.here[last]),
            self.other.shingle_start(self.there[first]), self.other.shingle_end(self.there[last]),
        ], axis=1)  # fmt: skip
        rows[:-1, 1] -= (over := np.maximum(0, rows[:-1, 1] - rows[1:, 0]))
        rows[:-1, 3] -= over
        return rows[rows[:, 1] > rows[:, 0]]

    def passages(self) -> tuple[Passage, ...]:
        """Give the runs as characters of both texts."""
        return tuple(self._passage(*row) for row in self.runs().tolist())

    def _passage(self, start: int, end: int, other_start: int, other_end: int) -> Passage:
        here, there = self.mine.span(start, end), self.other.span(other_start, other_end)
        return Passage(start=here[0], end=here[1], other_start=there[0], other_end=there[1])


def words_in(runs: NDArray[np.int64]) -> int:
    """Count the words of this text that stand in a run."""
    return int((runs[:, 1] - runs[:, 0]).sum())


def words_in_other(runs: NDArray[np.int64], words: int) -> int:
    """Count the words of the other text, of ``words`` in all, that stand in a run; a word twice covered counts once."""
    steps = np.zeros(words + 1, np.int64)
    np.add.at(steps, runs[:, 2], 1)
    np.add.at(steps, runs[:, 3], -1)
    return int((np.cumsum(steps) > 0).sum())


def difference(article_text: str, other_text: str, passages: Sequence[Passage]) -> tuple[tuple[Kind, str], ...]:
    """Tell in pieces, in the article's order, what it kept of the other text, what it cut and what it added.

    The kept and added pieces, put together, are the article's text to the character. What was cut stands where the other
    text had it; what the other had before its first and after its last passage comes first and last.

    >>> difference("Rain fell. Roads closed.", "Rain fell. Nobody was hurt.", (Passage(start=0, end=10, other_start=0, other_end=10),))
    (('kept', 'Rain fell.'), ('cut', ' Nobody was hurt.'), ('added', ' Roads closed.'))
    """
    pieces = _pieces(article_text, other_text, sorted(passages, key=lambda passage: passage.start))
    return tuple((kind, piece) for kind, piece in pieces if piece)


def _pieces(mine: str, other: str, passages: Sequence[Passage]) -> Iterator[tuple[Kind, str]]:
    gaps = _cuts(other, passages)
    yield "cut", gaps[-1]
    end = 0
    for number, passage in enumerate(passages):
        yield "added", mine[end : passage.start]
        yield "kept", mine[max(end, passage.start) : passage.end]
        yield "cut", gaps.get(number, "")
        end = max(end, passage.end)
    yield "added", mine[end:]


def _cuts(other: str, passages: Sequence[Passage]) -> dict[int, str]:
    """Give what no passage took of the other text, by the passage that it followed there (-1: it came first)."""
    order = sorted(range(len(passages)), key=lambda number: passages[number].other_start)
    cuts, end, before = {-1: ""}, 0, -1
    for number in order:
        cuts[before] = other[end : max(end, passages[number].other_start)]
        end, before = max(end, passages[number].other_end), number
    cuts[before] = other[end:]
    return {number: cut if cut.strip() else "" for number, cut in cuts.items()}
