"""The broken word as witness: joining the fragments around a phrase gives a word that is far likelier than the fragments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cln.records import Evidence
from cln.restore._reading import Proposal, Reading

LONGEST = 8  # words in a phrase
ROOM = 12.0  # Zipf sums above this leave no room for a convincing ratio
SURE = 7.0  # log10 likelihood ratio from which a join stands by itself


class Join(NamedTuple):
    """Words ``left`` and ``right`` (their numbers) that give ``whole`` without what stands between."""

    left: int
    right: int
    whole: str
    ratio: float


def joins(reading: Reading) -> list[Join]:
    """Give every pair of words that are likelier as one word, with one to eight words of the same line between them."""
    words, zipf = reading.words, reading.zipf
    pairs = [pair for gap in range(2, LONGEST + 2) for pair in _pairs(reading, zipf, gap)]
    wholes = [words[a].folded + words[b].folded for a, b in pairs]
    known = reading.lexicon.zipf(wholes)
    found = []
    for (a, b), whole, commonness in zip(pairs, wholes, known, strict=True):
        own = reading.counts.get(whole, 0)
        likelihood = max(commonness, 4.5 if own else 0.0)
        if likelihood:
            found.append(Join(a, b, whole, 9.0 + likelihood - float(zipf[a]) - float(zipf[b])))
    return [join for join in found if join.ratio >= SURE - 2.5 and not _is_written_on(reading, join)]


def _pairs(reading: Reading, zipf: np.ndarray, gap: int) -> Iterator[tuple[int, int]]:
    if len(zipf) <= gap:
        return
    left, right = zipf[:-gap], zipf[gap:]
    for a in np.flatnonzero((left + right < ROOM) & (np.minimum(left, right) < 6.0)).tolist():
        if _is_one_line(reading, a, a + gap):
            yield a, a + gap


def _is_one_line(reading: Reading, a: int, b: int) -> bool:
    """Tell whether a space follows word a, a space precedes word b, and between are words alone."""
    words, text = reading.words, reading.text
    return all(text[words[n].end : words[n + 1].start] == " " for n in range(a, b))


def _is_written_on(reading: Reading, join: Join) -> bool:
    """A fragment that starts with a capital after a small letter is another word, not the rest of this one."""
    left, right = (reading.text[word.start : word.end] for word in (reading.words[join.left], reading.words[join.right]))
    return (right[:1].isupper() and not left.isupper()) or left.isdigit() or right.isdigit()


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to cut what stands between two fragments of one word; weak ratios only propose, they don't decide."""
    for join in joins(reading):
        left, right = reading.words[join.left], reading.words[join.right]
        phrase = reading.text[left.end : right.start]
        detail = f"without it, {left.folded!r} and {right.folded!r} read {join.whole!r}"
        score = min(0.999, 0.5 + join.ratio / 20) if join.ratio >= SURE else join.ratio / 20
        evidence = Evidence(rule="broken-word", score=round(min(1.0, join.ratio / 14), 3), detail=detail)
        yield Proposal(left.end, right.start, "injected", score, (evidence,), phrase=phrase.strip().casefold())
