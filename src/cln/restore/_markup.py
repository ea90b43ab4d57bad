"""What the page's markup says: text that a reader could not see, and links that stand inside a word or in another language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from cln.records import Evidence, Markup
from cln.restore import _candidates
from cln.restore._extent import Place, extent, place, rejoined
from cln.restore._reading import Proposal, Reading

LONGEST_LINK = 120  # characters; a longer link is a headline or a paragraph


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to cut hidden text, and links that break a word or are foreign to the text."""
    marks = [mark for mark in reading.markup if 0 <= mark.start < mark.end <= len(reading.text)]
    links = [_trimmed(reading, mark) for mark in marks if mark.kind == "link"]
    for mark in marks:
        if mark.kind == "hidden" and reading.text[mark.start : mark.end].strip():
            yield _hidden(reading, _trimmed(reading, mark))
    foreign = _foreign(reading) if links else []
    judged = [(link, place(reading, link.start, link.end)) for link in links if link.end - link.start <= LONGEST_LINK]
    caught = {_host(link) for link, here in judged if here.whole} - {""}
    often = Counter(_phrase(reading, link) for link in links)
    for link, here in judged:
        yield from _link(reading, link, here, caught, foreign, often[_phrase(reading, link)])


def _trimmed(reading: Reading, mark: Markup) -> Markup:
    text = reading.text[mark.start : mark.end]
    start = mark.start + len(text) - len(text.lstrip())
    return Markup(start=start, end=max(start, mark.start + len(text.rstrip())), kind=mark.kind, detail=mark.detail)


def _hidden(reading: Reading, mark: Markup) -> Proposal:
    start, end = rejoined(reading, mark.start, mark.end)
    evidence = Evidence(rule="hidden", score=0.99, detail=f"the page hides it from readers ({mark.detail or 'hidden'})")
    return Proposal(start, end, "hidden", 0.99, (evidence,), phrase=_phrase(reading, mark))


def _link(reading: Reading, link: Markup, here: Place, caught: set[str], foreign: list[tuple[int, int]], often: int) -> Iterator[Proposal]:
    if here.whole:
        evidence = Evidence(rule="link-in-word", score=0.98, detail=f"it is a link in the middle of the word “{here.whole}”")
        yield Proposal(here.start, here.end, "injected", 0.98, (evidence,), phrase=_phrase(reading, link))
    elif _host(link) in caught:
        start, end = rejoined(reading, link.start, link.end)
        evidence = Evidence(rule="link-host", score=0.96, detail=f"it links to {_host(link)}, whose links break words of this text")
        yield Proposal(start, end, "injected", 0.96, (evidence,), phrase=_phrase(reading, link))
    elif any(start <= link.start and link.end <= end for start, end in foreign):
        start, end = extent(reading.text, link.start, link.end)
        score = 0.92 if often > 1 else 0.7
        evidence = Evidence(rule="link-language", score=score, detail="it is a link in another language than the text")
        yield Proposal(start, end, "injected", score, (evidence,), phrase=_phrase(reading, link))


def _foreign(reading: Reading) -> list[tuple[int, int]]:
    return [(run.start, run.end) for run in _candidates.runs(reading, _candidates.gaps(reading))]


def _phrase(reading: Reading, mark: Markup) -> str:
    return " ".join(reading.text[mark.start : mark.end].casefold().split())


def _host(link: Markup) -> str:
    try:
        return urlsplit(link.detail).hostname or ""
    except ValueError:
        return ""
