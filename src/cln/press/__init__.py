"""The sample press: a small world of made-up outlets whose five days of news the demo and the tests live in.

Everything is fictional but the country codes: the places, the people, the companies, the agency. The pages are real HTML in a
dozen designs with the furniture that real sites have; the clock is an argument, and the same clock gives the same bytes.

>>> from datetime import UTC, datetime
>>> from cln import press
>>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
>>> first, *_, last = press.pages(noon)
>>> first.fetched < last.fetched < noon
True
>>> press.truth(noon)[last.url].title in press.site(noon)[last.url][1].decode()
True
"""

from __future__ import annotations

from cln.press._outlets import outlets, sources
from cln.press._published import Truth, pages, site, truth

__all__ = ["Truth", "outlets", "pages", "site", "sources", "truth"]
