"""News kept as JSON: a record a line, an array of records, or one record; each as a Page, broken ones told and passed over."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from cln.fetch import _http
from cln.fetch._dates import moment
from cln.fetch._tape import Tape
from cln.records import Failure, Page, Told

_HTML = ("html", "raw_html", "content_html", "page_html")
_ADDRESS = ("url", "link", "canonical_url", "source_url", "permalink")
_FETCHED = ("fetched", "crawl_date", "date_download", "warc_date", "fetched_at")
_SPACE = " \t\r\n"


def looks_json(head: bytes) -> bool:
    """Tell whether a file that begins like this holds JSON objects, or an array of them."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    opening, following = text[:1], text[1:].lstrip()[:1]
    return following in {b"{": (b'"', b"}", b""), b"[": (b"{", b"]", b"")}.get(opening, ())


def pages(tape: Tape, name: str, now: datetime) -> Iterator[Page | Failure]:
    """Give a Page for each record: its HTML where it has some, else the record itself (``application/json``)."""
    if tape.peek(3) == codecs.BOM_UTF8:
        tape.take(3)
    records = _lines(tape, name, now) if _is_lines(tape.peek(1 << 16)) else _values(tape, name, now)
    for item in records:
        yield item if isinstance(item, Failure) else _page(*item, name, now)


def _is_lines(head: bytes) -> bool:
    """Tell JSON Lines from an array or one long record: one of the first two lines is an object by itself, or no line ends here."""
    lines = [line for line in head.split(b"\n") if line.strip()]
    whole = lines if head.endswith(b"\n") or len(lines) < 2 else lines[:-1]
    if any(_object(line) is not None for line in whole[:2]):
        return True
    return head.lstrip()[:1] == b"{" and b"\n" not in head.strip() and len(head) == 1 << 16


def _object(raw: bytes) -> dict[str, object] | None:
    found = _strict(raw)
    found = _lenient(raw) if found is None else found
    return found if isinstance(found, dict) else None


def _strict(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _lenient(raw: bytes) -> object:
    """Decode what msgspec refuses and Python's reader takes: stray bytes, lone surrogates, control characters, NaN."""
    try:
        return json.loads(raw.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None


def _sound(raw: bytes, found: dict[str, object]) -> bytes:
    """Give the record as it stands, or written anew where a strict reader would not take it: a stray byte, half a character."""
    return raw if _strict(raw) is not None else json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")


def _failure(name: str, error: str, detail: str, now: datetime) -> Failure:
    return Failure(subject=name, room="fetch", error=error, detail=detail, at=now)


# --- the records of a file ----------------------------------------------------------------------------------------------


def _lines(tape: Tape, name: str, now: datetime) -> Iterator[tuple[str, bytes, dict[str, object]] | Failure]:
    number = 0
    while line := tape.line(_http.BODY_LIMIT):
        number += 1
        place = f"{name}#{number}"
        if len(line) >= _http.BODY_LIMIT and not line.endswith(b"\n"):
            tape.find_dropping(b"\n")
            yield _failure(place, "over-budget", f"line {number} is longer than {_http.BODY_LIMIT} bytes and was passed over", now)
        elif raw := line.strip():
            found = _object(raw)
            yield (place, _sound(raw, found), found) if found is not None else _failure(place, "broken-json", _line_told(number, raw), now)


def _line_told(number: int, raw: bytes) -> str:
    return f"line {number} is not a JSON object ({_why(raw)}); the other lines are read"


def _why(raw: bytes) -> str:
    try:
        json.loads(raw.decode("utf-8", "replace"))
    except json.JSONDecodeError as error:
        return f"{error.msg} at character {error.pos}"
    except (ValueError, RecursionError):
        return "it is nested too deeply or holds a number too large"
    return "it is JSON, but of another kind"


def _values(tape: Tape, name: str, now: datetime) -> Iterator[tuple[str, bytes, dict[str, object]] | Failure]:
    """Read the objects of an array, or objects one after the other over several lines, with no more than one of them in memory."""
    text = _Text(tape)
    number = 0
    while text.skip(_SPACE + ",[]"):
        number += 1
        place = f"{name}#{number}"
        begins = text.at
        value, raw = text.value()
        if raw is None:
            detail = f"the JSON breaks off in record {number}, at character {begins}; the records before it were read"
            yield _failure(place, "broken-json", detail, now)
            return
        if isinstance(value, dict):
            yield place, _sound(raw.encode("utf-8", "replace"), value), value
        else:
            yield _failure(place, "broken-json", f"record {number} is not a JSON object", now)


class _Text:
    """The text of a tape, read forward value by value."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._held = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._json = json.JSONDecoder(strict=False)
        self.at = 0

    def _more(self, size: int) -> bool:
        piece = self._tape.take(size)
        self._held += self._decoder.decode(piece, final=not piece)
        return bool(piece)

    def _use(self, size: int) -> None:
        self._held = self._held[size:]
        self.at += size

    def skip(self, characters: str) -> bool:
        """Go on behind these characters; tell whether anything is left."""
        while True:
            self._use(len(self._held) - len(self._held.lstrip(characters)))
            if self._held:
                return True
            if not self._more(1 << 16):
                return False

    def value(self) -> tuple[object, str | None]:
        """Give the next value and its text; (None, None) where it breaks off or is longer than one item may be."""
        while True:
            try:
                value, end = self._json.raw_decode(self._held)
            except RecursionError:
                return None, None
            except ValueError:
                if len(self._held) > _http.BODY_LIMIT or not self._more(max(1 << 16, len(self._held))):
                    return None, None
                continue
            raw = self._held[:end]
            self._use(end)
            return value, raw


# --- a record as a page -------------------------------------------------------------------------------------------------


def _page(place: str, raw: bytes, record: Mapping[str, object], name: str, now: datetime) -> Page:
    url = _first(record, _ADDRESS) or _named(place, name, record)
    html = _first(record, _HTML)
    return Page(
        url=url,
        fetched=moment(_first(record, _FETCHED)) or now,
        body=html.encode("utf-8", "replace") if html else raw,
        media_type="text/html; charset=utf-8" if html else "application/json",
        told=_told(record),
    )


def _named(place: str, name: str, record: Mapping[str, object]) -> str:
    id = record.get("id")
    return f"{name}#{id}" if isinstance(id, (str, int)) and str(id).strip() else place


def _first(record: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _told(record: Mapping[str, object]) -> Told:
    return Told(
        title=_first(record, ("title", "headline")),
        published=moment(_first(record, ("published", "date", "date_published", "date_publish", "pub_date", "published_at"))),
        modified=moment(_first(record, ("modified", "date_modified", "date_modify", "updated"))),
        byline=_byline(record),
        outlet=_first(record, ("outlet", "source", "publisher", "source_domain")),
        language=_first(record, ("language", "lang")),
        country=_first(record, ("country", "place")),
        summary=_first(record, ("summary", "description")),
    )


def _byline(record: Mapping[str, object]) -> tuple[str, ...]:
    for name in ("byline", "author", "authors"):
        value = record.get(name)
        names = value if isinstance(value, list) else [value]
        found = tuple(one.strip() for one in names if isinstance(one, str) and one.strip())
        if found:
            return found
    return ()
