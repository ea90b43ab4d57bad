"""Independent witnesses: one a report, with all its copies folded in.

Two articles are one witness where half of the copy's text stands in the other; a long report that quotes a short dispatch keeps
its own voice, for most of its text is its own. Where both credit one agency less is enough. A translation shares no text: the first
report in another language that credits the agency is held to be its dispatch; later ones may be another dispatch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from cln.records import Article, Copies, Copy, Evidence, Lineage, Outlet
from cln.trace._credits import agency
from cln.trace._origin import begins_alike, is_agency, site, voice

FOLDED = 0.5  # share of an article's text that stands in another, from which it is that one's copy and no witness of its own
FOLDED_BY_CREDIT = 0.15  # the same, where both credit one agency
TRANSLATED_WITHIN = timedelta(days=1)
CREDITED = 0.5  # score of a fold that rests on a credit alone
FIGURES = 3  # that a translation has in common with its source, where their agency's names cannot be compared


class _Fold(Struct, frozen=True):
    """Two articles that are one witness, and why; ``origin`` is the source of the two, '' where it is not known."""

    article: str
    other: str
    origin: str
    score: float
    reason: str
    rule: str = "copy"


def lineages(articles: Sequence[Article], copies: Mapping[str, Copies], outlets: Mapping[str, Outlet]) -> tuple[Lineage, ...]:
    """Give the independent witnesses of a story, earliest first: one for each original report, its copies folded in.

    ``copies`` by article id; ``outlets`` by host, or by ``Article.outlet``. ``Lineage.id`` is the id of its first seen article.
    ``origin`` is '' where the report came from an agency whose own page is not held. ``owner`` is the group, or else the agency,
    whose voice it is: lineages of one owner are one voice.
    """
    ordered = sorted(articles, key=lambda article: (article.seen, article.id))
    by_id = {article.id: article for article in ordered}
    folds = [*_copied(by_id, copies), *_translated(ordered, copies)]
    groups = _groups(list(by_id), folds)
    return tuple(_lineage([by_id[id] for id in group], folds, copies, outlets) for group in groups)


def _copied(articles: Mapping[str, Article], copies: Mapping[str, Copies]) -> Iterator[_Fold]:
    for found in copies.values():
        for copy in found.copies:
            if copy.article in articles and copy.other in articles and (reason := _reason(copy, articles, copies)):
                yield _Fold(copy.article, copy.other, copy.origin, max(copy.containment, copy.cover), reason)


def _translated(ordered: Sequence[Article], copies: Mapping[str, Copies]) -> Iterator[_Fold]:
    """Fold the first report of each further language that credits an agency into the first report of that agency, within a day."""
    firsts: list[tuple[str, dict[str, Article]]] = []  # agency -> its first report in each language
    for article in sorted(ordered, key=lambda article: not _credit(copies, article.id)):
        named, tongue = _credit(copies, article.id), article.language.partition("-")[0]
        known = next((reports for name, reports in firsts if _is_of(article, named, name, next(iter(reports.values())))), None)
        if known is not None:
            known.setdefault(tongue, article)
        elif named and tongue:
            firsts.append((named, {tongue: article}))
    for name, reports in firsts:
        source, *others = sorted(reports.values(), key=lambda article: not is_agency(article, name))
        for article in others:
            if article.language and abs(_time(article) - _time(source)) <= TRANSLATED_WITHIN:
                said = f"{voice(article)} and {voice(source)} give a report of {name} in two languages."
                yield _Fold(article.id, source.id, source.id if is_agency(source, name) else "", CREDITED, said, "translation")


def _time(article: Article) -> datetime:
    return article.published or article.seen


def _is_of(article: Article, named: str, name: str, first: Article) -> bool:
    """Tell whether an article is of the agency ``name``: it says so, it is the agency's, or it has the figures of ``first``, translated."""
    if is_agency(article, name):
        return True
    if not named:
        return False
    return _are_one_agency(named, name) or (_is_foreign(named, name) and _share_figures(article.text, first.text))


def _are_one_agency(one: str, two: str) -> bool:
    return one == two or begins_alike(one.casefold(), two.casefold())


def _is_foreign(one: str, two: str) -> bool:
    """Tell whether two names of agencies are in different scripts and not both known, so that they may name one."""
    return one.isascii() != two.isascii() and not (agency(one) and agency(two))


_FIGURE = re.compile(r"\d+(?:[.,\u00a0\u202f]\d{3})*")


def _share_figures(one: str, two: str) -> bool:
    """Tell whether two texts have three figures of two digits or more in common, and half of the figures of one."""
    first, second = _figures(one), _figures(two)
    common = len(first & second)
    return common >= FIGURES and 2 * common >= min(len(first), len(second))


def _figures(text: str) -> frozenset[str]:
    found = (re.sub(r"\D", "", figure) for figure in _FIGURE.findall(text))
    return frozenset(figure for figure in found if len(figure) > 1 and not (len(figure) == 4 and figure[:2] in ("19", "20")))


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
    if same and _are_one_agency(same, _credit(copies, copy.other)) and here >= FOLDED_BY_CREDIT:
        return f"{first} and {second} both credit {same}, and {here:.0%} of the first text stands in the second."
    if any(item.rule == "reworded" for item in copy.evidence):
        return f"The text in {first} follows the one in {second} from beginning to end, in other words."
    return ""


def _shares(copy: Copy, article: Article, other: Article) -> tuple[float, float]:
    here = sum([passage.end - passage.start for passage in copy.passages]) / max(1, len(article.text))
    there = sum([passage.other_end - passage.other_start for passage in copy.passages]) / max(1, len(other.text))
    return min(1.0, here), min(1.0, there)


def _credit(copies: Mapping[str, Copies], id: str) -> str:
    return copies[id].credit if id in copies else ""


def _groups(ids: Sequence[str], pairs: Sequence[_Fold]) -> list[list[str]]:
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


def _lineage(group: Sequence[Article], folds: Sequence[_Fold], copies: Mapping[str, Copies], outlets: Mapping[str, Outlet]) -> Lineage:
    ids = {article.id for article in group}
    inside = [fold for fold in folds if fold.article in ids]
    source, credited = _source(group, inside, copies)
    return Lineage(
        id=group[0].id,
        origin=source.id if source else "",
        articles=tuple(article.id for article in group),
        credit=credited,
        owner=_owner(source, credited, outlets),
        evidence=tuple(_reasons(group, inside, source, credited)),
    )


def _source(group: Sequence[Article], pairs: Sequence[_Fold], copies: Mapping[str, Copies]) -> tuple[Article | None, str]:
    """Give the article that the others come from (None: it is not held) and the agency behind it ('' where there is none)."""
    derived = {pair.article if pair.origin == pair.other else pair.other for pair in pairs if pair.origin}
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
    known = next((known for known in outlets.values() if credited and known.name and _are_one_agency(known.name, credited)), None)
    return (known.owner if known else "") or credited


def _reasons(group: Sequence[Article], folds: Sequence[_Fold], source: Article | None, credited: str) -> Iterator[Evidence]:
    if not source:
        said = "It credits" if len(group) == 1 else "They credit"
        yield Evidence(rule="credit", score=1.0, detail=f"{said} {credited}, whose own page is not among the articles.")
    elif len(group) == 1:
        yield Evidence(rule="own-text", score=1.0, detail=f"Most of the text in {voice(source)} stands in no other report of the story.")
    else:
        more = f"{len(group) - 1} more" if len(group) > 2 else "one more"
        yield Evidence(rule="origin", score=1.0, detail=f"{voice(source)} is the source of {more}.")
    for fold in _tree(group, folds, source):
        yield Evidence(rule=fold.rule, score=fold.score, detail=fold.reason)


def _tree(group: Sequence[Article], folds: Sequence[_Fold], source: Article | None) -> list[_Fold]:
    """Choose the folds that hold a group together, one fewer than its articles: those with the source first, then the strongest.

    Every pair of ten copies would be forty-five reasons, of which nine say all (Kruskal's maximum spanning tree).
    """
    rank = {article.id: number for number, article in enumerate(group)}
    root = source.id if source else ""
    roots, chosen = {id: id for id in rank}, []
    for fold in sorted(folds, key=lambda fold: (root not in (fold.article, fold.other), -fold.score, rank[fold.article], rank[fold.other])):
        one, other = _root(roots, fold.article), _root(roots, fold.other)
        if one != other:
            roots[one] = other
            chosen.append(fold)
    return sorted(chosen, key=lambda fold: max(rank[fold.article], rank[fold.other]))
