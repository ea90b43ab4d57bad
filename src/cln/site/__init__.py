"""The web: front pages, stories, articles, search, comments, feeds and a JSON API, server-rendered; no script is needed anywhere.

>>> import tempfile
>>> from cln import site, store
>>> from cln.settings import Settings
>>> with tempfile.TemporaryDirectory() as folder:
...     held = store.open(f"{folder}/cln.db")
...     web = site.app(held, settings=Settings())  # any ASGI server runs it: uvicorn.run(web)
...     held.close()
>>> str(web.url_path_for("breaking"))
'/breaking'
"""

from cln.site._app import app

__all__ = ["app"]
