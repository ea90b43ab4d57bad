"""Trace: shingles, copies, their direction, credits, lineages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cln import trace
from cln.records import Article, Outlet

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
FERRY = (
    "The night ferry to Skerra ran aground at four on Monday morning, a mile short of the harbour. "
    "All ninety passengers were brought ashore by fishing boats before the tide turned. "
    "The harbour master said the channel had silted up since the winter storms. "
    "Two crew members were treated for cold and sent home in the afternoon."
)
BRIDGE = (
    "Engineers closed the old iron bridge over the Lune on Tuesday after a crack was found in the second pier. "
    "Lorries must go round by the motorway until the autumn, the county council said, and buses will stop on either side."
)


def article(id: str, text: str, outlet: str = "", hours: float = 0, **fields: object) -> Article:
    url = f"https://{outlet or 'paper'}.example/{id}"
    return Article(id=id, url=url, title="", text=text, outlet=outlet, seen=NOON + timedelta(hours=hours), **fields)  # type: ignore[arg-type]


def filled(*articles: Article) -> trace.Memory:
    index = trace.Memory()
    for held in articles:
        index.add(held)
    return index


def test_a_copy_is_found_and_another_report_is_not() -> None:
    index = filled(article("ferry", FERRY), article("bridge", BRIDGE))
    found = trace.copies(article("copy", "Share this. " + FERRY, hours=2), index)
    assert [copy.other for copy in found.copies] == ["ferry"]
    assert found.copies[0].cover == 1


def test_the_copy_of_a_credited_agency_report_is_a_witness_with_that_credit() -> None:
    first, second = article("a", "(Reuters) - " + FERRY, "north"), article("b", FERRY + "\n\nReuters", "south", hours=1)
    index = filled(first)
    copies = {"a": trace.copies(first, trace.Memory()), "b": trace.copies(second, index)}
    (lineage,) = trace.lineages([first, second], copies, {})
    assert (lineage.credit, lineage.origin, lineage.articles) == ("Reuters", "", ("a", "b"))


def test_two_reports_of_their_own_are_two_witnesses() -> None:
    first, second = article("a", FERRY, "north"), article("b", BRIDGE, "south", hours=1)
    found = trace.lineages([first, second], {}, {"north": Outlet(id="north", owner="Isles Media")})
    assert [(lineage.origin, lineage.owner) for lineage in found] == [("a", "Isles Media"), ("b", "")]


CREDITS = json.loads((Path(__file__).parent / "cases/trace/credits.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CREDITS, ids=[f"{number}-{case['label']}" for number, case in enumerate(CREDITS)])
def test_a_credit_is_told_from_an_agency_that_is_spoken_of(case: dict[str, str]) -> None:
    assert trace.credit(case["found"], case["language"]) == case["expected"]


def test_credits_are_known_in_twenty_languages_at_least() -> None:
    assert len({case["language"] for case in CREDITS if case["expected"]}) >= 20
