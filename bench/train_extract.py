"""Learn the weights of the extractor's judge, and say what they are worth on pages that they did not see.

    python bench/train_extract.py            cross-validated figures by host
    python bench/train_extract.py --folds b  the same with hosts dealt into other folds
    python bench/train_extract.py --without fundus   learn from the other sets alone, and choose the blocks of this one
    python bench/train_extract.py --write    learn from all pages and write src/cln/extract/judge.npz

Data: the article sets of ../shared/data/extract (scrapinghub, fundus, wcxb, zh; mozilla, whose truth is a peer's opinion, at a
quarter of the weight). A block's label is 1 where it stands in the known text, in order; elsewhere the share of it that stands in what
no other block has accounted for, so that a teaser or a caption is not taught for words that the paragraphs hold.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import unicodedata
import zlib
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import numpy as np
from numpy.typing import NDArray

from cln.extract import _blocks, _core, _dom, _features, _metadata
from cln.extract._bytes import decoded
from cln.records import Page

Floats = NDArray[np.float32]
SHARED = Path(os.environ.get("CLN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SETS = ("scrapinghub", "fundus", "wcxb", "zh", "mozilla")
FETCHED = datetime(2026, 11, 1, tzinfo=UTC)
FOLDS = 5
DULL = 0.3
MOST = 6  # so many spreads, so that no column shouts
DOUBT = 0.3  # 0: every label is believed; towards 1: one far from what all other blocks say teaches little (generalised cross-entropy)
WORD = re.compile(r"\w+")
WITHOUT_SPACES = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]")


@dataclass(slots=True)
class Example:
    """One page: its rows, labels and the words of each block, and the words of the known text."""

    id: str
    set: str
    host: str
    rows: Floats
    labels: Floats
    words: list[list[str]]
    truth: list[str]
    origin: NDArray[np.int64]


def words(text: str, by_character: bool) -> list[str]:
    text = unicodedata.normalize("NFKC", text or "").lower()
    return [c for c in text if c.isalnum()] if by_character else WORD.findall(text)


def examples(sets: tuple[str, ...] = SETS) -> list[Example]:
    """Read, cut and label every page."""
    found = []
    for name in sets:
        with gzip.open(SHARED / "data" / "extract" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            found += [example for line in lines if (example := labelled(json.loads(line), name))]
    return found


def labelled(page: dict[str, Any], name: str) -> Example | None:
    html = decoded(page["html"].encode("utf-8", "surrogatepass"), "text/html; charset=utf-8")
    sheet = _blocks.cut(_dom.parse(html))
    if not sheet.pieces or not page.get("text"):
        return None
    by_character = len(WITHOUT_SPACES.findall(page["text"])) > 0.3 * len(re.findall(r"\w", page["text"]))
    truth = words(page["text"], by_character)
    blocks = [words(piece.text, by_character) for piece in sheet.pieces]
    said = _metadata.said(sheet, Page(url=page.get("url") or "", fetched=FETCHED, body=b"", media_type="text/html"))
    measured = _features.measured(sheet, _core.told(sheet, said))
    host = urlsplit(page.get("url") or "").hostname or page["id"]
    rows = _features.rows(measured)
    return Example(page["id"], name, host, rows, labels(blocks, truth)[measured.origin], blocks, truth, measured.origin)


def labels(blocks: list[list[str]], truth: list[str]) -> Floats:
    """Give each block the share of it that is in the known text: the heaviest chain of exact matches in order, then what is left."""
    joined = f" {' '.join(truth)} "
    places: list[tuple[int, int, int]] = []
    for number, block in enumerate(blocks):
        needle = f" {' '.join(block)} "
        start, seen = joined.find(needle) if block else -1, 0
        while start >= 0 and seen < 12:
            places.append((number, start, start + len(needle) - 1))
            start, seen = joined.find(needle, start + 1), seen + 1
    result = np.zeros(len(blocks), dtype=np.float32)
    chained = chain(places)
    for number in chained:
        result[number] = 1
    taken = {tuple(blocks[number]) for number in chained}
    left = Counter(shingles(truth))
    left.subtract(shingle for number in chained for shingle in shingles(blocks[number]))
    for number, block in enumerate(blocks):
        if not result[number] and len(block) >= 6 and tuple(block) not in taken:
            parts = shingles(block)
            result[number] = sum(left[part] > 0 for part in parts) / len(parts)
    return result


def shingles(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + 3]) for i in range(len(words) - 2)]


def chain(places: list[tuple[int, int, int]]) -> list[int]:
    """The heaviest set of matches, one a block, that keeps the order of both texts (patience over end positions)."""
    ends: list[int] = []
    best: list[tuple[float, Any]] = []  # best chain that ends at or before ends[i], rising
    for number in sorted({place[0] for place in places}):
        fresh = []
        for _, start, end in (place for place in places if place[0] == number):
            at = bisect_left(ends, start + 1) - 1
            weight, link = best[at] if at >= 0 else (0.0, None)
            fresh.append((end, weight + (end - start), (number, link)))
        for end, weight, link in fresh:
            at = bisect_left(ends, end + 1)
            if at and best[at - 1][0] >= weight:
                continue
            ends.insert(at, end)
            best.insert(at, (weight, link))
            while at + 1 < len(ends) and best[at + 1][0] <= weight:
                del ends[at + 1], best[at + 1]
    result, link = [], best[-1][1] if best else None
    while link:
        result.append(link[0])
        link = link[1]
    return result


def f1(got: list[str], true: list[str]) -> float:
    if not got or not true:
        return float(not got and not true)
    shared = sum((Counter(got) & Counter(true)).values())
    return 2 * shared / (len(got) + len(true))


def kept_words(example: Example, kept: NDArray[np.bool_]) -> list[str]:
    kept = kept & ((example.origin == np.arange(len(kept))) | ~kept[example.origin])
    return [word for block, is_kept in zip(example.words, kept, strict=True) if is_kept for word in block]


# --- the network: one hidden layer pair, Adam, in numpy so that the recipe needs nothing else


def learnt(
    pages: list[Example],
    sizes: tuple[int, ...] = (64, 16),
    rounds: int = 16,
    seed: int = 0,
    decay: float = 0.05,
    drop: float = 0.25,
    blind: float = 0.15,
    rate: float = 2e-3,
) -> dict[str, Floats]:
    """Learn weights from these pages."""
    rng = np.random.default_rng(seed)
    x, y, w = (np.concatenate(parts) for parts in zip(*[thinned(page, rng) for page in pages], strict=True))
    mean = x.mean(0)
    scale = scaled(abs(x - mean), x.std(0))
    x = ((x - mean) / scale).astype(np.float32)
    widths = [x.shape[1], *sizes, 1]
    net = [(rng.normal(0, np.sqrt(2 / a), (a, b)).astype(np.float32), np.zeros(b, np.float32)) for a, b in pairwise(widths)]
    moments = [[np.zeros_like(part) for part in (*layer, *layer)] for layer in net]
    step = 0
    batch = 1024
    total = rounds * (len(x) // batch)
    for _ in range(rounds):
        order = rng.permutation(len(x))
        for start in range(0, len(x) - batch + 1, batch):
            step += 1
            pace = rate * 0.5 * (1 + np.cos(np.pi * step / total))
            chosen = order[start : start + batch]
            gradients = backward(net, x[chosen], y[chosen], w[chosen], rng, drop, blind)
            for layer, (gradient, moment) in enumerate(zip(gradients, moments, strict=True)):
                net[layer] = adam(net[layer], gradient, moment, pace, step, decay)
    found = {"mean": mean.astype(np.float32), "scale": scale}
    for number, (weight, bias) in enumerate(net):
        found |= {f"w{number}": weight, f"b{number}": bias}
    return found


def scaled(far: Floats, spread: Floats) -> Floats:
    """Give what each column is divided by: its spread, but so that a hint comes to ``MOST`` at most, a measure seldom to more."""
    most = far.max(0)
    return np.maximum(np.maximum(spread, 0.05), np.where(most <= 1, most, np.quantile(far, 0.999, axis=0)) / MOST).astype(np.float32)


def thinned(page: Example, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Give a page's rows, labels and weights; of its short furniture, half of all blocks, three in ten stand for the rest."""
    is_dull = (page.labels < 0.05) & np.array([len(block) <= 5 for block in page.words])
    taken = ~is_dull | (rng.random(len(is_dull)) < DULL)
    weight = np.where(is_dull, weights(page) / DULL, weights(page)).astype(np.float32)
    return page.rows[taken], page.labels[taken, None], weight[taken, None]


def weights(page: Example) -> Floats:
    """A block weighs as its words do in its page's score, short ones a little more; all pages weigh alike."""
    sizes = np.array([len(block) for block in page.words], dtype=np.float32)
    share = (sizes + 1) ** 0.8
    share = share / share.sum() * np.sqrt(len(sizes)) * 3
    return (np.minimum(share, 3.0) * (0.25 if page.set == "mozilla" else 1)).astype(np.float32)


def backward(net: Any, x: Floats, y: Floats, w: Floats, rng: np.random.Generator, drop: float, blind: float) -> list[tuple[Floats, Floats]]:
    acts, masks = [x * (rng.random(x.shape, dtype=np.float32) > blind)], []
    for weight, bias in net[:-1]:
        h = np.maximum(acts[-1] @ weight + bias, 0)
        mask = (rng.random(h.shape, dtype=np.float32) > drop).astype(np.float32) / (1 - drop)
        masks.append(mask)
        acts.append(h * mask)
    weight, bias = net[-1]
    p = 1 / (1 + np.exp(-np.clip(acts[-1] @ weight + bias, -30, 30)))
    miss = p - y
    delta = miss * (1 - np.abs(miss) + 0.02) ** DOUBT * w / len(x)
    gradients = []
    for number in range(len(net) - 1, -1, -1):
        gradients.append((acts[number].T @ delta, delta.sum(0)))
        if number:
            delta = (delta @ net[number][0].T) * (acts[number] > 0) * masks[number - 1]
    return gradients[::-1]


def adam(layer: Any, gradient: Any, moment: list[Floats], rate: float, step: int, decay: float) -> tuple[Floats, Floats]:
    result = []
    for number in range(2):
        g = gradient[number]
        moment[number] = 0.9 * moment[number] + 0.1 * g
        moment[number + 2] = 0.999 * moment[number + 2] + 0.001 * g * g
        m, v = moment[number] / (1 - 0.9**step), moment[number + 2] / (1 - 0.999**step)
        shrunk = layer[number] * (1 - rate * decay) if number == 0 else layer[number]
        result.append((shrunk - rate * m / (np.sqrt(v) + 1e-8)).astype(np.float32))
    return result[0], result[1]


def scored(net: dict[str, Floats], rows: Floats) -> Floats:
    x = (rows - net["mean"]) / net["scale"]
    number = 0
    while f"w{number + 1}" in net:
        x = np.maximum(x @ net[f"w{number}"] + net[f"b{number}"], 0)
        number += 1
    return (1 / (1 + np.exp(-np.clip(x @ net[f"w{number}"] + net[f"b{number}"], -30, 30))))[:, 0]


def fold(example: Example, deal: str = "") -> int:
    """Give the fold of a page: all pages of a host are in one; another ``deal`` deals the hosts anew."""
    host = (
        ".".join(example.host.split(".")[-2:])
        if not example.host.endswith((".co.uk", ".com.au", ".com.br"))
        else ".".join(example.host.split(".")[-3:])
    )
    return zlib.crc32((deal + host).encode()) % FOLDS


def report(pages: list[Example], choices: list[NDArray[np.bool_]]) -> dict[str, tuple[float, float]]:
    """Give, a set, the mean word F1 and the share of pages whose words are exactly the known ones."""
    result: dict[str, list[tuple[float, bool]]] = {}
    for page, kept in zip(pages, choices, strict=True):
        got = kept_words(page, kept)
        result.setdefault(page.set, []).append((f1(got, page.truth), got == page.truth))
    return {
        name: (round(float(np.mean([f for f, _ in rows])), 4), round(float(np.mean([e for _, e in rows])), 3))
        for name, rows in result.items()
    }


def packed(nets: list[dict[str, Floats]]) -> dict[str, Any]:
    """Give the nets as the judge reads them: first layers side by side, in bytes with a scale a unit; the rest in half precision."""
    first = np.concatenate([net["w0"] for net in nets], axis=1)
    unit = np.abs(first).max(axis=0) / 127
    found: dict[str, Any] = {"mean": nets[0]["mean"], "scale": nets[0]["scale"], "unit": unit.astype(np.float32)}
    found |= {"first": np.round(first / unit).astype(np.int8), "bias": np.concatenate([net["b0"] for net in nets]).astype(np.float32)}
    return found | {key: np.stack([net[key] for net in nets]).astype(np.float16) for key in ("w1", "b1", "w2", "b2")}


def written(nets: list[dict[str, Floats]], path: Path) -> None:
    """Write the nets for the judge, with the names of their columns."""
    np.savez_compressed(path, names=np.array(_features.NAMES), **packed(nets))


def crossed(pages: list[Example], deal: str = "", **options: Any) -> list[Floats]:
    """Score every page by weights that saw neither it nor its host."""
    folds = [fold(page, deal) for page in pages]
    found: list[Floats] = [np.zeros(0, np.float32)] * len(pages)
    for held in range(FOLDS):
        net = learnt([page for page, number in zip(pages, folds, strict=True) if number != held], **options)
        for number, page in enumerate(pages):
            if folds[number] == held:
                found[number] = scored(net, page.rows)
    return found


SEEDS = (1, 2, 3)
TARGET = Path(__file__).resolve().parents[1] / "src" / "cln" / "extract" / "judge.npz"


def across(pages: list[Example], deal: str) -> dict[str, tuple[float, float]]:
    runs = [crossed(pages, deal, seed=seed) for seed in SEEDS]
    return report(pages, [np.mean(parts, axis=0) >= 0.5 for parts in zip(*runs, strict=True)])


def without(pages: list[Example], name: str) -> dict[str, tuple[float, float]]:
    nets = [learnt([page for page in pages if page.set != name], seed=seed) for seed in SEEDS]
    held = [page for page in pages if page.set == name]
    return report(held, [np.mean([scored(net, page.rows) for net in nets], axis=0) >= 0.5 for page in held])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folds", default="", help="deal the hosts into other folds, by this word")
    parser.add_argument("--without", choices=SETS)
    options = parser.parse_args()
    pages = examples()
    print(f"{len(pages)} pages, {sum(len(page.labels) for page in pages):,} blocks, {pages[0].rows.shape[1]} columns")
    print("best choice of blocks (word F1, exact):", report(pages, [page.labels >= 0.5 for page in pages]))
    if options.write:
        written([learnt(pages, seed=seed) for seed in SEEDS], TARGET)
        print(f"wrote {TARGET.name}: {TARGET.stat().st_size:,} bytes")
    elif options.without:
        print("learned from the other sets alone:", without(pages, options.without))
    else:
        print(f"{FOLDS} folds by host, weights blind to the page's host:", across(pages, options.folds))


if __name__ == "__main__":
    main()
