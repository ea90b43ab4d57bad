"""The one fetch: an address in, an answer out, or a FetchFailed that says why not.

No cookies, no credentials, no proxy from the environment, no script; http and https only; every redirect is checked anew.
"""

from __future__ import annotations

import functools
import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from msgspec import Struct

from cln import __version__
from cln.errors import FetchFailed, OverBudget
from cln.fetch import _http
from cln.fetch._dates import moment
from cln.fetch._limits import Limits
from cln.records import Page

if TYPE_CHECKING:
    import httpcore

    from cln.fetch._guard import Guard

REDIRECTS = frozenset((301, 302, 303, 307, 308))
MAX_ADDRESS = 4096
MAX_WAIT = timedelta(days=7)
_NO_PAGES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/epub", "application/vnd.")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"[a-z0-9_.\-]{1,253}|\[[0-9a-f:.]{2,45}\]")
_ONE_READ = 1 << 16  # the read that ends the head may bring this much of the body
_DOTS = str.maketrans("。．｡", "...")


class Refused(FetchFailed):
    """A FetchFailed that also knows the status, and when the server asked us to come again."""

    def __init__(self, subject: str, reason: str, detail: str, *, status: int = 0, retry_at: datetime | None = None) -> None:
        self.status, self.retry_at = status, retry_at
        super().__init__(subject, reason, detail)


class Answer(Struct, frozen=True, kw_only=True):
    """What a server gave in the end: the address after all redirects, its fields, the unpacked body."""

    url: str
    status: int
    fields: dict[str, str]
    body: bytes
    is_partial: bool = False


def get(url: str, *, limits: Limits | None = None, now: datetime | None = None) -> Page:
    """Give the page at an address; raise FetchFailed where the network does not give it, OverBudget where it is too much."""
    found = answer(url, limits=limits or Limits())
    return as_page(found, now or datetime.now(UTC))


def as_page(found: Answer, fetched: datetime) -> Page:
    """Give an answer as a page."""
    media_type = found.fields.get("content-type", "") or "application/octet-stream"
    return Page(url=found.url, fetched=fetched, body=found.body, status=found.status, media_type=media_type, is_partial=found.is_partial)


def answer(url: str, *, limits: Limits, etag: str = "", last_modified: str = "") -> Answer:
    """Give the answer for an address, following up to ``limits.hops`` redirects; 304 comes as an answer with an empty body."""
    from cln.fetch._guard import Guard

    guard = Guard(url, limits)
    here = checked(url)
    for _ in range(limits.hops + 1):
        found, target = _one(here, guard, _request_fields(limits, etag, last_modified))
        if target is None:
            return found
        here = _next_hop(here, target)
    raise FetchFailed(url, "redirects", f"there were more than {limits.hops} redirects, one after the other; the last one led to {here}")


def checked(url: str) -> str:
    """Give an address in the one spelling that is dialled; raise FetchFailed for what is not a plain http or https address."""
    url = url.strip()
    if len(url) > MAX_ADDRESS or _UNSAFE.search(url.replace(" ", "%20")):
        raise FetchFailed(url[:200], "bad-address", "the address is too long, or has characters that no address has")
    try:
        parts = urlsplit(url.replace(" ", "%20"))
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise FetchFailed(url, "bad-address", f"this is not an address ({error})") from None
    if parts.scheme not in ("http", "https"):
        raise FetchFailed(url, "bad-address", f"addresses begin with http:// or https://; {parts.scheme or 'no scheme'!r} is not fetched")
    if parts.username is not None or parts.password is not None:
        raise FetchFailed(_without_user(url), "bad-address", "addresses with a user name or a password in them are not fetched")
    host = _plain_host(url, host)
    where = host if port in (None, 80 if parts.scheme == "http" else 443) else f"{host}:{port}"
    path = _escaped(parts.path) or "/"
    return urlunsplit((parts.scheme, where, path, _escaped(parts.query), ""))


def _without_user(url: str) -> str:
    scheme, _, rest = url.partition("//")
    return f"{scheme}//{rest.rpartition('@')[2]}"


def _plain_host(url: str, host: str) -> str:
    if ":" in host:
        name = f"[{host}]"
    else:
        try:
            name = host.translate(_DOTS).encode("idna").decode("ascii").lower()
        except UnicodeError:
            name = ""
    if not _HOST.fullmatch(name):
        raise FetchFailed(url, "bad-address", f"{host!r} is not the name of a host")
    return name


def _escaped(part: str) -> str:
    return (
        part if part.isascii() else "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace")) for c in part)
    )


def _next_hop(here: str, target: str) -> str:
    try:
        there = checked(urljoin(here, target))
    except ValueError as error:
        raise FetchFailed(here, "bad-redirect", f"it redirects to {target[:200]!r}, which is not an address ({error})") from None
    except FetchFailed as error:
        raise FetchFailed(here, "bad-redirect", f"it redirects to {target[:200]!r}: {error.detail}") from None
    if here.startswith("https:") and not there.startswith("https:"):
        raise FetchFailed(
            here, "bad-redirect", f"it redirects from https to {there}, which is not protected; give that address if you trust it"
        )
    return there


def _request_fields(limits: Limits, etag: str, last_modified: str) -> list[tuple[str, str]]:
    contact = f"; +{limits.contact}" if limits.contact else ""
    fields = [
        ("User-Agent", _printable(f"CLN/{__version__} (clean news reader{contact})")),
        ("Accept", "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"),
        ("Accept-Encoding", "gzip, deflate"),
        ("Connection", "close"),
    ]
    fields += [("If-None-Match", _printable(etag))] if etag else []
    fields += [("If-Modified-Since", _printable(last_modified))] if last_modified else []
    return fields


def _printable(value: str) -> str:
    return "".join(c for c in value if " " <= c <= "~")[:1000]


# --- one hop ------------------------------------------------------------------------------------------------------------


def _one(url: str, guard: Guard, fields: list[tuple[str, str]]) -> tuple[Answer, str | None]:
    import httpcore

    guard.url, guard.bytes_left = url, guard.limits.head_bytes + _ONE_READ
    parts = urlsplit(url)
    host = parts.netloc
    try:
        target = httpcore.URL(url)
        context = tls(guard.limits.ca_file) if parts.scheme == "https" else None
        with (
            httpcore.HTTPConnection(target.origin, ssl_context=context, network_backend=guard) as connection,
            connection.stream("GET", target, headers=[("Host", host), *fields]) as response,
        ):
            return _answered(url, response, guard)
    except (httpcore.TimeoutException, TimeoutError):
        guard.seconds_left()
        raise FetchFailed(url, "time-out", "the server did not answer in time; it is tried again later") from None
    except (ssl.SSLError, httpcore.ConnectError) as error:  # the guard tells of failed connections itself: this is the handshake
        raise FetchFailed(url, "tls", _tls_told(error)) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise FetchFailed(
            url, "broken-answer", f"the server's answer breaks off or is not HTTP ({error}); it is tried again later"
        ) from None


def _tls_told(error: Exception) -> str:
    return f"no protected connection could be made ({error}); the site's certificate or its protocol is not to be trusted"


def _answered(url: str, response: httpcore.Response, guard: Guard) -> tuple[Answer, str | None]:
    if len(response.headers) > guard.limits.head_fields:
        raise OverBudget(url, f"the head of the answer has more than {guard.limits.head_fields} fields")
    if sum(len(name) + len(value) for name, value in response.headers) > guard.limits.head_bytes:
        raise OverBudget(url, f"the head of the answer is larger than {guard.limits.head_bytes} bytes")
    fields = {name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in response.headers}
    if response.status in REDIRECTS and "location" in fields:
        return Answer(url=url, status=response.status, fields=fields, body=b""), fields["location"]
    if response.status != 304 and not 200 <= response.status < 300:
        raise _status(url, response.status, fields)
    if (media_type := fields.get("content-type", "").lower()).startswith(_NO_PAGES):
        raise FetchFailed(url, "media-type", f"this is {media_type[:80]}, not a page or a feed; its body was not read")
    guard.bytes_left = guard.limits.body_bytes + guard.limits.head_bytes
    body, is_partial = _body(url, response, fields.get("content-encoding", ""), guard)
    return Answer(url=url, status=response.status, fields=fields, body=body, is_partial=is_partial), None


def _status(url: str, status: int, fields: dict[str, str]) -> Refused:
    retry_at = _retry_at(fields.get("retry-after", ""))
    if status == 410:
        return Refused(url, "gone", "the server says that this is gone for good (410); remove the source", status=status)
    if status in (429, 503):
        return Refused(url, "busy", f"the server asks us to come again later ({status})", status=status, retry_at=retry_at)
    if status in (401, 402, 403, 451):
        return Refused(url, "forbidden", f"the server does not let us read this ({status})", status=status, retry_at=retry_at)
    if status == 404:
        return Refused(url, "not-found", "the server knows no page at this address (404)", status=status)
    return Refused(url, "status", f"the server answered with status {status}; it is tried again later", status=status, retry_at=retry_at)


def _retry_at(value: str) -> datetime | None:
    now = datetime.now(UTC)
    if value.isascii() and value.isdecimal():
        return now + min(MAX_WAIT, timedelta(seconds=int(value[:9])))
    found = moment(value) if value else None
    return min(found, now + MAX_WAIT) if found else None


def _body(url: str, response: httpcore.Response, codings: str, guard: Guard) -> tuple[bytes, bool]:
    import httpcore

    names = [name.strip().lower() for name in codings.split(",") if name.strip().lower() not in ("", "identity")]
    if len(names) > _http.CODINGS_LIMIT:
        raise OverBudget(url, f"the body is packed {len(names)} times over; at most {_http.CODINGS_LIMIT} are undone")
    count = _Count()
    pieces = count.counted(response.iter_stream())
    for name in reversed(names):
        pieces = _http.unpack(name, pieces)
    body: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            body.append(piece)
            size += len(piece)
            guard.seconds_left()
            _http.check_size(url, count.size, size, guard.limits.body_bytes)
    except (httpcore.RemoteProtocolError, httpcore.ReadError):
        if not size:
            raise
        return b"".join(body), True
    except ValueError as error:
        if not size:
            detail = f"the body says it is packed with {codings}, but that cannot be undone ({error})"
            raise FetchFailed(url, "broken-answer", detail) from None
        return b"".join(body), True
    return b"".join(body), False


class _Count:
    size = 0

    def counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.size += len(piece)
            yield piece


@functools.cache
def tls(ca_file: str = "") -> ssl.SSLContext:
    """Give the context for protected connections: certifi's authorities, TLS 1.2 or newer, names checked."""
    import certifi

    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
