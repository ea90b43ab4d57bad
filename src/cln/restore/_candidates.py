"""Where a phrase may have been put in: stretches whose neighbours join to one word, and stretches in another language or script.

Found by arithmetic on arrays, so that a page without damage costs a few lookups a word; what is left is looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cln.restore import _characters_table as chars
from cln.restore._characters_table import Array
from cln.restore._lexicon import abroad as abroad_table
from cln.restore._lexicon import lexicon
from cln.restore._reading import Reading

LONGEST = 8
LEAST = 2.0  # log10 likelihood ratio below which a join is not even looked at
STRONG, STRANGE = 4.0, 200  # the ratio that a join needs which only a piece of an unknown word makes; how many such words are looked at
OWN = 4.5  # Zipf value of a word that the text itself uses
GLUE, SPACE, SPACES, INNER, BREAK = range(5)
INNER_MARKS = "-'’&./+,"
IS_INNER = np.zeros(chars.BMP, dtype=bool)
IS_INNER[[ord(mark) for mark in INNER_MARKS]] = True
IS_SPACED = IS_INNER.copy()
IS_SPACED[0x20] = True
# The languages that advertising phrases come in, by script: their 30,000 commonest words tell a phrase that is foreign here.
ABROAD = {
    chars.LATIN: ("en", "es", "pt", "fr", "de", "it", "tr", "id", "pl", "nl", "vi", "sv"),
    chars.CYRILLIC: ("ru", "uk"),
    chars.ARABIC: ("ar", "fa"),
}


class Candidate(NamedTuple):
    """A stretch that may have been put in. ``left`` and ``right`` are the fragments around it (folded; '' where it splits no word)."""

    start: int
    end: int
    left: str
    right: str
    zipf_left: float
    zipf_right: float
    zipf_whole: float
    own: int  # how often the whole word stands elsewhere in the text
    floor: float
    first: int  # numbers of the words inside: [first, last)
    last: int

    @property
    def is_join(self) -> bool:
        return bool(self.left)

    @property
    def ratio(self) -> float:
        likely = max(self.zipf_whole, OWN if self.own else 0.0)
        return 9.0 + likely - self.zipf_left - self.zipf_right if self.left else 0.0


def gaps(reading: Reading) -> Array:
    """Give what stands after each word: nothing, a space, several, a mark that phrases hold, or a break."""
    words, text = reading.words, reading.text
    codes = np.full(len(words.start), BREAK)
    if len(words.start) < 2:
        return codes
    start, end = words.end[:-1], words.start[1:]
    first = words.folded[start]
    size = end - start
    codes[:-1][size == 0] = GLUE
    codes[:-1][(size == 1) & ((first == 0x20) | (first == 0xA0))] = SPACE
    codes[:-1][(size == 1) & IS_INNER[first]] = INNER
    held = IS_SPACED[first] & IS_SPACED[words.folded[end - 1]]
    for number in np.flatnonzero((size > 1) & (size <= 3) & held).tolist():
        mark = text[start[number] : end[number]].strip(" ")
        codes[number] = SPACES if not mark else INNER if mark in INNER_MARKS else BREAK
    return codes


def joins(reading: Reading, codes: Array) -> Iterator[Candidate]:
    """Give every stretch of one to eight words whose neighbours are likelier as one word than apart."""
    words = reading.words
    left, right = _pairs(reading, codes)
    powers = chars.powers(int(words.length.max(initial=0)) + 1)
    keys = words.key[left] + words.key[right] * powers[words.length[left]]
    zipf = reading.lexicon.zipf(keys)
    own = reading.count(keys)
    ratio = 9.0 + np.maximum(zipf, np.where(own > 0, OWN, 0.0)) - words.zipf[left] - words.zipf[right]
    keep = (ratio >= LEAST) & ((own > 0) | (zipf > reading.lexicon.floor + 0.01))
    for a, b, whole, count in zip(left[keep].tolist(), right[keep].tolist(), zipf[keep].tolist(), own[keep].tolist(), strict=True):
        start, end = int(words.end[a]), int(words.start[b])
        zipf_left, zipf_right = float(words.zipf[a]), float(words.zipf[b])
        sides = reading.word(a).casefold(), reading.word(b).casefold()
        yield Candidate(start, end, *sides, zipf_left, zipf_right, whole, count, reading.lexicon.floor, a + 1, b)


def _pairs(reading: Reading, codes: Array) -> tuple[Array, Array]:
    """Give the pairs that stand two to nine words apart in one line and could be one word by script, case and marks."""
    words = reading.words
    lettered = (words.script > chars.DIGIT) & (words.script != chars.CJK) & (words.script != chars.THAI)
    barred = np.concatenate([[0], np.cumsum((codes == BREAK) | (codes == SPACES))])
    touched = codes <= SPACES
    lefts = np.flatnonzero(lettered & touched)
    begins = lettered & np.concatenate([[False], touched[:-1]])
    pairs = []
    for gap in range(2, LONGEST + 2):
        lefts = lefts[: np.searchsorted(lefts, len(codes) - gap)]
        lefts = lefts[barred[lefts + gap - 1] == barred[lefts + 1]]  # what is barred at one distance is so at all longer ones
        pairs.append(lefts[begins[lefts + gap]])
    left = np.concatenate(pairs)
    right = left + np.repeat(np.arange(2, LONGEST + 2), [len(pair) for pair in pairs])
    fits = _fit(reading, left, right)
    return left[fits], right[fits]


def _fit(reading: Reading, left: Array, right: Array) -> Array:
    """Tell which pairs are alike in script, could be one word by their capitals, and are not too common to be fragments."""
    words = reading.words
    both_loud = words.loud[left] & words.loud[right]
    shouted = words.loud & (words.length > 1)
    cased = both_loud | ~(words.capital[right] | shouted[left])
    fits: Array = cased & (words.script[left] == words.script[right]) & (words.zipf[left] + words.zipf[right] < 9.0 + 7.9 - LEAST)
    return fits


class Part(NamedTuple):
    """A way to read an unknown word as two words written together: [start, at) and [at, end)."""

    word: int
    at: int
    zipf: float  # of the part that would be the phrase's


def glued(reading: Reading, codes: Array) -> Iterator[Candidate]:
    """Give the stretches that are written together with a fragment: ``crioculos for menca`` with no space at one end or both."""
    words, floor = reading.words, reading.lexicon.floor
    unknown = np.flatnonzero((words.zipf <= floor + 0.01) & (words.length >= 4) & (words.length <= 40) & (words.script > chars.DIGIT))
    unknown = unknown[(words.script[unknown] != chars.CJK) & (words.script[unknown] != chars.THAI)]
    if not len(unknown):
        return
    tails, heads = _parts(reading, unknown, is_tail=True), _parts(reading, unknown, is_tail=False)
    barred = np.concatenate([[0], np.cumsum((codes == BREAK) | (codes == SPACES))])
    ends = {part.word for part in heads}
    wanted: list[tuple[int, int, int, int]] = []  # left word, its end, right word, its start
    for part in tails:
        for b in range(part.word + 1, min(part.word + LONGEST + 1, len(words.start))):
            if barred[b] - barred[part.word]:
                break
            wanted.append((part.word, part.at, b, int(words.start[b])))
            if b in ends:
                wanted += [(part.word, part.at, b, head.at) for head in heads if head.word == b]
    for part in heads:
        for a in range(part.word - 1, max(part.word - LONGEST - 1, -1), -1):
            if barred[part.word] - barred[a]:
                break
            wanted.append((a, int(words.end[a]), part.word, part.at))
    yield from _known(reading, wanted)
    yield from _known(reading, _rests(reading, barred), STRONG)


def _rests(reading: Reading, barred: Array) -> list[tuple[int, int, int, int]]:
    """Give the ways to leave a part of an unknown word to a fragment that stands up to a phrase away: ``tamb`` AAA watches``ém``."""
    words, floor = reading.words, reading.lexicon.floor + 0.01
    lettered = (words.script > chars.DIGIT) & (words.script != chars.CJK) & (words.script != chars.THAI)
    strange = np.flatnonzero(lettered & (words.zipf <= floor) & (words.length >= 6) & (words.length <= 24)).tolist()
    wanted = []
    for word in strange[:STRANGE]:
        start, end = int(words.start[word]), int(words.end[word])
        for other in range(max(0, word - 4), min(len(words.start), word + 5)):
            if abs(other - word) < 2 or barred[max(other, word)] - barred[min(other, word)] or words.zipf[other] > 6.0:
                continue
            if other < word:
                wanted += [(other, int(words.end[other]), word, at) for at in range(start + 3, end)]
            else:
                wanted += [(word, at, other, int(words.start[other])) for at in range(start + 1, end - 2)]
    return wanted


def _parts(reading: Reading, unknown: Array, is_tail: bool) -> list[Part]:
    """Give the splits of unknown words of which the tail (or the head) is a common word, here or abroad."""
    words = reading.words
    sizes = np.minimum(words.length[unknown], words.end[unknown] - words.start[unknown]) - 1  # folded, ß is two characters
    whole = np.repeat(unknown, sizes)
    at = np.concatenate([np.arange(1, size + 1) for size in sizes.tolist()]) + words.start[whole]
    start, end = (at, words.end[whole]) if is_tail else (words.start[whole], at)
    keys = chars.hashes(words.folded, start, end)
    zipf = reading.lexicon.zipf(keys)
    if reading.language != "en" and reading.script == chars.LATIN:
        zipf = np.maximum(zipf, lexicon("en", "small").zipf(keys))
    keep = ((zipf >= 3.5) & (end - start >= 3)) | ((zipf >= 5.2) & (end - start == 2))
    return [Part(*row) for row in zip(whole[keep].tolist(), at[keep].tolist(), zipf[keep].tolist(), strict=True)]


def _known(reading: Reading, wanted: list[tuple[int, int, int, int]], least: float = LEAST) -> Iterator[Candidate]:
    if not wanted:
        return
    words = reading.words
    a, left_end, b, right_start = (np.array(column, dtype=np.int64) for column in zip(*wanted, strict=True))
    left = chars.hashes(words.folded, words.start[a], left_end)
    right = chars.hashes(words.folded, right_start, words.end[b])
    size = left_end - words.start[a]
    keys = left + right * chars.powers(int(size.max()) + 1)[size]
    zipf, own = reading.lexicon.zipf(keys), reading.count(keys)
    zipf_left, zipf_right = reading.lexicon.zipf(left), reading.lexicon.zipf(right)
    ratio = 9.0 + np.maximum(zipf, np.where(own > 0, OWN, 0.0)) - zipf_left - zipf_right
    keep = (
        (ratio >= least)
        & ((own > 0) | (zipf > reading.lexicon.floor + 0.01))
        & (words.script[a] == words.script[b])
        & (words.end[b] > right_start)
    )
    for number in np.flatnonzero(keep).tolist():
        start, end = int(left_end[number]), int(right_start[number])
        before, after = reading.text[words.start[a[number]] : start].casefold(), reading.text[end : words.end[b[number]]].casefold()
        first = int(a[number]) + (start == words.end[a[number]])
        last = int(b[number]) + (end > words.start[b[number]])
        apart = float(zipf_left[number]), float(zipf_right[number])
        yield Candidate(start, end, before, after, *apart, float(zipf[number]), int(own[number]), reading.lexicon.floor, first, last)


def abroad(reading: Reading, numbers: Array) -> Array:
    """Give how common each of these words is in the foreign language that knows it best (0 where none does)."""
    return abroad_table(ABROAD[chars.LATIN]).best(reading.words.key[numbers], reading.language)


def _abroad_rows(reading: Reading, keys: Array) -> Array:
    return abroad_table(ABROAD[chars.LATIN]).zipf(keys, reading.language)


def runs(reading: Reading, codes: Array) -> Iterator[Candidate]:
    """Give the stretches of one to eight words that are in another script, or better known abroad than here.

    Words that both languages know may belong to a stretch or not: each way is a candidate.
    """
    words = reading.words
    if not len(words.start):
        return
    foreign = (words.script != reading.script) & (words.script > chars.DIGIT)
    if reading.script == chars.LATIN:
        rare = np.flatnonzero(words.zipf < (5.2 if reading.language != "en" else 3.3))
        known = abroad(reading, rare)
        foreign[rare] |= (known - words.zipf[rare] > 0.5) & (known > 3.0)
    joined = ((codes == SPACE) | (codes == GLUE) | (codes == INNER)).tolist()
    other = (words.script != reading.script) & (words.script > chars.DIGIT)
    for first, last in {*_stretches(foreign, joined), *_stretches(other, joined)}:
        if last - first <= LONGEST + 2 and not _is_name(reading, first, last):
            before, after = _reach(reading, codes, first, last)
            for a in range(before + 1):
                for b in range(after + 1):
                    yield _run(reading, first - a, last + b)


def _is_name(reading: Reading, first: int, last: int) -> bool:
    """One foreign word with a capital is a name nearly always: not looked at."""
    words = reading.words
    return last - first == 1 and bool(words.capital[first]) and not bool(words.loud[first])


def _stretches(foreign: Array, joined: list[bool]) -> Iterator[tuple[int, int]]:
    last = -1
    for first in np.flatnonzero(foreign).tolist():
        if first < last:
            continue
        last = first + 1
        while last < len(foreign) and foreign[last] and joined[last - 1]:
            last += 1
        yield first, last


def _run(reading: Reading, first: int, last: int) -> Candidate:
    start, end = int(reading.words.start[first]), int(reading.words.end[last - 1])
    return Candidate(start, end, "", "", 0.0, 0.0, 0.0, 0, reading.lexicon.floor, first, last)


def _reach(reading: Reading, codes: Array, first: int, last: int) -> tuple[int, int]:
    """Tell how many words before and after a stretch could belong to it: known to its language nearly as well as to the text's."""
    words = reading.words
    if reading.script != chars.LATIN or words.script[first] != chars.LATIN:
        return 0, 0
    low, high = max(0, first - 2), min(len(words.start), last + 2)
    keys = words.key[low:high]
    inner = slice(first - low, last - low)
    rows = _abroad_rows(reading, keys)
    known = rows[:, int(rows[inner].sum(axis=0).argmax())]
    near = (known > 3.0) & (known > words.zipf[low:high] - 1.0)
    before = after = 0
    while first - before - 1 >= low and near[first - before - 1 - low] and codes[first - before - 1] == SPACE:
        before += 1
    while last + after < high and near[last + after - low] and codes[last + after - 1] == SPACE:
        after += 1
    return before, after


def all_candidates(reading: Reading, codes: Array) -> list[Candidate]:
    """Give every candidate of a text once, in text order."""
    found = {(c.start, c.end): c for c in [*runs(reading, codes), *glued(reading, codes), *joins(reading, codes)]}
    return [found[key] for key in sorted(found)]
