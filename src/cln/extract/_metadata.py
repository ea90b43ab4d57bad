"""What a page says about its article: every reading of every field with its place, in order of trust; and the pick of each."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import urljoin

from cln.extract import _json, _names
from cln.extract._blocks import Sheet
from cln.records import Page, Reading

MOST_READINGS = 12
MOST_SCRIPT = 3_000_000

# name, property or itemprop of a <meta> -> (field, origin, trust); a lower trust is believed first.
METAS: dict[str, tuple[str, str, int]] = {
    "og:title": ("title", "open-graph", 20),
    "twitter:title": ("title", "meta", 40),
    "dc.title": ("title", "meta", 40),
    "dcterms.title": ("title", "meta", 40),
    "title": ("title", "meta", 45),
    "sailthru.title": ("title", "meta", 35),
    "parsely-title": ("title", "meta", 25),
    "headline": ("title", "microdata", 30),
    "cxenseparse:title": ("title", "meta", 35),
    "article:published_time": ("published", "open-graph", 20),
    "og:article:published_time": ("published", "open-graph", 21),
    "og:published_time": ("published", "open-graph", 22),
    "datepublished": ("published", "microdata", 25),
    "article:published": ("published", "meta", 23),
    "article.published": ("published", "meta", 24),
    "parsely-pub-date": ("published", "meta", 25),
    "cxenseparse:recs:publishtime": ("published", "meta", 26),
    "sailthru.date": ("published", "meta", 28),
    "publishdate": ("published", "meta", 30),
    "publish-date": ("published", "meta", 30),
    "publish_date": ("published", "meta", 30),
    "published_time": ("published", "meta", 30),
    "publication_date": ("published", "meta", 30),
    "publicationdate": ("published", "meta", 30),
    "published-date": ("published", "meta", 31),
    "last-updated": ("modified", "meta", 40),
    "pubdate": ("published", "meta", 31),
    "published": ("published", "meta", 31),
    "dc.date.issued": ("published", "meta", 32),
    "dcterms.created": ("published", "meta", 33),
    "dcterms.issued": ("published", "meta", 32),
    "dc.date": ("published", "meta", 34),
    "dcterms.date": ("published", "meta", 34),
    "dc.date.created": ("published", "meta", 34),
    "date": ("published", "meta", 35),
    "citation_publication_date": ("published", "meta", 33),
    "citation_date": ("published", "meta", 34),
    "datecreated": ("published", "microdata", 38),
    "article_date_original": ("published", "meta", 30),
    "originalpublicationdate": ("published", "meta", 29),
    "rnews:datepublished": ("published", "meta", 29),
    "article.created": ("published", "meta", 36),
    "created": ("published", "meta", 40),
    "weibo:article:create_at": ("published", "meta", 30),
    "bytedance:published_time": ("published", "meta", 29),
    "og:release_date": ("published", "open-graph", 33),
    "release_date": ("published", "meta", 33),
    "firstpublishtime": ("published", "meta", 29),
    "article:modified_time": ("modified", "open-graph", 20),
    "og:updated_time": ("modified", "open-graph", 25),
    "last-modified": ("modified", "meta", 40),
    "datemodified": ("modified", "microdata", 22),
    "lastmod": ("modified", "meta", 30),
    "dcterms.modified": ("modified", "meta", 30),
    "article.updated": ("modified", "meta", 30),
    "bytedance:updated_time": ("modified", "meta", 30),
    "author": ("byline", "meta", 30),
    "article:author": ("byline", "open-graph", 40),
    "article:author_name": ("byline", "open-graph", 35),
    "dc.creator": ("byline", "meta", 34),
    "dcterms.creator": ("byline", "meta", 34),
    "sailthru.author": ("byline", "meta", 33),
    "parsely-author": ("byline", "meta", 25),
    "cxenseparse:author": ("byline", "meta", 32),
    "byl": ("byline", "meta", 24),
    "citation_author": ("byline", "meta", 28),
    "article.author": ("byline", "meta", 32),
    "mediator_author": ("byline", "meta", 32),
    "og:author": ("byline", "open-graph", 36),
    "rnews:author": ("byline", "meta", 32),
    "creator": ("byline", "meta", 36),
    "og:site_name": ("outlet", "open-graph", 20),
    "application-name": ("outlet", "meta", 40),
    "dc.publisher": ("outlet", "meta", 35),
    "publisher": ("outlet", "meta", 36),
    "al:android:app_name": ("outlet", "meta", 45),
    "article:section": ("section", "open-graph", 20),
    "section": ("section", "meta", 30),
    "parsely-section": ("section", "meta", 25),
    "cxenseparse:section": ("section", "meta", 28),
    "articlesection": ("section", "microdata", 27),
    "og:image": ("image", "open-graph", 20),
    "og:image:url": ("image", "open-graph", 21),
    "twitter:image": ("image", "meta", 30),
    "twitter:image:src": ("image", "meta", 30),
    "og:image:secure_url": ("image", "open-graph", 22),
    "og:image:width": ("image-width", "open-graph", 20),
    "og:image:height": ("image-height", "open-graph", 20),
    "og:image:alt": ("image-caption", "open-graph", 30),
    "og:url": ("canonical_url", "open-graph", 30),
    "og:locale": ("language", "open-graph", 40),
    "content-language": ("language", "meta", 35),
    "language": ("language", "meta", 35),
    "dc.language": ("language", "meta", 35),
    "inlanguage": ("language", "microdata", 30),
    "og:type": ("kind", "open-graph", 20),
    "og:description": ("summary", "open-graph", 20),
    "description": ("summary", "meta", 30),
    "robots": ("robots", "meta", 20),
    "generator": ("generator", "meta", 20),
    "refresh": ("refresh", "markup", 20),
    "article:content_tier": ("access", "open-graph", 20),
}

_THING = (
    ("headline", "title", 10),
    ("datePublished", "published", 10),
    ("dateCreated", "published", 19),
    ("dateModified", "modified", 10),
    ("articleSection", "section", 22),
    ("inLanguage", "language", 25),
)
_CREDIT = ("sourceOrganization", "provider", "creditText")


class Said:
    """What the page says, field by field; each reading is (trust, order, value, origin)."""

    __slots__ = ("address", "body", "comments", "entries", "found", "head", "is_free", "kinds", "label", "order", "trail")

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[int, int, str, str]]] = {}
        self.kinds: set[str] = set()
        self.address = ""  # of the page
        self.body = ""
        self.entries: list[tuple[str, str, str]] = []
        self.comments: list[str] = []
        self.is_free = True
        self.order = 0
        self.trail: list[str] = []  # the pages above this one, as JSON-LD tells them
        self.label = ""  # of the Twitter card: 'Written by'
        self.head = 0  # the number of the block that is the headline

    def add(self, field: str, value: str, origin: str, trust: int) -> None:
        value = " ".join((html.unescape(value) if "&" in value else value).split())[:600]
        known = self.found.setdefault(field, [])
        if value and len(known) < MOST_READINGS and not any(value == old and origin == place for _, _, old, place in known):
            self.order += 1
            known.append((trust, self.order, value, origin))

    def readings(self, field: str) -> list[tuple[str, str]]:
        """All (value, origin) of a field, the most trusted first."""
        return [(value, origin) for _, _, value, origin in sorted(self.found.get(field, ()))]

    def first(self, field: str) -> str:
        found = self.found.get(field)
        return min(found)[2] if found else ""


def said(sheet: Sheet, page: Page) -> Said:
    """Read what the page's head and scripts say; the visible text and the feed's word are read by others."""
    result = Said()
    result.address = page.url
    for meta in sheet.metas:
        _from_meta(result, meta)
    for script in sheet.scripts:
        if "ld+json" in (script.attr("type") or "").lower():
            _from_script(result, script.text[:MOST_SCRIPT])
    for link in sheet.links:
        rel = (link.attr("rel") or "").lower()
        if "canonical" in rel.split():
            result.add("canonical_url", urljoin(page.url, link.attr("href") or ""), "markup", 20)
        elif "amphtml" in rel:
            result.add("amp", urljoin(page.url, link.attr("href") or ""), "markup", 20)
    if sheet.title:
        result.add("title", sheet.title, "markup", 60)
    return result


def _from_meta(result: Said, meta: Any) -> None:
    attr = meta.attr
    content = attr("content")
    if not content:
        return
    if content.startswith('{"') and '"@type"' in content:
        _from_script(result, content)
    if (attr("name") or attr("property")) == "twitter:label1":
        result.label = content.strip().casefold()
    elif (attr("name") or attr("property")) == "twitter:data1" and result.label in _names.WRITTEN:
        result.add("byline", content, "meta", 27)
    for key in (attr("property"), attr("name"), attr("itemprop"), attr("http-equiv")):
        if key and (known := METAS.get(key.lower())):
            result.add(known[0], content, known[1], known[2])


def _from_script(result: Said, text: str) -> None:
    things = list(_json.things(text))
    named = {str(thing["@id"]): thing for thing in things if "@id" in thing and len(thing) > 1}
    for thing in things:
        kinds = _json.kinds(thing)
        result.kinds |= kinds | ({"Offer"} if "Product" in kinds and thing.get("offers") else set())
        if kinds & _json.ARTICLES:
            _from_article(result, thing, named)
        elif kinds & {"WebPage", "ItemPage"}:
            _from_web_page(result, thing, named)
        elif "BreadcrumbList" in kinds:
            result.trail = result.trail or _json.trail(thing)
        elif kinds & {"WebSite", "NewsMediaOrganization", "Organization"} and (name := _json.words(thing.get("name"))):
            result.add("outlet", name, "json-ld", 30)


def _from_article(result: Said, thing: dict[str, Any], named: dict[str, Any]) -> None:
    for key, field, trust in _THING:
        if value := _json.words(thing.get(key)):
            result.add(field, value, "json-ld", trust)
    if not thing.get("headline") and (name := _json.words(thing.get("name"))):
        result.add("title", name, "json-ld", 15)
    trust = 29 if _json.is_organisation(thing.get("author"), named) else 10
    for name in _json.names(thing.get("author"), named):
        result.add("byline", name, "json-ld", trust)
    for name in _json.names(thing.get("creator"), named):
        result.add("byline", name, "json-ld", 26)
    for name in _json.names(thing.get("publisher"), named)[:1]:
        result.add("outlet", name, "json-ld", 25)
    for key in _CREDIT:
        for name in _json.names(thing.get(key), named)[:2]:
            result.add("credit", name, "json-ld", 30)
    _image(result, thing.get("image"), named)
    if str(thing.get("isAccessibleForFree", "")).lower() == "false":
        result.is_free = False
    body = thing.get("articleBody") or thing.get("text")
    if isinstance(body, str) and len(body) > len(result.body):
        result.body = body
    _entries(result, thing.get("liveBlogUpdate"))


def _from_web_page(result: Said, thing: dict[str, Any], named: dict[str, Any]) -> None:
    for key, field, trust in _THING[1:4]:
        if value := _json.words(thing.get(key)):
            result.add(field, value, "json-ld", trust + 20)
    if isinstance(trail := thing.get("breadcrumb"), dict):
        result.trail = result.trail or _json.trail(trail)
    for name in _json.names(thing.get("author"), named):
        result.add("byline", name, "json-ld", 27)


def _image(result: Said, value: Any, named: dict[str, Any]) -> None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = named.get(str(value.get("@id")), value) if "url" not in value else value
        if caption := _json.words(value.get("caption")):
            result.add("image-caption", caption, "json-ld", 20)
        value = _json.words(value.get("url") or value.get("contentUrl"))
    if isinstance(value, str) and value:
        result.add("image", value, "json-ld", 25)


def _entries(result: Said, updates: Any) -> None:
    for update in updates[:500] if isinstance(updates, list) else []:
        if isinstance(update, dict):
            body = update.get("articleBody")
            result.entries.append(
                (_json.words(update.get("headline")), _json.words(update.get("datePublished")), body if isinstance(body, str) else "")
            )


def folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def records(result: Said, chosen: dict[str, str]) -> tuple[Reading, ...]:
    """All readings as records; the chosen one of each field is marked, of a byline that is told in several all of them."""
    found = []
    for field in sorted(result.found):
        if field not in _QUIET:
            wanted = chosen.get(field, "").split("\n")
            for value, origin in result.readings(field):
                found.append(Reading(field=field, value=value, origin=origin, is_chosen=value in wanted))
                wanted = [other for other in wanted if other != value]
    return tuple(found)


_QUIET = frozenset({"robots", "generator", "refresh", "image-width", "image-height", "amp", "kind"})
