"""What a reader sees when something is not there or goes wrong: a page of ours, without a word of what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cln.errors import NotFound, StoreFailed
from cln.site import _armour, _page

KNOWN = (400, 403, 404, 405, 413, 429, 500, 503)


def _page_for(request: Request, status: int, headers: Mapping[str, str] | None = None) -> Response:
    shown = status if status in KNOWN else (404 if status < 500 else 500)
    path = request.scope.get("path", "")
    if path.startswith("/api/") or path.endswith(".json"):
        words = _page.words_of(request)
        body = msgspec.json.encode({"error": status, "detail": words(f"error.{shown}.text")})
        response = _page.answer(request, body, "application/json", status=status, cache=_page.PRIVATE)
    else:
        response = _page.html(request, "error.html", status=status, cache=_page.PRIVATE, shown=shown)
    response.headers.update(headers or {})
    return response


def refused(request: Request, error: Exception) -> Response:
    """Answer for an address that is not there, a method that is not ours, a form that we do not take."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _page_for(request, status, getattr(error, "headers", None))


def unavailable(request: Request, error: Exception) -> Response:
    """Answer while the store cannot be read or written."""
    return _page_for(request, 503, {"Retry-After": "30"})


def broken(request: Request, error: Exception) -> Response:
    """Answer for a bug of ours. It passes outside the armour, so it puts that on by itself."""
    response = _page_for(request, 500)
    response.headers.update(_armour.HEADERS)
    return response


HANDLERS: Mapping[Any, Any] = {HTTPException: refused, NotFound: refused, StoreFailed: unavailable, 500: broken}
