"""The body where it hides: JSON-LD, the site's own state scripts, a noscript or template element, where the page shows no text.

A page that shows only the beginning of its text is completed from there too, if the beginning is the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from cln.extract import _blocks, _bound, _dom, _hints, _json, _rich
from cln.extract._blocks import Piece, Sheet
from cln.extract._bound import Bound
from cln.extract._metadata import Said, folded

# Names for a body in the data of content systems.
_NAMES = (
    "articleBody|article_body|body_html|bodyHtml|bodyHTML|content_html|contentHtml|body|content|"
    "text|articleText|maintext|storyHtml|storyBody|story_body|fullText|full_text|html|"
    "content_elements|contentElements|blocks|paragraphs|bodyContent|body_content|detailContents|newsContent|richText|"
    "document"
)
_KEYS = {name: number for number, name in enumerate(_NAMES.split("|"))}
_TITLES = ("headline", "title", "name")
LEAST = 300  # characters of a body in script data that are worth more than a page's few words
SHORT = 1500  # characters under which a page may show only the beginning
MOST_SCRIPT = 4_000_000
MOST_VALUES = 200_000
MOST_STARTS = 20  # assignments of one script that are tried as JSON
_START = re.compile(r"(?:=|\.push\(|JSON\.parse\()\s{0,8}(?=[{\[\"'])")
_FLIGHT = re.compile(r"self\.__next_f\.push\(\s?(\[1,\s?\"(?:[^\"\\]|\\.)*\"\])\s?\)")
# A body in an object of JavaScript, whose names stand without quotation marks: window.__NUXT__=(function(a,b){return {body:"..."}}(...)).
_LITERAL = re.compile(rf"(?<![\w$])[\"']?(?:{_NAMES})[\"']?\s{{0,4}}:\s{{0,4}}(\"(?:[^\"\\]|\\.){{{LEAST},}}\")")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BESIDE = _hints.bits("caption", "figure", "related", "advertisement", "share", "sign-up", "navigation", "comment", "form")
_DECODER = json.JSONDecoder(strict=False)


def fuller(body: Bound, sheet: Sheet, said: Said, document: Any, title: str = "") -> Bound:
    """Give the body that hides in the page, where its blocks hold next to nothing or only the beginning; else the body as it is."""
    if len(said.body) >= LEAST and len(body.text) < len(said.body) / 3:
        return _from_text(said.body)
    if said.entries and len(body.text) < 200:
        return _from_text("".join(f"<h2>{head}</h2>\n{_paragraphs(text)}" for head, _, text in said.entries))
    if len(body.text) >= SHORT or (len(body.text) >= LEAST and not said.kinds & _json.ARTICLES):
        return body
    found, held = _longest(_states(sheet), title)
    if len(body.text) < LEAST:
        _tell(said, held)
        return max(
            (body, _from_text(found), _from_element(document)),
            key=lambda bound: len(bound.text) if bound is not body else 3 * len(body.text),
        )
    begins, shown = folded(body.text[:80]), _TAG.sub("", found)
    return _from_text(found) if len(shown) > 2 * len(body.text) and begins and begins in folded(shown[:3000]) else body


# What content systems call an article's writers and dates.
_WRITERS = ("author", "authors", "byline", "bylines", "creator", "creators", "writer", "writers", "contributors")
_DATES = {
    "published": "publishedAt|published_at|datePublished|publishDate|published|publicationDate|firstPublished|publishedDate|display_date",
    "modified": "updatedAt|updated_at|dateModified|modifiedAt|updated|modified|lastModified|lastUpdated|last_updated_date",
}


def _tell(said: Said, held: dict[str, Any]) -> None:
    """Add what the object that holds the body says about its writers and dates to the readings, behind what the page says."""
    for key in _WRITERS:
        for name in _json.names(held.get(key), {}):
            said.add("byline", name, "script", 60)
    for field, keys in _DATES.items():
        for key in keys.split("|"):
            if isinstance(value := held.get(key), str) and value:
                said.add(field, value, "script", 60)


def _paragraphs(text: str) -> str:
    return text if "</" in text else "".join(f"<p>{line}</p>" for line in filter(None, map(str.strip, text.splitlines())))


def _from_text(text: str) -> Bound:
    if len(text) < LEAST:
        return Bound()
    if "<" in text and "</" in text:
        return _bound.bound([piece for piece in _blocks.cut(_dom.parse(text)).pieces if _is_text(piece)], "")
    frame = Sheet().frames[0]
    lines = filter(None, map(str.strip, text.splitlines()))
    return _bound.bound([Piece(part, frame, number, "\n\n") for number, part in enumerate(lines)], "")


def _is_text(piece: Piece) -> bool:
    return not piece.frame.hints & _BESIDE and not piece.frame.hidden


def _from_element(document: Any) -> Bound:
    """The longest text of a noscript or template element: pages built by scripts bring their article there for readers without."""
    best, waiting = Bound(), [document]
    while waiting:
        node = waiting.pop()
        tag = getattr(node, "tag", "")
        if tag in ("noscript", "template"):
            pieces = [
                piece for piece in _blocks.cut(node.children[0] if tag == "template" and node.children else node).pieces if _is_text(piece)
            ]
            if sum(len(piece.text) for piece in pieces) > max(LEAST, len(best.text)):
                best = _bound.bound(pieces, "")
        else:
            waiting.extend(getattr(node, "children", ()))
    return best


def _states(sheet: Sheet) -> Iterator[Any]:
    """Every value that the page's scripts keep as data."""
    flight: list[str] = []
    spent = 0
    for script in sheet.scripts:
        text = script.text
        kind = (script.attr("type") or "").lower()
        spent += len(text)
        if spent > MOST_SCRIPT:
            return
        if kind.endswith("json") and "ld+json" not in kind:
            value = _json.loaded(text)
            yield _unflattened(value) if script.attr("id") == "__NUXT_DATA__" and isinstance(value, list) else value
        elif "__next_f" in text:
            flight += (part[1] for found in _FLIGHT.finditer(text) if isinstance(part := _json.loaded(found.group(1)), list))
        elif len(text) > LEAST and "json" not in kind:
            yield from _assigned(text)
    if flight:
        yield from _rows("".join(flight))


def _assigned(text: str) -> Iterator[Any]:
    """The JSON values that a script assigns, pushes or parses; and bodies in its own object literals."""
    end = 0
    for number, found in enumerate(_START.finditer(text)):
        if number == MOST_STARTS:
            break
        if found.end() < end:
            continue
        try:
            value, end = _decoded(text, found.end())
        except (ValueError, RecursionError):
            continue
        yield _json.loaded(value) if isinstance(value, str) and value[:1] in ("{", "[") else value
    for literal in _LITERAL.finditer(text):
        yield {"body": _json.loaded(literal.group(1))}


def _decoded(text: str, start: int) -> tuple[Any, int]:
    """Read one JSON value at a place; a string in single quotation marks, as JSON.parse('...') has it, too."""
    if text[start] != "'":
        return _DECODER.raw_decode(text, start)
    end = start
    while (end := text.find("'", end + 1)) > 0:
        if text[end - 1] != "\\":
            return text[start + 1 : end].replace("\\'", "'").replace("\\\\", "\\"), end
    raise ValueError(text[start : start + 20])


def _rows(text: str) -> Iterator[Any]:
    """The rows of Next.js's flight data: 'id:JSON' on a line, or 'id:Tlength,text' with the length in bytes, in hexadecimal."""
    data, place = text.encode("utf-8", "surrogatepass"), 0
    while 0 <= place < len(data):
        start = data.find(b":", place) + 1
        if not start:
            return
        if data[start : start + 1] == b"T":
            comma = data.find(b",", start, start + 12)
            size = data[start + 1 : comma]
            if comma < 0 or not size.isalnum() or size.strip(b"0123456789abcdefABCDEF"):
                return
            place = comma + 1 + int(size, 16)
            yield {"body": data[comma + 1 : place].decode("utf-8", "replace")}
            continue
        end = data.find(b"\n", start)
        row = data[start : end if end > 0 else len(data)]
        place = end + 1 if end > 0 else len(data)
        if row[:1] in (b"[", b"{"):
            yield {"body": value} if isinstance(value := _json.loaded(row.decode("utf-8", "replace")), list) else value


def _unflattened(values: list[Any]) -> Any:
    """Nuxt's data: one list of all values, in which objects and lists name the others by their numbers."""
    made = [dict.fromkeys(value) if isinstance(value, dict) else [] if isinstance(value, list) else value for value in values]
    for value, shell in zip(values, made, strict=True):
        if isinstance(shell, dict):
            shell.update((key, _at(made, number)) for key, number in value.items())
        elif isinstance(shell, list):
            shell.extend(_at(made, number) for number in value)
    return made


def _at(made: list[Any], number: Any) -> Any:
    return made[number] if type(number) is int and 0 <= number < len(made) else number


def _longest(states: Iterator[Any], title: str) -> tuple[str, dict[str, Any]]:
    """The longest prose under a name for a body, and the object that holds it; one that bears the page's headline counts three times."""
    best, most, wanted = "", 0, folded(title)
    holder: dict[str, Any] = {}
    for state in states:
        waiting, seen = [state], 0
        while waiting and seen < MOST_VALUES:
            item = waiting.pop()
            seen += 1
            if isinstance(item, dict):
                for key in sorted(_KEYS.keys() & item.keys(), key=_KEYS.__getitem__):
                    weight = _weight(item, wanted)
                    text = _prose(item[key], most // weight)
                    if (size := len(_TAG.sub("", text)) * weight) > most:
                        best, most, holder = text, size, item
                waiting.extend(reversed(item.values()))
            elif isinstance(item, list):
                waiting.extend(reversed(item))
    return best, holder


def _weight(item: dict[str, Any], wanted: str) -> int:
    return 3 if wanted and any(folded(item[key]) == wanted for key in _TITLES if isinstance(item.get(key), str)) else 1


def _prose(value: Any, most: int) -> str:
    """A body's text, or its HTML; '' for what is no prose, or no longer than what is known."""
    if isinstance(value, str) and len(value) <= LEAST:
        return ""
    text = value if isinstance(value, str) else _rich.html(value) if isinstance(value, (list, dict)) else ""
    if len(text) <= max(most, LEAST) or text[:1] in ("{", "["):
        return ""
    sample = _TAG.sub("", text[:3000])
    return text if sample.count(" ") > len(sample) / 15 or sum(c > "\u2e7f" for c in sample) > len(sample) / 3 else ""
