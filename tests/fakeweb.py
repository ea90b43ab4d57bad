"""A small world on loopback: one web server that may be dialled, and an intranet that must never be.

``FakeWeb`` listens on 127.0.0.1 at a port of its own and is put on the allow-list; ``Intranet`` listens on 127.0.0.2 and counts
every connection. The hostile pages are written from the public record of what broke other readers.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cln.fetch import Limits

Sender = Callable[[BaseHTTPRequestHandler], None]
Given = Sender | tuple[int, Mapping[str, str], bytes]


class FakeWeb:
    """A web server with the pages that a test gives it; counts requests and remembers their fields."""

    def __init__(self, pages: Mapping[str, Given] | None = None) -> None:
        self.pages: dict[str, Given] = dict(pages or {})
        self.hits: Counter[str] = Counter()
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.port = int(self._server.server_address[1])
        self.root = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def limits(self, **changed: Any) -> Limits:
        """Give limits under which this server, and nothing else on loopback, may be dialled."""
        return Limits(**{"allow": frozenset({("127.0.0.1", self.port)}), "pause": 0.0, **changed})

    def url(self, path: str) -> str:
        return self.root + path

    def page(self, path: str, body: str | bytes, media_type: str = "text/html; charset=utf-8", **fields: str) -> str:
        """Put a page up, and give its address."""
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        self.pages[path] = (200, {"Content-Type": media_type, **named}, body.encode() if isinstance(body, str) else body)
        return self.url(path)

    def protect(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.hits[handler.path] += 1
            self.requests.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
        given = self.pages.get(handler.path, (404, {}, b"no such page"))
        if callable(given):
            given(handler)
        else:
            send(handler, *given)

    def __enter__(self) -> FakeWeb:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Intranet:
    """A listener on another loopback address, standing for the private network: ``hits`` must stay 0."""

    def __init__(self, port: int = 0) -> None:
        self.hits = 0
        self._socket = socket.create_server(("127.0.0.2", port))
        self.port = int(self._socket.getsockname()[1])
        self.root = f"http://127.0.0.2:{self.port}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.hits += 1
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret")
                connection.close()

    def __enter__(self) -> Intranet:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the reader hanging up on a hostile page is what the tests want."""


def _handler(web: FakeWeb) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            self.close_connection = True
            web.answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def send(handler: BaseHTTPRequestHandler, status: int, fields: Mapping[str, str], body: bytes) -> None:
    """Send one answer whole."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **fields}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


# --- hostile pages ------------------------------------------------------------------------------------------------------

_RSS_HEAD = b'<?xml version="1.0"?>'
_ITEM = b"<rss version='2.0'><channel><title>Lunde</title><item><title>%s</title><link>http://lunde.example/1</link></item></channel></rss>"


def infinite(handler: BaseHTTPRequestHandler) -> None:
    _raw(handler, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        handler.wfile.write(b"<p>and on</p>" * 5000)


def drip(handler: BaseHTTPRequestHandler) -> None:
    _raw(handler, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(25)


def endless_fields(handler: BaseHTTPRequestHandler) -> None:
    _raw(handler, b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: and more\r\n" * 200)


def endless_interim(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 50)


def _raw(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(data)
    handler.wfile.flush()


def bomb(size: int = 64 << 20) -> Given:
    """A small gzip body that unpacks to ``size`` zeros."""
    return 200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(bytes(size), 9)


def nested_bomb(size: int = 64 << 20) -> Given:
    inner = gzip.compress(bytes(size), 9)
    return 200, {"Content-Type": "text/html", "Content-Encoding": "gzip, gzip"}, gzip.compress(inner, 9)


def redirect(target: str, status: int = 302) -> Given:
    return status, {"Location": target}, b""


def feed(xml: bytes) -> Given:
    return 200, {"Content-Type": "application/rss+xml"}, xml


def laughs() -> bytes:
    """The billion laughs: entities that unfold to gigabytes."""
    levels = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))
    return _RSS_HEAD + b'<!DOCTYPE rss [<!ENTITY l0 "ha">' + levels + b"]>" + _ITEM % b"&l9;"


def quadratic() -> bytes:
    """One large entity, named many times."""
    return _RSS_HEAD + b'<!DOCTYPE rss [<!ENTITY a "%s">]>' % (b"a" * 100_000) + _ITEM % (b"&a;" * 20_000)


def external_entity(system: str) -> bytes:
    """A document that names a file or an address of the intranet as an entity."""
    return _RSS_HEAD + b'<!DOCTYPE rss [<!ENTITY x SYSTEM "%s">]>' % system.encode() + _ITEM % b"Ferry &x; back"


def deep_xml(depth: int = 200_000) -> bytes:
    return _RSS_HEAD + b"<rss><channel><item><title>" + b"<a>" * depth + b"deep" + b"</a>" * depth + b"</title></item></channel></rss>"


def many_items(count: int = 100_000) -> bytes:
    items = b"".join(b"<item><title>n%d</title><link>http://lunde.example/%d</link></item>" % (n, n) for n in range(count))
    return _RSS_HEAD + b"<rss version='2.0'><channel>" + items + b"</channel></rss>"
