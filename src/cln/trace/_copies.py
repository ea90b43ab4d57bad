"""The copies of an article: candidates from the index, then the texts themselves side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from cln.records import Article, Copies, Copy, Evidence
from cln.trace._index import Index
from cln.trace._origin import Side, layout, origin, side, signed_off, site
from cln.trace._passages import LeftOut, Shared
from cln.trace._words import Hashes, Reading, reading

CANDIDATES = 24  # earlier articles whose text is looked at, those that share most first
SHARED_AT_LEAST = 2  # shingles of the index, before a text is looked at
SHORT = 24  # shingles of an article of a few lines
SHARE_AT_LEAST = 0.06  # of the shorter one's shingles in the index
JACCARD, CONTAINMENT, RUNS = 0.25, 0.25, 0.35  # a pair is a copy at this Jaccard, or at this containment with this share in runs
NEAR_MISS = 16  # shingles shared by two texts of which the outlet's share may hide that they are copies
LONGEST = 10  # words in a row, with the last of these rules: formulas and names are shorter
REWORDED_BELOW = 0.6  # share of a text in runs, from which it need not be said that the rest is reworded
FURNITURE_AT = 3  # articles of the outlet in which a shingle has stood, from which it is the outlet's and not the article's
RERUN = 0.6  # share of an article's shingles from which an earlier one of the outlet is a version of it
VERSIONS_AT_MOST = 8


def shingles(text: str, language: str = "") -> Hashes:
    """Give the shingle hashes of a text that go into an index: ascending, about one in twelve, uint64.

    The script of each character tells where words end, so ``language`` changes nothing; it may be empty.
    """
    return reading(text).kept


def copies(article: Article, index: Index) -> Copies:
    """Give every earlier article that this one shares text with, and which of the two is the source.

    Both texts are taken as restored. The outlet's own repeated lines are left out. The article itself is not added to the index.
    """
    own = side(article)
    others = [(side(other), shared) for other, shared in alike(article, index)]
    named = own.credit or next(filter(None, [signed_off(own, other) for other, _ in others]), "")
    found = [_copy(own, other, shared) for other, shared in others]
    found.sort(key=lambda copy: -max(copy.containment, copy.cover))
    evidence = (Evidence(rule="credit", score=1.0, detail=f"The article credits {named}."),) if named else ()
    return Copies(article=article.id, credit=named, copies=tuple(found), evidence=evidence)


def alike(article: Article, index: Index) -> Iterator[tuple[Article, Shared]]:
    """Give the earlier articles that share enough text with this one to be called copies, and what they share."""
    mine = reading(article.text)
    kept = mine.kept.tolist()
    repeated = _furniture(article, kept, index)
    own = [value for value in kept if value not in repeated] if repeated else kept
    left_out = _left_out(mine, repeated)
    counts = _counts(article, index.articles_sharing(own), SHARED_AT_LEAST if len(own) > SHORT else 1)
    others = index.articles(_close(counts, len(own), index)) if counts else {}
    for other in others.values():
        shared = _shared(mine, left_out, other, index)
        if not _are_of_one_outlet(article, other):
            is_copy = _is_copy(shared) or shared.reworded > 0
        else:
            is_copy = _is_copy(shared) and not (left_out is None and shared.is_frame)
        if is_copy:
            yield other, shared


def _are_of_one_outlet(article: Article, other: Article) -> bool:
    return bool(home := site(article)) and home == site(other)


def _shared(mine: Reading, left_out: LeftOut, other: Article, index: Index) -> Shared:
    """Compare with another article; where it is a near miss, once more without the furniture of the other's outlet."""
    text = reading(other.text)
    shared = Shared(mine, text, left_out)
    if _is_copy(shared) or shared.count < NEAR_MISS or shared.longest < LONGEST:
        return shared
    others_left_out = _left_out(text, _furniture(other, text.kept.tolist(), index))
    return shared if others_left_out is None else Shared(mine, text, left_out, others_left_out)


def _counts(article: Article, sharing: Mapping[int, Sequence[str]], least: int = SHARED_AT_LEAST) -> dict[str, int]:
    """Count the shingles that each earlier article shares: two at least, for one is chance; of a few lines even one."""
    counts = Counter(chain.from_iterable(sharing.values()))
    counts.pop(article.id, None)
    return {id: count for id, count in counts.items() if count >= least}


def _close(counts: Mapping[str, int], size: int, index: Index) -> list[str]:
    """Give the candidates whose text is worth a look: those that share most shingles, for the size of the shorter."""
    likely = sorted(counts, key=counts.__getitem__, reverse=True)[: 4 * CANDIDATES]
    doubtful = [id for id in likely if counts[id] < SHARE_AT_LEAST * size]
    sizes = index.shingle_counts(doubtful) if doubtful else {}
    return [id for id in likely if counts[id] >= SHARE_AT_LEAST * min(size, sizes.get(id, size))][:CANDIDATES]


def _furniture(article: Article, kept: Sequence[int], index: Index) -> frozenset[int]:
    """Give the shingles that are the outlet's own: in several of its articles, besides earlier versions of this one."""
    home = site(article)
    seen = index.outlet_shingles(home, kept) if home else {}
    repeated = {value: count for value, count in seen.items() if count >= FURNITURE_AT}
    if len(repeated) > RERUN * len(kept):
        versions = _versions(article, kept, home, index)
        repeated = {value: count for value, count in repeated.items() if count >= FURNITURE_AT + versions}
    return frozenset(repeated)


def _versions(article: Article, kept: Sequence[int], home: str, index: Index) -> int:
    """Count the outlet's earlier articles that are mostly this one: a few are its versions, many are pages of furniture."""
    counts = _counts(article, index.articles_sharing(kept))
    close = [id for id, count in counts.items() if count >= RERUN * len(kept)]
    if len(close) > VERSIONS_AT_MOST:
        return 0
    return sum(site(other) == home for other in index.articles(close).values())


def _left_out(mine: Reading, repeated: frozenset[int]) -> LeftOut:
    """Mark the shingles between repeated ones: of those in the index we know, the ones between two follow their neighbours."""
    if not repeated:
        return None
    known = mine.sifted if len(mine.kept) <= len(mine.sifted) else np.isin(mine.shingles, mine.kept).nonzero()[0]
    marked = np.zeros(len(mine.shingles), bool)
    is_repeated = [value in repeated for value in mine.shingles[known].tolist()]
    places = [*known.tolist(), len(marked)]
    marked[: places[0]] = is_repeated[0]
    for start, end, is_one, is_next in zip(places, places[1:], is_repeated, [*is_repeated[1:], is_repeated[-1]], strict=False):
        if is_one:
            marked[start : end if is_next else start + 1] = True
    return marked


def _is_copy(shared: Shared) -> bool:
    if shared.count < SHARED_AT_LEAST or max(shared.containment, shared.cover) < CONTAINMENT:
        return False
    return shared.jaccard >= JACCARD or (max(shared.shares) >= RUNS and shared.longest >= LONGEST)


def _copy(own: Side, other: Side, shared: Shared) -> Copy:
    share, other_share = shared.shares
    passages = shared.passages()
    source, evidence = origin(own, other, layout(shared, passages))
    said = f"{share:.0%} of this text stands in the other, {other_share:.0%} of the other in this one."
    evidence = (*_reworded(own.article, other.article, shared), *evidence)
    return Copy(
        article=own.article.id,
        other=other.article.id,
        jaccard=round(shared.jaccard, 4),
        containment=round(shared.containment, 4),
        cover=round(shared.cover, 4),
        origin=source,
        passages=passages,
        evidence=(Evidence(rule="shared-text", score=round(max(share, other_share), 4), detail=said), *evidence),
    )


def _reworded(article: Article, other: Article, shared: Shared) -> Iterator[Evidence]:
    if max(shared.shares) < REWORDED_BELOW and not _are_of_one_outlet(article, other) and (changed := shared.reworded):
        said = f"One follows the other from beginning to end, with some {changed:.0%} of the words changed."
        yield Evidence(rule="reworded", score=round(changed, 4), detail=said)
