"""What stands on both sides of a candidate and what the other foreign stretches of the text say, as named numbers.

A stretch in another language that breaks a word is not always a join that a table knows: the fragments around it may be words of
their own, or parts of a compound or a name. What they look like, and whether a reader of Chinese or Japanese would read one word across
the gap, is weighed here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cln import languages
from cln.restore import _characters_table as chars
from cln.restore._candidates import Candidate
from cln.restore._reading import Reading

NAMES = [
    "side_left", "side_right", "side_left_unknown", "side_right_unknown", "side_ratio", "side_compound", "side_common",
    "cross", "pair", "sentence", "run_same", "run_shared", "run_variants", "odd_spacing",
]  # fmt: skip
ENDING = frozenset(".!?…。！？:;\n")
NONE = -0.5
MOST_ALIKE = 60  # phrases with one word in common that are looked at
REACH = 4  # characters on each side that are read as Chinese or Japanese
FUNCTION = 5.3  # Zipf value from which a word with a capital is rather the first of a sentence than a name


def seams(reading: Reading, candidates: Sequence[Candidate], phrases: Sequence[str], wanted: Sequence[int]) -> list[list[float]]:
    """Give a row for each of the candidates with these numbers, in the order of ``NAMES``."""
    pairs = _pairs(reading)
    society = _runs(candidates, phrases, wanted)
    spaced = _spaced(reading, candidates)
    chosen = [candidates[number] for number in wanted]
    return [[*_sides(reading, c, pairs), *others, spaced.get((c.start, c.end), 0.0)] for c, others in zip(chosen, society, strict=True)]


def _pairs(reading: Reading) -> frozenset[int]:
    """The hashes of all two words next to each other; those that stand twice or more need no mention."""
    words = reading.words
    if len(words.start) < 2:
        return frozenset()
    near = words.start[1:] - words.end[:-1] == 1
    return frozenset((words.key[:-1][near] * np.uint64(31) + words.key[1:][near]).tolist())


def _neighbours(reading: Reading, c: Candidate) -> tuple[int, int]:
    """Give the numbers of the words right before and after (one space at most between); -1 where there is none."""
    words = reading.words
    left, right = c.first - 1, c.last
    near_left = left >= 0 and c.start - int(words.end[left]) in (0, 1) and "\n" not in reading.text[words.end[left] : c.start]
    near_right = (
        right < len(words.start) and int(words.start[right]) - c.end in (0, 1) and "\n" not in reading.text[c.end : words.start[right]]
    )
    return left if near_left else -1, right if near_right else -1


def _sides(reading: Reading, c: Candidate, pairs: frozenset[int]) -> list[float]:
    words, floor = reading.words, reading.lexicon.floor + 0.01
    left, right = _neighbours(reading, c)
    if c.is_join:
        return [c.zipf_left / 8, c.zipf_right / 8, *[0.0] * 7, _sentence(reading, c, right)]
    if left < 0 or right < 0:
        return [NONE] * 2 + [0.0] * 7 + [_sentence(reading, c, right)]
    zipf = float(words.zipf[left]), float(words.zipf[right])
    alike = words.script[left] == words.script[right]
    pair = (int(words.key[left]) * 31 + int(words.key[right])) % (1 << 64) in pairs
    if alike and words.script[left] in chars.WITHOUT_SPACES:
        return [NONE, NONE, 0.0, 0.0, 0.0, 0.0, 0.0, across(reading, c.start, c.end) / 8, float(pair), 0.0]
    fits = alike and (not words.capital[right] or words.loud[left]) and words.script[left] == reading.script
    return [
        zipf[0] / 8, zipf[1] / 8, float(zipf[0] <= floor), float(zipf[1] <= floor and not words.capital[right]),
        *(_whole(reading, left, right) if fits else (0.0, 0.0, 0.0)), 0.0, float(pair), _sentence(reading, c, right),
    ]  # fmt: skip


def _sentence(reading: Reading, c: Candidate, right: int) -> float:
    """Tell whether a sentence begins right after the stretch, and one ended right before it."""
    words = reading.words
    if right < 0 or right >= len(words.start) or not words.capital[right] or float(words.zipf[right]) < FUNCTION:
        return 0.0
    before = reading.text[max(0, c.start - 2) : c.start].rstrip(" ")[-1:]
    return 1.0 if before == "" or before in ENDING else 0.3


def _whole(reading: Reading, left: int, right: int) -> tuple[float, float, float]:
    """Give how much likelier the two sides are as one word, and as the seam of a compound whose part across it is known."""
    one, two = reading.word(left).casefold(), reading.word(right).casefold()
    apart = float(reading.words.zipf[left]) + float(reading.words.zipf[right])
    floor = reading.lexicon.floor + 0.01
    whole = reading.zipf_of(one + two)
    ratio = max(-2.0, 9.0 + whole - apart) if whole > floor else 0.0
    return ratio / 10, compound(reading, one, two) / 8, min(float(reading.words.zipf[left]), float(reading.words.zipf[right])) / 8


def compound(reading: Reading, left: str, right: str) -> float:
    """Give the Zipf value of the best known word across the seam of two fragments, the rest being a known word or an ending."""
    floor = reading.lexicon.floor + 0.01
    if len(left) + len(right) < 7:
        return 0.0
    heads = [at for at in range(3, len(left)) if len(left) - at + len(right) >= 4]
    tails = [at for at in range(1, len(right) + 1) if len(left) + at >= 4 and (len(right) - at >= 3 or at == len(right) - 1)]
    keys = [chars.word_hash(left[at:] + right) for at in heads] + [chars.word_hash(left + right[:at]) for at in tails]
    rests = [chars.word_hash(left[:at]) for at in heads] + [chars.word_hash(right[at:]) for at in tails]
    zipf = reading.lexicon.zipf(np.array(keys + rests, dtype=np.uint64)).tolist() if keys else []
    pieces = zip(zipf[: len(keys)], zipf[len(keys) :], strict=True)
    return max((piece for piece, rest in pieces if piece > floor and rest > floor), default=0.0)


def across(reading: Reading, start: int, end: int) -> float:
    """Give how much likelier (log10) a text without spaces reads across the gap than with a word's end at it."""
    text = reading.text
    left, right = text[max(0, start - REACH - 1) : start].rstrip(" "), text[end : end + REACH + 1].lstrip(" ")
    left, right = left[-REACH:].split("\n")[-1], right[:REACH].split("\n")[0]
    both = (left + right).translate(languages.simplified()) if reading.language == "zh" else left + right
    if not left or not right or len(both) != len(left) + len(right):
        return 0.0
    size, seam = len(both), len(left)
    pieces = [(a, b) for a in range(size) for b in range(a + 1, min(size, a + REACH) + 1)]
    zipf = reading.lexicon.zipf(np.array([chars.word_hash(both[a:b]) for a, b in pieces], dtype=np.uint64)).tolist()
    floor = reading.lexicon.floor + 0.01  # an unknown stretch is no word: only a single character may be one
    known = {(a, b): value if value > floor or b - a == 1 else -99.0 for (a, b), value in zip(pieces, zipf, strict=True)}
    return min(8.0, _best(known, 0, size) - _best(known, 0, seam) - _best(known, seam, size))


def _best(known: dict[tuple[int, int], float], start: int, end: int) -> float:
    """Give the log10 likelihood of the best reading of a stretch (Viterbi)."""
    best = [0.0] + [-99.0] * (end - start)
    for b in range(1, end - start + 1):
        best[b] = max(best[a] + known[start + a, start + b] - 9.0 for a in range(max(0, b - REACH), b))
    return best[-1]


class _Told(NamedTuple):
    """The stretches of one phrase: where the first of them ends and the last begins, so what lies apart from it is told at once."""

    words: frozenset[str]
    first_end: int
    last_start: int
    times: int

    def is_apart(self, c: Candidate) -> bool:
        return self.first_end <= c.start or self.last_start >= c.end


def _runs(candidates: Sequence[Candidate], phrases: Sequence[str], wanted: Sequence[int]) -> list[list[float]]:
    """What the other stretches that break no known word say: the same phrase, phrases with the same words."""
    told = _told(candidates, phrases)
    by_word: dict[str, list[str]] = defaultdict(list)
    for phrase, each in told.items():
        for word in each.words:
            if len(by_word[word]) < MOST_ALIKE:
                by_word[word].append(phrase)
    alike = {phrase: Counter(other for word in set(phrase.split()) for other in by_word[word]) for phrase in {phrases[n] for n in wanted}}
    rows = []
    for c, phrase in ((candidates[number], phrases[number]) for number in wanted):
        apart = [k for other, k in alike[phrase].items() if other != phrase and told[other].is_apart(c)]
        same = (told[phrase].times if phrase in told else 0) - (not c.is_join)
        size = max(len(set(phrase.split())), 1)
        rows.append([min(same, 6) / 3, max(apart, default=0) / size, min(len(apart), 4) / 4])
    return rows


def _told(candidates: Sequence[Candidate], phrases: Sequence[str]) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    for c, phrase in zip(candidates, phrases, strict=True):
        if c.is_join:
            continue
        known = told.get(phrase)
        if known is None:
            told[phrase] = _Told(frozenset(phrase.split()), c.end, c.start, 1)
        else:
            told[phrase] = _Told(known.words, min(known.first_end, c.end), max(known.last_start, c.start), known.times + 1)
    return told


def _spaced(reading: Reading, candidates: Sequence[Candidate]) -> dict[tuple[int, int], float]:
    """In a text without spaces: how much rarer than here a space stands between it and its Latin words."""
    if reading.script not in chars.WITHOUT_SPACES:
        return {}
    text = reading.text
    runs = {(c.start, c.end) for c in candidates if not c.is_join}
    here = {(a, b): (text[a - 1 : a] == " ") + (text[b : b + 1] == " ") for a, b in runs}
    mean = sum(here.values()) / (len(here) or 1)
    return {span: (spaces - mean) / 2 for span, spaces in here.items()}
