"""What trace needs of an index, and one in memory: for the library, for archives and for benches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cln.records import Article
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

    >>> from datetime import UTC, datetime
    >>> index = Memory()
    >>> noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    >>> index.add(Article(id="a", url="https://a.example/1", title="", text="The ferry to the island sank at noon.", seen=noon))
    >>> len(index), index.expire_shingles(datetime(2026, 6, 1, tzinfo=UTC)), len(index)
    (1, 1, 0)
    """

    def __init__(self, postings: int = 64) -> None:
        self._limit = postings
        self._held: dict[str, tuple[Article, Hashes]] = {}
        self._postings: dict[int, list[str]] = {}
        self._outlets: dict[tuple[str, int], int] = {}

    def __len__(self) -> int:
        return len(self._held)

    def add(self, article: Article) -> None:
        """Index an article whose text is restored; replaces what stood under its id."""
        self._remove(article.id)
        kept = reading(article.text).kept
        self._held[article.id] = (article, kept)
        for value in kept.tolist():
            row = self._postings.setdefault(value, [])
            row.append(article.id)
            if len(row) > self._limit:
                del row[0]
            if article.outlet:
                self._outlets[article.outlet, value] = self._outlets.get((article.outlet, value), 0) + 1

    def articles_sharing(self, hashes: Sequence[int], limit: int = 64) -> Mapping[int, Sequence[str]]:
        rows = ((value, self._postings.get(value)) for value in hashes)
        return {value: row[: -limit - 1 : -1] for value, row in rows if row}

    def shingle_counts(self, articles: Iterable[str]) -> Mapping[str, int]:
        return {id: len(self._held[id][1]) for id in articles if id in self._held}

    def outlet_shingles(self, outlet: str, hashes: Sequence[int]) -> Mapping[int, int]:
        counts = ((value, self._outlets.get((outlet, value), 0)) for value in hashes)
        return {value: count for value, count in counts if count}

    def articles(self, ids: Iterable[str]) -> Mapping[str, Article]:
        return {id: self._held[id][0] for id in ids if id in self._held}

    def expire_shingles(self, before: datetime) -> int:
        """Forget the articles seen before a time; give how many."""
        old = [id for id, (article, _) in self._held.items() if article.seen < before]
        for id in old:
            self._remove(id)
        return len(old)

    def _remove(self, id: str) -> None:
        if id not in self._held:
            return
        article, kept = self._held.pop(id)
        for value in kept.tolist():
            self._drop(article, value)

    def _drop(self, article: Article, value: int) -> None:
        row = self._postings.get(value, [])
        if article.id in row:
            row.remove(article.id)
        if not row:
            self._postings.pop(value, None)
        key = (article.outlet, value)
        if key in self._outlets:
            self._outlets[key] -= 1
            if not self._outlets[key]:
                del self._outlets[key]
