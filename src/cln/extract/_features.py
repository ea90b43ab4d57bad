"""What is known of each block, as one row of named numbers: what the judge weighs.

Everything here is a measure of one page against itself: no vocabulary beyond the tables of hints and phrases, no site.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cln.extract import _core, _hints, _letters, _phrases
from cln.extract._blocks import Frame, Sheet
from cln.extract._core import Told
from cln.extract._letters import Letters

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Group = tuple[Collection[str], Any]  # names, and as many columns

TAGS = ("p", "div", "li", "h1", "h2", "h3", "h4", "span", "a", "td", "blockquote", "figcaption", "pre", "section", "article", "dd", "other")
JOINTS = ("", " ", "\n", "\n\n")
_JOINT = {joint: number for number, joint in enumerate(JOINTS)}
_TAG = {tag: number for number, tag in enumerate(TAGS)} | {"h5": 6, "h6": 6, "dt": 15, "th": 9, "caption": 11}
NEAR, STEPS = 14, (-2, -1, 1, 2)  # so many of the first columns are told of the blocks at these steps, too
LEAST_PROSE = 0.1  # the share of the page's prose that speaks against a container's names
_SIZES = (1.5, 3.5, 6.5, 12.5, 25.5, 60.5)


def integers(values: list[int]) -> Ints:
    """Give a list as an array: a few times sooner than numpy reads it."""
    return np.frombuffer(array("q", values), dtype=np.int64)


class Measured:
    """A page's blocks and containers as arrays."""

    def __init__(self, sheet: Sheet) -> None:
        pieces, frames = sheet.pieces, sheet.frames
        self.sheet = sheet
        texts = [piece.text for piece in pieces]
        self.lengths = np.array(list(map(len, texts)), dtype=np.int64)
        self.letters = Letters(texts, self.lengths)
        self.counts = self.letters.counts * (self.lengths / self.letters.size).astype(np.float32)
        wide = self.counts[3]
        self.amount = ((self.lengths - wide) / 6 + wide / 2).astype(np.float32)
        self.linked = np.array([piece.linked for piece in pieces], dtype=np.float32) / self.lengths
        if float((self.linked * self.amount).sum()) > 0.9 * float(self.amount.sum()):
            self.linked = np.zeros_like(self.linked)  # a link that is never closed runs to the page's end
        self.frame = integers([piece.frame.number for piece in pieces])
        self.is_prose = (self.amount >= 10) & (self.linked <= 0.4) & (self.counts[4] + self.counts[5] > 0)
        self.prose = np.where(self.is_prose, self.amount, 0).astype(np.float32)
        self.parent = integers([frame.parent for frame in frames])
        self.end = integers([frame.end for frame in frames])
        self.depth = integers([frame.depth for frame in frames])
        self.sums = self._sums()
        self.core = _core.core(self)
        self.origin = _core.copies(self)
        self.is_copy = self.origin < np.arange(len(pieces))
        self.hints = self._hints(frames)
        self.main = self._main()
        self.group = self._groups(sheet)
        self.told = _phrases.all_told(texts)

    def _groups(self, sheet: Sheet) -> Ints:
        """Number the ways in which blocks are set: tag and names of the container, and of the one around it."""
        frames = sheet.frames
        keys: dict[Any, int] = {}
        found = []
        for piece in sheet.pieces:
            frame = piece.frame
            around = frames[frame.parent]
            found.append(keys.setdefault((frame.tag, frame.name, around.tag, around.name), len(keys)))
        return np.array(found, dtype=np.int64)

    def _sums(self) -> Floats:
        """For each container, what its whole subtree holds: amount, linked amount, prose, blocks."""
        count = len(self.parent)
        total = np.zeros((4, count + 1))
        for row, column in zip(total, (self.amount, self.amount * self.linked, self.prose, None), strict=True):
            np.cumsum(np.bincount(self.frame, weights=column, minlength=count), out=row[1:])
        return (total[:, self.end] - total[:, :-1]).astype(np.float32).T

    def _hints(self, frames: list[Frame]) -> Ints:
        """Inherited hints; a container around the core that holds some of the prose is no furniture, whatever its names say."""
        least, core = LEAST_PROSE * float(self.sums[0, 2]), self.core
        prose = self.sums[:, 2].tolist()
        hints = [0] * len(frames)
        for frame in frames[1:]:
            is_around = frame.number <= core < frame.end and prose[frame.number] > least
            own = frame.own & _KEPT if is_around or frame.tag in ("html", "body") else frame.own
            hints[frame.number] = hints[frame.parent] | own
        return np.array(hints, dtype=np.int64)

    def _main(self) -> int:
        """The deepest container with six tenths of the prose that no hint speaks against."""
        against = (self.hints[self.frame] & _core.CONTRARY) != 0
        count = len(self.parent)
        own = np.bincount(self.frame, weights=np.where(against, 0, self.prose), minlength=count)
        total = np.concatenate([[0.0], np.cumsum(own)])
        good = total[self.end] - total[np.arange(count)]
        return int(np.argmax(np.where(good >= 0.6 * max(good[0], 1e-6), self.depth, -1)))


_KEPT = _hints.bits("body", "article", "article-tag", "main-tag", "section-tag", "article-body", "live", "list-tag", "table", "cell")


def measured(sheet: Sheet) -> Measured:
    """Measure a page; it must have at least one block."""
    return Measured(sheet)


def rows(page: Measured, said: Told) -> tuple[Floats, tuple[str, ...]]:
    """Give one row a block and the names of the columns.

    A column is filled, and weighed, in one stretch of memory: what comes back is the transpose of a matrix of columns.
    """
    core = _core.columns(page, said)
    groups = [
        _text(page),
        _said(page),
        _tag(page),
        _named(page),
        _held(page),
        _around(page),
        _place(page, said.title),
        _alike(page),
        (core, core.values()),
    ]
    names = tuple(name for found, _ in groups for name in found)
    matrix = np.zeros((len(names) + NEAR * len(STEPS), len(page.amount)), dtype=np.float32)
    start = 0
    for found, columns in groups:
        if isinstance(columns, np.ndarray):
            matrix[start : start + len(found)] = columns
        else:
            for number, column in enumerate(columns, start):
                matrix[number] = column
        start += len(found)
    for step in STEPS:  # the first columns of the two blocks before and after
        if step < 0:
            matrix[start : start + NEAR, -step:] = matrix[:NEAR, :step]
        else:
            matrix[start : start + NEAR, :-step] = matrix[:NEAR, step:]
        start += NEAR
    return matrix.T, names + _near_names(names[:NEAR])


@cache
def _near_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name} at {step:+d}" for step in STEPS for name in names)


def _text(page: Measured) -> Group:
    size, counts = page.lengths.astype(np.float32), page.counts
    letters = np.maximum(counts[0], 1)
    pieces, first, last = page.sheet.pieces, page.letters.first, page.letters.last
    columns = {
        "amount": np.log1p(page.amount),
        "linked": page.linked,
        "prose": page.is_prose,
        "ends": last & _letters.ENDS > 0,
        "sentences": np.log1p(counts[5]),
        "commas": np.log1p(counts[4]),
        "bold": np.array([piece.bold for piece in pieces]) / size,
        "digits": counts[2] / size,
        "upper": counts[1] / letters,
        "letters": counts[0] / size,
        "wide": counts[3] / size,
        "quotes": np.minimum(counts[6], 6) / 6,
        "bars": np.minimum(counts[7], 4) / 4,
        "links": np.log1p([len(piece.links) for piece in pieces]),
        "colon": last & _letters.COLON > 0,
        "lower": first & _letters.LOWER > 0,
        "opens": first & _letters.OPENS > 0,
        "sentences per amount": counts[5] / (page.amount + 1),
        "hidden": [bool(piece.frame.hidden) for piece in pieces],
        "hidden inline": [
            bool(piece.hidden) and sum(end - start for start, end, _ in piece.hidden) > 0.8 * len(piece.text) for piece in pieces
        ],
    }
    columns |= {f"size under {limit:.0f}": page.amount < limit for limit in _SIZES}
    return columns, columns.values()


_SAYS = [f"{when} {name}" for when in ("says", "after") for name in _phrases.CATEGORIES] + ["after near"]


def _said(page: Measured) -> Group:
    """Phrases of this block, and of the last heading-like block before it: a block of prose counts three steps, another one."""
    told = np.array(page.told, dtype=np.int64)
    count = len(_phrases.CATEGORIES)
    number = np.arange(len(told))
    passed = np.concatenate([[0.0], np.cumsum(np.where(page.is_prose, 3.0, 1.0))])
    latest = np.concatenate([[-1], np.maximum.accumulate(np.where((page.amount < 12) & (told != 0), number, -1))[:-1]])
    age = passed[:-1] - np.where(latest >= 0, passed[latest + 1], -99.0)
    own = _spread(told, count)
    before = own[:, latest]
    before[:, age >= 20] = 0
    return _SAYS, np.concatenate([own, before, (1 / (1 + age))[None]], axis=0, dtype=np.float32)


_SET = [f"tag {tag}" for tag in TAGS] + [f"joint {number}" for number in range(len(JOINTS))]


def _tag(page: Measured) -> Group:
    pieces = page.sheet.pieces
    number = np.arange(len(pieces))
    matrix = np.zeros((len(_SET), len(pieces)), dtype=np.float32)
    matrix[[_TAG.get(piece.frame.tag, len(TAGS) - 1) for piece in pieces], number] = 1
    matrix[[len(TAGS) + _JOINT[piece.joint] for piece in pieces], number] = 1
    return _SET, matrix


_NAMED = [f"{where} {hint}" for where in ("own", "near", "in") for hint in _hints.HINTS]


def _named(page: Measured) -> Group:
    """Hints of the block's own container, of the two around it, and of all around it."""
    own = integers([frame.own for frame in page.sheet.frames])
    parent = page.parent
    around = own[parent] | own[parent[parent]]
    count = len(_hints.HINTS)
    return _NAMED, np.concatenate([_spread(bits[page.frame], count) for bits in (own, around, page.hints)])


_HELD = [f"{name} {step}" for step in range(4) for name in ("amount", "linked", "prose", "prose share", "blocks", "mean")]
_AROUND = ["in main", "main prose", "under main", "depth", "page prose", "page blocks", "page prose share", "page wide"]


def _held(page: Measured) -> Group:
    """The containers around the block, one, two and three steps up: how much they hold, how linked, how much prose."""
    amount, linked, prose, blocks = page.sums.T
    total = np.maximum(page.sums[0], 1e-6)
    least = np.maximum(amount, 1e-6)
    held = np.stack(
        [np.log1p(amount), linked / least, prose / total[2], prose / least, np.log1p(blocks), np.log1p(amount / np.maximum(blocks, 1))]
    )
    steps = [page.frame]
    for _ in range(3):
        steps.append(page.parent[steps[-1]])
    return _HELD, held.take(np.stack(steps), axis=1).transpose(1, 0, 2).reshape(len(_HELD), -1)


def _around(page: Measured) -> Group:
    """Where the block stands to the container that holds most prose; and the page as a whole."""
    total = np.maximum(page.sums[0], 1e-6)
    frame, main = page.frame, page.main
    columns: list[Any] = [
        (frame >= main) & (frame < page.end[main]),
        page.sums[main, 2] / total[2],
        np.clip(page.depth[frame] - page.depth[main], -5, 8) / 5,
        page.depth[frame] / 20,
        np.log1p(total[2]),
        np.log1p(total[3]),
        total[2] / total[0],
        page.counts[3].sum() / page.lengths.sum(),
    ]
    return _AROUND, columns


def _place(page: Measured, title: str) -> Group:
    """Where the block stands: in the page, against the prose, against the headline."""
    count = len(page.amount)
    number = np.arange(count)
    whole = max(float(page.prose.sum()), 1e-6)
    prose = np.cumsum(page.prose) / whole
    pieces = page.sheet.pieces
    head = next((place for place, piece in enumerate(pieces) if piece.frame.tag == "h1"), -1)
    wanted, lowered, is_title = folded(title), title.lower(), np.zeros(count, dtype=np.bool_)
    for place in np.nonzero((page.lengths >= 9) & (page.lengths < 300))[0].tolist() if wanted else ():
        if pieces[place].text[:6].lower() in lowered:  # a cheap look first
            is_title[place] = _is_title(pieces[place].text, wanted)
    before, after = _gaps(page.is_prose, number)
    columns = {
        "place": number / max(count - 1, 1),
        "prose before": prose - page.prose / whole,
        "prose after": 1 - prose,
        "no headline": head < 0,
        "after headline": (number > head) & (head >= 0),
        "from headline": np.clip(number - head, -20, 20) / 20 if head >= 0 else 0,
        "is title": is_title,
        "gap before": before,
        "gap after": after,
        "first prose": np.cumsum(page.is_prose) <= 1,
        "last prose": np.cumsum(page.is_prose[::-1])[::-1] <= 1,
    }
    return columns, columns.values()


def _is_title(text: str, wanted: str) -> bool:
    """Tell whether a block repeats the page's title, or a part of it."""
    own = folded(text)
    return len(own) > 8 and (own in wanted or wanted in own)


def _gaps(is_prose: NDArray[np.bool_], number: Ints) -> tuple[Floats, Floats]:
    """How near the last prose before and the next prose after a block are: 1 = neighbours, towards 0 with distance."""
    count = len(number)
    last = np.maximum.accumulate(np.where(is_prose, number, -1000))
    following = np.minimum.accumulate(np.where(is_prose, number, count + 1000)[::-1])[::-1]
    before = np.concatenate([[-1000], last[:-1]])
    after = np.concatenate([following[1:], [count + 1000]])
    return (1 / (number - before)).astype(np.float32), (1 / (after - number)).astype(np.float32)


def _alike(page: Measured) -> Group:
    """The page's blocks that are set like this one: same tag, same names, in a container of the same names."""
    group = page.group
    total = max(float(page.prose.sum()), 1e-6)
    sums = [np.bincount(group, weights=column) for column in (page.prose, page.amount, page.amount * page.linked, None)]
    prose, amount, linked, blocks = (column[group] for column in sums)
    texts = Counter([piece.text for piece in page.sheet.pieces])
    columns = {
        "alike prose": prose / total,
        "alike linked": linked / np.maximum(amount, 1e-6),
        "alike blocks": np.log1p(blocks),
        "alike mean": np.log1p(amount / blocks),
        "alike share": prose / np.maximum(amount, 1e-6),
        "repeated": [texts[piece.text] > 1 for piece in page.sheet.pieces],
    }
    return columns, columns.values()


def _spread(values: Ints, count: int) -> NDArray[np.uint8]:
    """Give the lowest ``count`` bits of each number as columns."""
    octets = values.astype("<i8").view(np.uint8).reshape(-1, 8)
    return np.unpackbits(octets, axis=1, count=count, bitorder="little").T


def folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
