"""Site furniture at the ends of a text: the site's header line, the comment form.

A form is known by its strings (tables, languages as data) or by its build: a short last stretch with the mark of a required field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cln.records import Evidence
from cln.restore._reading import Paragraph, Proposal, Reading

ENDS = frozenset(".!?。！？…।؟۔:;\"”»’'」』)）*")
SEPARATORS = re.compile(r"\s(?:\||::|»|›|·|•|–|—|-)\s")
SECTIONS = re.compile(r"(?i)\b(?:news|latest|breaking|headlines|home|world|sport|politics|videos?)\b")


def find(reading: Reading) -> Iterator[Proposal]:
    paragraphs = reading.paragraphs
    yield from _header(reading, paragraphs[:2])
    yield from _form(reading, paragraphs)


def _header(reading: Reading, top: list[Paragraph]) -> Iterator[Proposal]:
    if len(top) < 2 or len(top[0].text) > 120 or top[0].text[-1] in ENDS:
        return
    parts = SEPARATORS.split(top[0].text)
    sections = len(set(map(str.casefold, SECTIONS.findall(top[0].text))))
    repeats = len(parts) > 1 and len(parts[0]) > 12 and top[1].text.startswith(parts[0])
    if repeats or (len(parts) > 1 and sections >= 2):
        why = "it repeats the headline before the site's name" if repeats else "a line of section names, not a sentence"
        yield Proposal(0, top[1].start, "furniture", 0.98, (Evidence(rule="header-line", score=0.98, detail=why),))


def _form(reading: Reading, paragraphs: list[Paragraph]) -> Iterator[Proposal]:
    tail = paragraphs[1:][-14:]
    for number, paragraph in enumerate(tail):
        if number and _asks(paragraph.text) and _is_title(tail[number - 1].text) and all(_is_field(p.text) for p in tail[number + 1 :]):
            start = paragraphs[paragraphs.index(tail[number - 1]) - 1].end
            why = "a short heading, then a notice with the mark of required fields (*), then nothing but short lines: a comment form"
            yield Proposal(start, len(reading.text), "furniture", 0.98, (Evidence(rule="comment-form", score=0.98, detail=why),))
            return


def _asks(text: str) -> bool:
    """Tell whether this is the notice about the e-mail address and the required fields."""
    return 15 <= len(text) <= 260 and "*" in text[5:] and text.count("*") == 1


def _is_title(text: str) -> bool:
    return len(text) <= 70 and text[-1] not in ENDS


def _is_field(text: str) -> bool:
    return len(text) <= 200
