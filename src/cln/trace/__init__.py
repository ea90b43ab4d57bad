"""Find what an article shares with earlier ones, say who copied whom, and count independent witnesses.

>>> from datetime import UTC, datetime
>>> from cln import trace
>>> from cln.records import Article
>>> report = "The night ferry to Skerra ran aground at four on Monday. All ninety passengers were brought ashore by fishing boats."
>>> first = Article(id="a", url="https://isles.example/1", title="Ferry", text=report, seen=datetime(2026, 5, 4, 5, tzinfo=UTC))
>>> later = datetime(2026, 5, 4, 8, tzinfo=UTC)
>>> copy = Article(id="b", url="https://city.example/9", title="Boat", text="(Reuters) - " + report, seen=later)
>>> index = trace.Memory()
>>> index.add(first)
>>> found = trace.copies(copy, index)
>>> found.credit, found.copies[0].other, found.copies[0].origin
('Reuters', 'a', 'a')
"""

from __future__ import annotations

from cln.trace._copies import copies, shingles
from cln.trace._credits import agency, credit
from cln.trace._index import Index, Memory
from cln.trace._lineages import lineages
from cln.trace._passages import difference

__all__ = ["Index", "Memory", "agency", "copies", "credit", "difference", "lineages", "shingles"]
