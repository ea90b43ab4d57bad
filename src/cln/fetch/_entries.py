"""What a feed or sitemap says: the records, and plain text out of what it wrote."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from cln.fetch._xml import decoded
from cln.records import Told

ENTRY_LIMIT = 50_000  # what the sitemap protocol allows in one file
FEED_LIMIT = 10_000  # feeds of news carry ten to two hundred items
TITLE_LIMIT = 2_000
SUMMARY_LIMIT = 4_000
FeedKind = Literal["rss", "atom", "json", "sitemap", "sitemap-index", "text"]

_BREAKING = frozenset(
    (
        "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2",
        "h3", "h4", "h5", "h6", "header", "hr", "img", "li", "main", "nav", "ol", "p", "pre", "section",
        "table", "td", "th", "tr", "ul", "body", "caption", "center", "col", "colgroup", "details", "dialog", "fieldset", "form",
        "frame", "frameset", "head", "hgroup", "html", "legend", "menu", "noframes", "noscript", "summary", "tbody", "tfoot",
        "thead", "title",
    )
)  # fmt: skip
_INLINE = frozenset(
    (
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i",
        "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
        "u", "var", "wbr", "acronym", "applet", "area", "audio", "base", "basefont", "bgsound", "blink", "button", "canvas",
        "datalist", "embed", "iframe", "input", "keygen", "label", "link", "map", "marquee", "meta", "meter", "noembed",
        "object", "optgroup", "option", "output", "param", "picture", "progress", "rp", "rt", "ruby", "script", "select",
        "source", "strike", "style", "svg", "template", "textarea", "track", "video",
    )
)  # fmt: skip
_HTML_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,15})(?:[\s/][^<>]{0,4000})?>")
_UNSEEN = re.compile(r"<!--|<(script|style)\b[^<>]{0,500}>", re.IGNORECASE)
_CLOSING = {name: re.compile(f"</{name}" if name else "-->", re.IGNORECASE) for name in ("", "script", "style")}


class Entry(Struct, frozen=True, kw_only=True):
    """One item of a feed or sitemap: its address, what was told of it, and its full text as HTML if the feed carries it.

    ``is_list``: the address is not a page but another sitemap.
    """

    url: str
    id: str = ""
    told: Told = Told()
    html: str = ""
    is_list: bool = False


class Feed(Struct, frozen=True, kw_only=True):
    """A feed or sitemap as a whole."""

    kind: FeedKind
    title: str = ""
    url: str = ""
    language: str = ""
    description: str = ""
    entries: tuple[Entry, ...] = ()


def plain(source: str, limit: int, *, is_html: bool = True) -> str:
    """Give HTML, or text that may hold some, as one line of plain text of at most ``limit`` characters.

    >>> plain("<b>Bread</b> &amp; milk: 1 < 2<br>at <vector>", 80)
    'Bread & milk: 1 < 2 at <vector>'
    """
    source = source[: limit * 8]
    if is_html:
        source = _seen(source) if "<" in source else source
        source = decoded(_HTML_TAG.sub(_in_place_of, source) if "<" in source else source)
    return " ".join(source.split())[:limit]


def _seen(source: str) -> str:
    """Leave out comments, scripts and styles with what they hold; one that is never closed ends with its own tag."""
    parts, at, missing = [], 0, set()
    for match in _UNSEEN.finditer(source):
        if match.start() < at:
            continue
        closing = _CLOSING[(match[1] or "").lower()]
        found = None if closing in missing else closing.search(source, match.end())
        if found is None:
            missing.add(closing)
        end = found.start() if found else match.end() - 1
        parts += [source[at : match.start()], " " if match[1] else ""]
        following = source.find(">", end)
        at = following + 1 if following >= 0 else len(source)
    return "".join([*parts, source[at:]])


def _in_place_of(match: re.Match[str]) -> str:
    name = match[1].lower()
    return " " if name in _BREAKING else "" if name in _INLINE else match[0]


def resolved(root: str, address: str) -> str:
    """Give an address in full; '' for what is no web address."""
    try:
        found = urljoin(root, "".join(address.split("\n")).strip())
        return found if urlsplit(found).scheme in ("http", "https") else ""
    except ValueError:
        return ""
