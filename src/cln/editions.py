"""Choose the front pages: the latest, the breaking and the diverse, each place with the sentence that says why.

Pure functions of the stories and the clock: the same for every reader. Witnesses are counted, not copies: a report that copies
another adds nothing, and an owner has one voice in a lineage.

>>> from datetime import datetime, timedelta, UTC
>>> from cln import editions
>>> from cln.records import Report, Story
>>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
>>> reports = [Report(article=o, title="Ferry sinks", at=noon, seen=noon, outlet=o, owner=o, lineage=o) for o in ("Echo", "Bay Post")]
>>> story = Story(id="s1", reports=tuple(reports), first_seen=noon, last_seen=noon)
>>> editions.latest([story], noon + timedelta(minutes=20)).placed[0].reason
'New from Echo 20 minutes ago; 2 independent reports.'
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from cln.records import Evidence, Front, Placed, Report, Story

PLACES = 20
HOUR = timedelta(hours=1)


# --- witnesses


def witnesses(story: Story) -> tuple[Report, ...]:
    """Give the first report of each independent voice, in the order in which we saw them: one voice a lineage and owner."""
    heard: set[str] = set()
    found = []
    for report in sorted(story.reports, key=lambda r: (r.seen, r.at, r.article)):
        voices = {"lineage " + (report.lineage or report.article), "owner " + (report.owner or report.outlet or report.article)}
        if not voices & heard:
            found.append(report)
        heard |= voices
    return tuple(found)


def _shown_at(report: Report) -> datetime:
    """The time that a report counts from: as claimed, but never after it was seen."""
    return min(report.at, report.seen)


# --- latest


def latest(stories: Iterable[Story], now: datetime) -> Front:
    """Give the stories by their newest independent report; a new copy of old news does not lift a story, nor does a date ahead of us."""
    ranked = []
    for story in stories:
        heard = [report for report in witnesses(story) if report.seen <= now]
        if heard:
            newest = max(heard, key=lambda r: (_shown_at(r), r.article))
            ranked.append((_shown_at(newest), len(heard), newest, story))
    ranked.sort(key=lambda row: (-row[0].timestamp(), -row[1], row[3].id))
    placed = tuple(
        Placed(story=story.id, rank=rank, reason=_latest_reason(newest, count, now))
        for rank, (_, count, newest, story) in enumerate(ranked, 1)
    )
    return Front(edition="latest", made=now, placed=placed)


def _latest_reason(newest: Report, count: int, now: datetime) -> str:
    reports = "the only report" if count == 1 else f"{count} independent reports"
    return f"New from {newest.outlet or 'an unnamed outlet'} {_ago(now - _shown_at(newest))}; {reports}."


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


# --- breaking

GATE = 4  # independent voices that a story needs before it may break
WINDOW = timedelta(hours=2)
SURPRISE = 1e-4  # the chance of so many voices, were the topic as usual
CALM = timedelta(hours=6)  # an alarm ends when the rate has been usual for so long
PRIOR_SHAPE, PRIOR_HOURS = 1.0, 4.0  # the topic that nobody knows yet: a quarter of a voice an hour, and little faith in it


def breaking(stories: Iterable[Story], now: datetime) -> Front:
    """Give the stories that are breaking now: independent voices arrive far faster than usual for the topic at this hour."""
    held = [(story, [r for r in witnesses(story) if r.seen <= now]) for story in stories]
    hours = _hours(held, now)
    found = []
    for story, heard in held:
        fresh = [r for r in heard if now - r.seen <= WINDOW and now - _shown_at(r) <= 2 * WINDOW]
        if len(fresh) < GATE:
            continue
        usual = _usual(hours[story.topic], story, now)
        if _tail(len(fresh), usual) < SURPRISE:
            found.append((len(fresh) / max(usual[0] / usual[1], 1e-9), story, fresh, usual))
    found.sort(key=lambda row: (-row[0], row[1].id))
    placed = tuple(
        Placed(story=story.id, rank=rank, reason=_breaking_reason(story, fresh, usual))
        for rank, (_, story, fresh, usual) in enumerate(found, 1)
    )
    return Front(edition="breaking", made=now, placed=placed)


Hours = dict[str, int]


def _hours(held: Sequence[tuple[Story, list[Report]]], now: datetime) -> dict[str, list[tuple[str, datetime]]]:
    """Voices of each topic as (story, seen)."""
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for story, heard in held:
        found[story.topic].extend((story.id, r.seen) for r in heard)
    return found


def _usual(voices: list[tuple[str, datetime]], story: Story, now: datetime) -> tuple[float, float]:
    """Gamma (shape, rate) of the voices that the topic brings in one window, from everything before this window."""
    earlier = [seen for _, seen in voices if seen <= now - WINDOW]
    if not earlier:
        return PRIOR_SHAPE, PRIOR_HOURS / (WINDOW / HOUR)
    span = (now - WINDOW - min(earlier)) / WINDOW
    return PRIOR_SHAPE + len(earlier), PRIOR_HOURS / (WINDOW / HOUR) + span


def _tail(count: int, usual: tuple[float, float]) -> float:
    """P(X >= count) of the Gamma-Poisson mixture (negative binomial)."""
    shape, rate = usual
    p = rate / (rate + 1)
    below = sum(
        math.exp(math.lgamma(k + shape) - math.lgamma(shape) - math.lgamma(k + 1) + shape * math.log(p) + k * math.log1p(-p))
        for k in range(count)
    )
    return max(0.0, 1.0 - below)


def _breaking_reason(story: Story, fresh: Sequence[Report], usual: tuple[float, float]) -> str:
    hourly = usual[0] / usual[1] / (WINDOW / HOUR)
    normal = f"{hourly:.0f}" if hourly >= 1 else "fewer than 1"
    topic = story.topic or "this topic"
    return f"{len(fresh)} independent reports in two hours; normally {normal} an hour on {topic}."


# --- diverse


def diverse(stories: Iterable[Story], now: datetime) -> Front:
    """Give twenty stories that cover many outlets, owners, countries, languages and topics (greedy submodular coverage)."""
    pool = [(story, heard, _weight(heard, now)) for story in stories if (heard := [r for r in witnesses(story) if r.seen <= now])]
    covered: Counter[tuple[str, str]] = Counter()
    placed: list[Placed] = []
    while pool and len(placed) < PLACES:
        best = max(pool, key=lambda row: (row[2] * (1 + _gain(row[0], row[1], covered)), row[0].id))
        pool.remove(best)
        story, heard, _ = best
        new = [value for value in _facets(story, heard) if not covered[value]]
        covered.update(_facets(story, heard))
        placed.append(
            Placed(story=story.id, rank=len(placed) + 1, reason=_diverse_reason(new, heard), missing=tuple(_missing(story, heard)))
        )
    return Front(edition="diverse", made=now, placed=tuple(placed))


def _weight(heard: Sequence[Report], now: datetime) -> float:
    age = (now - max(_shown_at(r) for r in heard)) / HOUR
    return math.log2(1 + len(heard)) * math.exp(-age / 24)


def _facets(story: Story, heard: Sequence[Report]) -> list[tuple[str, str]]:
    lead = heard[0]
    values = (
        ("outlet", lead.outlet),
        ("owner", lead.owner),
        ("country", lead.country),
        ("language", lead.language),
        ("topic", story.topic),
    )
    return [(kind, value) for kind, value in values if value]


def _gain(story: Story, heard: Sequence[Report], covered: Counter[tuple[str, str]]) -> float:
    return sum(math.sqrt(covered[value] + 1) - math.sqrt(covered[value]) for value in _facets(story, heard))


def _diverse_reason(new: Sequence[tuple[str, str]], heard: Sequence[Report]) -> str:
    count = f"{len(heard)} independent report{'s' if len(heard) > 1 else ''}"
    if not new:
        return f"{count}; adds another story."
    return f"{count}; adds {', '.join(f'{kind} {value}' for kind, value in new)}."


def _missing(story: Story, heard: Sequence[Report]) -> Iterator[str]:
    countries = {report.country.upper() for report in heard}
    absent = [place for place in story.places if place.upper() not in countries]
    if absent and len(absent) == len(story.places):
        yield f"no report from the country concerned ({', '.join(absent)})"


__all__ = ["Evidence", "breaking", "diverse", "latest", "witnesses"]
