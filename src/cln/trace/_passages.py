"""The passages that two texts share, and what a copy kept, cut and added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cln.records import Passage
from cln.trace._words import WORDS, Hashes, Places, Reading

Kind = Literal["kept", "cut", "added"]
LeftOut = NDArray[np.bool_] | None  # which shingles of a text are its outlet's and do not count
OWN_WORDS, OWN_SHARE = 20, 0.2  # of a page, in one piece, that are its own where the rest is its outlet's
FRAY = 0.25  # share of such a frame that may differ: dates, counters, links


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
        self.count, size = len(here), len(hashes)
        self.jaccard = self.count / max(1, size + len(others) - self.count)
        self.containment = self.count / max(1, size)
        self.cover = self.count / max(1, len(others))

    @cached_property
    def runs(self) -> NDArray[np.int64]:
        """Give rows (first word, word after the last, the same two of the other), in the order of this text."""
        here, there = self._here, self._there
        if not len(here):
            return np.empty((0, 4), np.int64)
        step = here[1:] - here[:-1]
        # Shingles overlap: up to four steps further on the same line the words between are the same, too.
        breaks = ((step != there[1:] - there[:-1]) | (step > WORDS)).nonzero()[0]
        first, last = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(here) - 1]))
        rows = np.empty((len(first), 4), np.int64)
        rows[:, 0], rows[:, 1] = self.mine.shingle_start(here[first]), self.mine.shingle_end(here[last])
        rows[:, 2], rows[:, 3] = self.other.shingle_start(there[first]), self.other.shingle_end(there[last])
        rows[:-1, 1] -= (over := np.maximum(0, rows[:-1, 1] - rows[1:, 0]))
        rows[:-1, 3] -= over
        return rows[rows[:, 1] > rows[:, 0]]

    @property
    def is_frame(self) -> bool:
        """Tell whether the texts share only their beginning and end, around a middle of their own: pages of one outlet."""
        runs, ends = self.runs, (self.mine.words, self.other.words)
        here, there = (np.concatenate(([0], runs[:, side + 1])) for side in (0, 2))
        if (there[1:] < there[:-1]).any():
            return False
        gaps = np.column_stack(
            (np.append(runs[:, 0], ends[0]) - here, np.append(runs[:, 2], ends[1]) - there),
        )
        own = gaps[gaps.min(axis=1).argmax()]
        around = np.array(ends) - own
        return bool((own >= np.maximum(OWN_WORDS, OWN_SHARE * np.array(ends))).all() and (gaps.sum(axis=0) - own <= FRAY * around).all())

    @property
    def longest(self) -> int:
        """Give the words of the longest run."""
        return int((self.runs[:, 1] - self.runs[:, 0]).max(initial=0))

    @cached_property
    def shares(self) -> tuple[float, float]:
        """Give the share of the words of each text that stand in a run; what was left out does not count."""
        runs = self.runs
        here, there = int((runs[:, 1] - runs[:, 0]).sum()), _covered(runs[:, 2], runs[:, 3])
        return here / max(1, here, self._words[0]), there / max(1, there, self._words[1])

    def passages(self) -> tuple[Passage, ...]:
        """Give the runs as characters of both texts."""
        runs = self.runs
        columns = zip(*self.mine.spans(runs[:, 0], runs[:, 1]), *self.other.spans(runs[:, 2], runs[:, 3]), strict=True)
        return tuple(Passage(start=start, end=end, other_start=there, other_end=until) for start, end, there, until in columns)


def _own(text: Reading, left_out: LeftOut) -> tuple[Hashes, Places]:
    """Give the different shingles of a text in order of hash, without those left out, and where each stands first."""
    hashes, first = text.known
    if left_out is None:
        return hashes, first
    kept = ~left_out[first]
    return hashes[kept], first[kept]


def _count(left_out: LeftOut) -> int:
    return 0 if left_out is None else int(np.count_nonzero(left_out))


def _covered(starts: Places, ends: Places) -> int:
    """Count what these stretches cover; what two of them cover counts once."""
    order = starts.argsort()
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    starts[1:] = np.maximum(starts[1:], ends[:-1])
    return int(np.maximum(0, ends - starts).sum())


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
