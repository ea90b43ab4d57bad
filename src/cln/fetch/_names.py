"""Names of elements in feeds and sitemaps: by their namespace where it is declared, by the usual prefix where it is not."""

from __future__ import annotations

from collections.abc import Mapping

_ATOM = "atom"
_KNOWN = {
    "http://www.w3.org/2005/atom": _ATOM,
    "http://purl.org/atom/ns#": _ATOM,
    "http://example.com/newformat#": _ATOM,
    "http://example.com/necho": _ATOM,
    "http://purl.org/echo/": _ATOM,
    "uri/of/echo/namespace#": _ATOM,
    "http://purl.org/pie/": _ATOM,
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://purl.org/net/rss1.1#": "",
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/xml/1998/namespace": "xml",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap-image/1.1": "image",
    "http://www.google.com/schemas/sitemap-video/1.1": "video",
}


class Names:
    """The names that the declarations on the way down to an element give; ``is_atom``: the document is an Atom feed."""

    def __init__(self, prefixes: Mapping[str, str] | None = None, *, is_atom: bool = False, own: str = "") -> None:
        self._prefixes = dict(prefixes or {})
        self._own = own
        self._is_atom = is_atom
        self._seen: dict[str, str] = {}

    def under(self, root: str, attributes: Mapping[str, str], *, is_atom: bool) -> Names:
        """Give the names that hold inside a root element; its own prefix stands for the format, whatever namespace it declares."""
        return Names({**self._prefixes, **_declared(attributes)}, is_atom=is_atom, own=root.lower().rpartition(":")[0] or self._own)

    def within(self, attributes: Mapping[str, str]) -> Names:
        """Give the names that hold inside an element with these attributes."""
        declared = _declared(attributes)
        return Names({**self._prefixes, **declared}, is_atom=self._is_atom, own=self._own) if declared else self

    def plain(self, name: str) -> str:
        """Give the name with the usual prefix, in lower case; without a prefix where it belongs to the feed's own format."""
        found = self._seen.get(name)
        if found is None:
            found = self._seen[name] = self._looked_up(name)
        return found

    def _looked_up(self, name: str) -> str:
        prefix, _, local = name.lower().rpartition(":")
        address = self._prefixes.get(prefix, "").strip().lower()
        usual = _KNOWN.get(address, "" if prefix == self._own else prefix)
        if usual == _ATOM and self._is_atom:
            usual = ""
        return f"{usual}:{local}" if usual else local


def _declared(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name.partition(":")[2]: value for name, value in attributes.items() if name == "xmlns" or name.startswith("xmlns:")}
