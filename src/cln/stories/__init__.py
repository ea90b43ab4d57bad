"""Put articles about one event together, one at a time, and say why.

>>> from datetime import datetime, UTC
>>> from cln import stories
>>> from cln.records import Article
>>> index = stories.OpenStories()
>>> def told(id, title):
...     return Article(id=id, url="", title=title, text="", seen=datetime(2026, 3, 1, tzinfo=UTC), language="en")
>>> for article in (told("a", "Ferry sinks off Kestrel Bay, 214 rescued"), told("b", "214 rescued as Kestrel Bay ferry sinks")):
...     joined = stories.join(article, index)
...     index.take(article, joined)
>>> joined.is_new, len(index)
(False, 1)
"""

from cln.stories._added import added, additions
from cln.stories._dense import Encoder
from cln.stories._index import OpenStories
from cln.stories._join import join
from cln.stories._options import Options
from cln.stories._story import headline, story

__all__ = ["Encoder", "OpenStories", "Options", "added", "additions", "headline", "join", "story"]
