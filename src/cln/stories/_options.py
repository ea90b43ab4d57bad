"""The settings of the open stories: one setting for all streams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Options:
    """Thresholds, fitted on one set alone (docs/stories.md tells which). Scores are cosines, 0..1; ``age`` is a day's decay."""

    join: float = 0.14  # a score, less its background, from which an article joins
    merge: float = 0.25  # the same for two stories that have become one
    background: float = 0.6  # how much the score with the next best stories counts against the best
    chance: float = 0.07  # the background that a long report has by chance, however little is open; shorter ones in proportion
    beyond: float = 0.02  # what two reports must share beyond one word, where hardly another open story shares any
    likeness: float = 0.3  # how much the best story's own likeness to another counts against it
    same: float = 0.5  # two stories as near as this are held to be pieces of one, and are no background for each other
    named: float = 0.3  # two tellings that share this much of the names of either are not in doubt
    names: int = 4  # fewer names than these weigh less in a doubt
    doubt: float = 0.5  # what an article's score loses with a story when they share no name
    merge_doubt: float = 0.6  # the same for two stories
    split: float = 0.04  # two halves of a story that are no nearer than this come apart
    age: float = 0.10  # a day: a score falls by exp(-age x days)
    window: timedelta = timedelta(days=14)  # a story that nothing joined for so long has ended
    kept: int = 60  # terms kept of an article: its weightiest
    terms: int = 1024  # terms kept of a story
    probes: int = 20  # rarest terms that look for candidates
    crowd: int = 300  # a term that more stories hold leads to none of them
    steps: int = 400  # postings read for one article, rarest terms first: the bound that keeps the cost of an article level
    candidates: int = 16  # stories compared in full
    prior: float = 2000.0  # stories that the word frequencies count for
    dense: float = 0.3  # the encoder's share of a score, where there is one
    dense_candidates: int = 3
    dense_rows: int = 20_000  # stories among which the encoder looks for candidates: those that grew last (40 MB, a bound on time)
    across: float = 0.5  # the encoder's cosine from which an article joins a story that has no report in its language
    across_doubt: float = 0.2  # what that cosine loses where both languages write names alike, and the two share none
    across_figures: float = 0.1  # what that cosine gains where the two share their numbers, and loses where they share none
