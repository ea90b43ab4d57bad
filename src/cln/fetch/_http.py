"""What HTTP puts round a page: head, chunks, content codings. Nothing here opens a connection.

Every unpacking stops at ``BODY_LIMIT`` bytes, or at ``RATIO_LIMIT`` times what came in.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from cln.errors import OverBudget, Unreadable

BODY_LIMIT = 15 << 20
RATIO_LIMIT = 100
RATIO_FLOOR = 1 << 20  # below this much output no ratio is suspicious: an empty table packs 1000:1
CODINGS_LIMIT = 3
_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,256})?\r?\n")


def head(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """Split an HTTP response into status, fields (lower-case names, last one wins) and body; status 0 where the first line is none."""
    end = re.search(rb"\r?\n\r?\n", block[: 1 << 16])
    raw, body = (block[: end.start()], block[end.end() :]) if end else (block[: 1 << 16], b"")
    lines = raw.decode("latin-1").splitlines() or [""]
    words = lines[0].split(None, 2)
    status = int(words[1]) if len(words) > 1 and words[0].upper().startswith("HTTP") and words[1].isdecimal() else 0
    fields = (line.partition(":") for line in lines[1:] if ":" in line)
    return status, {name.strip().lower(): value.strip() for name, _, value in fields}, body


def unchunked(body: bytes) -> bytes:
    """Join the chunks of a body; a body that is not in chunks, though its head said so, stays; a broken tail is kept as it is."""
    parts: list[bytes] = []
    at = 0
    while match := _CHUNK_HEAD.match(body, at):
        size = int(match[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(body[match.end() : match.end() + size])
        at = match.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    return b"".join(parts) + body[at:] if parts else body


def decoded(subject: str, body: bytes, codings: str, *, limit: int = BODY_LIMIT) -> bytes:
    """Undo the content codings, last first. A body that is plain already, though its head says otherwise, stays as it is.

    Raises OverBudget for a body that unpacks to more than it may, Unreadable for an unknown or damaged coding.
    """
    names = [name.strip().lower() for name in codings.split(",") if name.strip().lower() not in ("", "identity")]
    if len(names) > CODINGS_LIMIT:
        raise OverBudget(subject, f"the body is packed {len(names)} times over; at most {CODINGS_LIMIT} are undone")
    came_in = len(body)
    for name in reversed(names):
        body = _unpacked(subject, body, name, limit, came_in)
    return body


def _unpacked(subject: str, body: bytes, coding: str, limit: int, came_in: int) -> bytes:
    result = bytearray()
    try:
        for piece in unpack(coding, iter((body,))):
            result += piece
            check_size(subject, came_in, len(result), limit)
    except ValueError as error:
        if result:
            return bytes(result)  # the readable head of a damaged body
        if looks_plain(body):
            return body
        raise Unreadable(subject, f"the body says it is packed with {coding}, but that cannot be undone ({error})") from None
    return bytes(result)


def looks_plain(body: bytes) -> bool:
    """Tell whether the bytes look like text, as they do in archives that unpacked the body and left its head alone."""
    return body[:512].lstrip()[:1] in (b"<", b"{", b"[") or (b"\0" not in body[:512] and body[:512].isascii())


def check_size(subject: str, came_in: int, size: int, limit: int = BODY_LIMIT) -> None:
    """Raise OverBudget where ``size`` unpacked bytes are over the limit, or too many for the bytes that came in."""
    if size > limit:
        raise OverBudget(subject, f"the body is larger than {limit} bytes; the rest was not read")
    if size > RATIO_FLOOR and size > RATIO_LIMIT * came_in:
        raise OverBudget(subject, f"{came_in} packed bytes unpack to more than {RATIO_LIMIT} times as many; that is not a page")


def unpack(coding: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack a stream piece by piece, never more than 64 KiB at a time; raise ValueError for an unknown coding or damaged data."""
    if coding in ("gzip", "x-gzip"):
        return _inflated(pieces, 31)
    if coding == "deflate":
        return _deflated(pieces)
    if coding == "br":
        return _unbrotlied(pieces)
    raise ValueError("this coding is not known")


def _inflated(pieces: Iterator[bytes], bits: int) -> Iterator[bytes]:
    machine = zlib.decompressobj(bits)
    for piece in pieces:
        while piece and not machine.eof:
            try:
                unpacked = machine.decompress(piece, 1 << 16)
            except zlib.error as error:
                raise ValueError(str(error)) from None
            yield unpacked
            piece = machine.unconsumed_tail


def _deflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Undo ``deflate``: zlib by the standard (RFC 9110), raw deflate as some servers send it."""
    first = next(pieces, b"")
    is_zlib = len(first) > 1 and first[0] & 15 == 8 and int.from_bytes(first[:2], "big") % 31 == 0
    return _inflated(_chained(first, pieces), 15 if is_zlib else -15)


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _unbrotlied(pieces: Iterator[bytes]) -> Iterator[bytes]:
    import brotli

    machine = brotli.Decompressor()
    for piece in pieces:
        try:
            yield machine.process(piece, output_buffer_limit=1 << 16)
            while not machine.can_accept_more_data():
                yield machine.process(b"", output_buffer_limit=1 << 16)
        except brotli.error as error:
            raise ValueError(str(error)) from None
