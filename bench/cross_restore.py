"""Measure the restore room on articles, or on whole languages, that its net was not trained on.

    python bench/cross_restore.py [--by halves|languages] [--rounds 5]

By halves: trained on one half of the clean articles, tried on what was made from the other, both ways. By languages: they are dealt
into five groups; trained on four of them, tried on the fifth. Neither knows a phrase of the benchmark: the phrases for training are
those of _restore_damage.py. Prints a row for all, and a row a language; "clean" counts every edit made on an article without damage.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

import restore as figures
import train_restore
from cln.restore import _judge

GROUPS = 5


class Fold(NamedTuple):
    """What is left out of training: one half of the articles, or some languages."""

    half: int = -1
    languages: frozenset[str] = frozenset()

    def leaves_out(self, language: str, half: int) -> bool:
        return half == self.half or language in self.languages


def folds(by: str, languages: list[str]) -> list[Fold]:
    if by == "halves":
        return [Fold(half=0), Fold(half=1)]
    return [Fold(languages=frozenset(languages[number::GROUPS])) for number in range(GROUPS)]


def use(model: dict[str, Any]) -> None:
    """Let the room weigh with this net."""
    arrays = [np.array(model[name], dtype=np.float32) for name in ("hidden", "hidden_bias", "out")]
    weights = _judge.Weights(model["names"], *arrays, model["out_bias"])
    _judge.weights = lambda: weights


def tried(name: str, data: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], figures.Answer]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, record in enumerate(data):
        groups[record["campaign"] if name == "batch" else str(number)].append(record)
    for group in groups.values():
        way = figures.together if name == "batch" else figures.ours
        yield from zip(group, way([record["damaged"] for record in group]), strict=True)


def show(name: str, by_language: dict[str, Counter[str]], judge: Any) -> None:
    total: Counter[str] = sum(by_language.values(), Counter())
    print(f"{name:8} {json.dumps(judge.row(total))}", flush=True)
    for language, count in sorted(by_language.items()):
        print(f"  {language:6} {json.dumps(judge.row(count))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by", choices=("halves", "languages"), default="halves")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    judge, articles = figures.score(), train_restore.clean()
    x, y, tags = train_restore.examples(articles, options.rounds)
    languages = sorted({article["lang"] for article in articles})
    clean = [{"damaged": a["text"], "original": a["text"], "edits": [], "lang": a["lang"]} for a in articles]
    bench = figures.records("bench", 1)
    sets = {"bench": bench, "batch": bench, "hardneg": figures.records("hardneg", 1), "clean": clean}
    results: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in sets}
    for fold in folds(options.by, languages):
        left = np.array([fold.leaves_out(*tag) for tag in tags])
        use(train_restore.train(x[~left], y[~left]))
        for name, data in sets.items():
            kept = [record for record in data if fold.leaves_out(record["lang"], train_restore.half(record["original"]))]
            for record, given in tried(name, kept):
                results[name][record["lang"]] += judge.judge(record, given)
    for name, by_language in results.items():
        show(name, by_language, judge)


if __name__ == "__main__":
    main()
