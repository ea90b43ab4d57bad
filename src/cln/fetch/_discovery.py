"""Which feeds a site's page names, and what kind of source an address is."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cln.errors import CleanNewsError, FetchFailed, Unreadable
from cln.fetch import _encodings, _feeds, _web
from cln.fetch._entries import Feed, plain, resolved
from cln.fetch._limits import Limits
from cln.fetch._manners import Manners
from cln.fetch._xml import start_tags
from cln.records import Page, Source, SourceKind

_FEED_TYPES = frozenset(("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml"))
_FEED_NAMES = re.compile(r"(?:^|[/.?=&_-])(?:rss2?|atom|feeds?|rdf)(?:$|[/.?=&_-])", re.IGNORECASE)
_LISTED_KINDS: tuple[SourceKind, ...] = ("feed", "sitemap", "site", "page")
_SEARCHED = 1 << 20


def discover(page: Page) -> tuple[str, ...]:
    """Give the addresses of the feeds that a page names, in its order; from its links, where its head names none."""
    text = _encodings.text(page.body[:_SEARCHED], page.media_type)
    root = next((resolved(page.url, tag["href"]) for tag in start_tags(text, "base") if tag.get("href")), "") or page.url
    found = [tag["href"] for tag in start_tags(text, "link") if tag.get("href") and _is_feed_link(tag)]
    if not found:
        found = [tag["href"] for tag in start_tags(text, "a") if tag.get("href") and _FEED_NAMES.search(urlsplit_path(tag["href"]))][:10]
    return tuple(dict.fromkeys(url for address in found if (url := resolved(root, address))))[:50]


def _is_feed_link(tag: dict[str, str]) -> bool:
    rel = tag.get("rel", "").lower().split()
    media_type = tag.get("type", "").partition(";")[0].strip().lower()
    return ("alternate" in rel and media_type in _FEED_TYPES) or "feed" in rel


def urlsplit_path(address: str) -> str:
    """Give path and query of an address, which may be no address at all."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.path[:500]}?{parts.query[:500]}"


def source(place: str, *, limits: Limits | None = None, now: datetime | None = None) -> Source:
    """Give the source that an address or a path stands for: a file, a feed, a sitemap, or a site whose page names a feed.

    Raises Unreadable for a path that is not there, FetchFailed where the address cannot be had or names nothing to follow.
    """
    if "://" not in place:
        path = Path(place)
        if not path.exists():
            raise Unreadable(place, "there is no such file or folder; an address begins with https://")
        return Source(id=_id(path.absolute().as_uri()), url=path.absolute().as_uri(), kind="file", title=path.name)
    manners = Manners(limits or Limits())
    page = _web.as_page(manners.answer(place), now or datetime.now(UTC))
    try:
        return _of_feed(_feeds.read(page), page.url)
    except CleanNewsError:
        return _of_site(page, manners)


def listed(url: str, *, title: str, site: str, language: str, told_kind: str = "") -> Source:
    """Give the source for a feed that a list names."""
    host = (urlsplit(site).hostname or urlsplit(url).hostname or "").removeprefix("www.")
    kind: SourceKind = next((known for known in _LISTED_KINDS if known == told_kind), "feed")
    return Source(id=_id(url), url=url, kind=kind, outlet=host, language=_tag(language), title=title)


def _of_feed(feed: Feed, url: str) -> Source:
    is_sitemap = feed.kind in ("sitemap", "sitemap-index", "text")
    host = (urlsplit(feed.url).hostname or urlsplit(url).hostname or "").removeprefix("www.")
    kind: SourceKind = "sitemap" if is_sitemap else "feed"
    return Source(id=_id(url), url=url, kind=kind, outlet=host, language=_tag(feed.language), title=feed.title)


def _of_site(page: Page, manners: Manners) -> Source:
    """Follow a site's page to the first feed that it names and that reads, then to its sitemaps."""
    for url in (*discover(page)[:5], *manners.rules(page.url).sitemaps[:2], _at_root(page.url, "/sitemap.xml")):
        try:
            found = _web.as_page(manners.answer(url), page.fetched)
            return _of_feed(_feeds.read(found), found.url)
        except CleanNewsError:
            continue
    title = next(iter(re.findall(r"<title[^<>]{0,200}>([^<]{1,500})</title", page.body[:_SEARCHED].decode("utf-8", "replace"), re.I)), "")
    detail = f"the page {plain(title, 80)!r} names no feed and no sitemap that can be read; give the address of its feed"
    raise FetchFailed(page.url, "no-feed", detail)


def _at_root(url: str, path: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{path}"


def _tag(language: str) -> str:
    """Give a language tag as BCP 47 writes it, '' for what is none."""
    found = language.strip().replace("_", "-")
    return found if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", found) else ""


def _id(url: str) -> str:
    """Give a short, lasting name for a source, with its host in it."""
    host = (urlsplit(url).hostname or "file").removeprefix("www.")
    return f"{host}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
