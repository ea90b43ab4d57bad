"""Front pages count witnesses, not copies, and cannot be climbed by a wrong date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cln import editions
from cln.records import Report, Story

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def report(id: str, minutes: float, lineage: str = "", owner: str = "", late: float = 0) -> Report:
    """A report seen some minutes before noon; its claimed time is ``late`` minutes after that."""
    seen = NOON - timedelta(minutes=minutes)
    return Report(
        article=id,
        title=f"Title of {id}",
        at=seen + timedelta(minutes=late),
        seen=seen,
        outlet=id,
        owner=owner or id,
        lineage=lineage or id,
    )


def story(id: str, *reports: Report, topic: str = "") -> Story:
    return Story(id=id, reports=reports, first_seen=min(r.seen for r in reports), last_seen=max(r.seen for r in reports), topic=topic)


def test_a_new_copy_does_not_lift_an_old_story() -> None:
    old = story("old", report("a", 300), report("a-copy", 1, lineage="a"))
    new = story("new", report("b", 60))
    assert [placed.story for placed in editions.latest([old, new], NOON).placed] == ["new", "old"]


def test_a_date_ahead_of_us_does_not_climb() -> None:
    ahead = story("ahead", report("a", 90, late=100000))
    new = story("new", report("b", 60))
    assert [placed.story for placed in editions.latest([ahead, new], NOON).placed] == ["new", "ahead"]


def test_many_independent_reports_at_once_break() -> None:
    burst = story("burst", *(report(f"b{n}", 5 * n) for n in range(10)))
    assert [placed.story for placed in editions.breaking([burst], NOON).placed] == ["burst"]


def test_one_owner_with_many_outlets_does_not_break() -> None:
    chain = story("chain", *(report(f"b{n}", 5 * n, owner="chain") for n in range(20)))
    assert editions.breaking([chain], NOON).placed == ()
