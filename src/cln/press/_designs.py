"""Set articles in the outlets' designs; each design is a template in ``designs/`` with the furniture of a real site around it."""

from __future__ import annotations

import zlib
from datetime import datetime
from functools import cache

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

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
def _words(language: str) -> dict[str, str]:
    words: dict[str, str] = table("words.json")[language]
    return words


@cache
def _forms() -> dict[str, dict[str, str]]:
    forms: dict[str, dict[str, str]] = table("forms.json")
    return forms


def page(article: Set, articles: tuple[Set, ...]) -> bytes:
    """Give the page of an article in its outlet's design and character set."""
    house = article.house
    text = _template(f"{house.design}.html").render(
        article=article,
        house=house,
        words=_words(house.language),
        form=_forms()[house.form or "en"],
        related=_related(article, articles),
        most_read=_earlier(article, articles)[-5:],
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


def _earlier(article: Set, articles: tuple[Set, ...]) -> list[Set]:
    earlier = [other for other in articles if other.house == article.house and other.published < article.published]
    return earlier or [other for other in articles if other.house == article.house and other.url != article.url]


def _related(article: Set, articles: tuple[Set, ...]) -> list[Set]:
    earlier = _earlier(article, articles)
    same = [other for other in earlier if other.draft.story == article.draft.story]
    return (same + [other for other in reversed(earlier) if other not in same])[:4]


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
