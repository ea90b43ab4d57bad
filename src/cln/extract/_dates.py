"""Dates as news pages write them, to aware UTC datetimes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]{1,3}(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?(?:[.,]\d{1,9})?\s?(Z|UTC|[+-]\d\d:?\d\d)?)?"
)


def moment(text: str, now: datetime | None = None) -> datetime | None:
    """Give the moment that a stretch of text names, in UTC; None where it names none (a date is not required of a page)."""
    found = _ISO.search(text[:200])
    if found:
        return _from_iso(found)
    try:
        read = parsedate_to_datetime(text[:100])
    except (ValueError, TypeError, IndexError):
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _from_iso(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        read = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)
    except ValueError:
        return None
    if zone and zone[0] in "+-":
        shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        read = read - shift if zone[0] == "+" else read + shift
    return read
