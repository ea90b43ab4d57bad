"""Turn a template into an answer: escaped always, an unknown name is an error, links keep the language of the page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jinja2
from starlette.requests import Request
from starlette.responses import Response

from cln import __version__
from cln.languages import direction
from cln.records import Placed, Report, Story
from cln.site import _cards, _marked, _told, _words
from cln.site._kept import Kept
from cln.site._state import Site

HTML = "text/html; charset=utf-8"
SHARED = "public, max-age=30"
PRIVATE = "no-store"


def site_of(request: Request) -> Site:
    """Give the site that this request came to."""
    site: Site = request.app.state.site
    return site


def words_of(request: Request) -> _words.Words:
    """Give the words of the page's language; English where the request never got as far as having one."""
    return _words.of(getattr(request.state, "language", "en"))


def html(request: Request, template: str, *, status: int = 200, cache: str = SHARED, **context: Any) -> Response:
    """Answer with a page."""
    body = text_of(request, template, **context).encode("utf-8", "replace")
    return answer(request, body, HTML, status=status, cache=cache)


def answer(request: Request, body: bytes, media_type: str, *, status: int = 200, cache: str = SHARED) -> Response:
    """Answer with these bytes, or with 304 where the reader has them already."""
    headers = {"Cache-Control": cache}
    if status == 200 and cache != PRIVATE:
        headers["ETag"] = tag = f'W/"{hashlib.blake2s(body, digest_size=12).hexdigest()}"'
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type)


def send_kept(request: Request, made: Kept) -> Response:
    """Answer with a page that was made before, squeezed where the reader takes that."""
    takes = "gzip" in request.headers.get("accept-encoding", "")
    response = answer(request, made.body, HTML)
    if takes and response.status_code == 200:
        response.body = made.squeezed
        response.headers.update({"Content-Encoding": "gzip", "Content-Length": str(len(made.squeezed))})
    response.headers.add_vary_header("Accept-Encoding")
    return response


def text_of(request: Request, template: str, **context: Any) -> str:
    """Give the text of a page."""
    site, words = site_of(request), words_of(request)
    prefix, path = getattr(request.state, "prefix", ""), getattr(request.state, "path", "/")
    linker = Linker(prefix)
    asked = {"q": context.get("query", "")}
    given = {
        "t": words,
        "site": site.settings.site,
        "path": path,
        "link": linker,
        "language": words.tag,
        "query": "",
        "edition": "",
        "feed": "",
        "now": site.now(),
        "pager": lambda number: linker(*path.strip("/").split("/"), query={**asked, "page": number if number > 1 else ""}),
        "alternates": [(tag, f"/{tag}{quote(path)}") for tag in _words.LANGUAGES],
    }
    return environment().get_template(template).render(given | context)


def card_of(request: Request, story: Story, placed: Placed | None = None) -> _cards.Card:
    """Count a story for this page: with a headline in the page's language where the story has one."""
    return _cards.card(story, placed, words_of(request).tag)


class Linker:
    """Write a link within the site, in the page's language; parts of the path and of the query are quoted."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def __call__(self, *parts: str, query: Mapping[str, object] | None = None, at: str = "") -> str:
        path = "/".join(quote(part, safe="") for part in parts)
        asked = urlencode([(key, str(value)) for key, value in (query or {}).items() if value])
        return f"{self.prefix}/{path}" + (f"?{asked}" if asked else "") + (f"#{at}" if at else "")


@cache
def environment() -> jinja2.Environment:
    """Make the templates' environment, once."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("cln.site", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= FILTERS
    made.globals |= {"version": __version__, "style": style_address(), "absent": _cards.absent}
    return made


def iso(at: datetime) -> str:
    """Write a moment for machines."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def web_address(url: str) -> str:
    """Give the address if it is http or https with a host, else '': nothing else ever becomes a link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def host(url: str) -> str:
    """Give the host of an address without 'www.'."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def tongue(tag: str) -> Mapping[str, str]:
    """Give the attributes ``lang`` and ``dir`` of a text: by its language where that is known, else as its characters run."""
    known = _words.safe_tag(tag)
    return {"lang": known, "dir": direction(known) if known else "auto"}


def country(code: str, words: _words.Words) -> str:
    """Name a country."""
    return words.country(code)


def spoken(tag: str, words: _words.Words) -> str:
    """Name a language."""
    return words.language(tag)


def shortened(text: str, most: int) -> str:
    """Give a text on one line, with its middle left out where it is longer than ``most``."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most * 2 // 3]} … {line[-most // 4 :]}"


def visible(text: str) -> str:
    """Give a removed stretch so that it can be seen: a cut of white space alone shows its characters' names."""
    return shortened(text, 600) if text.strip() else " ".join(f"U+{ord(c):04X}" for c in text[:20])


def naming(detail: str, names: Mapping[str, str]) -> str:
    """Write outlets' names where a sentence names articles by their ids."""
    for id, name in names.items():
        detail = detail.replace(id, name)
    return detail


def kind_of(pieces: Sequence[tuple[str, str]], kind: str) -> str:
    """Join the pieces of one kind."""
    return " … ".join(text.strip() for told, text in pieces if told == kind and len(text.strip()) > 1)


def by_day(reports: Sequence[Report]) -> list[tuple[datetime, list[Report]]]:
    """Group reports, in time order, by day."""
    return [(members[0].at, members) for _, group in groupby(reports, key=lambda r: r.at.date()) if (members := list(group))]


FILTERS: Mapping[str, Callable[..., Any]] = {
    "iso": iso,
    "web": web_address,
    "host": host,
    "tongue": tongue,
    "country": country,
    "spoken": spoken,
    "shortened": shortened,
    "visible": visible,
    "naming": naming,
    "told": _told.told,
    "kind_of": kind_of,
    "by_day": by_day,
    "quotation": _cards.quotation,
    "groups": _marked.groups,
}


@cache
def static(name: str) -> bytes:
    """Give one of the files under static/."""
    return (files("cln.site") / "static" / name).read_bytes()


@cache
def style_address() -> str:
    """The style sheet's address changes with its content, so that it can be kept for ever."""
    return f"/static/{hashlib.blake2s(static('desk.css'), digest_size=6).hexdigest()}/desk.css"
