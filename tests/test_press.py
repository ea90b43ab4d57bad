"""The sample press: what a reader, a test and the demo may count on."""

from __future__ import annotations

from datetime import UTC, datetime

from cln import press

NOW = datetime(2026, 11, 23, 20, 17, 33, tzinfo=UTC)


def test_the_same_clock_gives_the_same_bytes() -> None:
    first = {page.url: page.body for page in press.pages(NOW)}
    press._published._pages.cache_clear()
    press._published._articles.cache_clear()
    assert first == {page.url: page.body for page in press.pages(NOW)}


def test_pages_come_in_time_order_over_the_days_before_now() -> None:
    fetched = [page.fetched for page in press.pages(NOW)]
    assert fetched == sorted(fetched)
    assert fetched[-1] < NOW
    assert (NOW - fetched[-1]).total_seconds() < 600
