"""The pages about the desk: its sources and failures, the method of every number, the public record of repairs, health."""

from __future__ import annotations

from itertools import islice

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cln.errors import CleanNewsError, NotFound
from cln.records import Article
from cln.site import _marked
from cln.site._methods import METHODS
from cln.site._page import answer, html, site_of, static
from cln.site._state import Site

LOOKED_THROUGH = 1000  # newest articles that the record of repairs is read from
SHOWN = 40  # repaired articles on that page
FAILURES = 50
FOR_EVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
ROBOTS = b"User-agent: *\nDisallow: /search\nDisallow: /zh-Hant/search\nDisallow: /en/search\nDisallow: /*/comment\n"


def sources(request: Request) -> Response:
    """Answer with the health of every source, and what was refused and why: what this desk leaves out."""
    site = site_of(request)
    counts = sorted(site.store.failure_counts().items(), key=lambda item: (-item[1], item[0]))
    held = sorted(site.sources(), key=lambda pair: (pair[0].title or pair[0].outlet or pair[0].url).casefold())
    return html(request, "sources.html", held=held, counts=counts, total=sum(n for _, n in counts), failures=site.store.failures(FAILURES))


def methods(request: Request) -> Response:
    """Answer with the list of all numbers that the site shows."""
    return html(request, "methods.html", methods=METHODS)


def method(request: Request) -> Response:
    """Answer with how one number is made, and how far it can be trusted."""
    name = request.path_params["name"]
    if name not in METHODS:
        raise NotFound("method", "there is no such number")
    return html(request, "method.html", name=name, methods=METHODS)


def about(request: Request) -> Response:
    """Answer with what this is."""
    return html(request, "about.html", counts=site_of(request).store.counts())


class Mended(Struct, frozen=True, kw_only=True):
    """A repaired article with its cuts."""

    article: Article
    repairs: tuple[_marked.Repair, ...]


def mended(site: Site, most: int = SHOWN) -> list[Mended]:
    """Give the newest articles in which something was cut."""
    recent = sorted(site.store.recent_articles(limit=LOOKED_THROUGH), key=lambda article: (article.seen, article.id), reverse=True)
    restored = site.store.restored_many(article.id for article in recent)
    cut = (Mended(article=a, repairs=_marked.repairs(restored[a.id])) for a in recent if a.id in restored)
    return list(islice((each for each in cut if each.repairs), most))


def repairs(request: Request) -> Response:
    """Answer with the public record: what was cut from which article, and why."""
    site = site_of(request)
    return html(request, "repairs.html", mended=mended(site), campaigns=site.store.campaigns(), feed="repairs")


def livez(request: Request) -> Response:
    """Answer that the process runs."""
    return answer(request, b'{"live":true}', "application/json", cache="no-store")


def readyz(request: Request) -> Response:
    """Answer whether the store can be read, and how much it holds."""
    try:
        told = {"ready": True, "store": dict(site_of(request).store.counts())}
    except CleanNewsError:
        return answer(request, b'{"ready":false}', "application/json", status=503, cache="no-store")
    return answer(request, msgspec.json.encode(told), "application/json", cache="no-store")


def style(request: Request) -> Response:
    """Answer with the style sheet: its address changes with it, so it can be kept for ever."""
    return answer(request, static("desk.css"), "text/css; charset=utf-8", cache=FOR_EVER)


def icon(request: Request) -> Response:
    """Answer with the favicon."""
    return answer(request, static("icon.svg"), "image/svg+xml", cache=A_DAY)


def robots(request: Request) -> Response:
    """Answer with what robots may read: all but the search and the forms."""
    return answer(request, ROBOTS, "text/plain; charset=utf-8", cache=A_DAY)


ROUTES = [
    Route("/sources", sources),
    Route("/method", methods),
    Route("/method/{name}", method),
    Route("/about", about),
    Route("/repairs", repairs),
    Route("/livez", livez),
    Route("/readyz", readyz),
    Route("/static/{mark}/desk.css", style),
    Route("/favicon.ico", icon),
    Route("/icon.svg", icon),
    Route("/robots.txt", robots),
]
