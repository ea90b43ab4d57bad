"""Agency credits, in the words of many languages: '(Reuters) -', 'mit Material von dpa', '據中央社報導'.

The agencies, their names in other scripts, and the phrases stand in ``credits.json``. A credit is looked for at the head and
at the tail of a text alone: an agency that is named in the middle is more often spoken of than credited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from cln.trace._words import Reading, reading

HEAD, TAIL = 500, 400  # characters of a text in which a credit stands
NEAR = 60  # characters of the name's own line that are looked at on either side


class _Tables(msgspec.Struct, frozen=True):
    """``before`` and ``after`` stand next to the name; a ``loose`` phrase counts only where the name ends its line, and one that
    ``closes`` only where it ends the line itself.

    After a phrase of ``lines`` that begins its line an agency may be credited that is not in the table; ``signs`` tell it from a person.
    ``kinds_last`` and ``kinds_first`` are what agencies call themselves at the end or beginning of their name, in many languages.
    Names in ``closing`` are common words or letters too: they count only just before a closing bracket, or after a label.
    After one of ``pictures`` an agency is named for its photograph, unless one of ``writing`` stands there too.
    """

    agencies: dict[str, tuple[str, ...]]
    closing: frozenset[str]
    before: dict[str, tuple[str, ...]]
    loose: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]
    closes: dict[str, tuple[str, ...]]
    sources: tuple[str, ...]
    lines: tuple[str, ...]
    signs: tuple[str, ...]
    kinds_last: tuple[str, ...]
    kinds_first: tuple[str, ...]
    pictures: tuple[str, ...]
    writing: tuple[str, ...]


@cache
def tables() -> _Tables:
    """Read the tables of agencies and phrases."""
    return msgspec.json.decode((files("cln.trace") / "credits.json").read_bytes(), type=_Tables)


def credit(text: str, language: str = "") -> str:
    """Give the usual name of the agency that a text credits, or ''. The phrases of all languages are known at once.

    A phrase of any language counts (``language`` changes nothing): German papers sign '(Reuters)', Croatian ones 'Foto: EPA'.

    >>> credit("LONDON (Reuters) - Rain fell on Monday."), credit("Es regnete am Montag.\\n\\nMit Material von dpa")
    ('Reuters', 'dpa')
    >>> credit("據中央社報導，台北今天下雨。"), credit("The minister told Reuters on Monday that rain was likely to fall.")
    ('CNA', '')
    """
    return signs(text)[0]


@lru_cache(maxsize=2048)
def signs(text: str) -> tuple[str, tuple[str, ...]]:
    """Give the agency that a text credits, and what stands after 'Source:' in it, folded to lower case: its head and tail read once."""
    telling = _telling(reading(text))
    return _credit(text, telling), _source_lines(text) if not telling.isdisjoint(_source_marks()) else ()


def _credit(text: str, telling: frozenset[int]) -> str:
    known = _telling_words()
    spellings = [spelling for word in telling for spelling in known.get(word, ())]
    named = next((name for part in _ends_of(text) for name in _credited(part, spellings)), "") if spellings else ""
    return named or next(filter(None, map(_unlisted, [line for line in text[-TAIL:].split("\n") if len(line) < 2 * NEAR])), "")


def _ends_of(text: str) -> tuple[str, str]:
    return text[:HEAD], text[max(HEAD, len(text) - TAIL) :]


@lru_cache(maxsize=4096)
def agency(name: str) -> str:
    """Give the usual name of the agency that ``name`` is, in any of its spellings; '' where it is none.

    >>> agency("The Associated Press"), agency("路透社"), agency("The Daily Bugle")
    ('AP', 'Reuters', '')
    """
    return _names().get(_folded(name), "")


@cache
def _names() -> dict[str, str]:
    return {_folded(alias): name for alias, name in _spellings()}


@cache
def _spellings() -> tuple[tuple[str, str], ...]:
    """Names are matched as they are written: Indonesian 'antara' is 'between', 'Antara' is the agency."""
    return tuple((alias, name) for name, aliases in tables().agencies.items() for alias in (name, *aliases))


def _folded(name: str) -> str:
    return re.sub(r"[\s.\-]+", " ", name).strip().casefold()


def _credited(part: str, spellings: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Give the agencies that a stretch of text credits, in the order in which they stand."""
    places = sorted({(place, -len(alias), name) for alias, name in spellings for place in _places(part, alias)})
    for place, length, name in places:
        end = place - length
        before = part[max(0, place - NEAR, part.rfind("\n", 0, place) + 1) : place]
        after = part[end : end + NEAR].partition("\n")[0]
        if _is_pictures(before) or (part[place:end] in tables().closing and not _is_closing(part[place:end], before, after)):
            continue
        if any(form(before, after) for form in _FORMS):
            yield name


def _is_closing(name: str, before: str, after: str) -> bool:
    """Tell whether a name that is a common word or abbreviation too stands as a credit: '(AA) -', not 'the association (AA) said'."""
    if not after.startswith(_BRACKETS):
        return _labelled(before, after)
    return not name.isascii() or bool(_CLOSING.match(after))


_BRACKETS = tuple(")）]】］〕/")
_CLOSING = re.compile(r"/|[)）\]】］〕][ \t]*\.?[ \t]*(?:$|[-–—:])")


def _telling(text: Reading) -> frozenset[int]:
    """Give the hashes of those words at the head and tail that may tell of a credit or a source line: most texts have none."""
    maybe = _may_tell().take((text.hashes & _LOW).view(np.int64)).nonzero()[0]
    last = len(text.text) - TAIL
    at_ends = [place for place, start in zip(maybe.tolist(), text.starts[maybe].tolist(), strict=True) if start < HEAD or start >= last]
    return frozenset(text.hashes[at_ends].tolist()) if at_ends else frozenset()


_WORDS_BITS = 17
_LOW = np.uint64((1 << _WORDS_BITS) - 1)


@cache
def _may_tell() -> NDArray[np.bool_]:
    """Tell by its low bits whether a word may be one of ours: one look-up for a whole text."""
    known = np.zeros(1 << _WORDS_BITS, bool)
    known[np.array([*_telling_words(), *_source_marks()], np.uint64) & _LOW] = True
    return known


@cache
def _telling_words() -> dict[int, tuple[tuple[str, str], ...]]:
    """Give the spellings by the hash of their longest word: most texts have a 'the', few have an 'associated'."""
    table: dict[int, tuple[tuple[str, str], ...]] = {}
    for alias, name in _spellings():
        word = _longest_word(alias)
        table[word] = (*table.get(word, ()), (alias, name))
    return table


@cache
def _source_marks() -> frozenset[int]:
    return frozenset(map(_longest_word, tables().sources))


def _longest_word(phrase: str) -> int:
    return int(Reading(max(phrase.split(), key=len)).hashes[0])


def _places(part: str, alias: str) -> Iterator[int]:
    place = part.find(alias)
    while place >= 0:
        end = place + len(alias)
        if not (_joins(part[place - 1 : place], alias[0]) or _joins(alias[-1], part[end : end + 1])):
            yield place
        place = part.find(alias, end)


_SPACED = re.compile(r"[A-Za-z0-9\u00c0-\u052f\u0530-\u06ff\u0900-\u0dff\u10a0-\u10ff\u1200-\u137f\u1e00-\u1fff]{2}")


def _joins(one: str, two: str) -> bool:
    """Tell whether two neighbouring characters belong to one word, in scripts whose words stand apart."""
    return one.isalnum() and two.isalnum() and bool(_SPACED.match(one + two))


def _is_pictures(before: str) -> bool:
    """Tell whether what stands before a name is of a photograph: 'Photo: AFP', 'Foto von dpa', '(图片来源：新华社)'."""
    words = before.casefold().lstrip(" \t([（［【©*–—-").rstrip(" \t:：.")
    first = _beginning(words, _pictures())
    if not first or len(words) >= LABEL or _joins(first[-1], words[len(first) :][:1]):
        return False
    return not any(map(words.__contains__, tables().writing))


@cache
def _pictures() -> tuple[str, ...]:
    return tuple(sorted(tables().pictures, key=lambda word: (-len(word), word)))


LABEL = 30  # characters of a label before a name

# --- the forms of a credit: what stands before and after the name, in its own line -----------------------------------------


def _bracketed(before: str, after: str) -> bool:
    """'LONDON (Reuters) -', '[ロンドン 1日 ロイター]', '(서울=연합뉴스)', 'МОСКВА. /ТАСС/'."""
    if before.endswith("/") and after.startswith("/"):
        return True
    # '(SD-PA)' is a deputy of Pará.
    return not before.endswith("-") and bool(_OPEN.search(before[-40:]) and _CLOSE.match(after))


_OPEN = re.compile(r"[(（\[【［〔][^()（）\[\]【】［］〔〕]*$")
_INSIDE = r"[^()（）\[\]【】］〕]"
_CLOSE = re.compile(
    rf"[ \t]*(?:[/,;|&+＋／、–—-]{_INSIDE}{{0,40}}|\d{_INSIDE}{{0,30}}"
    r"|[^\x00-\u04ff()（）\[\]【】］〕]{1,30})?[)）\]】］〕]"
)


def _phrased(before: str, after: str) -> bool:
    """'With files from Reuters', 'по сообщению ТАСС', '据新华社'."""
    words = before.casefold().rstrip(" \t«»„“”\"'")
    bare = _ARTICLE.sub("", words)
    if _ends(words, _phrases("before")) or _ends(bare, _phrases("before")):
        return True
    return bool(_REST.match(after)) and (_ends(words, _phrases("loose")) or _ends(bare, _phrases("loose")))


_ARTICLE = re.compile(
    r"(?:^|(?<=\s))(?:the|la|der|die|das|a|da|do|news agency|agency|agência|agencia|agence|агентства|агентство|агенції|агентства|миа|иа)$"
    r"|(?<=\s)l['’]$"
)
_REST = re.compile(r"[ \t]*(?:$|[.)]$|[/,&|][^.!?]*$|(?:and|und|et|y|e|en|og|och|i|и)\s[^.!?]*$)")


def _labelled(before: str, after: str) -> bool:
    """'Allikas: BNS', 'Heimild: Reuters': a line of a label and a name, in any language."""
    return bool(_IS_LABEL.fullmatch(before) and _REST.match(after))


_IS_LABEL = re.compile(r"[ \t(（*]*[^\W\d_][^:：՝፦៖.!?,;]{1,24}[:：՝፦៖][ \t]*")


def _followed(before: str, after: str) -> bool:
    """'AP contributed to this report', 'AP contributed.' at the end of a line, '中央社記者…報導', '연합뉴스에 따르면'."""
    words = after.casefold().lstrip()
    return _begins(words, _phrases("after")) or (words.rstrip(" \t.)") in _phrases("closes"))


def _dated(before: str, after: str) -> bool:
    """'PARIS, AFP – Rain fell', 'МОСКВА, 5 мая — РИА Новости.', '新华社北京5月1日电'."""
    if _WIRED.match(after) and not before.rstrip(" \t　◎■●【（("):
        return True
    if _DATE.fullmatch(before) and _DASHED.match(after):
        return True
    if not before.strip():
        return bool(re.match(r"[ \t]*[–—-]{1,2}[ \t]", after))
    return before[:3].isupper() and bool(re.search(r"[,–—-][ \t]*$", before) and re.match(r"[ \t]*(?:[:–—]|[.-](?:\s|$))", after))


# 'Москва. 5 мая. Интерфакс -', 'Helsinki, STT – Hallitus', 'تهران - ایرنا - دولت'
_DATE = re.compile(r"[^\W\d_][^\d.,!?:;]{1,30}(?:\. \d{1,2}[ ][^\W\d_]{3,12}\. ?| [-–—] ?|, ?)")
_DASHED = re.compile(r"[ \t]*[-–—]{1,2}[ \t]")
_WIRED = re.compile(r"[^\s。，,.]{0,14}(?:[電电讯訊])")


def _alone(before: str, after: str) -> bool:
    """A line of its own: 'Reuters', '© dpa', 'AFP/dpa', '聯合報/中央社'."""
    is_last = not before.strip(" \t©—–-*_") or bool(_SLASH.search(before) or _SIGNED.search(before))
    return is_last and bool(re.match(r"[ \t]*(?:[/／|,][^.!?]{0,40})?[ \t*]*[.)]?[ \t*]*$", after))


_SIGNED = re.compile(r"[.!?…”\"’»)][ \t]*[–—-]{1,2}[ \t]*$")  # '... on Monday. — Reuters'
_SLASH = re.compile(r"(?:^[^.!?]{0,20}|[.!?][ \t]*\*?)[/／|][ \t]*$")


_FORMS: tuple[Callable[[str, str], bool], ...] = (_bracketed, _phrased, _labelled, _followed, _dated, _alone)


@cache
def _phrases(table: str) -> tuple[str, ...]:
    return tuple(sorted({phrase.casefold() for phrases in getattr(tables(), table).values() for phrase in phrases}))


def _ends(words: str, phrases: tuple[str, ...]) -> bool:
    """Tell whether the words end with one of the phrases, as a word of its own."""
    words = words.rstrip()
    if not words.endswith(phrases):
        return False
    return any(words.endswith(phrase) and not _joins(words[-len(phrase) - 1 : -len(phrase)], phrase[0]) for phrase in phrases)


def _begins(words: str, phrases: tuple[str, ...]) -> bool:
    if not words.startswith(phrases):
        return False
    return any(words.startswith(phrase) and not _joins(phrase[-1], words[len(phrase) : len(phrase) + 1]) for phrase in phrases)


# --- agencies that are not in the table ------------------------------------------------------------------------------------


def _unlisted(line: str) -> str:
    """Give the agency that a line of its own credits in so many words, as it is written: 'With files from Meridian.'."""
    line = line.strip(" \t()（）*_—–-.。")
    if not 4 < len(line) <= NEAR:
        return ""
    phrase = _beginning(line.casefold(), _line_starts())
    name = line[len(phrase) :] if phrase else _around(line)
    if _is_agencys(name):
        return name
    name = _without_phrase(line)
    return name if _is_called_agency(name) else ""


def _without_phrase(line: str) -> str:
    """Take away the words that say that a name is a credit: 'Source:', 'Additional reporting by'."""
    words = line.casefold()
    phrase = _beginning(words, _introductions())
    return line if _joins(phrase[-1:], words[len(phrase) :][:1]) else line[len(phrase) :].strip()


def _beginning(words: str, phrases: tuple[str, ...]) -> str:
    """Give the phrase with which the words begin, '' for none; most lines begin with none, which one look at all tells."""
    return next(filter(words.startswith, phrases)) if words.startswith(phrases) else ""


@cache
def _line_starts() -> tuple[str, ...]:
    return tuple(phrase + " " for phrase in tables().lines)


@cache
def _introductions() -> tuple[str, ...]:
    return tuple(sorted({*_phrases("before"), *_phrases("loose")}, key=lambda phrase: (-len(phrase), phrase)))


def _is_called_agency(name: str) -> bool:
    """Tell whether a name says of itself that it is an agency's: 'Northern Press Agency', '海峡通信社', 'وكالة أنباء الخليج'."""
    if not _is_short_name(name):
        return False
    folded, known = name.casefold(), tables()
    last = next(filter(folded.endswith, known.kinds_last), "") if folded[-1] in _last_letters() else ""
    if last:
        others = name[: -len(last)].split()
        return bool(others) and not any(word[0].islower() for word in others)
    first = _beginning(folded, known.kinds_first)
    others = name[len(first) :].split()
    return bool(first) and 0 < len(others) <= 3 and not others[0][0].islower()


@cache
def _last_letters() -> frozenset[str]:
    return frozenset(kind[-1] for kind in tables().kinds_last)


def _is_short_name(name: str) -> bool:
    return 0 < len(name.split()) <= 5 and not any(mark in name for mark in ",;:!?")


def _around(line: str) -> str:
    ours = line.removesuffix(" contributed to this report")
    match = _REPORTED.fullmatch(line)
    return ours if ours != line else match.group(1) if match else ""


_REPORTED = re.compile(r"[據据](\w{2,8}社)[報报][導道]")


def _is_agencys(name: str) -> bool:
    """One capitalised word, or several with a sign of an agency: 'Meridian Press', but not 'Jane Doe'."""
    if not _is_short_name(name) or name[0].islower():
        return False
    return (len(name.split()) == 1 and name[0].isupper()) or any(sign in name.casefold() for sign in tables().signs)


# --- 'Source: ...' -----------------------------------------------------------------------------------------------------------


def _source_lines(text: str) -> tuple[str, ...]:
    """Give what stands after 'Source:' (in any of the languages) in the first or last lines of a text."""
    lines = (line.lstrip(" \t(（").casefold() for part in _ends_of(text) for line in part.split("\n"))
    return tuple(line for line in lines if line.startswith(_source_words()))


@cache
def _source_words() -> tuple[str, ...]:
    return tuple(word.casefold() + mark for word in tables().sources for mark in (":", "：", " ", "="))
