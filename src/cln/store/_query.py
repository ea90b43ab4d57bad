"""What a reader types into the search box, as phrases: all words wanted, "a phrase", -word excluded. Nothing typed is an error.

>>> parse('storm "north sea" -football 東京')
Query(wanted=(('storm',), ('north', 'sea'), ('東', '京')), unwanted=(('football',),))
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from cln.languages import search_terms

Phrase = tuple[str, ...]

_QUOTES = str.maketrans(dict.fromkeys("“”„«»＂「」『』", '"'))
_PART = re.compile(r'(-?)(?:"([^"]*)(?:"|$)|([^\s"]+))')
_LONGEST_QUERY = 500  # characters
_LONGEST_TERM = 100  # characters; no word of news is longer, and PostgreSQL's index stops at 2,046 bytes
RANKED = 3000  # articles: of a word that more than these hold, the newest are ranked
_HANGUL = re.compile(r"[\uac00-\ud7af]+")
# Latin, Greek and Cyrillic letters without their accents ('é' is found by 'e'); й is a letter of its own, and other scripts are left alone.
_UNACCENTED = {
    code: base
    for code in (*range(0xC0, 0x530), *range(0x1E00, 0x2000))
    if code != 0x439 and (base := unicodedata.normalize("NFD", chr(code))[0]) != chr(code)
}


class Query(NamedTuple):
    """Phrases of one or more terms."""

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...]


def terms(text: str) -> list[str]:
    """Give the terms under which a text is indexed and looked up: ``languages.search_terms`` without accents."""
    found = search_terms(text)
    if not text.isascii():
        found = [term if term.isascii() else term.translate(_UNACCENTED) for term in found]
    return [term[:_LONGEST_TERM] for term in found] if max(map(len, found), default=0) > _LONGEST_TERM else found


def parse(words: str) -> Query:
    """Give what is asked for; a word that has several terms (CJK, "covid-19") is a phrase; quotes need not be closed."""
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    for minus, phrase, word in _PART.findall(words[:_LONGEST_QUERY].translate(_QUOTES)):
        if found := tuple(terms(phrase or word)):
            (unwanted if minus else wanted).append(found)
    return Query(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def is_begun(phrase: Phrase) -> bool:
    """Tell whether the last term may go on: Korean hangs its particles on the word."""
    return len(phrase[-1]) > 1 and _HANGUL.fullmatch(phrase[-1]) is not None
