"""Read a text as words and shingles, in numpy, in any script.

A word is a run of letters and digits, folded: case, accents, width and marks are left out, so that a copy in another
normal form is still a copy. In scripts that put no spaces between words every character stands for a word. A shingle is four
neighbouring words, or seven characters where the script has no spaces; it is known by a 64-bit hash.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cln.languages import UNSPACED

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

WORDS = 4  # of a shingle; three finds more chance pairs, five loses copies with one word in seven changed
CHARACTERS = 7  # of a shingle in scripts without spaces: about four words
KEPT_ONE_IN = 12  # shingles go into the index, chosen by their hash: the same ones in every article
KEPT_AT_LEAST = 16  # of a short text: the next ones by value
_LOW, _SIFT = np.uint64(0xFFFFFFFF), np.uint32((1 << 32) // KEPT_ONE_IN)
_PLACE_BITS, _MOST_PLACES = np.uint64(20), 1 << 20
_PLACE = np.uint64(_MOST_PLACES - 1)
_TRUE = np.ones(1, bool)

_TABLE = 0x20000  # code points with an entry of their own; the last one stands for all beyond: the rarer ideographs
_SEPARATOR, _IGNORED, _SINGLE = 0, 1, 1 << 31
_GOLDEN, _MIX, _PRIME = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD), np.uint64(0x100000001B3)
_GOLDEN_2, _GOLDEN_3 = (np.uint64(pow(0x9E3779B97F4A7C15, power, 1 << 64)) for power in (2, 3))
_INVERSE = np.uint64(pow(0x100000001B3, -1, 1 << 64))
_POWERS = 1 << 16


class Reading:
    """A text as word hashes and shingle hashes, with the way back to its characters."""

    def __init__(self, text: str) -> None:
        folded, where = _folded(text)
        is_single = _singles(folded) if not text.isascii() else None
        starts, ends = _bounds(folded, is_single)
        self.text = text
        self.words = len(starts)
        self.hashes = _word_hashes(folded, starts)
        self.shingles, self._places, self._widths = _shingle_hashes(self.hashes, None if is_single is None else is_single[starts])
        if where is not None:
            starts, ends = where[starts], where[ends - 1] + 1
        self._known: tuple[Hashes, Places] | None = None  # found where they are asked for, once
        self._kept: Hashes | None = None
        self.starts, self._ends = starts.astype(np.int32), ends.astype(np.int32)

    @property
    def known(self) -> tuple[Hashes, Places]:
        """The different shingles, by 44 bits of their hash, ascending; and where (which shingle of the text) each stands first."""
        if self._known is None:
            self._known = _first_places(self.shingles)
        return self._known

    def shingle_start(self, shingles: Places) -> Places:
        """Give the first word of each of these shingles."""
        return shingles if self._places is None else self._places[shingles]

    def shingle_end(self, shingles: Places) -> Places:
        """Give the word after the last one of each of these shingles."""
        return shingles + WORDS if self._places is None else self._places[shingles] + self._widths[shingles]

    def spans(self, starts: Places, ends: Places) -> tuple[list[int], list[int]]:
        """Give the characters [from, to) of the text that each run of words [start, end) takes up."""
        return self.starts[starts].tolist(), self._ends[ends - 1].tolist()

    @property
    def width(self) -> int:
        """The words of most of the text's shingles."""
        return WORDS if self._places is None or self._widths.mean() < (WORDS + CHARACTERS) / 2 else CHARACTERS

    @property
    def sifted(self) -> Places:
        """Which shingles of the text are chosen by their value: one in twelve."""
        return (self.shingles.astype(np.uint32) < _SIFT).nonzero()[0]

    @property
    def kept(self) -> Hashes:
        """The hashes that go into an index: one in twelve by value, at least sixteen where the text has them; ascending."""
        if self._kept is None:
            chosen = self.shingles[self.sifted]
            chosen.sort()
            if np.count_nonzero(chosen[1:] == chosen[:-1]):
                chosen = np.unique(chosen)
            self._kept = chosen if len(chosen) >= KEPT_AT_LEAST else self._smallest(KEPT_AT_LEAST)
        return self._kept

    def _smallest(self, count: int) -> Hashes:
        """Give the different shingles that are smallest in their low bits: all that were chosen, and the next of them."""
        different = self.shingles[self.known[1]]
        chosen = different[different.astype(np.uint32).argsort(kind="stable")[:count]]
        chosen.sort()
        return chosen


def _first_places(shingles: Hashes) -> tuple[Hashes, Places]:
    """Sort hash and place in one number: that takes half the time of sorting places by their hashes."""
    if len(shingles) > _MOST_PLACES:
        return _sorted_apart(shingles)
    numbers = shingles & ~_PLACE
    numbers |= np.arange(len(numbers), dtype=np.uint64)
    numbers.sort()
    hashes = numbers >> _PLACE_BITS
    numbers &= _PLACE
    is_new = hashes[1:] != hashes[:-1]
    if np.count_nonzero(is_new) == len(is_new):
        return hashes, numbers.view(np.int64)
    first = np.concatenate((_TRUE, is_new))
    return hashes[first], numbers[first].view(np.int64)


def _sorted_apart(shingles: Hashes) -> tuple[Hashes, Places]:
    """Give what ``Reading.known`` gives, for a text of more shingles than there are numbers for places."""
    hashes = shingles >> _PLACE_BITS
    order = hashes.argsort(kind="stable")
    hashes = hashes[order]
    first = np.concatenate((_TRUE, hashes[1:] != hashes[:-1]))
    return hashes[first], order[first]


@lru_cache(maxsize=2048)
def reading(text: str) -> Reading:
    """Read a text; the last two thousand readings (some 20 MB) are at hand again for the articles that turn out to share them."""
    return Reading(text)


def _singles(folded: NDArray[np.uint32]) -> NDArray[np.bool_] | None:
    """Tell which characters are words of their own; None where none is."""
    is_single = folded >= _SINGLE
    return is_single if np.count_nonzero(is_single) else None


def _bounds(folded: NDArray[np.uint32], is_single: NDArray[np.bool_] | None) -> tuple[Places, Places]:
    """Give where words start and end: runs of letters, and each character of a script without spaces for itself."""
    letter = np.zeros(len(folded) + 2, bool)
    np.not_equal(folded, _SEPARATOR, out=letter[1:-1])
    if is_single is None:
        turns = (letter[1:] != letter[:-1]).nonzero()[0]
        return turns[::2], turns[1::2]
    begins = letter[1:] > letter[:-1]
    begins[:-1] |= is_single
    begins[1:-1] |= is_single[:-1] & letter[2:-1]
    return begins.nonzero()[0], (letter[:-1] & (begins | ~letter[1:])).nonzero()[0]


def _folded(text: str) -> tuple[NDArray[np.uint32], Places | None]:
    """Fold each character; leave out the marks. Second: the place in the text of each that is left (None: all are)."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    folded = _fold_table().take(codes, mode="clip")
    if text.isascii() or not np.count_nonzero(ignored := folded == _IGNORED):
        return folded, None
    where = (~ignored).nonzero()[0]
    return folded[where], where


@cache
def _fold_table() -> NDArray[np.uint32]:
    table = [_fold(chr(code)) for code in range(_TABLE - 1)]
    return np.array([*table, _SINGLE | (_TABLE - 1)], dtype=np.uint32)


_IS_SINGLE = re.compile(f"[{UNSPACED}]")


def _fold(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}:
        return _IGNORED
    if not character.isalnum():
        return _SEPARATOR
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
    sums = np.add.reduceat(folded * forward[: len(folded)], starts)
    sums *= back[starts]
    return sums


def _shingle_hashes(words: Hashes, single: NDArray[np.bool_] | None) -> tuple[Hashes, Places | None, Places]:
    """Give the hash of each shingle, the word it starts with (None: shingle and word have one number) and its width."""
    pairs = words[:-1] * _GOLDEN
    pairs += words[1:]
    fours = pairs[:-2] * _GOLDEN_2
    fours += pairs[2:]
    if single is None:
        return _mixed(fours), None, _NO_PLACES
    sevens = fours[:-3] * _GOLDEN_3 + fours[3:]  # the word in the middle counts twice
    is_wide = single[: len(fours)]
    hashes = np.where(is_wide, np.concatenate((sevens, fours[len(sevens) :])), fours)
    places = (~is_wide | (np.arange(len(fours)) < len(sevens))).nonzero()[0]
    return _mixed(hashes[places]), places, np.where(is_wide[places], CHARACTERS, WORDS)


_NO_PLACES: Places = np.empty(0, np.int64)


_SHIFT = np.uint64(33)


def _mixed(hashes: Hashes) -> Hashes:
    """Spread every bit over all (the finaliser of MurmurHash3, by Austin Appleby, public domain)."""
    hashes = hashes ^ (hashes >> _SHIFT)
    hashes *= _MIX
    hashes ^= hashes >> _SHIFT
    return hashes
