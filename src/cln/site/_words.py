"""The site's own words, in the languages that it speaks: messages, plurals, numbers, dates, names of countries and languages.

The catalogues are JSON files under locale/: a message is a string, or a table of plural forms. An unknown key is a bug, so it raises.

>>> words = of("en")
>>> words("count.reports", 1), words("count.reports", 1204)
('1 report', '1,204 reports')
>>> of("zh-Hant").country("JP"), words.language("ar"), words.language("x-nobody")
('日本', 'Arabic', 'x-nobody')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

LANGUAGES = ("en", "zh-Hant")
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_STEPS = ((timedelta(days=1), "ago.days"), (timedelta(hours=1), "ago.hours"), (timedelta(minutes=1), "ago.minutes"))


class Words:
    """One language's words. Called with a key, a count where the message counts, and what its places take."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self._messages: Mapping[str, Any] = _table(f"{tag}.json")
        self._names: Mapping[str, Mapping[str, str]] = _table("names.json")[tag]

    def __call__(self, key: str, n: int | None = None, **values: object) -> str:
        message = self._messages[key]
        if isinstance(message, dict):
            message = message["one"] if n == 1 and "one" in message else message["other"]
        return str(message).format(n=self.number(n or 0), **values)

    def has(self, key: str) -> bool:
        """Tell whether there is such a message."""
        return key in self._messages

    def keys(self) -> frozenset[str]:
        """Give the names of all messages."""
        return frozenset(self._messages)

    def number(self, n: float) -> str:
        """Write a number with its thousands apart."""
        return f"{n:,}"

    def percent(self, share: float) -> str:
        """Write a share of 0..1 as a whole per cent; what is not quite all or nothing never reads as all or nothing."""
        whole = round(share * 100)
        whole = min(whole, 99) if share < 1 else whole
        return f"{max(whole, 1) if share > 0 else whole}%"

    def country(self, code: str) -> str:
        """Name a country by its ISO 3166 code; the code itself where it has no name here."""
        return self._names["countries"].get(code.upper(), code)

    def language(self, tag: str) -> str:
        """Name a language by its tag; the primary language's name where the tag has none, the tag itself at last."""
        names = self._names["languages"]
        return names.get(tag) or names.get(tag.split("-")[0].lower(), tag)

    def edition(self, name: str) -> str:
        """Name an edition."""
        return self(f"edition.{name}")

    def moment(self, at: datetime) -> str:
        """Write a date and time, with its zone."""
        return f"{self.day(at)} {at:%H:%M} UTC"

    def day(self, at: datetime) -> str:
        """Write a date."""
        return self("date", year=at.year, month=self(f"month.{at.month}"), day=at.day)

    def ago(self, at: datetime, now: datetime) -> str:
        """Write how long ago a moment was; nothing for one that is still to come."""
        age = now - at
        if age < timedelta():
            return ""
        for step, key in _STEPS:
            if age >= step:
                return self(key, age // step)
        return self("ago.now")

    def listed(self, names: list[str], most: int = 0) -> str:
        """Write a list of names; past ``most`` of them (0 = no end), how many more there are."""
        if most and len(names) > most + 1:
            return self("list.more", len(names) - most, names=self("list.comma").join(names[:most]))
        return self("list.comma").join(names)


@cache
def of(tag: str) -> Words:
    """Give the words of one of LANGUAGES."""
    return Words(tag)


def _table(name: str) -> Any:
    return msgspec.json.decode((files("cln.site") / "locale" / name).read_bytes())


def safe_tag(tag: str) -> str:
    """Give a language tag that may stand in a ``lang`` attribute; '' (not known) for anything else."""
    return tag if _TAG.fullmatch(tag) else ""


def preferred(accepts: str) -> str:
    """Choose from an Accept-Language header: Traditional Chinese for any Chinese that is asked for first, else English.

    >>> preferred("zh-TW,zh;q=0.9,en;q=0.8"), preferred("fr,en"), preferred("en;q=0.2, zh-hant")
    ('zh-Hant', 'en', 'zh-Hant')
    """
    wanted = sorted((_quality(part) for part in accepts[:400].split(",")), key=lambda pair: -pair[0])
    for quality, tag in wanted:
        if quality > 0 and tag in ("en", "zh"):
            return "zh-Hant" if tag == "zh" else "en"
    return LANGUAGES[0]


def _quality(part: str) -> tuple[float, str]:
    tag, _, rest = part.partition(";")
    told = rest.strip().removeprefix("q=")
    quality = float(told) if re.fullmatch(r"[01](\.[0-9]{0,3})?", told) else (1.0 if not rest else 0.0)
    return quality, tag.strip().lower().split("-")[0]
