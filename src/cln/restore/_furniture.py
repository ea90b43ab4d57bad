"""Site furniture: the header line and the comment form at the ends; boxes, share bars, notices as paragraphs anywhere.

Known by their strings (``furniture.json``: languages as data), by repetition over the site's pages, or by their build: a form is a short
heading, a notice with the mark of required fields (*), then nothing but short lines to the end. An agency's credit line stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from cln.languages import UNSPACED
from cln.records import Evidence
from cln.restore._reading import Paragraph, Proposal, Reading

ENDS = frozenset(".!?。！？…।؟۔:;\"”»’'」』)）*")
SEPARATORS = re.compile(r"\s(?:\||::|»|›|·|•|–|—|-)\s|\|")
BETWEEN_BUTTONS = str.maketrans("|·•,/", "     ")
# The mark of required fields by itself, at the end, or between characters of a script without spaces.
STARRED = re.compile(rf"\s\*\s|\S\s*\*[\s.)。」\"”]*$|[{UNSPACED}]\*[{UNSPACED}]")
# A sentence ends, and another follows; Thai, Lao and Khmer have a space there.
TWO_SENTENCES = re.compile(r"\w{2}[.。।։။።۔!]\s*\S|[\u0e00-\u0eff\u1780-\u17ff] [\u0e00-\u0eff\u1780-\u17ff]")
LONGEST_HEADER = 140
LONGEST_FORM = 14  # paragraphs
LONGEST_BOX = 500
REASONS = {
    "continues": "a line between parts of the story that belongs to the site",
    "related": "it points to other articles",
    "newsletter": "it asks readers to subscribe",
    "consent": "it is the site's notice about cookies",
    "share": "it is a row of buttons for sharing",
}
# Newspapers print these as part of the story too: marked, and left out only where the site is known to repeat them.
DOUBTFUL = frozenset({REASONS["related"], REASONS["newsletter"]})
LONGEST = {"continues": 60, "related": 220, "newsletter": 220, "consent": 500, "share": 80}


class Starts:
    """Ways for a line to start, told apart by their first letters: most lines need one look at a set."""

    def __init__(self, starts: Iterable[str]) -> None:
        self.size = min(map(len, starts := sorted(starts)), default=0)
        self._by_head: dict[str, tuple[str, ...]] = {}
        for start in starts:
            head = start[: self.size]
            self._by_head[head] = (*self._by_head.get(head, ()), start)

    def begin(self, line: str) -> bool:
        """Tell whether the line starts in one of these ways."""
        starts = self._by_head.get(line[: self.size])
        return starts is not None and line.startswith(starts)


class Facts(NamedTuple):
    """The tables, folded."""

    form: frozenset[str]
    notices: Starts
    titles: Starts
    appeared: tuple[tuple[str, str], ...]
    lines: dict[str, frozenset[str]]
    starts: dict[str, tuple[str, ...]]
    any_line: frozenset[str]  # all of ``lines``, and all of ``starts``: one look tells that none of them is there
    any_start: Starts
    befores: Starts
    anywhere: tuple[str, ...]  # the middles of ``appeared`` that nothing stands before
    sections: frozenset[str]
    wide: tuple[str, ...]
    agencies: re.Pattern[str]


@cache
def facts() -> Facts:
    """Read the tables that the package brings, once."""
    data: dict[str, Any] = msgspec.json.decode(files("cln.restore").joinpath("furniture.json").read_bytes())
    labels = {_plain(label) for label in chain.from_iterable(data["forms"].values())}
    lines = {kind: frozenset(map(_plain, strings)) for kind, strings in data["lines"].items()}
    starts = {
        kind: tuple(sorted(s for s in strings if kind in ("newsletter", "consent") or s.endswith(":"))) for kind, strings in lines.items()
    }
    appeared = tuple((before.casefold(), middle.casefold()) for before, middle in data["appeared_first"].values())
    return Facts(
        form=frozenset(labels),
        notices=Starts(label for label in labels if len(label) >= 18),
        titles=Starts(_plain(strings[0]) + " " for strings in data["forms"].values()),
        appeared=appeared,
        lines=lines,
        starts=starts,
        any_line=frozenset(chain.from_iterable(lines.values())),
        any_start=Starts(chain.from_iterable(starts.values())),
        befores=Starts(before for before, _ in appeared if before),
        anywhere=tuple(middle for before, middle in appeared if not before),
        sections=frozenset(map(str.casefold, data["sections"])),
        wide=tuple(data["sections_wide"]),
        agencies=re.compile(r"(?<![^\W\d_])(?:" + "|".join(map(re.escape, data["agencies"])) + r")(?![^\W\d_])"),
    )


def _plain(text: str) -> str:
    """Fold a line for comparing: case, spaces and the mark of required fields."""
    return " ".join(text.replace("*", " ").split()).casefold()


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to leave out the site's own lines."""
    paragraphs = reading.paragraphs
    yield from _header(reading, paragraphs[:2])
    yield from _form(reading, paragraphs)
    if len(paragraphs) > 1:
        yield from _boxes(reading, paragraphs)


def _header(reading: Reading, top: list[Paragraph]) -> Iterator[Proposal]:
    if len(top) < 2 or len(top[0].text) > LONGEST_HEADER or top[0].text[-1] in ENDS:
        return
    reason = _header_reason(reading, top[0].text, top[1].text)
    if reason:
        yield Proposal(0, top[1].start, "furniture", 0.98, (Evidence(rule="header-line", score=0.98, detail=reason),))


def _header_reason(reading: Reading, line: str, following: str) -> str:
    parts = [part.strip() for part in SEPARATORS.split(line)]
    if len(parts) < 2 or line == reading.given.title:
        return ""
    titles = [following, reading.given.title]
    if len(parts[0]) >= 8 and any(title.startswith(parts[0]) for title in titles):
        return "it repeats the headline before the site's name"
    words = {word.casefold() for word in re.findall(r"\w+", line)}
    sections = len(words & facts().sections) + sum(word in line for word in facts().wide)
    return "it is a line of section names, not a sentence" if sections >= 2 else ""


def _form(reading: Reading, paragraphs: list[Paragraph]) -> Iterator[Proposal]:
    first = max(1, len(paragraphs) - LONGEST_FORM)
    if not any("*" in paragraph.text or _is_label(paragraph.text) for paragraph in paragraphs[first:] if len(paragraph.text) <= 260):
        return
    for number in range(first, len(paragraphs)):
        reason = _is_form(paragraphs, number)
        if reason:
            start = paragraphs[number - 1].end
            yield Proposal(start, len(reading.text), "furniture", 0.98, (Evidence(rule="comment-form", score=0.98, detail=reason),))
            return


def _is_form(paragraphs: list[Paragraph], number: int) -> str:
    """Tell why the paragraphs from this one to the end are a comment form; '' where they are not."""
    tail = [paragraph.text for paragraph in paragraphs[number:]]
    known = [_is_label(text) for text in tail]
    if len(tail) >= 2 and sum(known) >= 2 and known[0] and sum(known) >= len(tail) / 2 and all(len(text) <= 260 for text in tail):
        return "its lines are those of a comment form"
    built = (
        len(tail) >= 2 and len(tail[0]) <= 70 and tail[0][-1] not in ENDS and _asks(tail[1]) and all(len(text) <= 200 for text in tail[2:])
    )
    return (
        "a short heading, then a notice with the mark of required fields (*), then nothing but short lines: a comment form" if built else ""
    )


def _is_label(text: str) -> bool:
    plain = _plain(text)
    known = facts()
    return plain in known.form or known.notices.begin(plain) or (len(plain) <= 80 and known.titles.begin(plain))


def _asks(text: str) -> bool:
    """Tell whether this may be the notice about the e-mail address and the required fields."""
    is_starred = 15 <= len(text) <= 260 and text.count("*") == 1 and STARRED.search(text) is not None
    return is_starred and TWO_SENTENCES.search(text) is not None


def _boxes(reading: Reading, paragraphs: list[Paragraph]) -> Iterator[Proposal]:
    """Propose whole paragraphs that are the site's: by table, or because they repeat over its pages."""
    site = {_plain(line) for line in reading.given.site}
    short = [(number, _plain(paragraph.text)) for number, paragraph in enumerate(paragraphs) if len(paragraph.text) <= LONGEST_BOX]
    reasons = _reasons({plain for _, plain in short}, site)
    for number, plain in short if reasons else ():
        paragraph, reason = paragraphs[number], reasons.get(plain)
        if reason and not _is_credit(paragraph.text) and not (reason == REASONS["share"] and paragraph.text[0].islower()):
            start, end = (paragraphs[number - 1].end, paragraph.end) if number else (0, paragraphs[1].start)
            is_sure = plain in site or reason not in DOUBTFUL
            score = 0.96 if is_sure else 0.7
            yield Proposal(start, end, "furniture", score, (Evidence(rule="site-line", score=score, detail=reason),))


def _reasons(lines: set[str], site: set[str]) -> dict[str, str]:
    """Tell of the folded lines that are the site's why they are."""
    found = {plain: _reason(plain) for plain in lines if _is_suspect(plain)}
    found |= {
        plain: "it says where the post appeared first: a line of the site's feed" for plain in _appeared(lines) if not found.get(plain)
    }
    found |= dict.fromkeys(lines & site, "it repeats over the pages of this site")
    return {plain: reason for plain, reason in found.items() if reason}


def _is_suspect(plain: str) -> bool:
    """Tell by a look or two whether a line may be in the tables, or be a row of buttons."""
    known = facts()
    return plain in known.any_line or known.any_start.begin(plain) or (len(plain) <= LONGEST["share"] and _is_share_bar(plain))


def _reason(plain: str) -> str:
    for kind, strings in facts().lines.items():
        is_known = (plain in strings and kind != "share") or plain.startswith(facts().starts[kind])
        if len(plain) <= LONGEST[kind] and is_known:
            return REASONS[kind]
    return REASONS["share"] if len(plain) <= LONGEST["share"] and _is_share_bar(plain) else ""


def _appeared(lines: set[str]) -> Iterator[str]:
    """Give the lines that say where a post appeared first."""
    known, together = facts(), "\n".join(lines)
    is_anywhere = any(middle in together for middle in known.anywhere)
    for plain in lines:
        is_worth_a_look = len(plain) <= 300 and (is_anywhere or known.befores.begin(plain))
        if is_worth_a_look and any(plain.startswith(before) and middle in plain for before, middle in known.appeared):
            yield plain


def _is_share_bar(plain: str) -> bool:
    buttons = plain.translate(BETWEEN_BUTTONS).split()
    return len(buttons) > 1 and facts().lines["share"].issuperset(buttons)


def _is_credit(text: str) -> bool:
    return len(text) <= 120 and facts().agencies.search(text) is not None
