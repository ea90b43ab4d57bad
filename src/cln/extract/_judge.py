"""One decision a block: kept, or left out and why.

The measures of all blocks go through a small network that was taught on pages with known text (``bench/train_extract.py``
reproduces its weights); the reasons, and what to do when it keeps nothing or too little, are written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from cln.extract import _features, _hints, _phrases
from cln.extract._blocks import Piece, Sheet
from cln.extract._core import Told
from cln.extract._features import BEGINNING, MOST_TITLE, Floats, Measured, folded

KEPT = "article"
MOST_PRODUCTS = 262_144  # OpenBLAS's threshold for threads
REST = 200  # rows that go through the small layers at once
LEAST = 12.0  # words' worth of text under which the network's choice is not trusted alone

LITTLE = 3.0  # words' worth of text that are no article, whatever they score

LOST = 0.15  # the share of its prose under which the network has lost its way, on a page that is all prose
# What a phrase at the head of a block, or of the box that it stands in, gives as the reason.
SAID = {
    "related": "related",
    "share": "share bar",
    "sign-up": "sign-up",
    "comment": "comment",
    "legal": "footer",
    "advertisement": "advertisement",
    "caption": "caption",
    "byline": "byline",
    "tags": "tags",
}
SHAPES = ("repeated", "links", "outside the article", "short", "unlike the article")
_SURE = ("consent", "comment", "advertisement", "sign-up", "share", "related", "navigation", "footer", "dialog", "tags", "biography")


class Judgement:
    """For each block whether it is kept, the network's score, and the reason."""

    __slots__ = ("page", "reasons", "scores")

    def __init__(self, page: Measured | None, scores: NDArray[np.float32], reasons: list[str]) -> None:
        self.page, self.scores, self.reasons = page, scores, reasons

    def kept(self, pieces: list[Piece]) -> list[Piece]:
        return [piece for piece, reason in zip(pieces, self.reasons, strict=True) if reason == KEPT]


def judged(sheet: Sheet, title: str, said: Told) -> Judgement:
    """Judge every block of a page, by its title as it was chosen and by what its head says."""
    if not sheet.pieces:
        return Judgement(None, np.zeros(0, np.float32), [])
    page = _features.measured(sheet, said)
    scores = weighed(_features.rows(page))
    kept = _guarded(page, scores)
    wanted = folded(title)
    return Judgement(page, scores, _reasons(page, kept, wanted))


class Nets:
    """The networks side by side: a wide first layer each, with the measures' standardising within its weights, and two small ones."""

    def __init__(self, found: Mapping[str, Floats]) -> None:
        self.second, self.bias1, self.last, self.bias2 = (found[key].astype(np.float32) for key in ("w1", "b1", "w2", "b2"))
        wide = (found["first"].astype(np.float32) * found["unit"] / found["scale"][:, None]).astype(np.float32)
        bias = (found["bias"] - found["mean"] @ wide).astype(np.float32)
        count = len(self.second)
        self.first = np.ascontiguousarray(wide.reshape(len(wide), count, -1).transpose(1, 0, 2))
        self.bias = bias.reshape(count, -1)

    def scored(self, rows: Floats) -> Floats:
        """Give each row the mean score of the networks.

        What is the same for all rows, most hints on most pages, goes through the wide layer once. The rest goes through it some rows
        at a time: numpy's BLAS wakes its threads for larger products, which costs more.
        """
        columns = rows.T
        is_various = columns.max(axis=1) != columns.min(axis=1)
        shared = np.where(is_various, 0, columns[:, 0]) @ self.first + self.bias
        own, first = columns[is_various], self.first[:, is_various]
        step = max(1, MOST_PRODUCTS // max(1, first[0].size))
        inner = np.empty((len(first), len(rows), first.shape[2]), dtype=np.float32)
        for weights, out in zip(first, inner, strict=True):
            for start in range(0, len(rows), step):
                np.matmul(own[:, start : start + step].T, weights, out=out[start : start + step])
        inner += shared[:, None]
        np.maximum(inner, 0, out=inner)
        return np.concatenate([self._rest(inner[:, start : start + REST]) for start in range(0, len(rows), REST)])

    def _rest(self, own: Floats) -> Floats:
        out = (np.maximum(own @ self.second + self.bias1[:, None], 0) @ self.last)[:, :, 0] + self.bias2
        return (1 / (1 + np.exp(-np.clip(out, -30, 30)))).mean(axis=0, dtype=np.float32)  # type: ignore[no-any-return]


PARAGRAPH = 120  # characters of a block that is surely a paragraph
DATELINE, DASHES = 60, "–—-"  # characters of a dateline at most, of the text behind it at least; and what it ends with
MOST_ROWS, SHORT_ROW = 12, 40  # cells, and characters of each, in the head of a dispatch


@cache
def nets() -> Nets:
    with np.load(BytesIO(files("cln.extract").joinpath("judge.npz").read_bytes())) as found:
        return Nets(dict(found))


@cache
def names() -> tuple[str, ...]:
    """Give the names of the columns that the weights are for."""
    with np.load(BytesIO(files("cln.extract").joinpath("judge.npz").read_bytes())) as found:
        return tuple(found["names"].tolist())


def weighed(rows: Floats) -> Floats:
    """Give each row a score from 0 (furniture) to 1 (article)."""
    return nets().scored(rows)


def _guarded(page: Measured, scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Keep what scores, once; where that is next to nothing, the dominant container stands in; hidden blocks never."""
    kept = scores >= 0.5
    is_hidden = np.zeros(len(kept), dtype=np.bool_)
    is_hidden[[number for number in page.hiding if _is_hidden(page.sheet.pieces[number])]] = True
    if not page.is_prose.any() or is_hidden[page.is_prose].mean() < 0.5:
        kept &= ~is_hidden
    clean = page.is_inside & page.is_prose & ((page.around & _FURNITURE) == 0) & ~is_hidden
    prose, whole = float(page.amount[clean].sum()), float(page.amount.sum())
    is_all_prose = prose > 0.9 * whole
    if page.amount[kept].sum() < (max(LEAST, LOST * prose) if is_all_prose else LEAST):
        kept |= clean & ((scores >= 0.02) | is_all_prose)
    kept[_excerpts(page, np.flatnonzero(kept & (page.around & _RELATED != 0)).tolist())] = False
    kept[_datelines(page.sheet.pieces, np.flatnonzero(kept & ~is_hidden).tolist())] = True
    kept &= ~(page.is_copy & kept[page.origin])
    kept[_head(page.sheet.pieces, np.flatnonzero(kept).tolist())] = False
    return kept if page.amount[kept].sum() >= LITTLE else np.zeros_like(kept)


def _excerpts(page: Measured, related: list[int]) -> list[int]:
    """Give those of a related box's blocks that break off in three dots: beginnings of other articles."""
    return [number for number in related if page.texts[number].endswith(("...", "…"))]


def _datelines(pieces: list[Piece], kept: list[int]) -> list[int]:
    """Give the datelines that run into a kept paragraph: "PORT ALDANE (Meridian) –" is its beginning, whatever its own names say."""
    return [number - 1 for number in kept if number and _is_dateline(pieces[number - 1], pieces[number])]


def _is_dateline(piece: Piece, follows: Piece) -> bool:
    text = piece.text
    is_inline = piece.block == follows.block and follows.joint in ("", " ") and not (piece.frame.hidden or piece.hidden)
    return is_inline and text[-1] in DASHES and text[0].isalpha() and len(text) <= DATELINE <= len(follows.text)


def _head(pieces: list[Piece], kept: list[int]) -> list[int]:
    """Give the short table rows before the first paragraph: the head of a dispatch (its number, priority, words), not its text."""
    first = next((place for place, number in enumerate(kept) if len(pieces[number].text) >= PARAGRAPH), 0)
    rows = [number for number in kept[:first] if pieces[number].kind == "row"]
    return rows if len(rows) <= MOST_ROWS and all(len(pieces[number].text) <= SHORT_ROW for number in rows) else []


_FURNITURE = _hints.bits(*_SURE)
_RELATED = _hints.bits("related")


def _is_hidden(piece: Piece) -> bool:
    if piece.frame.hidden:
        return True
    return bool(piece.hidden) and sum(end - start for start, end, _ in piece.hidden) >= len(piece.text)


def _reasons(page: Measured, kept: NDArray[np.bool_], title: str) -> list[str]:
    """Name why a block is out by its place, by its names, by its words; by its shape where they say nothing."""
    pieces, told = page.sheet.pieces, page.told
    reasons = list(map(_hinted, page.around.tolist()))
    for number in np.flatnonzero(kept).tolist():
        reasons[number] = KEPT
    for number, reason in enumerate(reasons):
        if not reason:
            reasons[number] = _told(told[number], pieces[number].text) or SHAPES[_shape(page, number)]
    for number in _titled(page, title):
        if not kept[number]:
            reasons[number] = "title"
    for number in page.hiding:
        if not kept[number] and _is_hidden(pieces[number]):
            reasons[number] = "hidden"
    return reasons


def _shape(page: Measured, number: int) -> int:
    if page.is_copy[number]:
        return 0
    if page.linked[number] > 0.6:
        return 1
    return (3 if page.amount[number] < 6 else 4) if page.is_inside[number] else 2


def _titled(page: Measured, title: str) -> list[int]:
    """Give the headings of the page, and the blocks that are its title."""
    texts = page.texts
    found: list[int] = np.flatnonzero(page.tag == _features.HEADLINE).tolist()
    if title:
        near = page.letters.begin_as(title) & (page.lengths >= len(title)) & (page.lengths < MOST_TITLE)
        likely = [number for number in np.flatnonzero(near).tolist() if title.startswith(folded(texts[number][:BEGINNING]))]
        found += [number for number in likely if folded(texts[number]) == title]
    return found


def _told(told: int, text: str) -> str:
    told = told or (_phrases.told(text) if len(text) >= _phrases.WHOLE else 0)
    return _SAID[(told & -told).bit_length() - 1] if told else ""


_SAID = tuple(map(SAID.__getitem__, _phrases.CATEGORIES))


@lru_cache(maxsize=4096)
def _hinted(hints: int) -> str:
    """Give the most telling reason among hints, '' for none; a page's blocks share a few dozen sets of hints."""
    return next((reason for hint, reason in _REASONS if hints & hint), "")


_REASONS = tuple((_hints.BIT[hint], reason) for hint, reason in _hints.REASONS.items())
