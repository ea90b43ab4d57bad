"""The text edition: the same news without a style sheet, a page of a few kilobytes for slow lines and screen readers."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cln.site import _cards
from cln.site._page import card_of, html, site_of
from cln.site._pages import found_story, story_of
from cln.site._state import EDITIONS

PER_PAGE = 20


def front(request: Request) -> Response:
    """Answer with an edition's headlines."""
    edition = request.scope["path"].removeprefix("/text").strip("/") or "latest"
    made, snapshot = site_of(request).front(EDITIONS[edition])
    placed = [p for p in made.placed if p.story in snapshot.stories]
    cards = [card_of(request, snapshot.stories[p.story], p) for p in placed[:PER_PAGE]]
    return html(request, "text_front.html", edition=edition, cards=cards, total=len(placed), now=made.made)


def story(request: Request) -> Response:
    """Answer with a story."""
    told = found_story(request)
    if isinstance(told, Response):
        return told
    return html(request, "text_story.html", card=card_of(request, told), kin=_cards.kin(told))


def article(request: Request) -> Response:
    """Answer with a restored article."""
    site, id = site_of(request), request.path_params["id"]
    told, restored = site.store.article(id), site.store.restored(id)
    return html(request, "text_article.html", article=told, restored=restored, story=story_of(request, id))


ROUTES = [
    Route("/text", front),
    Route("/text/latest", front),
    Route("/text/breaking", front),
    Route("/text/diverse", front),
    Route("/text/story/{id}", story),
    Route("/text/article/{id}", article),
]
