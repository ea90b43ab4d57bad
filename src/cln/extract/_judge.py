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
from cln.extract._features import Floats, Measured

KEPT = "article"
ROWS = 4  # rows of 300 columns times 192 units stay under OpenBLAS's threshold for threads
LEAST = 12.0  # words' worth of text under which the network's choice is not trusted alone

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
_SURE = ("consent", "comment", "advertisement", "sign-up", "share", "related", "navigation", "footer", "dialog", "tags", "biography")


class Judgement:
    """For each block whether it is kept, the network's score, and the reason."""

    __slots__ = ("page", "reasons", "scores")

    def __init__(self, page: Measured | None, scores: NDArray[np.float32], reasons: list[str]) -> None:
        self.page, self.scores, self.reasons = page, scores, reasons

    def kept(self, pieces: list[Piece]) -> list[Piece]:
        return [piece for piece, reason in zip(pieces, self.reasons, strict=True) if reason == KEPT]


def judged(sheet: Sheet, title: str = "") -> Judgement:
    """Judge every block of a page."""
    if not sheet.pieces:
        return Judgement(None, np.zeros(0, np.float32), [])
    page = _features.measured(sheet)
    rows, _ = _features.rows(page, sheet.title)
    scores = weighed(rows)
    kept = _guarded(page, scores)
    wanted = _features.folded(title)
    return Judgement(page, scores, [_reason(page, number, bool(is_kept), wanted) for number, is_kept in enumerate(kept)])


class Nets:
    """The networks: standardised measures, first layers side by side, then each network's own two small layers."""

    def __init__(self, found: Mapping[str, Floats]) -> None:
        self.mean, self.scale, self.bias = found["mean"], 1 / found["scale"], found["bias"]
        self.first = found["first"].astype(np.float32) * found["unit"]
        count = sum(name.startswith("w1_") for name in found)
        self.rest = [tuple(found[f"{key}_{n}"].astype(np.float32) for key in ("w1", "b1", "w2", "b2")) for n in range(count)]

    def scored(self, rows: Floats) -> Floats:
        """Give each row the mean score of the networks.

        A few rows at a time go through the wide layer: numpy's BLAS wakes its threads for larger products, which costs more.
        """
        inner = np.empty((len(rows), len(self.bias)), dtype=np.float32)
        rows = np.clip((rows - self.mean) * self.scale, -6, 6)
        step = ROWS if len(rows) < 5000 else 500
        whole = len(rows) // step * step
        np.matmul(rows[:whole].reshape(-1, step, rows.shape[1]), self.first, out=inner[:whole].reshape(-1, step, inner.shape[1]))
        np.matmul(rows[whole:], self.first, out=inner[whole:])
        inner = np.maximum(inner + self.bias, 0)
        return np.concatenate([self._rest(inner[start : start + 200]) for start in range(0, len(inner), 200)])

    def _rest(self, inner: Floats) -> Floats:
        total = np.zeros(len(inner), dtype=np.float32)
        for number, (second, bias, last, bias2) in enumerate(self.rest):
            width = len(second)
            own = np.maximum(inner[:, number * width : (number + 1) * width] @ second + bias, 0)
            total += 1 / (1 + np.exp(-np.clip(own @ last + bias2, -30, 30)[:, 0]))
        return (total / len(self.rest)).astype(np.float32)


@cache
def nets() -> Nets:
    with np.load(BytesIO(files("cln.extract").joinpath("judge.npz").read_bytes())) as found:
        return Nets(dict(found))


def weighed(rows: Floats) -> Floats:
    """Give each row a score from 0 (furniture) to 1 (article)."""
    return nets().scored(rows)


def _guarded(page: Measured, scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Keep what scores; where that is next to nothing, the dominant container stands in; hidden blocks never."""
    kept = scores >= 0.5
    is_hidden = np.array([_is_hidden(piece) for piece in page.sheet.pieces])
    if is_hidden[page.is_prose].mean() < 0.5 if page.is_prose.any() else True:
        kept &= ~is_hidden
    inside = (page.frame >= page.main) & (page.frame < page.end[page.main])
    clean = inside & page.is_prose & ((page.hints[page.frame] & _FURNITURE) == 0) & ~is_hidden
    prose, whole = float(page.amount[clean].sum()), float(page.amount.sum())
    if page.amount[kept].sum() < (max(LEAST, LOST * prose) if prose > 0.9 * whole else LEAST):
        kept |= clean & (scores >= 0.02)
    return kept


_FURNITURE = _hints.bits(*_SURE)


def _is_hidden(piece: Piece) -> bool:
    if piece.frame.hidden:
        return True
    return bool(piece.hidden) and sum(end - start for start, end, _ in piece.hidden) >= len(piece.text)


def _reason(page: Measured, number: int, is_kept: bool, title: str) -> str:
    """Name why a block is out: what it is by its place, by its names, by its words, by its shape; in that order."""
    piece = page.sheet.pieces[number]
    if is_kept:
        return KEPT
    if _is_hidden(piece):
        return "hidden"
    if piece.frame.tag == "h1" or (title and len(piece.text) < 300 and _features.folded(piece.text) == title):
        return "title"
    if hinted := _hinted(int(page.hints[piece.frame.number])):
        return hinted
    if told := _phrases.told(piece.text):
        return SAID[_phrases.spelled(told)[0]]
    if page.linked[number] > 0.6:
        return "links"
    inside = page.main <= piece.frame.number < page.end[page.main]
    return "short" if inside and page.amount[number] < 6 else "unlike the article" if inside else "outside the article"


@lru_cache(maxsize=4096)
def _hinted(hints: int) -> str:
    """Give the most telling reason among hints, '' for none; a page's blocks share a few dozen sets of hints."""
    return next((reason for hint, reason in _REASONS if hints & hint), "")


_REASONS = tuple((_hints.BIT[hint], reason) for hint, reason in _hints.REASONS.items())
