"""Front pages count witnesses, not copies, and cannot be climbed by a wrong date."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cln import editions
from cln.records import Lineage, Report, Story

CASES = Path(__file__).parent / "cases/editions"
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
        "6 independent reports within 30 minutes (12 an hour; normally less than 1 for a story on disaster); 9 in the last six hours."
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


def cases(name: str) -> list[Any]:
    held = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in held]


def ago(minutes: float) -> datetime:
    return NOON - timedelta(minutes=minutes)


@pytest.mark.parametrize("case", cases("latest"))
def test_the_latest_page(case: dict[str, Any]) -> None:
    held = defaultdict(list)
    for of, outlet, owner, seen, claimed, *lineage in case["reports"]:
        id = f"{outlet}-{seen}"
        held[of].append(
            Report(
                article=id, title="", at=ago(claimed), seen=ago(seen), outlet=outlet, owner=owner or outlet, lineage=(lineage or [id])[0]
            )
        )
    front = editions.latest([story(of, *reports) for of, reports in held.items()], NOON)
    assert [placed.story for placed in front.placed] == case["order"]
    assert [placed.reason for placed in front.placed] == case["reasons"]


def burst(told: dict[str, Any], number: int) -> list[Report]:
    made = []
    for n in range(told["count"]):
        id = f"{told['story']}-{number}-{n}"
        seen = ago(told["from"] - n * told["every"])
        claimed = ago(60 + n * told["claimed_every"]) if "claimed_every" in told else NOON if "claimed_ahead" in told else seen
        lineage = told.get("lineage") or (f"dispatch-{n % told['lineages']}" if "lineages" in told else id)
        made.append(Report(article=id, title=id, at=claimed, seen=seen, outlet=id, owner=told.get("owner", id), lineage=lineage))
    return made


@pytest.mark.parametrize("case", cases("breaking"))
def test_the_breaking_page(case: dict[str, Any]) -> None:
    held: dict[str, list[Report]] = defaultdict(list)
    keywords: dict[str, tuple[str, ...]] = {}
    for number, told in enumerate(case["bursts"]):
        held[told["story"]] += burst(told, number)
        keywords[told["story"]] = tuple(told.get("keywords", ()))
    front = editions.breaking([replace(story(of, *reports), keywords=keywords[of]) for of, reports in held.items()], NOON)
    assert [placed.story for placed in front.placed] == case["placed"]


@pytest.mark.parametrize("case", cases("diverse"))
def test_the_diverse_page_says_what_is_missing(case: dict[str, Any]) -> None:
    reports = [replace(report(f"Outlet {n}", 60 - n), country=country) for n, country in enumerate(case["countries"])]
    (placed,) = editions.diverse([replace(story("s", *reports), places=tuple(case["places"]))], NOON).placed
    assert (placed.reason, list(placed.missing)) == (case["reason"], case["missing"])


def test_every_reason_reads_as_a_sentence() -> None:
    many = [
        replace(story(f"s{n}", *(report(f"a{n}-{m}", 3 * m + n) for m in range(1 + n % 12)), topic=("", "sport")[n % 2])) for n in range(40)
    ]
    for edition in (editions.latest, editions.breaking, editions.diverse):
        placed = edition(many, NOON).placed
        assert placed
        assert all(re.fullmatch(r"[A-Z0-9][^.]* [^.]*\.", place.reason) for place in placed)


WORDS = ("Kestrel", "ferry", "captain", "harbour")


def pieces(minutes: float = 25) -> list[Story]:
    """An event in two stories, each too quiet by itself."""
    return [replace(story(id, *(report(f"{id}{n}", minutes - 4 * n) for n in range(4))), keywords=WORDS) for id in ("one", "two")]


def test_an_event_in_pieces_says_which_words_brought_them_together() -> None:
    (placed,) = editions.breaking([*pieces(), story("other", report("o", 500))], NOON).placed
    assert placed.reason == (
        "6 independent reports within 30 minutes, heard in 2 stories that share “Kestrel” and “ferry” "
        "(12 an hour; normally less than 1 for a story); 8 in the last six hours."
    )


def test_what_stands_on_the_page_stays_though_its_keywords_change_and_ends_when_the_voices_stop() -> None:
    before = editions.breaking(pieces(), NOON)
    apart = [replace(piece, keywords=(piece.id,)) for piece in pieces()]
    busy = replace(apart[0], reports=(*apart[0].reports, report("one9", 2)))
    assert editions.breaking([busy, apart[1]], NOON).placed == ()
    (still,) = editions.breaking([busy, apart[1]], NOON, before).placed
    assert (still.story, still.evidence) == (before.placed[0].story, before.placed[0].evidence)
    assert still.reason.endswith("; 5 in the last six hours.")
    assert editions.breaking([busy, apart[1]], NOON + timedelta(hours=7), before).placed == ()


def test_an_alarm_that_was_over_does_not_come_back_with_one_more_voice() -> None:
    reports = [report(f"r{n}", 600 - 3 * n) for n in range(9)]
    before = editions.breaking([story("one", *reports)], NOON - timedelta(minutes=230))
    assert [placed.story for placed in before.placed] == ["one"]
    later = [*reports, *(report(f"s{n}", 30 - n) for n in range(5))]
    assert editions.breaking([story("one", *later)], NOON, before).placed == ()


def test_a_story_that_an_editor_splits_keeps_its_alarm_in_the_part_that_is_still_told() -> None:
    reports = [report(f"r{n}", 50 - 3 * n) for n in range(12)]
    before = editions.breaking([story("one", *reports)], NOON)
    parts = [story("one", *reports[:4], *reports[6:]), story("cut", *reports[4:6])]
    assert [placed.story for placed in editions.breaking(parts, NOON, before).placed] == ["one"]
    parts = [story("one", *reports[:2]), story("cut", *reports[2:])]
    assert [placed.story for placed in editions.breaking(parts, NOON, before).placed] == ["cut"]


def test_a_page_of_later_does_not_count() -> None:
    later = editions.breaking(pieces(), NOON)
    assert editions.breaking([], NOON - timedelta(hours=1), later).placed == ()


def test_an_event_on_the_page_does_not_ring_again_as_another_piece() -> None:
    before = editions.breaking(pieces(), NOON)
    grown = [pieces()[0], replace(pieces()[1], reports=tuple(report(f"two{n}", 25 - 2 * n) for n in range(10)))]
    assert [placed.story for placed in editions.breaking(grown, NOON, before).placed] == ["one"]


# --- laws


@st.composite
def desks(draw: st.DrawFn) -> list[Story]:
    """A few stories of a few outlets, words and dispatches, with claimed dates that may be late, early or ahead."""
    made = []
    for number in range(draw(st.integers(1, 5))):
        rows = draw(
            st.lists(st.tuples(st.integers(0, 600), st.integers(-900, 900), st.integers(0, 11), st.integers(0, 8)), min_size=1, max_size=12)
        )
        reports = [
            report(f"{number}-{n}", minutes, lineage=f"d{lineage}" if lineage < 3 else "", owner=f"o{owner}", late=late)
            for n, (minutes, late, owner, lineage) in enumerate(rows)
        ]
        words = tuple(draw(st.lists(st.sampled_from((*WORDS, "Norland", "vote")), unique=True, max_size=4)))
        made.append(replace(story(f"s{number}", *reports, topic=draw(st.sampled_from(("", "sport")))), keywords=words))
    return made


EDITIONS = (editions.latest, editions.breaking, editions.diverse)


@given(desks(), st.randoms(use_true_random=False))
def test_no_front_depends_on_the_order_of_stories_or_reports(held: list[Story], random: Random) -> None:
    mixed = [replace(one, reports=tuple(random.sample(one.reports, len(one.reports)))) for one in held]
    random.shuffle(mixed)
    for edition in EDITIONS:
        assert edition(mixed, NOON) == edition(held, NOON)


@given(desks(), st.integers(0, 30))
def test_a_copy_never_lifts_a_story_nor_makes_one_break(held: list[Story], minutes: int) -> None:
    first = editions.witnesses(held[0])[0]
    copy = replace(
        first, article="copy", outlet="Copier", owner="Copier", lineage=first.lineage, at=ago(minutes), seen=ago(minutes), is_copy=True
    )
    if copy.seen <= first.seen:
        return  # it would be the first, and the other its copy
    copied = [replace(held[0], reports=(*held[0].reports, copy)), *held[1:]]
    assert editions.latest(copied, NOON).placed == editions.latest(held, NOON).placed
    assert editions.breaking(copied, NOON) == editions.breaking(held, NOON)


@given(desks(), st.integers(1, 10**6))
def test_no_date_ahead_of_us_changes_any_front(held: list[Story], ahead: int) -> None:
    def moved(one: Story) -> Story:
        return replace(one, reports=tuple(replace(r, at=r.at + timedelta(minutes=ahead) if r.at >= r.seen else r.at) for r in one.reports))

    for edition in EDITIONS:
        assert edition([moved(one) for one in held], NOON) == edition(held, NOON)


@given(desks())
def test_what_we_see_later_changes_no_earlier_front(held: list[Story]) -> None:
    later = [replace(one, reports=(*one.reports, *(report(f"{one.id}-later-{n}", -1 - n) for n in range(9)))) for one in held]
    for edition in EDITIONS:
        assert edition(later, NOON) == edition(held, NOON)


@given(desks())
def test_a_place_is_numbered_has_a_reason_and_a_story_has_one(held: list[Story]) -> None:
    for edition in EDITIONS:
        placed = edition(held, NOON).placed
        assert [place.rank for place in placed] == list(range(1, len(placed) + 1))
        assert len({place.story for place in placed}) == len(placed)
        assert all(place.reason.endswith(".") for place in placed)


@given(desks())
def test_a_page_made_twice_shows_the_same(held: list[Story]) -> None:
    front = editions.breaking(held, NOON)
    again = editions.breaking(held, NOON, front)
    assert {place.story for place in front.placed} >= {place.story for place in again.placed}
    assert len(again.placed) == len({place.story for place in again.placed})


def test_a_story_that_broke_keeps_its_alarm_when_another_is_merged_into_it() -> None:
    first, second = [report(f"a{n}", 40 - 3 * n) for n in range(9)], [report(f"b{n}", 35 - 3 * n) for n in range(9)]
    (before,) = editions.breaking([story("one", *first)], NOON).placed
    (after,) = editions.breaking([story("one", *first, *second)], NOON).placed
    assert before.story == after.story == "one"


def test_the_site_tells_the_gates_that_the_rule_has() -> None:
    told = json.loads(files("cln.site").joinpath("locale", "en.json").read_text(encoding="utf-8"))
    (fast, six), (middle, seven), (slow, many) = editions.WINDOWS
    assert (fast, six, middle, seven, slow, many) == (timedelta(minutes=30), 6, timedelta(minutes=45), 7, timedelta(hours=3), 24)
    assert "fewer than six" in told["leftout.breaking"]
    assert "six independent voices in half an hour are needed, seven in 45 minutes or 24 in three hours" in told["method.breaking-rate.how"]
