"""Where a phrase may have been put in: stretches whose neighbours join to one word, and stretches in another language or script.

Found by arithmetic on arrays, so that a page without damage costs a few lookups a word; what is left is looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from cln.restore import _characters_table as chars
from cln.restore._characters_table import Array
from cln.restore._lexicon import abroad as abroad_table
from cln.restore._lexicon import lexicon
from cln.restore._reading import Reading
from cln.restore._sieve import STEPS

LONGEST = 8
LEAST = 2.0  # log10 likelihood ratio below which a join is not even looked at
STRONG, STRANGE = 4.0, 200  # the ratio that a join needs which only a piece of an unknown word makes; how many such words are looked at
SLACK = 0.01  # of sums in single precision
MOST_PARTS = 12  # ways in which one unknown word is split; real ones have a few
NEAR = np.array([-4, -3, -2, 2, 3, 4])  # words from an unknown one to the fragment that a part of it may belong to
OWN = 4.5  # Zipf value of a word that the text itself uses
GLUE, SPACE, SPACES, INNER, BREAK = range(5)
INNER_MARKS = "-'’&./+,"
MOST = 10_000  # stretches of one text that are looked at, of each kind: what changes its language or breaks oftener was not put in
CHUNK = 50_000  # words whose pairs are looked at together
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


@cache
def _after() -> Array:
    """What each character is where it stands alone between two words."""
    codes = np.full(chars.BMP, BREAK, dtype=np.int8)
    codes[[0x20, 0xA0]] = SPACE
    codes[[ord(mark) for mark in INNER_MARKS]] = INNER
    return codes


def gaps(reading: Reading) -> Array:
    """Give what stands after each word: nothing, a space, several, a mark that phrases hold, or a break."""
    words, text = reading.words, reading.text
    codes = np.full(len(words.start), BREAK, dtype=np.int8)
    if len(words.start) < 2:
        return codes
    start = words.end[:-1]
    size = words.start[1:] - start
    first = _after()[words.folded[start]]
    codes[:-1] = np.where(size == 1, first, BREAK)
    codes[:-1][size == 0] = GLUE
    for number in np.flatnonzero((size > 1) & (size <= 3) & (first < BREAK)).tolist():
        here = text[start[number] : start[number] + size[number]]
        mark = here.strip(" ")
        if here[0] != "\u00a0" and (here[-1] == " " or here[-1] in INNER_MARKS):
            codes[number] = SPACES if not mark else INNER if mark in INNER_MARKS else BREAK
    return codes


def _reach_of(codes: Array, numbers: Array) -> Array:
    """Give the number of the first word, from each of these on, that a break or several spaces follow."""
    bars = np.append(np.flatnonzero((codes == BREAK) | (codes == SPACES)), len(codes))
    reach: Array = bars[bars.searchsorted(numbers)]
    return reach


def _each(counts: Array) -> tuple[Array, Array]:
    """Give for counts [2, 3] the rows [0, 0, 1, 1, 1] and the steps [0, 1, 0, 1, 2]."""
    rows = np.repeat(np.arange(len(counts)), counts)
    return rows, np.arange(len(rows)) - (np.cumsum(counts) - counts)[rows]


def joins(reading: Reading, codes: Array) -> Iterator[Candidate]:
    """Give every stretch of one to eight words whose neighbours are likelier as one word than apart."""
    words, floor = reading.words, reading.lexicon.floor
    powers = chars.powers(int(words.length.max(initial=0)) + 1)
    for left, right in _pairs(reading, codes):
        keys = words.key[left] + words.key[right] * powers[words.length[left]]
        worth = _is_worth(reading, keys, words.zipf[left] + words.zipf[right])
        if not len(worth):
            continue
        left, right, keys = left[worth], right[worth], keys[worth]
        zipf, own = reading.lexicon.zipf(keys), reading.count(keys)
        ratio = 9.0 + np.maximum(zipf, np.where(own > 0, OWN, 0.0)) - words.zipf[left] - words.zipf[right]
        keep = (ratio >= LEAST) & ((own > 0) | (zipf > floor + 0.01))
        for a, b, whole, count in zip(left[keep].tolist(), right[keep].tolist(), zipf[keep].tolist(), own[keep].tolist(), strict=True):
            start, end = int(words.end[a]), int(words.start[b])
            zipf_left, zipf_right = float(words.zipf[a]), float(words.zipf[b])
            sides = reading.word(a).casefold(), reading.word(b).casefold()
            yield Candidate(start, end, *sides, zipf_left, zipf_right, whole, count, floor, a + 1, b)


def _is_worth(reading: Reading, keys: Array, apart: Array | float) -> Array:
    """Give the numbers of the joined words that may be known, and likely enough beside their fragments (the sum of their Zipf values)."""
    level = np.maximum(reading.lexicon.levels(keys), reading.may_hold(keys) * np.uint8(OWN * STEPS + 1))
    worth: Array = np.flatnonzero((level > 0) & (level > (apart - (9.0 - LEAST) - SLACK) * STEPS))
    return worth


def _pairs(reading: Reading, codes: Array) -> Iterator[tuple[Array, Array]]:
    """Give the pairs that stand two to nine words apart in one line and could be one word by script, case and marks.

    Their capitals must allow it, and the two must not be too common to be fragments.
    """
    words = reading.words
    lettered = (words.script > chars.DIGIT) & (words.script != chars.CJK) & (words.script != chars.THAI)
    touched = codes <= SPACES
    begins = lettered & np.concatenate([[False], touched[:-1]])
    loud = words.loud.astype(np.uint8)
    as_left = words.script << 2 | (words.loud & (words.length > 1)).astype(np.uint8) << 1 | loud
    as_right = np.where(begins, words.script << 2 | words.capital.astype(np.uint8) << 1 | loud, 0xFC)
    lefts = np.flatnonzero(lettered & touched)
    for chunk in range(0, len(lefts), CHUNK):
        left = lefts[chunk : chunk + CHUNK]
        rows, steps = _each(np.clip(np.minimum(_reach_of(codes, left + 1) + 1, len(codes) - 1) - left - 1, 0, LONGEST))
        left = left[rows]
        right = left + steps + 2
        one, other = as_left[left], as_right[right]
        cased = (one & other & 1) | ((one | other) & 2 ^ 2)
        fits = ((one ^ other) < 4) & (cased > 0) & (words.zipf[left] + words.zipf[right] < 9.0 + 7.9 - LEAST)
        yield left[fits], right[fits]


class Parts(NamedTuple):
    """Ways to read unknown words as two words written together: [start, at) and [at, end). One entry a way in each array."""

    word: Array
    at: Array


class Sides(NamedTuple):
    """What may be two fragments of one word: word ``a`` up to ``left_end``, and word ``b`` from ``right_start`` on."""

    a: Array
    left_end: Array
    b: Array
    right_start: Array


def glued(reading: Reading, codes: Array) -> Iterator[Candidate]:
    """Give the stretches that are written together with a fragment: ``crioculos for menca`` with no space at one end or both."""
    words, floor = reading.words, reading.lexicon.floor
    unknown = (words.zipf <= floor + 0.01) & (words.length >= 4) & (words.length <= 40) & (words.script > chars.DIGIT)
    numbers = np.flatnonzero(unknown & (words.script != chars.CJK) & (words.script != chars.THAI))
    if not len(numbers):
        return
    tails, heads = _parts(reading, numbers)
    rests = _rests(reading, codes)
    for chunk in range(0, max(len(tails.word), len(heads.word), 1), CHUNK):
        some, others = (Parts(*(column[chunk : chunk + CHUNK] for column in parts)) for parts in (tails, heads))
        sides = [*_after_tails(reading, codes, some, heads), _before_heads(reading, codes, others), *([] if chunk else [rests])]
        least = np.full(sum(len(side.a) for side in sides), LEAST)
        least[len(least) - (0 if chunk else len(rests.a)) :] = STRONG
        yield from _known(reading, Sides(*map(np.concatenate, zip(*sides, strict=True))), least)


def _rests(reading: Reading, codes: Array) -> Sides:
    """Give the ways to leave a part of an unknown word to a fragment that stands up to a phrase away: ``tamb`` AAA watches``ém``."""
    words, floor = reading.words, reading.lexicon.floor + 0.01
    lettered = (words.script > chars.DIGIT) & (words.script != chars.CJK) & (words.script != chars.THAI)
    strange = np.flatnonzero(lettered & (words.zipf <= floor) & (words.length >= 6) & (words.length <= 24))[:STRANGE]
    barred = np.concatenate([[0], np.cumsum((codes == BREAK) | (codes == SPACES))])
    word = np.repeat(strange, len(NEAR))
    other = word + np.tile(NEAR, len(strange))
    held = (other >= 0) & (other < len(words.start))
    word, other = word[held], other[held]
    near = (barred[np.maximum(other, word)] == barred[np.minimum(other, word)]) & (words.zipf[other] <= 6.0)
    word, other = word[near], other[near]
    rows, steps = _each(np.maximum(words.end[word] - words.start[word] - 3, 0))
    word, other = word[rows], other[rows]
    is_before = other < word
    at = words.start[word] + steps + np.where(is_before, 3, 1)
    return Sides(
        np.where(is_before, other, word), np.where(is_before, words.end[other], at),
        np.where(is_before, word, other), np.where(is_before, at, words.start[other]),
    )  # fmt: skip


def _after_tails(reading: Reading, codes: Array, tails: Parts, heads: Parts) -> Iterator[Sides]:
    """Give each tail with the eight words after it, and with the heads among them."""
    reach = np.minimum(_reach_of(codes, tails.word), len(codes) - 1)
    rows, steps = _each(np.minimum(reach - tails.word, LONGEST))
    a, left_end = tails.word[rows], tails.at[rows]
    b = a + steps + 1
    yield Sides(a, left_end, b, reading.words.start[b])
    first = heads.word.searchsorted(b)
    rows, steps = _each(heads.word.searchsorted(b, side="right") - first)
    if len(rows):
        yield Sides(a[rows], left_end[rows], b[rows], heads.at[first[rows] + steps])


def _before_heads(reading: Reading, codes: Array, heads: Parts) -> Sides:
    """Give each head with the eight words before it."""
    bars = np.concatenate([[-1], np.flatnonzero((codes == BREAK) | (codes == SPACES))])
    reach = bars[bars.searchsorted(heads.word) - 1] + 1  # the first word of the same stretch
    rows, steps = _each(np.minimum(heads.word - reach, LONGEST))
    b = heads.word[rows]
    a = b - steps - 1
    return Sides(a, reading.words.end[a], b, heads.at[rows])


def _parts(reading: Reading, unknown: Array) -> tuple[Parts, Parts]:
    """Give the splits of unknown words of which the tail is a common word, here or abroad; and those of which the head is."""
    words = reading.words
    sizes = np.minimum(words.length[unknown], words.end[unknown] - words.start[unknown]) - 1  # folded, ß is two characters
    rows, steps = _each(sizes)
    whole = unknown[rows]
    start, end = words.start[whole], words.end[whole]
    at = start + steps + 1
    is_common = _is_common(reading, np.concatenate([at, start]), np.concatenate([end, at]))
    return _few(whole, at, is_common[: len(at)]), _few(whole, at, is_common[len(at) :])


def _is_common(reading: Reading, start: Array, end: Array) -> Array:
    """Tell which stretches are common words, here or in English; the shorter, the commoner they must be."""
    size = end - start
    keys = chars.hash_between(reading.words.sums, start, end)
    tables = [reading.lexicon]
    if reading.language != "en" and reading.script == chars.LATIN:
        tables.append(lexicon("en", "small"))
    is_common = np.zeros(len(keys), dtype=bool)
    for table in tables:
        caught = np.flatnonzero((table.levels(keys) > 3.5 * STEPS - 1) & (size >= 2))
        zipf = table.zipf(keys[caught])
        is_common[caught] |= (zipf >= 3.5) & (size[caught] >= 3) | (zipf >= 5.2)
    return is_common


def _few(whole: Array, at: Array, is_common: Array) -> Parts:
    """Leave the ways that give a common word, at most MOST_PARTS a word."""
    word, at = whole[is_common], at[is_common]
    few = np.arange(len(word)) - word.searchsorted(word) < MOST_PARTS
    return Parts(word[few], at[few])


def _known(reading: Reading, sides: Sides, least: Array) -> Iterator[Candidate]:
    """Give what stands between two fragments that read as one known word, at least so much likelier than they."""
    words, lexicon = reading.words, reading.lexicon
    a, left_end, b, right_start = sides
    size = left_end - words.start[a]
    left = chars.hash_between(words.sums, words.start[a], left_end)
    right = chars.hash_between(words.sums, right_start, words.end[b])
    keys = left + right * chars.powers(int(size.max(initial=0)) + 1)[size]
    worth = _is_worth(reading, keys, 2 * lexicon.floor)
    worth = worth[words.script[a[worth]] == words.script[b[worth]]]
    if not len(worth):
        return
    a, left_end, b, right_start, keys, least = (column[worth] for column in (a, left_end, b, right_start, keys, least))
    zipf, own = lexicon.zipf(keys), reading.count(keys)
    zipf_left, zipf_right = lexicon.zipf(left[worth]), lexicon.zipf(right[worth])
    ratio = 9.0 + np.maximum(zipf, np.where(own > 0, OWN, 0.0)) - zipf_left - zipf_right
    keep = (ratio >= least) & ((own > 0) | (zipf > lexicon.floor + 0.01)) & (words.end[b] > right_start)
    for number in np.flatnonzero(keep).tolist():
        start, end = int(left_end[number]), int(right_start[number])
        before, after = reading.text[words.start[a[number]] : start].casefold(), reading.text[end : words.end[b[number]]].casefold()
        first = int(a[number]) + (start == words.end[a[number]])
        last = int(b[number]) + (end > words.start[b[number]])
        apart = float(zipf_left[number]), float(zipf_right[number])
        yield Candidate(start, end, before, after, *apart, float(zipf[number]), int(own[number]), lexicon.floor, first, last)


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
        level = abroad_table(ABROAD[chars.LATIN]).levels(words.key[rare])
        rare = rare[level > np.maximum(3.0, words.zipf[rare] + (0.5 - SLACK)) * STEPS]
        known = abroad(reading, rare)
        foreign[rare] |= (known - words.zipf[rare] > 0.5) & (known > 3.0)
    joined = ((codes == SPACE) | (codes == GLUE) | (codes == INNER)).tolist()
    other = (words.script != reading.script) & (words.script > chars.DIGIT)
    found = sorted({*_stretches(foreign, joined), *_stretches(other, joined)})
    whole = (at for at in found if at[1] - at[0] <= LONGEST + 2 and not _is_name(reading, *at))
    for first, last in islice(whole, MOST):
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
    if (not first or codes[first - 1] != SPACE) and codes[last - 1] != SPACE:
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
    ways = runs(reading, codes), islice(glued(reading, codes), MOST), islice(joins(reading, codes), MOST)
    found = {(c.start, c.end): c for way in ways for c in way}
    return [found[key] for key in sorted(found)]
