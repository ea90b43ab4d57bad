"""What goes with a phrase that is cut: which of the spaces around it, so that the text is exact, and whether a word is whole again."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from cln.languages import UNSPACED
from cln.restore import _characters_table as chars
from cln.restore._reading import Reading

QUOTES = frozenset("\"'“”„‟«»‹›‘’‚「」『』《》〈〉")
CLOSING = frozenset(".,;:!?)]…»”’。，、；：！？）」』》،؛؟।")
WIDE = frozenset("。，、；：！？）」』》（「『《”“…")  # marks of scripts without spaces
TIGHT, LOOSE = re.compile(f"[{UNSPACED}][0-9A-Za-z]"), re.compile(f"[{UNSPACED}] [0-9A-Za-z]")
SPACES = " \u00a0"
APART = 1.0  # log10 likelihood ratio from which two words with spaces between are rather one
OWN = 4.5


class Place(NamedTuple):
    """An occurrence of a phrase: where, what it splits ('' = no word), and how well that word is known."""

    start: int
    end: int
    whole: str
    ratio: float


def place(reading: Reading, start: int, end: int) -> Place:
    """Give what a stretch breaks: the fragments next to it, with or without a space between, where they are rather one word."""
    text = reading.text
    left_at = start - 1 if start and text[start - 1] in SPACES else start
    right_at = end + 1 if end < len(text) and text[end] in SPACES else end
    left, right = tail(text, left_at), head(text, right_at)
    nothing = Place(start, end, "", 0.0)
    if left.isdigit() and right.isdigit():
        return Place(left_at, right_at, left + right, APART)
    if not left or not right or (right[0].isupper() and not left.isupper()) or right[0].isdigit() or left[-1].isdigit():
        return nothing
    if left_at == start and right_at == end and _is_other(left, right, text[start]):
        return Place(left_at, right_at, (left + right).casefold(), APART)
    ratio, whole = _ratio(reading, left.casefold(), right.casefold())
    is_glued = left_at == start or right_at == end
    return Place(left_at, right_at, whole, ratio) if ratio >= (0.3 if is_glued else APART) else nothing


def _ratio(reading: Reading, left: str, right: str) -> tuple[float, str]:
    """Give how much likelier the two are as one word (log10), 0.0 where that word is unknown."""
    whole = left + right
    keys = np.array([chars.word_hash(word) for word in (left, right, whole)], dtype=np.uint64)
    zipf_left, zipf_right, zipf = reading.lexicon.zipf(keys).tolist()
    own = int(reading.count(keys[2:])[0])
    if zipf <= reading.lexicon.floor + 0.01 and not own:
        return 0.0, whole
    return 9.0 + max(zipf, OWN if own else 0.0) - zipf_left - zipf_right, whole


def _is_other(left: str, right: str, inner: str) -> bool:
    """Tell whether the two fragments share a script that the stretch between them does not."""
    script = chars.table().script
    one, other, between = (script[min(ord(character), 0xFFFF)] for character in (left[-1], right[0], inner))
    return bool(one == other != between and one not in chars.WITHOUT_SPACES)


def tail(text: str, end: int) -> str:
    start = end
    while start > 0 and end - start < 40 and is_letter(text[start - 1]):
        start -= 1
    return text[start:end]


def head(text: str, start: int) -> str:
    end = start
    while end < len(text) and end - start < 40 and is_letter(text[end]):
        end += 1
    return text[start:end]


def is_letter(character: str) -> bool:
    return int(chars.table().script[min(ord(character), 0xFFFF)]) > chars.NOTHING


def cut(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Give the stretch to cut for a phrase: with both spaces where it broke a word, else with the one that it brought."""
    here = place(reading, start, end)
    return (here.start, here.end) if here.whole else extent(reading.text, start, end)


def extent(text: str, start: int, end: int) -> tuple[int, int]:
    """Give a phrase between two words one of its two spaces; in a script without spaces or before a mark, those that it brought."""
    left_at = start - 1 if start and text[start - 1] in SPACES else start
    right_at = end + 1 if end < len(text) and text[end] in SPACES else end
    before, after = text[left_at - 1 : left_at] if left_at else "", text[right_at : right_at + 1]
    spaced_left, spaced_right = left_at < start, right_at > end
    if (_is_wide(before) or _is_wide(after)) and _is_set_tight(text, before, after):
        return left_at, right_at
    if after == "" or after in "\n" or (after in CLOSING and after not in "%"):
        return left_at, right_at
    if spaced_right and (spaced_left or before in ("", "\n") or not is_letter(before)):
        return start, right_at
    if spaced_left and not spaced_right and after in QUOTES:
        return left_at, end
    return start, end


def _is_set_tight(text: str, before: str, after: str) -> bool:
    """Tell whether this text writes these two next to each other: Chinese and Japanese do; beside Latin letters and figures it varies."""
    if _is_wide(before) and _is_wide(after):
        return True
    tight, apart = (len(pattern.findall(text, 0, 20_000)) for pattern in (TIGHT, LOOSE))
    return (before[:1].isalnum() or after[:1].isalnum()) and tight > apart


def _is_wide(character: str) -> bool:
    if not character:
        return False
    return character in WIDE or int(chars.table().script[min(ord(character), 0xFFFF)]) in chars.WITHOUT_SPACES


def touches(text: str, start: int, end: int, marks: frozenset[str]) -> bool:
    before, after = (
        text[:start].rstrip(" ")[-1:] if start < 4 else text[start - 3 : start].rstrip(" ")[-1:],
        text[end : end + 3].lstrip(" ")[:1],
    )
    return (before != "" and before in marks) or (after != "" and after in marks)
