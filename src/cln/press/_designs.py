"""Set articles in the outlets' designs; each design is a template in ``designs/`` with the furniture of a real site around it."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from msgspec import Struct

from cln.press._calendar import date
from cln.press._outlets import House, houses, table
from cln.press._setting import Set


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("cln.press", "designs"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = table("words.json")[language]
    return words


@cache
def _forms() -> dict[str, dict[str, str]]:
    forms: dict[str, dict[str, str]] = table("forms.json")
    return forms


def page(article: Set, articles: tuple[Set, ...]) -> bytes:
    """Give the page of an article in its outlet's design and character set."""
    house = article.house
    earlier = _earlier(article, articles)
    text = _template(f"{house.design}.html").render(
        article=article,
        house=house,
        words=_words(house.language),
        form=_forms()[house.form or "en"],
        related=earlier[:4],
        most_read=earlier[-5:],
        structured=_structured(article),
        pick=zlib.crc32(article.url.encode()),
    )
    return text.encode(house.charset, errors="xmlcharrefreplace")


def front(house: House, articles: list[Set], now: datetime) -> bytes:
    """Give an outlet's home page: headlines and links, no article."""
    text = _template("front.html").render(
        house=house, words=_words(house.language), articles=articles, today=date(now, house.language), others=list(houses().values())[:3]
    )
    return text.encode(house.charset, errors="xmlcharrefreplace")


class Teaser(Struct, frozen=True, kw_only=True):
    """A headline in a box beside the article: one of the outlet's earlier articles, or one from before the five days."""

    url: str
    title: str
    summary: str
    section: str
    stamp: str
    local: datetime


def _earlier(article: Set, articles: tuple[Set, ...]) -> list[Teaser]:
    """What the outlet had printed when this page was put up, newest first: its articles, those of the same story before the others."""
    house = article.house
    own = [other for other in articles if other.house == house and other.printed < article.printed and other.url != article.url]
    own.sort(key=lambda other: (other.draft.story == article.draft.story, other.printed), reverse=True)
    return [_teaser(other) for other in own] + [_archived(house, number, article.local) for number in range(5)]


def _teaser(other: Set) -> Teaser:
    return Teaser(url=other.url, title=other.title, summary=other.summary, section=other.section, stamp=other.stamp, local=other.local)


def _archived(house: House, number: int, before: datetime) -> Teaser:
    at = before - timedelta(days=6 + number, hours=3 * number)
    title = _words(house.language)["archive"][(number + len(house.key)) % 5]
    return Teaser(
        url=f"{house.home}/archive/{1000 + number}",
        title=title,
        summary=title,
        section=house.sections[0],
        stamp=date(at, house.language, "stamp"),
        local=at,
    )


def _structured(article: Set) -> Markup:
    """The schema.org account of the article, safe inside a script element."""
    house = article.house
    account = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "mainEntityOfPage": article.url,
        "datePublished": article.local.isoformat(),
        "dateModified": article.local_modified.isoformat(),
        "inLanguage": article.language,
        "articleSection": article.section,
        "author": [{"@type": "Person", "name": name} for name in article.draft.byline] or [{"@type": "Organization", "name": house.name}],
        "publisher": {"@type": "NewsMediaOrganization", "name": house.name, "url": house.home},
        "description": article.summary,
    }
    return Markup(msgspec.json.encode(account).decode().replace("<", "\\u003c"))  # noqa: S704 - no "<" is left that could end the element
