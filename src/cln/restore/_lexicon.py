"""Word frequencies as small sorted tables of hashes: 16 to 20 bytes a word, read when a text in that language first needs them.

From wordfreq (Speer 2022; 42 languages). A word's commonness is its Zipf value (log10 of occurrences per thousand million words); a word
that the table lacks has a little less than the rarest one it holds.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cln.restore._characters_table import BMP, CYRILLIC, GREEK, LATIN, Array, hashes, points
from cln.restore._characters_table import table as characters
from cln.restore._sieve import Sieve

# The tags that our language detector gives, where wordfreq names the same words otherwise.
SAME_WORDS = {"no": "nb", "nn": "nb", "tl": "fil", "hr": "sh", "sr": "sh", "bs": "sh"}
UNKNOWN = 0.7  # so far below the rarest known word is an unknown one


# A letter below it is no word by itself: the tables count it because they cut at apostrophes and dots (Tuesday's, e.g.).
ALONE, LETTER = 6.2, 3.5


class Lexicon:
    """The known words of one language, folded; empty for a language without a table."""

    def __init__(self, keys: Array, zipf: Array) -> None:
        self.keys = keys
        self.values = zipf
        self._sieve = Sieve(keys)
        self.floor = float(zipf.min()) - UNKNOWN if len(zipf) else 2.0

    def __len__(self) -> int:
        return len(self.keys)

    def zipf(self, wanted: Array) -> Array:
        """Give the Zipf value of each hashed word; the floor where unknown."""
        found = np.full(len(wanted), self.floor, dtype=np.float32)
        caught = self._sieve.caught(wanted)
        if len(caught):
            keys = wanted[caught]
            places = self.keys.searchsorted(keys)
            places[places == len(self.keys)] = 0
            held = self.keys[places] == keys
            found[caught[held]] = self.values[places[held]]
        return found


@lru_cache(maxsize=64)
def lexicon(language: str, size: str = "best") -> Lexicon:
    """Give the table of a language (primary tag): 'best' (0.1 to 8 MB) or 'small' (0.1 to 0.5 MB, the 30,000 commonest words)."""
    language = SAME_WORDS.get(language, language)
    from wordfreq import available_languages, read_cBpack  # 240 ms of import, so only when a text needs it

    path = available_languages(size).get(language)
    if path is None:
        return Lexicon(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.float32))
    buckets = read_cBpack(path)
    words = [word for bucket in buckets for word in bucket]
    sizes = np.fromiter(map(len, words), dtype=np.int64)
    ends = np.cumsum(sizes)
    keys = hashes(points("".join(words)).astype(np.uint64), np.concatenate([[0], ends[:-1]]), ends)
    zipf = np.repeat(9.0 - np.arange(len(buckets)) / 100, [len(bucket) for bucket in buckets]).astype(np.float32)
    zipf[[n for n in np.flatnonzero((sizes == 1) & (zipf < ALONE)).tolist() if _is_lettered(words[n])]] = LETTER
    order = np.argsort(keys)
    return Lexicon(keys[order], zipf[order])


def _is_lettered(character: str) -> bool:
    """Tell whether it is a letter of an alphabet in which words are mostly longer than one letter."""
    return int(characters().script[min(ord(character), BMP - 1)]) in (LATIN, GREEK, CYRILLIC)


class Abroad:
    """The commonest words of several languages in one table: a row a word, a column a language, Zipf values (0 = unknown there)."""

    def __init__(self, names: tuple[str, ...]) -> None:
        tables = [lexicon(name, "small") for name in names]
        self.names = names
        self._keys = np.unique(np.concatenate([table.keys for table in tables]))
        self._rows = np.zeros((len(self._keys) + 1, len(names)), dtype=np.float32)
        for column, table in enumerate(tables):
            self._rows[np.searchsorted(self._keys, table.keys), column] = table.values
        self._sieve = Sieve(self._keys)
        self._first = self._rows.argmax(axis=1).astype(np.int8)
        ordered = np.sort(self._rows, axis=1)
        self._best, self._second = ordered[:, -1].copy(), ordered[:, -2].copy()

    def best(self, wanted: Array, without: str) -> Array:
        """Give each hashed word's Zipf value in the language that knows it best, ``without`` left aside; 0 where none knows it."""
        found = np.zeros(len(wanted), dtype=np.float32)
        caught = self._sieve.caught(wanted)
        if len(caught):
            places = self._places(wanted[caught])
            best = self._best[places]
            if without in self.names:
                best = np.where(self._first[places] == self.names.index(without), self._second[places], best)
            found[caught] = best
        return found

    def _places(self, wanted: Array) -> Array:
        """Give the row of each hashed word: the last, empty one where it is unknown."""
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[places] == wanted, places, len(self._keys))

    def zipf(self, wanted: Array, without: str) -> Array:
        """Give a row for each hashed word; the column of the language ``without`` is blanked."""
        rows = self._rows[self._places(wanted)]
        if without in self.names:
            rows[:, self.names.index(without)] = 0.0
        return rows


@lru_cache(maxsize=4)
def abroad(names: tuple[str, ...]) -> Abroad:
    """Give the joint table of some languages (about 23 MB and half a second for twelve), once."""
    return Abroad(names)
