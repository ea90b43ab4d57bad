"""JSON Feed (https://jsonfeed.org/version/1.1), read as leniently as the others."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping

from cln.errors import Unreadable
from cln.fetch._dates import moment
from cln.fetch._entries import FEED_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT, Entry, Feed, plain, resolved
from cln.records import Told


def read(text: str, url: str) -> Feed:
    """Give a JSON Feed; raise Unreadable for other JSON."""
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        raise Unreadable(url, "this is JSON, but it breaks off or is damaged; no entry could be read") from None
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise Unreadable(url, "this is JSON, but not a JSON Feed: it has no list of items")
    root = resolved(url, _text(found, "feed_url")) or url
    language = _text(found, "language")
    entries = (_entry(item, root, language) for item in found["items"][:FEED_LIMIT] if isinstance(item, dict))
    return Feed(
        kind="json",
        title=plain(_text(found, "title"), TITLE_LIMIT, is_html=False),
        url=resolved(root, _text(found, "home_page_url")),
        language=language,
        description=plain(_text(found, "description"), SUMMARY_LIMIT, is_html=False),
        entries=tuple(entries),
    )


def _entry(item: Mapping[str, object], root: str, language: str) -> Entry:
    id = item.get("id")
    id = str(id) if isinstance(id, (str, int, float)) else ""
    told = Told(
        title=plain(_text(item, "title"), TITLE_LIMIT, is_html=False),
        published=moment(_text(item, "date_published")),
        modified=moment(_text(item, "date_modified")),
        byline=_byline(item),
        language=_text(item, "language") or language,
        summary=plain(_text(item, "summary"), SUMMARY_LIMIT, is_html=False),
    )
    address = _text(item, "url") or _text(item, "external_url") or (id if id.startswith("http") else "")
    return Entry(url=resolved(root, address) if address else "", id=id, told=told, html=_content(item))


def _content(item: Mapping[str, object]) -> str:
    if found := _text(item, "content_html"):
        return found
    paragraphs = [part for part in _text(item, "content_text").split("\n\n") if part.strip()]
    return "\n".join(f"<p>{html.escape(part, quote=False)}</p>" for part in paragraphs)


def _byline(item: Mapping[str, object]) -> tuple[str, ...]:
    authors = item.get("authors")
    found = authors if isinstance(authors, list) else [item.get("author")]
    return tuple(name for one in found[:20] if isinstance(one, dict) and (name := plain(_text(one, "name"), TITLE_LIMIT, is_html=False)))


def _text(found: Mapping[str, object], name: str) -> str:
    value = found.get(name)
    return value.strip() if isinstance(value, str) else ""
