"""One text prepared for all finders: its words, how common each is, its paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import NamedTuple

import numpy as np

from cln import languages
from cln.records import Evidence
from cln.restore._lexicon import Lexicon, lexicon

# Letters, digits and the combining marks that Python's \w leaves out (vowel signs of Indic scripts, Thai, points of Hebrew and Arabic).
MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f"
MARKS += "\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0a81-\u0acd\u0b01-\u0b4d\u0b82-\u0bcd\u0c00-\u0c4d\u0c81-\u0ccd"
MARKS += "\u0d00-\u0d4d\u0d82-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c\u200d"
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")


class Proposal(NamedTuple):
    """What a finder proposes: replace found[start:end] by ``inserted``; ``score`` (0..1) is how sure it is by itself."""

    start: int
    end: int
    kind: str
    score: float
    evidence: tuple[Evidence, ...]
    inserted: str = ""
    phrase: str = ""


class Word(NamedTuple):
    """A run of letters and digits; ``folded`` is what the tables know it by."""

    start: int
    end: int
    folded: str


class Paragraph(NamedTuple):
    """A stretch between blank lines (or, in texts without them, a line)."""

    start: int
    end: int
    text: str


class Reading:
    """A text and what every finder wants to know of it; computed once, when first asked."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language

    @cached_property
    def words(self) -> list[Word]:
        folded = self.text.casefold()
        if len(folded) == len(self.text):
            return [Word(m.start(), m.end(), folded[m.start() : m.end()]) for m in WORD.finditer(self.text)]
        return [Word(m.start(), m.end(), m[0].casefold()) for m in WORD.finditer(self.text)]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(word.folded for word in self.words)

    @cached_property
    def lexicon(self) -> Lexicon:
        return lexicon(languages.base(self.language))

    @cached_property
    def zipf(self) -> np.ndarray:
        """How common each word of the text is in its language (0.0 = unknown), one value a word."""
        types = list(self.counts)
        known = dict(zip(types, self.lexicon.zipf(types), strict=True))
        return np.array([known[word.folded] for word in self.words], dtype=np.float32)

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        return [Paragraph(m.start(), m.end(), m[0]) for m in re.finditer(r"[^\s](?:[^\n]*[^\s])?", self.text)]
