"""Front pages count witnesses, not copies, and cannot be climbed by a wrong date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from cln import editions
from cln.records import Lineage, Report, Story

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


def test_a_steady_topic_does_not_break_by_being_as_busy_as_every_day() -> None:
    days = [story(f"weather-{day}", *(report(f"w{day}-{n}", day * 1440 + 3 * n) for n in range(9)), topic="weather") for day in range(8)]
    assert editions.breaking(days, NOON).placed == ()


def test_the_same_burst_on_a_quiet_topic_breaks_with_its_figures_in_the_reason() -> None:
    placed = editions.breaking([story("fire", *(report(f"b{n}", 3 * n) for n in range(9)), topic="disaster")], NOON).placed
    assert placed[0].reason == (
        "7 independent reports within 45 minutes (9 an hour; normally less than 1 for a story on disaster); 9 in the last six hours."
    )


def test_copies_of_one_dispatch_do_not_break() -> None:
    wave = story("wave", *(report(f"b{n}", 2 * n, lineage="dispatch") for n in range(30)))
    assert editions.breaking([wave], NOON).placed == ()


def test_an_alarm_ends() -> None:
    burst = story("burst", *(report(f"b{n}", 3 * n) for n in range(9)))
    assert editions.breaking([burst], NOON + timedelta(hours=7)).placed == ()


def test_a_second_story_of_the_same_event_is_no_second_alarm() -> None:
    words = ("Kestrel", "ferry", "captain", "harbour")
    twins = [replace(story(id, *(report(f"{id}{n}", 3 * n) for n in range(9))), keywords=words) for id in ("one", "two")]
    front = editions.breaking(twins, NOON)
    assert len(front.placed) == 1
    assert ("the same event as another", 1) in front.left_out


def test_the_diverse_page_spreads_over_outlets_and_topics_and_says_what_is_missing() -> None:
    loud = [story(f"loud{n}", report("big", n), topic="sport") for n in range(30)]
    quiet = [replace(story(f"quiet{n}", replace(report(f"o{n}", 60), country="DE"), topic=f"t{n}"), places=("TD",)) for n in range(10)]
    front = editions.diverse([*loud, *quiet], NOON)
    assert len(front.placed) == 20
    assert sum(placed.story.startswith("quiet") for placed in front.placed) == 10
    assert "no report from the country concerned (TD)" in next(p for p in front.placed if p.story == "quiet3").missing


def test_fronts_do_not_depend_on_the_order_of_the_stories() -> None:
    many = [story(f"s{n}", report(f"a{n}", n), report(f"b{n}", 2 * n)) for n in range(40)]
    for edition in (editions.latest, editions.breaking, editions.diverse):
        assert edition(many, NOON) == edition(list(reversed(many)), NOON)


def test_a_dispatch_that_we_do_not_hold_is_one_voice_by_its_agency() -> None:
    lineages = (
        Lineage(id="l1", origin="", articles=("a", "b"), owner="Agency"),
        Lineage(id="l2", origin="", articles=("c",), owner="Agency"),
    )
    reports = [replace(report(id, n, lineage=of), is_copy=True) for n, (id, of) in enumerate((("a", "l1"), ("b", "l1"), ("c", "l2")))]
    assert len(editions.witnesses(replace(story("s", *reports), lineages=lineages))) == 1
