"""Web archives, WARC (ISO 28500) and the older ARC: every whole record as a Page, and every break told with its place.

Readers of the field stop at the first bad record, or hand out a short body without a word. Here the head before a break is
kept, a record that is cut short comes as a partial Page *and* a Failure, and reading goes on at the next record that begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from cln.errors import CleanNewsError, OverBudget
from cln.fetch import _http
from cln.fetch._dates import moment
from cln.fetch._tape import Break, Tape
from cln.records import Failure, Page

HEAD_LIMIT = 1 << 16
_NEXT = b"\nWARC/"
_ARC_LINE = re.compile(rb"(\S.{0,8000}) (\S{1,64}) (\d{8,17}) (\S{1,128}) (-?\d{1,15})\r?\n")
_ARC_V2_LINE = re.compile(
    rb"(\S.{0,8000}) (\S{1,64}) (\d{8,17}) (\S{1,128}) (\d{1,3}|-) (\S{1,128}) (\S{1,2000}) (\d{1,15}|-) (\S{1,256}) (-?\d{1,15})\r?\n"
)
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
Flaw = Literal["", "short", "length"]


class Record(Struct, frozen=True, kw_only=True):
    """One record: where it begins, what it is, its block, and what is wrong with its length."""

    at: int
    kind: str
    url: str
    block: bytes
    media_type: str = ""
    date: datetime | None = None
    is_http: bool = False
    flaw: Flaw = ""
    told_length: int = 0


def is_warc(head: bytes) -> bool:
    """Tell whether a file that begins like this is a WARC file."""
    return head.lstrip(b"\r\n").startswith(b"WARC/")


def is_arc(head: bytes) -> bool:
    """Tell whether a file that begins like this is an ARC file."""
    return head.startswith(b"filedesc:") or _ARC_LINE.match(head[:9000]) is not None


def pages(tape: Tape, name: str, now: datetime) -> Iterator[Page | Failure]:
    """Give the pages of one stretch of an archive, in its order, with a Failure for everything that is wrong or no page."""
    reader = _arc_records if is_arc(tape.peek(9000)) else _warc_records
    for item in reader(tape):
        if isinstance(item, Break):
            yield Failure(subject=name, room="fetch", error="broken-archive", detail=f"{item.detail} (at byte {item.at})", at=now)
        else:
            yield from _from_record(item, name, now)


# --- WARC ---------------------------------------------------------------------------------------------------------------


def _warc_records(tape: Tape) -> Iterator[Record | Break]:
    while _skip_blank(tape):
        at = tape.where()
        fields = _fields(tape) if tape.peek(5) == b"WARC/" else None
        length = _length(fields or {})
        if fields is None or length is None:
            wrong = "no record begins here" if fields is None else "the record has no usable Content-Length"
            yield Break(at, f"{wrong}; reading goes on at the next record")
            if not tape.find_dropping(_NEXT):
                return
        elif length > _http.BODY_LIMIT:
            yield Break(at, f"the record of {length} bytes is larger than {_http.BODY_LIMIT} bytes and was passed over")
            tape.skip(length)
        else:
            block, flaw = _block(tape, length)
            yield _warc_record(at, fields, block, flaw, length)


def _skip_blank(tape: Tape) -> bool:
    while tape.peek(1) in (b"\r", b"\n"):
        tape.take(1)
    return bool(tape.peek(1))


def _fields(tape: Tape) -> dict[str, str] | None:
    """Read the head of a record: names in lower case, the first value of a name; None where it does not end within its limit."""
    tape.line(1024)
    fields: dict[str, str] = {}
    size, last = 0, ""
    while line := tape.line(HEAD_LIMIT):
        size += len(line)
        if size > HEAD_LIMIT or not line.endswith(b"\n"):
            return None
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text:
            return fields
        if text[0] in " \t" and last:
            fields[last] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        last = name.strip().lower() if colon else ""
        if last:
            fields.setdefault(last, value.strip())
    return None


def _length(fields: dict[str, str]) -> int | None:
    value = fields.get("content-length", "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None


def _block(tape: Tape, length: int) -> tuple[bytes, Flaw]:
    """Take the block of a record. Where no record begins behind it, its length is wrong: it then ends where the next one begins."""
    ahead = tape.peek(length + 32)
    if len(ahead) < length:
        cut = ahead.find(_NEXT)
        return (_trimmed(tape.take(cut + 1)), "length") if cut >= 0 else (tape.take(length), "short")
    rest = ahead[length:].lstrip(b"\r\n")
    if not rest or ahead[length : length + 4] == b"\r\n\r\n" or rest.startswith((b"WARC/", b"WARC/"[: len(rest)])):
        return tape.take(length), ""
    cut = tape.find(_NEXT, _http.BODY_LIMIT)
    return (_trimmed(tape.take(cut + 1)), "length") if cut >= 0 else (tape.take(length), "")


def _trimmed(block: bytes) -> bytes:
    return block.removesuffix(b"\n").removesuffix(b"\r").removesuffix(b"\n").removesuffix(b"\r")


def _warc_record(at: int, fields: dict[str, str], block: bytes, flaw: Flaw, length: int) -> Record:
    media_type = fields.get("content-type", "")
    return Record(
        at=at,
        kind=fields.get("warc-type", "").lower(),
        url=fields.get("warc-target-uri", "").strip("<> "),
        block=block,
        media_type=media_type,
        date=moment(fields.get("warc-date", "")),
        is_http=media_type.lower().startswith("application/http") or block.startswith(b"HTTP/"),
        flaw=flaw,
        told_length=length,
    )


# --- ARC ----------------------------------------------------------------------------------------------------------------


def _arc_records(tape: Tape) -> Iterator[Record | Break]:
    while _skip_blank(tape):
        at = tape.where()
        line = tape.line(16_384)
        match = _ARC_LINE.fullmatch(line) or _ARC_V2_LINE.fullmatch(line)
        length = int(match.groups()[-1]) if match else -1
        if match is None or length < 0:
            yield Break(at, "no record with a usable length begins here; reading goes on at the next record")
            if not _next_arc(tape):
                return
        elif length > _http.BODY_LIMIT:
            yield Break(at, f"the record of {length} bytes is larger than {_http.BODY_LIMIT} bytes and was passed over")
            tape.skip(length)
        else:
            block = tape.take(length)
            yield _arc_record(at, match, block, length)


def _next_arc(tape: Tape) -> bool:
    while tape.peek(1):
        if _ARC_LINE.match(tape.peek(9000)):
            return True
        tape.line(1 << 16)
    return False


def _arc_record(at: int, match: re.Match[bytes], block: bytes, length: int) -> Record:
    url = match[1].decode("utf-8", "replace")
    return Record(
        at=at,
        kind="warcinfo" if url.startswith("filedesc:") else "response",
        url=url,
        block=block,
        media_type=match[4].decode("latin-1"),
        date=_arc_date(match[3].decode("ascii")),
        is_http=block.startswith(b"HTTP/"),
        flaw="short" if len(block) < length else "",
        told_length=length,
    )


def _arc_date(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


# --- a record as a page -------------------------------------------------------------------------------------------------


def _from_record(record: Record, name: str, now: datetime) -> Iterator[Page | Failure]:
    if record.kind not in ("response", "resource", "conversion") or not _is_web(record):
        return
    subject = record.url or f"{name}#{record.at}"
    if record.flaw:
        yield Failure(subject=subject, room="fetch", error="truncated", detail=_flaw_told(record, name), at=now)
    try:
        yield _page(record, subject, now)
    except CleanNewsError as error:
        word = "over-budget" if isinstance(error, OverBudget) else getattr(error, "reason", "unreadable")
        yield Failure(subject=subject, room="fetch", error=word, detail=error.detail, at=now)


def _is_web(record: Record) -> bool:
    return not record.url or record.url.lower().startswith(("http:", "https:", "file:", "urn:"))


def _flaw_told(record: Record, name: str) -> str:
    what = "the file breaks off" if record.flaw == "short" else "the next record begins"
    told = f"the record at byte {record.at} of {name} says it has {record.told_length} bytes"
    return f"{told}, but {what} after {len(record.block)}; what is there was kept"


def _page(record: Record, subject: str, now: datetime) -> Page:
    status, fields, body = _http.head(record.block) if record.is_http else (200, {"content-type": record.media_type}, record.block)
    if status and status != 200:
        raise _Refused(subject, "status", f"the server answered {status} when this was archived; only pages answered with 200 are read")
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _http.unchunked(body)
    body = _http.decoded(subject, body, fields.get("content-encoding", ""))
    media_type = _media_type(subject, fields.get("content-type", ""), body)
    return Page(url=subject, fetched=record.date or now, body=body, media_type=media_type, is_partial=record.flaw == "short")


class _Refused(CleanNewsError):
    def __init__(self, subject: str, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(subject, detail)


def _media_type(subject: str, told: str, body: bytes) -> str:
    essence = told.partition(";")[0].strip().lower()
    if not body.strip():
        raise _Refused(subject, "empty", "the archived answer has an empty body")
    if essence in _PAGE_TYPES:
        return told
    if essence in ("", "application/octet-stream", "unk", "unknown", "no-type") and _http.looks_plain(body):
        return "text/html" if b"<" in body[:4096] else "text/plain"
    raise _Refused(subject, "media-type", f"the archived answer is {essence or 'of no known type'}, not a page")
