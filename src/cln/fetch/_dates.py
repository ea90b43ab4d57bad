"""Dates as feeds, sitemaps and archives write them: RFC 822 and its sloppy kin, ISO 8601 and W3C-DTF, seconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime


def moment(text: str) -> datetime | None:
    """Give the moment in UTC that a date names, or None where it names none; a date without a zone is taken as UTC.

    >>> moment("Mon, 23 Nov 2026 20:00:00 +0100")
    datetime.datetime(2026, 11, 23, 19, 0, tzinfo=datetime.timezone.utc)
    >>> moment("2026-11-23")
    datetime.datetime(2026, 11, 23, 0, 0, tzinfo=datetime.timezone.utc)
    """
    text = text.strip()[:80]
    if not text:
        return None
    for read in (_iso, _mail, _short, _seconds):
        try:
            found = read(text)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
        if found is not None:
            return _utc(found)
    return None


def _utc(found: datetime) -> datetime | None:
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _mail(text: str) -> datetime:
    from email.utils import parsedate_to_datetime  # brings sockets and more: only when it is needed

    return parsedate_to_datetime(text)


def _short(text: str) -> datetime | None:
    """Read W3C-DTF that names only a year, or a year and a month."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text)
    return datetime(int(match[1]), int(match[2] or 1), 1, tzinfo=UTC) if match else None


def _seconds(text: str) -> datetime | None:
    if not re.fullmatch(r"\d{9,13}(\.\d{1,6})?", text):
        return None
    value = float(text)
    return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
