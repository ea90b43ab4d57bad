"""One text prepared for all finders: its words as arrays (place, script, case, how common), its paragraphs."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

import numpy as np

from cln import languages
from cln.records import Evidence, Markup
from cln.restore import _characters_table as chars
from cln.restore._characters_table import Array
from cln.restore._lexicon import Lexicon, lexicon
from cln.restore._sieve import Sieve

TURKIC = frozenset({"tr", "az"})  # their capital I is not the capital of i
POINTED = frozenset({"ar", "fa", "ur", "he"})  # their tables leave vowel points out


class Proposal(NamedTuple):
    """What a finder proposes: replace found[start:end] by ``inserted``; ``score`` (0..1) is how sure it is by itself."""

    start: int
    end: int
    kind: str
    score: float
    evidence: tuple[Evidence, ...]
    inserted: str = ""
    phrase: str = ""


class Paragraph(NamedTuple):
    """A line that is not blank."""

    start: int
    end: int
    text: str


class Words(NamedTuple):
    """The words of a text, one entry a word in each array. A word ends where letters end, the script changes or CamelCase turns."""

    start: Array
    end: Array
    script: Array
    key: Array  # hash of the folded word
    length: Array  # of the folded word
    capital: Array  # starts with a capital
    loud: Array  # has capitals, no small letters
    zipf: Array
    folded: Array  # the folded code points of the whole text


class Verdicts(NamedTuple):
    """Stretches that a person ruled must stay, and must go."""

    stay: tuple[Markup, ...] = ()
    go: tuple[Markup, ...] = ()


class Given(NamedTuple):
    """What the caller knows beside the text."""

    markup: tuple[Markup, ...] = ()
    witnesses: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    site: frozenset[str] = frozenset()
    title: str = ""
    verdicts: Verdicts = Verdicts()


class Reading:
    """A text and what every finder wants to know of it; computed once, when first asked."""

    def __init__(self, text: str, language: str, given: Given | None = None) -> None:
        self.text = text
        self.tag = language
        self.language = languages.base(language)
        self.given = given or Given()
        self._zipf: dict[str, float] = {}

    @property
    def markup(self) -> tuple[Markup, ...]:
        return self.given.markup

    @cached_property
    def lexicon(self) -> Lexicon:
        return lexicon(self.language)

    @cached_property
    def words(self) -> Words:
        return _words(self.text, self.language, self.lexicon)

    def word(self, number: int) -> str:
        return self.text[self.words.start[number] : self.words.end[number]]

    @cached_property
    def own(self) -> tuple[Array, Array]:
        """The different words of the text (hashes, sorted) and how often each occurs."""
        keys, counts = np.unique(self.words.key, return_counts=True)
        return keys, counts

    @cached_property
    def often(self) -> dict[int, int]:
        """How often each hashed word of the text occurs, for looking up a few."""
        keys, counts = self.own
        return dict(zip(keys.tolist(), counts.tolist(), strict=True))

    @cached_property
    def _sieve(self) -> Sieve:
        return Sieve(self.own[0])

    def zipf_of(self, word: str) -> float:
        """How common one folded word is in the text's language."""
        if word not in self._zipf:
            self._zipf[word] = float(self.lexicon.zipf(np.array([chars.word_hash(word)], dtype=np.uint64))[0])
        return self._zipf[word]

    def count(self, keys: Array) -> Array:
        """Tell how often each hashed word occurs in the text."""
        own, counts = self.own
        found = np.zeros(len(keys), dtype=np.int64)
        caught = self._sieve.caught(keys)
        if len(caught):
            wanted = keys[caught]
            places = np.minimum(np.searchsorted(own, wanted), len(own) - 1)
            found[caught] = np.where(own[places] == wanted, counts[places], 0)
        return found

    @cached_property
    def script(self) -> int:
        """The script that most of the letters are in."""
        words = self.words
        weights = np.bincount(words.script, weights=words.end - words.start, minlength=12)
        weights[[chars.NOTHING, chars.DIGIT]] = 0
        return int(weights.argmax())

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        return [Paragraph(m.start(), m.end(), m[0]) for m in re.finditer(r"[^\s](?:[^\n]*[^\s])?", self.text)]


def _words(text: str, language: str, known: Lexicon) -> Words:
    points, table = chars.points(text), chars.table()
    low = np.where(points < chars.BMP, points, 0x4E00 * (points >= 0x20000) * (points < 0x40000))
    script, mark, upper, lower = table.script[low], table.mark[low], table.upper[low], table.lower[low]
    starts, ends = _edges(script, mark, upper, lower)
    folded = table.fold[low]
    if language in TURKIC:
        folded = np.where(points == 0x49, np.uint64(0x131), np.where(points == 0x130, np.uint64(0x69), folded))
    keys, lengths = chars.hashes(folded, starts, ends), ends - starts
    odd = table.odd[low] & (points != 0x130) | (mark if language in POINTED else False)
    for number in np.flatnonzero(_any(odd, starts, ends)).tolist():
        word = text[starts[number] : ends[number]].casefold()
        word = "".join(c for c in word if not table.mark[min(ord(c), 0xFFFF)]) if language in POINTED else word
        keys[number], lengths[number] = chars.word_hash(word), len(word)
    loud = _any(upper, starts, ends) & ~_any(lower, starts, ends)
    return Words(starts, ends, script[starts], keys, lengths, upper[starts], loud, known.zipf(keys), folded)


def _any(flags: Array, starts: Array, ends: Array) -> Array:
    sums = np.concatenate([[0], np.cumsum(flags)])
    return sums[ends] > sums[starts]


def _edges(script: Array, mark: Array, upper: Array, lower: Array) -> tuple[Array, Array]:
    """Give where words start and end: at letters' ends, at a change of script, where a small letter meets a capital."""
    inside = script != chars.NOTHING
    turn = np.zeros(len(script), dtype=bool)
    if len(script) > 1:
        before, after = script[:-1], script[1:]
        plain = (before > chars.DIGIT) & (after > chars.DIGIT) & ~mark[1:] & ~mark[:-1]
        digits = (before == chars.DIGIT) != (after == chars.DIGIT)
        falls = np.concatenate([[False], upper[:-2] & upper[1:-1] & lower[2:]])  # MONEYtico
        camel = (lower[:-1] & upper[1:]) | falls
        turn[1:] = inside[1:] & inside[:-1] & ((plain & (before != after)) | (digits & ~mark[1:]) | camel)
    previous = np.concatenate([[False], inside[:-1]]) if len(inside) else inside
    following = np.concatenate([inside[1:], [False]]) if len(inside) else inside
    starts = np.flatnonzero(inside & (~previous | turn))
    next_turn = np.concatenate([turn[1:], [False]]) if len(turn) else turn
    ends = np.flatnonzero(inside & (~following | next_turn)) + 1
    return starts, ends
