"""Bytes to text: right labels, wrong ones and none, in the encodings of many languages; one bad byte never costs an article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cln.extract import _bytes

CASES = json.loads((Path(__file__).parent / "cases" / "extract" / "bytes.json").read_text(encoding="utf-8"))
MARKED = ("utf-16", "utf-16-le", "iso2022_jp")  # told by their first bytes


def written(case: dict[str, str], label: str = "") -> tuple[str, bytes]:
    """A page in the encoding of a case, and its bytes."""
    meta = f"<meta charset={label}>" if label else ""
    page = f"<html><head>{meta}<title>x</title></head><body><p>{case['text'] * 5}</p></body></html>"
    return page, page.encode(case["encoding"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['encoding']} ({case['language']})")
@pytest.mark.parametrize(
    ("header", "meta"),
    [
        ("", ""),
        ("utf-8", ""),
        ("iso-8859-1", ""),
        ("gbk", ""),
        ("", "utf-8"),
        ("iso-8859-1", "right"),
        ("right", "utf-8"),
        ("nonsense", ""),
    ],
)
def test_a_page_is_read_whatever_its_labels_say(case: dict[str, str], header: str, meta: str) -> None:
    label = {"right": case["encoding"]}.get(header, header)
    page, body = written(case, {"right": case["encoding"]}.get(meta, meta))
    assert _bytes.decoded(body, f"text/html; charset={label}" if label else "text/html") == page


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['encoding']} ({case['language']})")
def test_utf_8_is_read_as_such_under_any_other_label(case: dict[str, str]) -> None:
    page, _ = written(case, case["encoding"])
    assert _bytes.decoded(page.encode(), f"text/html; charset={case['encoding']}") == page


@pytest.mark.parametrize("case", [case for case in CASES if case["encoding"] not in MARKED], ids=lambda case: case["encoding"])
def test_one_bad_byte_costs_a_few_characters_at_most(case: dict[str, str]) -> None:
    page, body = written(case)
    half = body.index(b"</p>") - 2
    found = _bytes.decoded(body[:half] + b"\xff" + body[half:], f"text/html; charset={case['encoding']}")
    assert found.startswith(page[: len(page) - 20 - len(case["text"])])
    assert found.endswith("</body></html>")


def test_words_pasted_from_windows_are_read_in_a_page_of_utf_8() -> None:
    body = (
        "<p>Zürich, 東京の新聞に出ています, größer als zuvor, fünf Fähren über die Brücke</p>".encode()
        + b"<p>caf\xe9 \x93na\xefve\x94 isl\xffand</p>"
    )
    assert (
        _bytes.decoded(body, "text/html; charset=utf-8")
        == "<p>Zürich, 東京の新聞に出ています, größer als zuvor, fünf Fähren über die Brücke</p><p>café “naïve” isl\ufffdand</p>"
    )


def test_a_stray_byte_among_wide_characters_is_none_of_windows() -> None:
    assert _bytes.decoded("今天的头条".encode() + b"\xe9" + "新闻".encode() * 30) == "今天的头条\ufffd" + "新闻" * 30


@given(some.binary(max_size=400), some.sampled_from(["", "text/html; charset=big5", "text/html; charset=windows-1251"]))
def test_any_bytes_give_a_text_that_can_be_written(body: bytes, media_type: str) -> None:
    _bytes.decoded(body, media_type).encode("utf-8")
