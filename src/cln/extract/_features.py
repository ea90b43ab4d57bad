"""What is known of each block, as one row of named numbers: what the judge weighs.

Everything here is a measure of one page against itself: no vocabulary beyond the tables of hints and phrases, no site.
A page is small, so an operation costs what it costs to call it: each group of columns is filled by few of them over all blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cln.extract import _core, _hints, _letters, _phrases
from cln.extract._blocks import Frame, Sheet
from cln.extract._core import Told
from cln.extract._letters import Letters

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

TAGS = ("p", "div", "li", "h1", "h2", "h3", "h4", "span", "a", "td", "blockquote", "figcaption", "pre", "dd", "other")
JOINTS = ("", " ", "\n", "\n\n")
_JOINT = {joint: number for number, joint in enumerate(JOINTS)}
_TAG = {tag: number for number, tag in enumerate(TAGS)} | {"h5": 6, "h6": 6, "dt": TAGS.index("dd"), "th": 9, "caption": 11}
_TAG |= dict.fromkeys(("em", "strong", "b", "i", "font", "center", "small", "label"), TAGS.index("span"))
_OTHER, HEADLINE = TAGS.index("other"), TAGS.index("h1")
_INNER = np.array([tag in {"p", "li", "h1", "h2", "h3", "h4", "span", "a", "blockquote", "pre", "dd"} for tag in TAGS])
LEAST_PROSE = 0.1  # the share of the page's prose that speaks against the names of a container around the core
MOST_PROSE = 0.5  # and against names, of any container, of what never holds so much
ALIKE_PROSE = 0.25  # the share that blocks set alike hold together, of which none is a sign-up box
MOST_TITLE, BEGINNING = 300, 12  # characters of a block that may be the title, and those by which most are told from it
LONG, MANY, DEEP = 2000.0, 100.0, 60  # words' worth of text, blocks and containers past which more of them say no more


def integers(values: list[int]) -> Ints:
    """Give numbers as an array: sooner than numpy reads a list, whose kind it has to find out."""
    return np.fromiter(values, np.int64, len(values))


def totals(place: Ints, count: int, weights: Doubles) -> Doubles:
    """Add each row of weights up by place: one count of all rows at once."""
    rows = len(weights)
    stacked = place + (np.arange(rows) * count)[:, None]
    found: Any = np.bincount(stacked.ravel(), weights.ravel(), rows * count)
    return found.reshape(rows, count)  # type: ignore[no-any-return]


class Measured:
    """A page's blocks and containers as arrays."""

    longest = LONG

    def __init__(self, sheet: Sheet, said: Told) -> None:
        pieces, frames = sheet.pieces, sheet.frames
        self.sheet, self.said = sheet, said
        self.texts = texts = [piece.text for piece in pieces]
        self.lengths = integers([len(text) for text in texts])
        self.letters = Letters(texts, self.lengths)
        self.counts = self.letters.counts
        self.amount = (self.lengths + 2 * self.counts[3] * (self.lengths / self.letters.size)) / 6
        self.linked = np.minimum(integers([piece.linked for piece in pieces]) / self.lengths, 1)
        if self.linked @ self.amount > 0.9 * self.amount.sum():
            self.linked = np.zeros(len(pieces))  # a link that is never closed runs to the page's end
        self.is_prose = (self.amount >= 10) & (self.linked <= 0.4) & (self.counts[4] + self.counts[5] > 0)
        self.prose = self.amount * self.is_prose
        self.hiding = [number for number, piece in enumerate(pieces) if piece.hidden or piece.frame.hidden]
        self.told = _phrases.all_told(texts, self.letters)
        around = [piece.frame for piece in pieces]
        self.tag = integers([_TAG.get(frame.tag, _OTHER) for frame in around])
        self.depth = integers([frame.depth for frame in around])
        self.frame = integers([frame.number for frame in around])
        self.parent = integers([frame.parent for frame in frames])
        self.end = integers([frame.end for frame in frames])
        self.up = np.empty((5, len(pieces)), dtype=np.int64)  # the containers around a block, from its own to four steps up
        self.up[0] = self.frame
        for step in range(4):
            self.parent.take(self.up[step], out=self.up[step + 1], mode="clip")
        self._alike(around)
        weights = np.array([self.prose, self.amount * self.linked, self.amount, np.ones(len(pieces))])
        self.alike = totals(self.group, int(self.group.max()) + 1, weights)  # prose, linked amount, amount, blocks of each way
        self.hits = _core.hits(self.letters, len(pieces), said)
        self._sum()
        self._place(integers([frame.hints for frame in around]))
        self.origin = _core.copies(self)
        self.is_copy = self.origin < self.number

    def _alike(self, around: list[Frame]) -> None:
        """Number the ways in which blocks are set (tag and names of the container, and of the one around it), and the texts."""
        keys: dict[Any, int] = {}
        seen: dict[str, int] = {}
        add, count, frames = keys.setdefault, keys.__len__, self.sheet.frames
        self.group = integers(
            [
                add((frame.tag, frame.name, above.tag, above.name), count())
                for frame, above in zip(around, [frames[frame.parent] for frame in around], strict=True)
            ]
        )
        self.number = np.arange(len(around))
        self.first = integers(list(map(seen.setdefault, self.texts, range(len(around)))))
        self.is_repeated = np.zeros(len(around), dtype=np.bool_)
        if len(seen) < len(around):
            self.is_repeated[:] = (np.bincount(self.first) > 1)[self.first]

    def _sum(self) -> None:
        """For each container, what its whole subtree holds: amount, linked amount, prose, blocks, words of the subject."""
        count = len(self.parent)
        own = np.array([self.amount, self.amount * self.linked, self.prose, np.ones(len(self.frame)), self.hits])
        total = np.zeros((len(own), count + 1))
        totals(self.frame, count, own).cumsum(axis=1, out=total[:, 1:])
        self.held = total.take(self.end, axis=1) - total[:, :-1]
        self.sums = self.held.T

    def _place(self, hints: Ints) -> None:
        """Find the core, the hints that are left when its surroundings are known to be no furniture, and the main container."""
        frames, prose = self.sheet.frames, self.held[2]
        self.core = _core.core(self, _INNER[self.tag], hints)
        path = [self.core]
        while path[-1]:
            path.append(frames[path[-1]].parent)
        self.path = np.array(path[::-1])
        own = integers([frame.own for frame in frames])
        doubted = own & _DOUBTED != 0
        if doubted.any():
            own[doubted & self._holds(float(self.prose @ (hints & _core.CONTRARY == 0)))] &= ~_DOUBTED
        self.own = own.copy()
        own[: _heads(frames)] &= _KEPT
        own[self.path[prose[self.path] > LEAST_PROSE * prose[0]]] &= _KEPT
        self.hints = self._inherited(own.tolist())
        self.around = self.hints[self.frame]
        self.main = self._main(np.where(self.around & _core.CONTRARY, 0, self.prose))
        self.is_inside = (self.frame >= self.main) & (self.frame < self.end[self.main])

    def _holds(self, fair: float) -> NDArray[np.bool_]:
        """Tell which containers hold prose as no advertisement and no sign-up box does, or are set as blocks that do together."""
        fair = fair or float(self.held[2, 0])
        holds: NDArray[np.bool_] = self.held[2] > MOST_PROSE * fair
        holds[self.frame[self.alike[0].take(self.group) > ALIKE_PROSE * fair]] = True
        return holds

    def _inherited(self, own: list[int]) -> Ints:
        """Give the hints of each container and of all around it."""
        hints = own[:1]
        add = hints.append
        for parent, hint in zip(self.parent[1:].tolist(), own[1:], strict=True):
            add(hints[parent] | hint)
        return integers(hints)

    def _main(self, prose: Doubles) -> int:
        """The deepest container with six tenths of the prose that no hint speaks against: each such lies in the one before it."""
        total = np.zeros(len(self.parent) + 1)
        np.bincount(self.frame, prose, len(self.parent)).cumsum(out=total[1:])
        good = total[self.end] - total[:-1]
        return int(np.flatnonzero(good >= 0.6 * good[0])[-1]) if good[0] else 0


_KEPT = _hints.bits("body", "article", "article-tag", "main-tag", "section-tag", "article-body", "live", "list-tag", "table", "cell")

_DOUBTED = _hints.bits("advertisement", "sign-up")  # names of what never holds half of a page's prose; a footer, or comments, may


def _heads(frames: list[Frame]) -> int:
    """Give how many of the first containers are the page itself: html and body."""
    return next((frame.number for frame in frames[1:4] if frame.tag not in ("html", "body")), min(len(frames), 4))


def measured(sheet: Sheet, said: Told) -> Measured:
    """Measure a page, which must have at least one block, by itself and by what its head says."""
    return Measured(sheet, said)


def rows(page: Measured) -> Floats:
    """Give one row a block, its columns those of ``NAMES``.

    A column is filled, and weighed, in one stretch of memory: what comes back is the transpose of a matrix of columns.
    """
    matrix = np.empty((len(NAMES), len(page.frame)), dtype=np.float32)
    start = 0
    for names, fill in _GROUPS:
        fill(page, matrix[start : start + len(names)])
        start += len(names)
    for step in STEPS:  # the first columns of the two blocks before and after
        part = matrix[start : start + NEAR]
        if step < 0:
            part[:, :-step] = 0
            part[:, -step:] = matrix[:NEAR, :step]
        else:
            part[:, len(page.frame) - step :] = 0
            part[:, :-step] = matrix[:NEAR, step:]
        start += NEAR
    return matrix.T


_SIZES = np.array([[1.5], [3.5], [6.5], [12.5], [25.5], [60.5]])
_NEXT = ("amount", "sentences", "commas", "letters", "linked", "prose", "ends", "bars")
_TEXT: tuple[str, ...] = (*_NEXT, "links", "digits", "wide", "upper", "bold", "quotes", "sentences per amount", "colon", "lower", "opens")
_TEXT += ("hidden", "hidden inline", *(f"size under {limit[0]:.0f}" for limit in _SIZES))
NEAR, STEPS = len(_NEXT), (-1, 1)  # the first columns are told of the blocks at these steps, too
_FEW = np.array([[6.0], [4.0]])  # quotes and bars, past which more of them say no more
_SHARES = [2, 3]  # the classes of which a block's share is told: digits, wide letters


def _text(page: Measured, out: Floats) -> None:
    counts, pieces, letters = page.counts, page.sheet.pieces, page.letters
    out[0] = page.amount
    out[1:3] = counts[5:3:-1]
    np.divide(out[1], out[0] + 1, out=out[14])
    np.log1p(out[:3], out=out[:3])
    np.divide(counts[0], letters.size, out=out[3])
    out[4], out[5] = page.linked, page.is_prose
    out[6], out[15] = letters.last & _letters.ENDS != 0, letters.last & _letters.COLON != 0
    out[16], out[17] = letters.first & _letters.LOWER != 0, letters.first & _letters.OPENS != 0
    out[[13, 7]] = np.minimum(counts[6:8], _FEW) / _FEW
    np.log1p(integers([len(piece.links) for piece in pieces]), out=out[8], casting="unsafe")
    np.divide(counts[_SHARES], letters.size, out=out[9:11])
    np.divide(counts[1], np.maximum(counts[0], 1), out=out[11])
    np.minimum(integers([piece.bold for piece in pieces]) / page.lengths, 1, out=out[12], casting="unsafe")  # bold in bold counts twice
    np.less(page.amount, _SIZES, out=out[20:])
    out[18:20] = 0
    for number in page.hiding:
        piece = pieces[number]
        out[18, number] = bool(piece.frame.hidden)
        out[19, number] = sum(end - start for start, end, _ in piece.hidden) > 0.8 * len(piece.text)


_SAYS = (*(f"{when} {name}" for when in ("says", "after") for name in _phrases.CATEGORIES), "after near")


def _said(page: Measured, out: Floats) -> None:
    """Phrases of this block, and of the last heading-like block before it: a block of prose counts three steps, another one."""
    told, count = integers(page.told), len(_phrases.CATEGORIES)
    _spread(told, np.arange(count), out[:count])
    out[count:] = 0
    heads = np.flatnonzero((page.amount < 12) & (told != 0))
    if not len(heads):
        return
    latest = heads.searchsorted(page.number)
    head = heads[latest - 1]
    passed = (1 + 2 * page.is_prose).cumsum()
    age = passed - passed[head] - 1 - 2 * page.is_prose
    age[latest == 0] = 99
    out[count:-1] = out[:count].take(head, axis=1) * (age < 20)
    out[-1] = 1 / (1 + age)


_SET = tuple(f"tag {tag}" for tag in TAGS) + tuple(f"joint {number}" for number in range(len(JOINTS)))


def _tag(page: Measured, out: Floats) -> None:
    out[:] = 0
    out[page.tag, page.number] = 1
    out[integers([_JOINT[piece.joint] for piece in page.sheet.pieces]) + len(TAGS), page.number] = 1


# Hints of the block's own container, of the two around it, and of all around it; but for these, of which the networks made no use.
_UNTOLD = {
    "own": "consent advertisement hidden quotation note biography live aside form figure dialog details address "
    "article-tag main-tag section-tag header-tag list-tag table",
    "near": "advertisement biography aside form figure dialog details address main-tag section-tag table h1 pre",
    "in": "summary quotation live details address",
}
_BITS = [[bit for bit, hint in enumerate(_hints.HINTS) if hint not in names.split()] for names in _UNTOLD.values()]
_NAMED = tuple(f"{where} {_hints.HINTS[bit]}" for where, bits in zip(_UNTOLD, _BITS, strict=True) for bit in bits)
_SHIFTS = np.array([bit for bits in _BITS for bit in bits])
_RINGS = np.repeat(np.arange(len(_BITS)), [len(bits) for bits in _BITS])


def _named(page: Measured, out: Floats) -> None:
    rings = page.own.take(page.up[:3])
    rings[1] |= rings[2]
    rings[2] = page.around
    _spread(rings[_RINGS], _SHIFTS, out)


_HELD = ("amount", "blocks", "linked", "prose", "prose share", "subject")
_RISE = 3  # steps up to which a container tells what it holds
_AROUND = tuple(f"{name} {step}" for name in _HELD for step in range(_RISE))
_AROUND += ("in main", "under main", "depth", "main prose", "page prose", "page blocks", "page prose share", "page wide")
_AROUND += ("subject share", "subject any")


def _around(page: Measured, out: Floats) -> None:
    """The containers around the block, one and two steps up: how much they hold, how linked, how much prose, which words."""
    amount, linked, prose, _, hits = page.held
    whole = np.maximum(page.held[:, 0], 1e-6)
    least = np.maximum(amount, 1e-6)
    held = np.empty((len(_HELD), len(amount)), dtype=np.float32)
    np.minimum(page.held[[0, 3]], _MOST, out=held[:2])
    np.log1p(held[:2], out=held[:2])
    np.divide(linked, least, out=held[2])
    np.divide(prose, whole[2], out=held[3])
    np.divide(prose, least, out=held[4])
    held[5] = _core.against(page)
    count = _RISE * len(_HELD)
    held.take(page.up[:_RISE], axis=1, out=out[:count].reshape(len(_HELD), _RISE, -1), mode="clip")
    out = out[count:]
    out[0] = page.is_inside
    np.divide(np.minimum(np.maximum(page.depth - page.sheet.frames[page.main].depth, -5), 8), 5, out=out[1])
    np.divide(np.minimum(page.depth, DEEP), 20, out=out[2])
    out[3] = prose[page.main] / whole[2]
    out[4] = np.log1p(min(whole[2], LONG))
    out[5] = np.log1p(min(whole[3], 3 * MANY))
    out[6] = whole[2] / whole[0]
    out[7] = page.counts[3].sum() / page.letters.size.sum()
    np.divide(hits[page.up[2]], max(float(hits[0]), 1.0), out=out[8])
    out[9] = np.log1p(hits[0])


_MOST = np.array([[LONG], [MANY]])
_PLACE = (
    "prose before",
    "prose after",
    "no headline",
    "after headline",
    "from headline",
    "is title",
    "gap before",
    "gap after",
    "place",
    "first prose",
    "last prose",
)


def _place(page: Measured, out: Floats) -> None:
    """Where the block stands: in the page, against the prose, against the headline."""
    count, number = len(page.amount), page.number
    passed, whole = page.prose.cumsum(), max(float(page.held[2, 0]), 1e-6)
    np.divide(passed - page.prose, whole, out=out[0])
    np.subtract(1, passed / whole, out=out[1])
    heads = np.flatnonzero(page.tag == HEADLINE)
    out[2:6] = 0
    if len(heads):
        head = int(heads[0])
        out[3, head + 1 :] = 1
        np.divide(np.minimum(np.maximum(number - head, -20), 20), 20, out=out[4])
    else:
        out[2] = 1
    out[5, _titles(page)] = 1
    found = np.flatnonzero(page.is_prose)
    edges = np.concatenate([[-1000], found, [count + 1000]])
    before = found.searchsorted(number)
    after = before + page.is_prose
    np.divide(1, number - edges[before], out=out[6])
    np.divide(1, edges[after + 1] - number, out=out[7])
    np.divide(number, max(count - 1, 1), out=out[8])
    out[9], out[10] = after <= 1, before >= len(found) - 1


def _titles(page: Measured) -> list[int]:
    """Give the blocks that repeat the page's title, or a part of it."""
    texts, wanted = page.texts, folded(page.said.title)
    if not wanted:
        return []
    near = page.letters.within(page.said.title) & (page.lengths >= 9) & (page.lengths < MOST_TITLE)
    likely = [number for number in np.flatnonzero(near).tolist() if folded(texts[number][:BEGINNING]) in wanted]  # cheap looks first
    return [number for number in likely if len(own := folded(texts[number])) > 8 and (own in wanted or wanted in own)]


_ALIKE = ("alike prose", "alike share", "alike linked", "alike mean", "alike blocks", "repeated", "copy")


def _alike(page: Measured, out: Floats) -> None:
    """The page's blocks that are set like this one: same tag, same names, in a container of the same names; and those that say the same."""
    prose, linked, amount, blocks = page.alike
    found = np.empty((5, len(blocks)))
    np.divide(prose, max(float(page.held[2, 0]), 1e-6), out=found[0])
    np.divide([prose, linked], np.maximum(amount, 1e-6), out=found[1:3])
    np.divide(amount, blocks, out=found[3])
    np.minimum(blocks, MANY, out=found[4])
    np.log1p(found[3:], out=found[3:])
    out[:5] = found.take(page.group, axis=1)
    out[5], out[6] = page.is_repeated, page.is_copy


def _spread(values: Ints, bits: Ints, out: Floats) -> None:
    """Give these bits of each number as columns."""
    np.bitwise_and(values >> bits[:, None], 1, out=out, casting="unsafe")


def folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


_GROUPS: tuple[tuple[tuple[str, ...], Callable[[Measured, Floats], None]], ...] = (
    (_TEXT, _text),
    (_SAYS, _said),
    (_SET, _tag),
    (_NAMED, _named),
    (_AROUND, _around),
    (_PLACE, _place),
    (_ALIKE, _alike),
    (_core.NAMES, _core.fill),
)
_OWN = tuple(name for names, _ in _GROUPS for name in names)
NAMES = _OWN + tuple(f"{name} at {step:+d}" for step in STEPS for name in _OWN[:NEAR])
