"""A second witness: another copy of the same article, aligned to this one, as editors of manuscripts collate copies.

Anchors are runs of four words that occur once in each copy, in the same order (patience diff); between two anchors what both begin and end
with is set aside, and what this copy has and the other lacks is an insertion. Insertions that break a word are cut. Between words a copy
may differ because an editor changed it: there the two must be alike in all else, or the insertion must have other evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from cln.languages import UNSPACED
from cln.records import Evidence
from cln.restore._reading import Proposal, Reading

TOKEN = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")
ANCHOR = 4  # words that must agree
LARGEST_GAP = 400  # tokens; a wider gap is not looked into word by word
LONGEST_SHARED = 40  # characters between two insertions that are looked for as they are
LONGEST_PIECE = 100  # characters of an insertion
LONGEST = 10  # words of an insertion between words
ENDS = re.compile(r"[.!?;:\"“”„«»()\[\]\n。！？；：、，「」『』（）]")


class Token(NamedTuple):
    """A word with its marks, or one character of a script without spaces."""

    start: int
    end: int
    text: str


class Difference(NamedTuple):
    """found[start:end] stands where the witness has ``other``."""

    start: int
    end: int
    other: str


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to cut what this copy has and the other copies lack."""
    tokens = _tokens(reading.text) if reading.given.witnesses else []
    for witness in reading.given.witnesses:
        if witness != reading.text:
            yield from _from_one(reading, tokens, witness)


def _tokens(text: str) -> list[Token]:
    return [Token(m.start(), m.end(), m[0]) for m in TOKEN.finditer(text)]


def _from_one(reading: Reading, tokens: list[Token], witness: str) -> Iterator[Proposal]:
    others = _tokens(witness)
    matches = _matches(tokens, others)
    if sum(size for _, _, size in matches) < 0.3 * min(len(tokens), len(others)) or not matches:
        return
    matches = _with_ends(tokens, others, matches)
    differences = list(_differences(reading.text, witness, tokens, others, matches))
    insertions = [d for d in differences if not d.other.strip() and reading.text[d.start : d.end].strip()]
    changes = sum(1 for d in differences if d.other.strip() and (reading.text[d.start : d.end].strip() or " " not in d.other.strip()))
    is_alike = changes <= 0.002 * len(tokens)
    broken = [d for d in insertions if _is_short(reading.text, d) and _breaks_a_word(reading.text, d)]
    phrases = Counter(_phrase(reading.text, d) for d in insertions)
    for insertion in insertions:
        is_broken = insertion in broken
        score = 0.99 if is_broken else _boundary(reading, insertion, is_alike, bool(broken), phrases)
        if score:
            rule, detail = (
                ("witness-word", "another copy of this article has the word whole") if is_broken else ("witness", "another copy lacks it")
            )
            evidence = Evidence(rule=rule, score=score, detail=detail)
            yield Proposal(
                insertion.start, insertion.end, "injected", score, (evidence,), insertion.other, _phrase(reading.text, insertion)
            )


def _matches(tokens: Sequence[Token], others: Sequence[Token]) -> list[tuple[int, int, int]]:
    """Give the runs of equal tokens (first here, first there, how many), in order."""
    here, there = _once(tokens), _once(others)
    shared = sorted((at, there[key]) for key, at in here.items() if key in there)
    runs: list[tuple[int, int, int]] = []
    for a, b in _increasing(shared):
        if runs and a < runs[-1][0] + runs[-1][2]:
            continue
        floor_a, floor_b = (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]) if runs else (0, 0)
        if b < floor_b:
            continue
        first_a, first_b = a, b
        while first_a > floor_a and first_b > floor_b and tokens[first_a - 1].text == others[first_b - 1].text:
            first_a, first_b = first_a - 1, first_b - 1
        while a < len(tokens) and b < len(others) and tokens[a].text == others[b].text:
            a, b = a + 1, b + 1
        runs.append((first_a, first_b, a - first_a))
    return runs


def _with_ends(tokens: Sequence[Token], others: Sequence[Token], matches: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Add the words that both texts begin and end with: they are too few for an anchor, and yet enclose what stands before them."""
    (a, b, _), (last_a, last_b, size) = matches[0], matches[-1]
    first = 0
    while first < min(a, b) and tokens[first].text == others[first].text:
        first += 1
    rest = min(len(tokens) - last_a, len(others) - last_b) - size
    last = 0
    while last < rest and tokens[-1 - last].text == others[-1 - last].text:
        last += 1
    begin = [(0, 0, first)] if first else []
    return [*begin, *matches, (len(tokens) - last, len(others) - last, last)] if last else [*begin, *matches]


def _once(tokens: Sequence[Token]) -> dict[str, int]:
    """Where each run of four tokens stands that occurs once."""
    places: dict[str, int] = {}
    for number in range(len(tokens) - ANCHOR + 1):
        key = " ".join(token.text for token in tokens[number : number + ANCHOR])
        places[key] = number if key not in places else -1
    return {key: at for key, at in places.items() if at >= 0}


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest run of pairs in which both numbers rise (patience sorting, n log n)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_, b) in enumerate(pairs):
        pile = bisect_left(tops, b)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(b)
            piles.append(number)
        else:
            tops[pile], piles[pile] = b, number
    result = []
    at = piles[-1] if piles else -1
    while at >= 0:
        result.append(pairs[at])
        at = before[at]
    return result[::-1]


def _differences(
    found: str, witness: str, tokens: Sequence[Token], others: Sequence[Token], matches: Sequence[tuple[int, int, int]]
) -> Iterator[Difference]:
    """Give what differs between one run of equal tokens and the next; before the first and after the last run nothing is known."""
    for (a, b, size), (next_a, next_b, _) in pairwise(matches):
        yield from _gap(
            found,
            witness,
            tokens[a + size : next_a],
            others[b + size : next_b],
            (tokens[a + size - 1], others[b + size - 1]),
            (tokens[next_a], others[next_b]),
        )


def _gap(
    found: str, witness: str, inner: Sequence[Token], inner_other: Sequence[Token], before: tuple[Token, Token], after: tuple[Token, Token]
) -> Iterator[Difference]:
    whole = _trimmed(found, witness, before[0].end, after[0].start, before[1].end, after[1].start)
    if not whole.other.strip() or not found[whole.start : whole.end].strip() or max(len(inner), len(inner_other)) > LARGEST_GAP:
        yield whole
        return
    if len(whole.other) <= LONGEST_SHARED and found.count(whole.other, whole.start, whole.end) == 1:
        at = found.index(whole.other, whole.start, whole.end)  # two insertions in one word, or close together
        yield Difference(whole.start, at, "")
        yield Difference(at + len(whole.other), whole.end, "")
        return
    there = "".join(witness[before[1].end : after[1].start].split())
    matcher = SequenceMatcher(None, [t.text for t in inner], [t.text for t in inner_other], autojunk=False)
    end, end_other = before[0].end, before[1].end
    for a, b, size in matcher.get_matching_blocks():
        start, start_other = (inner[a].start, inner_other[b].start) if size else (after[0].start, after[1].start)
        piece = _trimmed(found, witness, end, start, end_other, start_other)
        moved = not piece.other.strip() and "".join(found[piece.start : piece.end].split()) in there  # it stands there, only broken up
        if (piece.start < piece.end or piece.other) and not moved:
            yield piece
        if size:
            end, end_other = inner[a + size - 1].end, inner_other[b + size - 1].end


def _trimmed(found: str, witness: str, start: int, end: int, start_other: int, end_other: int) -> Difference:
    """Set aside what both begin with and what both end with."""
    while start < end and start_other < end_other and found[start] == witness[start_other]:
        start, start_other = start + 1, start_other + 1
    while start < end and start_other < end_other and found[end - 1] == witness[end_other - 1]:
        end, end_other = end - 1, end_other - 1
    return Difference(start, end, witness[start_other:end_other])


def _is_short(text: str, d: Difference) -> bool:
    return d.end - d.start <= LONGEST_PIECE and len(text[d.start : d.end].split()) <= LONGEST


def _breaks_a_word(text: str, d: Difference) -> bool:
    """Tell whether letters meet where the insertion was, however it is shifted among equal ways to cut it."""
    start, end = d.start, d.end
    while True:
        if not (start > 0 and end < len(text) and text[start - 1].isalpha() and text[end].isalpha()) or d.other:
            return False
        if start == 0 or text[start - 1] != text[end - 1]:
            break
        start, end = start - 1, end - 1
    start, end = d.start, d.end
    while end < len(text) and text[start] == text[end]:
        start, end = start + 1, end + 1
        if not (end < len(text) and text[start - 1].isalpha() and text[end].isalpha()):
            return False
    return "\n" not in text[d.start : d.end]


def _boundary(reading: Reading, d: Difference, is_alike: bool, is_damaged: bool, phrases: Counter[str]) -> float:
    """Give how sure an insertion between words is: sure where the copies are alike in all else, else only with company."""
    piece = reading.text[d.start : d.end]
    phrase = _phrase(reading.text, d)
    size = len(phrase.split())
    if ENDS.search(piece) or not _is_short(reading.text, d):
        return 0.0
    common = size == 1 and reading.zipf_of(phrase) > 5.0
    if is_alike and not common:
        return 0.97 if is_damaged or size > 1 else 0.9
    return 0.95 if phrases[phrase] > 1 and size > 1 else 0.6 if size > 1 else 0.0


def _phrase(text: str, d: Difference) -> str:
    return " ".join(text[d.start : d.end].casefold().split())
