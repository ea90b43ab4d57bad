"""Breaking and diverse, measured: on a simulated week, and on a stream of headlines where it is there.

    python bench/editions.py [week] [headlines] [diverse] [--seeds 3]

Each rule twice: on the true stories, and on the stories that ``stories.join`` makes of the same articles (an alarm then counts for the
true story that most of the articles tell).

Breaking: stories that end with 60 articles or more are big; an alarm for anything else is false; a story's second alarm is a duplicate.
The page is made anew at each arrival, as the site makes it, with the page in hand that the last round over the sources kept.
Diverse: 20 places out of 300 stories, beside MMR, a DPP (greedy MAP) and latest.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from msgspec.structs import replace

import newsweek
from cln import editions
from cln import stories as join_stories
from cln.records import Article, Front, Lineage, Outlet, Report, Story

SHARED = Path(os.environ.get("CLN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
BIG = 60
RECENT = timedelta(hours=6)
ROUND = timedelta(minutes=20)  # as the settings have it
Rule = Callable[[Sequence[Story], datetime, Front | None], Front]


# --- breaking


class Page:
    """The breaking page over stories that change, made anew at each arrival that could add to it."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.stories: dict[str, Story] = {}
        self.having: dict[str, set[str]] = defaultdict(set)
        self.front: Front | None = None
        self.kept: Front | None = None

    def put(self, id: str, story: Story | None) -> None:
        """Put a story in its new state, None for one that is gone."""
        if before := self.stories.pop(id, None):
            for word in before.keywords:
                self.having[word].discard(id)
        if story:
            self.stories[id] = story
            for word in story.keywords:
                self.having[word].add(id)

    def look(self, changed: Sequence[str], at: datetime, named: Callable[[str], str] = str) -> list[str]:
        """Give the stories that are new on the page; ``named`` follows what was merged."""
        if not any(self._could_ring(id, at) for id in changed):
            return []
        shown = {named(placed.story) for placed in self.front.placed} if self.front else set[str]()
        kept = {named(placed.story): placed for placed in self.kept.placed} if self.kept else {}
        before = replace(self.kept, placed=tuple(replace(placed, story=id) for id, placed in kept.items())) if self.kept else None
        self.front = self.rule(list(self.stories.values()), at, before)
        if self.kept is None or at - self.kept.made >= ROUND:
            self.kept = self.front
        return sorted({placed.story for placed in self.front.placed} - shown)

    def _could_ring(self, id: str, at: datetime) -> bool:
        """Five reports in six hours in the story and those that share a word with it: with fewer no rule here shows anything."""
        if id not in self.stories:
            return False
        near = {id}.union(*(self.having[word] for word in self.stories[id].keywords))
        return sum(at - report.seen < RECENT for other in near for report in self.stories[other].reports) >= 5


def alarms(stories: Sequence[Story], rule: Rule) -> list[tuple[datetime, str]]:
    """Play the stories back, look at each arrival, and give each new entry on the breaking page."""
    arrivals = sorted(
        ((r.seen, n, r) for n, story in enumerate(stories) for r in story.reports), key=lambda row: (row[0], row[1], row[2].article)
    )
    held: dict[int, list[Report]] = defaultdict(list)
    page, found = Page(rule), []
    for at, n, report in arrivals:
        held[n].append(report)
        page.put(stories[n].id, replace(stories[n], reports=tuple(held[n])))
        found += [(at, id) for id in page.look([stories[n].id], at)]
    return found


def five_in_two_hours(stories: Sequence[Story], now: datetime, before: Front | None = None) -> Front:
    """The plain rule: five outlets in two hours."""
    from cln.records import Placed

    since = now - timedelta(hours=2)
    live = [story.id for story in stories if len({report.outlet for report in story.reports if since < report.seen <= now}) >= 5]
    return Front(edition="breaking", made=now, placed=tuple(Placed(story=id, rank=n, reason="") for n, id in enumerate(live, 1)))


def judge(stories: Sequence[Story], kinds: dict[str, str], rule: Rule) -> dict[str, float]:
    """Recall of big stories, articles until flagged (median), false alarms and duplicates a day: of true stories."""
    return verdict({story.id: [report.seen for report in story.reports] for story in stories}, kinds, alarms(stories, rule))


def own(items: Sequence[newsweek.Item], kinds: dict[str, str], rule: Rule, counts_copies: bool = False) -> dict[str, float]:
    """The same of the stories that we find ourselves."""
    times = defaultdict[str, list[datetime]](list)
    for item in items:
        times[item.story].append(item.article.seen)
    return verdict(times, kinds, own_alarms(items, rule, counts_copies))


def verdict(times: Mapping[str, Sequence[datetime]], kinds: dict[str, str], rung: Sequence[tuple[datetime, str]]) -> dict[str, float]:
    big = {id for id in times if kinds[id] == "big"}
    first: dict[str, datetime] = {}
    for at, id in rung:
        first.setdefault(id, at)
    days = (max(map(max, times.values())) - min(map(min, times.values()))) / timedelta(days=1)
    delays = [sum(t <= first[id] for t in times[id]) for id in big if id in first]
    false = Counter(kinds[id] for id in first if id not in big)
    return {
        "recall": len(delays) / len(big), "within 8": sum(d <= 8 for d in delays) / len(big), "articles": float(np.median(delays or [0])),
        "false a day": sum(false.values()) / days, **{f"false {kind}": n / days for kind, n in false.items()},
        "duplicates a day": (len(rung) - len(first)) / days,
    }  # fmt: skip


def headlines(seed: int) -> tuple[list[Story], dict[str, str]]:
    """The headline stream's true stories, ten steady topics and eight one-owner chains added."""
    chance, groups = random.Random(seed), defaultdict(list)
    with gzip.open(SHARED / "data/stories/uci_sim.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            at = datetime.fromisoformat(row["date"]).astimezone(UTC)
            groups[row["story"]].append(
                Report(article=row["id"], title=row["title"], at=at, seen=at, outlet=row["source"], owner=row["publisher"] or row["source"])
            )
    kinds = {id: "big" if len(group) >= BIG else "small" for id, group in groups.items()}
    topics = {}
    begin, end = min(r.at for g in groups.values() for r in g), max(r.at for g in groups.values() for r in g)
    owners = [f"owner{n}" for n in range(300)]
    for n in range(10):
        rate, at, id = chance.uniform(0.5, 3.0), begin, f"steady-{n}"
        while at < end:
            at += timedelta(hours=chance.expovariate(rate))
            if chance.random() < (1.0 if 7 <= at.hour <= 20 else 0.3):
                owner = chance.choice(owners)
                day = f"{id}-{at.date()}" if n % 2 else id
                kinds[day], topics[day] = "steady", id
                groups[day].append(Report(article=f"{day}-{len(groups[day])}", title=id, at=at, seen=at, outlet=owner, owner=owner))
    for n in range(8):
        at, id = begin + (end - begin) * chance.random(), f"chain-{n}"
        kinds[id] = "one owner"
        for m in range(chance.randint(10, 40)):
            at += timedelta(minutes=chance.expovariate(1 / 3))
            groups[id].append(Report(article=f"{id}-{m}", title=id, at=at, seen=at, outlet=f"{id}-{m}", owner=id))
    return [
        Story(id=id, reports=tuple(sorted(g, key=lambda r: r.at)), first_seen=g[0].seen, last_seen=g[-1].seen, topic=topics.get(id, ""))
        for id, g in groups.items()
    ], kinds


# --- breaking, on the stories that we find ourselves


class Desk:
    """Articles through ``stories.join``, and the records of the stories that they make, as a desk would hold them."""

    def __init__(self, counts_copies: bool = False) -> None:
        self.index = join_stories.OpenStories()
        self.held: dict[str, dict[str, newsweek.Item]] = defaultdict(dict)
        self.counts_copies = counts_copies

    def take(self, item: newsweek.Item) -> dict[str, Story | None]:
        """Join an article, and give each story that it changed as it is now (None: merged away)."""
        joined = join_stories.join(item.article, self.index)
        self.index.take(item.article, joined)
        self.held[joined.story][item.article.id] = item
        changed = {joined.story}
        for merge in joined.merges:
            self.held[merge.into].update(self.held.pop(merge.gone, {}))
            changed |= {merge.into, merge.gone}
        for article, target in joined.moves:
            self.held[target][article] = self.held[joined.story].pop(article)
            changed.add(target)
        return {id: self._story(id) if self.held.get(id) else None for id in sorted(changed)}

    def _story(self, id: str) -> Story:
        items = list(self.held[id].values())
        lineages = defaultdict[str, list[str]](list)
        for item in items:
            lineages[item.article.id if self.counts_copies else item.lineage].append(item.article.id)
        outlets = {item.article.outlet: Outlet(id=item.article.outlet, owner="" if self.counts_copies else item.owner) for item in items}
        return join_stories.story(
            id,
            [item.article for item in items],
            {},
            [Lineage(id=lineage, origin=lineage, articles=tuple(articles)) for lineage, articles in lineages.items()],
            outlets,
        )

    def truth(self, id: str) -> str:
        """The true story that most of a found story's articles tell."""
        return Counter(item.story for item in self.held[id].values()).most_common(1)[0][0]


def own_alarms(items: Sequence[newsweek.Item], rule: Rule, counts_copies: bool) -> list[tuple[datetime, str]]:
    """Play the articles through our own clustering, look at each arrival, and give each new entry with the true story it stands for."""
    desk, page, found = Desk(counts_copies), Page(rule), []
    for item in items:
        changed = desk.take(item)
        for id, story in changed.items():
            page.put(id, story)
        found += [(item.article.seen, desk.truth(id)) for id in page.look(list(changed), item.article.seen, desk.index.story_id)]
    return found


def stream(seed: int) -> tuple[list[newsweek.Item], dict[str, str]]:
    """The headlines as articles, with ten steady topics and eight one-owner chains added: their titles are of made-up words."""
    press = newsweek.Press(seed)
    stories, kinds = headlines(seed)
    words = {
        story.id: [press.word("en") for _ in range(14)] for story in stories if kinds[story.id] != "small" and kinds[story.id] != "big"
    }
    items = []
    for story in stories:
        for report in story.reports:
            title = report.title
            if story.id in words:
                title = " ".join(press.random.sample(words[story.topic if story.topic in words else story.id], 7)).capitalize()
            article = Article(
                id=report.article, url="", title=title, text="", seen=report.seen, published=report.at, language="en", outlet=report.outlet
            )
            items.append(newsweek.Item(article, story.id, kinds[story.id], report.article, report.owner, False, story.topic))
    return sorted(items, key=lambda item: (item.article.seen, item.article.id)), kinds


# --- diverse


def pool(seed: int) -> tuple[list[Story], datetime]:
    """300 stories in which the newest come from few outlets and topics, as on a busy evening."""
    chance, now = random.Random(seed), datetime(2026, 3, 4, 20, tzinfo=UTC)
    made = []
    for n in range(300):
        loud = chance.random() < 0.5
        outlet, topic = (chance.randrange(6), chance.randrange(5)) if loud else (chance.randrange(80), chance.randrange(40))
        at = now - timedelta(minutes=chance.expovariate(1 / (200 if loud else 400)))
        reports = tuple(
            Report(
                article=f"{n}-{m}", title="", at=at - timedelta(minutes=m), seen=at - timedelta(minutes=m),
                outlet=f"o{(outlet + m * 7) % 80}",
                owner=f"w{(outlet + m * 7) % 80}", country=f"c{outlet % 25}", language=f"l{outlet % 9}", lineage=f"{n}-{m}",
            )
            for m in reversed(range(min(12, 1 + int(chance.expovariate(0.5)))))
        )  # fmt: skip
        made.append(Story(id=f"s{n:03d}", reports=reports, first_seen=at, last_seen=at, topic=f"t{topic}"))
    return made, now


def _relevance(stories: Sequence[Story], now: datetime) -> dict[str, float]:
    weights = {story.id: editions._weight(editions.witnesses(story), now) for story in stories}
    return {id: weight / max(weights.values()) for id, weight in weights.items()}


def _facets(story: Story) -> set[tuple[str, str]]:
    return set(editions._facets(story, editions.witnesses(story)))


def _likeness(stories: Sequence[Story]) -> np.ndarray:
    facets = [_facets(story) for story in stories]
    return np.array([[len(a & b) / len(a | b) for b in facets] for a in facets])


def mmr(stories: Sequence[Story], now: datetime, share: float = 0.7) -> list[str]:
    relevance, likeness, chosen = _relevance(stories, now), _likeness(stories), list[int]()
    while len(chosen) < 20:
        left = [n for n in range(len(stories)) if n not in chosen]
        chosen.append(
            max(left, key=lambda n: share * relevance[stories[n].id] - (1 - share) * max((likeness[n][m] for m in chosen), default=0.0))
        )
    return [stories[n].id for n in chosen]


def dpp(stories: Sequence[Story], now: datetime) -> list[str]:
    """Greedy MAP of a determinantal point process (Chen, Zhang and Zhou 2018)."""
    relevance = np.array(list(_relevance(stories, now).values()))
    kernel = np.outer(relevance, relevance) * (_likeness(stories) + 1e-6 * np.eye(len(stories)))
    rows, left, chosen = np.zeros((20, len(stories))), kernel.diagonal().copy(), list[int]()
    for step in range(20):
        best = int(np.argmax(np.where(np.isin(np.arange(len(stories)), chosen), -1.0, left)))
        row = (kernel[best] - rows[:step].T @ rows[:step, best]) / max(np.sqrt(left[best]), 1e-9)
        rows[step], left = row, left - row * row
        chosen.append(best)
    return [stories[n].id for n in chosen]


def spread(name: str, stories: Sequence[Story], now: datetime, choose: Callable[[], list[str]]) -> None:
    started = time.process_time()
    chosen = choose()
    spent = (time.process_time() - started) * 1000
    known, relevance = {story.id: story for story in stories}, _relevance(stories, now)
    values = Counter(kind for facet in set().union(*(_facets(known[id]) for id in chosen)) for kind in [facet[0]])
    most = sum(sorted(relevance.values(), reverse=True)[:20])
    print(
        f"  {name:8} {len(set(chosen))} stories, {values['outlet']} outlets, {values['topic']} topics, {values['country']} countries,"
        f" relevance {sum(relevance[id] for id in chosen) / most:.2f}, {spent:.1f} ms"
    )


def show(name: str, figures: Mapping[str, float]) -> None:
    print(f"  {name:48}", ", ".join(f"{kind} {figure:.2f}" for kind, figure in figures.items()), flush=True)


def weeks(seed: int) -> None:
    items = newsweek.week(seed)
    kinds = {item.story: item.kind for item in items}
    print(f"a simulated week, seed {seed}: {len(items)} articles")
    for name, counts_copies, rule in (
        ("ours", False, editions.breaking),
        ("ours, copies counted as voices", True, editions.breaking),
        ("five outlets in two hours", True, five_in_two_hours),
    ):
        show(name, judge(newsweek.stories(items, counts_copies), kinds, rule))
        show(f"{name}; own clusters", own(items, kinds, rule, counts_copies))


def streams(seed: int) -> None:
    if not (SHARED / "data/stories/uci_sim.jsonl.gz").exists():
        print(f"no headlines at {SHARED}: left out")
        return
    stories, kinds = headlines(seed)
    print(f"headlines with steady topics and chains, seed {seed}")
    for name, rule in (("ours", editions.breaking), ("five outlets in two hours", five_in_two_hours)):
        show(name, judge(stories, kinds, rule))
        show(f"{name}; own clusters", own(stream(seed)[0], kinds, rule))


def spreads(seed: int) -> None:
    stories, now = pool(seed)
    print(f"20 places out of 300, seed {seed}")
    spread("ours", stories, now, lambda: [placed.story for placed in editions.diverse(stories, now).placed])
    spread("MMR .7", stories, now, lambda: mmr(stories, now))
    spread("DPP", stories, now, lambda: dpp(stories, now))
    spread("latest", stories, now, lambda: [placed.story for placed in editions.latest(stories, now).placed[:20]])


PARTS: Mapping[str, Callable[[int], None]] = {"week": weeks, "headlines": streams, "diverse": spreads}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all without one")
    parser.add_argument("--seeds", type=int, default=1)
    told = parser.parse_args()
    for part in told.parts or PARTS:
        for seed in range(told.seeds):
            PARTS[part](seed)


if __name__ == "__main__":
    main()
