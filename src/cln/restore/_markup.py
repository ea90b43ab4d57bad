"""What the page's markup says: text that a reader could not see, and links that stand inside a word or in another language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from cln.records import Evidence, Markup
from cln.restore import _candidates
from cln.restore._extent import Place, extent, is_broken, place, rejoined
from cln.restore._reading import Proposal, Reading

SEEN = "aria-hidden"  # hides from those who listen: who looks sees it
SUPPORT = 0.45  # what a link says that may stand in a word: nothing by itself, enough beside the text's own evidence
LONGEST_LINK = 120  # characters; a longer link is a headline or a paragraph


class Page(NamedTuple):
    """What the links of a page have in common."""

    caught: set[str]  # the hosts whose links break words
    foreign: list[tuple[int, int]]
    often: Counter[str]
    is_habit: bool


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to cut hidden text, and links that break a word or are foreign to the text."""
    marks = [mark for mark in reading.markup if 0 <= mark.start < mark.end <= len(reading.text)]
    links = [_trimmed(reading, mark) for mark in marks if mark.kind == "link"]
    hidden = [_trimmed(reading, mark) for mark in marks if mark.kind == "hidden" and reading.text[mark.start : mark.end].strip()]
    is_habit = _is_habit(place(reading, mark.start, mark.end) for mark in hidden)
    for mark in hidden:
        yield _hidden(reading, mark, is_habit)
    if links:
        yield from _links(reading, links)


def _links(reading: Reading, links: list[Markup]) -> Iterator[Proposal]:
    places = [(link, place(reading, link.start, link.end)) for link in links if link.end - link.start <= LONGEST_LINK]
    judged = [(link, here, is_broken(reading, link.start, link.end, here)) for link, here in places]
    caught = _caught(judged)
    page = Page(
        caught,
        _foreign(reading),
        Counter(_phrase(reading, link) for link in links),
        _is_habit(here for link, here, _ in judged if _host(link) in caught),
    )
    for link, here, is_sure in judged:
        yield from _link(reading, link, here, page, is_sure)


def _caught(judged: Iterable[tuple[Markup, Place, bool]]) -> set[str]:
    """Give the hosts whose links break words: one link in four at least."""
    links: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for link, _, is_sure in judged:
        links[_host(link)] += 1
        broken[_host(link)] += is_sure
    return {host for host in links if host and broken[host] * 4 >= max(links[host], 1)}


def _is_habit(places: Iterable[Place]) -> bool:
    """Tell whether a page's stretches break words as a rule: two at least, and half of them."""
    broken = [bool(here.whole) for here in places]
    return sum(broken) >= 2 and sum(broken) * 2 >= len(broken)


def _trimmed(reading: Reading, mark: Markup) -> Markup:
    text = reading.text[mark.start : mark.end]
    start = mark.start + len(text) - len(text.lstrip())
    return Markup(start=start, end=max(start, mark.start + len(text.rstrip())), kind=mark.kind, detail=mark.detail)


def _hidden(reading: Reading, mark: Markup, is_habit: bool) -> Proposal:
    start, end = rejoined(reading, mark.start, mark.end, is_habit=is_habit)
    is_seen = mark.detail == SEEN and any(character.isalnum() for character in reading.text[mark.start : mark.end])
    score = 0.6 if is_seen or reading.text[mark.start : mark.end] in ":–—·|" else 0.99
    evidence = Evidence(rule="hidden", score=score, detail=f"the page hides it from readers ({mark.detail or 'hidden'})")
    return Proposal(start, end, "hidden", score, (evidence,), phrase=_phrase(reading, mark))


def _link(reading: Reading, link: Markup, here: Place, page: Page, is_sure: bool) -> Iterator[Proposal]:
    in_word = f"it is a link in the middle of the word “{here.whole}”"
    if is_sure:
        yield _proposal(reading, link, (here.start, here.end), Evidence(rule="link-in-word", score=0.98, detail=in_word))
    elif _host(link) in page.caught:
        stretch = rejoined(reading, link.start, link.end, is_habit=page.is_habit)
        detail = f"it links to {_host(link)}, whose links break words of this text"
        yield _proposal(reading, link, stretch, Evidence(rule="link-host", score=0.96, detail=detail))
    elif here.whole and not here.whole.isdigit():
        yield _proposal(reading, link, (here.start, here.end), Evidence(rule="link-in-word", score=SUPPORT, detail=in_word))
    elif any(_covers(run, link) for run in page.foreign):
        score = 0.92 if page.often[_phrase(reading, link)] > 1 and _is_plain(reading.text[link.start : link.end]) else 0.6
        evidence = Evidence(rule="link-language", score=score, detail="it is a link in another language than the text")
        yield _proposal(reading, link, extent(reading.text, link.start, link.end), evidence)


def _proposal(reading: Reading, link: Markup, stretch: tuple[int, int], evidence: Evidence) -> Proposal:
    return Proposal(*stretch, "injected", evidence.score, (evidence,), phrase=_phrase(reading, link))


def _is_plain(text: str) -> bool:
    """Tell whether a link's text is a phrase of small letters: names, titles and short forms (doi, ISBN) belong to no language."""
    return " " in text.strip() and text.islower()


def _covers(run: tuple[int, int], link: Markup) -> bool:
    """Tell whether a foreign stretch begins or ends with the link and takes most of it: both languages may know the rest."""
    shared = min(run[1], link.end) - max(run[0], link.start)
    return (run[0] <= link.start or link.end <= run[1]) and shared * 2 >= link.end - link.start


def _foreign(reading: Reading) -> list[tuple[int, int]]:
    return [(run.start, run.end) for run in _candidates.runs(reading, _candidates.gaps(reading))]


def _phrase(reading: Reading, mark: Markup) -> str:
    return " ".join(reading.text[mark.start : mark.end].casefold().split())


def _host(link: Markup) -> str:
    try:
        return urlsplit(link.detail).hostname or ""
    except ValueError:
        return ""
