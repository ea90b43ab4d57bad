"""A simulated week of news, seeded: what arrives, and the truth behind it.

Steady topics (weather, fixtures, markets) with the rhythm of the day, bursts, small stories, syndication waves (one dispatch, many
outlets), scraper networks (one owner, many sites), late and wrong dates, five languages. Names are made up, the words between them are
drawn as often as the language has them: nothing here is anybody's text.

    python bench/newsweek.py [--seed 0]      prints what a week holds
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate

from wordfreq import get_frequency_dict

from cln.records import Article, Report, Story

START = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = 7
LANGUAGES = {"en": "aeiou bcdfglmnprst", "de": "aeiouäö bdfghklmnrst", "es": "aeioué bcdlmnprst", "ru": "аеиоу бвгдклмнпрст", "zh": ""}
HAN = "江河山海城市港口船员机场法院总理抗议火车桥梁矿山选举预算疫苗卫星银行工厂学校森林洪水地震风暴渔业石油电力"
STEADY = ("weather", "sport", "markets")
OUTLETS = 400


@dataclass(frozen=True)
class Item:
    """One article with its truth: story, lineage, owner, whether it copies; ``kind`` is what it was made as."""

    article: Article
    story: str
    kind: str
    lineage: str
    owner: str
    is_copy: bool
    topic: str


@cache
def _common(language: str) -> tuple[list[str], list[float]]:
    known = get_frequency_dict(language, "small")
    words = sorted((word for word in known if word.isalpha()), key=lambda word: (-known[word], word))
    return words, list(accumulate(known[word] for word in words))


class Press:
    """Makes the week; every choice comes from one seeded generator."""

    def __init__(self, seed: int = 0) -> None:
        self.random = random.Random(seed)
        self.items: list[Item] = []
        self.outlets = [
            (f"outlet{n}.example", f"owner{n if n > 60 else n // 12}", self.random.choice(list(LANGUAGES))) for n in range(OUTLETS)
        ]
        self.scene = [self.word("en").capitalize() for _ in range(40)]  # places and people that are in the news all week
        self.filler = {language: _common(language) for language in LANGUAGES}

    def word(self, language: str) -> str:
        if language == "zh":
            return "".join(self.random.choices(HAN, k=2))
        vowels, consonants = LANGUAGES[language].split()
        return "".join(self.random.choice(consonants) + self.random.choice(vowels) for _ in range(self.random.choice((2, 3, 3, 4))))

    def between(self, language: str, count: int) -> list[str]:
        """Words of a language, the common ones oftener."""
        words, weights = self.filler[language]
        return self.random.choices(words, cum_weights=weights, k=count)

    def hour(self, day: int) -> datetime:
        """A moment of the day, busier by day than by night."""
        while True:
            hour = self.random.uniform(0, 24)
            if self.random.random() < 0.25 + 0.75 * max(0.0, math.sin((hour - 5) / 24 * 2 * math.pi)):
                return START + timedelta(days=day, hours=hour)

    def write(
        self, story: str, kind: str, key: Sequence[str], at: datetime, outlet: tuple[str, str, str], lineage: str = "", topic: str = ""
    ) -> None:
        site, owner, language = outlet
        number, space = len(self.items), "" if language == "zh" else " "
        angle = self.random.sample(key, 4)  # no report tells all
        words = [*self.random.sample(angle, 3), *self.between(language, 5)]
        told = [*self.random.choices(angle, k=8), *self.random.choices(self.scene, k=2), *self.between(language, 60)]
        self.random.shuffle(told)
        text = space.join(told)
        seen = at + timedelta(minutes=self.random.expovariate(1 / 10))
        claimed: datetime | None = at
        luck = self.random.random()
        if luck < 0.02:
            claimed = at + timedelta(days=self.random.choice((1, 30, 365)))  # a date ahead of us
        elif luck < 0.04:
            claimed = None
        elif luck < 0.06:
            seen += timedelta(hours=self.random.uniform(2, 12))  # found late
        title = space.join(words).capitalize()
        id = f"n{number:06d}"
        article = Article(
            id=id, url=f"https://{site}/{number}", title=title, text=text, seen=seen, published=claimed, language=language, outlet=site
        )
        self.items.append(Item(article, story, kind, lineage or id, owner, bool(lineage) and lineage != id, topic))

    def burst(self, story: str, kind: str, size: int, day: float, spread: float) -> None:
        """Independent reports, thick at first; a quarter of them copied from the first dispatch."""
        key = [*(self.word("en").capitalize() for _ in range(6)), *self.random.sample(self.scene, 2), str(self.random.randint(20, 900))]
        begin = START + timedelta(days=day)
        times = sorted(begin + timedelta(hours=self.random.expovariate(1 / spread)) for _ in range(size))
        first = f"n{len(self.items):06d}"
        for n, (at, outlet) in enumerate(zip(times, self.random.choices(self.outlets, k=size), strict=True)):
            copied = n and self.random.random() < 0.25
            self.write(story, kind, key, at, outlet, first if copied else "", self.random.choice(("", "politics")))

    def steady(self, topic: str, day: int, size: int) -> None:
        """The day's reports of a topic that is there every day, at daytime, from many owners."""
        key = [topic, *(self.word("en") for _ in range(6))]
        for _ in range(size):
            self.write(f"{topic}-{day}", "steady", key, self.hour(day), self.random.choice(self.outlets), topic=topic)

    def one_voice(self, story: str, kind: str, size: int, day: float) -> None:
        """Many pages within an hour and one voice behind them: a dispatch with its copies, or a chain's sites."""
        key = [*(self.word("en").capitalize() for _ in range(6)), *self.random.sample(self.scene, 2)]
        begin, first = START + timedelta(days=day), f"n{len(self.items):06d}"
        for n in range(size):
            outlet = (f"{story}-{n}.example", story, "en") if kind == "scrapers" else self.random.choice(self.outlets)
            self.write(
                story, kind, key, begin + timedelta(minutes=self.random.uniform(0, 60)), outlet, first if kind == "wave" or n % 2 else ""
            )


def week(seed: int = 0, scale: float = 1.0) -> list[Item]:
    """Give a week's articles in the order in which they are seen."""
    press = Press(seed)
    chance = press.random
    for day in range(DAYS):
        for topic in STEADY:
            press.steady(topic, day, int(40 * scale))
    for n in range(int(12 * scale)):
        press.burst(f"big-{n}", "big", chance.randint(60, 200), chance.uniform(0.5, DAYS - 1), chance.uniform(3, 9))
    for n in range(int(250 * scale)):
        press.burst(f"small-{n}", "small", chance.choice((1, 1, 2, 3, 5, 8, 12)), chance.uniform(0, DAYS - 0.5), chance.uniform(3, 12))
    for n in range(int(10 * scale)):
        press.one_voice(f"wave-{n}", "wave", chance.randint(15, 60), chance.uniform(0, DAYS - 0.5))
        press.one_voice(f"scrapers-{n}", "scrapers", chance.randint(15, 60), chance.uniform(0, DAYS - 0.5))
    return sorted(press.items, key=lambda item: (item.article.seen, item.article.id))


def stories(items: Iterable[Item], counts_copies: bool = False) -> list[Story]:
    """Give the true stories; with ``counts_copies`` as a desk would see them that takes each page for a voice."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.story].append(item)
    return [_story(id, group, counts_copies) for id, group in groups.items()]


def _story(id: str, items: Sequence[Item], counts_copies: bool) -> Story:
    reports = []
    for item in items:
        article, is_own = item.article, counts_copies
        claimed = article.published if article.published and article.published <= article.seen else article.seen
        reports.append(
            Report(
                article=article.id, title=article.title, at=claimed, seen=article.seen, outlet=article.outlet,
                owner=article.id if is_own else item.owner, country="", language=article.language,
                lineage=article.id if is_own else item.lineage, is_copy=item.is_copy and not is_own,
            )
        )  # fmt: skip
    reports.sort(key=lambda report: (report.at, report.article))
    topic = Counter(item.topic for item in items).most_common(1)[0][0]
    return Story(id=id, reports=tuple(reports), first_seen=items[0].article.seen, last_seen=items[-1].article.seen, topic=topic)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    items = week(parser.parse_args().seed)
    print(f"{len(items)} articles, {len({item.story for item in items})} stories, by kind {dict(Counter(item.kind for item in items))}")
    print(f"languages {dict(Counter(item.article.language for item in items))}, copies {sum(item.is_copy for item in items)}")


if __name__ == "__main__":
    main()
