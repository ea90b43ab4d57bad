"""Say in a sentence why an article is in its story: the names, numbers and rare words that they share."""

from __future__ import annotations

from cln.records import Article, Evidence
from cln.stories import _terms
from cln.stories._index import Look, Member, Open, dot

SHOWN = 5


def reasons(article: Article, look: Look, story: Open, score: float) -> tuple[Evidence, ...]:
    """Give one Evidence a kind of thing shared with the nearest report, weightiest first; the first carries the score."""
    shared = sorted((term for term in look.terms if term in story.total), key=lambda term: (-look.terms[term] * story.total[term], term))[
        :10
    ]
    nearest = _nearest(look, story)
    if not shared:
        sentence = f"Tells the same as “{nearest.title}” in another language, by the sentence encoder."
        return (Evidence(rule="meaning", score=round(score, 3), detail=sentence),)
    title, text = _terms.parts(article)
    written = _terms.surfaces(f"{title}\n{text}", shared, article.language)
    words = [(_kind(word), word) for word in dict.fromkeys(written.get(term, term) for term in shared)]
    listed = ", ".join(word for _, word in words[:SHOWN])
    near = Evidence(rule="shares", score=round(score, 3), detail=f"Shares with “{nearest.title}”: {listed}.")
    kinds = [(kind, [word for found, word in words if found == kind]) for kind in ("names", "numbers", "words")]
    return (near, *(Evidence(rule=kind, score=float(len(found)), detail=", ".join(found)) for kind, found in kinds if found))


def _nearest(look: Look, story: Open) -> Member:
    """The member that shares most with the article; of a large story, one of the newest thirty."""
    members = list(story.members.values())[-30:]
    return max(members, key=lambda member: dot(look.terms, member.look.terms))


def _kind(word: str) -> str:
    if word[0].isdigit():
        return "numbers"
    return "names" if word[0].isupper() else "words"
