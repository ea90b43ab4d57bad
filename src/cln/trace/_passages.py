"""The passages that two texts share, and what a copy kept, cut and added."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from math import e, log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cln.records import Passage
from cln.trace._words import WORDS, Hashes, Places, Reading

Kind = Literal["kept", "cut", "added"]
LeftOut = NDArray[np.bool_] | None  # which shingles of a text are its outlet's and do not count
OWN_WORDS, OWN_SHARE = 20, 0.2  # of a page, in one piece, that are its own where the rest is its outlet's
FRAY = 0.25  # share of such a frame that may differ: dates, counters, links
PARTS, FOLLOWED, IN_ORDER = 10, 9, 0.8  # so many tenths of a text, and this share of what they have in common in one order: it is reworded
TRACES, TRACES_SHARE = 8, 0.06  # shingles, and share of the shingles, that rewording must leave
LONGER = 1.75  # times the run that is to be expected: quotations are longer than what rewording leaves

_HALF = 32  # bits: a place in either text, in one number
_LOW_HALF = (1 << _HALF) - 1
_SAME_LINE = tuple((step << _HALF) + step for step in range(1, WORDS + 1))  # shingles overlap: so near, the words between are the same too

Runs = tuple[Places, Places, Places, Places]


class Shared:
    """What two readings share: how many different shingles, and the runs of words that stand in both."""

    def __init__(self, mine: Reading, other: Reading, left_out: LeftOut = None, others_left_out: LeftOut = None) -> None:
        self.mine, self.other = mine, other
        hashes, first = _own(mine, left_out)
        others, others_first = _own(other, others_left_out)
        if len(others):
            # Both in order of hash: twice as fast as in order of the text. A shingle counts where it stands first.
            place = others.searchsorted(hashes)
            hit = (others.take(place, mode="clip") == hashes).nonzero()[0]
            self._hits = first[hit], others_first[place[hit]]
        else:
            self._hits = first[:0], first[:0]
        self._left_out = left_out, others_left_out
        self.count, size = len(self._hits[0]), len(hashes)
        self.jaccard = self.count / max(1, size + len(others) - self.count)
        self.containment = self.count / max(1, size)
        self.cover = self.count / max(1, len(others))
        self._runs: Runs | None = None  # found where they are asked for, once
        self._lengths: list[int] = []

    def _places(self) -> Places:
        """Where each shared shingle stands first in this text (the upper half of the number) and in the other; ascending."""
        here, there = self._hits
        places: Places = here << _HALF
        places += there
        places.sort()
        return places

    @property
    def runs(self) -> Runs:
        """Give first words, words after the last, and the same two of the other text, in the order of this text."""
        if self._runs is None:
            self._runs = self._found_runs()
            self._lengths = (self._runs[1] - self._runs[0]).tolist()
        return self._runs

    def _found_runs(self) -> Runs:
        places = self._places()
        if not len(places):
            return places, places, places, places
        steps = places[1:] - places[:-1]
        turns = (steps != _SAME_LINE[0]).nonzero()[0]
        breaks = [turn for turn, step in zip(turns.tolist(), steps[turns].tolist(), strict=True) if step not in _SAME_LINE]
        first, last = places[[0, *[place + 1 for place in breaks]]], places[[*breaks, -1]]
        starts, ends = self.mine.shingle_start(first >> _HALF), self.mine.shingle_end(last >> _HALF)
        others, until = self.other.shingle_start(first & _LOW_HALF), self.other.shingle_end(last & _LOW_HALF)
        over = np.maximum(ends[:-1] - starts[1:], 0)  # a run ends where the next one starts
        ends[:-1] -= over
        until[:-1] -= over
        return starts, ends, others, until

    @property
    def is_frame(self) -> bool:
        """Tell whether the texts share only their beginning and end, around a middle of their own: pages of one outlet."""
        gaps = list(self._gaps())
        own, sizes = max(gaps, key=min), (self.mine.words, self.other.words)
        if min(map(min, gaps)) < 0:
            return False
        sides = zip(own, sizes, map(sum, zip(*gaps, strict=True)), strict=True)
        return all(gap >= max(OWN_WORDS, OWN_SHARE * size) and every - gap <= FRAY * (size - gap) for gap, size, every in sides)

    def _gaps(self) -> Iterator[tuple[int, int]]:
        """Give the words of either text before the first run, between two, and after the last; negative where the order changes."""
        here = there = 0
        runs = zip(*[column.tolist() for column in self.runs], strict=True)
        for start, end, other_start, other_end in [*runs, (self.mine.words, 0, self.other.words, 0)]:
            yield start - here, other_start - there
            here, there = end, other_end

    @cached_property
    def reworded(self) -> float:
        """Estimate the share of the words that were changed where one text follows the other in other words, as spun copies do; else 0.

        They have little in common, but from beginning to end, in one order, in short runs; reports of one event share quotations.
        """
        left = max(self.containment, self.cover)
        if self.count < TRACES or left < TRACES_SHARE:
            return 0.0
        which = 0 if self.containment >= self.cover else 1
        text, left_out = (self.mine, self.other)[which], self._left_out[which]
        if len(_parts(self._hits[which], len(text.shingles), left_out)) < FOLLOWED:
            return 0.0
        if _in_order((self._places() & _LOW_HALF).tolist()) < IN_ORDER * self.count:
            return 0.0
        kept = min(0.99, left ** (1 / text.width))
        return 1 - kept if self.longest <= LONGER * _longest_run(text.words, kept) else 0.0

    @property
    def longest(self) -> int:
        """Give the words of the longest run."""
        return max(self._lengths, default=0) if self.runs else 0

    @cached_property
    def shares(self) -> tuple[float, float]:
        """Give the share of the words of each text that stand in a run; what was left out does not count."""
        there, here = _covered(*self.runs[2:]), sum(self._lengths)
        own, foreign = (text.words - _count(left_out) for text, left_out in zip((self.mine, self.other), self._left_out, strict=True))
        return here / max(1, here, own), there / max(1, there, foreign)

    def passages(self) -> tuple[Passage, ...]:
        """Give the runs as characters of both texts."""
        starts, ends, others, until = self.runs
        columns = zip(*self.mine.spans(starts, ends), *self.other.spans(others, until), strict=True)
        return tuple([Passage(start=start, end=end, other_start=there, other_end=last) for start, end, there, last in columns])


def _own(text: Reading, left_out: LeftOut) -> tuple[Hashes, Places]:
    """Give the different shingles of a text in order of hash, without those left out, and where each stands first."""
    hashes, first = text.known
    if left_out is None:
        return hashes, first
    kept = ~left_out[first]
    return hashes[kept], first[kept]


def _parts(places: Places, size: int, left_out: LeftOut) -> set[int]:
    """Give in which tenths of a text these shingles stand; what was left out is no part of it."""
    if left_out is not None:
        places, size = np.cumsum(~left_out)[places] - 1, size - _count(left_out)
    return set((places * PARTS // size).tolist())


def _longest_run(words: int, kept: float) -> float:
    """Give how long the longest run of words is likely to be where this share of them, at random, was kept (Schilling 1990)."""
    return log(max(e, words * (1 - kept))) / -log(kept)


def _in_order(places: list[int]) -> int:
    """Count the places of the longest stretch of them that ascends, with gaps (patience sorting, Fredman 1975)."""
    piles: list[int] = []
    for place in places:
        pile = bisect_left(piles, place)
        piles[pile : pile + 1] = [place]
    return len(piles)


def _count(left_out: LeftOut) -> int:
    return 0 if left_out is None else int(np.count_nonzero(left_out))


def _covered(starts: Places, ends: Places) -> int:
    """Count what these stretches cover; what two of them cover counts once."""
    if np.count_nonzero(starts[1:] < ends[:-1]):
        order = starts.argsort(kind="stable")
        starts, ends = starts[order], np.maximum.accumulate(ends[order])
        starts[1:] = np.maximum(starts[1:], ends[:-1])
    return sum((ends - starts).tolist())


def difference(article_text: str, other_text: str, passages: Sequence[Passage]) -> tuple[tuple[Kind, str], ...]:
    """Tell in pieces, in the article's order, what it kept of the other text, what it cut and what it added.

    The kept and added pieces, put together, are the article's text to the character. What was cut stands where the other
    text had it; what the other had before its first and after its last passage comes first and last.

    >>> difference("Rain fell. Roads closed.", "Rain fell. Nobody was hurt.", (Passage(start=0, end=10, other_start=0, other_end=10),))
    (('kept', 'Rain fell. '), ('cut', 'Nobody was hurt.'), ('added', 'Roads closed.'))
    """
    ordered = sorted(passages, key=lambda passage: passage.start)
    pieces = _pieces(article_text, other_text, _stretched(article_text, other_text, ordered))
    return tuple((kind, piece) for kind, piece in pieces if piece)


def _stretched(mine: str, other: str, passages: Sequence[Passage]) -> list[Passage]:
    """Let each passage, which is of whole words, take in the stops and spaces that are the same on both sides."""
    result: list[Passage] = []
    for passage, limit in zip(passages, [*(passage.start for passage in passages[1:]), len(mine)], strict=False):
        start, there = passage.start, passage.other_start
        floor = result[-1].end if result else 0
        while start > floor and there > 0 and mine[start - 1] == other[there - 1] and not mine[start - 1].isalnum():
            start, there = start - 1, there - 1
        end, until = passage.end, passage.other_end
        while end < limit and until < len(other) and mine[end] == other[until] and not mine[end].isalnum():
            end, until = end + 1, until + 1
        result.append(Passage(start=start, end=end, other_start=there, other_end=until))
    return result


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
    return {number: cut if any(map(str.isalnum, cut)) else "" for number, cut in cuts.items()}  # a lost comma is no cut
