"""The door: put the routes, the language and the armour together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from cln.desk import Desk
from cln.settings import Settings
from cln.site import _api, _armour, _comments, _errors, _feeds, _pages, _plain, _reference
from cln.site._state import Site
from cln.site._tongue import Tongue
from cln.store import Store


def utc_now() -> datetime:
    """Give the present moment: the clock that a site has unless it is given another."""
    return datetime.now(UTC)


def app(desk_or_store: Desk | Store, *, settings: Settings, now: Callable[[], datetime] = utc_now) -> Starlette:
    """Give the site of a desk, or of a store alone, as an ASGI application. ``now`` tells the time."""
    store = desk_or_store.store if isinstance(desk_or_store, Desk) else desk_or_store
    made = Starlette(
        routes=[*_feeds.ROUTES, *_api.ROUTES, *_pages.ROUTES, *_comments.ROUTES, *_reference.ROUTES, *_plain.ROUTES],
        middleware=[
            Middleware(_armour.Armour),
            Middleware(Tongue, default=settings.site.language),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        ],
        exception_handlers=_errors.HANDLERS,
    )
    made.state.site = Site(store, settings, now)
    return made
