"""What a story is about: the countries concerned, a short topic label, keywords. Tables (``places.tsv``, ``topics.tsv``), no model.

Country names are CLDR's in 25 languages, with capitals and seats of government; topic words are ours.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from cln.languages import search_terms
from cln.records import Article
from cln.stories import _terms

READ = 40  # articles of a story that are read for this: enough for the label, and a bound
LEAD = 1200  # characters of each
_PLAIN = re.compile("\\d|.?[\u3040-\u309f]")  # numbers, and Japanese grammar


def places(articles: Sequence[Article]) -> tuple[str, ...]:
    """Give the countries (ISO 3166) that at least two in five of the articles name, most named first; at most three."""
    read = articles[:READ]
    counts = Counter(code for article in read for code in countries(f"{article.title}\n{article.text[:LEAD]}"))
    often = [(count, code) for code, count in counts.items() if count >= 0.4 * len(read)]
    return tuple(code for _, code in sorted(often, key=lambda row: (-row[0], row[1]))[:3])


def countries(text: str) -> set[str]:
    """Give the countries that a text names.

    >>> sorted(countries("Ferry talks between Norway and 日本 in Rome"))
    ['IT', 'JP', 'NO']
    """
    names, words, found, start = _names(), search_terms(text), set[str](), 0
    while start < len(words):
        size, code = _longest(words, start, names)
        if code:
            found.add(code)
        start += size
    return found


Names = Mapping[str, Mapping[tuple[str, ...], str]]  # first word -> whole name -> country


def _longest(words: Sequence[str], start: int, names: Names) -> tuple[int, str]:
    """The longest country name that starts here, as (its words, its code); (1, '') where none does."""
    known = names.get(words[start], {})
    for name in sorted(known, key=lambda name: -len(name)):
        if tuple(words[start : start + len(name)]) == name:
            return len(name), known[name]
    return 1, ""


@cache
def _names() -> Names:
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for code, names in _table("places.tsv"):
        for name in names.split("|"):
            words = tuple(search_terms(name))
            found.setdefault(words[0], {}).setdefault(words, code)
    return found


def topic(articles: Sequence[Article]) -> str:
    """Give the topic whose words the articles use most, titles counted three times; '' where none leads clearly.

    >>> from datetime import datetime, UTC
    >>> told = Article(id="a", url="", title="Forecast: showers, milder temperatures", text="", seen=datetime(2026, 3, 1, tzinfo=UTC))
    >>> topic([told])
    'weather'
    """
    table, scores = _topics(), Counter[str]()
    for article in articles[:READ]:
        for text, weight in ((article.title, 3), (article.text[:LEAD], 1)):
            scores.update({label: weight * count for label, count in Counter(table[t] for t in _terms.cut(text) if t in table).items()})
    ranked = scores.most_common(2)
    if not ranked or ranked[0][1] < 3:
        return ""
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= 1.25 * ranked[1][1] else ""


@cache
def _topics() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for label, words in _table("topics.tsv"):
        for term in _terms.cut(words):
            found.setdefault(term, label)
    return found


def keywords(articles: Sequence[Article]) -> tuple[str, ...]:
    """Give at most eight words that the articles share and that their language rarely uses, as the first of them wrote them."""
    counts: dict[str, float] = {}
    written: dict[str, str] = {}
    for article in articles[:READ]:
        known = _terms.frequencies(article.language)
        for text, weight in ((article.title, 3.0), (article.text[:LEAD], 1.0)):
            rare = {term for term in _terms.cut(text, article.language) if known.of(term) < 1e-4 and not _PLAIN.match(term)}
            for term, word in _terms.surfaces(text, rare, article.language).items():
                counts[term] = counts.get(term, 0.0) + weight
                written.setdefault(term, word)
    return tuple(written[term] for term in heapq.nlargest(8, counts, key=lambda term: counts[term]))


def _table(name: str) -> list[tuple[str, str]]:
    lines = files("cln.stories").joinpath(name).read_text(encoding="utf-8").splitlines()
    return [(key, value) for key, _, value in (line.partition("\t") for line in lines if line)]
