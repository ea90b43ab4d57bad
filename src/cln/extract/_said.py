"""The page's facts picked from its readings, with the visible text and the feed where the head is silent."""

from __future__ import annotations

import re

from cln import languages
from cln.extract import _credit, _hints, _people
from cln.extract._blocks import Piece, Sheet
from cln.extract._judge import Judgement
from cln.extract._metadata import Said, folded
from cln.records import Told

_PICTURES = _hints.bits("caption", "figure", "share", "related", "tags", "navigation")
_BYLINE = _hints.bits("byline")
_COMMENT = "comment"
MOST_COMMENTS = 500
PLAINLY = 0.3  # the share of English's commonest words that leaves no other language to think of
TOLD = 10  # the trust of a person whom JSON-LD names as the author
NEAR = 30  # blocks from the headline in which another byline is looked for then


def add_feed(said: Said, told: Told) -> None:
    """Add the feed's word to the readings, behind everything that the page says."""
    for field, value in (
        ("title", told.title),
        ("outlet", told.outlet),
        ("language", told.language),
        *(("byline", name) for name in told.byline),
    ):
        if value:
            said.add(field, value, "feed", 90)
    for field, moment in (("published", told.published), ("modified", told.modified)):
        if moment:
            said.add(field, moment.isoformat(), "feed", 90)


# --- people


def byline(sheet: Sheet, said: Said, judgement: Judgement, host: set[str]) -> tuple[tuple[str, ...], str]:
    """Give the people (or the desk) that the page names as authors, and the reading they were taken from.

    ``host``: what the address calls its site; a site's own name beside a person's is no author.
    """
    sites = {folded(value) for value, _ in said.readings("outlet")} | host
    _add_bylines(sheet, said, judgement.kept(sheet.pieces))
    weak: tuple[tuple[str, ...], str] = ((), "")
    for origin, values in _grouped(said):
        names, value = _named(values, sites)
        others = [name for name in names if folded(name) not in sites and not _credit.agency(name)]
        if others and (origin in ("json-ld", "feed") or any(_people.is_name(name) or _people.is_team(name) for name in others)):
            return tuple(name for name in names if not _is_site(name, sites, origin)) or names, value
        weak = weak if weak[0] else (names, value if names else "")
    return weak


def _add_bylines(sheet: Sheet, said: Said, kept: list[Piece]) -> None:
    """Add what the article and the page around it say about the writers to the readings."""
    if signed := _people.signed(kept, sheet.pieces):
        said.add("byline", "; ".join(signed), "text", 20)
    accounts = [value for trust, _, value, _ in said.found.get("byline", ()) if trust == TOLD]
    if accounts and (shown := _people.announced(sheet.pieces, said.head)) and _is_fuller(shown, accounts):
        said.add("byline", "; ".join(shown), "text", TOLD - 1)
    for shown, where in _people.visible(sheet, said.head, *([NEAR] if accounts else []))[: _people.MOST_SHOWN]:
        said.add("byline", "; ".join(shown), where, 28 if where == "markup" else 50)
    if alone := _people.signed_alone(kept):
        said.add("byline", "; ".join(alone), "text", 56)
    if written := _people.told_in_text([piece.text for piece in kept[:3]]):
        said.add("byline", "; ".join(written), "text", 55)


def _is_fuller(shown: list[str], accounts: list[str]) -> bool:
    """Tell whether a visible byline names more people than the page's data, or others: data often names the account that put it up."""
    seen, told = list(map(folded, shown)), [folded(name) for value in accounts for name in _people.told(value)]
    known = [any(name in other or other in name for other in seen) for name in told]
    return len(seen) > len(told) if all(known) else not any(known)


def credit(sheet: Sheet, said: Said, text: str, byline: tuple[str, ...], host: set[str]) -> str:
    """Give the agency that the article credits: in its text, as its author, in the page's data, or in a line by the headline."""
    sites = {folded(value) for value, _ in said.readings("outlet")} | host
    for piece in sheet.pieces[said.head : said.head + 15]:
        if name := _credit.line(piece.text) or _beside(piece):
            said.add("credit", name, "text", 40)
    for value, origin in said.readings("title"):
        if name := _credit.titled(value):
            said.add("credit", name, origin, 50)
    told = [_credit.agency(value) or (value if origin == "text" else "") for value, origin in said.readings("credit")]
    names = (*byline, *(value for value, _ in said.readings("byline")))
    found = _credit.credit(text, names, tuple(name for name in told if folded(name) not in sites))
    own = folded(found)
    is_own = own in sites or (len(own) > 3 and any(site.startswith(own) for site in sites))  # 'Meridian' on the pages of Meridian Press
    return "" if is_own else found


def _beside(piece: Piece) -> str:
    """The agency that a short line by the headline names, where the line is no picture's."""
    if len(piece.text) > 60 or piece.frame.hints & _PICTURES or piece.linked > 0.8 * len(piece.text) or "|" in piece.text:
        return ""
    is_named = bool(piece.frame.own & _BYLINE) or _people.is_name(piece.text.partition(" / ")[0])
    return _credit.beside(piece.text, is_named)


def _named(values: list[str], sites: set[str]) -> tuple[tuple[str, ...], str]:
    parted = [[value] if folded(value) in sites else _people.told(value) for value in values]
    names: dict[str, str] = {}
    for name in (name for part in parted for name in part if not _people.is_nobody(name)):
        names.setdefault(folded(name), name)  # some data names a writer by his account as well: 'Ana Ruiz', 'ana-ruiz'
    return tuple(names.values()), "\n".join(values)


def _is_site(name: str, sites: set[str], origin: str) -> bool:
    """Tell whether an author beside others is the site itself, or in the page's words a part of it ('MDR THÜRINGEN' on mdr.de)."""
    first = name.split()[0]
    return folded(name) in sites or (first.isupper() and folded(first) in sites and (origin != "json-ld" or not name.isupper()))


def _grouped(said: Said) -> list[tuple[str, list[str]]]:
    """JSON-LD and metas name authors one by one, so readings of one kind belong together; each line of the page is a byline of its own."""
    found: list[tuple[str, list[str]]] = []
    last: tuple[int, str] = (-1, "")
    for trust, _, value, origin in sorted(said.found.get("byline", ())):
        if (trust, origin) == last and origin in ("json-ld", "meta", "feed"):
            found[-1][1].append(value)
        else:
            found.append((origin, [value]))
        last = (trust, origin)
    return found


# --- the rest


def outlet(said: Said) -> str:
    """Give the site's name: what it calls itself, without its slogan."""
    name = next((value for value, _ in said.readings("outlet") if "://" not in value), "")
    short = re.split(r"\s+[|–—-]\s+|\s*[|｜]\s*", name)[0].strip()
    return short if len(short) >= 2 else name


def section(said: Said) -> str:
    """Give the section: of a whole list of them the first."""
    told = said.first("section")
    return told.partition(",")[0].strip() if told.count(",") > 1 else told


def language(sheet: Sheet, said: Said, text: str) -> str:
    """Give the language that the page declares, checked against its text."""
    if sheet.language:
        said.add("language", sheet.language, "markup", 10)
    return agreed(said.first("language"), text)


_SCRIPTED = frozenset(
    {"zh", "ja", "ko", "ar", "ru", "th", "he", "el", "hi", "uk", "fa", "bg", "sr", "bn", "ta", "te", "ka", "hy", "am", "km", "lo", "my"}
)
_ENGLISH = frozenset({"the", "of", "and", "to", "in", "a", "is", "that", "for", "was", "with", "on", "it", "you", "are", "as", "at"})


def agreed(told: str, text: str) -> str:
    """Give the language: what was told, if the text allows it; Chinese always with its script.

    A full detection costs as much as cutting the page, so it runs only where nothing was told, or where the letters, or the
    commonest words of English (every template's default, and the web's commonest language), speak against what was told.
    """
    base = languages.base(told)
    sample = text[:1200]
    if len(base) not in (2, 3) or not base.isalpha():
        words = sample.lower().split()
        is_english = len(words) > 40 and sum(map(_ENGLISH.__contains__, words)) > PLAINLY * len(words)
        return "en" if is_english else languages.detect(text)
    other = 0 if sample.isascii() else sum(map("\u02ff".__lt__, sample))
    doubtful = (base in _SCRIPTED) != (other > 0.4 * len(sample)) if sample else False
    words = sample.lower().split()
    if len(words) > 40 and not doubtful:
        english = sum(map(_ENGLISH.__contains__, words)) / len(words)
        doubtful = english < 0.12 if base == "en" else english > 0.2
    if doubtful or base in ("ja", "ko", "zh"):
        seen = languages.detect(sample)
        if seen and languages.base(seen) != base:
            return seen
    return languages.chinese_script(text) if base == "zh" else _tag(told)


def _tag(told: str) -> str:
    parts = told.replace("_", "-").split("-")
    return "-".join([parts[0].lower(), *(part.upper() if len(part) == 2 else part.title() for part in parts[1:3])])


def comments(sheet: Sheet, judgement: Judgement) -> tuple[str, ...]:
    """Give the readers' comments, apart from the article: the prose among the blocks left out as comments."""
    found = [
        piece.text
        for piece, reason in zip(sheet.pieces, judgement.reasons, strict=True)
        if reason == _COMMENT and len(piece.text) >= 40 and piece.linked < 0.5 * len(piece.text)
    ]
    return tuple(dict.fromkeys(found))[:MOST_COMMENTS]
