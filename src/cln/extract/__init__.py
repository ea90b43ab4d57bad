"""The article out of any page, with what the page says about it, and a reason for everything left out.

>>> from datetime import UTC, datetime
>>> from cln import extract
>>> from cln.records import Page
>>> html = "<title>Ferry back | The Bay Post</title><nav>Home Sport</nav><h1>Ferry back</h1>"
>>> html += "<p>The ferry to the island ran again on Monday, two days after the storm had closed the harbour.</p>"
>>> html += "<footer>All rights reserved</footer>"
>>> news = extract.article(Page(url="https://bay.example/ferry", fetched=datetime(2026, 11, 2, tzinfo=UTC), body=html.encode()))
>>> news.title, news.text[:33]
('Ferry back', 'The ferry to the island ran again')
>>> [block.reason for block in extract.judged(Page(url="", fetched=datetime(2026, 11, 2, tzinfo=UTC), body=html.encode()))]
['navigation', 'title', 'article', 'footer']
"""

from __future__ import annotations

from cln.errors import OverBudget, Unreadable
from cln.extract import _bytes, _page, _plain, _record
from cln.records import Article, Judged, Page

__all__ = ["MOST_BYTES", "article", "judged"]

MOST_BYTES = 20_000_000


def article(page: Page) -> Article:
    """Give the article that the page holds, as the page has it: nothing is repaired here.

    Raises NotAnArticle (with the reason) for a home page, section, error page, consent wall and their kin, Unreadable for an
    empty body or bytes that are no text, OverBudget past 20 MB, 400,000 elements or 80,000 blocks.
    """
    kind = _kind(page)
    text = _bytes.decoded(page.body, page.media_type)
    if kind == "plain":
        return _plain.article(page, text)
    if kind == "record":
        return _record.article(page, text)
    return _page.article(page, text)


def judged(page: Page) -> tuple[Judged, ...]:
    """Give every block of the page, in order, with whether it was kept and why; raises Unreadable and OverBudget as ``article``."""
    kind = _kind(page)
    text = _bytes.decoded(page.body, page.media_type)
    if kind == "plain":
        return _plain.judged(text)
    if kind == "record":
        return _record.judged(page, text)
    return _page.judged(page, text)


def _kind(page: Page) -> str:
    """Tell what the body is: by its Content-Type, and by its first bytes where that says nothing."""
    if not page.body.strip(b" \t\r\n\0"):
        raise Unreadable(page.url, "the page has no body; fetch it again, or take it out of the list")
    if len(page.body) > MOST_BYTES:
        raise OverBudget(page.url, f"the page has {len(page.body):,} bytes; at most {MOST_BYTES:,} are read")
    label = page.media_type.partition(";")[0].strip().lower()
    if label == "text/plain":
        return "plain"
    if label.endswith("json") or label == "application/x-ndjson":
        return "record"
    if label and label not in ("text/html", "application/xhtml+xml", "application/octet-stream", "application/xml", "text/xml"):
        raise Unreadable(page.url, f"the page is {label}; only HTML, plain text and JSON records can be read")
    return _sniffed(page) if label == "application/octet-stream" or not label else "html"


def _sniffed(page: Page) -> str:
    head = page.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF") or head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b")):
        raise Unreadable(page.url, "the body is not text: it is a PDF, an image or an archive")
    if head.startswith(b"{"):
        return "record"
    return "html" if b"<" in head else "plain"
