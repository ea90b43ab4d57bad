"""Days, dates and clock times in the languages of the press, and the slots in the copy that take them.

``{day}`` is the weekday of publication, ``{day-1}`` the one before, ``{day 3h05m}`` that of the moment so long before the press's clock;
``{date}`` the date; ``{clock 3h05m}`` the time of day, to five minutes. All in UTC: the places are made up, and so is their time zone.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from cln.press._drafts import age
from cln.press._outlets import table

_SLOT = re.compile(r"\{(day|date|clock)([+-]\d+)? ?([0-9dhm]*)\}")


def filled(text: str, language: str, moment: datetime, now: datetime) -> str:
    """Fill the slots of a text that was written at ``moment`` in a language."""

    def value(match: re.Match[str]) -> str:
        kind, shift, ago = match.groups()
        if kind == "clock":
            return clock(now - age(ago))
        at = (now - age(ago) if ago else moment) + timedelta(days=int(shift or 0))
        return weekday(at, language) if kind == "day" else date(at, language)

    return _SLOT.sub(value, text)


@cache
def _names(language: str) -> dict[str, Any]:
    names: dict[str, Any] = table("calendar.json")[language]
    return names


def clock(at: datetime) -> str:
    """Give a time of day, to five minutes: 14:05."""
    return f"{at:%H}:{at.minute - at.minute % 5:02}"


def weekday(at: datetime, language: str) -> str:
    """Give the day as the language's news names it: Monday, lunes, в среду, 23日."""
    return str(_names(language)["days"][at.weekday()]).format(d=at.day)


def date(at: datetime, language: str, form: str = "date") -> str:
    """Give a date as the language writes it; ``form`` 'stamp' adds the time."""
    names = _names(language)
    return str(names[form]).format(y=at.year, m=at.month, d=at.day, month=names["months"][at.month - 1], time=f"{at:%H:%M}")
