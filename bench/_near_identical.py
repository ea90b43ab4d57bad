"""Streams of near-identical events, made by a seeded generator: two earthquakes, two shootings, two acquisitions, told in the same words.

Kinds of event are in ``near_identical.json``, each as headlines and facts, every fact in several wordings; an event is a kind with its own
places, people, companies, numbers and days. Names are common ones, so they are no rarer than a newspaper's; two events of a kind may share
some (``shared``). A report tells some of the facts in some of the wordings. It stands in for sets of such events that are not at hand; it
was written to be hard, not to be like news in all things.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cln.records import Article

START = datetime(2026, 3, 1, tzinfo=UTC)
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# {place} {near} {region}; {who} {other} people, {name} {second} their last names; {firm} {target} companies; {n} {m} {k} {few} numbers
WORDS = json.loads(Path(__file__).with_name("near_identical.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Event:
    kind: str
    name: str
    slots: dict[str, str]


def stream(seed: int = 0, events: int = 3, reports: int = 10, shared: float = 0.3, titles: bool = False) -> list[tuple[Article, str]]:
    """Give articles two minutes apart with their true stories: so many events of each kind, about so many reports of each.

    >>> pairs = stream(seed=1, events=2, reports=4)
    >>> len({story for _, story in pairs}) == 2 * len(WORDS["kinds"])
    True
    """
    chance = random.Random(seed)
    told = [(event, number) for event in _events(chance, events, shared) for number in range(chance.randint(2, 2 * reports - 2))]
    chance.shuffle(told)
    return [(_report(chance, event, f"{event.name}-{number}", at, titles), event.name) for at, (event, number) in enumerate(told)]


def _events(chance: random.Random, count: int, shared: float) -> list[Event]:
    made = []
    for kind in WORDS["kinds"]:
        first = _slots(chance)
        for number in range(count):
            slots = _slots(chance) if number else first
            kept = {slot: first[slot] for slot in ("region", "who", "name", "firm", "site", "gadget", "trade", "near")}
            names = {slot: kept[slot] for slot in (chance.choice(sorted(kept)), chance.choice(("site", "gadget", "trade")))}
            if chance.random() < shared:
                slots = {**slots, **names}
            if "who" in slots:
                slots["name"] = slots["who"].split()[1]
            made.append(Event(kind, f"{kind}-{number}", slots))
    return made


def _slots(chance: random.Random) -> dict[str, str]:
    place, near = chance.sample(WORDS["places"], 2)
    one, two = chance.sample(WORDS["last"], 2)
    firm, target = chance.sample(WORDS["companies"], 2)
    return {
        "place": place,
        "near": near,
        "region": chance.choice(WORDS["regions"]),
        "who": f"{chance.choice(WORDS['first'])} {one}",
        "name": one,
        "other": f"{chance.choice(WORDS['first'])} {two}",
        "second": two,
        "firm": firm,
        "target": target,
        "n": str(chance.randint(6, 90)),
        "m": str(chance.randint(20, 300)),
        "k": str(chance.randint(10, 60)),
        "few": str(chance.randint(2, 9)),
        "age": str(chance.randint(18, 70)),
        "mag": f"{chance.randint(5, 7)}.{chance.randint(0, 9)}",
        "money": f"{chance.randint(1, 20)}.{chance.randint(1, 9)}",
        "price": f"{chance.randint(2, 19)}99",
        "day": chance.choice(WEEK),
        "site": chance.choice(WORDS["sites"]),
        "gadget": chance.choice(WORDS["gadgets"]),
        "trade": chance.choice(WORDS["trades"]),
    }


def _report(chance: random.Random, event: Event, id: str, at: int, titles: bool) -> Article:
    headlines, facts = WORDS["kinds"][event.kind]["headlines"], WORDS["kinds"][event.kind]["facts"]
    rest = chance.sample(facts[1:], chance.randint(1, len(facts) - 1))
    sentences = [chance.choice(wordings) for wordings in (facts[0], *rest)] + chance.sample(WORDS["loose"], chance.randint(0, 2))
    text = "" if titles else " ".join(sentences).format(**event.slots)
    seen = START + timedelta(minutes=2 * at)
    return Article(id=id, url="", title=chance.choice(headlines).format(**event.slots), text=text, seen=seen, language="en")
