"""Which of two articles that share text is the source: what they say, then how the texts lie in each other, then time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import log1p
from urllib.parse import urlsplit

from msgspec import Struct

from cln.records import Article, Evidence, Passage
from cln.trace._credits import agency, credit, source_lines

KNOWN = 0.8  # weight in all from which a direction is held to be known


class Layout(Struct, frozen=True):
    """Where the shared passages lie: the share of each text in them, and the words of each outside, before and after."""

    share: float
    other_share: float
    head: int
    tail: int
    other_head: int
    other_tail: int


def layout(mine: int, other: int, share: float, other_share: float, passages: tuple[Passage, ...]) -> Layout:
    """Describe the passages between texts of ``mine`` and ``other`` characters."""
    last, other_last = max(passage.end for passage in passages), max(passage.other_end for passage in passages)
    return Layout(
        share=share,
        other_share=other_share,
        head=min(passage.start for passage in passages),
        tail=mine - last,
        other_head=min(passage.other_start for passage in passages),
        other_tail=other - other_last,
    )


def origin(article: Article, other: Article, lie: Layout) -> tuple[str, tuple[Evidence, ...]]:
    """Give the id of the source ('' = unknown) and the evidence; a positive score speaks for ``other`` as the source."""
    evidence = (*_said(article, other), *_reversed(_said(other, article)), *_lying(lie), *_times(article, other))
    total = sum(item.score for item in evidence)
    if abs(total) < KNOWN:
        return "", evidence
    return (other.id if total > 0 else article.id), evidence


def _reversed(evidence: Iterator[Evidence]) -> Iterator[Evidence]:
    return (Evidence(rule=item.rule, score=-item.score, detail=item.detail) for item in evidence)


def _said(article: Article, other: Article) -> Iterator[Evidence]:
    """What ``article`` says of where its text comes from."""
    name, own = other.outlet or host(other.url), article.outlet or host(article.url)
    if article.canonical_url and article.canonical_url != article.url and _same(article.canonical_url, other):
        yield Evidence(rule="canonical-link", score=6.0, detail=f"The page of {own} names {other.url} as its original.")
    if any(_names(line, other) for line in source_lines(article.text)):
        yield Evidence(rule="source-line", score=5.0, detail=f"The text in {own} names {name} as its source.")
    if name != own and any(_names(person, other) for person in article.byline):
        yield Evidence(rule="byline", score=4.0, detail=f"The byline in {own} names {name}.")
    if other.url and other.url in article.links:
        yield Evidence(rule="link", score=2.0, detail=f"The page of {own} links to {other.url}.")
    credited, others = credited_agency(article), credited_agency(other)
    if credited and is_agency(other, credited) and not is_agency(article, credited):
        yield Evidence(rule="credit", score=6.0, detail=f"{own} credits {credited}, which published the other.")
    elif credited and credited != others and not is_agency(article, credited):
        yield Evidence(rule="credit", score=1.5, detail=f"{own} credits {credited}; {name} does not.")


def credited_agency(article: Article) -> str:
    """Give the agency that an article credits: in its credit field, its byline or its text."""
    named = agency(article.credit) or next(filter(None, map(agency, article.byline)), "")
    return named or credit(article.text, article.language)


def is_agency(article: Article, name: str) -> bool:
    """Tell whether the article was published by this agency itself."""
    site = host(article.url).split(".")
    return agency(article.outlet) == name or any(agency(label.removesuffix("news")) == name for label in site[:-1])


def host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _same(url: str, other: Article) -> bool:
    return url in {other.url, other.canonical_url}


def _names(words: str, other: Article) -> bool:
    """Tell whether these words name the outlet of ``other``."""
    folded = words.casefold()
    names = {other.outlet.casefold(), host(other.url).casefold()}
    return any(len(name) > 3 and name in folded for name in names)


def _lying(lie: Layout) -> Iterator[Evidence]:
    """How one text lies in the other: copies are cut from below, and get a new head."""
    if lie.share > 0.8 and lie.other_share < 0.8 and lie.other_tail > lie.other_head:
        yield Evidence(rule="excerpt", score=1.0, detail=f"{lie.share:.0%} of it stands in the other, which goes on further.")
    if lie.other_share > 0.8 and lie.share < 0.8 and lie.tail > lie.head:
        yield Evidence(rule="excerpt", score=-1.0, detail=f"{lie.other_share:.0%} of the other stands in it, and it goes on further.")


def _times(article: Article, other: Article) -> Iterator[Evidence]:
    """Time speaks last: first-seen before claimed, for a claimed time is easily copied or set."""
    yield from _time("first-seen", article.seen, other.seen, 1.5, "we first saw")
    if article.published and other.published:
        yield from _time("claimed", article.published, other.published, 1.0, "that is claimed for")


def _time(rule: str, mine: datetime, others: datetime, weight: float, verb: str) -> Iterator[Evidence]:
    minutes = (mine - others) / timedelta(minutes=1)
    if not minutes:
        return
    size = weight * min(1.0, log1p(abs(minutes)) / log1p(720))
    which = "the other" if minutes > 0 else "this one"
    detail = f"The time {verb} {which} is {_long(abs(minutes))} earlier."
    yield Evidence(rule=rule, score=round(size if minutes > 0 else -size, 3), detail=detail)


def _long(minutes: float) -> str:
    if minutes < 90:
        return f"{minutes:.0f} minutes"
    return f"{minutes / 60:.0f} hours" if minutes < 48 * 60 else f"{minutes / 1440:.0f} days"
