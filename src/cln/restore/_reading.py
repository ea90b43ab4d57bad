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
    sums: Array  # their running sums, for hashes


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
        self._times: dict[str, int] = {}

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
        every = np.sort(self.words.key)
        at = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]])) if len(every) else np.zeros(0, dtype=np.int64)
        return every[at], np.diff(at, append=len(every))

    @cached_property
    def often(self) -> dict[int, int]:
        """How often each hashed word of the text occurs, for looking up a few."""
        keys, counts = self.own
        return dict(zip(keys.tolist(), counts.tolist(), strict=True))

    @cached_property
    def _sieve(self) -> Sieve:
        keys, counts = self.own
        return Sieve(keys, np.minimum(counts, 8))

    def may_hold(self, keys: Array) -> Array:
        """Tell by one look which hashed words may occur in the text."""
        return self._sieve.levels(keys) > 0

    @cached_property
    def _folded(self) -> str:
        return self.text.casefold()

    def times(self, phrase: str) -> int:
        """Tell how often a folded phrase stands in the text."""
        if phrase not in self._times:
            self._times[phrase] = self._folded.count(phrase)
        return self._times[phrase]

    def zipf_of(self, word: str) -> float:
        """How common one folded word is in the text's language."""
        if word not in self._zipf:
            self._zipf[word] = float(self.lexicon.zipf(np.array([chars.word_hash(word)], dtype=np.uint64))[0])
        return self._zipf[word]

    def count(self, keys: Array) -> Array:
        """Tell how often each hashed word occurs in the text."""
        own, counts = self.own
        found = np.zeros(len(keys), dtype=np.int64)
        caught = np.flatnonzero(self.may_hold(keys))
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
    if points.max(initial=0) >= chars.BMP:
        points = np.where(points < chars.BMP, points, 0x4E00 * (points >= 0x20000) * (points < 0x40000))
    kind, folded = np.zeros(len(points) + 2, dtype=np.uint8), table.fold[points]
    kind[1:-1] = table.kind[points]
    starts, ends = _edges(kind, table.between)
    kind = kind[1:]
    if language in TURKIC:
        folded = np.where(points == 0x49, np.uint64(0x131), np.where(points == 0x130, np.uint64(0x69), folded))
    sums = chars.sums(folded)
    keys, lengths = chars.hash_between(sums, starts, ends), ends - starts
    flags = np.bitwise_or.reduceat(kind, np.stack([starts, ends], axis=1).ravel())[::2] if len(starts) else kind[:0]
    is_pointed = language in POINTED
    for number in np.flatnonzero(flags & (chars.ODD | chars.MARK if is_pointed else chars.ODD)).tolist():
        word = text[starts[number] : ends[number]].casefold()
        word = "".join(c for c in word if not table.kind[min(ord(c), 0xFFFF)] & chars.MARK) if is_pointed else word
        keys[number], lengths[number] = chars.word_hash(word), len(word)
    first = kind[starts]
    loud = (flags & (chars.UPPER | chars.LOWER)) == chars.UPPER
    return Words(starts, ends, first & chars.SCRIPT, keys, lengths, (first & chars.UPPER) > 0, loud, known.zipf(keys), folded, sums)


def _edges(kind: Array, between: Array) -> tuple[Array, Array]:
    """Give where words start and end: at letters' ends, at a change of script, where a small letter meets a capital.

    ``kind`` has an empty place before the text and one after it.
    """
    pairs = kind[:-1].astype(np.uint16)
    pairs <<= 8
    pairs |= kind[1:]
    lies = between[pairs]
    falls = np.flatnonzero(lies & chars.FALLS)
    lies[falls[(kind[falls - 1] & chars.UPPER) > 0]] |= chars.STARTS | chars.ENDS  # MONEYtico
    return np.flatnonzero(lies & chars.STARTS), np.flatnonzero(lies & chars.ENDS)
