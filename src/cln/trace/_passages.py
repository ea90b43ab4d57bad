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

Run = tuple[int, int, int, int]


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
            here, there = first[hit], others_first[place[hit]]
        else:
            here = there = first[:0]
        order = here.argsort()
        self._here, self._there = here[order], there[order]
        self._words = mine.words - _count(left_out), other.words - _count(others_left_out)
        self._left_out = left_out, others_left_out
        self.count, size = len(here), len(hashes)
        self.jaccard = self.count / max(1, size + len(others) - self.count)
        self.containment = self.count / max(1, size)
        self.cover = self.count / max(1, len(others))

    @cached_property
    def runs(self) -> list[Run]:
        """Give (first word, word after the last, the same two of the other), in the order of this text."""
        here, there = self._here, self._there
        if not len(here):
            return []
        step = here[1:] - here[:-1]
        # Shingles overlap: up to four steps further on the same line the words between are the same, too.
        breaks = np.flatnonzero((step != there[1:] - there[:-1]) | (step > WORDS))
        first, last = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(here) - 1]))
        mine, other = self.mine, self.other
        starts, ends = mine.shingle_start(here[first]).tolist(), mine.shingle_end(here[last]).tolist()
        others, until = other.shingle_start(there[first]).tolist(), other.shingle_end(there[last]).tolist()
        over = [max(0, end - start) for end, start in zip(ends, [*starts[1:], ends[-1]], strict=True)]
        rows = zip(starts, ends, others, until, over, strict=True)
        return [(start, end - more, there, there_end - more) for start, end, there, there_end, more in rows if end - more > start]

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
        for start, end, other_start, other_end in [*self.runs, (self.mine.words, 0, self.other.words, 0)]:
            yield start - here, other_start - there
            here, there = end, other_end

    @cached_property
    def reworded(self) -> float:
        """Estimate the share of the words that were changed where one text follows the other in other words, as spun copies do; else 0.

        They have little in common, but from beginning to end, in one order, in short runs; reports of one event share quotations.
        """
        is_within = self.containment >= self.cover
        left = max(self.containment, self.cover)
        if self.count < TRACES or left < TRACES_SHARE:
            return 0.0
        text, places, left_out = (self.mine, self._here, self._left_out[0]) if is_within else (self.other, self._there, self._left_out[1])
        if len(_parts(places, len(text.shingles), left_out)) < FOLLOWED or _in_order(self._there.tolist()) < IN_ORDER * self.count:
            return 0.0
        kept = min(0.99, left ** (1 / text.width))
        return 1 - kept if self.longest <= LONGER * _longest_run(text.words, kept) else 0.0

    @cached_property
    def longest(self) -> int:
        """Give the words of the longest run."""
        return max([end - start for start, end, _, _ in self.runs], default=0)

    @cached_property
    def shares(self) -> tuple[float, float]:
        """Give the share of the words of each text that stand in a run; what was left out does not count."""
        here = sum([end - start for start, end, _, _ in self.runs])
        there = _covered([(start, end) for _, _, start, end in self.runs])
        return here / max(1, here, self._words[0]), there / max(1, there, self._words[1])

    def passages(self) -> tuple[Passage, ...]:
        """Give the runs as characters of both texts."""
        if not self.runs:
            return ()
        starts, ends, others, until = map(list, zip(*self.runs, strict=True))
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


def _covered(stretches: list[tuple[int, int]]) -> int:
    """Count what these stretches cover; what two of them cover counts once."""
    total = reached = 0
    for start, end in sorted(stretches):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


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
