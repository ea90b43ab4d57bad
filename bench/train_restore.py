"""Learn the weights of the restore room from clean articles damaged by ourselves, and print what they reach on articles kept apart.

    python bench/train_restore.py [--rounds 5] --write src/cln/restore/weights.json

Data: ../shared/data/restore/clean.jsonl.gz (its origin in that folder's README), damaged with the made-up phrases of _restore_damage.py.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from _restore_damage import canonical, damaged
from cln.restore import _candidates, _features
from cln.restore._reading import Reading

SHARED = Path(os.environ.get("CLN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
HIDDEN, NETS = 40, 3
NOISE, LEFT_OUT, DECAY = 0.3, 0.1, 1e-4
# What was learned under noise is too timid without. Chosen on languages left out of training (cross_restore.py): with a leaning of
# 0 / 0.7 / 1.5 there are .04 / .06 / .19 false edits in 10,000 words of clean texts, at a mid-word recall of .843 / .858 / .865.
SHARPER, LEANING = 1.5, 0.7


def clean() -> list[dict[str, Any]]:
    with gzip.open(SHARED / "data/restore/clean.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def half(text: str) -> int:
    """Which half of the articles this one is in, by its opening words."""
    return zlib.crc32(" ".join(text.split())[:60].encode()) % 2


def examples(articles: list[dict[str, Any]], rounds: int) -> tuple[Any, Any, list[tuple[str, int]]]:
    """Give the candidates' features, whether each was put in, and the language and half of its article."""
    rows: list[Any] = []
    labels: list[bool] = []
    tags: list[tuple[str, int]] = []
    for seed in range(rounds):
        for article, text, spans in damaged(articles, seed):
            gold = {canonical(text, *span) for span in spans}
            reading = Reading(text, article["lang"])
            codes = _candidates.gaps(reading)
            found = _candidates.all_candidates(reading, codes)
            if found:
                rows.append(_features.features(reading, codes, found, range(len(found))))
                labels += [canonical(text, c.start, c.end) in gold for c in found]
                tags += [(article["lang"], half(article["text"]))] * len(found)
    return np.concatenate(rows), np.array(labels, dtype=np.float32), tags


def train(x: Any, y: Any) -> dict[str, Any]:
    """Fit some nets and give their mean as one, which is one net with all their hidden cells."""
    nets = [fit(x, y, seed) for seed in range(NETS)]
    wide = {name: np.concatenate([net[name] for net in nets], -1) for name in ("hidden", "hidden_bias", "out")}
    wide["out"] *= SHARPER / NETS
    return {"names": _features.NAMES, **wide, "out_bias": sum(net["out_bias"] for net in nets) * SHARPER / NETS + LEANING}


def fit(x: Any, y: Any, seed: int, steps: int = 4000, cells: int = HIDDEN) -> dict[str, Any]:
    """Fit a net of one hidden layer by Adam. Noise and left-out numbers keep it from learning single articles by heart."""
    chance = np.random.default_rng(seed)
    mean, deviation = x.mean(0), x.std(0) + 0.05
    x = ((x - mean) / deviation).astype(np.float32)
    shape = [(x.shape[1], cells), (cells,), (cells, 1), (1,)]
    w = [chance.normal(0, 1 / np.sqrt(s[0]), s) if len(s) == 2 else np.zeros(s) for s in shape]
    m, v = [np.zeros(s) for s in shape], [np.zeros(s) for s in shape]
    for step in range(1, steps + 1):
        pick = chance.integers(0, len(x), 1024)
        a, t = x[pick] + chance.normal(0, NOISE, (1024, x.shape[1])), y[pick][:, None]
        a *= chance.random(a.shape) >= LEFT_OUT
        h = np.maximum(a @ w[0] + w[1], 0)
        p = 1 / (1 + np.exp(-np.clip(h @ w[2] + w[3], -30, 30)))
        error = (p - t) / len(a)
        back = (error @ w[2].T) * (h > 0)
        gradients = [a.T @ back + DECAY * w[0], back.sum(0), h.T @ error + DECAY * w[2], error.sum(0)]
        rate = 0.01 * 0.5 * (1 + np.cos(np.pi * step / steps))
        for k, g in enumerate(gradients):
            m[k], v[k] = 0.9 * m[k] + 0.1 * g, 0.999 * v[k] + 0.001 * g * g
            w[k] -= rate * (m[k] / (1 - 0.9**step)) / (np.sqrt(v[k] / (1 - 0.999**step)) + 1e-8)
    first = w[0] / deviation[:, None]
    return {"hidden": first, "hidden_bias": w[1] - mean @ first, "out": w[2][:, 0], "out_bias": float(w[3][0])}


def score(model: dict[str, Any], x: Any) -> Any:
    h = np.maximum(x @ model["hidden"] + model["hidden_bias"], 0)
    return 1 / (1 + np.exp(-(h @ model["out"] + model["out_bias"])))


def write(model: dict[str, Any], path: Path) -> None:
    rounded = {k: np.round(v, 4).tolist() if isinstance(v, np.ndarray) else v for k, v in model.items()}
    path.write_text(json.dumps(rounded, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--half", type=int, default=-1, help="train on one half of the articles (0 or 1) and write weights for testing on the other"
    )
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    articles = clean()
    kept = [a for a in articles if half(a["text"]) == options.half] if options.half >= 0 else articles
    x, y, _ = examples(kept, options.rounds)
    print(f"{len(kept)} articles, {len(x)} candidates, {int(y.sum())} put in")
    model = train(x, y)
    p = score(model, x)
    for least in (0.5, 0.8, 0.9, 0.95, 0.98):
        print(least, "precision", round(float(y[p >= least].mean()), 4), "recall", round(float((p[y > 0] >= least).mean()), 4))
    if options.write:
        write(model, options.write)


if __name__ == "__main__":
    main()
