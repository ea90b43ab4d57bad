"""Facts about languages that every room shares: which one a text is in, its direction, whether it writes spaces, its words.

>>> detect("The minister resigned on Monday after a week of protests in the capital.")
'en'
>>> direction("ar"), writes_spaces("ja"), base("zh-Hant-TW")
('rtl', False, 'zh')
>>> search_terms("東京 opens")
['東', '京', 'opens']
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "yi", "dv", "ckb", "sd", "ug"})
WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "km", "my", "bo", "yue"})

# One test for both rooms that cut texts into words: scripts that do not put spaces between words.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Vowel signs of Indic scripts, Thaana and Tibetan stand inside words, though they are no letters; dandas are not among them.
SIGNS = "\u07a6-\u07b0\u0900-\u0963\u0971-\u0df3\u0f71-\u0f84\u0f8d-\u0fbc"
_TERM = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}][^\W_{UNSPACED}{SIGNS}]*(?:[{SIGNS}][^\W_{UNSPACED}]*)*")
# Points that readers leave out when they type: vowels of Arabic and Hebrew, tatweel, combining accents, the zero-width joiner.
POINTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u200d]+"
)
_HANGUL = re.compile(r"[\uac00-\ud7af]+")
_KANA = re.compile(r"[\u3040-\u30ff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")

# Characters that only one of the two Chinese orthographies uses, the most frequent ones in news.
_HANS = frozenset(
    "们这来时说国为会对发经过还后动进开个没关现实学长样问员间头业东车应书见马门气电话军总战议统选机让认记设华报无两产济难达费买卖与从众优传伤价务际县"
)
_HANT = frozenset(
    "們這來時說國為會對發經過還後動進開個沒關現實學長樣問員間頭業東車應書見馬門氣電話軍總戰議統選機讓認記設華報無兩產濟難達費買賣與從眾優傳傷價務際縣"
)


def base(tag: str) -> str:
    """Give the primary language of a BCP 47 tag, in lower case; '' for ''."""
    return re.split(r"[-_]", tag.strip(), maxsplit=1)[0].lower()


def direction(tag: str) -> str:
    """Give 'rtl' or 'ltr' for a language tag."""
    return "rtl" if base(tag) in RIGHT_TO_LEFT else "ltr"


def writes_spaces(tag: str) -> bool:
    """Tell whether the language puts spaces between words."""
    return base(tag) not in WITHOUT_SPACES


def chinese_script(text: str) -> str:
    """Give 'zh-Hant' or 'zh-Hans', by the characters that only one of the two uses (Hans where they are even)."""
    sample = text[:4000]
    seen = set(sample)
    return "zh-Hant" if sum(map(sample.count, seen & _HANT)) > sum(map(sample.count, seen & _HANS)) else "zh-Hans"


@cache
def simplified() -> dict[int, str]:
    """Traditional to Simplified Chinese, character by character, for ``str.translate``: the table that wordfreq looks words up by."""
    packed = files("wordfreq").joinpath("data/_chinese_mapping.msgpack.gz").read_bytes()
    return msgspec.msgpack.decode(gzip.decompress(packed), type=dict[int, str])


def detect(text: str) -> str:
    """Give the language of a text as a tag ('en', 'zh-Hant', ...), or '' where it has too few letters to tell.

    By script where a script settles it, else py3langid (Lui & Baldwin 2012) on the first 1,200 characters.
    """
    sample = text[:1200]
    letters = sum(map(str.isalpha, sample))
    if letters < 12:
        return "" if not _HAN.search(sample) else _by_script(sample, letters)
    return _by_script(sample, letters) or str(_identifier().classify(sample)[0])


def _by_script(sample: str, letters: int) -> str:
    if sample.isascii():
        return ""
    kana, han, hangul = (sum(map(len, script.findall(sample))) for script in (_KANA, _HAN, _HANGUL))
    if hangul > 0.3 * letters:
        return "ko"
    if kana > 0.05 * letters and kana + han > 0.3 * letters:
        return "ja"
    return chinese_script(sample) if han > 0.3 * letters else ""


@cache
def _identifier() -> Any:
    import py3langid  # 100 ms and 30 MB, so only when a text needs it

    return py3langid


def search_terms(text: str) -> list[str]:
    """Give the words of a text for searching: folded, without points, and one term a character in scripts without spaces.

    >>> search_terms("हिन्दी में समाचार। كِتَاب")
    ['हिन्दी', 'में', 'समाचार', 'كتاب']
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _TERM.findall(folded if folded.isascii() else POINTS.sub("", folded))
