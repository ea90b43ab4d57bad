"""Decide where an article goes."""

from __future__ import annotations

from collections.abc import Mapping

from cln.records import Article, Evidence, Joined, Merge
from cln.stories._index import Open, OpenStories, moment, story_name


def join(article: Article, open_stories: OpenStories) -> Joined:
    """Decide which open story the article belongs to, or that it opens one; late merges come along. Changes nothing.

    The article's text should be the restored one. ``open_stories.take(article, joined)`` applies the decision.
    """
    held = open_stories.where.get(article.id)
    if held is not None:
        return Joined(
            article=article.id, story=held, evidence=(Evidence(rule="revision", score=1.0, detail="a new text of an article already here"),)
        )
    vector, at = open_stories.vector(article), moment(article)
    scores = {id: open_stories.score(vector, open_stories.stories[id], at) for id in open_stories.candidates(vector)}
    best = min(scores, key=lambda id: (-scores[id], id), default="")
    if not best or scores[best] < open_stories.options.join:
        return Joined(article=article.id, story=story_name(article.id), is_new=True, evidence=(_opened(scores.get(best, 0.0)),))
    story = open_stories.stories[best]
    merges = _merges(open_stories, story, vector)
    return Joined(
        article=article.id,
        story=merges[0].into if merges else best,
        evidence=_reasons(vector, story, scores[best]),
        merges=merges,
    )


def _opened(score: float) -> Evidence:
    return Evidence(rule="new", score=score, detail="no open story is near enough")


def _merges(open_stories: OpenStories, story: Open, vector: Mapping[str, float]) -> tuple[Merge, ...]:
    if not _is_checked(len(story.members) + 1):
        return ()
    total = dict(story.total)
    for term, weight in vector.items():
        total[term] = total.get(term, 0.0) + weight
    norm = sum(weight * weight for weight in total.values()) ** 0.5 or 1.0
    unit = {term: weight / norm for term, weight in total.items()}
    for id in open_stories.candidates(unit):
        other = open_stories.stories[id]
        if id == story.id or frozenset((id, story.id)) in open_stories.apart:
            continue
        score = open_stories.score(unit, other, story.last)
        if score >= open_stories.options.merge:
            into, gone = sorted((story, other), key=lambda held: (-len(held.members), held.id))
            return (Merge(gone=gone.id, into=into.id, evidence=_reasons(unit, other, score)),)
    return ()


def _is_checked(size: int) -> bool:
    """Tell whether a story of this size looks for others to merge with: 2, 3, 4, 6, 8, 12, 16, 24..."""
    while size > 4:
        if size % 2:
            return False
        size //= 2
    return size in (2, 3, 4)


def _reasons(vector: Mapping[str, float], story: Open, score: float) -> tuple[Evidence, ...]:
    shared = sorted((term for term in vector if term in story.total), key=lambda term: (-vector[term] * story.total[term], term))[:5]
    title = next(iter(story.members.values())).title
    return (Evidence(rule="near", score=round(score, 3), detail=f"shares with “{title}”: {', '.join(shared)}"),)
