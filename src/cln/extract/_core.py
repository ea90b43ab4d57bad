"""Measures against the page's core, the container that most of its prose stands close to, and against what its head says.

The core is found as readability finds it: each stretch of prose speaks for the containers around it, the nearest most.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from cln.extract import _hints
from cln.extract._letters import KEY, Letters

if TYPE_CHECKING:
    from cln.extract._blocks import Sheet
    from cln.extract._features import Measured
    from cln.extract._metadata import Said

# What a stretch of prose is worth to its container, and to those around it.
_VOICES = np.array([[1.0], [0.5], [0.33], [0.25]])
AGAINST = 0.2  # what is left of that where a hint speaks against it
COMMENT = 0.1  # and where it is comments or terms, which are prose as well as the article
MOST_WORDS = 12
TYPICAL = 20.0  # words' worth of text in a paragraph, where there is none to measure
LONG, PASSAGE = 15.0, 60.0  # words' worth of text, of which two in a row, or one alone, are shown once
Floats = NDArray[np.float64]


_LETTERS = re.compile(r"[^\W_]+")
# A sign-up box speaks against nothing: the text that is to be paid for has its names as well.
CONTRARY = _hints.bits("comment", "consent", "footer", "related", "navigation", "aside", "dialog", "form", "advertisement")
_PROSE = _hints.bits("comment", "consent", "dialog")


class Told(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the page's head says of the article: its title and its summary; '' where it does not."""

    title: str = ""
    summary: str = ""


def told(sheet: Sheet, said: Said) -> Told:
    """Give what the judge may know of a page beside its blocks."""
    return Told(title=sheet.title, summary=said.first("summary"))


def core(page: Measured, is_inner: NDArray[np.bool_], hints: NDArray[np.int64]) -> int:
    """Give the container that most of the prose stands close to; an inner block's own container is the one around it."""
    trust = np.where(hints & CONTRARY, np.where(hints & _PROSE, AGAINST * COMMENT, AGAINST), 1.0)
    worth = page.prose * (1 - page.linked) * trust
    homes = np.where(is_inner, page.up[1:], page.up[:-1])
    voices = np.bincount(homes.ravel(), weights=(_VOICES * worth).ravel())
    return int(voices.argmax())


NAMES = (
    *("from core", "core before", "core share", "core prose", "in core", "beside core", "after core", "behind core"),
    *("under core", "typical", "subject"),
)


def fill(page: Measured, out: NDArray[np.float32]) -> None:
    """How far a block stands from the core, up to a container that holds both and down from there; how much of its subject it says."""
    up, shared = _steps(page)
    inside = up == 0
    prose = page.prose * inside
    before = prose.cumsum()
    total = max(float(before[-1]), 1e-6)
    before -= prose
    np.divide(np.minimum(up, 6), 6, out=out[0])
    np.divide(before, total, out=out[1])
    out[2] = total / max(float(page.held[2, 0]), 1e-6)
    out[3] = np.log1p(min(total, page.longest))
    out[4], out[5], out[6] = inside, up == 1, before >= total - 1e-3
    np.logical_or(inside, before > 0, out=out[7])
    np.divide(np.minimum(page.depth - shared, 8), 8, out=out[8])
    amounts = np.sort(page.amount[page.is_prose & inside])
    typical = float(amounts[len(amounts) // 2]) if len(amounts) else TYPICAL
    np.log((page.amount + 1) / (typical + 1), out=out[9], casting="unsafe")
    np.minimum(np.maximum(out[9], -4), 3, out=out[9])
    np.log1p(page.hits, out=out[10], casting="unsafe")


def _steps(page: Measured) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each block, the steps up from the core to the first container that holds both, and how deep that stands.

    Of the containers around the core, each lies in the one before it: a block lies in as many as begin before it and end after it.
    """
    path = page.path
    begun = path.searchsorted(page.frame, side="right")
    last = np.minimum(begun, len(path) - page.end[path[::-1]].searchsorted(page.frame, side="right")) - 1
    return len(path) - 1 - last, last


def hits(letters: Letters, count: int, said: Told) -> Floats:
    """Count, a block, how many words of the page's title and summary it says."""
    wanted = words(f"{said.title} {said.summary}")
    if not wanted:
        return np.zeros(count)
    block, number = letters.says(wanted)
    once = np.zeros((len(wanted), count))
    once[number, block] = 1
    found: Floats = once.sum(axis=0)
    return found


def copies(page: Measured) -> NDArray[np.int64]:
    """For each block, the first of another container that has the same text; itself where the passage is not shown twice.

    A passage is two long blocks in a row, or one that is very long: a sentence alone may be said again.
    """
    found = np.arange(len(page.frame))
    if not (page.is_repeated & (page.amount >= LONG)).any():
        return found
    long = np.flatnonzero(page.amount >= LONG)
    first, home = page.first[long], page.up[1]
    follows = np.diff(long.searchsorted(first)) == 1
    is_passage = np.concatenate([[False], follows]) | np.concatenate([follows, [False]]) | (page.amount[long] >= PASSAGE)
    is_copy = is_passage & (home[long] != home[first])
    found[long[is_copy]] = first[is_copy]
    return found


def against(page: Measured) -> Floats:
    """Give how often each container says words of the subject, against what all prose of the page says."""
    amount, hits = page.held[0], page.held[4]
    rate = float(page.hits @ page.is_prose) / max(float(page.held[2, 0]), 1.0)
    found: Floats = np.log((hits + 3 * rate + 0.05) / ((amount + 3) * rate + 0.05))
    return found


def words(text: str) -> list[str]:
    """Give the longest words of a text, by their first letters; and pairs of characters where a script sets no spaces.

    >>> words("Storm closes the harbour of Lisbon"), words("台風が港を閉鎖")
    (['harbo', 'close', 'lisbo', 'storm'], ['台風', 'が港', 'を閉'])
    """
    found: dict[str, int] = {}
    pairs: dict[str, None] = {}
    for word in _LETTERS.findall(text[:600].lower()):
        if word[0] >= "\u0e00":
            if len(pairs) < MOST_WORDS:
                pairs |= dict.fromkeys(word[at : at + 2] for at in range(0, min(len(word), 24) - 1, 2))
        elif len(word) >= KEY:
            found[word[:KEY]] = len(word)
    return sorted(found, key=lambda word: (-found[word], word))[:MOST_WORDS] + list(pairs)[:MOST_WORDS]
