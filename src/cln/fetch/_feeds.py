"""Feeds and sitemaps as entries: RSS, Atom, RDF, JSON Feed, sitemaps and their indexes; one reader for sound and broken ones.

>>> from datetime import UTC, datetime
>>> from cln.records import Page
>>> rss = b"<rss><channel><item><title>Bread &amp; milk</title><link>/1</link></item></channel></rss>"
>>> [entry] = entries(Page(url="https://lunde.example/feed", fetched=datetime(2026, 11, 23, tzinfo=UTC), body=rss))
>>> entry.url, entry.told.title
('https://lunde.example/1', 'Bread & milk')
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from cln.errors import Unreadable
from cln.fetch import _encodings, _http, _jsonfeed
from cln.fetch._dates import moment
from cln.fetch._entries import ENTRY_LIMIT, FEED_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT, Entry, Feed, FeedKind, plain, resolved
from cln.fetch._names import Names
from cln.fetch._xml import Element, characters, elements, has_elements
from cln.records import Page, Told

_ROOTS: dict[str, FeedKind] = {
    "rss": "rss",
    "rdf": "rss",
    "channel": "rss",
    "feed": "atom",
    "urlset": "sitemap",
    "sitemapindex": "sitemap-index",
}
_NO_FEED = "this is neither a feed nor a sitemap: it does not begin with <rss>, <feed>, <rdf:RDF>, <urlset> or <sitemapindex>"
_DESCRIPTIONS = ("subtitle", "tagline", "description", "dc:description", "itunes:subtitle", "itunes:summary", "abstract")
_MODIFIED = ("updated", "modified", "dcterms:modified", "atom:updated", "lastbuilddate")
_CONTAINERS = frozenset((*_ROOTS, "newlocation"))
_GROUPS = frozenset(("group",))  # media:group: what it holds belongs to the item
_ITEMS = frozenset(("item", "entry", "url", "sitemap"))
_PLAIN_TYPES = ("text", "text/plain")
_TEXT_TYPES = ("text", "html", "xhtml", "plain", "escaped")
_CONTENT = ("content:encoded", "content", "xhtml:body", "body", "fullitem")
_LONG_FIELDS = (*_CONTENT, "description", "summary", "abstract")
_MAILBOX = re.compile(
    r"\S{1,100}@\S{1,100}\s{0,4}\(([^()]{1,200})\)|([^()]{1,200}?)\s{0,4}\(\S{1,100}@[^\s()]{1,100}\)|([^<>]{1,200}?)\s{0,4}<[^<>@\s]{1,100}@[^<>\s]{1,100}>"
)
_ADDRESS_LINE = re.compile(r"https?://\S{1,4000}")


def entries(page: Page) -> tuple[Entry, ...]:
    """Give the items of a feed or sitemap, in its order; raise Unreadable where the page is neither."""
    return read(page).entries


def read(page: Page) -> Feed:
    """Give a feed or sitemap as a whole; raise Unreadable where the page is neither, OverBudget where it unpacks to too much."""
    body = _unzipped(page)
    text = _encodings.text(body, page.media_type)
    start = text[:1024].lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _jsonfeed.read(text.lstrip("\ufeff \t\r\n"), page.url)
    if _ADDRESS_LINE.match(start):
        return _address_list(text)
    return _Reader(text, page.url).feed()


def _unzipped(page: Page) -> bytes:
    """Undo the gzip of a sitemap.xml.gz."""
    return _http.decoded(page.url, page.body, "gzip") if page.body.startswith(b"\x1f\x8b") else page.body


def _address_list(text: str) -> Feed:
    """Read a sitemap that is a plain list of addresses."""
    found = (line.strip() for line in text.splitlines())
    urls = (resolved("", line) for line in found if _ADDRESS_LINE.fullmatch(line))
    return Feed(kind="text", entries=tuple(Entry(url=url) for url in islice(urls, ENTRY_LIMIT) if url))


class _Fields:
    """The elements that stand directly in an item, by their usual name; the first of a name that is not blank wins."""

    def __init__(self, source: str, names: Names) -> None:
        self.names = names
        self._found: dict[str, list[Element]] = {}
        for element in islice(elements(source, _GROUPS), 2000):
            self.add(element, names)

    def add(self, element: Element, names: Names) -> None:
        self._found.setdefault(names.within(element.attributes).plain(element.name), []).append(element)

    def all(self, *names: str) -> Iterator[Element]:
        for name in names:
            yield from self._found.get(name, ())

    def text(self, *names: str) -> str:
        """Give the character data of the first of these that has some."""
        return next((value for element in self.all(*names) if (value := characters(element.inner).strip())), "")

    def moment(self, *names: str) -> datetime | None:
        return next((found for element in self.all(*names) if (found := moment(characters(element.inner)))), None)


class _Reader:
    """Reads one document from its beginning to its end."""

    def __init__(self, text: str, url: str) -> None:
        self._text, self._url = text, url
        self._root = url
        self._language = ""
        self._names = Names()
        self._kind: FeedKind | None = None

    def feed(self) -> Feed:
        head = _Fields("", self._names)
        found: list[Element] = []
        listed: list[Entry] = []
        for element in elements(self._text, _CONTAINERS, _ITEMS):
            local = element.name.rpartition(":")[2].lower()
            if local in _CONTAINERS and not element.inner:
                self._enter(local, element)
            elif self._kind is None or len(listed) >= ENTRY_LIMIT or len(found) >= FEED_LIMIT:
                break
            elif local not in _ITEMS:
                head.add(element, self._names)
            elif self._kind in ("sitemap", "sitemap-index"):
                listed.append(_sitemap_entry(element, _Fields(element.inner, self._names), self._root))
            else:
                found.append(element)  # read at the end: the feed's language may stand behind its items
        if self._kind is None:
            raise Unreadable(self._url, _NO_FEED)
        return self._whole(self._kind, head, found, listed)

    def _enter(self, local: str, element: Element) -> None:
        if self._kind is None or local == "feed":
            self._kind = _ROOTS.get(local, self._kind)
        self._names = self._names.under(element.name, element.attributes, is_atom=self._kind == "atom")
        if base := element.attributes.get("xml:base"):
            self._root = resolved(self._root, base) or self._root
        self._language = element.attributes.get("xml:lang") or self._language

    def _whole(self, kind: FeedKind, head: _Fields, found: list[Element], listed: list[Entry]) -> Feed:
        self._language = self._language if kind == "atom" else head.text("language", "dc:language") or self._language
        return Feed(
            kind=kind,
            title=_line(next(head.all("title", "dc:title", "atom:title"), None), TITLE_LIMIT),
            url=self._link(head, self._root),
            language=self._language.strip().replace("_", "-"),
            description=_line(next(head.all(*_DESCRIPTIONS), None), SUMMARY_LIMIT),
            entries=tuple(listed) + tuple(self._entry(element) for element in found),
        )

    def _entry(self, item: Element) -> Entry:
        fields = _Fields(item.inner, self._names.within(item.attributes))
        root = resolved(self._root, item.attributes.get("xml:base", "")) or self._root
        return Entry(
            url=self._link(fields, root) or _permalink(item, fields, root),
            id=_id(fields, root) or item.attributes.get("rdf:about", ""),
            told=Told(
                title=_line(next(fields.all("title", "dc:title", "atom:title", "media:title"), None), TITLE_LIMIT),
                published=fields.moment(
                    "pubdate", "published", "issued", "dcterms:issued", "dc:date", "atom:published", "dcterms:created", "created"
                ),
                modified=fields.moment(*_MODIFIED) or moment(item.attributes.get("lastmod", "")),
                byline=_byline(fields),
                outlet=_outlet(fields),
                language=self._language_of(item, fields),
                summary=_line(
                    next(fields.all("description", "summary", "dc:description", "abstract", "itunes:summary", "media:description"), None),
                    SUMMARY_LIMIT,
                ),
            ),
            html=_longest(fields),
        )

    def _language_of(self, item: Element, fields: _Fields) -> str:
        """Give the language nearest to the text: of the content, the title, the item, the feed; an empty one means unknown."""
        near = (*fields.all(*_CONTENT, "title"), item)
        declared = next((element.attributes["xml:lang"] for element in near if "xml:lang" in element.attributes), None)
        found = fields.text("dc:language", "language") or self._language if declared is None else declared
        return found.strip().replace("_", "-")

    def _link(self, fields: _Fields, root: str) -> str:
        """Give the address of the page itself: what FeedBurner replaced, the text of a link, or an alternate link's href."""
        for element in fields.all("feedburner:origlink", "link"):
            if not element.attributes.get("href") and (address := characters(element.inner).strip()):
                return resolved(_base(root, element), address)
        found = [link for link in fields.all("link", "atom:link") if link.attributes.get("href")]
        alternate = [link for link in found if link.attributes.get("rel", "alternate").lower() == "alternate"]
        pages = [link for link in alternate if "html" in link.attributes.get("type", "html").lower()]
        return next((resolved(_base(root, link), link.attributes["href"]) for link in pages or alternate), "")


def _id(fields: _Fields, root: str) -> str:
    found = fields.text("id", "guid", "dc:identifier", "atom:id")
    return (resolved(root, found) or found) if found.startswith("/") else found


def _base(root: str, element: Element) -> str:
    base = element.attributes.get("xml:base", "")
    return resolved(root, base) or root if base else root


def _permalink(item: Element, fields: _Fields, root: str) -> str:
    """Give the address that an item without a link names itself by."""
    for guid in fields.all("guid", "id", "atom:id"):
        address = characters(guid.inner).strip()
        if guid.attributes.get("ispermalink", "true").lower() != "false" and address.startswith(("http://", "https://")):
            return resolved(root, address)
    about = item.attributes.get("rdf:about") or item.attributes.get("href", "")
    content = next((element.attributes["src"] for element in fields.all("content") if element.attributes.get("src")), "")
    return resolved(root, about or content) if about or content else ""


def _source(element: Element) -> tuple[str, bool]:
    """Give what an element says, and whether it is HTML: marked up inside, escaped, or declared."""
    told = element.attributes.get("type", "").lower()
    if element.attributes.get("mode") == "base64" or (
        told and told not in _TEXT_TYPES and not told.startswith("text/") and "xml" not in told
    ):
        return _from_base64(element.inner), told not in _PLAIN_TYPES
    if has_elements(element.inner):
        return element.inner, True
    return characters(element.inner), told not in _PLAIN_TYPES


def _from_base64(inner: str) -> str:
    """Read what an Atom feed carries as base64; what is not base64 stays as it is."""
    source = characters(inner)
    try:
        return _encodings.text(base64.b64decode("".join(source.split()), validate=True))
    except ValueError:
        return source


def _line(element: Element | None, limit: int) -> str:
    if element is None:
        return ""
    source, is_html = _source(element)
    return plain(source, limit, is_html=is_html)


def _longest(fields: _Fields) -> str:
    """Give the fullest text that the item carries, as HTML."""
    found = [source for element in fields.all(*_LONG_FIELDS) if (source := _source(element)[0]).strip()]
    return max(found, key=len, default="")


def _byline(fields: _Fields) -> tuple[str, ...]:
    found = []
    for element in islice(fields.all("author", "dc:creator", "atom:author", "dc:author", "itunes:author", "dc:contributor"), 20):
        inner = _Fields(element.inner, fields.names) if has_elements(element.inner) else None
        name = _line(next(inner.all("name", "atom:name", "foaf:name"), None), 200) if inner else _line(element, 200)
        name = _without_mailbox(name)
        if name and name not in found:
            found.append(name)
    return tuple(found)


def _without_mailbox(name: str) -> str:
    """Give the name out of ``desk@lunde.example (Ada Berg)`` or ``Ada Berg <desk@lunde.example>``; an address alone is no byline."""
    match = _MAILBOX.fullmatch(name)
    if match:
        name = next(filter(None, match.groups()), "").strip()
    return "" if "@" in name and " " not in name else name.strip("\"' ")


def _outlet(fields: _Fields) -> str:
    """Give the name of the source that an item was taken from, where the feed is a gathering of several."""
    for element in fields.all("source"):
        if has_elements(element.inner):
            return _line(next(_Fields(element.inner, fields.names).all("title", "atom:title"), None), 200)
        return _line(element, 200)
    return ""


def _sitemap_entry(item: Element, fields: _Fields, root: str) -> Entry:
    news = next(fields.all("news:news"), None)
    inner = _Fields(news.inner, fields.names) if news else _Fields("", fields.names)
    publication = next(inner.all("news:publication"), None)
    outlet = _Fields(publication.inner, fields.names) if publication else inner
    address = fields.text("loc") if has_elements(item.inner) else characters(item.inner).strip()  # some leave <loc> out
    return Entry(
        url=resolved(root, address) if address else "",
        told=Told(
            title=_line(next(inner.all("news:title"), None), TITLE_LIMIT),
            published=inner.moment("news:publication_date"),
            modified=fields.moment("lastmod"),
            outlet=outlet.text("news:name")[:200],
            language=outlet.text("news:language")[:40],
        ),
        is_list=item.name.rpartition(":")[2].lower() == "sitemap",
    )
