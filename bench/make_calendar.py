"""Make the extractor's table of months and relative dates, src/cln/extract/calendar.json, from Unicode's CLDR.

    python bench/make_calendar.py

The data is CLDR's as Babel (BSD licence) carries it, and as dateparser (BSD licence; installed with trafilatura) does, which adds
the words for yesterday and spellings of its own, for the languages of news. A month's name that two languages give to two months
(Polish and Czech against Croatian, mostly) is left out: ``_dates.py`` settles those by hand.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

LANGUAGES = """
af sq am ar hy as az bn eu be bs bg my ca hr cs da nl en et fil fi fr gl ka de el gu he hi
hu is id ga it ja kn kk km ko ky lo lv lt mk ms ml mt mr mn ne nb nn ps fa pl pt pa ro ru
sr sr-Latn si sk sl so es sw sv ta te th tr uk ur uz uz-Latn vi cy zu ha ig yo rw om ti ug fo lb rm
zh
"""
MONTHS = "january february march april may june july august september october november december"
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2_629_800, "year": 31_557_600}
COUNT = r"(\d++[.,]?\d*+)"
TARGET = Path(__file__).resolve().parents[1] / "src" / "cln" / "extract" / "calendar.json"


def main() -> None:
    months: dict[str, set[int]] = {}
    ago: dict[str, int] = {}
    days: dict[str, int] = {}
    for language in LANGUAGES.split():
        info = importlib.import_module(f"dateparser.data.date_translation_data.{language}").info
        for number, month in enumerate(MONTHS.split(), 1):
            for name in info[month]:
                months.setdefault(plain(name), set()).add(number)
        for unit, seconds in SECONDS.items():
            for pattern in info.get("relative-type-regex", {}).get(f"\\1 {unit} ago", ()):
                if pattern.count(COUNT) == 1:
                    add(ago, pattern.replace(COUNT, " {} "), seconds)
        for number in (0, 1, 2):
            days.update((plain(word), number) for word in info.get("relative-type", {}).get(f"{number} day ago", ()))
        for name, number in babel_months(language):
            months.setdefault(plain(name), set()).add(number)
        for template, seconds in babel_ago(language):
            add(ago, template.replace("{0}", " {} "), seconds)
    ago = {template: seconds for template, seconds in ago.items() if template not in days}
    told = {name: min(found) for name, found in months.items() if len(found) == 1 and len(name) > 1 and not name.isdigit()}
    table: dict[str, Any] = {"months": told, "ago": ago, "days": days}
    TARGET.write_text(json.dumps(table, ensure_ascii=False, sort_keys=True, indent=0) + "\n", encoding="utf-8")
    print({name: len(entries) for name, entries in table.items()}, f"{TARGET.stat().st_size:,} bytes")


def add(ago: dict[str, int], template: str, seconds: int) -> None:
    if re.search(r"\w", template := plain(template)) and len(template) > 2 and not template.startswith("-"):
        ago.setdefault(template, seconds)


def locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def babel_months(language: str) -> Iterator[tuple[str, int]]:
    if found := locale(language):
        for context in found.months.values():
            for width in ("wide", "abbreviated"):
                yield from ((name, number) for number, name in dict(context.get(width, {})).items())


def babel_ago(language: str) -> Iterator[tuple[str, int]]:
    """The forms of 'N units ago'; forms that name the number themselves ('two hours ago' in one word) with their whole length."""
    if not (found := locale(language)):
        return
    for unit, seconds in SECONDS.items():
        for width in ("", "-short", "-narrow"):
            past = found._data["date_fields"].get(f"{unit}{width}", {}).get("past") or {}
            for plural, template in past.items():
                if "{0}" in template:
                    yield template, seconds
                elif plural in ("one", "two"):
                    yield template, seconds * (1 if plural == "one" else 2)


def plain(name: str) -> str:
    """Lower case, one space between words; without the marks of direction and zero width that CLDR sets."""
    return " ".join(re.sub("[\u200b-\u200f\u2066-\u2069]", "", name).lower().rstrip(".").split())


if __name__ == "__main__":
    main()
