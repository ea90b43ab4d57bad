"""The outlets of the sample press: who publishes, in which language, from which country, in which design."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec import Struct

from cln.records import Outlet, Source

FEEDS = {"rss": "/feed.xml", "atom": "/atom.xml", "json": "/feed.json", "sitemap": "/sitemap.xml"}


class House(Struct, frozen=True, kw_only=True):
    """An outlet with what its site looks like; ``zone`` is its clock's distance from UTC in hours.

    ``form`` is the language of its comment form (not always its own), ``campaign`` the advertising that has got into its pages,
    ``forms`` the ways in which that is written into the markup, in turn.
    """

    key: str
    host: str
    name: str
    owner: str
    country: str
    language: str
    kind: str
    design: str
    feed: str
    path: str
    zone: float
    sections: tuple[str, ...]
    tagline: str
    colour: str
    charset: str = "utf-8"
    form: str = ""
    campaign: str = ""
    forms: tuple[str, ...] = ()

    @property
    def home(self) -> str:
        return f"https://{self.host}"


def table(name: str) -> Any:
    """Give one of the JSON tables that lie beside this file."""
    return msgspec.json.decode((files("cln.press") / name).read_bytes())


@cache
def houses() -> dict[str, House]:
    """Give every house by its key, in the order of the table."""
    return {house.key: house for house in msgspec.convert(table("outlets.json"), tuple[House, ...])}


def outlets() -> tuple[Outlet, ...]:
    """Give the facts about every outlet, as a desk keeps them."""
    return tuple(
        Outlet(id=house.host, name=house.name, owner=house.owner, country=house.country, language=house.language, kind=house.kind)
        for house in houses().values()
    )


def sources() -> tuple[Source, ...]:
    """Give one source an outlet: its feed, or its sitemap where it has no feed."""
    return tuple(
        Source(
            id=house.host,
            url=house.home + FEEDS[house.feed],
            kind="sitemap" if house.feed == "sitemap" else "feed",
            outlet=house.host,
            language=house.language,
            place=house.country,
            title=house.name,
        )
        for house in houses().values()
    )
