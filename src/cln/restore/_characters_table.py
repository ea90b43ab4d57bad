"""What each character is, as arrays: its script, whether it is upper or lower case, its folded form; and words as polynomial hashes.

A word's hash is the sum of c[k] * BASE**k modulo 2**64 over its folded code points: so the hash of two fragments joined follows from
theirs (``left + right * BASE**len(left)``), and thousands of joins are looked up without building a string.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
INVERSE = pow(BASE, -1, 1 << 64)
BMP = 0x10000

# Script numbers; blocks as first code points. 0 is no letter, 1 a digit (belongs to any script).
NOTHING, DIGIT, LATIN, GREEK, CYRILLIC, HEBREW, ARABIC, INDIC, THAI, HANGUL, CJK, OTHER = range(12)
BLOCKS = (
    (0x0000, LATIN), (0x0370, GREEK), (0x0400, CYRILLIC), (0x0530, OTHER), (0x0590, HEBREW), (0x0600, ARABIC), (0x0900, INDIC),
    (0x0E00, THAI),
    (0x0F00, OTHER), (0x1100, HANGUL), (0x1200, OTHER), (0x1E00, LATIN), (0x1F00, GREEK), (0x2000, LATIN), (0x2E80, CJK), (0x3130, HANGUL),
    (0x3190, CJK), (0xA000, OTHER), (0xAC00, HANGUL), (0xD7B0, OTHER), (0xF900, CJK), (0xFB00, LATIN), (0xFB1D, HEBREW), (0xFB50, ARABIC),
    (0xFE20, OTHER), (0xFE70, ARABIC), (0xFF00, LATIN), (0xFF66, CJK), (0xFFA0, HANGUL), (0xFFE0, OTHER),
)  # fmt: skip
WITHOUT_SPACES = (THAI, CJK)


# A character's kind in one byte: its script in the low half, these flags above it.
SCRIPT, UPPER, LOWER, MARK, ODD = 0x0F, 0x10, 0x20, 0x40, 0x80
STARTS, ENDS, FALLS = 1, 2, 4  # what may lie between two characters: a word's start, a word's end, a capital before a small letter


class Table(NamedTuple):
    """One entry a code point of the basic plane; ``between`` one for each two kinds (``first << 8 | second``)."""

    script: Array
    kind: Array
    fold: Array
    between: Array


@cache
def table() -> Table:
    """Build the arrays from Python's Unicode database (40 ms, 0.7 MB), once."""
    characters = [chr(point) for point in range(BMP)]
    mark = np.array([unicodedata.category(c) in ("Mn", "Mc") or c in "\u200c\u200d" for c in characters])
    word = np.array([c.isalnum() for c in characters]) | mark
    folds = [c.casefold() for c in characters]
    edges = np.array([first for first, _ in BLOCKS])
    script = np.array([name for _, name in BLOCKS])[np.searchsorted(edges, np.arange(BMP), side="right") - 1]
    script = np.where(word, script, NOTHING)
    script[[point for point, c in enumerate(characters) if c.isdigit()]] = DIGIT
    script[0x2B0:0x300] = NOTHING  # letters that stand for an apostrophe or a stress: звʼязок is written as two words in the tables
    script[0x300:0x370] = OTHER
    upper, lower = np.array([c.isupper() for c in characters]), np.array([c.islower() for c in characters])
    odd = np.array([len(f) != 1 for f in folds])  # its folded form is not one character
    odd[0x130] = False  # the Turkic capital of i is a letter of its own
    return Table(
        script=script.astype(np.uint8),
        kind=(script | upper * UPPER | lower * LOWER | mark * MARK | odd * ODD).astype(np.uint8),
        fold=np.array([ord(f) if len(f) == 1 else point for point, f in enumerate(folds)], dtype=np.uint64),
        between=_between(),
    )


def _between() -> Array:
    """Tell for each two kinds what lies between them: a word starts or ends where letters do, at a change of script, in CamelCase."""
    first, second = np.divmod(np.arange(BMP), 256)
    before, after = first & SCRIPT, second & SCRIPT
    marked = ((first | second) & MARK) > 0
    change = (before > DIGIT) & (after > DIGIT) & ~marked & (before != after)
    digits = ((before == DIGIT) != (after == DIGIT)) & ((second & MARK) == 0)
    camel = ((first & LOWER) > 0) & ((second & UPPER) > 0)
    inside = (before != NOTHING) & (after != NOTHING)
    turn = inside & (change | digits | camel)
    falls = inside & ((first & UPPER) > 0) & ((second & LOWER) > 0)
    starts, ends = (after != NOTHING) & ((before == NOTHING) | turn), (before != NOTHING) & ((after == NOTHING) | turn)
    lies: Array = (starts * STARTS | ends * ENDS | falls * FALLS).astype(np.uint8)
    return lies


def points(text: str) -> Array:
    """Give the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def _powers(size: int, base: int) -> Array:
    factors = np.full(size, base, dtype=np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


def powers(size: int) -> Array:
    """Give BASE**0 .. BASE**(size - 1), modulo 2**64."""
    return _powers(1 << max(12, (size - 1).bit_length()), BASE)[:size]


def inverse_powers(size: int) -> Array:
    return _powers(1 << max(12, (size - 1).bit_length()), INVERSE)[:size]


def sums(folded: Array) -> Array:
    """Give the running sums from which ``hash_between`` takes the hash of any stretch."""
    given = np.zeros(len(folded) + 1, dtype=np.uint64)
    np.cumsum(folded * powers(len(folded)), dtype=np.uint64, out=given[1:]) if len(folded) else None
    return given


def hash_between(running: Array, starts: Array, ends: Array) -> Array:
    """Give the hash of each stretch [start, end) of the folded code points that ``running`` sums."""
    return (running[ends] - running[starts]) * inverse_powers(len(running))[starts]


def hashes(folded: Array, starts: Array, ends: Array) -> Array:
    """Give the hash of each stretch [start, end) of folded code points."""
    return hash_between(sums(folded), starts, ends)


def word_hash(word: str) -> int:
    """Give the hash of one folded word (for the few whose folded form is longer or shorter than the word)."""
    total, power = 0, 1
    for c in word:
        total, power = total + ord(c) * power, power * BASE % (1 << 64)
    return total % (1 << 64)
