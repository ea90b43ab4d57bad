"""The open stories: what the desk holds in memory to decide where the next article goes."""

from __future__ import annotations

import heapq
import math
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from sys import intern

from cln.languages import base
from cln.records import Article, Evidence, Joined, Merge, Ruling
from cln.stories import _terms
from cln.stories._dense import Encoder, Matrix, Means, Vector, cosine, encode
from cln.stories._options import Options
from cln.stories._postings import Postings, likest

LONG_AGO = datetime.min.replace(tzinfo=UTC)
GRAINS = [grain / 4096 for grain in range(4097)]
FIGURES = 3  # numbers of a report, from which they tell all that numbers can
EARLIEST = 1990  # no newspaper was on the web before: an older claim is a broken clock


@dataclass(slots=True)
class Look:
    """An article as the index sees it at one moment: weighted terms, and a vector where an encoder stands by."""

    terms: dict[str, float]
    at: datetime
    language: str = ""
    names: Collection[str] = ()  # those of the terms that are names
    raw: Vector | None = None  # as the encoder gave it
    dense: Vector | None = None  # centred; None without an encoder, or outside its languages


@dataclass(slots=True)
class Member:
    """One article of an open story: what is needed to score it, move it and explain it."""

    id: str
    title: str
    look: Look


@dataclass(slots=True, eq=False)
class Open:
    """One open story: its members, and the sum of their terms (of a single article that article's own, not a copy)."""

    id: str
    slot: int = -1  # its number in the postings
    members: dict[str, Member] = field(default_factory=dict)
    total: dict[str, float] = field(default_factory=dict)
    is_single: bool = True  # ``total`` is still the first article's own
    names: Collection[str] = ()  # those of ``total`` that are names, to some report
    languages: tuple[str, ...] = ()  # that it is told in
    norm: float = 1.0  # the length of ``total``
    dense: Vector | None = None
    last: datetime = LONG_AGO
    seen: datetime = LONG_AGO
    was: tuple[str, ...] = ()  # ids that redirect here

    def cosine(self, terms: Mapping[str, float]) -> float:
        """Cosine of unit-length ``terms`` with the story's centroid."""
        return dot(terms, self.total) / self.norm

    def is_told_in(self, language: str) -> bool:
        return language in self.languages


class OpenStories:
    """The stories that are still open, as an index in memory: passed in, no clock, no I/O; time comes from the articles.

    ``stories.join`` only reads it; ``take`` applies what was decided. The same articles in the same order give the same state,
    so a restart is ``rebuild`` over the stored pairs.
    """

    def __init__(self, options: Options | None = None, encoder: Encoder | None = None) -> None:
        self.options = options or Options()
        self.encoder = encoder
        self.stories: OrderedDict[str, Open] = OrderedDict()  # in the order in which they will end
        self.where: dict[str, str] = {}
        self.redirects: dict[str, str] = {}
        self.apart: set[frozenset[str]] = set()
        self.united: set[str] = set()
        self._postings = Postings(self.options.crowd)
        self._slots: list[Open | None] = []
        self._free: list[int] = []
        self._means = Means()
        self._matrix: Matrix | None = None
        self._clock = LONG_AGO
        self._glance: tuple[Article, int, Look] | None = None
        self._taken = 0

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

    def look(self, article: Article) -> Look:
        """Give the article's weightiest terms as a unit vector (and the encoder's); the weights are those of this moment."""
        if self._glance and self._glance[0] is article and self._glance[1] == self._taken:
            return self._glance[2]
        language = base(article.language)
        raw = encode(article, self.encoder) if self.encoder else None
        dense = None if raw is None else self._means.centred(language, raw)
        terms = self._weighed(article)
        named = tuple(sorted(term for term in _terms.names(article) if term in terms))
        look = Look(terms, moment(article), language, named, raw, dense)
        self._glance = (article, self._taken, look)  # so that ``take`` right after ``join`` need not look again
        return look

    def _weighed(self, article: Article) -> dict[str, float]:
        """TF-IDF by stories: a word that one story repeats in a hundred reports still tells that story from all others."""
        counts, known = _terms.terms(article), _terms.frequencies(article.language)
        most, log = math.log(len(self.stories) + self.options.prior + 1), math.log
        expected = known.expected(min(sum(counts.values()), _terms.LONG), self.options.prior)
        columns = zip(counts.items(), map(expected.__getitem__, counts), self._postings.counts(counts), strict=True)
        weights = [
            (most - log(likely + held) if count == 1 else (1 + log(count)) * (most - log(likely + held)), term)
            for (term, count), likely, held in columns
        ]
        weights.sort(reverse=True)
        return grained(unit({intern(term): weight for weight, term in weights[: self.options.kept]}))

    def candidates(self, terms: Mapping[str, float], dense: Vector | None) -> list[str]:
        """Give the stories that share the rarest terms, and those nearest by the encoder; a bounded number whatever is open."""
        options = self.options
        holders = self._postings.rarest(terms, options.probes, options.steps)
        near = likest(terms, holders, options.candidates)
        found = [story.id for slot in near if (story := self._slots[slot])]
        if dense is not None and self._matrix is not None:
            found += [story for story in self._matrix.nearest(dense, options.dense_candidates) if story not in found]
        return found

    def score(self, terms: Mapping[str, float], dense: Vector | None, story: Open) -> float:
        """Give the likeness of unit-length terms (and vector) to a story: cosine with its centroid, the encoder's share mixed in."""
        lexical = story.cosine(terms)
        return lexical if dense is None or story.dense is None else self._mixed(lexical, cosine(dense, story.dense))

    def _mixed(self, lexical: float, dense: float) -> float:
        return (1 - self.options.dense) * lexical + self.options.dense * max(0.0, dense)

    def aged(self, score: float, at: datetime, story: Open) -> float:
        days = abs((at - story.last).total_seconds()) / 86400
        return score * math.exp(-self.options.age * days)

    def doubt(self, look: Look, story: Open) -> float:
        """Tell how far the names speak against one event, 0..1: whether hardly any name of either is in the other.

        Names that only one has are no contradiction, one report tells more than another; few names on a side weigh less. Of what is written
        in the same words, it tells two earthquakes apart.
        """
        options = self.options
        enough = min(1.0, len(look.names) / options.names) * min(1.0, len(story.names) / options.names)
        if not enough:
            return 0.0
        shared = _share(look.names, look.terms, story.total)
        if shared < options.named:
            shared = max(shared, _share(story.names, story.total, look.terms))
        return enough * max(0.0, 1 - shared / options.named)

    def figures(self, look: Look, story: Open) -> float:
        """Tell how far the numbers speak for one event (1) or against it (-1): digits are written alike in languages that share no word.

        As with names, one side's numbers in the other are enough, and fewer than three on a side weigh less.
        """
        mine, theirs = _numbers(look.terms), _numbers(story.total)
        if not mine or not theirs:
            return 0.0
        enough = min(1.0, len(mine) / FIGURES) * min(1.0, len(theirs) / FIGURES)
        shared = max(_share(mine, look.terms, story.total), _share(theirs, story.total, look.terms))
        return enough * (2 * min(1.0, shared / self.options.named) - 1)

    def likeness(self, one: Open, other: Open) -> float:
        """Give the likeness of two stories' centroids."""
        few, many = (one, other) if len(one.total) <= len(other.total) else (other, one)
        lexical = dot(few.total, many.total) / (few.norm * many.norm)
        return lexical if one.dense is None or other.dense is None else self._mixed(lexical, cosine(one.dense, other.dense))

    # --- writing

    def take(self, article: Article, joined: Joined) -> None:
        """Apply a decision of ``join``: the article, its merges and its moves. Taking an article again replaces it."""
        look = self.look(article)
        if article.id in self.where:
            self._remove(article.id)
        for merge in joined.merges:
            self._merge(merge.gone, merge.into)
        self._put(self.story_id(joined.story), Member(article.id, article.title, replace(look, raw=None)), article.seen)
        for moved, target in joined.moves:
            self._move(moved, self.story_id(target))
        if look.raw is not None:
            self._means.move(look.language, look.raw)
        self._taken += 1
        self._clock = max(self._clock, article.seen)
        self._expire()

    def rule(self, ruling: Ruling) -> Joined | None:
        """Apply an editor's merge or split, for good; give what it changed as a Joined to keep (None where it changes nothing)."""
        self._taken += 1
        if ruling.kind == "merge":
            return self._rule_merge(ruling)
        if ruling.kind == "split":
            return self._rule_split(ruling)
        return None

    def _rule_merge(self, ruling: Ruling) -> Joined | None:
        into, gone = self.story_id(ruling.other), self.story_id(ruling.subject)
        if gone == into:
            return None
        self.apart.discard(frozenset((gone, into)))
        self._merge(gone, into)
        self.united.add(into)
        reason = (_word(ruling, "An editor made these one story"),)
        return Joined(article="", story=into, evidence=reason, merges=(Merge(gone=gone, into=into, evidence=reason),))

    def _rule_split(self, ruling: Ruling) -> Joined | None:
        article, story = ruling.subject, self.story_id(ruling.other)
        held = self.where.get(article, story)
        if held != story:  # moved already, as in a rebuild: what is left to do is to keep them apart
            self.apart.add(frozenset((story, held)))
            return None
        if story not in self.stories or len(self.stories[story].members) < 2:
            return None
        new = story_name(f"{article} apart from {story}")
        self._move(article, new)
        self.apart.add(frozenset((story, new)))
        return Joined(article=article, story=new, is_new=True, evidence=(_word(ruling, "An editor took this out of another story"),))

    def _put(self, story: str, member: Member, seen: datetime) -> None:
        held = self.stories.get(story)
        if held is None:
            held = self.stories[story] = Open(story, self._slot())
            self._slots[held.slot] = held
        self.stories.move_to_end(story)
        held.members[member.id] = member
        held.last, held.seen = max(held.last, member.look.at), max(held.seen, seen)
        self.where[member.id] = story
        self._sum(held, member)

    def _sum(self, held: Open, member: Member) -> None:
        if not held.total:
            held.total, held.names, square = member.look.terms, member.look.names, 1.0
            for term in held.total:
                self._postings.put(term, held.slot)
        else:
            square = self._add(held, member.look.terms)
            held.names = dict.fromkeys((*held.names, *member.look.names))
        held.norm = math.sqrt(square) or 1.0
        if member.look.language not in held.languages:
            held.languages += (member.look.language,)
        if len(held.total) > 2 * self.options.terms:
            self._prune(held)
        if member.look.dense is not None:
            held.dense = member.look.dense if held.dense is None else held.dense + member.look.dense
            if self._matrix is None:
                self._matrix = Matrix(len(held.dense), self.options.dense_rows)
            self._matrix.put(held.id, held.dense)

    def _add(self, held: Open, terms: Mapping[str, float]) -> float:
        """Add these terms to the story's own; give the square of its length then."""
        if held.is_single:
            held.total = dict(held.total)
        held.is_single = False
        total, square = held.total, held.norm * held.norm
        for term, weight in terms.items():
            before = total.get(term, 0.0)
            total[term] = before + weight
            square += weight * (2 * before + weight)
            if not before:
                self._postings.put(term, held.slot)
        return square

    def _prune(self, held: Open) -> None:
        for term in heapq.nsmallest(len(held.total) - self.options.terms, held.total, key=lambda term: (held.total[term], term)):
            del held.total[term]
            self._postings.drop(term, held.slot)
        held.names = [name for name in held.names if name in held.total]
        held.norm = math.sqrt(sum(weight * weight for weight in held.total.values())) or 1.0

    def _clear(self, held: Open) -> None:
        for term in held.total:
            self._postings.drop(term, held.slot)
        held.total, held.names, held.languages, held.norm, held.dense, held.is_single = {}, (), (), 1.0, None, True
        if self._matrix is not None:
            self._matrix.remove(held.id)

    def _remove(self, article: str) -> Member:
        held = self.stories[self.where.pop(article)]
        member = held.members.pop(article)
        self._clear(held)
        for left in held.members.values():
            self._sum(held, left)
        if not held.members and not held.was:
            self._end(held)
        return member

    def _slot(self) -> int:
        if self._free:
            return self._free.pop()
        self._slots.append(None)
        return len(self._slots) - 1

    def _end(self, held: Open) -> None:
        del self.stories[held.id]
        self._slots[held.slot] = None
        self._free.append(held.slot)

    def _move(self, article: str, story: str) -> None:
        if article in self.where and self.where[article] != story:
            seen = self.stories[self.where[article]].seen
            self._put(story, self._remove(article), seen)

    def _merge(self, gone: str, into: str) -> None:
        gone, into = self.story_id(gone), self.story_id(into)
        if gone == into:
            return
        if gone in self.stories:
            held = self.stories[gone]
            self._clear(held)
            self._end(held)
            for member in held.members.values():
                self._put(into, member, held.seen)
            if into in self.stories:
                self.stories[into].was += (*held.was, gone)
        self.redirects[gone] = into
        self.apart = {frozenset(into if id == gone else id for id in pair) for pair in self.apart}
        self.united = {into if id == gone else id for id in self.united}

    def _expire(self) -> None:
        before = self._clock - self.options.window
        while self.stories and (oldest := next(iter(self.stories.values()))).seen < before:
            self._clear(oldest)
            self._end(oldest)
            for article in oldest.members:
                del self.where[article]
            for id in oldest.was:
                self.redirects.pop(id, None)
            self.united.discard(oldest.id)
            if self.apart:
                self.apart = {pair for pair in self.apart if oldest.id not in pair}


def dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Give the sum of products over the shared terms, rounded once: the same whatever their order, which a set does not keep."""
    return math.fsum([one[term] * other[term] for term in one.keys() & other.keys()])


def _share(names: Collection[str], weights: Mapping[str, float], terms: Mapping[str, float]) -> float:
    """How much of the names, by weight squared, is among the terms."""
    return sum([weights[name] ** 2 for name in names if name in terms]) / sum([weights[name] ** 2 for name in names])


def _numbers(terms: Iterable[str]) -> list[str]:
    return [term for term in terms if term[0].isdigit()]


def grained(weights: Mapping[str, float]) -> dict[str, float]:
    """Round weights up to a 4,096th, and share the numbers: the weights of a million articles are then a few kilobytes.

    >>> grained({"ferry": 0.6})
    {'ferry': 0.60009765625}
    """
    return {term: GRAINS[math.ceil(weight * 4096)] for term, weight in weights.items()}


def unit(weights: Mapping[str, float]) -> dict[str, float]:
    """Scale weights to length one.

    >>> unit({"ferry": 3.0, "bay": 4.0})
    {'ferry': 0.6, 'bay': 0.8}
    """
    norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / norm for term, weight in weights.items()}


def moment(article: Article) -> datetime:
    """Give the time that orders an article: as claimed, held within what is possible (never after it was seen, never before 1990)."""
    claimed = article.published
    if claimed is None or claimed > article.seen or claimed.year < EARLIEST:
        return article.seen
    return claimed


def story_name(seed: str) -> str:
    """Give a story's id, from its first article's id.

    >>> story_name("an-article") == story_name("an-article")
    True
    """
    return "s" + blake2b(seed.encode(), digest_size=6).hexdigest()


def _word(ruling: Ruling, sentence: str) -> Evidence:
    return Evidence(rule="editor", score=1.0, detail=f"{sentence}{f' ({ruling.by})' if ruling.by else ''}.")
