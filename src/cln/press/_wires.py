"""What an outlet offers to machines: RSS, Atom or JSON Feed, a news sitemap, robots.txt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from email.utils import format_datetime
from html import escape

import msgspec

from cln.press._outlets import FEEDS, House
from cln.press._setting import Set

Resource = tuple[str, bytes]


def addresses(house: House, articles: Sequence[Set]) -> dict[str, Resource]:
    """Give the outlet's feed (if it has one), sitemap and robots file by address; ``articles`` newest first."""
    found = {
        house.home + FEEDS["sitemap"]: ("application/xml", _sitemap(house, articles).encode()),
        house.home + "/robots.txt": ("text/plain; charset=utf-8", _robots(house).encode()),
    }
    if house.feed != "sitemap":
        media_type, write = _WRITERS[house.feed]
        found[house.home + FEEDS[house.feed]] = (media_type, write(house, articles).encode())
    return found


def _robots(house: House) -> str:
    return f"User-agent: *\nDisallow: /search\nDisallow: /account/\n\nSitemap: {house.home}/sitemap.xml\n"


def _rss(house: House, articles: Sequence[Set]) -> str:
    items = "".join(
        f'<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link><guid isPermaLink="true">{escape(item.url)}</guid>'
        f"<pubDate>{format_datetime(item.local)}</pubDate><category>{escape(item.section)}</category>"
        + "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in item.draft.byline)
        + f"<description>{escape(item.summary)}</description></item>\n"
        for item in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n<title>{escape(house.name)}</title><link>{house.home}/</link>'
        f'<atom:link href="{house.home}/feed.xml" rel="self" type="application/rss+xml"/>'
        f"<description>{escape(house.tagline)}</description><language>{house.language}</language><ttl>15</ttl>\n{items}</channel></rss>\n"
    )


def _atom(house: House, articles: Sequence[Set]) -> str:
    entries = "".join(
        f'<entry><id>{escape(item.url)}</id><title>{escape(item.title)}</title><link href="{escape(item.url)}"/>'
        f"<published>{item.local.isoformat()}</published><updated>{item.local_modified.isoformat()}</updated>"
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in item.draft.byline)
        + f"<summary>{escape(item.summary)}</summary></entry>\n"
        for item in articles
    )
    newest = max((item.local_modified.isoformat() for item in articles), default="2020-01-01T00:00:00Z")
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{house.language}">'
        f"<id>{house.home}/</id><title>{escape(house.name)}</title><subtitle>{escape(house.tagline)}</subtitle><updated>{newest}</updated>"
        f'<author><name>{escape(house.name)}</name></author><link rel="self" href="{house.home}/atom.xml"/>'
        f'<link href="{house.home}/"/>\n{entries}</feed>\n'
    )


def _json_feed(house: House, articles: Sequence[Set]) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": house.name,
        "description": house.tagline,
        "home_page_url": house.home + "/",
        "feed_url": house.home + "/feed.json",
        "language": house.language,
        "items": [
            {
                "id": item.url,
                "url": item.url,
                "title": item.title,
                "summary": item.summary,
                "date_published": item.local.isoformat(),
                "date_modified": item.local_modified.isoformat(),
                "authors": [{"name": name} for name in item.draft.byline],
                "tags": list(item.draft.tags),
            }
            for item in articles
        ],
    }
    return msgspec.json.format(msgspec.json.encode(feed)).decode()


def _sitemap(house: House, articles: Sequence[Set]) -> str:
    urls = "".join(
        f"<url><loc>{escape(item.url)}</loc><lastmod>{item.local_modified.isoformat()}</lastmod><news:news><news:publication>"
        f"<news:name>{escape(house.name)}</news:name><news:language>{house.language}</news:language></news:publication>"
        f"<news:publication_date>{item.local.isoformat()}</news:publication_date><news:title>{escape(item.title)}</news:title>"
        "</news:news></url>\n"
        for item in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}</urlset>\n'
    )


_WRITERS: dict[str, tuple[str, Callable[[House, Sequence[Set]], str]]] = {
    "rss": ("application/rss+xml; charset=utf-8", _rss),
    "atom": ("application/atom+xml; charset=utf-8", _atom),
    "json": ("application/feed+json", _json_feed),
}
