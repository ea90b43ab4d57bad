"""The characters of all blocks at once: how many of each class a block holds, how it begins and ends, which words of a few it says.

A character's classes are one number with sixteen bits a class, so a block's counts are one sum over its characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

CLASSES = ("letter", "upper", "digit", "wide", "comma", "end", "quote", "bar")
COUNTED = 65_535  # characters of a block that are counted: what sixteen bits hold
HEAD = 4  # letters by which a text's beginning is looked up
KEY = 5  # letters by which a word is looked for: what follows is often its ending
ENDS, COLON, OPENS, LOWER, WORD = (1 << number for number in range(5))
_CHARACTERS = {"comma": ",、，،؛;；:：»", "end": ".!?。！？؟।…。", "quote": "\"'“”„«»「」『』‘’", "bar": "|/›»·•©→@#_"}
_EDGES = {ENDS: '.!?。！？؟।…”"»」’', COLON: ":：", OPENS: '"“„«「『‘'}
_WIDE = ((0x0E00, 0x0F00), (0x3040, 0x3100), (0x3400, 0xA000), (0xF900, 0xFB00))
_PLANE = 65_536
_OTHER = 0x4E00  # what stands for a character beyond the first plane
_FACTOR = np.uint16(31)
_SIZES = np.arange(HEAD)[:, None]
Ints = NDArray[np.int64]
Shorts = NDArray[np.uint16]
Marks = NDArray[np.bool_]


@cache
def _table() -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint8], Shorts]:
    """For each code point of the first plane: its classes, four and four; how a block begins or ends by it; its small letter."""
    classes = np.zeros((_PLANE, len(CLASSES)), dtype=np.uint16)
    edges = np.zeros(_PLANE, dtype=np.uint8)
    plane = [chr(code) for code in range(_PLANE)]
    for code, character in enumerate(plane):
        if character.isalpha():
            classes[code, 0], classes[code, 1] = 1, character.isupper()
        else:
            classes[code, 2] = character.isdigit()
        edges[code] = LOWER * character.islower() + WORD * character.isalnum()
    for start, end in _WIDE:
        classes[start:end, 3] = 1
    for name, characters in _CHARACTERS.items():
        classes[[ord(character) for character in characters], CLASSES.index(name)] = 1
    for bit, characters in _EDGES.items():
        edges[[ord(character) for character in characters]] |= bit
    small = np.array([ord(character.lower()[0]) for character in plane], dtype=np.uint16)
    packed = classes.view(np.uint64)
    return packed[:, 0].copy(), packed[:, 1].copy(), edges, small


def heads(starts: Iterable[str]) -> Marks:
    """Give the numbers of some texts' first letters, at most four: a row for those of one letter, of two, and so on."""
    found = np.zeros((HEAD, _PLANE), dtype=np.bool_)
    for start in starts:
        number = 0
        for letter in start[:HEAD]:
            number = (number * int(_FACTOR) + ord(letter.lower()[0])) % _PLANE
        found[min(len(start), HEAD) - 1, number] = True
    return found


class Letters:
    """The characters of a page's blocks: ``counts`` a class and block, ``size`` the characters counted, ``first`` and ``last`` edges."""

    __slots__ = ("_codes", "_heads", "_starts", "counts", "first", "last", "size")

    def __init__(self, texts: list[str], lengths: Ints) -> None:
        if lengths.max() > COUNTED:
            texts = [text if len(text) <= COUNTED else text[: COUNTED - 1] + text[-1] for text in texts]
        self.size = np.minimum(lengths, COUNTED)
        codes = np.frombuffer("\0".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self._codes = codes.astype(np.intp) if codes.max() < _PLANE else np.where(codes < _PLANE, codes, _OTHER).astype(np.intp)
        ends = np.cumsum(self.size + 1)
        self._starts = ends - self.size - 1
        low, high, edges, _ = _table()
        parts = [np.add.reduceat(half.take(self._codes, mode="clip"), self._starts) for half in (low, high)]
        self.counts = np.concatenate([part.view(np.uint16).reshape(-1, 4) for part in parts], axis=1).T.astype(np.float32)
        small = _table()[3].take(self._codes.take(self._starts + _SIZES, mode="clip"))
        self._heads = small  # the numbers of each block's first letter, its first two, and so on
        for step in range(1, HEAD):
            small[step] += small[step - 1] * _FACTOR
        first = codes[self._starts]
        self.first, self.last = edges.take(first, mode="clip"), edges[self._codes[ends - 2]]
        if first.max() >= _PLANE:  # letters beyond the first plane have small ones too
            for number in np.flatnonzero(first >= _PLANE).tolist():
                self.first[number] = LOWER * texts[number][0].islower() + WORD * texts[number][0].isalnum()

    def begin(self, heads: Marks) -> list[int]:
        """Give the blocks that may begin as ``heads`` were made of."""
        found: list[int] = np.flatnonzero(heads[_SIZES, self._heads].any(axis=0)).tolist()
        return found

    def begin_as(self, text: str) -> Marks:
        """Tell which blocks begin with this text's first letter, or with none."""
        found: Marks = (self._heads[0] == ord(text[0]) % _PLANE) | (self.first & WORD == 0)
        return found

    def within(self, text: str) -> Marks:
        """Tell which blocks may begin with letters that stand somewhere in this text."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        words = np.zeros(_PLANE, dtype=np.bool_)
        if len(codes) >= HEAD:
            small = _table()[3].take(np.where(codes < _PLANE, codes, _OTHER))
            number = small[: 1 - HEAD]
            for step in range(1, HEAD):
                number = number * _FACTOR + small[step : len(small) - HEAD + 1 + step]
            words[number] = True
        found: Marks = words.take(self._heads[-1])
        return found

    def says(self, words: list[str]) -> tuple[Ints, Ints]:
        """Give where these words begin, by their first letters, or by two where a word has no more: block and number of the word.

        A number is made of each place's next letters (Rabin and Karp 1987), and what has a word's number is compared in full.
        """
        small = np.zeros(len(self._codes) + KEY, dtype=np.uint16)
        _table()[3].take(self._codes, mode="clip", out=small[:-KEY])
        letters = np.array(words, dtype=f"U{KEY}").view(np.uint32).reshape(len(words), KEY).astype(np.uint16)
        sizes = np.count_nonzero(letters, axis=1)
        found = [self._same(small, letters, np.flatnonzero(sizes == size), size) for size in set(sizes.tolist())]
        place, number = (np.concatenate(parts) for parts in zip(*found, strict=True)) if len(found) > 1 else found[0]
        return np.searchsorted(self._starts, place, side="right") - 1, number

    def _same(self, small: Shorts, letters: Shorts, words: Ints, size: int) -> tuple[Ints, Ints]:
        """Give the places of these words, which have ``size`` letters."""
        here, keys = small[:-KEY], letters[words, 0]
        for step in range(1, size):
            here, keys = here * _FACTOR + small[step : step - KEY], keys * _FACTOR + letters[words, step]
        numbers = np.zeros(_PLANE, dtype=np.uint8)
        numbers[keys] = words + 1
        near = numbers.take(here, mode="clip")
        place = np.flatnonzero(near)
        number = near[place].astype(np.int64) - 1
        is_same = (small[place[:, None] + np.arange(size)] == letters[number, :size]).all(axis=1)
        return place[is_same], number[is_same]
