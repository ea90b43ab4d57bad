"""Word frequencies as small sorted tables of hashes: 12 bytes a word, read when a text in that language first needs them.

From wordfreq (Speer 2022; 42 languages). A word's commonness is its Zipf value (log10 of occurrences per thousand million words); a word
that the table lacks has a little less than the rarest one it holds.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cln.restore._characters_table import Array, hashes, points

# The tags that our language detector gives, where wordfreq names the same words otherwise.
SAME_WORDS = {"no": "nb", "nn": "nb", "tl": "fil", "hr": "sh", "sr": "sh", "bs": "sh"}
UNKNOWN = 0.7  # so far below the rarest known word is an unknown one


class Lexicon:
    """The known words of one language, folded; empty for a language without a table."""

    def __init__(self, keys: Array, zipf: Array) -> None:
        self._keys = keys
        self._zipf = zipf
        self.floor = float(zipf.min()) - UNKNOWN if len(zipf) else 2.0

    def __len__(self) -> int:
        return len(self._keys)

    def zipf(self, wanted: Array) -> Array:
        """Give the Zipf value of each hashed word; the floor where unknown."""
        if not len(self._keys):
            return np.full(len(wanted), self.floor, dtype=np.float32)
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[places] == wanted, self._zipf[places], np.float32(self.floor))


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
    ends = np.cumsum(np.fromiter(map(len, words), dtype=np.int64))
    keys = hashes(points("".join(words)).astype(np.uint64), np.concatenate([[0], ends[:-1]]), ends)
    zipf = np.repeat(9.0 - np.arange(len(buckets)) / 100, [len(bucket) for bucket in buckets]).astype(np.float32)
    order = np.argsort(keys)
    return Lexicon(keys[order], zipf[order])
