"""Cut an article into weighted terms: words, pairs of characters where a script writes no spaces, numbers.

How common a word is in its language comes from word frequencies (wordfreq, read from its own files), so that the first article
of a day is judged as well as the last; what the stream itself repeats is counted on top (see ``_index``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from cln.languages import SIGNS, UNSPACED, base
from cln.records import Article

_RUN = re.compile(rf"[{UNSPACED}]+|\d+(?:[.,]\d+)*|[^\W\d_{UNSPACED}][^\W\d_{UNSPACED}{SIGNS}]*(?:[{SIGNS}][^\W\d_{UNSPACED}]*)*")
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_THAI = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")

TEXT_LIMIT = 6000  # characters: the events of a story are told at the top; the tail of a long read blurs them
TITLE_WEIGHT = 2.0
STEM = 6  # letters kept of a word: the plainest stemmer there is, and it works in every alphabet (docs/why/stories-terms.md)
RAREST = 3e-7  # the frequency given to a word that the lists don't know
SAME_WORDS = {"hr": "sh", "sr": "sh", "bs": "sh", "no": "nb", "nn": "nb"}  # languages that share one of wordfreq's lists


def terms(article: Article) -> dict[str, float]:
    """Give term -> frequency for an article, its title counted twice; terms are folded, and cut by script, not by language."""
    counts: dict[str, float] = {}
    for part, weight in zip(parts(article), (TITLE_WEIGHT, 1.0), strict=True):
        for term in cut(part):
            counts[term] = counts.get(term, 0.0) + weight
    return counts


def parts(article: Article) -> tuple[str, str]:
    """Give the title and the top of the text, without the title where the text repeats it."""
    title, text = article.title.strip()[:500], article.text[:TEXT_LIMIT]
    return title, text[len(title) :] if title and text.startswith(title) else text


def cut(text: str) -> list[str]:
    """Give the terms of a text in order: words folded and cut to six letters, numbers whole.

    >>> cut("Ferries sink off 東京港, 1,214 rescued")
    ['ferrie', 'sink', 'off', '東京', '京港', '1214', 'rescue']
    """
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if "a" <= run[0] <= "z":
            if len(run) > 1:
                found.append(run[:STEM])
        elif run[0].isdigit():
            found.append(run.replace(",", "").rstrip("."))
        elif _UNSPACED.match(run):
            found += _grams(run)
        elif len(run) > 1:
            found.append(run[:STEM])
    return found


def surfaces(text: str) -> dict[str, str]:
    """Give term -> the word as the text first wrote it, for a reader's eye."""
    found: dict[str, str] = {}
    for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
        for term in cut(run):
            found.setdefault(term, term if _UNSPACED.match(run) else run)
    return found


def _grams(run: str) -> list[str]:
    size = 3 if _THAI.match(run) else 2
    return [run[i : i + size] for i in range(max(1, len(run) - size + 1))]


@cache
def frequencies(language: str) -> Mapping[str, float]:
    """Give term -> share of all words for a language, from wordfreq's small lists; empty where it has none."""
    from wordfreq import available_languages, get_frequency_dict  # 100 ms, so only when the first article comes

    primary = base(language) or "en"
    primary = SAME_WORDS.get(primary, primary)
    if primary not in available_languages("small"):  # asked for another, wordfreq would take a neighbour, for Zulu English
        return {}
    known = get_frequency_dict(primary, "small")
    sums: dict[str, float] = defaultdict(float)
    for word, frequency in known.items():
        sums[word[:STEM]] += frequency
    return dict(sums)
