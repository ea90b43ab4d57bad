"""Several rounds of edits as one record on the text as found; and stretches of the found text followed through the rounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cln import edits
from cln.records import Edit, Markup
from cln.restore._reading import Given, Verdicts


def compose(changed: str, first: Sequence[Edit], then: Sequence[Edit]) -> tuple[Edit, ...]:
    """Give edits of the found text that do what ``first`` did, giving ``changed``, and what ``then`` does to ``changed``.

    Edits that touch in ``changed`` become one.
    """
    first = edits.ordered(first)
    undone = edits.invert(first)
    items = [(undo.start, undo.end, edit, None) for undo, edit in zip(undone, first, strict=True)]
    more = [(edit.start, edit.end, None, edit) for edit in then]
    groups: list[list[tuple[int, int, Edit | None, Edit | None]]] = []
    end = -1
    for item in sorted([*items, *more], key=lambda item: item[:2]):
        if groups and item[0] <= end:
            groups[-1].append(item)
        else:
            groups.append([item])
            end = -1
        end = max(end, item[1])
    shift, result = 0, []
    for group in groups:
        edit = _one(changed, group, shift)
        shift += sum(len(item[2].removed) - len(item[2].inserted) for item in group if item[2])
        if edit.removed != edit.inserted:
            result.append(edit)
    return tuple(result)


def _one(changed: str, group: list[tuple[int, int, Edit | None, Edit | None]], shift: int) -> Edit:
    """Give the one edit of the found text that a group of touching edits amounts to."""
    start, end = min(item[0] for item in group), max(item[1] for item in group)
    before = [item[2] for item in group if item[2]]
    after = [item[3] for item in group if item[3]]
    if not after and len(before) == 1:
        return before[0]
    if not before and len(after) == 1:
        return replace(after[0], start=start + shift)
    here = changed[start:end]
    inserted = edits.apply(here, [replace(edit, start=edit.start - start) for edit in after])
    return _united([*before, *after], _found(here, before, start + shift), inserted, start + shift)


def _found(here: str, before: Sequence[Edit], start: int) -> str:
    """Give back the found text of a stretch of the changed one, by undoing the edits that made it."""
    local = [replace(edit, start=edit.start - start) for edit in before]
    return edits.apply(here, edits.invert(local))


def _united(parts: Sequence[Edit], removed: str, inserted: str, start: int) -> Edit:
    strongest = max(parts, key=lambda edit: (edit.score, len(edit.removed)))
    evidence = tuple(dict.fromkeys(item for part in parts for item in part.evidence))
    return replace(strongest, start=start, removed=removed, inserted=inserted, evidence=evidence)


def forward(given: Given, made: Sequence[Edit]) -> Given:
    """Give what the caller knows as it stands after the edits; a repair ruled right is done once."""
    stay = follow(given.verdicts.stay, made)
    return given._replace(markup=follow(given.markup, made), verdicts=Verdicts(stay, ()))


def follow(markup: Iterable[Markup], made: Sequence[Edit]) -> tuple[Markup, ...]:
    """Give the markup where it stands after the edits; what was cut away altogether is gone."""
    to = edits.locator(made)
    moved = (replace(mark, start=to(mark.start), end=to(mark.end)) for mark in markup)
    return tuple(mark for mark in moved if mark.start < mark.end)
