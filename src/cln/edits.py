"""Edit arithmetic: apply, invert, locate. The laws: undo gives the found text back to the character.

>>> from cln.records import Edit
>>> found = "The talks in Gen cheap loans eva ended."
>>> cut = (Edit(start=16, removed=" cheap loans "),)
>>> apply(found, cut)
'The talks in Geneva ended.'
>>> apply(apply(found, cut), invert(cut)) == found
True
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec.structs import replace

from cln.errors import EditMismatch
from cln.records import Edit


def ordered(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Give the edits in text order; raise EditMismatch where two of them overlap or stand at the same insertion point."""
    result = tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))
    for before, after in pairwise(result):
        if after.start < before.end or (before.start, before.end) == (after.start, after.end):
            raise EditMismatch("edits", f"the edits at {before.start} and {after.start} overlap; drop one of them")
    return result


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits whose offsets count in ``text``; raise EditMismatch unless every edit finds there what it says it removes."""
    parts, end = [], 0
    for edit in ordered(edits):
        if edit.start < 0 or text[edit.start : edit.end] != edit.removed:
            found = text[max(0, edit.start) : edit.end]
            raise EditMismatch("edits", f"the edit at {edit.start} removes {edit.removed!r}, but the text has {found!r} there")
        parts += [text[end : edit.start], edit.inserted]
        end = edit.end
    return "".join([*parts, text[end:]])


def invert(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Give the edits that undo ``edits``: they apply to the changed text and give the found text back, to the character.

    Edits that touch are undone as one, since two insertions at one place have no order.
    """
    shift, undone, end = 0, list[Edit](), -1
    for edit in ordered(edits):
        undo = replace(edit, start=edit.start + shift, removed=edit.inserted, inserted=edit.removed)
        shift += len(edit.inserted) - len(edit.removed)
        if edit.start == end:
            last = undone.pop()
            undo = replace(last, removed=last.removed + undo.removed, inserted=last.inserted + undo.inserted)
        undone.append(undo)
        end = edit.end
    return tuple(undone)


def locate(edits: Sequence[Edit], offset: int) -> int:
    """Give where an offset of the found text went in the changed text; inside a removed stretch, where that stretch was.

    Linear in the number of edits; for many offsets use ``locator``.
    """
    return locator(edits)(offset)


class locator:
    """Map many offsets of the found text to the changed text, each in logarithmic time."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = ordered(edits)
        self._starts = [edit.start for edit in self._edits]
        self._shifts = [0]
        for edit in self._edits:
            self._shifts.append(self._shifts[-1] + len(edit.inserted) - len(edit.removed))

    def __call__(self, offset: int) -> int:
        number = bisect_right(self._starts, offset)
        if number and offset < self._edits[number - 1].end:
            return self._edits[number - 1].start + self._shifts[number - 1]
        return offset + self._shifts[number]
