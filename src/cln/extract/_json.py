"""What the page says in JSON: JSON-LD graphs, flattened to the things of them that speak about an article."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import msgspec

ARTICLES = frozenset(
    [
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "AskPublicNewsArticle",
        "ReviewNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "TechArticle",
        "ScholarlyArticle",
        "SocialMediaPosting",
        "DiscussionForumPosting",
        "Report",
        "Review",
        "AdvertiserContentArticle",
        "SatiricalArticle",
    ]
)
_CONTROL = re.compile(r"[\x00-\x1f]+")


def things(text: str) -> Iterator[dict[str, Any]]:
    """Give every object of a JSON-LD script, graphs opened; nothing where the script is broken beyond repair."""
    waiting: list[tuple[Any, int]] = [(loaded(text), 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, list):
            waiting.extend((item, depth + 1) for item in reversed(value[:200]) if depth < 6)
        elif isinstance(value, dict):
            yield value
            waiting.extend((value[key], depth + 1) for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in value and depth < 6)


def loaded(text: str) -> Any:
    """Read JSON as pages write it: comments and CDATA around it, raw line breaks in strings, a semicolon at the end."""
    text = text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
    plain = html.unescape(text) if text[:7].startswith(("{&quot;", "[{&quot")) else text  # escaped once too often
    for attempt in (plain, _CONTROL.sub(" ", plain)):
        try:
            return msgspec.json.decode(attempt)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            continue
    return None


def kinds(thing: dict[str, Any]) -> frozenset[str]:
    found = thing.get("@type")
    names = found if isinstance(found, list) else [found]
    return frozenset(str(name).rsplit("/", 1)[-1].removeprefix("schema:") for name in names if name)


def words(value: Any) -> str:
    """Give the text in a value: a string, the name of an object, the first of a list; '' for anything else."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("url") or ""
        else:
            break
    return value.strip() if isinstance(value, str) else ""


def names(value: Any, named: dict[str, Any]) -> list[str]:
    """Give the names in an author, publisher or the like: strings, objects, lists of them, references to other objects of the graph."""
    found = []
    for item in value[:20] if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "name" not in item:
            item = named.get(str(item.get("@id")), item)
        if isinstance(item, list):
            item = item[0] if item else None
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, list):
            found += [part.strip() for part in name if isinstance(part, str)]
        elif isinstance(name, str) and name.strip():
            found.append(name.strip())
    return found


def trail(value: dict[str, Any]) -> list[str]:
    """Give the names in a trail of crumbs, the front's first."""
    items = value.get("itemListElement")
    found = []
    for item in items[:20] if isinstance(items, list) else ():
        if isinstance(item, dict):
            inner = item.get("item")
            found.append(words(item.get("name")) or (words(inner.get("name")) if isinstance(inner, dict) else ""))
    return found


def is_organisation(value: Any, named: dict[str, Any]) -> bool:
    """Tell whether an author is declared to be an organisation, and no person stands beside it."""
    items = value if isinstance(value, list) else [value]
    things = [named.get(str(item.get("@id")), item) if "@type" not in item else item for item in items if isinstance(item, dict)]
    return bool(things) and all("Organization" in str(thing.get("@type")) for thing in things) and len(things) == len(items)
