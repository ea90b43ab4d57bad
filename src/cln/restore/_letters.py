"""Characters that a reader does not see or takes for others: zero-width ones inside words, soft hyphens, look-alikes of another script.

Joiners that Persian, Indic scripts and emoji need stay; a word is only turned to the script in which it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cln.records import Evidence
from cln.restore._reading import Proposal, Reading

UNSEEN = re.compile("(?<=[^\\W_])[\u200b\u2060\ufeff\u00ad]+(?=[^\\W_])")  # between letters alone: elsewhere they do no harm
TO_LATIN = str.maketrans("аеорсухіјѕԁһАВЕКМНОРСТХУІЈЅ", "aeopcyxijsdhABEKMHOPCTXYIJS")
TO_CYRILLIC = str.maketrans("aeopcyxiABEKMHOPCTXY", "аеорсухіАВЕКМНОРСТХУ")
MIXED = re.compile("[a-zA-Z]{1,40}[а-яА-ЯіїєґІЇЄҐјѕԁһ][a-zA-Zа-яА-ЯіїєґІЇЄҐјѕԁһ]{0,40}|[а-яА-ЯіїєґІЇЄҐјѕԁһ]{1,40}[a-zA-Z][a-zA-Zа-яА-ЯіїєґІЇЄҐјѕԁһ]{0,40}")


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to take unseen characters out, and to write look-alikes in the word's own script."""
    if reading.text.isascii():
        return
    for m in UNSEEN.finditer(reading.text):
        name = "a soft hyphen that only a line's end should show" if "\u00ad" in m[0] else "a character that nobody sees and that breaks searching"
        yield Proposal(m.start(), m.end(), "characters", 0.98, (Evidence(rule="unseen", score=0.98, detail=name),))
    for m in MIXED.finditer(reading.text):
        yield from _look_alike(reading, m)


def _look_alike(reading: Reading, m: re.Match[str]) -> Iterator[Proposal]:
    word = m[0]
    latin, cyrillic = word.translate(TO_LATIN), word.translate(TO_CYRILLIC)
    choices = [other for other in (latin, cyrillic) if len({_is_cyrillic(c) for c in other if c.isalpha()}) == 1 and other != word]
    choices = [other for other in choices if _is_cyrillic(other[0]) == (reading.language in ("ru", "uk", "bg", "mk", "sr", "be"))]
    if len(word) < 3 or len(choices) != 1 or reading.zipf_of(choices[0].casefold()) <= reading.lexicon.floor + 0.01:
        return
    evidence = Evidence(rule="look-alike", score=0.96, detail=f"“{word}” mixes two alphabets that look alike; it reads “{choices[0]}”")
    yield Proposal(m.start(), m.end(), "characters", 0.96, (evidence,), choices[0])


def _is_cyrillic(character: str) -> bool:
    return "\u0400" <= character <= "\u052f"
