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
        yield Proposal(m.start(), m.end(), "characters", 0.98, (Evidence(rule="unseen", score=0.98, detail=name),))
    for start, end in _mixed(reading):
        yield from _look_alike(reading, start, end)


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


def _look_alike(reading: Reading, start: int, end: int) -> Iterator[Proposal]:
    word = reading.text[start:end]
    latin, cyrillic = word.translate(TO_LATIN), word.translate(TO_CYRILLIC)
    choices = [other for other in (latin, cyrillic) if len({_is_cyrillic(c) for c in other if c.isalpha()}) == 1 and other != word]
    choices = [other for other in choices if _is_cyrillic(other[0]) == (reading.language in ("ru", "uk", "bg", "mk", "sr", "be"))]
    if len(word) < 3 or len(choices) != 1 or reading.zipf_of(choices[0].casefold()) <= reading.lexicon.floor + 0.01:
        return
    evidence = Evidence(rule="look-alike", score=0.96, detail=f"“{word}” mixes two alphabets that look alike; it reads “{choices[0]}”")
    yield Proposal(start, end, "characters", 0.96, (evidence,), choices[0])


def _is_cyrillic(character: str) -> bool:
    return "\u0400" <= character <= "\u052f"
