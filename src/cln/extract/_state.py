"""The body where it hides: the page's own JSON, when the page shows no text or only the beginning of it."""

from __future__ import annotations

from cln.extract import _blocks, _bound, _dom, _json
from cln.extract._blocks import Piece, Sheet
from cln.extract._bound import Bound
from cln.extract._metadata import Said

_KEYS = (
    "articleBody",
    "body_html",
    "bodyHtml",
    "content_html",
    "body",
    "content",
    "text",
    "articleText",
    "maintext",
    "storyHtml",
    "fullText",
    "html",
)
LEAST = 300  # characters of a body in script data that are worth more than a page's few words
MOST_SCRIPT = 4_000_000


def fuller(body: Bound, sheet: Sheet, said: Said) -> Bound:
    """Give the body that the page's JSON holds, where the page's blocks hold less than a third of it; else the body as it is."""
    if len(said.body) >= LEAST and len(body.text) < len(said.body) / 3:
        return _from_text(said.body)
    if said.entries and len(body.text) < 200:
        return _from_text("\n".join(f"{title}\n{text}" if title not in text else text for title, _, text in said.entries))
    if len(body.text) >= LEAST:
        return body
    found = _script_body(sheet)
    return _from_text(found) if len(found) > max(LEAST, 3 * len(body.text)) else body


def _from_text(text: str) -> Bound:
    if "<" in text and "</" in text:
        return _bound.bound(_blocks.cut(_dom.parse(text)).pieces, "")
    frame = Sheet().frames[0]
    return _bound.bound(
        [Piece(part, frame, number, "\n\n") for number, part in enumerate(filter(None, map(str.strip, text.splitlines())))], ""
    )


def _script_body(sheet: Sheet) -> str:
    """The longest prose under a name for a body in the page's state scripts (__NEXT_DATA__ and its kin)."""
    best = ""
    for script in sheet.scripts:
        kind = (script.attr("type") or "").lower()
        if kind == "application/json" or script.attr("id") in ("__NEXT_DATA__", "__NUXT_DATA__"):
            found = _longest(_json.loaded(script.text[:MOST_SCRIPT]))
            best = found if len(found) > len(best) else best
    return best


def _longest(value: object) -> str:
    best, waiting, seen = "", [value], 0
    while waiting and seen < 200_000:
        item = waiting.pop()
        seen += 1
        if isinstance(item, dict):
            for key in _KEYS:
                text = item.get(key)
                if isinstance(text, str) and len(text) > len(best) and " " in text[:200]:
                    best = text
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return best
