"""Lists of sources as other readers keep them (OPML 2.0): in and out."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from cln.errors import OverBudget, Unreadable
from cln.fetch import _discovery, _encodings, _http
from cln.fetch._entries import plain, resolved
from cln.fetch._xml import Element, elements
from cln.records import Source

OUTLINE_LIMIT = 20_000
DEPTH_LIMIT = 50
_ROOTS = frozenset(("opml", "body"))


def opml_read(data: bytes) -> tuple[Source, ...]:
    """Give the feeds of an OPML list, each address once, in its order.

    Raises Unreadable where it is no OPML, OverBudget where it is larger than a list can be.
    """
    if len(data) > _http.BODY_LIMIT:
        raise OverBudget("OPML", f"the list is larger than {_http.BODY_LIMIT} bytes; split it")
    text = _encodings.text(data)
    if "<outline" not in text.lower() and "<opml" not in text.lower():
        raise Unreadable("OPML", "this is no OPML list: it has no outline; export the list again from your reader")
    found: dict[str, Source] = {}
    for outline in _outlines(text):
        if (one := _source(outline)) is not None:
            found.setdefault(one.url, one)
    return tuple(found.values())


def _outlines(text: str) -> Iterator[Element]:
    """Give all outlines in their order, nested ones behind the one that holds them."""
    count, going = 0, [elements(text, _ROOTS)]
    while going:
        element = next(going[-1], None)
        if element is None:
            going.pop()
            continue
        if element.name.lower() != "outline":
            continue
        count += 1
        if count > OUTLINE_LIMIT:
            raise OverBudget("OPML", f"the list has more than {OUTLINE_LIMIT} outlines; split it")
        yield element
        if element.inner.strip() and len(going) < DEPTH_LIMIT:
            going.append(elements(element.inner))


def _source(outline: Element) -> Source | None:
    told = outline.attributes
    url = resolved("", told.get("xmlurl", ""))
    if not url or told.get("type", "").lower() == "source":  # a list of feeds, not a feed
        return None
    title = plain(told.get("text", ""), 500, is_html=False) or plain(told.get("title", ""), 500, is_html=False)
    site = resolved("", told.get("htmlurl", ""))
    return _discovery.listed(url, title=title, site=site, language=told.get("language", ""), told_kind=told.get("category", ""))


def opml_write(sources: Iterable[Source]) -> bytes:
    """Give sources as an OPML 2.0 list that other readers take; sources on this machine are left out."""
    lines = [_line(source) for source in sources if source.url.startswith(("http://", "https://"))]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n<head><title>CLN sources</title></head>\n<body>\n'
    return (head + "".join(lines) + "</body>\n</opml>\n").encode()


def _line(source: Source) -> str:
    told = {
        "type": "rss",
        "text": source.title or source.outlet or source.url,
        "xmlUrl": source.url,
        "language": source.language,
        "category": source.kind if source.kind != "feed" else "",
    }
    attributes = " ".join(f'{name}="{html.escape(_encodings.clean(value))}"' for name, value in told.items() if value)
    return f"<outline {attributes}/>\n"
