"""The world as pages: saved files, archives, feeds, sitemaps, sites.

>>> from datetime import UTC, datetime
>>> from cln import fetch
>>> [page] = fetch.document(b"<html><p>The ferry is back.</p></html>", "ferry.html", datetime(2026, 11, 23, tzinfo=UTC))
>>> page.url, page.media_type
('ferry.html', 'text/html')
"""

from cln.fetch._files import document, files

__all__ = ["document", "files"]
