"""Independent witnesses: one a report, with all its copies folded in.

Two articles are one witness where half of the copy's text stands in the other; a long report that quotes a short dispatch keeps
its own voice, for most of its text is its own. Where both credit one agency less is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cln.records import Article, Copies, Copy, Evidence, Lineage, Outlet
from cln.trace._origin import is_agency, site, voice

FOLDED = 0.5  # share of an article's text that stands in another, from which it is that one's copy and no witness of its own
FOLDED_BY_CREDIT = 0.15  # the same, where both credit one agency


def lineages(articles: Sequence[Article], copies: Mapping[str, Copies], outlets: Mapping[str, Outlet]) -> tuple[Lineage, ...]:
    """Give the independent witnesses of a story, earliest first: one for each original report, its copies folded in.

    ``copies`` by article id; ``outlets`` by host, or by ``Article.outlet``. ``Lineage.id`` is the id of its first seen article.
    ``origin`` is '' where the report came from an agency whose own page is not held. ``owner`` is the group, or else the agency,
    whose voice it is: lineages of one owner are one voice.
    """
    ordered = sorted(articles, key=lambda article: (article.seen, article.id))
    by_id = {article.id: article for article in ordered}
    folds = list(_folds(by_id, copies))
    groups = _groups(list(by_id), [copy for copy, _ in folds])
    return tuple(_lineage([by_id[id] for id in group], folds, copies, outlets) for group in groups)


def _folds(articles: Mapping[str, Article], copies: Mapping[str, Copies]) -> Iterator[tuple[Copy, str]]:
    for found in copies.values():
        for copy in found.copies:
            if copy.article in articles and copy.other in articles and (reason := _reason(copy, articles, copies)):
                yield copy, reason


def _reason(copy: Copy, articles: Mapping[str, Article], copies: Mapping[str, Copies]) -> str:
    """Give the sentence that says why the two are one witness, or '' where they are two."""
    here, there = _shares(copy, articles[copy.article], articles[copy.other])
    first, second = voice(articles[copy.article]), voice(articles[copy.other])
    # Of a known copy its own share counts; where the direction is unknown, the share of the one that lies more in the other.
    if copy.origin == copy.article or (not copy.origin and there > here):
        here, first, second = there, second, first
    same = _credit(copies, copy.article)
    if here >= FOLDED:
        return f"{here:.0%} of the text in {first} stands in {second}."
    if same and same == _credit(copies, copy.other) and here >= FOLDED_BY_CREDIT:
        return f"{first} and {second} both credit {same}, and {here:.0%} of the first text stands in the second."
    return ""


def _shares(copy: Copy, article: Article, other: Article) -> tuple[float, float]:
    here = sum([passage.end - passage.start for passage in copy.passages]) / max(1, len(article.text))
    there = sum([passage.other_end - passage.other_start for passage in copy.passages]) / max(1, len(other.text))
    return min(1.0, here), min(1.0, there)


def _credit(copies: Mapping[str, Copies], id: str) -> str:
    return copies[id].credit if id in copies else ""


def _groups(ids: Sequence[str], pairs: Sequence[Copy]) -> list[list[str]]:
    """Join the ids that pairs connect, directly or by others; in the order of ``ids``."""
    roots = {id: id for id in ids}
    rank = {id: number for number, id in enumerate(ids)}
    for pair in pairs:
        first, second = sorted((_root(roots, pair.article), _root(roots, pair.other)), key=rank.__getitem__)
        roots[second] = first
    groups: dict[str, list[str]] = {}
    for id in ids:
        groups.setdefault(_root(roots, id), []).append(id)
    return list(groups.values())


def _root(roots: dict[str, str], id: str) -> str:
    while roots[id] != id:
        roots[id] = roots[roots[id]]
        id = roots[id]
    return id


def _lineage(
    group: Sequence[Article], folds: Sequence[tuple[Copy, str]], copies: Mapping[str, Copies], outlets: Mapping[str, Outlet]
) -> Lineage:
    ids = {article.id for article in group}
    inside = [(copy, reason) for copy, reason in folds if copy.article in ids]
    source, credited = _source(group, [copy for copy, _ in inside], copies)
    return Lineage(
        id=group[0].id,
        origin=source.id if source else "",
        articles=tuple(article.id for article in group),
        credit=credited,
        owner=_owner(source, credited, outlets),
        evidence=tuple(_reasons(group, inside, source, credited)),
    )


def _source(group: Sequence[Article], pairs: Sequence[Copy], copies: Mapping[str, Copies]) -> tuple[Article | None, str]:
    """Give the article that the others come from (None: it is not held) and the agency behind it ('' where there is none)."""
    derived = {copy.article if copy.origin == copy.other else copy.other for copy in pairs if copy.origin}
    first = next((article for article in group if article.id not in derived), group[0])
    credits = [name for article in group if (name := _credit(copies, article.id))]
    credited = _credit(copies, first.id) or max(credits, key=credits.count, default="")
    own = next((article for article in group if credited and is_agency(article, credited)), None)
    if own or not credited:
        return own or first, credited
    # One credit among many copies is that copy's word; the first one's, or every second one's, is the report's.
    if _credit(copies, first.id) or 2 * credits.count(credited) >= len(group):
        return None, credited
    return first, ""


def _owner(source: Article | None, credited: str, outlets: Mapping[str, Outlet]) -> str:
    if source and (known := outlets.get(site(source)) or outlets.get(source.outlet)) and known.owner:
        return known.owner
    agency = next((known for known in outlets.values() if credited and known.name == credited), None)
    return (agency.owner if agency else "") or credited


def _reasons(group: Sequence[Article], folds: Sequence[tuple[Copy, str]], source: Article | None, credited: str) -> Iterator[Evidence]:
    if not source:
        said = "It credits" if len(group) == 1 else "They credit"
        yield Evidence(rule="credit", score=1.0, detail=f"{said} {credited}, whose own page is not among the articles.")
    elif len(group) == 1:
        yield Evidence(rule="own-text", score=1.0, detail=f"Most of the text in {voice(source)} stands in no other report of the story.")
    else:
        more = f"{len(group) - 1} more" if len(group) > 2 else "one more"
        yield Evidence(rule="origin", score=1.0, detail=f"{voice(source)} is the source of {more}.")
    for copy, reason in folds:
        yield Evidence(rule="copy", score=max(copy.containment, copy.cover), detail=reason)
