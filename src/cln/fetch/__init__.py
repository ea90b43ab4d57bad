"""The world as pages: saved files, archives, feeds, sitemaps, sites.

>>> from datetime import UTC, datetime
>>> from cln import fetch
>>> [page] = fetch.document(b"<html><p>The ferry is back.</p></html>", "ferry.html", datetime(2026, 11, 23, tzinfo=UTC))
>>> page.url, page.media_type
('ferry.html', 'text/html')
"""

from cln.fetch._addresses import is_public
from cln.fetch._discovery import discover, source
from cln.fetch._entries import Entry, Feed
from cln.fetch._feeds import entries
from cln.fetch._feeds import read as feed
from cln.fetch._files import document, files
from cln.fetch._limits import Limits
from cln.fetch._opml import opml_read, opml_write
from cln.fetch._robots import rules as robots
from cln.fetch._rounds import pages, rounds
from cln.fetch._web import get

__all__ = [
    "Entry",
    "Feed",
    "Limits",
    "discover",
    "document",
    "entries",
    "feed",
    "files",
    "get",
    "is_public",
    "opml_read",
    "opml_write",
    "pages",
    "robots",
    "rounds",
    "source",
]
