"""Say what a report tells that the earlier ones did not: numbers, names, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cln.records import Article, Evidence
from cln.stories import _terms

SENTENCES = 3  # shown of a report
SHOWN = 8  # numbers, and names
NEW = 0.5  # the share of a sentence's rarer words that nobody wrote before, from which it counts as new
RARER = 3e-4  # the share of all words below which a word tells something
FEWEST = 3  # rarer words in a sentence that is worth showing
_SENTENCE = re.compile(r"[^.!?。！？؟।\n]+(?:[.!?](?!\s)[^.!?。！？؟।\n]+)*[.!?。！？؟।]?[”»」’\")]*")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"), ("「", "」"), ("『", "』"), ("‘", "’"), ('"', '"'))


def added(article: Article, earlier: Sequence[Article]) -> tuple[Evidence, ...]:
    """Give what the article adds to the earlier reports of its story, weightiest kind first; nothing where it repeats them.

    Its score is how many there are. Compared are numbers as written, and words cut as for clustering, so that an inflected name is not new.

    >>> from datetime import datetime, UTC
    >>> def told(id, text):
    ...     return Article(id=id, url="", title="", text=text, seen=datetime(2026, 3, 1, tzinfo=UTC), language="en")
    >>> first = told("a", "The ferry Aurelia sank off Kestrel Bay. All 214 aboard were rescued.")
    >>> second = told("b", "All 214 aboard the ferry were rescued. Captain Osric Vane, 51, was questioned by prosecutors in Tarvel.")
    >>> [(found.rule, found.detail) for found in added(second, [first])]
    [('numbers', '51'), ('names', 'Osric, Vane, Tarvel'), ('sentences', 'Captain Osric Vane, 51, was questioned by prosecutors in Tarvel.')]
    """
    return additions([*earlier, article])[-1]


def additions(reports: Sequence[Article]) -> list[tuple[Evidence, ...]]:
    """Give for each report what it adds to those before it, as ``added`` does, and read each text once.

    In a language that none of those before has, everything reads as new: there, no names are told, and only the sentences with new numbers.
    """
    known: set[str] = set()
    languages: set[str] = set()
    found = []
    for report in reports:
        found.append(tuple(_new(report, known, report.language in languages)))
        known.update(_terms.cut(_whole(report), report.language))
        languages.add(report.language)
    return found


def _new(report: Article, known: set[str], is_comparable: bool) -> Iterator[Evidence]:
    text = _whole(report)
    numbers = [number for number in dict.fromkeys(_NUMBER.findall(text)) if known.isdisjoint(_terms.cut(number))]
    names = list(dict.fromkeys(_names(text, known, report.language))) if is_comparable else []
    told = list(dict.fromkeys(_sentences(_terms.parts(report)[1])))
    if is_comparable:
        sentences = [sentence for sentence in told if _is_new(sentence, known, report.language)]
    else:
        sentences = [sentence for sentence in told if not set(numbers).isdisjoint(_NUMBER.findall(sentence))]
    kinds = (("numbers", numbers, SHOWN, ", "), ("names", names, SHOWN, ", "), ("sentences", sentences, SENTENCES, "\n"))
    yield from (Evidence(rule=rule, score=float(len(found)), detail=sep.join(found[:most])) for rule, found, most, sep in kinds if found)


def _whole(article: Article) -> str:
    title, text = _terms.parts(article)
    return f"{title}\n{text}"


def _names(text: str, known: set[str], language: str) -> Iterator[str]:
    """Words with a capital that begin no sentence, are rare in the language, and were not written before."""
    shares = _terms.frequencies(language)
    for sentence in _sentences(text):
        for word in sentence.split()[1:]:
            plain = word.strip(".,:;!?()[]«»“”„'\"’")
            if plain[:1].isupper() and (terms := _terms.cut(plain)) and all(t not in known and shares.of(t) < RARER for t in terms):
                yield plain


def _sentences(text: str) -> list[str]:
    return [whole for found in _SENTENCE.findall(text) if (whole := _closed(found.strip()))]


def _closed(sentence: str) -> str:
    """Leave out a quotation mark whose partner stands in another sentence."""
    for opening, closing in _QUOTES:
        if sentence.startswith(opening) and closing not in sentence[1:]:
            return sentence[1:]
        if sentence.endswith(closing) and opening not in sentence[:-1]:
            return sentence[:-1]
    return sentence


def _is_new(sentence: str, known: set[str], language: str) -> bool:
    shares = _terms.frequencies(language)
    rarer = {term for term in _terms.cut(sentence, language) if shares.of(term) < RARER}
    return len(rarer) >= FEWEST and len(rarer - known) >= NEW * len(rarer)
