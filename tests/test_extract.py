"""The extract room: pages in, articles out."""

from __future__ import annotations

from datetime import UTC, datetime

from cln import extract
from cln.records import Page

FETCHED = datetime(2026, 11, 2, 12, tzinfo=UTC)


def page(html: str, media_type: str = "text/html; charset=utf-8", url: str = "https://bay.example/ferry") -> Page:
    return Page(url=url, fetched=FETCHED, body=html.encode("utf-8", "surrogatepass"), media_type=media_type)


def test_a_plain_text_keeps_every_character() -> None:
    text = "Ferry back\n\n  The ferry ran again.\r\nOn time.\n\n\nMore tomorrow.  \n"
    news = extract.article(page(text, "text/plain"))
    assert news.text == text
    assert news.title == "Ferry back"
