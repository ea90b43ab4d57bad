"""Independent witnesses: one a report, with all its copies folded in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cln.records import Article, Copies, Copy, Evidence, Lineage, Outlet
from cln.trace._origin import host, is_agency

FOLDED = 0.5  # share of an article's text that stands in another, from which it is that one's copy and no witness of its own
FOLDED_BY_CREDIT = 0.15  # the same, where both credit one agency


def lineages(articles: Sequence[Article], copies: Mapping[str, Copies], outlets: Mapping[str, Outlet]) -> tuple[Lineage, ...]:
    """Give the independent witnesses of a story, earliest first: one for each original report, its copies folded in.

    ``copies`` by article id; ``outlets`` by ``Article.outlet``. ``Lineage.id`` is the id of its earliest article. ``origin``
    is '' where the report came from an agency whose own page is not held. ``owner`` is the group, or the agency, whose voice it is.
    """
    by_id = {article.id: article for article in sorted(articles, key=lambda article: (article.seen, article.id))}
    pairs = [copy for found in copies.values() for copy in found.copies if copy.article in by_id and copy.other in by_id]
    roots = {id: id for id in by_id}
    folds = []
    for copy in pairs:
        if reason := _fold(copy, by_id, copies):
            folds.append((copy, reason))
            _join(roots, copy.article, copy.other, list(by_id))
    groups: dict[str, list[str]] = {}
    for id in by_id:
        groups.setdefault(_root(roots, id), []).append(id)
    return tuple(_lineage([by_id[id] for id in group], folds, copies, outlets) for group in groups.values())


def _root(roots: Mapping[str, str], id: str) -> str:
    while roots[id] != id:
        id = roots[id]
    return id


def _join(roots: dict[str, str], one: str, two: str, order: Sequence[str]) -> None:
    first, second = sorted((_root(roots, one), _root(roots, two)), key=order.index)
    roots[second] = first


def _fold(copy: Copy, articles: Mapping[str, Article], copies: Mapping[str, Copies]) -> str:
    """Give the sentence that says why the two are one witness, or '' where they are two."""
    share, other_share = _shares(copy, articles[copy.article], articles[copy.other])
    counted = {copy.other: share, copy.article: other_share}.get(copy.origin, max(share, other_share))
    same = _credit(copies, copy.article)
    if counted >= FOLDED:
        return f"{counted:.0%} of one text stands in the other"
    if same and same == _credit(copies, copy.other) and counted >= FOLDED_BY_CREDIT:
        return f"both credit {same} and {counted:.0%} of one text stands in the other"
    return ""


def _shares(copy: Copy, article: Article, other: Article) -> tuple[float, float]:
    here = sum(passage.end - passage.start for passage in copy.passages) / max(1, len(article.text))
    there = sum(passage.other_end - passage.other_start for passage in copy.passages) / max(1, len(other.text))
    return here, min(1.0, there)


def _credit(copies: Mapping[str, Copies], id: str) -> str:
    return copies[id].credit if id in copies else ""


def _lineage(
    group: Sequence[Article], folds: Sequence[tuple[Copy, str]], copies: Mapping[str, Copies], outlets: Mapping[str, Outlet]
) -> Lineage:
    ids = {article.id for article in group}
    inside = [(copy, reason) for copy, reason in folds if copy.article in ids]
    credited = _credited(group, copies)
    first = _first(group, [copy for copy, _ in inside], credited)
    outlet = outlets.get(first.outlet) if first else None
    return Lineage(
        id=group[0].id,
        origin=first.id if first else "",
        articles=tuple(article.id for article in group),
        credit=credited,
        owner=_owner(credited, outlet, outlets),
        evidence=tuple(_reasons(group, inside, first, credited)),
    )


def _credited(group: Sequence[Article], copies: Mapping[str, Copies]) -> str:
    """Give the agency that most of these articles credit; the earliest's where equal."""
    named = [name for article in group if (name := _credit(copies, article.id))]
    return max(named, key=named.count, default="")


def _first(group: Sequence[Article], pairs: Sequence[Copy], credited: str) -> Article | None:
    """Give the article that the others come from: the agency's own, else the one that is nobody's copy; None: it is not held."""
    if credited:
        return next((article for article in group if is_agency(article, credited)), None)
    derived = {copy.article if copy.origin == copy.other else copy.other for copy in pairs if copy.origin}
    return next((article for article in group if article.id not in derived), group[0])


def _owner(credited: str, outlet: Outlet | None, outlets: Mapping[str, Outlet]) -> str:
    if outlet and outlet.owner:
        return outlet.owner
    named = next((known for known in outlets.values() if credited and known.name == credited), None)
    return (named.owner or credited) if named else credited


def _reasons(group: Sequence[Article], folds: Sequence[tuple[Copy, str]], first: Article | None, credited: str) -> Iterator[Evidence]:
    if first and len(group) == 1:
        yield Evidence(rule="own-text", score=1.0, detail=f"{_name(first)} shares no long passage with another report of the story.")
    elif first:
        yield Evidence(rule="origin", score=1.0, detail=f"{_name(first)} is the source of {len(group) - 1} more.")
    else:
        yield Evidence(rule="credit", score=1.0, detail=f"The report is {credited}'s; its own page is not among the articles.")
    for copy, reason in folds:
        yield Evidence(rule="copy", score=max(copy.containment, copy.cover), detail=f"{copy.article} and {copy.other}: {reason}.")


def _name(article: Article) -> str:
    return article.outlet or host(article.url) or article.id
