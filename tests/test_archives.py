"""Archives and files as pages: the good part is kept, and what is wrong is said in one sentence."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cln import fetch
from cln.errors import CleanNewsError, OverBudget, Unreadable
from cln.records import Failure, Page

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HTML = b"<html><body><p>The ferry to Lunde is back in service.</p></body></html>"


def record(number: int, body: bytes = HTML, *, length: int | None = None, head: bytes = b"Content-Type: text/html\r\n") -> bytes:
    block = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body
    fields = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://lunde.example/{number}\r\n"
        f"WARC-Date: 2026-11-22T10:00:0{number}Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return fields.encode() + block + b"\r\n\r\n"


def read(data: bytes) -> tuple[list[Page], list[Failure]]:
    items = list(fetch.document(data, "found.warc", NOW))
    return [item for item in items if isinstance(item, Page)], [item for item in items if isinstance(item, Failure)]


def test_a_page_of_an_archive_keeps_its_address_and_the_time_of_archiving() -> None:
    pages, failures = read(record(1) + record(2))
    assert [page.url for page in pages] == ["https://lunde.example/1", "https://lunde.example/2"]
    assert pages[0].fetched == datetime(2026, 11, 22, 10, 0, 1, tzinfo=UTC)
    assert pages[0].body == HTML
    assert not failures


def test_a_truncated_gzip_archive_keeps_its_head_and_tells_the_offset() -> None:
    packed = gzip.compress(record(1)) + gzip.compress(record(2, HTML * 50))[:-60]
    pages, failures = read(packed)
    assert [page.is_partial for page in pages] == [False, True]
    assert any(str(len(packed)) in failure.detail for failure in failures)


def test_a_damaged_member_in_the_middle_costs_no_other_record() -> None:
    bad = bytearray(gzip.compress(record(2)))
    bad[20:40] = b"\xff" * 20
    pages, failures = read(gzip.compress(record(1)) + bytes(bad) + gzip.compress(record(3)))
    assert {page.url[-1] for page in pages} >= {"1", "3"}
    assert "broken-archive" in {failure.error for failure in failures}


@pytest.mark.parametrize("wrong", [10, 2000])
def test_a_wrong_content_length_is_told_and_costs_no_record(wrong: int) -> None:
    pages, failures = read(record(1, length=wrong) + record(2))
    assert [page.body for page in pages] == [HTML, HTML]
    assert [failure.error for failure in failures] == ["truncated"]


def test_rubbish_between_records_is_told_with_its_byte() -> None:
    first = record(1)
    pages, failures = read(first + b"what is this doing here\r\n" + record(2))
    assert len(pages) == 2
    assert [str(len(first)) in failure.detail for failure in failures] == [True]


def test_a_bomb_in_an_archive_is_over_budget_and_the_next_page_is_read() -> None:
    bomb = gzip.compress(b"0" * (40 << 20))
    pages, failures = read(record(1, bomb, head=b"Content-Type: text/html\r\nContent-Encoding: gzip\r\n") + record(2))
    assert [page.url[-1] for page in pages] == ["2"]
    assert [failure.error for failure in failures] == ["over-budget"]


def test_a_body_unpacked_by_the_archiver_is_read_although_its_head_says_gzip() -> None:
    pages, _ = read(record(1, HTML, head=b"Content-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"))
    assert pages[0].body == HTML


def test_a_broken_line_of_json_costs_only_itself() -> None:
    lines = b'{"id": "a", "title": "One"}\n{"id": "b", "ti\n{"url": "https://lunde.example/c", "html": "<p>Three</p>"}\n'
    pages, failures = read(lines)
    assert [page.url for page in pages] == ["found.warc#a", "https://lunde.example/c"]
    assert [page.media_type for page in pages] == ["application/json", "text/html; charset=utf-8"]
    assert "line 2" in failures[0].detail


def test_an_array_of_records_gives_a_page_each() -> None:
    pages, failures = read(b'[\n {"id": 1, "text": "One"},\n {"id": 2, "text": "Two"}\n]\n')
    assert [page.url for page in pages] == ["found.warc#1", "found.warc#2"]
    assert not failures


@pytest.mark.parametrize("data", [b"", b" \n", b"\x00\x01\x02" * 500, b"%PDF-1.7 ..."])
def test_what_is_no_page_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable, match="this file"):
        read(data)


def test_a_page_of_sixteen_megabytes_is_over_budget() -> None:
    with pytest.raises(OverBudget, match="split it"):
        read(b"<html>" + b"x" * (16 << 20))


def test_a_missing_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        list(fetch.files(tmp_path / "nowhere", now=NOW))


def test_a_bad_file_in_a_folder_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(HTML)
    (tmp_path / "b.html").write_bytes(b"")
    (tmp_path / "c.txt").write_bytes(b"The ferry is back.\n")
    items = list(fetch.files(tmp_path, now=NOW))
    assert [type(item) for item in items] == [Page, Failure, Page]


MHTML = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://lunde.example/1\r\nSubject: Ferry\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="XX"\r\n\r\n\r\n--XX\r\n'
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    b"Content-Location: https://lunde.example/1\r\n\r\n<p>F=C3=A4hre =3D ferry</p>\r\n--XX--\r\n"
)


@pytest.mark.parametrize(
    ("saved", "url", "body"),
    [
        (b"<!DOCTYPE html>\n<!-- saved from url=(0024)https://lunde.example/1 -->\n<html>", "https://lunde.example/1", b"<!DOCTYPE"),
        (b"<html><!--\n Page saved with SingleFile \n url: https://lunde.example/1 \n-->", "https://lunde.example/1", b"<html>"),
        (b"<html><!-- Mirrored from lunde.example/1 by HTTrack Website Copier -->", "https://lunde.example/1", b"<html>"),
        (b"<html><!-- saved from url=(0014)about:internet -->", "found.warc", b"<html>"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=big5\r\n\r\n<p>one</p>", "found.warc", b"<p>one</p>"),
        (MHTML, "https://lunde.example/1", "<p>Fähre = ferry</p>".encode()),
    ],
)
def test_a_page_is_read_as_people_save_it(saved: bytes, url: str, body: bytes) -> None:
    [page], failures = read(saved)
    assert page.url == url
    assert page.body.startswith(body)
    assert page.media_type.startswith("text/html")
    assert not failures


WHOLE = [record(number, HTML * (number + 1)) for number in range(4)]
PLAIN = b"".join(WHOLE)
PACKED = b"".join(map(gzip.compress, WHOLE))


@given(st.integers(min_value=12, max_value=len(PACKED) - 1))
@settings(max_examples=120, deadline=None)
def test_wherever_a_packed_archive_breaks_off_its_whole_records_are_kept(cut: int) -> None:
    ends = [len(b"".join(map(gzip.compress, WHOLE[: count + 1]))) for count in range(4)]
    expected = [record for record, end in zip(range(4), ends, strict=True) if end <= cut]
    try:
        pages, failures = read(PACKED[:cut])
    except Unreadable:
        assert not expected
        return
    assert {int(page.url[-1]) for page in pages if not page.is_partial} >= set(expected)
    assert all(page.body == HTML * (int(page.url[-1]) + 1) for page in pages if not page.is_partial)
    assert failures or cut in ends


@given(st.integers(min_value=5, max_value=len(PLAIN) - 1))
@settings(max_examples=120, deadline=None)
def test_wherever_a_plain_archive_breaks_off_its_whole_records_are_kept(cut: int) -> None:
    whole = [number for number in range(4) if len(b"".join(WHOLE[: number + 1])) - 4 <= cut]
    try:
        pages, failures = read(PLAIN[:cut])
    except Unreadable:
        assert not whole
        return
    assert [int(page.url[-1]) for page in pages if not page.is_partial] == whole
    assert failures or not [page for page in pages if page.is_partial]


@given(st.integers(min_value=0, max_value=len(PACKED) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_damage_anywhere_costs_at_most_the_records_it_touches(place: int, damage: bytes) -> None:
    damaged = PACKED[:place] + damage + PACKED[place + len(damage) :]
    starts = [0, *(len(b"".join(map(gzip.compress, WHOLE[: count + 1]))) for count in range(4))]
    touched = {number for number in range(4) if starts[number] < place + len(damage) and place < starts[number + 1]}
    try:
        pages, _ = read(damaged)
    except Unreadable:
        assert 0 in touched
        return
    if 0 not in touched:
        assert {int(page.url[-1]) for page in pages if page.body == HTML * (int(page.url[-1]) + 1)} >= set(range(4)) - touched


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"filedesc://a 1.1.1.1 20140101000000 text/plain 10\n", b"{", b"["]),
)
@settings(max_examples=200, deadline=None)
def test_no_bytes_crash_the_reader(data: bytes, start: bytes) -> None:
    try:
        read(start + data)
    except CleanNewsError:
        return


def test_a_large_file_of_records_is_read_without_holding_it(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl.gz"
    line = b'{"id": "%d", "text": "' + b"The ferry is back. " * 5000 + b'"}\n'
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for number in range(300):
            stream.write(line % number)
    tracemalloc.start()
    count = sum(isinstance(item, Page) for item in fetch.files(path, now=NOW))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 300
    assert most < 8 << 20


def test_a_line_that_is_too_long_is_told_and_passed_over() -> None:
    pages, failures = read(b'{"id": 1}\n{"text": "' + b"x" * (16 << 20) + b'"}\n{"id": 2}\n')
    assert [page.url for page in pages] == ["found.warc#1", "found.warc#2"]
    assert [failure.error for failure in failures] == ["over-budget"]


def test_a_record_with_stray_bytes_is_kept_as_json_that_any_reader_takes() -> None:
    pages, failures = read(b'{"id": 1, "text": "caf\xe9 \\ud800"}\n{"id": 2}\n')
    assert [page.url for page in pages] == ["found.warc#1", "found.warc#2"]
    assert msgspec.json.decode(pages[0].body)["text"].startswith("caf")
    assert not failures


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "a.html").write_bytes(HTML)
    closed.chmod(0)
    try:
        if os.access(closed, os.R_OK):
            pytest.skip("this user may read everything")
        items = list(fetch.files(tmp_path, now=NOW))
        assert [item.error for item in items if isinstance(item, Failure)] == ["permission"]
        with pytest.raises(Unreadable, match="permissions"):
            list(fetch.files(closed, now=NOW))
    finally:
        closed.chmod(0o700)
