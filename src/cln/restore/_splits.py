"""Words that fell apart where markup was taken out (a link that began inside a word, an initial in a box of its own): "govern ment".

A single one may be the writer's slip, and is marked. It is joined where a link's edge stands in the gap, or where the text has several.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cln.records import Evidence
from cln.restore import _characters_table as chars
from cln.restore._extent import TIES
from cln.restore._reading import Proposal, Reading

LETTERED = (chars.LATIN, chars.GREEK, chars.CYRILLIC)
RARE = 4.0  # Zipf value up to which a fragment is hardly a word by itself (a single letter that is none has 3.5)
LEAST, FAR = 2.5, 4.5  # Zipf value of the whole word; log10 likelihood ratio of one word against two
SEVERAL = 3  # in one text: from there they are damage, not slips
SHORTEST = 5  # letters of the whole word


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to join two fragments that one space parts and that are far likelier one known word."""
    found = _found(reading)
    edges = {edge for mark in reading.markup if mark.kind == "link" for edge in (mark.start, mark.end)}
    for left in found:
        start, end = int(reading.words.end[left]), int(reading.words.start[left + 1])
        one, other = reading.word(left), reading.word(left + 1)
        score = 0.94 if len(found) >= SEVERAL or {start, end} & edges else 0.6
        detail = f"“{one}” and “{other}”, parted by a space, are far likelier one word, “{one}{other}”"
        yield Proposal(start, end, "split", score, (Evidence(rule="split-word", score=score, detail=detail),))


def _found(reading: Reading) -> list[int]:
    """Give the numbers of the words that are far likelier one word with the next."""
    words = reading.words
    if len(words.start) < 2 or reading.script not in LETTERED or not len(reading.lexicon):
        return []
    parted = (words.start[1:] - words.end[:-1] == 1) & (words.folded[words.end[:-1]] == 0x20)
    fits = parted & (np.minimum(words.zipf[:-1], words.zipf[1:]) <= RARE)
    fits &= (words.script[:-1] == reading.script) & (words.script[1:] == reading.script)
    fits &= ~words.capital[1:] & ~words.loud[:-1] & (words.length[:-1] + words.length[1:] >= SHORTEST)
    left = np.flatnonzero(fits)
    if not len(left):
        return []
    whole = words.key[left] + words.key[left + 1] * chars.powers(int(words.length.max()) + 1)[words.length[left]]
    zipf = reading.lexicon.zipf(whole)
    ratio = 9.0 + zipf - words.zipf[left] - words.zipf[left + 1]
    known: list[int] = left[(zipf >= LEAST) & (ratio >= FAR)].tolist()
    return [number for number in known if _stands_alone(reading, number)]


def _stands_alone(reading: Reading, number: int) -> bool:
    """Tell whether both fragments are all that stands between spaces and marks: no initials, hyphens, apostrophes or spaced letters."""
    text, words = reading.text, reading.words
    before, after = text[int(words.start[number]) - 1 : int(words.start[number])], text[int(words.end[number + 1]) :][:1]
    if before in {*TIES, ".", "&"} or after in {*TIES}:
        return False
    near = words.length[max(0, number - 1) : number + 3]
    return int((near == 1).sum()) <= 1
