"""What a page says about its article: every reading of every field, and which one was chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin

from cln.extract import _dates, _json
from cln.extract._blocks import Sheet
from cln.records import Image, Page, Reading

# meta name or property -> (field, origin); in order of trust inside a field.
METAS = {
    "og:title": ("title", "open-graph"), "twitter:title": ("title", "meta"), "dc.title": ("title", "meta"), "title": ("title", "meta"), "sailthru.title": ("title", "meta"),
    "article:published_time": ("published", "open-graph"), "og:article:published_time": ("published", "open-graph"), "date": ("published", "meta"),
    "pubdate": ("published", "meta"), "publishdate": ("published", "meta"), "publish-date": ("published", "meta"), "publish_date": ("published", "meta"), "dc.date": ("published", "meta"),
    "dc.date.issued": ("published", "meta"), "dcterms.created": ("published", "meta"), "sailthru.date": ("published", "meta"), "parsely-pub-date": ("published", "meta"),
    "cxenseparse:recs:publishtime": ("published", "meta"), "article.published": ("published", "meta"), "datepublished": ("published", "microdata"),
    "article:modified_time": ("modified", "open-graph"), "og:updated_time": ("modified", "open-graph"), "last-modified": ("modified", "meta"), "datemodified": ("modified", "microdata"),
    "author": ("byline", "meta"), "article:author": ("byline", "open-graph"), "article:author_name": ("byline", "open-graph"), "dc.creator": ("byline", "meta"), "sailthru.author": ("byline", "meta"), "parsely-author": ("byline", "meta"), "byl": ("byline", "meta"),
    "og:site_name": ("outlet", "open-graph"), "application-name": ("outlet", "meta"), "article:section": ("section", "open-graph"), "section": ("section", "meta"),
    "og:image": ("image", "open-graph"), "twitter:image": ("image", "meta"), "og:url": ("canonical_url", "open-graph"), "og:locale": ("language", "open-graph"), "content-language": ("language", "meta"),
    "og:type": ("kind", "open-graph"), "og:description": ("summary", "open-graph"), "description": ("summary", "meta"),
}  # fmt: skip


@dataclass(slots=True)
class Said:
    """All readings of a page, in order of trust inside each field."""

    readings: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    body: str = ""
    comments: list[str] = field(default_factory=list)
    image: Image | None = None
    kinds: set[str] = field(default_factory=set)

    def add(self, name: str, value: str, origin: str) -> None:
        value = " ".join(value.split())
        if value and (value, origin) not in (known := self.readings.setdefault(name, [])) and len(known) < 20:
            known.append((value, origin))

    def first(self, name: str) -> str:
        found = self.readings.get(name)
        return found[0][0] if found else ""


def said(sheet: Sheet, page: Page) -> Said:
    """Read everything that the page says about itself; the feed's word last."""
    result = Said()
    for script in sheet.scripts:
        if "ld+json" in (script.attr("type") or ""):
            for thing in _json.things(script.text):
                _from_thing(result, thing)
    for meta in sheet.metas:
        _from_meta(result, meta)
    for link in sheet.links:
        if "canonical" in (link.attr("rel") or ""):
            result.add("canonical_url", urljoin(page.url, link.attr("href") or ""), "markup")
    for node, _ in sheet.times:
        result.add("published", node.attr("datetime") or node.text, "markup")
    if sheet.title:
        result.add("title", sheet.title, "markup")
    return result


def _from_meta(result: Said, meta: object) -> None:
    attr = meta.attr  # type: ignore[attr-defined]
    key = (attr("property") or attr("name") or attr("itemprop") or attr("http-equiv") or "").lower()
    if key in METAS and (content := attr("content")):
        result.add(METAS[key][0], content, METAS[key][1])


def _from_thing(result: Said, thing: dict[str, object]) -> None:
    kinds = _json.kinds(thing)
    result.kinds |= kinds
    if not kinds & _json.ARTICLES:
        return
    for key, name in (
        ("headline", "title"),
        ("name", "title"),
        ("datePublished", "published"),
        ("dateModified", "modified"),
        ("publisher", "outlet"),
        ("articleSection", "section"),
        ("inLanguage", "language"),
        ("image", "image"),
    ):
        if value := _json.words(thing.get(key)):
            result.add(name, value, "json-ld")
    for value in _people(thing.get("author")):
        result.add("byline", value, "json-ld")
    body = thing.get("articleBody")
    if isinstance(body, str) and len(body) > len(result.body):
        result.body = body


def _people(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if name := _json.words(item):
            yield name


def title(result: Said) -> str:
    """Give the title without the site's name, which stands behind a bar or a dash, or before one."""
    outlet = _folded(result.first("outlet"))
    value = result.first("title")
    parts = _JOINT.split(value)
    while len(parts) >= 3 and (
        _folded(parts[-1]) == outlet or (len(parts[-1]) <= 0.4 * len("".join(parts[:-2])) and parts[-2].strip() in ("|", "»", "·"))
    ):
        parts = parts[:-2]
    if len(parts) >= 3 and _folded(parts[0]) == outlet:
        parts = parts[2:]
    return "".join(parts).strip() or value


_JOINT = re.compile(r"(\s[|·»–—-]\s|\s?[|｜_]\s?)")


def _folded(value: str) -> str:
    return "".join(filter(str.isalnum, value.casefold()))


def moment(result: Said, name: str, now: datetime) -> datetime | None:
    for value, _ in result.readings.get(name, ()):
        if read := _dates.moment(value, now):
            return read
    return None


def readings(result: Said, chosen: dict[str, str]) -> tuple[Reading, ...]:
    """All readings as records; the chosen one of each field is marked."""
    found = []
    for name, values in result.readings.items():
        for value, origin in values:
            found.append(Reading(field=name, value=value[:500], origin=origin, is_chosen=value == chosen.get(name)))
    return tuple(found)
