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
from cln.extract._features import Floats, Measured

KEPT = "article"
MOST_PRODUCTS = 262_144  # OpenBLAS's threshold for threads
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
    page = _features.measured(sheet)
    rows, _ = _features.rows(page, said)
    scores = weighed(rows)
    kept = _guarded(page, scores)
    wanted = _features.folded(title)
    return Judgement(page, scores, _reasons(page, kept, wanted))


class Nets:
    """The networks: standardised measures, first layers side by side, then each network's own two small layers."""

    def __init__(self, found: Mapping[str, Floats]) -> None:
        self.mean, self.scale, self.bias = found["mean"], 1 / found["scale"], found["bias"]
        self.first = found["first"].astype(np.float32) * found["unit"]
        count = sum(name.startswith("w1_") for name in found)
        self.rest = [np.stack([found[f"{key}_{n}"].astype(np.float32) for n in range(count)]) for key in ("w1", "b1", "w2", "b2")]

    def scored(self, rows: Floats) -> Floats:
        """Give each row the mean score of the networks.

        What is the same for all rows, two measures of three on most pages, goes through the wide layer once. The rest goes through
        it a few rows at a time: numpy's BLAS wakes its threads for larger products, which costs more.
        """
        columns = rows.T
        various = np.nonzero((columns != columns[:, :1]).any(axis=1))[0]
        same = np.clip((columns[:, 0] - self.mean) * self.scale, -6, 6)
        same[various] = 0
        own = columns[various]
        own -= self.mean[various, None]
        own *= self.scale[various, None]
        np.clip(own, -6, 6, out=own)
        first, shared = self.first[various], same @ self.first + self.bias
        step = max(1, MOST_PRODUCTS // max(1, first.size)) if len(rows) < 5000 else 500
        inner = np.empty((len(rows), len(self.bias)), dtype=np.float32)
        for start in range(0, len(rows), step):
            np.matmul(own[:, start : start + step].T, first, out=inner[start : start + step])
        inner += shared
        np.maximum(inner, 0, out=inner)
        return np.concatenate([self._rest(inner[start : start + 200]) for start in range(0, len(inner), 200)])

    def _rest(self, inner: Floats) -> Floats:
        second, bias, last, bias2 = self.rest
        own = inner.reshape(len(inner), len(second), -1).transpose(1, 0, 2) @ second + bias[:, None]
        out = np.maximum(own, 0) @ last + bias2[:, None]
        return (1 / (1 + np.exp(-np.clip(out[:, :, 0], -30, 30)))).mean(axis=0, dtype=np.float32)  # type: ignore[no-any-return]


PARAGRAPH = 120  # characters of a block that is surely a paragraph
MOST_ROWS, SHORT_ROW = 12, 40  # cells, and characters of each, in the head of a dispatch


@cache
def nets() -> Nets:
    with np.load(BytesIO(files("cln.extract").joinpath("judge.npz").read_bytes())) as found:
        return Nets(dict(found))


def weighed(rows: Floats) -> Floats:
    """Give each row a score from 0 (furniture) to 1 (article)."""
    return nets().scored(rows)


def _guarded(page: Measured, scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Keep what scores, once; where that is next to nothing, the dominant container stands in; hidden blocks never."""
    kept = scores >= 0.5
    is_hidden = np.array([bool(piece.frame.hidden or piece.hidden) and _is_hidden(piece) for piece in page.sheet.pieces])
    if is_hidden[page.is_prose].mean() < 0.5 if page.is_prose.any() else True:
        kept &= ~is_hidden
    inside = (page.frame >= page.main) & (page.frame < page.end[page.main])
    clean = inside & page.is_prose & ((page.hints[page.frame] & _FURNITURE) == 0) & ~is_hidden
    prose, whole = float(page.amount[clean].sum()), float(page.amount.sum())
    is_all_prose = prose > 0.9 * whole
    if page.amount[kept].sum() < (max(LEAST, LOST * prose) if is_all_prose else LEAST):
        kept |= clean & ((scores >= 0.02) | is_all_prose)
    kept &= ~(page.is_copy & kept[page.origin])
    kept[_head(page.sheet.pieces, np.flatnonzero(kept).tolist())] = False
    return kept if page.amount[kept].sum() >= LITTLE else np.zeros_like(kept)


def _head(pieces: list[Piece], kept: list[int]) -> list[int]:
    """Give the short table rows before the first paragraph: the head of a dispatch (its number, priority, words), not its text."""
    first = next((place for place, number in enumerate(kept) if len(pieces[number].text) >= PARAGRAPH), 0)
    rows = [number for number in kept[:first] if pieces[number].kind == "row"]
    return rows if len(rows) <= MOST_ROWS and all(len(pieces[number].text) <= SHORT_ROW for number in rows) else []


_FURNITURE = _hints.bits(*_SURE)


def _is_hidden(piece: Piece) -> bool:
    if piece.frame.hidden:
        return True
    return bool(piece.hidden) and sum(end - start for start, end, _ in piece.hidden) >= len(piece.text)


def _reasons(page: Measured, kept: NDArray[np.bool_], title: str) -> list[str]:
    pieces, told = page.sheet.pieces, page.told
    reasons = [KEPT] * len(pieces)
    out = np.flatnonzero(~kept)
    shape = np.where((page.frame >= page.main) & (page.frame < page.end[page.main]), np.where(page.amount < 6, 3, 4), 2)
    shape = np.where(page.is_copy, 0, np.where(page.linked > 0.6, 1, shape))
    for number, hints, look in zip(out.tolist(), page.hints[page.frame[out]].tolist(), shape[out].tolist(), strict=True):
        reasons[number] = _named(pieces[number], hints, told[number], title) or SHAPES[look]
    return reasons


def _named(piece: Piece, hints: int, told: int, title: str) -> str:
    """Name why a block is out by its place, by its names, by its words; '' where they say nothing: then its shape does."""
    text = piece.text
    if piece.frame.hidden or (piece.hidden and _is_hidden(piece)):
        return "hidden"
    if piece.frame.tag == "h1" or (title and len(text) < 300 and _begins(text, title) and _features.folded(text) == title):
        return "title"
    if hinted := _hinted(hints):
        return hinted
    told = told or (_phrases.told(text) if len(text) >= 400 else 0)
    return SAID[_phrases.spelled(told)[0]] if told else ""


def _begins(text: str, title: str) -> bool:
    """Tell by its first letter alone whether a text may be the title."""
    return not text[0].isalnum() or text[0].lower()[:1] == title[0]


@lru_cache(maxsize=4096)
def _hinted(hints: int) -> str:
    """Give the most telling reason among hints, '' for none; a page's blocks share a few dozen sets of hints."""
    return next((reason for hint, reason in _REASONS if hints & hint), "")


_REASONS = tuple((_hints.BIT[hint], reason) for hint, reason in _hints.REASONS.items())
