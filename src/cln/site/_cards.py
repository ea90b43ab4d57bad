"""A story as a reader sees it: its headline, its evidence counted, the other independent reports. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from cln import editions, stories
from cln.records import Article, Evidence, Lineage, Placed, Report, Story

STOPS = frozenset(".!?…。！？؟\"”»」')")


BETWEEN = {"sentences": "\n", "names": ", ", "numbers": ", "}  # the parts of what a report adds, by kind


class Card(Struct, frozen=True, kw_only=True):
    """A story with what is counted about it: every report is a witness (independent; the first one seen first), a copy or a follow-up."""

    story: Story
    headline: Report
    witnesses: tuple[Report, ...]
    copies: int
    followups: int
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    placed: Placed | None = None

    @property
    def id(self) -> str:
        return self.story.id

    @property
    def first(self) -> Report:
        """The earliest report; one that was found to copy another is not it, whatever time it claims."""
        return min(self.story.reports, key=lambda report: (report.is_copy, report.at, report.seen, report.article))

    @property
    def updated(self) -> datetime:
        return max(min(report.at, report.seen) for report in self.story.reports)

    @property
    def others(self) -> tuple[Report, ...]:
        """The independent reports besides the headline's, those whose outlets are not yet named first."""
        mine = self.headline
        return tuple(r for r in self.witnesses if r.article != mine.article and (not mine.lineage or r.lineage != mine.lineage))

    @property
    def is_confirmed(self) -> bool:
        return len(self.witnesses) > 1


def card(story: Story, placed: Placed | None = None, language: str = "") -> Card:
    """Count a story. Witnesses are counted as the editions count them; the headline is in the page's language where it can be.

    Of the rest, a copy shares its text with another report; a follow-up has words of its own, but a voice that was heard before.
    """
    witnesses = editions.witnesses(story)
    heard, lineages = {report.article for report in witnesses}, {report.lineage for report in witnesses if report.lineage}
    rest = [report for report in story.reports if report.article not in heard]
    copies = sum(1 for report in rest if report.is_copy or report.lineage in lineages)
    return Card(
        story=story,
        headline=stories.headline(story, language),
        witnesses=witnesses,
        copies=copies,
        followups=len(rest) - copies,
        countries=_ranked(report.country.upper() for report in story.reports),
        languages=_ranked(report.language for report in story.reports),
        placed=placed,
    )


def _ranked(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value, _ in Counter(filter(None, values)).most_common())


def quotation(report: Report, most: int = 240) -> str:
    """Give the beginning of a report: two sentences at most, cut at a word where they are too long, '' where it only repeats the title."""
    text = " ".join(report.extract.split())
    if not text or (text.startswith(report.title) and len(text) < len(report.title) + 40):
        return ""
    ends = [i + 1 for i, c in enumerate(text[:most]) if c in "。！？" or (c in ".!?؟" and text[i + 1 : i + 2] in ("", " "))]
    ends = [end for end in ends if end >= 30]
    if ends:
        return text[: ends[min(1, len(ends) - 1)]]
    if len(text) <= most and text[-1] in STOPS:
        return text
    cut = text[:most].rpartition(" ")[0] or text[:most]  # the extract itself may end in the middle of a word
    return cut.rstrip(" ,;:،，、") + "…"


class Kin(Struct, frozen=True, kw_only=True):
    """One lineage with its reports: the one that stands first, and those that copy it."""

    lineage: Lineage
    first: Report
    copies: tuple[Report, ...]
    is_held: bool
    is_voice: bool


def kin(story: Story) -> tuple[Kin, ...]:
    """Give the lineages of a story that have reports in it, new voices before follow-ups and the most copied first."""
    voices = {report.article for report in editions.witnesses(story)}
    by_id = {report.article: report for report in story.reports}
    found, seen = [], set()
    for lineage in story.lineages:
        members = [by_id[id] for id in lineage.articles if id in by_id]
        if members:
            seen |= {report.article for report in members}
            found.append(_kin(lineage, members, voices))
    found += [_kin(_alone(report), [report], voices) for report in story.reports if report.article not in seen]
    return tuple(sorted(found, key=lambda k: (not k.is_voice, -len(k.copies), k.first.at, k.first.article)))


def _alone(report: Report) -> Lineage:
    return Lineage(id=report.lineage or report.article, origin=report.article, articles=(report.article,))


def _kin(lineage: Lineage, members: list[Report], voices: set[str]) -> Kin:
    members = sorted(members, key=lambda r: (r.article != lineage.origin, r.at, r.article))
    is_voice = any(report.article in voices for report in members)
    return Kin(
        lineage=lineage, first=members[0], copies=tuple(members[1:]), is_held=members[0].article == lineage.origin, is_voice=is_voice
    )


def as_article(report: Report, text: str) -> Article:
    """Give a report with its restored text as the rooms read it."""
    return Article(id=report.article, url=report.url, title=report.title, text=text, seen=report.seen, language=report.language)


class News(Struct, frozen=True, kw_only=True):
    """What a report tells that the earlier independent reports of its story did not."""

    report: Report
    sentences: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def news(report: Report, new: Iterable[Evidence]) -> News:
    """Take apart what a report adds, as ``stories.added`` gives it."""
    told = {each.rule: each.detail for each in new}
    parts = {rule: tuple(told[rule].split(between)) for rule, between in BETWEEN.items() if rule in told}
    return News(report=report, **parts)


class Added(Struct, frozen=True, kw_only=True):
    """What a story brings to a page that the stories above it did not have."""

    countries: tuple[str, ...]
    languages: tuple[str, ...]


def added(cards: Sequence[Card]) -> dict[str, Added]:
    """Tell for each story of a page, from the top, which countries and languages it adds."""
    countries: set[str] = set()
    languages: set[str] = set()
    found = {}
    for each in cards:
        fresh = Added(
            countries=tuple(code for code in each.countries if code not in countries),
            languages=tuple(tag for tag in each.languages if tag not in languages),
        )
        countries.update(fresh.countries)
        languages.update(fresh.languages)
        found[each.id] = fresh
    return found


def absent(card: Card) -> list[str]:
    """Name what a reader should know is not there: countries concerned without a report of their own."""
    return [place for place in card.story.places if place.upper() not in card.countries]
