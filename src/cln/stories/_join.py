"""Decide where an article goes.

A likeness means little by itself: on a day of one big theme all stories look alike, on a quiet one few words are enough. So the best
story's score counts less what the next best get, and less how much the best resembles another: a cohort to be told apart from, as
speaker verification has it (T-norm: Auckenthaler, Carey, Lloyd-Thomas 2000). ``docs/why/stories-background.md`` has the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cln.records import Article, Evidence, Joined, Merge
from cln.stories._dense import cosine
from cln.stories._index import Look, Member, Open, OpenStories, dot, story_name, unit
from cln.stories._reasons import merged, opened, reasons

Ranked = list[tuple[float, Open]]  # best first
COHORT = (1, 5)  # of the rivals: the first is left out, it is often a piece of the same story
GROWN = 6  # reports of a story, from which it is asked again what stayed alone
FEW = 2  # open stories with a word of the article's, up to which there is no cohort to tell what one word is worth
LATIN_ENDS = "\u0250"


def join(article: Article, open_stories: OpenStories) -> Joined:
    """Decide which open story the article belongs to, or that it opens one; late merges and a split come along. Changes nothing.

    The article's text should be the restored one. ``open_stories.take(article, joined)`` applies the decision.
    """
    held = open_stories.where.get(article.id)
    if held is not None:
        known = Evidence(rule="revision", score=1.0, detail="A new text of an article that is already in this story.")
        return Joined(article=article.id, story=held, evidence=(known,))
    look = open_stories.look(article)
    ranked = _ranked(open_stories, look)
    best, score = _best(open_stories, look, ranked)
    if best is None:
        return _opened(article, open_stories, look, ranked)
    merges = _merges(open_stories, best, look, article)
    into = merges[-1].into if merges else best.id
    moves = () if merges else _halves(open_stories, best, look)
    return Joined(article=article.id, story=into, evidence=reasons(article, look, best, score), merges=merges, moves=moves)


def _opened(article: Article, open_stories: OpenStories, look: Look, ranked: Ranked) -> Joined:
    score, nearest = ranked[0] if ranked else (0.0, None)
    is_doubted = nearest is not None and score >= open_stories.options.join and open_stories.doubt(look, nearest) > 0.5
    return Joined(article=article.id, story=story_name(article.id), is_new=True, evidence=(opened(nearest, score, is_doubted),))


def _ranked(open_stories: OpenStories, look: Look, without: str = "") -> Ranked:
    found = []
    for id in open_stories.candidates(look.terms, look.dense):
        if id != without:
            story = open_stories.stories[id]
            found.append((open_stories.aged(open_stories.score(look.terms, look.dense, story), look.at, story), story))
    return sorted(found, key=lambda pair: (-pair[0], pair[1].id))


def _best(open_stories: OpenStories, look: Look, ranked: Ranked) -> tuple[Open | None, float]:
    """The story that the article belongs to, and the score that says so; None where it opens one."""
    near, score = _near(open_stories, look, ranked)
    return (near, score) if near is not None else _across(open_stories, look, ranked)


def _near(open_stories: OpenStories, look: Look, ranked: Ranked) -> tuple[Open | None, float]:
    """The story that is near enough, and nearer than the others by enough.

    What the names put in doubt falls back, but stays in the background at its full score: its likeness tells what the words are worth.
    """
    options = open_stories.options
    if not ranked or ranked[0][0] < options.join:
        return None, 0.0
    score, best = _least_doubted(open_stories, look, ranked)
    rivals = _rivals(open_stories, best, [pair for pair in ranked if pair[1] is not best][:10])
    likest = max((likeness for _, likeness in rivals), default=0.0)
    background = max(_cohort(rivals), options.chance * len(look.terms) / options.kept)
    if score - options.background * background - options.likeness * likest < options.join:
        return None, 0.0
    return (best, score) if _is_told_by_words(open_stories, look, ranked, best) else (None, 0.0)


def _is_told_by_words(open_stories: OpenStories, look: Look, ranked: Ranked, best: Open) -> bool:
    """Tell whether words say so too: at least one; and where little else is open, more than one that stands in a single other report.

    Nothing tells then what a word is worth: "Council" in two headlines of a quiet day is no event.
    """
    shared = sorted([weight * best.total[term] for term, weight in look.terms.items() if term in best.total])
    if not best.is_single or sum(not look.terms.keys().isdisjoint(story.total) for _, story in ranked) > FEW:
        return bool(shared)
    return sum(shared) >= open_stories.options.same or sum(shared[:-1]) >= open_stories.options.beyond


def _least_doubted(open_stories: OpenStories, look: Look, ranked: Ranked) -> tuple[float, Open]:
    """The best score less what the names say against it; a doubt only takes, so what scores less before it need not be asked."""
    best, winner = -1.0, ranked[0][1]
    for score, story in ranked:
        if score <= best:
            break
        left = score - open_stories.options.doubt * open_stories.doubt(look, story)
        if left > best:
            best, winner = left, story
    return best, winner


def _rivals(open_stories: OpenStories, best: Open, others: Ranked) -> list[tuple[float, float]]:
    """(score, likeness to the best) of the other candidates, but for those that are pieces of the same story."""
    found = []
    for score, other in others:
        likeness = open_stories.likeness(best, other)
        if likeness < open_stories.options.same:
            found.append((score, likeness))
        if len(found) == COHORT[1] - 1:
            break
    return found


def _cohort(rivals: list[tuple[float, float]]) -> float:
    """The mean score of the rivals behind the first."""
    start, size = COHORT[0], COHORT[1] - COHORT[0] - 1
    return sum(score for score, _ in rivals[start : start + size]) / size


def _across(open_stories: OpenStories, look: Look, ranked: Ranked) -> tuple[Open | None, float]:
    """Across languages words say little: the encoder decides, with the numbers, and only for stories without a report in this language."""
    if look.dense is None:
        return None, 0.0
    found = [
        (cosine(look.dense, story.dense) + _beyond_words(open_stories, look, story), story.id)
        for _, story in ranked
        if story.dense is not None and not story.is_told_in(look.language)
    ]
    score, id = max(found, default=(0.0, ""))
    return (open_stories.stories[id], score) if score >= open_stories.options.across else (None, 0.0)


def _beyond_words(open_stories: OpenStories, look: Look, story: Open) -> float:
    """What two languages may write alike: their numbers, and their names where they share a script."""
    options = open_stories.options
    told = options.across_figures * open_stories.figures(look, story)
    return told - options.across_doubt * open_stories.doubt(look, story) if _is_alike(look, story) else told


def _is_alike(look: Look, story: Open) -> bool:
    """Tell whether names look alike in both: all of them in the same script."""
    return len({name[0] < LATIN_ENDS for name in (*look.names, *story.names)}) == 1


# --- late merges


def _merges(open_stories: OpenStories, story: Open, look: Look, article: Article) -> tuple[Merge, ...]:
    """The open stories that have become one with this one by the new article; looked for at sizes 2, 3, 4, 6, 8, 12..."""
    if not _is_checked(len(story.members) + 1):
        return ()
    grown = _grown(open_stories, story, look)
    ranked = [
        pair for pair in _ranked(open_stories, grown, without=story.id) if frozenset((story.id, pair[1].id)) not in open_stories.apart
    ]
    twin, score = _twin(open_stories, grown, ranked)
    if twin is None:
        return tuple(_strays(open_stories, story, ranked, article))
    into, gone = sorted((story, twin), key=lambda held: (-len(held.members), held.id))
    return (Merge(gone=gone.id, into=into.id, evidence=(merged(article, story, twin, score),)),)


def _twin(open_stories: OpenStories, grown: Look, ranked: Ranked) -> tuple[Open | None, float]:
    """The story that is one with the grown one, and the score that says so."""
    options, (score, other) = open_stories.options, ranked[0] if ranked else (0.0, None)
    if other is None or score < options.merge:
        return None, 0.0
    score -= options.merge_doubt * open_stories.doubt(grown, other)
    rivals = _rivals(open_stories, other, ranked[1:11])
    background = 0.5 * sum(rival for rival, _ in rivals[: COHORT[1] - 2]) / (COHORT[1] - 2)
    return (other, score) if score - background >= options.merge else (None, 0.0)


def _strays(open_stories: OpenStories, story: Open, ranked: Ranked, article: Article) -> Iterator[Merge]:
    """Reports that stayed alone and would join this story now that it has grown: what it takes for two to be one is told by more."""
    if len(story.members) + 1 < GROWN:
        return
    for score, other in ranked:
        if len(other.members) == 1 and score >= open_stories.options.join:
            (stray,) = other.members.values()
            near, _ = _near(open_stories, stray.look, _ranked(open_stories, stray.look, without=other.id))
            if near is story:
                yield Merge(gone=other.id, into=story.id, evidence=(merged(article, story, other, score),))


def _grown(open_stories: OpenStories, story: Open, look: Look) -> Look:
    """The story with the article in it, as if it were one article."""
    total = dict(story.total)
    for term, weight in look.terms.items():
        total[term] = total.get(term, 0.0) + weight
    names = dict.fromkeys((*story.names, *look.names))
    return Look(unit(total), max(story.last, look.at), look.language, names, None, story.dense)


def _is_checked(size: int) -> bool:
    """Tell whether a story of this size looks for others to merge with: 2, 3, 4, 6, 8, 12, 16, 24..."""
    while size > 4 and size % 2 == 0:
        size //= 2
    return size in (2, 3, 4)


# --- a split


def _halves(open_stories: OpenStories, story: Open, look: Look) -> tuple[tuple[str, str], ...]:
    """The members that go their own way: at sizes 6, 12, 24... a story whose halves share next to nothing comes apart.

    One step of two-means: the member farthest from the whole draws those that are nearer to it than to the rest.
    """
    size = len(story.members) + 1
    if size < 6 or size > 48 or size % 6 or not _is_checked(size) or story.id in open_stories.united:
        return ()
    members = list(story.members.values())
    away = min(members, key=lambda member: (story.cosine(member.look.terms), member.id)).look.terms
    leaving = [m for m in members[1:] if dot(m.look.terms, away) > story.cosine(m.look.terms)]
    if not 2 <= len(leaving) <= size // 2 or _nearness(members, leaving) >= open_stories.options.split:
        return ()
    new = story_name(f"{leaving[0].id} apart from {story.id}")
    return tuple((member.id, new) for member in leaving)


def _nearness(members: Iterable[Member], leaving: list[Member]) -> float:
    ids = {member.id for member in leaving}
    return dot(_centroid(leaving), _centroid(m for m in members if m.id not in ids))


def _centroid(members: Iterable[Member]) -> dict[str, float]:
    total: dict[str, float] = {}
    for member in members:
        for term, weight in member.look.terms.items():
            total[term] = total.get(term, 0.0) + weight
    return unit(total)
