"""The JSON API: the records as they are, under /api/v1, and the document that describes it (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cln import __version__
from cln.errors import NotFound
from cln.records import Article, Comment, Copies, Failure, Front, Report, Restored, Source, SourceState, Story
from cln.site import _cards, _methods, _pages
from cln.site._page import answer, site_of, words_of
from cln.site._state import EDITIONS

JSON = "application/json"


class Counted(Struct, frozen=True, kw_only=True):
    """A story with its evidence counted, as its page shows it."""

    id: str
    title: str
    outlet: str
    independent_reports: int
    copies: int
    follow_ups: int
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    witnesses: tuple[Report, ...]
    story: Story
    news: tuple[_cards.News, ...] = ()


class FrontTold(Struct, frozen=True, kw_only=True):
    """A front page with its stories counted."""

    front: Front
    stories: tuple[Counted, ...]


class ArticleTold(Struct, frozen=True, kw_only=True):
    """An article with its text as found, its restored text and every edit between the two."""

    article: Article
    restored: Restored
    copies: Copies


class Found(Struct, frozen=True, kw_only=True):
    """A page of search results."""

    query: str
    total: int
    page: int
    articles: tuple[Article, ...]


class SourceTold(Struct, frozen=True, kw_only=True):
    """A source with its health."""

    source: Source
    state: SourceState | None = None


class Refusals(Struct, frozen=True, kw_only=True):
    """What was refused: counts by room and error, and the newest ones."""

    counts: tuple[tuple[str, str, int], ...]
    newest: tuple[Failure, ...]


class MethodTold(Struct, frozen=True, kw_only=True):
    """How a number is made."""

    name: str
    title: str
    what: str
    how: str
    limits: str


def counted(story: Story) -> Counted:
    """Count a story for a machine."""
    card = _cards.card(story)
    return Counted(
        id=story.id,
        title=card.headline.title,
        outlet=card.headline.outlet,
        independent_reports=len(card.witnesses),
        copies=card.copies,
        follow_ups=card.followups,
        countries=card.countries,
        languages=card.languages,
        witnesses=card.witnesses,
        story=story,
    )


def front(request: Request) -> FrontTold:
    """An edition: latest, breaking or diverse."""
    name = request.path_params["edition"]
    if name not in EDITIONS:
        raise NotFound("edition", "there is no such edition")
    made, snapshot = site_of(request).front(name)
    listed = _pages.numbered(request, len(made.placed))
    shown = made.placed[_pages.window(listed)]
    stories = tuple(counted(snapshot.stories[p.story]) for p in shown if p.story in snapshot.stories)
    return FrontTold(front=msgspec.structs.replace(made, placed=shown), stories=stories)


def story(request: Request) -> Counted:
    """A story, also by an id that was merged into it, with what its later reports add."""
    site = site_of(request)
    told = site.store.story(site.store.story_id(request.path_params["id"]))
    return msgspec.structs.replace(counted(told), news=_pages.news(site, told))


def comments(request: Request) -> tuple[Comment, ...]:
    """A story's approved comments; a comment has no address."""
    store = site_of(request).store
    return tuple(store.comments(store.story_id(request.path_params["id"])))


def article(request: Request) -> ArticleTold:
    """An article: as found, restored, and what it shares with others."""
    store, id = site_of(request).store, request.path_params["id"]
    return ArticleTold(article=store.article(id), restored=store.restored(id), copies=store.copies_of([id]).get(id, Copies(article=id)))


def search(request: Request) -> Found:
    """The articles that have all the words of ``q``, best first, 40 a page."""
    site, query = site_of(request), _pages.asked(request)
    total = site.store.search_count(query) if query else 0
    listed = _pages.numbered(request, total)
    hits = _pages.found_articles(site, query, listed) if total else []
    return Found(query=query, total=total, page=listed.number, articles=tuple(hit.article for hit in hits))


def sources(request: Request) -> tuple[SourceTold, ...]:
    """Every source with its health."""
    return tuple(SourceTold(source=source, state=state) for source, state in site_of(request).sources())


def failures(request: Request) -> Refusals:
    """What was refused, and why."""
    store = site_of(request).store
    counts = tuple((room, error, n) for (room, error), n in sorted(store.failure_counts().items()))
    return Refusals(counts=counts, newest=tuple(store.failures(100)))


def methods(request: Request) -> tuple[MethodTold, ...]:
    """How each number is made."""
    t = words_of(request)
    parts = ("title", "what", "how", "limits")
    return tuple(MethodTold(name=name, **{part: t(f"method.{name}.{part}") for part in parts}) for name in _methods.METHODS)


Reader = Callable[[Request], Any]
DOORS: tuple[tuple[str, Reader, Any], ...] = (
    ("/api/v1/editions/{edition}", front, FrontTold),
    ("/api/v1/stories/{id}", story, Counted),
    ("/api/v1/stories/{id}/comments", comments, tuple[Comment, ...]),
    ("/api/v1/articles/{id}", article, ArticleTold),
    ("/api/v1/search", search, Found),
    ("/api/v1/sources", sources, tuple[SourceTold, ...]),
    ("/api/v1/failures", failures, Refusals),
    ("/api/v1/methods", methods, tuple[MethodTold, ...]),
)
PAGED = {"/api/v1/editions/{edition}": ("page",), "/api/v1/search": ("q", "page")}


def _endpoint(read: Reader) -> Callable[[Request], Response]:
    def respond(request: Request) -> Response:
        return answer(request, msgspec.json.encode(read(request)), JSON)

    return respond


def openapi(request: Request) -> Response:
    """Answer with the API's description."""
    return answer(request, msgspec.json.encode(description()), JSON)


def description() -> dict[str, Any]:
    """Describe the API, from the doors and the records themselves."""
    shapes, components = msgspec.json.schema_components([shape for _, _, shape in DOORS], ref_template="#/components/schemas/{name}")
    paths = {path: {"get": _operation(path, read, shape)} for (path, read, _), shape in zip(DOORS, shapes, strict=True)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "CLN", "version": __version__, "description": "What this desk holds, as it holds it. Read only; no key."},
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(path: str, read: Reader, shape: dict[str, Any]) -> dict[str, Any]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
    parameters += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in PAGED.get(path, ())]
    return {
        "summary": (read.__doc__ or "").strip(),
        "operationId": read.__name__,
        "parameters": parameters,
        "responses": {
            "200": {"description": "OK", "content": {JSON: {"schema": shape}}},
            "404": {"description": "There is no such thing."},
        },
    }


ROUTES = [*(Route(path, _endpoint(read)) for path, read, _ in DOORS), Route("/api/v1/openapi.json", openapi)]
