"""Say in a sentence why an article is in its story: the names, numbers and rare words that they share."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import islice

from cln.records import Article, Evidence
from cln.stories import _terms
from cln.stories._index import Look, Member, Open, dot

SHOWN = 8  # words in a sentence; the kinds behind it have them all
RECENT = 30  # reports of a story among which the nearest is looked for
TITLES = 60  # of two stories that have become one, read for how their words are written


def reasons(article: Article, look: Look, story: Open, score: float) -> tuple[Evidence, ...]:
    """Give one Evidence a kind of thing shared with the nearest report, weightiest first; the first carries the score and is a sentence."""
    nearest = _nearest(look, story)
    words = _shared_words(article, look, nearest)
    listed = ", ".join([word for _, word in words[:SHOWN]])
    if look.dense is not None and not story.is_told_in(look.language):
        sentence = (
            f"Tells the same as “{nearest.title}” in another language, by the sentence encoder{f'; both have {listed}' if words else ''}."
        )
        near = Evidence(rule="meaning", score=round(score, 3), detail=sentence)
    else:
        near = Evidence(rule="shares", score=round(score, 3), detail=f"Shares with “{nearest.title}”: {listed}.")
    kinds = [(kind, [word for found, word in words if found == kind]) for kind in ("names", "numbers", "words")]
    return (near, *(Evidence(rule=kind, score=float(len(found)), detail=", ".join(found)) for kind, found in kinds if found))


def opened(nearest: Open | None, score: float, is_doubted: bool) -> Evidence:
    """Say why an article opens a story: what it was nearest to, and what kept it from that."""
    if nearest is None:
        return Evidence(rule="new", score=0.0, detail="Opens a story: no open one shares its rarer words.")
    title = next(iter(nearest.members.values())).title if nearest.members else nearest.id
    if is_doubted:
        detail = f"Opens a story: “{title}” is told in much the same words, but of other names."
    else:
        detail = f"Opens a story: the nearest open one, “{title}”, is not near enough."
    return Evidence(rule="new", score=round(score, 3), detail=detail)


def merged(article: Article, story: Open, other: Open, score: float) -> Evidence:
    """Say why two stories are one: the weightiest words that both have, as the article or a title of theirs writes them."""
    members = [*story.members.values(), *other.members.values()][:TITLES]
    told = "\n".join((article.title, *(member.title for member in members), article.text[: _terms.TEXT_LIMIT]))
    shared = heapq.nlargest(10, ((story.total[term] * other.total[term], term) for term in story.total.keys() & other.total.keys()))
    words = ", ".join(_written(told, [term for _, term in shared], article.language)[:SHOWN])
    title = next(iter(other.members.values())).title if other.members else other.id
    return Evidence(
        rule="merge", score=round(score, 3), detail=f"Has grown together with “{title}”{f': both tell of {words}' if words else ''}."
    )


def _shared_words(article: Article, look: Look, nearest: Member) -> list[tuple[str, str]]:
    """(kind, word) of the ten weightiest terms that both reports have, as the article writes them."""
    others = nearest.look.terms
    weighed = ((look.terms[term] * others[term], term) for term in look.terms.keys() & others.keys())
    shared = [term for _, term in heapq.nsmallest(10, ((-weight, term) for weight, term in weighed))]
    title, text = _terms.parts(article)
    return [(_kind(word), word) for word in _written(f"{title}\n{text}", shared, article.language) or shared]


def _written(text: str, terms: Sequence[str], language: str) -> list[str]:
    """The words of terms as a text writes them; those in capitals, as in a dateline, as a name is written (NATO stays)."""
    surfaces = _terms.surfaces(text, terms, language)
    words = (surfaces[term] for term in terms if term in surfaces)
    return list(dict.fromkeys(word.capitalize() if word.isupper() and len(word) > 4 else word for word in words))


def _nearest(look: Look, story: Open) -> Member:
    """The member that shares most with the article; of a large story, one of the newest that share anything."""
    newest = [*islice(reversed(story.members.values()), RECENT)]
    nearest = max(reversed(newest), key=lambda member: dot(look.terms, member.look.terms))
    if look.terms.keys().isdisjoint(nearest.look.terms):
        return max(story.members.values(), key=lambda member: dot(look.terms, member.look.terms))
    return nearest


def _kind(word: str) -> str:
    if word[0].isdigit():
        return "numbers"
    return "names" if word[0].isupper() else "words"
