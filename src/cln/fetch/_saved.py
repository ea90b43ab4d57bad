"""Pages as people save them: what the browser or tool wrote round the page, and the address that it noted."""

from __future__ import annotations

import re
from typing import NamedTuple

from cln.errors import Unreadable
from cln.fetch import _http
from cln.fetch._entries import resolved

_NOTED = (
    re.compile(rb"<!-- saved from url=\(\d{4,8}\)(\S{1,4000}) -->"),  # Chrome, Firefox, Internet Explorer
    re.compile(rb"Page saved with SingleFile\s{1,20}url: (\S{1,4000})"),
    re.compile(rb"<!-- Mirrored from (\S{1,4000}) by HTTrack"),
)
_MAIL_LIKE = re.compile(
    rb"(?:[A-Za-z-]{1,40}:[^\r\n]{0,2000}\r?\n(?:[ \t][^\r\n]{0,2000}\r?\n){0,20}){0,30}?content-type:\s*multipart/related", re.IGNORECASE
)


class Saved(NamedTuple):
    """A page out of what was saved: its address ('' = not noted), media type ('' = not told), and bytes."""

    url: str
    media_type: str
    body: bytes


def unwrapped(body: bytes, name: str) -> Saved:
    """Give the page out of a web archive of one page (MHTML), an answer saved with its head, or HTML with a note of its address."""
    if body.startswith(b"HTTP/"):
        return _answer(body, name)
    if _MAIL_LIKE.match(body[: 1 << 14]):
        return _mhtml(body, name)
    found = next((match[1] for pattern in _NOTED if (match := pattern.search(body[:4096]))), b"").decode("latin-1")
    found = f"https://{found}" if found and ":" not in found else found  # HTTrack leaves the scheme out
    return Saved(resolved("", found) if found else "", "", body)


def _answer(body: bytes, name: str) -> Saved:
    _, fields, inner = _http.head(body)
    if "chunked" in fields.get("transfer-encoding", "").lower():
        inner = _http.unchunked(inner)
    return Saved("", fields.get("content-type", ""), _http.decoded(name, inner, fields.get("content-encoding", "")))


def _mhtml(body: bytes, name: str) -> Saved:
    from email import message_from_bytes, policy

    message = message_from_bytes(body, policy=policy.HTTP)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            inner = part.get_payload(decode=True)
            url = str(part.get("content-location", "") or message.get("snapshot-content-location", ""))
            charset = part.get_content_charset("")
            return Saved(
                resolved("", url), "text/html" + (f"; charset={charset}" if charset else ""), inner if isinstance(inner, bytes) else b""
            )
    raise Unreadable(name, "this is a saved page (MHTML), but there is no HTML in it; save the page again")
