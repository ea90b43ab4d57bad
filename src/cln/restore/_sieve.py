"""Where a hashed word stands in a table: most that the table lacks are told by one look, the others found in a few.

The hash times an odd constant depends in its upper bits on all bits of the hash: they number the slot that a word is looked for in.
"""

from __future__ import annotations

import numpy as np

from cln.restore._characters_table import Array

MIX = np.uint64(0xFF51AFD7ED558CCD)  # of the finaliser of MurmurHash3
UNMIX = np.uint64(pow(int(MIX), -1, 1 << 64))
FEW = 60  # words that are found sooner by halving the whole table, in one call
STEPS = 25  # of a level in one unit of the Zipf scale


class Sieve:
    """Four to eight slots a word, one byte each: the highest level of the words in that slot, 0 where none is."""

    def __init__(self, keys: Array, values: Array) -> None:
        bits = max(12, (4 * len(keys)).bit_length())
        self._shift = np.uint64(64 - bits)
        self._levels = np.zeros(1 << bits, dtype=np.uint8)
        rising = np.argsort(levels := (values * STEPS).astype(np.uint8) + np.uint8(1), kind="stable")
        self._levels[(keys * MIX >> self._shift)[rising]] = levels[rising]  # where two meet the last stays

    def levels(self, keys: Array) -> Array:
        """Give a level that the word's value does not exceed (in STEPS); 0 tells that the word is not held."""
        found: Array = self._levels[keys * MIX >> self._shift]
        return found


class Register:
    """Sorted hashed words, and where each slot of them starts: a word is found by as many looks as the fullest slot holds."""

    def __init__(self, keys: Array) -> None:
        """Take different keys, in the order of ``Register.order``."""
        mixed = keys * MIX
        bits = max(4, len(keys).bit_length())
        self._shift = np.uint64(64 - bits)
        sizes = np.bincount((mixed >> self._shift).astype(np.int64), minlength=1 << bits)
        self._first = (np.cumsum(sizes) - sizes).astype(np.int32)
        self._looks = int(sizes.max())
        self._mixed = np.concatenate([mixed, np.full(self._looks + 1, 2**64 - 1, dtype=np.uint64)])
        self._size = len(keys)

    def __len__(self) -> int:
        return self._size

    @property
    def keys(self) -> Array:
        """The hashed words, in their order."""
        return self._mixed[: self._size] * UNMIX

    @staticmethod
    def order(keys: Array) -> Array:
        """Give the order that a register's keys must be in."""
        return np.argsort(keys * MIX)

    def places(self, keys: Array) -> Array:
        """Give the number of each hashed word; the number of words where it is not held."""
        mixed = keys * MIX
        if len(keys) < FEW:
            place = self._mixed.searchsorted(mixed)
        else:
            first = self._first[mixed >> self._shift]
            place = first.copy()
            for look in range(1, self._looks):
                place += self._mixed[first + look] <= mixed
        return np.where(self._mixed[place] == mixed, np.minimum(place, self._size), self._size)
