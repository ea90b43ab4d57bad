"""Build the record of a story, and choose its headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from cln.languages import UNSPACED, base
from cln.records import Article, Joined, Lineage, Outlet, Report, Story
from cln.stories import _about
from cln.stories._index import moment


def story(
    id: str,
    articles: Sequence[Article],
    joins: Mapping[str, Joined],
    lineages: Sequence[Lineage],
    outlets: Mapping[str, Outlet],
) -> Story:
    """Give the story of these articles: its reports in time order, each with its outlet's facts and its lineage."""
    lineage_of = {article: lineage for lineage in lineages for article in lineage.articles}
    reports = sorted(
        (_report(article, lineage_of.get(article.id), outlets) for article in articles), key=lambda r: (r.at, r.seen, r.article)
    )
    return Story(
        id=id,
        reports=tuple(reports),
        first_seen=min(article.seen for article in articles),
        last_seen=max(article.seen for article in articles),
        topic=_about.topic(articles),
        places=_about.places(articles),
        keywords=_about.keywords(articles),
        lineages=tuple(lineages),
    )


def _report(article: Article, lineage: Lineage | None, outlets: Mapping[str, Outlet]) -> Report:
    outlet = outlets.get(article.outlet, Outlet(id=article.outlet))
    return Report(
        article=article.id,
        title=article.title,
        at=moment(article),
        seen=article.seen,
        outlet=outlet.name or article.outlet,
        owner=outlet.owner or outlet.id,
        country=outlet.country or article.country,
        language=article.language or outlet.language,
        lineage=lineage.id if lineage else article.id,
        is_copy=bool(lineage and lineage.origin != article.id and len(lineage.articles) > 1),
        url=article.url,
        credit=lineage.credit if lineage else article.credit,
        extract=lead(article),
    )


_DATELINE = re.compile(r"[^.!?。()\n]{2,50}\([^()\n]{2,40}\)\s?[:—–-]{1,2}\s?")
_SENTENCE_ENDS = re.compile(r"[.!?。！？؟।][”»」’\")]{0,2}(?=\s|$|[^\s\d.,])")
EXTRACT = 280
_UNSPACED = re.compile(f"[{UNSPACED}]")


def lead(article: Article) -> str:
    """Give the first sentences of the first paragraph that reads like prose, without its dateline: at most 280 characters.

    Rows of a table, bylines and time stamps in front of the text are no sentences; where nothing reads like prose, the text's beginning.
    """
    paragraphs = (paragraph.strip() for paragraph in article.text[:6000].split("\n\n"))
    prose = next(
        (p for p in paragraphs if len(p) >= 40 and p[-1] in '.!?。！？؟।…”»」"' and p != article.title), article.text[:EXTRACT].strip()
    )
    prose = _DATELINE.sub("", prose, count=1) if _DATELINE.match(prose) else prose
    if len(prose) <= EXTRACT:
        return prose
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(prose[:EXTRACT])]
    return prose[: ends[-1]] if ends and ends[-1] >= 60 else prose[:EXTRACT].rsplit(" ", 1)[0] + "…"


def headline(story: Story, language: str = "") -> Report:
    """Give the report whose title stands for the story: readable, no copy, in the reader's language where there is one such.

    Of those it is an original of the lineage with the most reports, and the first of them.
    """
    sizes = Counter(report.lineage for report in story.reports)
    return min(
        story.reports,
        key=lambda r: (not is_readable(r.title), r.is_copy, _strangeness(r.language, language), -sizes[r.lineage], r.at, r.article),
    )


READABLE = (15, 140)  # letters of a headline that tells something and can be taken in at a glance


def is_readable(title: str) -> bool:
    """Tell whether a title has a headline's length; a character of a script without spaces tells as much as two letters."""
    return READABLE[0] <= len(title) + len(_UNSPACED.findall(title)) <= READABLE[1]


def _strangeness(tag: str, wanted: str) -> int:
    """Tell how far a language is from the one wanted: the same, the same in another script or country, another."""
    if not wanted or tag.lower() == wanted.lower():
        return 0
    return 1 if base(tag) == base(wanted) else 2
