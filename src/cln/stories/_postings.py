"""Which open stories hold a term: an inverted index by slot numbers, with a hard bound on what one article reads of it.

Most terms of a day stand in one story alone, so that one is held as a number; several as an array of numbers; and of a crowd only its size,
negative: a term that so many hold leads to none of them.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Slots = array[int]


class Postings:
    """Term -> the slots that hold it; a slot is the number of an open story."""

    def __init__(self, crowd: int) -> None:
        self._crowd = crowd
        self._held: dict[str, int | Slots] = {}

    def counts(self, terms: Iterable[str]) -> list[int]:
        """Give for each term how many stories hold it."""
        found = map(self._held.get, terms)
        return [0 if held is None else len(held) if not isinstance(held, int) else 1 if held >= 0 else -held for held in found]

    def put(self, term: str, slot: int) -> None:
        held = self._held.get(term)
        if held is None:
            self._held[term] = slot
        elif not isinstance(held, int):
            if len(held) < self._crowd:
                held.append(slot)
            else:
                self._held[term] = -len(held) - 1
        else:
            self._held[term] = array("i", (held, slot)) if held >= 0 else held - 1

    def drop(self, term: str, slot: int) -> None:
        held = self._held[term]
        if not isinstance(held, int):
            held.remove(slot)
            if len(held) == 1:
                self._held[term] = held[0]
        elif held >= 0 or held == -1:
            del self._held[term]
        else:
            self._held[term] = held + 1

    def rarest(self, terms: Mapping[str, float], probes: int, steps: int) -> dict[str, Slots]:
        """Give who holds the weightiest terms, those that fewest hold first, until so many steps are read."""
        found = []
        for _, term in heapq.nlargest(probes, [(weight, term) for term, weight in terms.items()]):
            held = self._held.get(term, -1)
            if not isinstance(held, int):
                found.append((len(held), term, held))
            elif held >= 0:
                found.append((1, term, array("i", (held,))))
        found.sort(key=lambda row: row[:2])
        read = 0
        taken: dict[str, Slots] = {}
        for size, term, holders in found:
            read += size
            if read > steps:
                break
            taken[term] = holders
        return taken


def likest(terms: Mapping[str, float], holders: Mapping[str, Slots], most: int) -> list[int]:
    """Give the slots that hold most of these terms, by weight squared: a first look, for which no story is read."""
    sums: dict[int, float] = {}
    for term, held in holders.items():
        weight = terms[term] ** 2
        for slot in held:
            sums[slot] = sums.get(slot, 0.0) + weight
    return [slot for _, slot in heapq.nsmallest(most, [(-total, slot) for slot, total in sums.items()])]
