"""Which language a page is in: its address decides (/en/..., /zh-Hant/...), so that a cache keeps the two apart.

An address without a prefix follows Accept-Language and says so in Vary; ``?lang=`` leads to the prefixed address.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cln.site import _words


class Tongue:
    """Take the language off the address and hand it to the pages as ``state.language`` and ``state.prefix``."""

    def __init__(self, app: ASGIApp, default: str = "en") -> None:
        self.app = app
        self.default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        prefix, path = _split(scope["path"])
        asked = _asked(scope)
        if asked and scope["method"] in ("GET", "HEAD"):
            await RedirectResponse(_elsewhere(asked, path, scope), 302)(scope, receive, send)
            return
        accepts = Headers(scope=scope).get("accept-language", "")
        language = prefix or (_words.preferred(accepts) if accepts.strip() else self.default)
        state = {**scope.get("state", {}), "language": language, "prefix": f"/{prefix}" if prefix else "", "path": path}
        inner = {**scope, "path": path, "raw_path": quote(path).encode(), "state": state}
        await self.app(inner, receive, send if prefix else _varying(send))


def _split(path: str) -> tuple[str, str]:
    for tag in _words.LANGUAGES:
        if path == f"/{tag}" or path.startswith(f"/{tag}/"):
            return tag, path.removeprefix(f"/{tag}") or "/"
    return "", path


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)[:20]


def _asked(scope: Scope) -> str:
    return next((value for key, value in _query(scope) if key == "lang" and value in _words.LANGUAGES), "")


def _elsewhere(tag: str, path: str, scope: Scope) -> str:
    """The same page in the language asked for. It starts with our own prefix, so it cannot lead to another site."""
    rest = urlencode([(key, value) for key, value in _query(scope) if key != "lang"])
    return f"/{tag}{quote(path)}" + (f"?{rest}" if rest else "")


def _varying(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Language")
        await send(message)

    return sending
