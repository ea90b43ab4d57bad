"""Learn the first look of the restore room: what a closer look would make of a candidate, from numbers that lie in columns.

    python bench/train_glance.py [--rounds 2] [--write src/cln/restore/glance.json]

To be run after train_restore.py, as it learns what those weights say. Data as there. Prints, by halves of the articles, how many of the
candidates that would be marked or cut are missed, and how many of the others are spared the closer look; then learns from all of them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

import train_restore
from _restore_damage import damaged
from cln.restore import _candidates, _features, _glance, _injected, _judge
from cln.restore._reading import Reading

HIDDEN, STEPS = 24, 6000
WORTH = _injected.LEAST  # the likelihood from which the closer look is wanted: that of a mark
MISSED = 0.001  # the share of those that may be missed in training
MARGIN = 1.2  # of the logit, for texts unlike those


def examples(articles: list[dict[str, Any]], rounds: int) -> tuple[Any, Any, Any]:
    """Give the rows of the first look, what the closer one made of them (a logit), and the half of the article."""
    rows, wanted, halves = [], [], []
    for seed in range(rounds):
        texts = [(a, a["text"]) for a in articles] if seed == 0 else [(a, text) for a, text, _ in damaged(articles, seed)]
        for article, text in texts:
            reading = Reading(text, article["lang"])
            codes = _candidates.gaps(reading)
            if found := _candidates.all_candidates(reading, codes):
                rows.append(_glance.rows(reading, codes, found))
                wanted.append(_judge.sums(_features.features(reading, codes, found, range(len(found))), _judge.weights()))
                halves += [train_restore.half(article["text"])] * len(found)
    return np.concatenate(rows), np.concatenate(wanted), np.array(halves)


def learnt(x: Any, wanted: Any) -> dict[str, Any]:
    """Fit a small net and move its bias to where it misses next to none."""
    is_worth = wanted > np.log(WORTH / (1 - WORTH))
    share = max(1, round(0.25 * len(x) / max(is_worth.sum(), 1)))
    again = np.concatenate([np.arange(len(x)), np.repeat(np.flatnonzero(is_worth), share)])  # a quarter and more of what it sees
    net = train_restore.fit(x[again], is_worth[again].astype(np.float32), 0, STEPS, HIDDEN)
    made = sums(net, x)[is_worth]
    net["out_bias"] += MARGIN - float(np.quantile(made, MISSED))
    return {"names": _glance.NAMES, **net}


def sums(net: dict[str, Any], x: Any) -> Any:
    return np.maximum(x @ net["hidden"] + net["hidden_bias"], 0) @ net["out"] + net["out_bias"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    x, wanted, halves = examples(train_restore.clean(), options.rounds)
    least = np.log(WORTH / (1 - WORTH))
    count: Counter[str] = Counter()
    for half in (0, 1):
        net, other = learnt(x[halves == half], wanted[halves == half]), halves != half
        looked = sums(net, x[other]) > 0
        count += Counter(
            {
                "told": int((wanted[other] >= least).sum()), "missed": int(((wanted[other] >= least) & ~looked).sum()),
                "sure": int((wanted[other] >= 2.0).sum()), "sure and missed": int(((wanted[other] >= 2.0) & ~looked).sum()),
                "others": int((wanted[other] < least).sum()), "others looked at": int(((wanted[other] < least) & looked).sum()),
            }
        )  # fmt: skip
    print("trained on the other half:", dict(count))
    if options.write:
        train_restore.write(learnt(x, wanted), options.write)


if __name__ == "__main__":
    main()
