"""Which of two articles that share text is the source: what they say, then how the texts lie in each other, then time.

Each sign has a score, positive where it speaks for the other article as the source, and a sentence. The scores are added; near
zero the direction stays unknown. What an article says of itself outweighs everything else, and time outweighs how the texts lie
only where it is hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from math import log1p
from urllib.parse import urlsplit

from msgspec import Struct

from cln.records import Article, Evidence, Passage
from cln.trace._credits import agency, signs
from cln.trace._passages import Shared

LINE = 60  # characters of a last line that may be a credit
KNOWN = 0.5  # score in all from which a direction is held to be known


class Layout(Struct, frozen=True):
    """Where the shared passages lie: the share of each text in them, and the characters outside, before and after."""

    share: float
    other_share: float
    head: int
    tail: int
    other_head: int
    other_tail: int


def layout(shared: Shared, passages: Sequence[Passage]) -> Layout:
    """Describe where the passages of two texts lie in them."""
    share, other_share = shared.shares
    return Layout(
        share=share,
        other_share=other_share,
        head=passages[0].start,
        tail=len(shared.mine.text) - passages[-1].end,
        other_head=min([passage.other_start for passage in passages]),
        other_tail=len(shared.other.text) - max([passage.other_end for passage in passages]),
    )


def origin(own: Side, other: Side, lie: Layout) -> tuple[str, tuple[Evidence, ...]]:
    """Give the id of the source ('' = unknown) and the evidence; a positive score speaks for ``other`` as the source."""
    evidence = (*_said(own, other, 1), *_said(other, own, -1), *_lying(lie), *_times(own.article, other.article))
    total = sum([item.score for item in evidence])
    if abs(total) < KNOWN:
        return "", evidence
    return (other if total > 0 else own).article.id, evidence


class Side(Struct, frozen=True):
    """One article of a pair, with what it says of where its text comes from: read once for all of its pairs."""

    article: Article
    voice: str
    credit: str  # the agency that it credits
    lines: tuple[str, ...]  # what stands after 'Source:'
    last: str  # its last line, where that is short and may be a name

    def names(self, words: str) -> bool:
        """Tell whether these words (in lower case) name this article's outlet."""
        return any(len(name) > 3 and name in words for name in (self.article.outlet.casefold(), host(self.article.url)))


def side(article: Article) -> Side:
    """Read what an article says of where its text comes from."""
    text = article.text
    return Side(article, voice(article), credited_agency(article), signs(text)[1], _last_line(text))


# --- what an article says of where its text comes from ----------------------------------------------------------------------


def _said(own: Side, other: Side, sign: int) -> Iterator[Evidence]:
    article, its_page = own.article, other.article
    if article.canonical_url and article.canonical_url != article.url and article.canonical_url in {its_page.url, its_page.canonical_url}:
        yield Evidence(rule="canonical-link", score=6.0 * sign, detail=f"{own.voice} names the page of {other.voice} as its original.")
    if any(map(other.names, own.lines)):
        yield Evidence(rule="source-line", score=5.0 * sign, detail=f"The text in {own.voice} names {other.voice} as its source.")
    if article.byline and other.voice != own.voice and any(other.names(person.casefold()) for person in article.byline):
        yield Evidence(rule="byline", score=4.0 * sign, detail=f"The byline in {own.voice} names {other.voice}.")
    if its_page.url and its_page.url in article.links:
        yield Evidence(rule="link", score=2.0 * sign, detail=f"The page of {own.voice} links to the one of {other.voice}.")
    if (named := own.credit or signed_off(own, other)) and not is_agency(article, named):
        yield from _credited(own, other, named, sign)


def _credited(own: Side, other: Side, named: str, sign: int) -> Iterator[Evidence]:
    if is_agency(other.article, named):
        yield Evidence(rule="credit", score=6.0 * sign, detail=f"{own.voice} credits {named}, which published the other.")
    elif not begins_alike(other.credit.casefold(), named.casefold()) and named != other.credit:
        yield Evidence(rule="credit", score=1.5 * sign, detail=f"{own.voice} credits {named}; {other.voice} does not.")


def credited_agency(article: Article) -> str:
    """Give the agency that an article credits: in its credit field, its byline or its text."""
    if article.credit and (named := agency(article.credit)):
        return named
    return next(filter(None, map(agency, article.byline)), "") or signs(article.text)[0]


def signed_off(own: Side, other: Side) -> str:
    """Give the last line of an article where it is the name of the other's outlet, or the short form of it; '' where it is not."""
    if not own.last or own.voice == other.voice:
        return ""
    return own.last if begins_alike(other.article.outlet.casefold(), own.last.casefold()) else ""


def _last_line(text: str) -> str:
    line = text[-2 * LINE :].rstrip()[-LINE:].rpartition("\n")[2].strip(" \t()（）*_—–-.。")
    return "" if line[:1].islower() else line


def is_agency(article: Article, name: str) -> bool:
    """Tell whether the article was published by this agency itself."""
    if agency(article.outlet) == name or begins_alike(article.outlet.casefold(), name.casefold()):
        return True
    labels = host(article.url).split(".")[:-1]
    return any(agency(label) == name or agency(label.removesuffix("news")) == name for label in labels)


def begins_alike(outlet: str, name: str) -> bool:
    """Tell whether one is the short form of the other: 'Meridian' of 'Meridian Press Agency'."""
    return len(name) > 3 and (outlet == name or outlet.startswith(name + " ") or (len(outlet) > 3 and name.startswith(outlet + " ")))


@lru_cache(maxsize=4096)
def host(url: str) -> str:
    """Give the host of an address without 'www.'."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def site(article: Article) -> str:
    """Give the name under which an outlet's shingles are kept: its host, or its name where there is no address."""
    return host(article.url) or article.outlet


def voice(article: Article) -> str:
    """Give the name of an article's outlet for a sentence."""
    return article.outlet or host(article.url) or article.id


# --- how the texts lie in each other ----------------------------------------------------------------------------------------


def _lying(lie: Layout) -> Iterator[Evidence]:
    """Editors cut from below, and put their own words on top: the old rule of the inverted pyramid."""
    if lie.share > 0.8 and lie.other_share < 0.8 and lie.other_tail > lie.other_head:
        yield Evidence(rule="excerpt", score=1.0, detail=f"{lie.share:.0%} of it stands in the other, which goes on further.")
    if lie.other_share > 0.8 and lie.share < 0.8 and lie.tail > lie.head:
        yield Evidence(rule="excerpt", score=-1.0, detail=f"{lie.other_share:.0%} of the other stands in it, and it goes on further.")


# --- time -------------------------------------------------------------------------------------------------------------------


def _times(article: Article, other: Article) -> Iterator[Evidence]:
    """Time speaks last: first-seen before claimed, for a claimed time is easily copied or set."""
    yield from _time("first-seen", article.seen, other.seen, 1.5)
    if article.published and other.published:
        yield from _time("claimed", article.published, other.published, 0.75)


_FULL = log1p(720)  # twelve hours apart, time speaks in full


def _time(rule: str, mine: datetime, others: datetime, weight: float) -> Iterator[Evidence]:
    minutes = (mine - others).total_seconds() / 60
    if not minutes:
        return
    size = round(weight * min(1.0, log1p(abs(minutes)) / _FULL), 3)
    which, long = "the other" if minutes > 0 else "this one", _long(abs(minutes))
    said = f"We first saw {which} {long} earlier." if rule == "first-seen" else f"By the time it claims, {which} is {long} older."
    yield Evidence(rule=rule, score=size if minutes > 0 else -size, detail=said)


def _long(minutes: float) -> str:
    if minutes < 90:
        return f"{max(1, round(minutes))} minutes" if minutes >= 1.5 else "a minute"
    return f"{minutes / 60:.0f} hours" if minutes < 48 * 60 else f"{minutes / 1440:.0f} days"
