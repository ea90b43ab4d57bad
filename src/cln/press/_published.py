"""The drafts as published: set in the outlets' designs, dated, damaged where a scraper had them; and the truth about each."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from cln.press import _designs, _spam, _wires
from cln.press._calendar import filled
from cln.press._drafts import Draft, drafts
from cln.press._outlets import House, houses, table
from cln.press._setting import Set
from cln.records import Page, Told

_MARK = re.compile(r"^(## |> |- )")


class Truth(Struct, frozen=True, kw_only=True):
    """What a test may hold a room to: the story's key, what the article was copied from, its text as written.

    ``text`` joins the paragraphs with a blank line, dateline and credit line included, as it was before anything was put in;
    ``found`` is that with what a reader of the page would see put in. ``injected`` are the phrases, hidden ones too, in text order.
    ``copy_of`` is the address of the article that this one was copied from, or empty. ``published`` is what the page claims.
    """

    url: str
    outlet: str
    story: str
    title: str
    text: str
    language: str
    published: datetime
    copy_of: str = ""
    injected: tuple[str, ...] = ()
    found: str = ""
    byline: tuple[str, ...] = ()
    credit: str = ""

    @property
    def is_steady(self) -> bool:
        return self.story.startswith("daily-")


def pages(now: datetime) -> Iterator[Page]:
    """Give every article page of the five days that end at ``now`` (aware, UTC), in the order in which it would be fetched."""
    return iter(_pages(now))


def truth(now: datetime) -> Mapping[str, Truth]:
    """Give the truth about every article, by address; of an article that was corrected, its last state."""
    names = {article.draft.name: article.url for article in _articles(now)}
    return {article.url: _truth(article, names) for article in _articles(now)}


def site(now: datetime) -> Mapping[str, tuple[str, bytes]]:
    """Give the whole web of the press: address -> (media type, body) of articles, home pages, feeds, sitemaps and robots files."""
    web = {page.url: (page.media_type, page.body) for page in _pages(now)}
    latest = {article.url: article for article in _articles(now)}
    for house in houses().values():
        own = sorted((item for item in latest.values() if item.house == house), key=lambda item: item.published, reverse=True)
        web |= _wires.addresses(house, own)
        web[house.home + "/"] = (f"text/html; charset={house.charset}", _designs.front(house, own, now))
    return web


@lru_cache(maxsize=4)
def _pages(now: datetime) -> tuple[Page, ...]:
    articles = _articles(now)
    return tuple(sorted((_page(article, articles) for article in articles), key=lambda page: (page.fetched, page.url)))


def _page(article: Set, articles: tuple[Set, ...]) -> Page:
    house = article.house
    delay = timedelta(seconds=60 + zlib.crc32(article.url.encode()) % 120)
    return Page(
        url=article.url,
        fetched=article.printed + delay,
        body=_designs.page(article, articles),
        media_type=f"text/html; charset={house.charset}",
        source=house.host,
        told=Told(title=article.title, published=article.published, outlet=house.host, language=house.language, country=house.country),
    )


@lru_cache(maxsize=4)
def _articles(now: datetime) -> tuple[Set, ...]:
    campaigns = table("campaigns.json")
    first: dict[str, datetime] = {}
    return tuple(_set(draft, now, campaigns, first) for draft in drafts())


def _set(draft: Draft, now: datetime, campaigns: dict[str, list[str]], first: dict[str, datetime]) -> Set:
    house = houses()[draft.outlet]
    at = (now - draft.ago).replace(second=0, microsecond=0)
    language = houses()[draft.copy_of.split()[0]].language if draft.copy_of else house.language
    told = now - draft.told
    texts = [filled(text, language, told, now) for text in draft.paragraphs]
    if draft.credit:
        texts.append(draft.credit)
    pieces = _spam.injected(texts, campaigns[house.campaign], house.forms, draft.slug) if house.campaign else _spam.clean(texts)
    return Set(
        draft=draft,
        house=house,
        url=_url(house, draft, first.setdefault(draft.name, at - draft.claims)),
        title=filled(draft.title, language, told, now),
        paragraphs=pieces,
        language=language,
        published=first[draft.name],
        modified=at if first[draft.name] + draft.claims != at else first[draft.name],
        printed=at,
    )


def _url(house: House, draft: Draft, at: datetime) -> str:
    return house.home + house.path.format(
        slug=draft.slug,
        number=2_400_000 + zlib.crc32(draft.name.encode()) % 599_999,
        section=house.sections[zlib.crc32(draft.slug.encode()) % 2].lower().replace(" ", "-") if house.language == "en" else "news",
        year=f"{at:%Y}",
        month=f"{at:%m}",
        day=f"{at:%d}",
        date=f"{at:%Y%m%d}",
    )


def _truth(article: Set, names: dict[str, str]) -> Truth:
    draft = article.draft
    written = [_MARK.sub("", "".join(piece.text for piece in pieces if not piece.form)) for pieces in article.paragraphs]
    return Truth(
        url=article.url,
        outlet=article.house.host,
        story=draft.story,
        title=article.title,
        text=article.dateline + "\n\n".join(written),
        found=article.dateline + "\n\n".join(_MARK.sub("", text) for text in _spam.found(article.paragraphs).split("\n\n")),
        language=article.language,
        published=article.published,
        copy_of=names.get(draft.copy_of, ""),
        injected=_spam.phrases(article.paragraphs),
        byline=draft.byline,
        credit=draft.credit,
    )
