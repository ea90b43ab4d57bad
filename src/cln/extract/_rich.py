"""An article's text in the JSON of content systems, as HTML: lists of paragraphs, of typed blocks, trees of nodes.

>>> html([{"type": "text", "content": "Boats sail."}, {"type": "image", "url": "a.jpg"}, {"type": "header", "content": "Noon"}])
'<p>Boats sail.</p><h2>Noon</h2>'
>>> html([{"_type": "block", "style": "normal", "children": [{"text": "Boats "}, {"text": "sail."}]}])
'<p>Boats sail.</p>'
>>> html(["$", "p", None, {"children": ["Boats ", ["$", "b", None, {"children": "sail."}]]}])
'<p>Boats sail.</p>'
"""

from __future__ import annotations

from html import escape
from typing import Any

DEEPEST = 12
MOST = 20_000  # values of one body that are read
# Names under which a block keeps its words, and its kind; the first that is there is read.
_TEXTS = ("content", "text", "value", "html", "children", "data", "body", "paragraph", "items", "copy", "attrs")
_KINDS = ("type", "_type", "nodeType", "blockType", "kind", "__typename", "name", "style")
# Words of kinds whose text stands beside the article.
_BESIDE_NAMES = (
    "image|img|photo|picture|video|audio|gallery|slideshow|embed|advert|ad|"
    "related|recommend|newsletter|promo|interstitial|widget|oembed|reference|divider|social|tweet|"
    "instagram|youtube|caption|credit|byline|author|hr|graphic|module|embedded|iframe|"
    "script"
)
_BESIDE = frozenset(_BESIDE_NAMES.split("|"))
_HEADINGS = ("head", "subtitle", "h2", "h3", "h4", "title")
_PARAGRAPHS = ("paragraph", "text", "block", "unstyled", "normal")
_TAGS = {tag: tag for tag in ("p", "h2", "h3", "h4", "li", "blockquote")}


def html(value: Any) -> str:
    """Give the HTML of a body: paragraphs, headings, list items, quotations; '' where a value holds none."""
    found = _Reader()
    found.read(value, 0)
    found.close()
    return "".join(found.parts)


class _Reader:
    """The walk over one body: words wait in ``words`` until the block that they stand in ends."""

    __slots__ = ("count", "open", "parts", "words")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.words: list[str] = []
        self.count = 0
        self.open = 0  # blocks that the walk stands in

    def close(self, tag: str = "p") -> None:
        text = "".join(self.words).strip()
        if text:
            self.parts.append(text if text.startswith("<") and text.endswith(">") else f"<{tag}>{text}</{tag}>")
        self.words = []

    def read(self, value: Any, depth: int) -> None:
        self.count += 1
        if depth > DEEPEST or self.count > MOST:
            return
        if isinstance(value, str):
            self.words.append(value if "</" in value or "<br" in value else escape(value, quote=False))
        elif isinstance(value, list):
            self.read_list(value, depth)
        elif isinstance(value, dict):
            self.read_dict(value, depth)

    def read_list(self, value: list[Any], depth: int) -> None:
        if len(value) == 4 and value[0] == "$" and isinstance(value[1], str):  # an element of React's flight data
            props = value[3] if isinstance(value[3], dict) else {}
            self.block(_TAGS.get(value[1], ""), props.get("children"), depth)
            return
        for item in value:
            self.read(item, depth + 1)
            if not self.open:
                self.close()

    def read_dict(self, value: dict[str, Any], depth: int) -> None:
        kind = " ".join(str(value[key]) for key in _KINDS if isinstance(value.get(key), str)).lower()
        words = kind.replace("-", " ").replace("_", " ").split()
        if not _BESIDE.isdisjoint(words):
            return
        key = next((key for key in _TEXTS if value.get(key)), "")
        if key == "items" and isinstance(value[key], list):
            for item in value[key]:
                self.block("li", item, depth)
        elif key:
            self.block(_tag(words, bool(self.open)), value[key], depth)

    def block(self, tag: str, inner: Any, depth: int) -> None:
        """Read a block's inner value; a span ('' for a tag) stays in the running paragraph."""
        if tag:
            self.close()
            self.open += 1
        self.read(inner, depth + 1)
        if tag:
            self.open -= 1
            self.close(tag)


def _tag(words: list[str], is_inside: bool) -> str:
    """The element of a kind of block; '' for a span, a container, and for text inside a block."""
    if any(word.startswith(_HEADINGS) for word in words):
        return "h2"
    if any("quote" in word for word in words):
        return "blockquote"
    if "item" in words or words == ["li"]:
        return "li"
    return "p" if not is_inside and any(word.startswith(_PARAGRAPHS) for word in words) else ""
