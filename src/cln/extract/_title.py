"""The headline that readers see, without the site's name: the page's h1 and its head's titles weighed against each other.

>>> without_site("Ferry back | The Bay Post", {"thebaypost"})
'Ferry back'
>>> without_site("The Bay Post – Storm: Ferry back", {"thebaypost"})
'Storm: Ferry back'
>>> _shared("Storm in the north - “Ferry back on Monday”", "Harbour: “Ferry back on Monday”")
'“Ferry back on Monday”'
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from cln.extract._blocks import Piece
from cln.extract._metadata import Said, folded

_JOINT = re.compile(r"(\s{1,9}[|·•»«–—~:/_-]+\s+|\s{0,9}[|｜ㅣ]\s{0,9}|(?<=[\u2e80-\uffdc])_|_(?=[\u2e80-\uffdc])|\s{0,9}::\s{0,9})")
_KICKER = re.compile(r"(?::|\s[-–—|/»])\s+")
_WORDS = re.compile(r"\w+")
# What a headline bears for its layout alone: soft hyphens, joiners of words, zero-width spaces.
_LAYOUT = dict.fromkeys(map(ord, "\u00ad\u2060\u200b\ufeff"))
_KIND = re.compile(r"(?:blog|news|article|title|press release|video|watch|read):\s*", re.IGNORECASE)  # what a page is, before its headline
_LINK = re.compile(r"\s\([\w-]{1,40}(?:\.[\w-]{1,40}){1,3}\)$")  # where an aggregator's headline leads: '(bay.example)'
# Readings that one hand writes: a page that repeats its social title in two metas says it once.
# How addresses spell the letters that no accent can be taken off.
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ł": "l", "đ": "d", "ı": "i"})
_FAMILY = {"json-ld": "json-ld", "microdata": "json-ld", "open-graph": "social", "meta": "social", "markup": "title"}
SPARE = 8  # characters that folding may add to a text, where a letter is folded to two
LEAST = 6  # characters of a headline that a lower heading confirms
LONGEST = 100  # characters of a first line that may be the headline
MOST_HEADS = 6


def title(said: Said, pieces: list[Piece], host: str) -> str:
    """Give the headline: the page's h1 that its head confirms; else what its head says twice; else a lone h1; else what its head says."""
    titles = {value for value, _ in said.readings("title")}
    outlets = ({bare(value) for value, _ in said.readings("outlet") if value not in titles} | names(host)) - {""}
    found = _headline(said, pieces, outlets)
    return (_addressed(said, found, outlets) or found).translate(_LAYOUT)


def _headline(said: Said, pieces: list[Piece], outlets: set[str]) -> str:
    heads = [head for head in _heads(pieces) if bare(head) not in outlets]
    told = [_told(value, origin, heads, outlets) for value, origin in said.readings("title")]
    told = [(value, origin) for value, origin in told if value and bare(value) not in outlets]
    heads = _without_names(heads, [value for value, _ in told])
    for same in (_equal, _kind, _before_bar, _within, _shared):
        for head in heads:
            for value, _ in told:
                if found := same(head, value):
                    return found
    if agreed := _twice(told) or _begun(told) or _alike(heads, [value for value, _ in told]):
        return agreed
    if len(heads) == 1 and (not told or is_headline(heads[0])):
        return heads[0]
    if told:
        return _headed(pieces, told[0][0]) or told[0][0]
    return heads[0] if heads else ""


def _headed(pieces: list[Piece], value: str) -> str:
    """The beginning of the page's title, to a bar or dash, that a lower heading of the page says too: what follows is the site."""
    parts = parted(value)
    known = {folded(piece.text): piece.text for piece in pieces if piece.kind == "heading"} if len(parts) > 2 else {}
    for end in range(len(parts) - 2, 0, -2):
        if (short := "".join(parts[:end])) and len(short) >= LEAST and folded(short) in known:
            return short
    return ""


def _addressed(said: Said, found: str, outlets: set[str]) -> str:
    """The title of the head that the address spells out, where the headline found is another: written once, from the first headline."""
    parts = [bare(part) for part in _path(said.address).split("/") if part.count("-") + part.count("_") >= 3]
    if not parts or any(_is_spelled(found, part) for part in parts):
        return ""
    for value in dict.fromkeys(value for value, _ in said.readings("title")):
        short = without_site(value, outlets)
        if len(short.split()) >= 5 and folded(short) not in folded(found) and any(_is_spelled(short, part) for part in parts):
            return short
    return ""


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _is_spelled(text: str, part: str) -> bool:
    """Tell whether a part of an address is a title: the whole of it, with a number at most."""
    spellings = (bare(text), bare(text.casefold().translate(_SPELLED)))
    return any(spelling in part and 4 * len(spelling) > 3 * len(part) for spelling in spellings if spelling)


def bare(text: str) -> str:
    """Fold a name to its letters without accents, as hosts spell it: 'Diário do Cais' and diariodocais.example."""
    return folded(text if text.isascii() else unicodedata.normalize("NFKD", text))


def _told(value: str, origin: str, heads: list[str], outlets: set[str]) -> tuple[str, str]:
    """A title without its site, and who wrote it: what names the site in JSON-LD is the page's title once more, no headline."""
    short = value if value in heads else without_site(value, outlets)
    return short, origin if short == value else "markup"


def names(host: str) -> set[str]:
    """What a host calls its site: itself, and each of its labels but the last."""
    labels = host.split(".")[:-1]
    return {folded(label) for label in (host, *labels[-2:], *labels[:1]) if len(label) > 2}


def _heads(pieces: list[Piece]) -> list[str]:
    """The texts of the page's first h1 elements, each whole: line breaks and marked words cut an element into several blocks."""
    found: dict[int, str] = {}
    for piece in pieces:
        if piece.frame.tag == "h1":
            number, text = piece.frame.number, piece.text
            if number not in found and len(found) == MOST_HEADS:
                break
            found[number] = f"{found[number]}{' ' if piece.joint else ''}{text}" if number in found else text
    return [head for head in (text.lstrip(" :|–—-") for text in found.values()) if 4 <= len(head) <= 300]


def _without_names(heads: list[str], told: list[str]) -> list[str]:
    """Leave out an h1 that names the site or section: the head sets it beside its own title ('Bay Notes: Ferry back')."""
    known = [folded(value) for value in told]
    found = []
    for head in heads:
        name = folded(head)
        if name in known or not any(whole in (name + value, value + name) for whole in known for value in known):
            found.append(head)
    return found


def _equal(head: str, value: str) -> str:
    """The headline where an h1 and a title of the head are the same but for punctuation; a kicker is glued to some h1."""
    if folded(head) != folded(value):
        return ""
    return value if len(_WORDS.findall(value)) > len(_WORDS.findall(head.replace("\u00ad", ""))) else head


def _within(head: str, value: str) -> str:
    """The headline where one of the two goes on: by an ending, or a kicker before it."""
    first, second = folded(head), folded(value)
    if (first in second or second in first) and 2 * min(len(first), len(second)) >= max(len(first), len(second)):
        return value if _has_kicker(value, head) or _is_after_dash(head, value) else head
    return ""


def _kind(head: str, value: str) -> str:
    """The headline where the h1 only adds to it what kind of page this is, or the host that an aggregator's headline leads to."""
    short = _LINK.sub("", _KIND.sub("", head, count=1) if _KIND.match(head) else head)
    return short if short != head and folded(short) == folded(value) else ""


def _before_bar(head: str, value: str) -> str:
    """The headline where the head's title begins with the h1 and goes on, behind a bar, with words for search engines."""
    begun, bar, _ = value.partition(" | ")
    return begun if bar and folded(begun) == folded(head) else ""


def _alike(heads: list[str], told: list[str]) -> str:
    """The one h1 that shares most of the words of a title in the head: the head says it in other words."""
    shares = [(max((_overlap(head, value) for value in told), default=0.0), head) for head in heads]
    likely = [head for share, head in shares if share >= 0.5 and (len(heads) == 1 or is_headline(head))]
    return likely[0] if len(likely) == 1 else ""


def _overlap(head: str, value: str) -> float:
    """The share of a title's words that an h1 has too."""
    if folded(value).endswith(folded(head)):  # behind a kicker, which the h1 lacks
        return 0.0
    words = set(_WORDS.findall(value.casefold()))
    return len(words.intersection(_WORDS.findall(head.casefold()))) / len(words) if len(words) > 2 else 0.0


def _begun(told: list[tuple[str, str]]) -> str:
    """The headline of the page's JSON-LD that another title of the head begins with, the section set behind it by a bare hyphen."""
    for value, origin in told:
        if _FAMILY.get(origin) == "json-ld" and any(
            other.removeprefix(value)[:1] in ("-", "–", "|", "_") for other, _ in told if other != value
        ):
            return value
    return ""


def _shared(head: str, value: str) -> str:
    """What two titles end in alike, behind kickers that differ."""
    for mark in _KICKER.finditer(head):
        tail = head[mark.end() :]
        before = value.removesuffix(tail)
        if len(tail.split()) >= 3 and before != value and before.rstrip().endswith((":", "-", "–", "—", "|", "/", "»")):
            return tail
    return ""


def _twice(told: list[tuple[str, str]]) -> str:
    """The headline of the page's JSON-LD, where another hand of the head wrote it too: titles alone are written for search engines."""
    families: dict[str, set[str]] = {}
    for value, origin in told:
        families.setdefault(folded(value), set()).add(_FAMILY.get(origin, origin))
    return next((value for value, _ in told if len(found := families[folded(value)]) > 1 and "json-ld" in found), "")


def is_headline(head: str) -> bool:
    """Tell whether a lone h1 reads like a headline rather than the name of a site or section."""
    return len(head.split()) >= 4 or sum(c > "\u2e7f" for c in head) >= 8


def _is_after_dash(head: str, value: str) -> bool:
    """'Storm in the north - Ferry back' where the page's head says 'Ferry back': the kicker was set into the h1."""
    return head.endswith(value) and head[: -len(value)].rstrip().endswith((" -", " –", " —", " |"))


def _has_kicker(value: str, head: str) -> bool:
    """'Storm: Ferry back' where the page sets 'Ferry back' alone in its h1, the kicker apart."""
    return len(value) > len(head) and value.endswith(head) and value[: -len(head)].rstrip().endswith(":")


def without_site(value: str, outlets: set[str]) -> str:
    """Take the site's name and section off a title: what stands behind the last bars, or before the first."""
    before, colon, rest = value.partition(": ")
    if colon and rest and bare(before) in outlets:
        value = rest
    parts = parted(value)
    while len(parts) >= 3 and _is_site(parts[-1], parts[-2], parts[:-2], outlets):
        parts = parts[:-2]
    first = bare(parts[0])
    if len(parts) >= 3 and (first in outlets or any(len(outlet) > 5 and first.endswith(outlet) for outlet in outlets)):
        parts = parts[2:]
    return "".join(parts).strip(" \xa0\u3000_|｜")


def parted(value: str) -> list[str]:
    """A title parted at its bars and dashes, these between the parts."""
    return _JOINT.split(value)


def _is_site(last: str, joint: str, rest: list[str], outlets: set[str]) -> bool:
    name = bare(last)
    if not name:
        return False
    if name in outlets or any(len(name) > 3 and (name in outlet or outlet in name) for outlet in outlets if len(outlet) > 3):
        return len(last) < 60
    return joint.strip() in ("|", "｜", "ㅣ", "»", "_", "::") and len(last) <= max(30, 0.6 * len("".join(rest)))


def begun(kept: list[Piece]) -> str:
    """The headline of a page that names none: the article's first line, where it is no sentence."""
    text = kept[0].text if len(kept) > 1 else ""
    return text if 4 <= len(text) <= LONGEST and text[-1] not in ".!…。" else ""


def place(found: str, pieces: list[Piece]) -> int:
    """Give the number of the block that is the headline: the heading that says it, an h1 first; else another that does."""
    wanted = folded(found)
    first, heads = (
        [number for number, piece in enumerate(pieces) if piece.frame.tag == "h1"],
        [number for number, piece in enumerate(pieces) if piece.kind == "heading"],
    )
    for numbers in (first, heads) if wanted else ():
        for is_same in (str.__eq__, _is_part):
            if (number := next((number for number in numbers if is_same(folded(pieces[number].text), wanted)), -1)) >= 0:
                return number
    if (number := next((number for number, piece in enumerate(pieces) if piece.text == found), -1)) >= 0:
        return number
    if first or not wanted:
        return first[0] if first else 0
    least, letters = len(wanted) // 2 - SPARE, frozenset(wanted)
    likely = ((number, piece.text) for number, piece in enumerate(pieces) if least <= len(piece.text) < 300)
    return next((number for number, text in likely if _may_be(text, wanted, letters) and _is_part(folded(text), wanted)), 0)


def _may_be(text: str, wanted: str, letters: frozenset[str]) -> bool:
    """Tell whether a text may be a part of a headline, or hold it: its first letter stands there, or the headline's first here."""
    first = text[0].casefold()
    return not first.isalnum() or first[0] in letters or wanted[0] in text.casefold()


def _is_part(text: str, wanted: str) -> bool:
    """Tell whether a block is most of a headline, or holds it: line breaks and marked words cut some, kickers are set into others."""
    return (
        min(len(text), len(wanted)) >= 8
        and 2 * min(len(text), len(wanted)) >= max(len(text), len(wanted))
        and (text in wanted or wanted in text)
    )
