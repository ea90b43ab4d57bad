"""Measures against the page's core, the container that most of its prose stands close to, and against what its head says.

The core is found as readability finds it: each stretch of prose speaks for the containers around it, the nearest most.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from cln.extract import _hints
from cln.extract._letters import KEY

if TYPE_CHECKING:
    from cln.extract._blocks import Sheet
    from cln.extract._features import Measured
    from cln.extract._metadata import Said

# What a stretch of prose is worth to its container, and to those around it.
VOICES = (1.0, 0.5, 0.33, 0.25)
AGAINST = 0.2  # what is left of that where a hint speaks against it
COMMENT = 0.1  # and where it is comments, which are prose as well as the article
MOST_WORDS, MOST_PLACES = 12, 200
LONG, PASSAGE = 15.0, 60.0  # words' worth of text, of which two in a row, or one alone, are shown once
Floats = NDArray[np.float64]
_INNER = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "span", "a", "em", "dd", "dt", "font", "center"])


_LETTERS = re.compile(r"[^\W_]+")
CONTRARY = _hints.bits("comment", "consent", "footer", "related", "navigation", "sign-up", "aside", "dialog", "form", "advertisement")
_COMMENT = _hints.bits("comment")


class Told(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the page's head says of the article: its title and its summary; '' where it does not."""

    title: str = ""
    summary: str = ""


def told(sheet: Sheet, said: Said) -> Told:
    """Give what the judge may know of a page beside its blocks."""
    return Told(title=sheet.title, summary=said.first("summary"))


def core(page: Measured) -> int:
    """Give the container that most of the prose stands close to."""
    pieces = page.sheet.pieces
    hints = np.array([piece.frame.hints for piece in pieces], dtype=np.int64)
    trust = np.where(hints & CONTRARY, AGAINST, 1.0) * np.where(hints & _COMMENT, COMMENT, 1.0)
    worth = page.prose * (1 - page.linked) * trust
    is_inner = np.array([piece.frame.tag in _INNER for piece in pieces])
    home = np.where(is_inner, page.parent[page.frame], page.frame)
    voices = np.zeros(len(page.parent))
    for voice in VOICES:
        voices += voice * np.bincount(home, weights=worth, minlength=len(voices))
        home = page.parent[home]
    return int(np.argmax(voices))


def columns(page: Measured, said: Told) -> dict[str, Any]:
    """Give the measures of all blocks by their names."""
    return _near(page) | _subject(page, _hits(page, said)) | {"copy": page.is_copy}


def _near(page: Measured) -> dict[str, Any]:
    """How far a block stands from the core: steps up to a container that holds both, steps down from there, and places in the page."""
    frame = page.frame
    up, shared = _steps(page)
    inside = up == 0
    prose = page.prose * inside
    total, before = max(float(prose.sum()), 1e-6), np.cumsum(prose) - prose
    amounts = page.amount[page.is_prose & inside]
    typical = float(np.median(amounts)) if len(amounts) else 20.0
    return {
        "from core": np.minimum(up, 6) / 6,
        "in core": inside,
        "under core": np.minimum(page.depth[frame] - page.depth[shared], 8) / 8,
        "beside core": up == 1,
        "behind core": inside | (before > 0),
        "core before": before / total,
        "after core": before >= total - 1e-3,
        "core share": np.full(len(frame), total / max(float(page.prose.sum()), 1e-6)),
        "core prose": np.full(len(frame), np.log1p(total)),
        "typical": np.clip(np.log((page.amount + 1) / (typical + 1)), -4, 3),
    }


def _steps(page: Measured) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each block, the steps up from the core to the first container that holds both, and that container."""
    around = [page.core]
    while around[-1]:
        around.append(int(page.parent[around[-1]]))
    path = np.array(around[::-1])  # each lies in the one before it, so a block lies in as many as begin before it and end after it
    ends = page.end[path]
    begun = np.searchsorted(path, page.frame, side="right")
    last = np.minimum(begun, len(path) - np.searchsorted(ends[::-1], page.frame, side="right")) - 1
    return len(path) - 1 - last, path[last]


def _hits(page: Measured, said: Told) -> Floats:
    """Count, a block, how many words of the page's title and summary it says."""
    wanted = words(f"{said.title} {said.summary}")
    if not wanted:
        return np.zeros(len(page.frame))
    once = np.zeros((len(page.frame), len(wanted)), dtype=np.bool_)
    block, number = page.letters.says(wanted)
    for word in np.flatnonzero(np.bincount(number, minlength=1) > MOST_PLACES).tolist():
        block[np.flatnonzero(number == word)[MOST_PLACES:]] = block[number == word][0]
    once[block, number] = True
    found: Floats = once.sum(axis=1).astype(np.float64)
    return found


def copies(page: Measured) -> NDArray[np.int64]:
    """For each block, the first of another container that has the same text; itself where the passage is not shown twice.

    A passage is two long blocks in a row, or one that is very long: a sentence alone may be said again.
    """
    long = np.flatnonzero(page.amount >= LONG)
    pieces, seen = page.sheet.pieces, dict[str, int]()
    first = np.array([seen.setdefault(pieces[number].text, at) for at, number in enumerate(long.tolist())], dtype=np.int64)
    found = np.arange(len(page.frame))
    if len(seen) < len(long):
        home = page.parent[page.frame[long]]
        follows = np.diff(first) == 1
        is_passage = np.concatenate([[False], follows]) | np.concatenate([follows, [False]]) | (page.amount[long] >= PASSAGE)
        is_copy = is_passage & (home != home[first])
        found[long[is_copy]] = long[first[is_copy]]
    return found


def _subject(page: Measured, hits: Floats) -> dict[str, Any]:
    """How many of the subject's words a block says; and the containers around it, against what all prose of the page says."""
    total = np.concatenate([[0.0], np.cumsum(np.bincount(page.frame, weights=hits, minlength=len(page.parent)))])
    inside = total[page.end] - total[:-1]
    rate = float(hits[page.is_prose].sum()) / max(float(page.prose.sum()), 1.0)
    against = np.log((inside + 3 * rate + 0.05) / ((page.sums[:, 0] + 3) * rate + 0.05))
    found: dict[str, Any] = {"subject": np.log1p(hits), "subject any": np.full(len(hits), np.log1p(hits.sum()))}
    frame = page.frame
    for step in range(4):
        found[f"subject {step}"] = against[frame]
        frame = page.parent[frame]
    return found | {"subject share": inside[page.parent[page.parent[page.frame]]] / max(float(hits.sum()), 1.0)}


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
