"""Read a text as words and shingles, in numpy, in any script.

A word is a run of letters and digits, folded: case, accents, width and marks are left out, so that a copy in another
normal form is still a copy. In scripts that put no spaces between words every character stands for a word. A shingle is four
neighbouring words, or seven characters where the script has no spaces; it is known by a 64-bit hash.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cln.languages import UNSPACED

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

WORDS = 4  # of a shingle; three finds more chance pairs, five loses copies with one word in seven changed
CHARACTERS = 7  # of a shingle in scripts without spaces: about four words
KEPT_ONE_IN = 8  # shingles go into the index, chosen by their hash: the same ones in every article
KEPT_AT_LEAST = 12  # of a short text: its smallest hashes

_TABLE = 0x20000  # code points with an entry of their own; beyond are the rarer ideographs
_SEPARATOR, _IGNORED, _SINGLE = 0, 1, 1 << 31
_GOLDEN, _MIX, _PRIME = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD), np.uint64(0x100000001B3)
_INVERSE = np.uint64(pow(0x100000001B3, -1, 1 << 64))
_POWERS = 1 << 16


class Reading:
    """A text as word hashes and shingle hashes, with the way back to its characters."""

    def __init__(self, text: str) -> None:
        folded, self._where = _folded(text)
        letter = folded != _SEPARATOR
        single = folded >= _SINGLE
        begins = letter.copy()
        begins[1:] &= ~letter[:-1] | single[1:] | single[:-1]
        self._starts = np.flatnonzero(begins)
        self._letter, self._begins = letter, begins
        self.length = len(text)
        self._words = _word_hashes(folded, self._starts)
        self.shingles, self.places, self._wide = _shingle_hashes(self._words, single[self._starts])

    @property
    def words(self) -> int:
        return len(self._starts)

    @cached_property
    def known(self) -> tuple[Hashes, Places]:
        """The different shingles in order of hash, and where (which shingle of the text) each stands first."""
        hashes, first = np.unique(self.shingles, return_index=True)
        return hashes, first

    @cached_property
    def _ends(self) -> Places:
        ends = self._letter.copy()
        ends[:-1] &= ~self._letter[1:] | self._begins[1:]
        return np.flatnonzero(ends) + 1

    def shingle_start(self, shingles: Places) -> Places:
        """Give the first word of each of these shingles."""
        return self.places[shingles]

    def shingle_end(self, shingles: Places) -> Places:
        """Give the word after the last one of each of these shingles."""
        width = np.where(self._wide[shingles], CHARACTERS, WORDS) if self._wide.any() else WORDS
        return self.places[shingles] + width

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the characters [from, to) of the text that the words [start, end) take up."""
        first, last = int(self._starts[start]), int(self._ends[end - 1])
        return (first, last) if self._where is None else (int(self._where[first]), int(self._where[last - 1]) + 1)

    @cached_property
    def kept(self) -> Hashes:
        """The hashes that go into an index: one in eight by value, at least twelve where the text has them; ascending."""
        hashes = self.known[0]
        chosen = hashes[_is_kept(hashes)]
        return chosen if len(chosen) >= KEPT_AT_LEAST else np.union1d(chosen, hashes[:KEPT_AT_LEAST])


@lru_cache(maxsize=512)
def reading(text: str) -> Reading:
    """Read a text; the last few hundred readings are at hand again for the articles that turn out to share them."""
    return Reading(text)


def _is_kept(hashes: Hashes) -> NDArray[np.bool_]:
    # The middle bits: the smallest hashes of a short text are kept for their high bits.
    is_kept: NDArray[np.bool_] = (hashes >> np.uint64(20)) % np.uint64(KEPT_ONE_IN) == 0
    return is_kept


def _folded(text: str) -> tuple[NDArray[np.uint32], Places | None]:
    """Fold each character; leave out the marks. Second: the place in the text of each that is left (None: all are)."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    table = _fold_table()
    if codes.size and int(codes.max()) >= _TABLE:
        folded = np.where(codes < _TABLE, table[np.minimum(codes, _TABLE - 1)], codes | _SINGLE).astype(np.uint32)
    else:
        folded = table[codes]
    ignored = folded == _IGNORED
    if not ignored.any():
        return folded, None
    where = np.flatnonzero(~ignored)
    return folded[where], where


@cache
def _fold_table() -> NDArray[np.uint32]:
    return np.array([_fold(chr(code)) for code in range(_TABLE)], dtype=np.uint32)


_IS_SINGLE = re.compile(f"[{UNSPACED}]")


def _fold(character: str) -> int:
    if character in "'’ʼ`´" or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return _IGNORED
    if not character.isalnum():
        return _IGNORED if unicodedata.category(character) == "Mc" else _SEPARATOR
    form: Literal["NFC", "NFKD"] = "NFC" if "\uac00" <= character <= "\ud7a3" else "NFKD"  # Hangul would fall apart into its letters
    base = unicodedata.normalize(form, character).casefold()[:1]
    return ord(base) | (_SINGLE if _IS_SINGLE.match(character) else 0)


@cache
def _powers() -> tuple[Hashes, Hashes]:
    return _power_table(_POWERS)


def _power_table(size: int) -> tuple[Hashes, Hashes]:
    forward, back = np.full(size, _PRIME), np.full(size, _INVERSE)
    forward[0] = back[0] = 1
    return np.cumprod(forward), np.cumprod(back)


def _word_hashes(folded: NDArray[np.uint32], starts: Places) -> Hashes:
    """Hash each word as a polynomial over its characters: separators count nothing, the power of its place is divided out."""
    if not len(starts):
        return np.empty(0, np.uint64)
    forward, back = _powers() if len(folded) <= _POWERS else _power_table(len(folded))
    sums = np.add.reduceat(folded.astype(np.uint64) * forward[: len(folded)], starts)
    return _mixed(sums * back[starts])


def _mixed(hashes: Hashes) -> Hashes:
    """Spread every bit over all (the finaliser of MurmurHash3, by Austin Appleby, public domain)."""
    hashes = hashes ^ (hashes >> np.uint64(33))
    hashes *= _MIX
    hashes ^= hashes >> np.uint64(33)
    return hashes


def _shingle_hashes(words: Hashes, single: NDArray[np.bool_]) -> tuple[Hashes, Places, NDArray[np.bool_]]:
    """Give the hash of each shingle, the word that it starts with, and whether it is one of single characters."""
    narrow = _windows(words, WORDS)
    places = np.arange(len(narrow))
    if not single.any():
        return narrow, places, np.zeros(len(narrow), bool)
    wide = np.zeros(len(narrow), np.uint64)
    found = _windows(words, CHARACTERS)
    wide[: len(found)] = found
    is_wide = single[: len(narrow)]
    whole = ~is_wide | (places < len(found))
    return np.where(is_wide, wide, narrow)[whole], places[whole], is_wide[whole]


def _windows(words: Hashes, width: int) -> Hashes:
    count = max(0, len(words) - width + 1)
    total = words[:count].copy()
    for step in range(1, width):
        total *= _GOLDEN
        total += words[step : step + count]
    return _mixed(total)
