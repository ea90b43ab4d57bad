"""What is known of a candidate, as named numbers between about -1 and 2: no word, phrase or language is among them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from cln.restore import _characters_table as chars
from cln.restore import _seams
from cln.restore._candidates import GLUE, Candidate, abroad
from cln.restore._characters_table import Array
from cln.restore._extent import CLOSING, QUOTES
from cln.restore._reading import Reading

INNER = frozenset("-'’&./+,")
OPENING = frozenset("([（「『《“„«‘")
NAMES = [
    "join",
    "ratio",
    "whole",
    "rarer",
    "commoner",
    "above",
    "own",
    "own_count",
    "left_size",
    "right_size",
    "left_one",
    "right_one",
    "left_elsewhere",
    "right_elsewhere",
    "left_capital",
    "left_unknown",
    "right_unknown",
    "glued_left",
    "glued_right",
    "turn",
    "size",
    "one",
    "two",
    "mean_zipf",
    "least_zipf",
    "most_zipf",
    "script",
    "digits",
    "loud",
    "titled",
    "small",
    "starts_capital",
    "elsewhere",
    "abroad",
    "abroad_known",
    "repeats",
    "repeats_joined",
    "other_joins",
    "best_other",
    "same_phrase",
    "same_words",
    "density",
    "lead",
    "quoted",
    "bracketed",
    "before_mark",
    "after_mark",
    "wide_before",
    "wide_after",
    "line_start",
    "line_end",
    "digit_sides",
    "floor",
    "table",
    "before_capital",
    "after_capital",
    "inner",
    "left_tied",
    "right_tied",
    "abroad_zipf",
    "letters",
    "both_unknown",
    "edge_first",
    "edge_last",
    "out_before",
    "out_after",
    *_seams.NAMES,
]


class Columns(NamedTuple):
    """The words of the text in plain lists, for looking at a few of them at a time."""

    zipf: list[float]
    key: list[int]
    script: list[int]
    capital: list[bool]
    loud: list[bool]
    abroad: dict[int, float]  # how common the words in and beside the candidates are in the foreign language that knows each best


def features(reading: Reading, codes: Array, candidates: Sequence[Candidate], wanted: Sequence[int]) -> Array:
    """Give one row of numbers, in the order of ``NAMES``, for each of the candidates with these numbers; the others are their company."""
    if not wanted:
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    phrases = [phrase_of(reading, candidate) for candidate in candidates]
    chosen = [candidates[number] for number in wanted]
    columns = _columns(reading, chosen)
    company = _company(reading, candidates, phrases, wanted)
    seams = _seams.seams(reading, candidates, phrases, wanted)
    rows = [
        [*_join(reading, c, codes), *_phrase(reading, c, columns), *among, *_context(reading, c, columns), *seam]
        for c, among, seam in zip(chosen, company, seams, strict=True)
    ]
    return np.array(rows, dtype=np.float32)


def phrase_of(reading: Reading, candidate: Candidate) -> str:
    return " ".join(reading.text[candidate.start : candidate.end].casefold().split())


def _join(reading: Reading, c: Candidate, codes: Array) -> list[float]:
    if not c.is_join:
        return [0.0] * 20
    words = reading.words
    low, high = sorted((c.zipf_left, c.zipf_right))
    left_count, right_count = (reading.often.get(chars.word_hash(side), 0) for side in (c.left, c.right))
    glued_left, glued_right = (not reading.text[c.start].isspace()), (not reading.text[c.end - 1].isspace())
    return [
        1.0, c.ratio / 10, c.zipf_whole / 8, low / 8, high / 8, (c.zipf_whole - c.floor) / 8, float(c.own > 0), min(c.own, 8) / 4,
        min(len(c.left), 10) / 5, min(len(c.right), 10) / 5, float(len(c.left) == 1), float(len(c.right) == 1),
        float(left_count > 1), float(right_count > 1), float(reading.text[c.start - len(c.left)].isupper()),
        float(c.zipf_left <= c.floor + 0.01), float(c.zipf_right <= c.floor + 0.01), float(glued_left), float(glued_right),
        float(codes[c.first - 1] == GLUE if c.first and c.first <= len(words.start) else 0),
    ]  # fmt: skip


def _phrase(reading: Reading, c: Candidate, columns: Columns) -> list[float]:
    inside = slice(c.first, c.last)
    size = c.last - c.first
    text = reading.text[c.start : c.end]
    tokens = text.split()
    if size <= 0:
        return [len(tokens) / 4, float(len(tokens) == 1), float(len(tokens) == 2), *[0.0] * 12]
    known, keys, script = columns.zipf[inside], columns.key[inside], columns.script[inside]
    abroad = [columns.abroad.get(n, 0.0) for n in range(c.first, c.last)]
    better = [max(0.0, there - here) for there, here in zip(abroad, known, strict=True)]
    elsewhere = [reading.often[key] > keys.count(key) for key in keys]
    return [
        size / 4, float(size == 1), float(size == 2), float(np.add.reduce(reading.words.zipf[inside]) / size) / 8,
        min(known) / 8, max(known) / 8,
        (size - script.count(reading.script) - (script.count(chars.DIGIT) if reading.script != chars.DIGIT else 0)) / size,
        script.count(chars.DIGIT) / size, columns.loud[inside].count(True) / size, columns.capital[inside].count(True) / size,
        float(text.strip().islower()), float(tokens[0][:1].isupper() if tokens else 0), elsewhere.count(True) / size,
        sum(better) / size / 4, (size - abroad.count(0.0)) / size,
    ]  # fmt: skip


def _columns(reading: Reading, candidates: Sequence[Candidate]) -> Columns:
    words = reading.words
    script, size = words.script.tolist(), len(words.start)
    near = {n for c in candidates for n in range(max(0, c.first - 1), min(size, c.last + 1))}
    numbers = sorted(n for n in near if script[n] == chars.LATIN)
    known = dict(zip(numbers, abroad(reading, np.array(numbers)).tolist(), strict=True)) if numbers else {}
    return Columns(words.zipf.tolist(), words.key.tolist(), script, words.capital.tolist(), words.loud.tolist(), known)


def _company(reading: Reading, candidates: Sequence[Candidate], phrases: Sequence[str], wanted: Sequence[int]) -> list[list[float]]:
    """What the other candidates of the text say: the same phrase, the same words, other broken words."""
    total = len(reading.words.start) + 1
    places = {phrase: reading.times(phrase) for phrase in {phrases[number] for number in wanted}}
    density = min(len(candidates) / total * 20, 3.0)
    if not any(c.is_join for c in candidates):
        return [
            [min(max(0, places[phrase] - 1), 6) / 3, 0.0, 0.0, 0.0, 0.0, 0.0, density, 0.0] for phrase in map(phrases.__getitem__, wanted)
        ]
    society = _Society(candidates, phrases)
    rows = []
    for number in wanted:
        near = society.overlapping(number)
        repeats = max(0, places[phrases[number]] - 1)
        same = society.same(number, near)
        rivals = max((society.strength[o] for o in near if o != number), default=0.0)
        rows.append([
            min(repeats, 6) / 3, min(len(same), 6) / 3, min(len(society.joined) - len(near), 8) / 4, society.strongest(near) / 10,
            max(same, default=0.0) / 10, society.shared(number, near) / 10, density, (society.strength[number] - rivals) / 10,
        ])  # fmt: skip
    return rows


class _Society:
    """The joins among the candidates, ordered so that each candidate's company is found without looking at all of them."""

    def __init__(self, candidates: Sequence[Candidate], phrases: Sequence[str]) -> None:
        self._all, self._phrases = candidates, phrases
        self.strength = [c.ratio if c.is_join else 0.0 for c in candidates]
        self.joined = sorted((n for n, c in enumerate(candidates) if c.is_join), key=lambda n: candidates[n].start)
        self._starts = [candidates[n].start for n in self.joined]
        self._longest = max((candidates[n].end - candidates[n].start for n in self.joined), default=0)
        self._strongest = sorted(self.joined, key=lambda n: -self.strength[n])
        self._words = [set(phrase.split()) for phrase in phrases]
        self._by_phrase: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for n in self._strongest:
            self._by_phrase[phrases[n]].append(n)
            for word in self._words[n]:
                self._by_word[word].append(n)

    def overlapping(self, number: int) -> frozenset[int]:
        """The joins that overlap a candidate; itself among them where it is one."""
        c = self._all[number]
        low, high = bisect_right(self._starts, c.start - self._longest), bisect_left(self._starts, c.end)
        near = {o for o in self.joined[low:high] if self._all[o].end > c.start}
        return frozenset(near | {number} if c.is_join else near)

    def strongest(self, near: frozenset[int]) -> float:
        """The strength of the strongest join that does not overlap."""
        return next((self.strength[o] for o in self._strongest if o not in near), 0.0)

    def same(self, number: int, near: frozenset[int]) -> list[float]:
        """The strengths of at most seven joins elsewhere with the same phrase, strongest first."""
        return list(islice((self.strength[o] for o in self._by_phrase[self._phrases[number]] if o not in near), 7))

    def shared(self, number: int, near: frozenset[int]) -> float:
        """The strength of the best join elsewhere that shares words, weighed by the share of words."""
        mine, best = self._words[number], 0.0
        for word in mine:
            for o in self._by_word[word]:
                if self.strength[o] <= best:
                    break
                if o not in near:
                    best = max(best, self.strength[o] * len(self._words[o] & mine) / len(mine))
                    if len(mine) == 1:
                        break
        return best


def _context(reading: Reading, c: Candidate, columns: Columns) -> list[float]:
    text = reading.text
    start, end = c.start, c.end
    while start > 0 and text[start - 1] in " \u00a0":
        start -= 1
    while end < len(text) and text[end] in " \u00a0":
        end += 1
    before, after = text[start - 1 : start], text[end : end + 1]
    here = text[c.start : c.end]
    gap_before = c.start + len(here) - len(here.lstrip()) - start
    gap_after = end - (c.start + len(here.rstrip()))
    is_inner, is_last = c.first > 0, c.last >= len(columns.capital)
    return [
        float((before in QUOTES and before != "") or (after in QUOTES and after != "")), float(before in OPENING and before != ""),
        float(gap_after > 0 and after in CLOSING and after != ""), float(gap_before == 0 and before != "" and before in CLOSING),
        float(gap_before > 1), float(gap_after > 1), float(before in ("", "\n")), float(after in ("", "\n")),
        float(before.isdigit() and after.isdigit()), c.floor / 3, float(len(reading.lexicon) > 0),
        float(columns.capital[c.first - 1]) if is_inner else 0.0, 0.0 if is_last else float(columns.capital[c.last]),
        float(not INNER.isdisjoint(here)),
        float(c.is_join and _is_tied(text[c.start - len(c.left) - 1 : c.start - len(c.left)])),
        float(c.is_join and _is_tied(text[c.end + len(c.right) : c.end + len(c.right) + 1])),
        _mean(columns, c), len(here.strip()) / 20,
        float(c.is_join and c.zipf_left <= c.floor + 0.01 and c.zipf_right <= c.floor + 0.01),
        *(_leaning(columns, number) for number in (c.first, c.last - 1, c.first - 1, c.last)),
    ]  # fmt: skip


def _is_tied(mark: str) -> bool:
    """Tell whether this mark ties a word to its neighbour: a fragment there is rather a word by itself (l', Г-н)."""
    return mark != "" and mark in "-'’‘‑–@/_·\u02bc\u02bb´`"


def _mean(columns: Columns, c: Candidate) -> float:
    values = [columns.abroad.get(number, 0.0) for number in range(c.first, c.last)]
    return sum(values) / len(values) / 8 if values else 0.0


def _leaning(columns: Columns, number: int) -> float:
    """Tell how much better a word is known abroad than here: below 0 it belongs here."""
    if not 0 <= number < len(columns.zipf):
        return 0.0
    known = columns.abroad.get(number, 0.0)
    return max(-1.5, min(1.5, (known - columns.zipf[number]) / 4)) if known else -0.5
