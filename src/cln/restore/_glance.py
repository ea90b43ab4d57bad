"""A first look at all candidates at once: most are nothing, and only the others get the closer look that costs a hundred times as much.

A small net over numbers that lie in columns says what the closer look (``_judge``) would make of a candidate. It is set so low that
what it leaves out would not have been marked; ``bench/train_glance.py`` trains it and counts what it misses.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from cln.restore import _characters_table as chars
from cln.restore import _judge
from cln.restore._candidates import SPACE, Candidate, abroad
from cln.restore._characters_table import Array
from cln.restore._reading import Reading

NAMES = [
    "join", "ratio", "whole", "left_zipf", "right_zipf", "own", "left_size", "right_size", "left_one", "right_one",
    "size", "one", "two", "mean_zipf", "least_zipf", "most_zipf", "script", "digits", "loud", "titled", "unknown", "abroad", "better",
    "before_zipf", "after_zipf", "before_unknown", "after_unknown", "before_capital", "after_capital", "alike", "before_abroad",
    "after_abroad", "spaced_before", "spaced_after", "same", "same_ratio", "best_ratio", "density", "floor", "table", "letters",
]  # fmt: skip

MOST = 3_000  # candidates of one text that get a closer look, the likeliest; a megabyte of news has some 600


@cache
def weights() -> _judge.Weights:
    """Read the weights that the package brings, once."""
    return _judge.read(files("cln.restore").joinpath("glance.json").read_bytes())


def worth(reading: Reading, codes: Array, candidates: Sequence[Candidate]) -> list[int]:
    """Give the numbers of the candidates that deserve a closer look."""
    if not candidates:
        return []
    likely = _judge.sums(rows(reading, codes, candidates), weights())
    found = np.flatnonzero(likely > 0.0)
    if len(found) > MOST:
        found = np.sort(found[np.argsort(-likely[found], kind="stable")[:MOST]])
    return [int(number) for number in found]


def rows(reading: Reading, codes: Array, candidates: Sequence[Candidate]) -> Array:
    """Give one row of numbers a candidate, in the order of ``NAMES``."""
    first, last = np.array([(c.first, c.last) for c in candidates]).T
    columns = [*_joins(candidates), *_inside(reading, first, last), *_beside(reading, codes, first, last)]
    columns += [*_company(reading, candidates), np.array([c.end - c.start for c in candidates]) / 20]
    return np.array(columns, dtype=np.float32).T


def _joins(candidates: Sequence[Candidate]) -> list[Array]:
    told = np.array([(c.ratio, c.zipf_whole, c.zipf_left, c.zipf_right, c.own, len(c.left), len(c.right)) for c in candidates]).T
    ratio, whole, left, right, own, left_size, right_size = told
    is_join = left_size > 0
    sizes = np.minimum(left_size, 10) / 5, np.minimum(right_size, 10) / 5
    return [is_join, ratio / 10, whole / 8, left / 8, right / 8, np.minimum(own, 4) / 4, *sizes, left_size == 1, right_size == 1]


def _inside(reading: Reading, first: Array, last: Array) -> list[Array]:
    """What the words of each stretch are; all zero where it holds no whole word."""
    words, floor = reading.words, reading.lexicon.floor + 0.01
    size = np.maximum(last - first, 0)
    latin = words.script == chars.LATIN
    known = np.zeros(len(latin), dtype=np.float32)
    near = np.flatnonzero(_near(len(latin), first, last) & latin)
    known[near] = abroad(reading, near)
    strange = (words.script != reading.script) & (words.script != chars.DIGIT)
    counted = (
        words.zipf / 8, strange, words.script == chars.DIGIT, words.loud, words.capital, words.zipf <= floor, known > 0,
        np.maximum(known - words.zipf, 0) / 4,
    )  # fmt: skip
    mean, *shares = (_between(column, first, last) / np.maximum(size, 1) for column in counted)
    least, most = _extremes(words.zipf, first, last)
    return [size / 4, size == 1, size == 2, mean, least / 8, most / 8, *shares]


def _near(count: int, first: Array, last: Array) -> Array:
    """Tell which words stand in a candidate."""
    steps = np.zeros(count + 1, dtype=np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, np.maximum(last, first), -1)
    inside: Array = np.cumsum(steps)[:-1] > 0
    return inside


def _between(column: Array, first: Array, last: Array) -> Array:
    """Give the sums of the stretches [first, last) of a column."""
    running = np.zeros(len(column) + 1, dtype=np.float64)
    np.cumsum(column, out=running[1:])
    found: Array = running[np.maximum(last, first)] - running[first]
    return found


def _extremes(column: Array, first: Array, last: Array) -> tuple[Array, Array]:
    """Give the least and the most of each stretch [first, last); 0 of an empty one."""
    held = last > first
    padded = np.append(column, np.float32(0))
    edges = np.stack([first, np.maximum(last, first + 1)], axis=1).ravel()
    least, most = np.minimum.reduceat(padded, edges)[::2], np.maximum.reduceat(padded, edges)[::2]
    return np.where(held, least, 0), np.where(held, most, 0)


def _beside(reading: Reading, codes: Array, first: Array, last: Array) -> list[Array]:
    """What the words right before and right after each stretch are."""
    words, floor = reading.words, reading.lexicon.floor + 0.01
    before, after = np.maximum(first - 1, 0), np.minimum(last, len(words.start) - 1)
    left, right = words.zipf[before], words.zipf[after]
    alike = (words.script[before] == words.script[after]) & (words.script[before] == reading.script)
    foreign = (words.script == reading.script).astype(np.float32)
    unknown = left <= floor, (right <= floor) & ~words.capital[after]
    spaced = codes[before] == SPACE, codes[np.maximum(last - 1, 0)] == SPACE
    return [left / 8, right / 8, *unknown, words.capital[before], words.capital[after], alike, foreign[before], foreign[after], *spaced]


def _company(reading: Reading, candidates: Sequence[Candidate]) -> list[Array]:
    """How often the same phrase stands as a candidate, how strong its best join is, and the text's best."""
    text = reading.text
    numbers: dict[str, int] = {}
    which = np.array([numbers.setdefault(text[c.start : c.end].strip().casefold(), len(numbers)) for c in candidates])
    ratios = np.array([c.ratio for c in candidates])
    times, best = np.bincount(which), np.zeros(len(numbers))
    np.maximum.at(best, which, ratios)
    size, floor = len(candidates), reading.lexicon.floor
    alone = np.ones(size)
    density = min(size / (len(reading.words.start) + 1) * 20, 3.0)
    shared = best[which] * (times[which] > 1)
    return [
        np.minimum(times[which] - 1, 6) / 3, shared / 10, alone * (ratios.max(initial=0.0) / 10), alone * density, alone * (floor / 3),
        alone * (len(reading.lexicon) > 0),
    ]  # fmt: skip
