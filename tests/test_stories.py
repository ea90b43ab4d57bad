"""One event, one story; the same articles in the same order give the same stories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cln import stories
from cln.records import Article, Joined, Ruling

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
