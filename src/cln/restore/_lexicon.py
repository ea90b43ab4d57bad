"""Word frequencies as small sorted tables of hashes: 20 to 28 bytes a word, read when a text in that language first needs them.

From wordfreq (Speer 2022; 42 languages). A word's commonness is its Zipf value (log10 of occurrences per thousand million words); a word
that the table lacks has a little less than the rarest one it holds.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np

from cln.restore._characters_table import BMP, CYRILLIC, GREEK, LATIN, Array, hashes, points
from cln.restore._characters_table import table as characters
from cln.restore._sieve import Register, Sieve

# The tags that our language detector gives, where wordfreq names the same words otherwise.
SAME_WORDS = {"no": "nb", "nn": "nb", "tl": "fil", "hr": "sh", "sr": "sh", "bs": "sh"}
CHUNK = 4_000  # words hashed at a time
UNKNOWN = 0.7  # so far below the rarest known word is an unknown one


# A letter below it is no word by itself: the tables count it because they cut at apostrophes and dots (Tuesday's, e.g.).
ALONE, LETTER = 6.2, 3.5


class Lexicon:
    """The known words of one language, folded; empty for a language without a table."""

    def __init__(self, keys: Array, zipf: Array) -> None:
        order = Register.order(keys)
        self.floor = float(zipf.min()) - UNKNOWN if len(zipf) else 2.0
        self._values = np.append(zipf[order], np.float32(self.floor))
        self._sieve, self._register = Sieve(keys, zipf), Register(keys[order])

    def __len__(self) -> int:
        return len(self._register)

    @property
    def words(self) -> tuple[Array, Array]:
        """The hashed words and their Zipf values."""
        return self._register.keys, self._values[:-1]

    def levels(self, wanted: Array) -> Array:
        """Give a level (25 to one of the Zipf scale) that each hashed word does not exceed, by one look; 0 where it is unknown."""
        return self._sieve.levels(wanted)

    def zipf(self, wanted: Array) -> Array:
        """Give the Zipf value of each hashed word; the floor where unknown."""
        found = np.full(len(wanted), self.floor, dtype=np.float32)
        caught = self._sieve.levels(wanted).nonzero()[0]
        if len(caught):
            found[caught] = self._values[self._register.places(wanted[caught])]
        return found


@lru_cache(maxsize=64)
def lexicon(language: str, size: str = "best") -> Lexicon:
    """Give the table of a language (primary tag): 'best' (0.1 to 8 MB) or 'small' (0.1 to 0.5 MB, the 30,000 commonest words)."""
    language = SAME_WORDS.get(language, language)
    from wordfreq import available_languages  # 80 ms of import, so only when a text needs it

    path = available_languages(size).get(language)
    if path is None:
        return Lexicon(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.float32))
    buckets = msgspec.msgpack.decode(gzip.decompress(Path(path).read_bytes()))[1:]  # the first says what it is (wordfreq's cBpack)
    words = [word for bucket in buckets for word in bucket]
    zipf = np.repeat(9.0 - np.arange(len(buckets)) / 100, [len(bucket) for bucket in buckets]).astype(np.float32)
    short = np.flatnonzero((np.fromiter(map(len, words), dtype=np.int64, count=len(words)) == 1) & (zipf < ALONE))
    zipf[[n for n in short.tolist() if _is_lettered(words[n])]] = LETTER
    return Lexicon(_word_keys(words), zipf)


def _word_keys(words: list[str]) -> Array:
    """Give the hashes of many words, some at a time: so the powers that this takes stay few."""
    keys = np.zeros(len(words), dtype=np.uint64)
    for chunk in range(0, len(words), CHUNK):
        here = words[chunk : chunk + CHUNK]
        ends = np.cumsum(np.fromiter(map(len, here), dtype=np.int64, count=len(here)))
        keys[chunk : chunk + CHUNK] = hashes(points("".join(here)), np.concatenate([[0], ends[:-1]]), ends)
    return keys


def _is_lettered(character: str) -> bool:
    """Tell whether it is a letter of an alphabet in which words are mostly longer than one letter."""
    return int(characters().script[min(ord(character), BMP - 1)]) in (LATIN, GREEK, CYRILLIC)


class Abroad:
    """The commonest words of several languages in one table: a row a word, a column a language, Zipf values (0 = unknown there)."""

    def __init__(self, names: tuple[str, ...]) -> None:
        tables = [lexicon(name, "small").words for name in names]
        self.names = names
        keys = np.concatenate([words for words, _ in tables])
        keys = keys[Register.order(keys)]  # np.unique takes twice as long
        keys = keys[np.append(True, keys[1:] != keys[:-1])]
        self._register = Register(keys)
        self._rows = np.zeros((len(keys) + 1, len(names)), dtype=np.float32)  # the last is of unknown words
        for column, (words, zipf) in enumerate(tables):
            self._rows[self._register.places(words), column] = zipf
        self._first = self._rows.argmax(axis=1).astype(np.int8)
        ordered = np.sort(self._rows, axis=1)
        self._best, self._second = ordered[:, -1].copy(), ordered[:, -2].copy()
        self._sieve = Sieve(keys, self._best[:-1])

    def levels(self, wanted: Array) -> Array:
        """Give a level that each hashed word does not exceed in any of the languages, by one look; 0 where none knows it."""
        return self._sieve.levels(wanted)

    def best(self, wanted: Array, without: str) -> Array:
        """Give each hashed word's Zipf value in the language that knows it best, ``without`` left aside; 0 where none knows it."""
        found = np.zeros(len(wanted), dtype=np.float32)
        caught = self._sieve.levels(wanted).nonzero()[0]
        if len(caught):
            places = self._register.places(wanted[caught])
            best = self._best[places]
            if without in self.names:
                best = np.where(self._first[places] == self.names.index(without), self._second[places], best)
            found[caught] = best
        return found

    def zipf(self, wanted: Array, without: str) -> Array:
        """Give a row for each hashed word; the column of the language ``without`` is blanked."""
        rows = self._rows[self._register.places(wanted)]
        if without in self.names:
            rows[:, self.names.index(without)] = 0.0
        return rows


@lru_cache(maxsize=4)
def abroad(names: tuple[str, ...]) -> Abroad:
    """Give the joint table of some languages (about 23 MB and half a second for twelve), once."""
    return Abroad(names)
