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

import heapq
import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from msgspec.structs import replace

from cln.records import Evidence, Front, Placed, Report, Story

PLACES = 20
HOUR = timedelta(hours=1)


# --- witnesses


def witnesses(story: Story) -> tuple[Report, ...]:
    """Give the first report of each independent voice, in the order in which we saw them: one voice a lineage and owner."""
    owners = _owners(story)
    heard: set[str] = set()
    found = []
    for report in sorted(story.reports, key=lambda r: (r.seen, r.at, r.article)):
        names = _names(report, owners)
        if heard.isdisjoint(names):
            found.append(report)
            heard.update(names)
    return tuple(found)


def _owners(story: Story) -> Mapping[str, str]:
    """Who owns the dispatches that we do not hold, by lineage."""
    return {lineage.id: lineage.owner for lineage in story.lineages if lineage.owner}


def _names(report: Report, owners: Mapping[str, str]) -> tuple[str, str]:
    """The names under which a report is heard once: its lineage, and who owns its outlet (or the dispatch that it copies)."""
    lineage = report.lineage or report.article
    owner = owners.get(lineage) or report.owner or report.outlet or report.article
    return f"lineage {lineage}", f"owner {owner}"


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
    return f"New from {newest.outlet or 'an unnamed outlet'} {_when(_shown_at(newest), now)}; {reports}."


def _when(moment: datetime, now: datetime) -> str:
    """Say when: the day for what is older than a week, else how long ago."""
    if now - moment > timedelta(days=7):
        return f"on {moment.day} {moment:%B %Y}"
    minutes = int((now - moment).total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


# --- breaking

# Stretches in which voices are counted, each with the voices below which nothing breaks: big stories show by their pace at the start.
WINDOWS = tuple((timedelta(minutes=minutes), gate) for minutes, gate in ((30, 6), (45, 7), (180, 24)))
SURPRISE = 6e-4  # the chance of so many voices, were all as usual
LIVE = 5  # voices in FADE that keep an alarm up
FADE = timedelta(hours=6)
QUIET = timedelta(hours=48)  # a story that broke may break again only after so long an end
ECHO = timedelta(hours=24)  # a second story of the same words within this is held to be the same event; a voice beside a story counts once
USUAL = 0.25  # voices an hour for a story of which nothing is known
FAITH = 3  # stories that this prior counts for
SETTLED = timedelta(hours=6)  # history from which a story is measured against itself
NEAR = 0.7  # what the words that two stories share must tell, for their voices to be heard together
CROWD = 40  # a word that more stories have brings none of them together


@dataclass(frozen=True, slots=True)
class Alarm:
    """When a story broke, with how many voices in the window against how many as usual, and when it ended."""

    began: datetime
    ended: datetime
    voices: int
    window: timedelta
    usual: float  # voices in such a window


Voice = tuple[datetime, str, str]  # when, and the two names under which it is heard once


@dataclass(frozen=True, slots=True)
class Heard:
    """A story, its independent voices in order, and their times; ``beside`` are the pieces that were heard with it."""

    story: Story
    voices: tuple[Voice, ...]
    times: tuple[datetime, ...]
    beside: tuple[Heard, ...] = ()

    @property
    def all(self) -> tuple[Heard, ...]:
        """The story, and the pieces beside it."""
        return (self, *self.beside)

    def by(self, at: datetime) -> int:
        """How many voices it had by a moment."""
        return bisect_right(self.times, at)


@dataclass(frozen=True, slots=True)
class Rung:
    """An alarm, what was heard, and the story that stands for it."""

    alarm: Alarm
    heard: Heard
    story: Story


def breaking(stories: Iterable[Story], now: datetime, before: Front | None = None) -> Front:
    """Give the stories that are breaking now: independent voices come far faster than is usual for the story's topic at this hour.

    An event may lie in several open stories at first: a story is heard once by itself and once with the pieces beside it, those that
    share telling words. An alarm is worked out again from the reports seen up to ``now``, so it is the same in every run, and passes to
    the story that another was merged into. What stands on the page ``before`` stays until it is over, whatever its keywords are by now,
    and its event does not ring again meanwhile. Method: the voices in three windows against a Gamma-Poisson baseline (negative binomial
    tail).
    """
    heard = sorted((_heard(story, now) for story in stories), key=lambda held: held.story.id)
    usual, near = Usual(heard), Near(heard, now - QUIET)
    staying = tuple(_staying(before, heard, near, now))
    rung = sorted(_rung(heard, usual, near), key=lambda row: (row.alarm.began, row.heard.beside != (), row.story.id))
    shown, echoes = _apart(rung)
    live = [row for row in shown if row.alarm.ended > now and not any(_is_piece(row, *stays) for stays in staying)]
    live.sort(key=lambda row: (-row.alarm.began.timestamp(), row.story.id))
    placed = [_broken(row, now) for row in live] + [_still(*stays, now) for stays in staying]
    known = {row.story.id for row in shown} | {place.story for place in placed}
    over = len(known) - len(placed)
    left_out = (("the same event as another", len(echoes - known)), ("as usual", len(heard) - len(known | echoes)), ("over", over))
    return Front(edition="breaking", made=now, placed=tuple(replace(p, rank=rank) for rank, p in enumerate(placed, 1)), left_out=left_out)


def _apart(rung: Iterable[Rung]) -> tuple[list[Rung], set[str]]:
    """The alarms of different events, the first of each; and the stories whose alarm echoes another's."""
    shown: list[Rung] = []
    echoes = set[str]()
    for row in rung:
        if any(_is_echo(row, earlier) for earlier in shown):
            echoes.add(row.story.id)
        else:
            shown.append(row)
    return shown, echoes


def _staying(before: Front | None, heard: Iterable[Heard], near: Near, now: datetime) -> Iterator[tuple[Placed, Heard]]:
    """What stood on the page and has not been over since: with its pieces, it has had the voices that keep an alarm up."""
    by_id = {held.story.id: held for held in heard if held.times}
    if before is None or before.made > now:
        return
    for placed in before.placed:
        if held := by_id.get(placed.story):
            each = near.together(held) or held
            index = each.by(before.made) - 1
            if index >= LIVE - 1 and _end(each.times, index) > now:
                yield placed, each


def _is_piece(row: Rung, placed: Placed, heard: Heard) -> bool:
    """Tell whether an alarm is of an event that stands on the page already."""
    ids, pieces = {piece.story.id for piece in heard.all}, {piece.story.id for piece in row.heard.all}
    return row.story.id in ids or placed.story in pieces or _is_same(row.story, heard.story)


def _heard(story: Story, now: datetime) -> Heard:
    owners = _owners(story)
    return _in_order(story, [(_shown_at(report), *_names(report, owners)) for report in witnesses(story) if report.seen <= now])


def _in_order(story: Story, voices: Iterable[Voice], beside: tuple[Heard, ...] = ()) -> Heard:
    ordered = tuple(sorted(voices))
    return Heard(story, ordered, tuple(voice[0] for voice in ordered), beside)


def _rung(heard: Iterable[Heard], usual: Usual, near: Near) -> Iterator[Rung]:
    """Each story's newest alarm: of its own, or of what is heard with the pieces beside it, whichever rang first."""
    for held in heard:
        for each in filter(None, (held, near.together(held))) if held.times else ():
            if alarm := _alarm(each, usual):
                yield Rung(alarm, each, _speaker(held, each, alarm.began))


def _speaker(held: Heard, each: Heard, at: datetime) -> Story:
    """The piece that had the most voices when the alarm rang: it stands for all."""
    return min((held, *each.beside), key=lambda piece: (-piece.by(at), piece.times[:1], piece.story.id)).story


class Near:
    """Which stories are pieces of one event, as far as their keywords tell: a word tells the more the fewer stories have it."""

    def __init__(self, heard: Iterable[Heard], since: datetime) -> None:
        having, count = defaultdict[str, list[Heard]](list), 0
        for held in heard:
            count += 1
            for word in _words(held.story) if held.times else ():
                having[word].append(held)
        log = math.log(count + 1.5)
        self._since = since
        self._having: dict[str, list[Heard]] = {}  # those that spoke since then
        self._telling: dict[str, float] = {}  # 0 where all stories have the word
        for word, held_by in having.items():
            if 2 <= len(held_by) <= CROWD:
                self._having[word] = [held for held in held_by if held.times[-1] > since]
                self._telling[word] = 1 - math.log(len(held_by) + 0.5) / log

    def beside(self, held: Heard) -> list[Heard]:
        """The other stories that share telling words and speak at about the same time."""
        sums: dict[str, float] = defaultdict(float)
        found: dict[str, Heard] = {}
        for word in sorted(_words(held.story) & self._having.keys()):
            telling = self._telling[word]
            for other in self._having[word]:
                sums[other.story.id] += telling
                found[other.story.id] = other
        near = sorted(id for id, told in sums.items() if told >= NEAR and id != held.story.id)
        return [found[id] for id in near if _is_met(held, found[id])]

    def together(self, held: Heard) -> Heard | None:
        """The story with the pieces beside it as one, a lineage and an owner counted once a day; None where that is nothing loud."""
        if held.times[-1] <= self._since or not (beside := tuple(self.beside(held))):
            return None
        pieces = (held, *beside)
        if not _is_loud(sorted(at for piece in pieces for at in piece.times[bisect_right(piece.times, self._since) :])):
            return None
        last: dict[str, datetime] = {}
        kept = []
        for voice in sorted(voice for piece in pieces for voice in piece.voices):
            at, *names = voice
            if all(at - last[name] >= ECHO for name in names if name in last):
                kept.append(voice)
                last.update(dict.fromkeys(names, at))
        return _in_order(held.story, kept, beside)


def _is_loud(times: Sequence[datetime]) -> bool:
    """Tell whether any window holds as many voices as its gate."""
    return any(times[n + gate - 1] - times[n] < window for window, gate in WINDOWS for n in range(len(times) - gate + 1))


def _words(story: Story) -> set[str]:
    return {word.casefold() for word in story.keywords}


def _is_met(one: Heard, other: Heard) -> bool:
    """Tell whether two stories spoke within a few hours of each other."""
    return one.times[0] - FADE < other.times[-1] and other.times[0] - FADE < one.times[-1]


class Usual:
    """How many voices a story brings in a window as a rule, by its own past, and by the earlier stories of its topic."""

    def __init__(self, heard: Iterable[Heard]) -> None:
        self._peaks: dict[tuple[str, timedelta], list[tuple[datetime, int]]] = defaultdict(list)
        self._hours: list[datetime] = []
        self._profiles: dict[datetime, list[float]] = {}
        for held in heard:
            self._hours += held.times
            if held.story.topic and held.times:
                for window, _ in WINDOWS:
                    self._peaks[held.story.topic, window].append((held.times[0], _peak(held.times, window)))
        self._hours.sort()

    def of(self, held: Heard, index: int, window: timedelta) -> tuple[float, float]:
        """Give (mean, shape) of the voices in the window that ends with voice ``index``, from what was known before that window."""
        at = held.times[index]
        own, count = self._own(held, at, window)
        least = USUAL * (window / HOUR)
        return max(least, own * self._rhythm(at), self._topic(held.story.topic, at, window, least)), 1.0 + min(count / 4, 19.0)

    def _own(self, held: Heard, at: datetime, window: timedelta) -> tuple[float, int]:
        start = at - window
        count, span = bisect_right(held.times, start), start - held.times[0]
        return (count / (span / window), count) if span >= SETTLED else (0.0, 0)

    def _topic(self, topic: str, at: datetime, window: timedelta, least: float) -> float:
        """The middle one of the peaks of the topic's earlier stories: weather peaks at eight every morning, politics at one or two."""
        earlier = [float(peak) for began, peak in self._peaks.get((topic, window), ()) if began < at - ECHO]
        return median([least] * FAITH + earlier) if earlier else least

    def _rhythm(self, at: datetime) -> float:
        """How busy this hour of the day is against the mean hour, from the days before; 1 until three days are known."""
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        if day not in self._profiles:
            known = self._hours[: bisect_right(self._hours, day)]
            is_known = bool(known) and day - known[0] >= timedelta(days=3)
            counts = Counter(moment.hour for moment in known)
            mean = (len(known) + 24) / 24
            self._profiles[day] = [min(3.0, max(0.5, (counts[hour] + 1) / mean)) if is_known else 1.0 for hour in range(24)]
        return self._profiles[day][at.hour]


def _peak(times: Sequence[datetime], window: timedelta) -> int:
    """The most voices in any window."""
    return max(_count(times, moment, window) for moment in times)


def _count(times: Sequence[datetime], at: datetime, window: timedelta) -> int:
    return bisect_right(times, at) - bisect_right(times, at - window)


def _alarm(held: Heard, usual: Usual) -> Alarm | None:
    """The newest alarm, or None: the first voice whose window is a surprise rings it."""
    found: Alarm | None = None
    if not _is_loud(held.times):
        return None
    for index, at in enumerate(held.times):
        if found and at < found.ended + QUIET:
            continue
        for window, gate in WINDOWS:
            count = index + 1 - bisect_right(held.times, at - window)
            if count >= gate and _tail(count, *(known := usual.of(held, index, window))) < SURPRISE:
                found = Alarm(at, _end(held.times, index), count, window, known[0])
                break
    return found


def _end(times: Sequence[datetime], index: int) -> datetime:
    """When fewer than LIVE voices had come in the last six hours, for the first time after the alarm."""
    while True:
        over = times[index - LIVE + 1] + FADE
        if index + 1 == len(times) or times[index + 1] > over:
            return over
        index += 1


def _tail(count: int, mean: float, shape: float) -> float:
    """P(X >= count) of a Poisson whose rate is Gamma distributed with this mean and shape (negative binomial).

    >>> round(_tail(3, 0.5, 1.0), 4)
    0.037
    """
    if count > 60 and count > 4 * mean:
        return 0.0
    p, term, below = shape / (shape + mean), 0.0, 0.0
    for k in range(count):
        term = shape * math.log(p) if k == 0 else term + math.log((k - 1 + shape) / k * (1 - p))
        below += math.exp(term)
    return max(0.0, 1.0 - below)


def _is_echo(row: Rung, earlier: Rung) -> bool:
    """Tell whether an alarm is of the event of an earlier one: the same story, one that was heard with it, or one of the same words."""
    began = row.alarm.began
    if row.story.id == earlier.story.id:
        return began < earlier.alarm.ended + QUIET
    is_piece = any(piece.story.id == row.story.id for piece in earlier.heard.all)
    return began - earlier.alarm.began < ECHO and (is_piece or _is_same(row.story, earlier.story))


def _is_same(story: Story, other: Story) -> bool:
    """Tell whether two stories have so many keywords in common that they are held to be one event."""
    return len(_words(story) & _words(other)) >= max(3, min(len(story.keywords), len(other.keywords)) // 2)


def _broken(row: Rung, now: datetime) -> Placed:
    alarm, story, hours = row.alarm, row.story, row.alarm.window / HOUR
    pace, normal = alarm.voices / hours, alarm.usual / hours
    often = f"{normal:.0f}" if normal >= 1 else "less than 1"
    topic = f"for a story on {story.topic}" if story.topic else "for a story"
    within = f"{alarm.window / timedelta(minutes=1):.0f} minutes" if hours < 1 else f"{hours:g} hours"
    rate = f"{pace:.0f} an hour; normally {often} {topic}"
    reason = f"{alarm.voices} independent reports within {within}{_beside(row.heard, story)} ({rate}){_recent(row.heard, now)}"
    why = Evidence(rule="burst", score=float(alarm.voices), detail=f"broke at {alarm.began:%Y-%m-%d %H:%M} UTC")
    return Placed(story=story.id, rank=1, reason=reason, evidence=(why,))


def _still(placed: Placed, heard: Heard, now: datetime) -> Placed:
    """The place with the reason that it broke for, and the voices of the last hours as they are now."""
    return replace(placed, reason=placed.reason.rpartition("; ")[0] + _recent(heard, now))


def _recent(heard: Heard, now: datetime) -> str:
    return f"; {_count(heard.times, now, FADE)} in the last six hours."


def _beside(heard: Heard, story: Story) -> str:
    """Say which words bring the pieces together that were heard as one; nothing for a story that was heard alone."""
    if not heard.beside:
        return ""
    pieces = [piece.story for piece in heard.all]
    counts = Counter(word for piece in pieces for word in _words(piece))
    written = {word.casefold(): word for word in reversed(story.keywords)}
    words = sorted((word for word in written if counts[word] > 1), key=lambda word: (-counts[word], story.keywords.index(written[word])))
    return f", heard in {len(pieces)} stories that share " + " and ".join(f"“{written[word]}”" for word in words[:2]) if words else ""


# --- diverse

BREADTH = 2.0  # how much all of a story's new outlet, owner, country, language and topic count against relevance (at most 1)
FACETS = {"topic": 0.3, "outlet": 0.25, "owner": 0.15, "country": 0.15, "language": 0.15}
Facets = tuple[tuple[str, str], ...]


def diverse(stories: Iterable[Story], now: datetime) -> Front:
    """Give twenty stories that cover many outlets, owners, countries, languages and topics, and say what each of them misses.

    Greedy maximisation of a submodular coverage (square root of the count of each value; Lin and Bilmes 2011), lazily: gains only fall.
    """
    pool = [(story, heard) for story in stories if (heard := [r for r in witnesses(story) if r.seen <= now])]
    weights = [_weight(heard, now) for _, heard in pool]
    most = max(weights, default=1.0) or 1.0
    facets = [_facets(story, heard) for story, heard in pool]
    covered: Counter[tuple[str, str]] = Counter()
    heap = [(-weights[n] / most - BREADTH, story.id, n, 0) for n, (story, _) in enumerate(pool)]
    heapq.heapify(heap)
    placed: list[Placed] = []
    while heap and len(placed) < PLACES:
        _, id, n, when = heapq.heappop(heap)
        if when == len(placed):
            placed.append(_spread(len(placed) + 1, *pool[n], [facet for facet in facets[n] if not covered[facet]]))
            covered.update(facets[n])
        else:
            heapq.heappush(heap, (-weights[n] / most - BREADTH * _gain(facets[n], covered), id, n, len(placed)))
    return Front(edition="diverse", made=now, placed=tuple(placed), left_out=(("covered by others", len(heap)),))


def _weight(heard: Sequence[Report], now: datetime) -> float:
    age = max(0.0, (now - max(_shown_at(r) for r in heard)) / HOUR)
    return math.log2(1 + len(heard)) * math.exp(-age / 24)


def _facets(story: Story, heard: Sequence[Report]) -> Facets:
    lead = heard[0]
    topic = story.topic or (story.keywords[0] if story.keywords else "")
    values = (("topic", topic), ("outlet", lead.outlet), ("owner", lead.owner), ("country", lead.country), ("language", lead.language))
    return tuple((kind, value) for kind, value in values if value)


def _gain(facets: Facets, covered: Counter[tuple[str, str]]) -> float:
    return sum(FACETS[facet[0]] * (math.sqrt(covered[facet] + 1) - math.sqrt(covered[facet])) for facet in facets)


def _spread(rank: int, story: Story, heard: Sequence[Report], new: Sequence[tuple[str, str]]) -> Placed:
    count = f"{len(heard)} independent reports" if len(heard) > 1 else "1 independent report"
    adds = ", ".join(f"the {kind} {value}" for kind, value in new if not (kind == "owner" and ("outlet", value) in new))
    return Placed(story=story.id, rank=rank, reason=f"{count}; adds {adds or 'another story'}.", missing=tuple(_missing(story, heard)))


def _missing(story: Story, heard: Sequence[Report]) -> Iterator[str]:
    countries = {report.country.upper() for report in heard if report.country}
    absent = [place for place in story.places if place.upper() not in countries]
    if countries and absent and len(absent) == len(story.places):
        yield f"no report from the country concerned ({', '.join(absent)})"
    if len(heard) == 1:
        yield "a second independent report"
