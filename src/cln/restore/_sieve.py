"""A sieve of hashed words: most words that a table lacks are told by one look into a small array of flags, without searching the table."""

from __future__ import annotations

import numpy as np

from cln.restore._characters_table import Array

MIX = np.uint64(0xFF51AFD7ED558CCD)  # odd: the upper bits of hash * MIX depend on all bits of the hash (the finaliser of MurmurHash3)


class Sieve:
    """Four to eight flags a word, one byte each; a word that is held is never missed, and about one in six of the others slips through."""

    def __init__(self, keys: Array) -> None:
        bits = max(8, (4 * len(keys)).bit_length())
        self._shift = np.uint64(64 - bits)
        self._flags = np.zeros(1 << bits, dtype=bool)
        self._flags[self._slots(keys)] = True

    def _slots(self, keys: Array) -> Array:
        return (keys * MIX) >> self._shift

    def caught(self, keys: Array) -> Array:
        """Give the numbers of the keys that may be held."""
        return np.flatnonzero(self._flags[self._slots(keys)])
