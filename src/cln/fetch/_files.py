"""Files and folders as pages: what a file holds is told by its content, not by its name."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from cln.errors import CleanNewsError, OverBudget, Unreadable
from cln.fetch import _http, _json, _warc
from cln.fetch._tape import Break, Tape, stretches
from cln.records import Failure, Page

_HEAD = 1 << 16
_TAGS = (
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<title",
    b"<meta",
    b"<article",
    b"<div",
    b"<p>",
    b"<p ",
    b"<h1",
    b"<script",
    b"<table",
    b"<span",
)
_KNOWN = (
    (b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (b"%PDF", "a PDF file; only web pages, text and archives of them are read"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "packed with xz; unpack it first"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_MARKED = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

_Reader = Callable[[Tape, str, str, datetime], Iterator[Page | Failure]]  # of a tape, its name, its address, now


def files(path: Path, *, now: datetime) -> Iterator[Page | Failure]:
    """Give the pages of a file, or of all files under a folder in the order of their names.

    Raises Unreadable where the path itself cannot be read at all; what is wrong inside comes as a Failure, and reading goes on.
    """
    if path.is_dir():
        yield from _folder(path, now)
    else:
        with _opened(path) as stream:
            yield from _document(stream, str(path), _address(path), now)


def document(data: bytes, name: str, now: datetime) -> Iterator[Page | Failure]:
    """Give the pages of bytes that are at hand (standard input, an upload); ``name`` is how messages and addresses call them."""
    return _document(io.BufferedReader(io.BytesIO(data)), name, name, now)


def _address(path: Path) -> str:
    return path.absolute().as_uri()


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise Unreadable(str(path), "there is no such file or folder; check the path") from None
    except PermissionError:
        raise Unreadable(str(path), "you have no right to read this file; ask its owner, or change its permissions") from None
    except OSError as error:
        raise Unreadable(str(path), f"this file cannot be opened ({error.strerror or error})") from None


def _folder(path: Path, now: datetime) -> Iterator[Page | Failure]:
    troubles: list[OSError] = []
    is_empty = True
    for folder, names, found in os.walk(path, onerror=troubles.append):
        names.sort()
        for name in sorted(found):
            is_empty = False
            yield from _kept(Path(folder) / name, now)
        while troubles:
            yield _no_right(path, troubles.pop(), now)
    for trouble in troubles:
        yield _no_right(path, trouble, now)
    if is_empty and not troubles:
        raise Unreadable(str(path), "this folder holds no files; name a folder with saved pages or archives")


def _no_right(top: Path, trouble: OSError, now: datetime) -> Failure:
    if str(trouble.filename) == str(top):
        raise Unreadable(str(top), f"this folder cannot be read ({trouble.strerror}); ask its owner, or change its permissions")
    detail = f"this folder cannot be read ({trouble.strerror}); it was passed over"
    return Failure(subject=str(trouble.filename), room="fetch", error="permission", detail=detail, at=now)


def _kept(path: Path, now: datetime) -> Iterator[Page | Failure]:
    """Read one file of a folder: an unreadable one is a Failure, and the others go on."""
    if path.name.startswith(".") or not path.is_file():
        return
    try:
        yield from files(path, now=now)
    except CleanNewsError as error:
        word = "over-budget" if isinstance(error, OverBudget) else "unreadable"
        yield Failure(subject=error.subject, room="fetch", error=word, detail=error.detail, at=now)


def _document(stream: io.BufferedReader, name: str, address: str, now: datetime) -> Iterator[Page | Failure]:
    reader: _Reader | None = None
    for item in _guarded(stretches(stream), name):
        if isinstance(item, Break):
            yield Failure(
                subject=name, room="fetch", error="broken-archive", detail=f"{item.detail}; what could be read before it was kept", at=now
            )
            continue
        if reader is None:
            reader = _reader(item.peek(_HEAD), name, was_packed=not item.is_plain)
        yield from reader(item, name, address, now)


def _guarded(items: Iterator[Tape | Break], name: str) -> Iterator[Tape | Break]:
    """Pass the stretches on; a disk error while reading is told as one."""
    try:
        yield from items
    except OSError as error:
        raise Unreadable(name, f"reading stopped because of a disk error ({error.strerror or error})") from None


def _reader(head: bytes, name: str, *, was_packed: bool) -> _Reader:
    if not head.strip():
        raise Unreadable(name, _emptiness(head, was_packed))
    if _warc.is_warc(head) or _warc.is_arc(head):
        return _archive
    for magic, what in _KNOWN:
        if head.startswith(magic):
            raise Unreadable(name, f"this file is {what}")
    if _json.looks_json(head):
        return _records
    return _single


def _emptiness(head: bytes, was_packed: bool) -> str:
    if was_packed and not head:
        return "nothing in this file can be unpacked: it is empty, or damaged from its beginning"
    return "this file holds nothing but white space" if head else "this file is empty"


def _archive(tape: Tape, name: str, address: str, now: datetime) -> Iterator[Page | Failure]:
    return _warc.pages(tape, name, now)


def _records(tape: Tape, name: str, address: str, now: datetime) -> Iterator[Page | Failure]:
    return _json.pages(tape, address, now)


def _single(tape: Tape, name: str, address: str, now: datetime) -> Iterator[Page | Failure]:
    """Read a file that is one page: HTML, XML or text."""
    body = tape.take(_http.BODY_LIMIT + 1)
    if len(body) > _http.BODY_LIMIT:
        raise OverBudget(
            name,
            f"this file is larger than {_http.BODY_LIMIT} bytes, more than one page may have; split it, or save it as JSON Lines or WARC",
        )
    from cln.fetch import _saved

    saved = _saved.unwrapped(body, name)
    media_type = saved.media_type or _media_type(saved.body, name)
    yield Page(url=saved.url or address, fetched=now, body=saved.body, media_type=media_type, is_partial=tape.is_broken())


def _media_type(body: bytes, name: str) -> str:
    mark = next((encoding for mark, encoding in _MARKED if body.startswith(mark)), "")
    text = body[:_HEAD].decode(mark, "replace").encode() if mark.startswith("utf-16") else body[:_HEAD]
    if not mark and _is_binary(text):
        raise Unreadable(name, "this file holds binary data, not a page, a text or an archive of them")
    start = text.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if (start.startswith(b"<?xml") and b"<html" not in start[:2048]) or start.startswith(
        (b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex")
    ):
        return "application/xml"
    is_html = (start.startswith(b"<") and any(tag in start for tag in _TAGS)) or any(tag in start[:4096] for tag in _TAGS[:4])
    return ("text/html" if is_html else "text/plain") + (f"; charset={mark[:6].removesuffix('-')}" if mark else "")


def _is_binary(head: bytes) -> bool:
    """Tell rubbish from text: many control characters. One NUL among a page's bytes is no reason to refuse it."""
    controls = sum(head.count(bytes((byte,))) for byte in (*range(9), *range(14, 27), *range(28, 32)))
    return controls * 50 > len(head)
