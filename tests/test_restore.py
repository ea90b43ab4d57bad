"""Restoring a text: what is cut, what is left alone, and that every repair can be undone."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cln import edits, restore
from cln.records import Edit, Markup, Restored, Ruling
from cln.restore import _candidates, _compose, _glance, _weigh
from cln.restore._reading import Proposal, Reading

CASES = Path(__file__).parent / "cases" / "restore"
SYNTHETIC = json.loads((CASES / "synthetic.json").read_text(encoding="utf-8"))
NEGATIVE = json.loads((CASES / "negative.json").read_text(encoding="utf-8"))
MARKED = json.loads((CASES / "markup.json").read_text(encoding="utf-8"))
KNOWN_FAILURES = json.loads((CASES / "known-failures.json").read_text(encoding="utf-8"))
WRITTEN = (
    "The ministers of both countries met in the capital on Tuesday to discuss the harvest, the railway and the new bridge over the river. "
    "Government officials said afterwards that the agreement would be signed before winter, although several questions remained open.\n\n"
    "Engineers have warned for years that the old bridge cannot carry the traffic between the northern provinces and the harbour. "
    "Parliament approved the expenditure in September, and construction companies from five countries have submitted proposals."
)
WORDS = WRITTEN.split()
PHRASES = ("free vpn download", "cheap movers", "GÜNSTIG UMZIEHEN", "팔로워 구매", "быстрый кредит")


@pytest.mark.parametrize("case", SYNTHETIC, ids=lambda case: str(case["label"]))
def test_damage_is_repaired_and_the_record_gives_the_found_text_back(case: dict[str, str]) -> None:
    news = restore.text(case["found"], language=case["language"])
    assert news.text == case["expected"]
    assert edits.apply(case["found"], news.edits) == news.text
    assert edits.apply(news.text, edits.invert(news.edits)) == case["found"]


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: str(case["label"]))
def test_clean_text_is_left_alone(case: dict[str, str]) -> None:
    assert restore.text(case["text"], language=case["language"]).text == case["text"]


@pytest.mark.parametrize("case", KNOWN_FAILURES, ids=lambda case: str(case["label"]))
@pytest.mark.xfail(strict=True)
def test_known_failures(case: dict[str, str]) -> None:
    assert restore.text(case["found"], language=case["language"]).text == case["expected"]


def damaged(seed: int) -> str:
    """Put one to three phrases into a text of ours, at places that the seed picks."""
    chance = random.Random(seed)
    text = WRITTEN
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(1, len(text))
        phrase = chance.choice(PHRASES)
        text = text[:at] + chance.choice([f" {phrase} ", f"{phrase} ", phrase]) + text[at:]
    return text


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1_000_000))
def test_undo_is_exact_and_restoring_twice_changes_nothing(seed: int) -> None:
    found = damaged(seed)
    news = restore.text(found, language="en")
    assert edits.apply(news.text, edits.invert(news.edits)) == found
    again = restore.text(news.text, language="en")
    assert again.text == news.text
    assert again.edits == ()


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("abc éßİ\n -*|がк漢ا\u0301\u00ad\u200b\ud800😀1.,“"), max_size=120))
@example(found="aßß")  # longer when folded
def test_any_text_is_taken_and_given_back(found: str) -> None:
    news = restore.text(found, language="en")
    assert edits.apply(news.text, edits.invert(news.edits)) == found
    assert restore.text(news.text, language="en").text == news.text


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1_000_000))
def test_the_order_of_the_finders_does_not_matter(seed: int) -> None:
    reading = Reading(damaged(seed), "en")
    found: list[list[Proposal]] = [list(finder(reading)) for finder in restore.FINDERS if list(finder(reading))]
    outcomes = {str(_weigh.decide(reading, [p for group in order for p in group])) for order in permutations(found[:3])}
    assert len(outcomes) == 1


pieces = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5), st.sampled_from(["", "", "x", "yy"])), max_size=5)


def made(text: str, cuts: list[tuple[int, int, str]]) -> tuple[Edit, ...]:
    result: list[Edit] = []
    end = 0
    for gap, size, inserted in cuts:
        start = end + gap + (1 if result else 0)
        if start + size <= len(text) and (size or inserted):
            result.append(Edit(start=start, removed=text[start : start + size], inserted=inserted))
            end = start + size
    return tuple(result)


@given(st.text("abcdef ", max_size=40), pieces, pieces)
def test_two_rounds_of_edits_compose_to_one_record(found: str, first: list[tuple[int, int, str]], then: list[tuple[int, int, str]]) -> None:
    one = made(found, first)
    changed = edits.apply(found, one)
    two = made(changed, then)
    both = _compose.compose(changed, one, two)
    assert edits.apply(found, both) == edits.apply(changed, two)


def test_another_copy_settles_what_the_text_alone_cannot() -> None:
    found = WRITTEN.replace("Parliament approved", "Parliament red carpet approved").replace("harbour", "har xyz bour")
    assert restore.text(found, language="en", witnesses=[WRITTEN]).text == WRITTEN


def test_a_copy_that_was_edited_is_not_followed_word_by_word() -> None:
    edited = WRITTEN.replace("several questions remained open", "some points remained").replace("in September", "last month")
    assert restore.text(WRITTEN, language="en", witnesses=[edited]).text == WRITTEN


def test_hidden_text_goes_and_a_link_inside_a_word_goes() -> None:
    found = "The agree best tea ment was signed. Readers see offers nothing of it."
    hidden = Markup(start=found.index("offers"), end=found.index("offers") + 6, kind="hidden", detail="display:none")
    link = Markup(start=found.index("best tea"), end=found.index("best tea") + 8, kind="link", detail="https://tea.example/")
    news = restore.text(found, language="en", markup=[hidden, link])
    assert news.text == "The agreement was signed. Readers see nothing of it."
    assert [edit.kind for edit in news.edits] == ["injected", "hidden"]


def with_markup(marked: str) -> tuple[str, list[Markup]]:
    """Read [[a link]] and {{how it is hidden|hidden text}}."""
    text, markup = "", []
    for piece in re.split(r"(\[\[.*?\]\]|\{\{.*?\}\})", marked):
        kind: Literal["link", "hidden"] = "hidden" if piece.startswith("{{") else "link"
        how, _, inside = piece.strip("[{}]").rpartition("|")
        if inside != piece:
            markup.append(Markup(start=len(text), end=len(text + inside), kind=kind, detail=how or f"https://{len(text)}.example/"))
        text += inside
    return text, markup


@pytest.mark.parametrize("case", MARKED, ids=lambda case: str(case["label"]))
def test_markup_is_weighed_with_the_words_around_it(case: dict[str, str]) -> None:
    found, markup = with_markup(case["text"])
    assert restore.text(found, language=case["language"], markup=markup).text == case["expected"]


def ruling(kind: str, edit: Edit) -> Ruling:
    return Ruling(kind=kind, subject="a1", other=str(edit.start), detail=edit.removed, at=datetime(2026, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]


def test_an_editors_verdict_wins() -> None:
    found = WRITTEN.replace("Engineers", "Engi cheap movers neers")
    repair = restore.text(found, language="en").edits[0]
    assert restore.text(found, language="en", rulings=[ruling("repair-wrong", repair)]).text == found
    wanted = Edit(start=WRITTEN.index(" on Tuesday"), removed=" on Tuesday")
    assert " on Tuesday" not in restore.text(WRITTEN, language="en", rulings=[ruling("repair-right", wanted)]).text


def test_a_campaign_is_discovered_and_finds_the_page_that_showed_nothing() -> None:
    pages = [WRITTEN.replace(word, f"{word[:4]} free vpn download {word[4:]}") for word in ("Engineers", "Parliament", "afterwards")]
    pages.append(WRITTEN.replace("Parliament approved", "Parliament free vpn download approved"))
    news = restore.batch(pages, language="en")
    assert [page.text for page in news] == [WRITTEN] * 4
    known = restore.campaigns((f"host{number}", page) for number, page in enumerate(news))
    assert [(campaign.phrase, campaign.pages) for campaign in known] == [("free vpn download", 3)]


def test_a_line_that_the_site_repeats_goes_but_not_a_credit_line() -> None:
    found = f"{WRITTEN}\n\nRiver Times is printed on recycled paper\n\nWith files from Reuters."
    news = restore.text(found, language="en", site=["River Times is printed on recycled paper", "With files from Reuters."])
    assert news.text == f"{WRITTEN}\n\nWith files from Reuters."


@pytest.mark.parametrize("case", SYNTHETIC + NEGATIVE, ids=lambda case: str(case["label"]))
def test_the_first_look_leaves_out_nothing_that_a_closer_one_would_tell(case: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = case.get("found") or case["text"]
    quick = restore.text(found, language=case["language"])
    monkeypatch.setattr(_glance, "worth", lambda reading, codes, candidates: list(range(len(candidates))))
    assert restore.text(found, language=case["language"]) == quick


@pytest.mark.parametrize("made_to_be_slow", ["a  b", "govern ment ", "Gen cheap loans eva ended today. ", "the 北京 "])
def test_however_much_seems_damaged_a_bounded_number_of_places_gets_a_closer_look(made_to_be_slow: str) -> None:
    reading = Reading(made_to_be_slow * (120_000 // len(made_to_be_slow)), "en")
    codes = _candidates.gaps(reading)
    found = _candidates.all_candidates(reading, codes)
    assert len(found) <= 3 * _candidates.MOST
    assert len(_glance.worth(reading, codes, found)) <= _glance.MOST


def test_two_restorations_differ_by_the_repairs_gained_and_lost() -> None:
    found = WRITTEN.replace("Engineers", "Engi cheap movers neers")
    old, new = Restored(text=found, version="0"), restore.text(found, language="en")
    change = restore.difference(old, new)
    assert [edit.removed for edit in change.gained] == [" cheap movers "]
    assert restore.difference(new, old).lost == change.gained
    assert restore.difference(new, new).is_same


def test_every_repair_can_be_explained_in_a_sentence() -> None:
    found = WRITTEN.replace("Engineers", "Engi cheap movers neers") + "\n\nThe post Ministers meet appeared first on River Times."
    for edit in restore.text(found, language="en").edits:
        assert restore.explain(edit).endswith(".")
        assert len(restore.explain(edit)) > 30


def test_two_site_lines_beside_each_other_are_one_repair_and_both_are_on_record() -> None:
    lines = [
        "The keepers carried the new lens up the stairs on Monday.",
        "The morning letter",
        "Five stories before breakfast.",
        "The lamp burns.",
    ]
    found = "\n\n".join(lines)
    restored = restore.text(found, language="en", site=lines[1:3])
    assert restored.text == f"{lines[0]}\n\n{lines[3]}"
    assert edits.apply(found, restored.edits) == restored.text
    assert edits.apply(restored.text, edits.invert(restored.edits)) == found
    assert len(restored.edits) == 1


def test_an_article_about_the_damage_keeps_what_it_shows() -> None:
    found = (
        "The sentence began as ours. “Lifeboats had reached the ship,” it said, when this newspaper printed it. By the time a reader "
        "found it elsewhere, it said: “Lifeb cheap granite offcuts oats had reached the ship.” Nobody had asked for granite."
    )
    assert restore.text(found, language="en").text == found


def test_a_quotation_that_stands_once_is_mended() -> None:
    found = "He spoke on Monday. “Lifeb cheap granite offcuts oats had reached the ship by noon,” the mayor said."
    assert "“Lifeboats had reached" in restore.text(found, language="en").text
