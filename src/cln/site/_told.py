"""Tell a room's reason in the reader's language.

The rooms give their reasons as English sentences. ``locale/reasons.json`` holds for each of the site's other languages pairs of
a sentence with named places and its translation; what fills a place is looked up in its turn. A sentence that no pair fits is
told as it is, and marked as English, so nothing is ever hidden for want of a translation.

>>> from cln.site import _words
>>> told(Evidence(rule="first-seen", score=1.0, detail="We first saw the other 20 minutes earlier."), _words.of("zh-Hant"))
Told(text='我們早 20 分鐘先見到另一篇。', language='zh-Hant')
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from cln.records import Evidence
from cln.site._words import Words

LONGEST = 400  # characters; a longer sentence is told as it is
_PLACE = re.compile(r"\{(\w+)\}")


class Told(NamedTuple):
    """A sentence for a reader, and the language that it is in."""

    text: str
    language: str


def told(reason: Evidence | str, words: Words) -> Told:
    """Give the reason in the language of the page where there is a translation, else in English."""
    if isinstance(reason, str):
        return sentence(reason, words.tag)
    if words.has(f"reason.{reason.rule}"):
        return Told(words(f"reason.{reason.rule}", detail=reason.detail, share=words.percent(reason.score)), words.tag)
    return sentence(reason.detail or reason.rule, words.tag)


@lru_cache(maxsize=4096)
def sentence(text: str, tag: str) -> Told:
    """Give an English sentence in another language."""
    if tag == "en" or len(text) > LONGEST:
        return Told(text, "en")
    for pattern, wanted in _pairs(tag):
        if found := pattern.fullmatch(text):
            places = {name: sentence(value, tag).text for name, value in found.groupdict().items()}
            return Told(wanted.format(**places), tag)
    return Told(text, "en")


@cache
def _pairs(tag: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    found = msgspec.json.decode(files("cln.site").joinpath("locale", "reasons.json").read_bytes(), type=dict[str, list[tuple[str, str]]])
    return tuple((_pattern(english), wanted) for english, wanted in found.get(tag, ()))


def _pattern(english: str) -> re.Pattern[str]:
    pieces = _PLACE.split(english)
    return re.compile("".join(f"(?P<{piece}>.+?)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces)), re.DOTALL)
