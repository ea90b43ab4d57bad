"""Characters that a reader does not see or takes for others: zero-width ones inside words, soft hyphens, look-alikes of another script.

Joiners that Persian, Indic scripts and emoji need stay; a word is only turned to the script in which it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from cln.records import Evidence
from cln.restore import _characters_table as chars
from cln.restore._reading import Proposal, Reading

UNSEEN_CHARACTERS = "\u200b\u2060\ufeff\u00ad"
UNSEEN = re.compile("(?<=[^\\W_])[\u200b\u2060\ufeff\u00ad]+(?=[^\\W_])")  # between letters alone: elsewhere they do no harm
TO_LATIN = str.maketrans("аеорсухіјѕԁһАВЕКМНОРСТХУІЈЅ", "aeopcyxijsdhABEKMHOPCTXYIJS")
TO_CYRILLIC = str.maketrans("aeopcyxiABEKMHOPCTXY", "аеорсухіАВЕКМНОРСТХУ")
HALF = 5  # letters on each side of a soft hyphen from which the word is a long one
SAME_KEY = frozenset("cCсС")  # Latin and Cyrillic on one key: one of them alone is a slip of the writer's
LONGEST = 40  # pieces of one mixed word


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to take unseen characters out, and to write look-alikes in the word's own script."""
    if reading.text.isascii():
        return
    for m in UNSEEN.finditer(reading.text) if any(c in reading.text for c in UNSEEN_CHARACTERS) else ():
        name = (
            "a soft hyphen that only a line's end should show"
            if "\u00ad" in m[0]
            else "a character that nobody sees and that breaks searching"
        )
        score = 0.6 if m[0] == "\u00ad" and _is_hint(reading.text, m.start()) else 0.98
        yield Proposal(m.start(), m.end(), "characters", score, (Evidence(rule="unseen", score=score, detail=name),))
    mixed = list(_mixed(reading))
    for start, end in mixed:
        yield from _look_alike(reading, start, end, is_alone=len(mixed) == 1)


def _is_hint(text: str, at: int) -> bool:
    """Tell whether a soft hyphen may be the editor's own hint: where a long compound may be broken at a line's end. It is only marked."""
    before, after = text[max(0, at - HALF) : at], text[at + 1 : at + 1 + HALF]
    return len(before) == HALF and len(after) == HALF and (before + after).isalpha()


def _mixed(reading: Reading) -> Iterator[tuple[int, int]]:
    """Give the stretches of letters in which Latin and Cyrillic meet."""
    words = reading.words
    latin, cyrillic = (words.script == script for script in (chars.LATIN, chars.CYRILLIC))
    if not latin.any() or not cyrillic.any():
        return
    tied = words.end[:-1] == words.start[1:]
    mixed = np.flatnonzero(tied & ((latin[:-1] & cyrillic[1:]) | (cyrillic[:-1] & latin[1:])))
    loose = np.flatnonzero(~tied)
    first, last = np.concatenate([[0], loose + 1]), np.concatenate([loose, [len(tied)]])
    stretches = np.unique(loose.searchsorted(mixed))
    stretches = stretches[last[stretches] - first[stretches] < LONGEST]
    yield from zip(words.start[first[stretches]].tolist(), words.end[last[stretches]].tolist(), strict=True)


def _look_alike(reading: Reading, start: int, end: int, is_alone: bool) -> Iterator[Proposal]:
    word = reading.text[start:end]
    latin, cyrillic = word.translate(TO_LATIN), word.translate(TO_CYRILLIC)
    choices = [other for other in (latin, cyrillic) if len({_is_cyrillic(c) for c in other if c.isalpha()}) == 1 and other != word]
    choices = [other for other in choices if _is_cyrillic(other[0]) == (reading.language in ("ru", "uk", "bg", "mk", "sr", "be"))]
    if len(word) < 3 or len(choices) != 1 or reading.zipf_of(choices[0].casefold()) <= reading.lexicon.floor + 0.01:
        return
    is_slip = is_alone and all(a in SAME_KEY for a, b in zip(word, choices[0], strict=True) if a != b)
    score = 0.6 if is_slip else 0.96
    evidence = Evidence(rule="look-alike", score=score, detail=f"“{word}” mixes two alphabets that look alike; it reads “{choices[0]}”")
    yield Proposal(start, end, "characters", score, (evidence,), choices[0])


def _is_cyrillic(character: str) -> bool:
    return "\u0400" <= character <= "\u052f"
