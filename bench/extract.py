"""Score our extractor and its peers, side by side, on the sets of article pages.

python bench/extract.py [--sets fundus wcxb] [--peers trafilatura ...]
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cln import extract
from cln.records import Page

FETCHED = datetime(2026, 11, 1, tzinfo=UTC)


def ours(html: str, url: str | None) -> dict[str, Any]:
    """The score function's adapter: the text as the reader would see it, so without what the page hides inline."""
    page = Page(url=url or "", fetched=FETCHED, body=html.encode("utf-8", "surrogatepass"), media_type="text/html; charset=utf-8")
    news = extract.article(page)
    parts, end = [], 0
    for mark in sorted((mark for mark in news.markup if mark.kind == "hidden"), key=lambda mark: mark.start):
        parts.append(news.text[end : mark.start])
        end = max(end, mark.end)
    date = news.published.isoformat() if news.published else ""
    said = next((reading.value for reading in news.readings if reading.field == "published" and reading.is_chosen), "")
    date = said if said[:2] in ("19", "20") and said[4:5] == "-" else date  # the page's own day, where it is written so
    return {"text": "".join(parts) + news.text[end:], "title": news.title, "date": date, "author": list(news.byline)}
