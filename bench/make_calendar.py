"""Make the extractor's table of months and relative dates, src/cln/extract/calendar.json, from Unicode's CLDR.

    python bench/make_calendar.py

The data is CLDR's as dateparser (BSD licence; installed with trafilatura) carries it, for the languages of news. A month's name that
two languages give to two months (Polish and Czech against Croatian, mostly) is left out: ``_dates.py`` settles those by hand.
"""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

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
                if pattern.count(COUNT) == 1 and re.search(r"\w", template := plain(pattern.replace(COUNT, " {} "))):
                    ago[template] = seconds
        for number in (0, 1):
            days.update((plain(word), number) for word in info.get("relative-type", {}).get(f"{number} day ago", ()))
    told = {name: min(found) for name, found in months.items() if len(found) == 1 and len(name) > 1 and not name.isdigit()}
    table: dict[str, Any] = {"months": told, "ago": ago, "days": days}
    TARGET.write_text(json.dumps(table, ensure_ascii=False, sort_keys=True, indent=0) + "\n", encoding="utf-8")
    print({name: len(entries) for name, entries in table.items()}, f"{TARGET.stat().st_size:,} bytes")


def plain(name: str) -> str:
    return " ".join(name.casefold().rstrip(".").split())


if __name__ == "__main__":
    main()
