"""Damage to lines and paragraphs: words wrapped with a hyphen at a line's end, and the same long paragraph twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cln.records import Evidence
from cln.restore._reading import Proposal, Reading

WRAPPED = re.compile(r"([^\W\d_]{2,40})(-\n|\u2010\n|\u00ad\n)([^\W\d_]{2,40})")
SHORTEST_RUN = 3  # paragraphs that stand twice though not next to themselves; fewer may be a box
SHORTEST_TWIN = 80  # characters; shorter lines may be said twice (verses, refrains, captions, scores)


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to join words wrapped at a line's end, and to leave out a paragraph that stands twice."""
    yield from _wrapped(reading)
    yield from _doubled(reading)


def _wrapped(reading: Reading) -> Iterator[Proposal]:
    if "-\n" not in reading.text and "\u2010\n" not in reading.text:
        return
    score = 0.96 if _is_set_in_lines(reading.text) else 0.6
    for m in WRAPPED.finditer(reading.text):
        left, right = m[1].casefold(), m[3].casefold()
        whole, floor = reading.zipf_of(left + right), reading.lexicon.floor + 0.01
        apart = min(reading.zipf_of(left), reading.zipf_of(right))
        if whole > floor and m[3][0].islower() and whole > apart:
            detail = f"“{m[1]}-” at the end of a line and “{m[3]}” at the start of the next read “{m[1]}{m[3]}”"
            yield Proposal(m.start(2), m.end(2), "wrap", score, (Evidence(rule="line-wrap", score=score, detail=detail),))


def _is_set_in_lines(text: str) -> bool:
    """Tell whether the whole text is set in lines of print: most of its line ends fall inside paragraphs."""
    inside = len(re.findall(r"[^\n]\n(?!\n)", text))
    return inside >= 3 and inside >= 2 * text.count("\n\n") and len(text) / (text.count("\n") + 1) <= 120


def _doubled(reading: Reading) -> Iterator[Proposal]:
    """A paragraph right after itself was doubled, as was a run of three or more; one or two further on may be a box: marked."""
    paragraphs = reading.paragraphs
    seen: dict[str, int] = {}
    twins: dict[int, int] = {}
    for number, paragraph in enumerate(paragraphs):
        if len(paragraph.text) >= SHORTEST_TWIN and any(map(str.isalpha, paragraph.text)):
            key = " ".join(paragraph.text.split())
            if key in seen:
                twins[number] = seen[key]
            seen.setdefault(key, number)
    for number, first in twins.items():
        is_sure = number - first <= (size := _together(twins, number)) or size >= SHORTEST_RUN
        score = 0.95 if is_sure else 0.6
        evidence = Evidence(rule="doubled", score=score, detail="the same paragraph stands earlier in this text, word for word")
        yield Proposal(paragraphs[number - 1].end, paragraphs[number].end, "doubled", score, (evidence,))


def _together(twins: dict[int, int], number: int) -> int:
    """Give how many paragraphs in a row, this one among them, stand earlier in the same order."""
    first = last = number
    while twins.get(first - 1) == twins[first] - 1:
        first -= 1
    while twins.get(last + 1) == twins[last] + 1:
        last += 1
    return last - first + 1
