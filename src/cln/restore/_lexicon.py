"""Word frequencies as small sorted tables of hashes: about 10 bytes a word, read when a text in that language first needs them.

From wordfreq (Speer 2022; 42 languages). A word's commonness is its Zipf value (log10 of occurrences per thousand million words);
an unknown word has 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

# The tags that our language detector gives, where wordfreq names the same words otherwise.
SAME_WORDS = {"no": "nb", "nn": "nb", "tl": "fil", "hr": "sh", "sr": "sh", "bs": "sh"}
NONE = np.zeros(0, dtype=np.int64)


class Lexicon:
    """The known words of one language, folded; empty for a language without a table."""

    def __init__(self, language: str, hashes: Any = NONE, zipf: Any = NONE) -> None:
        self.language = language
        self._hashes = hashes
        self._zipf = zipf

    def __len__(self) -> int:
        return len(self._hashes)

    def zipf(self, words: Sequence[str]) -> list[float]:
        """Give the Zipf value of each folded word; 0.0 where unknown."""
        if not len(self._hashes) or not words:
            return [0.0] * len(words)
        wanted = np.fromiter(map(hash, words), dtype=np.int64, count=len(words))
        places = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        found: list[float] = np.where(self._hashes[places] == wanted, self._zipf[places], 0.0).tolist()
        return found


@lru_cache(maxsize=16)
def lexicon(language: str) -> Lexicon:
    """Give the table of a language (primary tag); at most 16 stay in memory, 0.3 to 6 MB each."""
    language = SAME_WORDS.get(language, language)
    from wordfreq import available_languages, read_cBpack  # 240 ms of import, so only when a text needs it

    path = available_languages("best").get(language)
    if path is None:
        return Lexicon(language)
    buckets = read_cBpack(path)
    hashes = np.fromiter((hash(word) for bucket in buckets for word in bucket), dtype=np.int64)
    zipf = np.repeat(9.0 - np.arange(len(buckets)) / 100, [len(bucket) for bucket in buckets]).astype(np.float32)
    order = np.argsort(hashes)
    return Lexicon(language, hashes[order], zipf[order])
