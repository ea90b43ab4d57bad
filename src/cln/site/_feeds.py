"""Every list as a feed: Atom (.xml) and JSON Feed (.json), with addresses from the settings alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cln.errors import NotFound
from cln.records import Story
from cln.site import _cards, _pages, _reference
from cln.site._page import answer, card_of, iso, site_of, web_address, words_of
from cln.site._state import EDITIONS
from cln.site._words import Words, safe_tag

ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"
LONGEST = 40


class Entry(Struct, frozen=True, kw_only=True):
    """One item of a feed. ``path`` is its page here, ``original`` where the text was published, '' where there is no one place."""

    path: str
    title: str
    summary: str
    at: datetime
    author: str = ""
    language: str = ""
    original: str = ""


class Feed(Struct, frozen=True, kw_only=True):
    """A feed. ``path`` is the page that it follows, ``name`` its own path without the ending."""

    title: str
    path: str
    name: str
    entries: tuple[Entry, ...]
    made: datetime
    query: str = ""


# --- what each feed holds


def edition(request: Request) -> Feed:
    """An edition: one item a story, with the evidence line as its summary."""
    site, words, name = site_of(request), words_of(request), request.path_params["edition"]
    if name not in EDITIONS:
        raise NotFound("edition", "there is no such edition")
    front, snapshot = site.front(name)
    held = snapshot.stories
    cards = [card_of(request, held[p.story], p) for p in front.placed[:LONGEST] if p.story in held]
    path = "/" if name == "latest" else f"/{name}"
    entries = tuple(_story_entry(card, words) for card in cards)
    return Feed(title=f"{site.settings.site.title}: {words.edition(name)}", path=path, name=f"/{name}", entries=entries, made=front.made)


def _story_entry(card: _cards.Card, words: Words) -> Entry:
    headline = card.headline
    return Entry(
        path=f"/story/{quote(card.id, safe='')}",
        title=headline.title,
        summary=". ".join(filter(None, (evidence(card, words), _cards.quotation(headline)))),
        at=card.updated,
        author=headline.outlet,
        language=headline.language,
    )


def evidence(card: _cards.Card, words: Words) -> str:
    """Write the evidence line as plain text."""
    if len(card.story.reports) == 1:
        return words("single.plain")
    counted = (
        ("count.independent", len(card.witnesses)),
        ("count.copies", card.copies),
        ("count.followups", card.followups),
        ("count.countries", len(card.countries)),
        ("count.languages", len(card.languages)),
    )
    return " · ".join(words(key, n) for key, n in counted if n)


def story(request: Request) -> Feed:
    """A story: one item a report."""
    told = _story(request)
    card, words = card_of(request, told), words_of(request)
    entries = tuple(
        Entry(
            path=f"/article/{quote(report.article, safe='')}",
            title=report.title,
            summary=words("kind.copy") if report.is_copy else words("kind.report"),
            at=min(report.at, report.seen),
            author=report.outlet,
            language=report.language,
            original=report.url,
        )
        for report in sorted(told.reports, key=lambda r: (r.seen, r.article), reverse=True)[:LONGEST]
    )
    path = f"/story/{quote(told.id, safe='')}"
    return Feed(title=card.headline.title, path=path, name=path, entries=entries, made=told.last_seen)


def comments(request: Request) -> Feed:
    """A story's approved comments."""
    told = _story(request)
    path = f"/story/{quote(told.id, safe='')}"
    entries = tuple(
        Entry(path=f"{path}#comment-{c.id}", title=c.name, summary=c.text, at=c.written, author=c.name)
        for c in reversed(site_of(request).store.comments(told.id))
    )
    title = f"{words_of(request)('comments.title')}: {card_of(request, told).headline.title}"
    return Feed(title=title, path=f"{path}#comments", name=f"{path}/comments", entries=entries[:LONGEST], made=told.last_seen)


def _story(request: Request) -> Story:
    store = site_of(request).store
    return store.story(store.story_id(request.path_params["id"]))


def search(request: Request) -> Feed:
    """A search: its best hits, so that a question can be followed."""
    site, query = site_of(request), _pages.asked(request)
    hits = _pages.found_articles(site, query, _pages.Listed(number=1, total=0, is_last=True)) if query else []
    entries = tuple(
        Entry(
            path=f"/article/{quote(hit.article.id, safe='')}",
            title=hit.article.title,
            summary=hit.extract,
            at=min(hit.article.published or hit.article.seen, hit.article.seen),
            author=hit.article.outlet,
            language=hit.article.language,
            original=hit.article.url,
        )
        for hit in hits
    )
    made = max((entry.at for entry in entries), default=site.now())
    asked = f"?q={quote(query)}"
    return Feed(
        title=words_of(request)("search.for", query=query), path=f"/search{asked}", name="/search", entries=entries, made=made, query=asked
    )


def repairs(request: Request) -> Feed:
    """The record of repairs: one item a repaired article."""
    site, words = site_of(request), words_of(request)
    entries = tuple(
        Entry(
            path=f"/article/{quote(each.article.id, safe='')}#repairs",
            title=each.article.title,
            summary=f"{words('count.repairs', len(each.repairs))}: {_cut(each)}",
            at=each.article.seen,
            author=each.article.outlet,
            language=each.article.language,
        )
        for each in _reference.mended(site)
    )
    made = max((entry.at for entry in entries), default=site.now())
    return Feed(title=words("repairs.title"), path="/repairs", name="/repairs", entries=entries, made=made)


def _cut(mended: _reference.Mended) -> str:
    return " · ".join(" ".join(repair.edit.removed.split())[:80] for repair in mended.repairs[:8])


# --- how a feed is written


def atom(feed: Feed, base: str, prefix: str, language: str) -> bytes:
    """Write Atom (RFC 4287)."""
    root = base + prefix
    own, page = f"{root}{feed.name}.xml{feed.query}", root + feed.path
    head = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
        f"<id>{_text(own)}</id><title>{_text(feed.title)}</title><updated>{iso(feed.made)}</updated>",
        f'<link rel="self" type="application/atom+xml" href={_attribute(own)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(page)}/>',
        "<author><name>CLN</name></author>",
    )
    return "\n".join([*head, *(_atom_entry(entry, root) for entry in feed.entries), "</feed>\n"]).encode("utf-8", "replace")


def _atom_entry(entry: Entry, root: str) -> str:
    page = _attribute(root + entry.path)
    language = safe_tag(entry.language)
    spoken = f" xml:lang={quoteattr(language)}" if language else ""
    via = f'<link rel="via" href={_attribute(entry.original)}/>' if web_address(entry.original) else ""
    author = f"<author><name>{_text(entry.author)}</name></author>" if entry.author else ""
    return (
        f'<entry><id>{_text(root + entry.path)}</id><link rel="alternate" type="text/html" href={page}/>{via}'
        f"<title{spoken}>{_text(entry.title)}</title><updated>{iso(entry.at)}</updated>{author}"
        f"<summary{spoken}>{_text(entry.summary)}</summary></entry>"
    )


def _text(text: str) -> str:
    return escape(_sayable(text))


def _attribute(text: str) -> str:
    return quoteattr(_sayable(text))


def _sayable(text: str) -> str:
    """Leave out the characters that XML 1.0 has no way to write."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))


def json_feed(feed: Feed, base: str, prefix: str, language: str) -> bytes:
    """Write JSON Feed 1.1."""
    root = base + prefix
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _sayable(feed.title),
        "language": language,
        "home_page_url": root + feed.path,
        "feed_url": f"{root}{feed.name}.json{feed.query}",
        "items": [_item(entry, root) for entry in feed.entries],
    }
    return msgspec.json.encode(told)


def _item(entry: Entry, root: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": root + entry.path,
        "url": root + entry.path,
        "title": _sayable(entry.title),
        "content_text": _sayable(entry.summary),
        "date_published": iso(entry.at),
    }
    if web_address(entry.original):
        told["external_url"] = entry.original
    if entry.author:
        told["authors"] = [{"name": _sayable(entry.author)}]
    if language := safe_tag(entry.language):
        told["language"] = language
    return told


Maker = Callable[[Request], Feed]
Writer = Callable[[Feed, str, str, str], bytes]


def _endpoint(make: Maker, write: Writer, media_type: str) -> Callable[[Request], Response]:
    def respond(request: Request) -> Response:
        site = site_of(request)
        return answer(request, write(make(request), site.base, request.state.prefix, words_of(request).tag), media_type)

    return respond


def _routes(makers: Iterable[tuple[str, Maker]]) -> Sequence[Route]:
    forms: tuple[tuple[str, Writer, str], ...] = (("xml", atom, ATOM), ("json", json_feed, JSON_FEED))
    return [Route(f"{path}.{ending}", _endpoint(make, write, media)) for path, make in makers for ending, write, media in forms]


ROUTES = _routes(
    (
        ("/search", search),
        ("/repairs", repairs),
        ("/story/{id}/comments", comments),
        ("/story/{id}", story),
        ("/{edition}", edition),
    )
)
