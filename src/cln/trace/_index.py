"""What trace needs of an index, and one in memory: for the library, for archives and for benches."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cln.records import Article
from cln.trace._origin import site
from cln.trace._words import Hashes, reading


class Index(Protocol):
    """Which earlier articles hold a shingle. The store has these methods; articles come with their text restored."""

    def articles_sharing(self, hashes: Sequence[int], limit: int = 64) -> Mapping[int, Sequence[str]]:
        """For each hash that is known, at most ``limit`` articles that hold it, newest first."""
        ...

    def shingle_counts(self, articles: Iterable[str]) -> Mapping[str, int]:
        """How many shingles each of these articles has in the index."""
        ...

    def outlet_shingles(self, outlet: str, hashes: Sequence[int]) -> Mapping[int, int]:
        """In how many articles of this outlet each of these hashes occurs (furniture repeats)."""
        ...

    def articles(self, ids: Iterable[str]) -> Mapping[str, Article]:
        """Those of these articles that are held."""
        ...


class Memory:
    """An index in memory with the store's behaviour, bounded: expiry by time, at most ``postings`` articles a shingle.

    Twelve bytes a shingle, about 0.7 kB an article; and the articles, unless ``library`` gives them when asked.

    >>> from datetime import UTC, datetime
    >>> index = Memory()
    >>> noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    >>> index.add(Article(id="a", url="https://a.example/1", title="", text="The ferry to the island sank at noon.", seen=noon))
    >>> len(index), index.expire_shingles(datetime(2026, 6, 1, tzinfo=UTC)), len(index)
    (1, 1, 0)
    """

    def __init__(self, postings: int = 256, library: Callable[[Iterable[str]], Mapping[str, Article]] | None = None) -> None:
        self._limit = postings
        self._library = library
        self._held: dict[str, Article] = {}
        self._sites: dict[str, int] = {}
        self._fresh: dict[int, int | list[int]] = {}  # most shingles have one article: a bare number then
        self._fresh_size = 0
        self._steady: dict[int, set[int]] = {}  # site -> shingles that have stood in OFTEN of its articles: counted no further
        self._asked: tuple[frozenset[int], dict[int, list[int]]] = frozenset(), {}  # the last look-up: an article asks twice
        self._layers: list[_Layer] = []
        self._documents = _Documents()

    def __len__(self) -> int:
        return len(self._documents.numbers)

    def add(self, article: Article) -> None:
        """Index an article whose text is restored; replaces what stood under its id."""
        self.add_shingles(article.id, site(article), reading(article.text).kept.tolist(), article.seen)
        if self._library is None:
            self._held[article.id] = article

    def add_shingles(self, article: str, outlet: str, hashes: Sequence[int], at: datetime) -> None:
        """Index an article's kept shingles; replaces what the article had."""
        where = self._sites.setdefault(outlet, len(self._sites)) if outlet else -1
        number = self._documents.add(article, where, len(hashes), at.timestamp())
        fresh = self._fresh
        for value in hashes:
            held = fresh.setdefault(value, number)
            if isinstance(held, list):
                held.append(number)
            elif held != number:
                fresh[value] = [held, number]
        self._asked = frozenset(), {}
        self._fresh_size += len(hashes)
        if self._fresh_size >= _FRESH:
            self._settle()

    def articles_sharing(self, hashes: Sequence[int], limit: int = 64) -> Mapping[int, Sequence[str]]:
        found = self._numbers(hashes)
        ids = self._documents.ids
        return {value: [ids[number] for number in numbers[: -limit - 1 : -1]] for value, numbers in found.items()}

    def shingle_counts(self, articles: Iterable[str]) -> Mapping[str, int]:
        numbers = self._documents.numbers
        return {id: self._documents.sizes[numbers[id]] for id in articles if id in numbers}

    def outlet_shingles(self, outlet: str, hashes: Sequence[int]) -> Mapping[int, int]:
        where = self._sites.get(outlet)
        if where is None:
            return {}
        steady = self._steady.setdefault(where, set())
        site = self._documents.sites.__getitem__
        counts = {
            value: OFTEN if value in steady else [*map(site, numbers)].count(where) for value, numbers in self._numbers(hashes).items()
        }
        steady.update([value for value, count in counts.items() if count >= OFTEN])
        return {value: count for value, count in counts.items() if count}

    def articles(self, ids: Iterable[str]) -> Mapping[str, Article]:
        if self._library is not None:
            return self._library(ids)
        return {id: self._held[id] for id in ids if id in self._held}

    def expire_shingles(self, before: datetime) -> int:
        """Forget the articles seen before a time; give how many."""
        gone = self._documents.forget(before.timestamp())
        for id in gone:
            self._held.pop(id, None)
        self._renumber()
        return len(gone)

    def _numbers(self, hashes: Sequence[int]) -> dict[int, list[int]]:
        """Give the live documents of each known hash, oldest first."""
        asked, answer = self._asked
        if asked.issuperset(hashes):
            return {value: answer[value] for value in hashes if value in answer}
        answer = self._looked_up(hashes)
        self._asked = frozenset(hashes), answer
        return answer

    def _looked_up(self, hashes: Sequence[int]) -> dict[int, list[int]]:
        found = self._settled(hashes) if self._layers else {}
        fresh = self._fresh
        for value in [value for value in hashes if value in fresh]:
            held = fresh[value]
            numbers = held if isinstance(held, list) else [held]
            found[value] = found[value] + numbers if value in found else numbers
        return self._living(found) if self._documents.dead else found

    def _settled(self, hashes: Sequence[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        wanted = np.array(hashes, np.uint64)
        for layer in self._layers:
            for place, numbers in layer.find(wanted):
                found.setdefault(hashes[place], []).extend(numbers)
        return found

    def _living(self, found: dict[int, list[int]]) -> dict[int, list[int]]:
        alive = self._documents.alive
        living = {value: [number for number in numbers if alive[number]] for value, numbers in found.items()}
        return {value: numbers for value, numbers in living.items() if numbers}

    def _settle(self) -> None:
        """Turn the fresh shingles into a sorted layer, and merge layers of like size: each posting moves a few times in all."""
        self._layers.append(_layer(self._fresh, self._limit))
        self._fresh, self._fresh_size = {}, 0
        while len(self._layers) > 1 and len(self._layers[-2].hashes) < 2 * len(self._layers[-1].hashes):
            last = self._layers.pop()
            self._layers[-1] = _merged(self._layers[-1], last, self._limit)

    def _renumber(self) -> None:
        """Drop dead documents from the layers and number the living anew."""
        if self._fresh:
            self._layers.append(_layer(self._fresh, self._limit))
            self._fresh, self._fresh_size = {}, 0
        self._steady.clear()
        self._asked = frozenset(), {}
        anew = self._documents.renumber()
        kept = [layer.renumbered(anew) for layer in self._layers]
        self._layers = [layer for layer in kept if len(layer.hashes)]


OFTEN = 16  # articles of an outlet that hold a shingle: more are counted as so many
_FRESH = 1 << 17  # shingles that wait in a dictionary before they are sorted: some two thousand articles


class _Documents:
    """Articles by number, in the order in which they came."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.ids: list[str] = []
        self.sites, self.sizes, self.seen, self.alive = array("i"), array("I"), array("d"), bytearray()
        self.dead = 0

    def add(self, id: str, where: int, size: int, seen: float) -> int:
        self._kill(self.numbers.get(id))
        number = self.numbers[id] = len(self.ids)
        self.ids.append(id)
        self.sites.append(where)
        self.sizes.append(size)
        self.seen.append(seen)
        self.alive.append(1)
        return number

    def forget(self, before: float) -> list[str]:
        gone = [id for id, number in self.numbers.items() if self.seen[number] < before]
        for id in gone:
            self._kill(self.numbers.pop(id))
        return gone

    def renumber(self) -> NDArray[np.int64]:
        """Close the gaps that the dead leave; give the new number of each old one, -1 of the dead."""
        alive = np.frombuffer(bytes(self.alive), np.uint8) > 0
        anew = np.where(alive, np.cumsum(alive) - 1, -1)
        living = np.flatnonzero(alive)
        self.ids = [self.ids[number] for number in living.tolist()]
        self.numbers = {id: number for number, id in enumerate(self.ids)}
        self.sites, self.sizes = (array(old.typecode, np.asarray(old)[living].tobytes()) for old in (self.sites, self.sizes))
        self.seen = array("d", np.asarray(self.seen)[living].tobytes())
        self.alive, self.dead = bytearray(b"\1" * len(living)), 0
        return anew

    def _kill(self, number: int | None) -> None:
        if number is not None:
            self.alive[number] = 0
            self.dead += 1


class _Layer(Struct, frozen=True):
    """Postings in order of hash, then of number: an eight-byte hash and a four-byte document each."""

    hashes: Hashes
    documents: NDArray[np.uint32]

    def find(self, wanted: Hashes) -> Iterator[tuple[int, list[int]]]:
        """Give (place in ``wanted``, its documents, oldest first) for each hash that is here."""
        first = self.hashes.searchsorted(wanted)
        here = (self.hashes.take(first, mode="clip") == wanted).nonzero()[0]
        last = self.hashes.searchsorted(wanted[here], side="right").tolist()
        for place, start, end in zip(here.tolist(), first[here].tolist(), last, strict=True):
            yield place, self.documents[start:end].tolist()

    def renumbered(self, anew: NDArray[np.int64]) -> _Layer:
        numbers = anew[self.documents]
        living = numbers >= 0
        return _Layer(self.hashes[living], numbers[living].astype(np.uint32))


def _layer(fresh: Mapping[int, int | list[int]], limit: int) -> _Layer:
    rows = [known if isinstance(known, list) else (known,) for known in fresh.values()]
    hashes = np.repeat(np.fromiter(fresh, np.uint64, len(fresh)), np.fromiter(map(len, rows), np.int64, len(rows)))
    documents = np.fromiter(chain.from_iterable(rows), np.uint32, len(hashes))
    order = np.argsort(hashes, kind="stable")
    return _newest(hashes[order], documents[order], limit)


def _merged(older: _Layer, newer: _Layer, limit: int) -> _Layer:
    """Merge two sorted layers in one pass over both; of the same hash the newer stand last."""
    place = older.hashes.searchsorted(newer.hashes, side="right") + np.arange(len(newer.hashes))
    is_older = np.ones(len(older.hashes) + len(newer.hashes), bool)
    is_older[place] = False
    hashes, documents = np.empty(len(is_older), np.uint64), np.empty(len(is_older), np.uint32)
    hashes[place], documents[place] = newer.hashes, newer.documents
    hashes[is_older], documents[is_older] = older.hashes, older.documents
    return _newest(hashes, documents, limit)


def _newest(hashes: Hashes, documents: NDArray[np.uint32], limit: int) -> _Layer:
    """Keep the newest ``limit`` documents of each hash."""
    after = np.zeros(len(hashes), bool)
    after[:-limit] = hashes[limit:] == hashes[:-limit]  # as many of the same hash are newer
    return _Layer(hashes[~after], documents[~after]) if after.any() else _Layer(hashes, documents)
