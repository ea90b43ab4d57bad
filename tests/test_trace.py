"""Trace: shingles, the index, copies and their direction, credits, lineages."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cln import trace
from cln.records import Article, Copies, Outlet, Passage

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
CASES = Path(__file__).parent / "cases/trace"
TEXTS: dict[str, str] = json.loads((CASES / "texts.json").read_text(encoding="utf-8"))
FERRY, BRIDGE = TEXTS["ferry"], TEXTS["bridge"]
SCRIPTS = sorted(set(TEXTS) - {"ferry", "bridge"})


def article(id: str, text: str, outlet: str = "paper", hours: float = 0, **fields: Any) -> Article:
    return Article(
        id=id, url=f"https://{outlet}.example/{id}", title="", text=text, outlet=outlet, seen=NOON + timedelta(hours=hours), **fields
    )


def filled(*articles: Article) -> trace.Memory:
    index = trace.Memory()
    for held in articles:
        index.add(held)
    return index


def traced(*articles: Article) -> dict[str, Copies]:
    """Take the articles in, one after the other, as a desk does."""
    index, copies = trace.Memory(), {}
    for held in articles:
        copies[held.id] = trace.copies(held, index)
        index.add(held)
    return copies


def others(found: Copies) -> list[str]:
    return [copy.other for copy in found.copies]


# --- small streams, written down with who copied whom before they were run -----------------------------------------------------


WITNESSES: list[dict[str, Any]] = json.loads((CASES / "witnesses.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", WITNESSES, ids=[case["label"] for case in WITNESSES])
def test_the_witnesses_of_a_stream_are_counted(case: dict[str, Any]) -> None:
    reports = [article(id, text, id, hours, language=language) for id, hours, language, _, text in case["reports"]]
    copies = traced(*reports)
    lineages = trace.lineages(reports, copies, {})
    assert sorted(sorted(lineage.articles) for lineage in lineages) == sorted(map(sorted, case["witnesses"]))
    assert {id: copies[id].credit for id in case.get("credits", {})} == case.get("credits", {})
    origins = {id: {copy.origin for copy in copies[id].copies} for id in case.get("origins", {})}
    assert origins == {id: {origin} for id, origin in case.get("origins", {}).items()}


# --- copies -----------------------------------------------------------------------------------------------------------------


def test_a_copy_is_found_and_another_report_is_not() -> None:
    index = filled(article("ferry", FERRY), article("bridge", BRIDGE))
    found = trace.copies(article("copy", "Share this. " + FERRY, hours=2), index)
    assert others(found) == ["ferry"]
    assert found.copies[0].cover == 1


def test_an_excerpt_is_contained_in_its_original_and_not_the_other_way() -> None:
    excerpt = FERRY[: len(FERRY) // 2]
    (copy,) = trace.copies(article("cut", excerpt, hours=2), filled(article("ferry", FERRY))).copies
    assert copy.containment > 0.9
    assert copy.cover < 0.7


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_copy_with_a_new_head_is_found_in_every_script(script: str) -> None:
    index = filled(*(article(name, text) for name, text in TEXTS.items()))
    assert others(trace.copies(article("copy", f"{BRIDGE[:60]}\n\n{TEXTS[script]}", hours=2), index)) == [script]


def test_a_copy_in_another_normal_form_is_still_a_copy() -> None:
    import unicodedata

    index = filled(article("vi", TEXTS["vi"]))
    copied = unicodedata.normalize("NFD", TEXTS["vi"]).upper()
    (copy,) = trace.copies(article("copy", copied, hours=1), index).copies
    assert copy.jaccard == 1
    assert copied[copy.passages[0].start : copy.passages[-1].end] == copied.rstrip(".")


def test_a_copy_with_phrases_injected_into_it_finds_its_original() -> None:
    words = FERRY.split()
    damaged = " ".join(word + (" cheap casino bonus online" if number % 15 == 7 else "") for number, word in enumerate(words))
    assert others(trace.copies(article("copy", damaged, hours=2), filled(article("ferry", FERRY)))) == ["ferry"]


def test_a_spun_copy_finds_its_original() -> None:
    chance = random.Random(3)
    spun = " ".join("other" if chance.random() < 0.15 else word for word in FERRY.split())
    assert others(trace.copies(article("copy", spun, hours=2), filled(article("ferry", FERRY)))) == ["ferry"]


REWORDED = json.loads((CASES / "reworded.json").read_text(encoding="utf-8"))
REPORT: str = REWORDED["report"]
SPUN = re.sub(r"\w+", lambda word: REWORDED["dictionary"].get(word.group(), word.group()), REPORT)


def rules(found: Copies) -> list[str]:
    return [item.rule for copy in found.copies for item in copy.evidence]


def test_a_copy_reworded_with_a_dictionary_is_found_and_said_to_be_reworded() -> None:
    found = trace.copies(article("copy", SPUN, "city", hours=2), filled(article("first", REPORT), article("bridge", BRIDGE)))
    assert others(found) == ["first"]
    assert "reworded" in rules(found)


def test_a_report_that_quotes_the_same_people_is_no_rewording() -> None:
    assert "reworded" not in rules(trace.copies(article("own", REWORDED["own report"], "city", hours=2), filled(article("first", REPORT))))


def test_a_true_copy_is_not_said_to_be_reworded() -> None:
    assert "reworded" not in rules(trace.copies(article("copy", REPORT, "city", hours=2), filled(article("first", REPORT))))


def test_an_outlets_reports_after_one_pattern_are_no_rewordings_of_each_other() -> None:
    assert not trace.copies(article("next", SPUN, hours=24), filled(article("first", REPORT))).copies


def test_an_earlier_revision_is_not_a_copy_of_the_article() -> None:
    assert not trace.copies(article("ferry", FERRY + " More follows."), filled(article("ferry", FERRY))).copies


@pytest.mark.parametrize("text", ["", "Rain.", "雨", "\n\n", "\ud800", "a" * 100_000, "word " * 50_000])
def test_texts_of_nothing_and_of_one_word_are_read(text: str) -> None:
    index = filled(article("a", text), article("ferry", FERRY))
    trace.copies(article("b", text), index)


def test_an_outlets_own_lines_join_no_articles() -> None:
    frame = "Sign up for the morning letter of the Harbour Gazette and never miss a tide table, a ferry notice or a council vote again. "
    foot = " The Harbour Gazette has been printed on the quay since 1871; write to the desk with corrections, letters and photographs."
    bodies = [" ".join(random.Random(number).choices(BRIDGE.split(), k=60)) for number in range(6)]
    held = [article(str(number), f"{frame}\n{body}\n{foot}", "gazette") for number, body in enumerate(bodies)]
    assert not traced(*held)["5"].copies
    (copy,) = trace.copies(article("copy", bodies[5], "city", hours=3), filled(*held)).copies
    assert copy.other == "5"


FRAME = "Sign up for the morning letter of the Harbour Gazette and never miss a tide table, a ferry notice or a council vote again."
FOOT = "The Harbour Gazette has been printed on the quay since 1871; write to the desk with corrections, letters and photographs."


def framed(body: str) -> str:
    return f"{FRAME}\n\n{body}\n\n{FOOT}"


def test_the_first_pages_of_an_outlet_are_no_copies_of_each_other_for_their_frame() -> None:
    bodies = [" ".join(random.Random(number).choices(TEXTS["bridge"].split(), k=45)) for number in range(4)]
    held = [article(str(number), framed(body), "gazette") for number, body in enumerate(bodies)]
    assert not any(found.copies for found in traced(*held).values())


def test_articles_of_which_no_outlet_is_known_have_no_frame_in_common() -> None:
    first, second = (msgspec.structs.replace(article(name, framed(TEXTS[name])), url="", outlet="") for name in ("ferry", "bridge"))
    assert others(traced(first, second)["bridge"]) == ["ferry"]


def test_an_article_that_an_outlet_publishes_with_one_more_paragraph_is_still_its_copy() -> None:
    sentences = FERRY.split(". ")
    longer = ". ".join([*sentences[:2], "The harbour master said that the night had been calm, with all lights lit", *sentences[2:]])
    first, second = article("a", framed(FERRY), "gazette"), article("b", framed(longer), "gazette", hours=4)
    assert others(traced(first, second)["b"]) == ["a"]


def test_a_short_copy_is_found_in_a_page_that_is_mostly_its_outlets_frame() -> None:
    excerpt, longer = " ".join(FERRY.split()[:40]), f"{FERRY} {TEXTS['de']} {TEXTS['vi']} {TEXTS['ru']}"
    pages = [article(str(number), framed(" ".join(random.Random(number).choices(BRIDGE.split(), k=50))), "gazette") for number in range(4)]
    found = traced(*pages, article("cut", f"{FOOT} {framed(excerpt)} {FRAME}", "gazette"), article("whole", longer, "city"))
    assert others(found["whole"]) == ["cut"]


def test_a_story_that_an_outlet_publishes_again_and_again_is_no_furniture() -> None:
    versions = [article(str(number), FERRY + f" Update {number}.", "gazette", hours=number) for number in range(6)]
    assert len(traced(*versions)["5"].copies) == 5


# --- passages ---------------------------------------------------------------------------------------------------------------


def shown(mine: str, other: str) -> tuple[tuple[str, str], ...]:
    (copy,) = trace.copies(article("mine", mine, hours=2), filled(article("other", other))).copies
    return trace.difference(mine, other, copy.passages)


def test_what_a_copy_cut_and_added_is_shown_in_its_place() -> None:
    sentences = FERRY.split(". ")
    copied = ". ".join([*sentences[:1], "Nobody at the Gazette was told", *sentences[2:]])
    pieces = shown(copied, FERRY)
    assert [kind for kind, _ in pieces] == ["kept", "cut", "added", "kept"]
    assert pieces[1:3] == (("cut", sentences[1]), ("added", "Nobody at the Gazette was told"))


@given(st.randoms(use_true_random=False))
def test_kept_and_added_pieces_are_the_article(chance: random.Random) -> None:
    words = FERRY.split()
    start = chance.randrange(len(words))
    mine = " ".join([*BRIDGE.split()[: chance.randrange(9)], *words[start:], *words[:start]])
    for copy in trace.copies(article("mine", mine), filled(article("other", FERRY))).copies:
        pieces = trace.difference(mine, FERRY, copy.passages)
        assert "".join(piece for kind, piece in pieces if kind != "cut") == mine
        for passage in copy.passages:
            here, there = mine[passage.start : passage.end], FERRY[passage.other_start : passage.other_end]
            assert here.casefold().split() == there.casefold().split()


def test_texts_that_share_nothing_are_all_cut_and_added() -> None:
    assert trace.difference("New.", "Old.", ()) == (("cut", "Old."), ("added", "New."))
    assert trace.difference("Same.", "Same.", (Passage(start=0, end=5, other_start=0, other_end=5),)) == (("kept", "Same."),)


# --- direction --------------------------------------------------------------------------------------------------------------


def origin(copy: Article, first: Article) -> str:
    (found,) = trace.copies(copy, filled(first)).copies
    return found.origin


DIRECTIONS: list[dict[str, Any]] = json.loads((CASES / "direction.json").read_text(encoding="utf-8"))


def described(id: str, outlet: str, text: str, hours: float = 0, published: float | None = None, **fields: Any) -> Article:
    """Make an article of a case: its texts by name, its times in hours after noon."""
    at = None if published is None else NOON + timedelta(hours=published)
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return article(id, text.format(**TEXTS), outlet, hours, published=at, **lists)


@pytest.mark.parametrize("case", DIRECTIONS, ids=[case["label"].replace(" ", "-") for case in DIRECTIONS])
def test_the_source_is_told_by_what_the_articles_say_and_else_by_time(case: dict[str, Any]) -> None:
    first, copy = described("first", "gazette", **case["first"]), described("copy", "city", **case["copy"])
    assert origin(copy, first) == case["expected"]
    assert origin(first, copy) == case["expected"]


def test_an_article_that_credits_an_agency_comes_from_the_agencys_page() -> None:
    first = Article(id="r", url="https://www.reuters.com/x", title="", text="OSLO (Reuters) - " + FERRY, seen=NOON + timedelta(hours=5))
    assert origin(article("copy", FERRY + "\n\nReuters", "city"), first) == "r"


def test_each_sign_of_direction_is_a_sentence() -> None:
    first = article("ferry", FERRY, "gazette", published=NOON)
    copy = article("copy", "(AFP) - " + FERRY, "city", hours=3, published=NOON + timedelta(hours=1))
    (found,) = trace.copies(copy, filled(first)).copies
    assert {item.rule for item in found.evidence} >= {"shared-text", "credit", "first-seen", "claimed"}
    assert all(item.detail.endswith(".") and " " in item.detail for item in found.evidence)


# --- credits ----------------------------------------------------------------------------------------------------------------

CREDITS = json.loads((CASES / "credits.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CREDITS, ids=[f"{number}-{case['label']}" for number, case in enumerate(CREDITS)])
def test_a_credit_is_told_from_an_agency_that_is_spoken_of(case: dict[str, str]) -> None:
    assert trace.credit(case["found"], case["language"]) == case["expected"]


def test_credits_are_known_in_twenty_languages_at_least() -> None:
    assert len({case["language"] for case in CREDITS if case["expected"]}) >= 20


@pytest.mark.parametrize("text", ["(" * 100_000, "Reuters " * 100_000, "([{" * 50_000 + "AP", "据" * 200_000, "/ AFP " * 100_000])
def test_a_megabyte_of_brackets_and_names_is_read_in_no_time(text: str) -> None:
    trace.credit(text)


# --- lineages ---------------------------------------------------------------------------------------------------------------


def test_the_copy_of_a_credited_agency_report_is_a_witness_with_that_credit() -> None:
    first, second = article("a", "(Reuters) - " + FERRY, "north"), article("b", FERRY + "\n\nReuters", "south", hours=1)
    (lineage,) = trace.lineages([first, second], traced(first, second), {})
    assert (lineage.credit, lineage.origin, lineage.articles, lineage.owner) == ("Reuters", "", ("a", "b"), "Reuters")


def test_an_agencys_own_page_is_the_origin_of_its_copies() -> None:
    own = Article(id="r", url="https://www.reuters.com/x", title="", text="(Reuters) - " + FERRY, seen=NOON + timedelta(hours=1))
    copy = article("a", "(Reuters) - " + FERRY, "north")
    (lineage,) = trace.lineages([own, copy], traced(copy, own), {"reuters.com": Outlet(id="reuters.com", owner="Thomson Reuters")})
    assert (lineage.origin, lineage.owner) == ("r", "Thomson Reuters")


def test_one_credit_among_many_copies_does_not_take_the_report_from_its_outlet() -> None:
    held = [article(str(number), FERRY, f"outlet{number}", hours=3 * number) for number in range(5)]
    held.append(article("credited", "(EFE).- " + FERRY, "other", hours=40))
    (lineage,) = trace.lineages(held, traced(*held), {})
    assert (lineage.origin, lineage.credit) == ("0", "")


def test_a_witness_has_one_reason_for_each_of_its_copies() -> None:
    held = [article(str(number), FERRY, f"outlet{number}", hours=3 * number) for number in range(6)]
    (lineage,) = trace.lineages(held, traced(*held), {})
    assert [evidence.rule for evidence in lineage.evidence] == ["origin", *["copy"] * 5]


def test_a_reworded_copy_is_no_witness_of_its_own() -> None:
    held = (
        article("first", REPORT, "north"),
        article("copy", SPUN, "city", hours=9),
        article("own", REWORDED["own report"], "south", hours=9),
    )
    found = trace.lineages(held, traced(*held), {})
    assert [lineage.articles for lineage in found] == [("first", "copy"), ("own",)]
    assert found[0].evidence[-1].detail == "The text in city follows the one in north from beginning to end, in other words."


def test_two_reports_of_their_own_are_two_witnesses() -> None:
    first, second = article("a", FERRY, "north"), article("b", BRIDGE, "south", hours=1)
    found = trace.lineages([first, second], traced(first, second), {"north.example": Outlet(id="north.example", owner="Isles Media")})
    assert [(lineage.origin, lineage.owner) for lineage in found] == [("a", "Isles Media"), ("b", "")]


def test_a_long_report_that_quotes_a_short_dispatch_keeps_its_own_voice() -> None:
    long = FERRY + " " + " ".join(text for name, text in TEXTS.items() if name in {"bridge", "de", "vi", "ru"})
    first, second = article("a", FERRY, "north"), article("b", long, "south", hours=20)
    assert len(trace.lineages([first, second], traced(first, second), {})) == 2


def translated(language: str, text: str, credit: str, figures: str = "") -> tuple[Article, Article]:
    first = article("first", f"{FERRY} {figures}\n\nWith files from {credit}", "city", language="en")
    return first, article("translated", figures + text.format(**TEXTS), "stadt", hours=3, language=language)


@pytest.mark.parametrize(("language", "text", "credit", "figures"), [
    ("de", "{de}\n\nMit Material von Reuters", "Reuters", ""),
    ("ko", "{ko}\n\n(로이터통신)", "Reuters", ""),
    ("ru", "{ru}\n\nИсточник: агентство Меридиан", "Meridian Press Agency", "214 37 90 "),
])  # fmt: skip
def test_the_translation_of_an_agencys_report_is_the_same_witness(language: str, text: str, credit: str, figures: str) -> None:
    held = translated(language, text, credit, figures)
    (lineage,) = trace.lineages(held, traced(*held), {})
    assert (lineage.articles, lineage.origin, lineage.credit) == (("first", "translated"), "", credit)
    assert any("two languages" in item.detail for item in lineage.evidence)


@pytest.mark.parametrize(("language", "text", "credit", "figures"), [
    ("de", "{de}\n\nMit Material von dpa", "Reuters", ""),
    ("de", "{de}", "Reuters", ""),
    ("en", "{bridge}\n\nWith files from Reuters", "Reuters", ""),
    ("ru", "{ru}\n\nИсточник: агентство Меридиан", "Meridian Press Agency", "214 "),
])  # fmt: skip
def test_another_agency_another_dispatch_and_an_own_report_are_witnesses_of_their_own(
    language: str, text: str, credit: str, figures: str
) -> None:
    held = translated(language, text, credit, figures)
    assert len(trace.lineages(held, traced(*held), {})) == 2


def test_the_owner_of_an_agency_is_found_by_its_short_name() -> None:
    held = article("a", FERRY + "\n\nWith files from Meridian.", "city")
    outlets = {"meridian.example": Outlet(id="meridian.example", name="Meridian Press Agency", owner="Meridian Cooperative")}
    (lineage,) = trace.lineages([held], traced(held), outlets)
    assert lineage.owner == "Meridian Cooperative"


def test_a_copy_that_signs_with_the_name_of_the_others_outlet_credits_it() -> None:
    first = Article(
        id="r", url="https://wire.example/1", title="", text=FERRY, outlet="Meridian Press Agency", seen=NOON + timedelta(hours=2)
    )
    found = trace.copies(article("copy", FERRY + "\n\nMeridian", "city"), filled(first))
    assert (found.credit, found.copies[0].origin) == ("Meridian", "r")
    assert trace.copies(article("copy", FERRY + "\n\nThursday", "city"), filled(first)).credit == ""


def test_lineages_are_the_same_in_whatever_order_the_articles_are_named() -> None:
    held = [article(str(number), text, f"outlet{number}", hours=number) for number, text in enumerate([FERRY, BRIDGE, FERRY, BRIDGE])]
    copies = traced(*held)
    assert trace.lineages(held, copies, {}) == trace.lineages(held[::-1], copies, {})


# --- the index in memory ----------------------------------------------------------------------------------------------------


def test_what_was_indexed_is_found_newest_first_after_it_has_settled_too() -> None:
    index = trace.Memory()
    for number in range(3_000):
        index.add_shingles(str(number), "paper", [7, *range(100 * number + 1_000, 100 * number + 1_060)], NOON + timedelta(minutes=number))
    assert index.articles_sharing([7, 1_000, 5], limit=3) == {7: ["2999", "2998", "2997"], 1_000: ["0"]}
    assert index.outlet_shingles("paper", [7, 1_000, 5])[1_000] == 1
    assert index.shingle_counts(["0", "none"]) == {"0": 61}


def test_a_frequent_shingle_keeps_a_bounded_number_of_articles() -> None:
    index = trace.Memory(postings=10)
    for number in range(5_000):
        index.add_shingles(str(number), "paper", [7, *range(60 * number + 10, 60 * number + 60)], NOON)
    assert len(index.articles_sharing([7], limit=10_000)[7]) < 3_000


def test_expired_articles_are_found_no_more_and_the_others_are() -> None:
    index = filled(article("old", FERRY), article("new", BRIDGE, hours=5))
    assert index.expire_shingles(NOON + timedelta(hours=1)) == 1
    assert not trace.copies(article("copy", FERRY, hours=6), index).copies
    assert others(trace.copies(article("copy", BRIDGE, hours=6), index)) == ["new"]


def test_an_article_indexed_again_replaces_what_it_had() -> None:
    index = filled(article("a", FERRY), article("a", BRIDGE))
    assert len(index) == 1
    assert not trace.copies(article("copy", FERRY, hours=1), index).copies
    assert others(trace.copies(article("copy", BRIDGE, hours=1), index)) == ["a"]


def test_texts_can_stay_in_a_library_of_the_callers() -> None:
    shelf = {"ferry": article("ferry", FERRY)}
    index = trace.Memory(library=lambda ids: {id: shelf[id] for id in ids})
    index.add(shelf["ferry"])
    assert others(trace.copies(article("copy", FERRY, hours=1), index)) == ["ferry"]


@given(st.text(max_size=400))
def test_shingles_of_a_text_are_ascending_and_the_same_every_time(text: str) -> None:
    hashes = trace.shingles(text).tolist()
    assert hashes == sorted(set(hashes))
    assert trace.shingles(text).dtype == "uint64"
