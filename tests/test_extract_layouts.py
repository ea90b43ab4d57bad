"""Pages of other makes than one column of text: galleries, questions and answers, AMP, split bodies, stubs; and their lead images."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cln import extract
from cln.records import Page

CASES = json.loads((Path(__file__).parent / "cases" / "extract" / "layouts.json").read_text(encoding="utf-8"))
FETCHED = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_a_page_of_another_make_keeps_its_text_in_order(case: dict[str, Any]) -> None:
    html = f"<html lang=en><head><title>Ferry back | The Bay Post</title></head><body>{case['html']}</body></html>"
    page = Page(url="https://bay.example/news/7", fetched=FETCHED, body=html.encode(), media_type="text/html")
    news = extract.article(page)
    places = [news.text.find(part) for part in case["text"]]
    assert places == sorted(places)
    assert places[0] >= 0
    assert not [part for part in case["left"] if part in news.text]
    found = {"comments": list(news.comments)[-1:], "is_partial": news.is_partial, "image": news.image.url if news.image else ""}
    assert found == found | {field: case[field] for field in found if field in case}
    kept = {block.text for block in extract.judged(page) if block.is_kept}
    assert not kept or all(part in news.text for part in kept)
