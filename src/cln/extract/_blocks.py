"""One pass over the page to flat blocks: each a run of text between two edges that a reader would see, with what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from cln.errors import OverBudget
from cln.extract import _hints
from cln.extract._dom import Document, Element, Text

MOST_NODES = 400_000

INLINE = frozenset(
    ["a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "amp-link"]
)
SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video", "map", "select", "option", "datalist", "head", "textarea", "button", "input", "progress", "meter", "picture", "source", "track", "param", "area"]
)
KINDS = {
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading", "li": "item", "dd": "item", "dt": "item",
    "blockquote": "quotation", "figcaption": "caption", "caption": "caption", "pre": "code", "tr": "row",
}  # fmt: skip
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HIDING = re.compile(
    r"display:none|visibility:hidden|opacity:0?(?:\.0+)?(?![.\d])|font-size:[01](?:\.\d+)?(?:px|pt|em|rem|%)?(?![.\d])|text-indent:-\d{3,}|(?:left|top|right|bottom):-\d{3,}"
    r"|(?:max-)?(?:height|width):[01](?:px)?(?![.\d%])|clip:rect\([01](?:px)?[, ][01]|clip-path:inset\((?:50|100)%|transform:scale\(0"
)


@dataclass(slots=True)
class Frame:
    """A block-level container: its place, and the hints that its own names and all its ancestors' names give."""

    number: int
    parent: int
    node: Any
    tag: str
    depth: int
    name: str
    own: frozenset[str]
    hints: frozenset[str]
    hidden: str = ""
    size: int = 0
    good: int = 0


@dataclass(slots=True)
class Piece:
    """A run of text inside one container. ``links`` and ``hidden`` are (start, end, detail) of ``text``; ``breaks`` = a <br> before it."""

    text: str
    frame: Frame
    tag: str
    kind: str
    links: list[tuple[int, int, str]] = field(default_factory=list)
    hidden: list[tuple[int, int, str]] = field(default_factory=list)
    breaks: int = 0
    bold: int = 0
    linked: int = 0


@dataclass(slots=True)
class Sheet:
    """The page as cut: blocks in order, containers, and the elements that speak about the page rather than to its reader."""

    pieces: list[Piece]
    frames: list[Frame]
    metas: list[Any]
    links: list[Any]
    scripts: list[Any]
    times: list[Any]
    images: list[Any]
    people: list[Any]
    title: str = ""
    language: str = ""
    base: str = ""


class _Cutter:
    """The state of one pass."""

    def __init__(self) -> None:
        root = Frame(0, 0, None, "", 0, "", frozenset(), frozenset())
        self.sheet = Sheet([], [root], [], [], [], [], [], [])
        self.frame = root
        self.parts: list[str] = []
        self.length = 0
        self.breaks = 0
        self.open: list[list[Any]] = []
        self.spans: list[tuple[int, int, str, str]] = []
        self.names: dict[str, frozenset[str]] = {}
        self.hiding: frozenset[str] = frozenset()
        self.is_pre = 0

    def write(self, data: str) -> None:
        text = data if self.is_pre else _SPACE.sub(" ", data)
        if not self.is_pre and text[:1] == " " and (not self.parts or self.parts[-1][-1:] == " "):
            text = text[1:]
        if text:
            self.parts.append(text)
            self.length += len(text)

    def flush(self, breaks: int = 0) -> None:
        """End the running block."""
        if self.parts:
            raw = "".join(self.parts)
            text = raw.strip()
            for inline in self.open:
                self.close(inline)
                inline[1] = 0
            if text:
                self.keep(text, len(raw) - len(raw.lstrip()))
                self.breaks = 0
            self.parts, self.length, self.spans = [], 0, []
        self.breaks = self.breaks + breaks if breaks else 0

    def close(self, inline: list[Any]) -> None:
        kind, start, detail = inline
        if start < self.length:
            self.spans.append((start, self.length, kind, detail))

    def keep(self, text: str, shift: int) -> None:
        frame = self.frame
        piece = Piece(text, frame, frame.tag, KINDS.get(frame.tag, "paragraph"), breaks=self.breaks)
        for start, end, kind, detail in self.spans:
            start, end = max(0, start - shift), min(len(text), end - shift)
            if start < end and kind == "bold":
                piece.bold += end - start
            elif start < end:
                (piece.links if kind == "link" else piece.hidden).append((start, end, detail))
        piece.linked = sum(end - start for start, end, _ in piece.links)
        self.sheet.pieces.append(piece)


def cut(document: Document) -> Sheet:
    """Give the page as flat blocks, in document order; raise OverBudget past 400,000 nodes. Never recurses."""
    cutter = _Cutter()
    sheet = cutter.sheet
    stack: list[Any] = [document]
    count = 0
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is Text:
            cutter.write(node.data)
        elif kind is Element:
            count += 1
            if count > MOST_NODES:
                raise OverBudget("page", f"the page has more than {MOST_NODES:,} elements; it is not read as an article")
            _enter(cutter, node, stack)
        elif kind is tuple:
            _leave(cutter, node)
        elif kind is Document:
            stack.extend(reversed(node.children))
    cutter.flush()
    return sheet


def _enter(cutter: _Cutter, node: Any, stack: list[Any]) -> None:
    tag = node.tag
    if tag in INLINE:
        _inline(cutter, node, tag, stack)
    elif tag == "br":
        cutter.flush(breaks=1)
    elif tag in SKIPPED:
        _aside(cutter.sheet, node, tag, stack)
    elif tag in ("meta", "link", "title", "base"):
        _head(cutter.sheet, node, tag)
    else:
        cutter.flush()
        _block(cutter, node, tag)
        stack.append(("block", cutter.frame.number))
        stack.extend(reversed(node.children))


def _aside(sheet: Sheet, node: Any, tag: str, stack: list[Any]) -> None:
    if tag == "script":
        sheet.scripts.append(node)
    elif tag == "head":
        for child in node.children:
            if type(child) is Element:
                name = child.tag
                if name in ("meta", "link", "title", "base"):
                    _head(sheet, child, name)
                elif name == "script":
                    sheet.scripts.append(child)


def _head(sheet: Sheet, node: Any, tag: str) -> None:
    if tag == "meta":
        sheet.metas.append(node)
    elif tag == "link":
        sheet.links.append(node)
    elif tag == "title":
        sheet.title = sheet.title or node.text.strip()
    else:
        sheet.base = sheet.base or node.attr("href") or ""


def _inline(cutter: _Cutter, node: Any, tag: str, stack: list[Any]) -> None:
    if tag == "img":
        cutter.sheet.images.append((node, len(cutter.sheet.pieces)))
        return
    if tag == "time":
        cutter.sheet.times.append((node, len(cutter.sheet.pieces)))
    name = _name(node)
    if name and (node.attr("rel") == "author" or "byline" in _look(cutter, name) or node.attr("itemprop") == "author"):
        cutter.sheet.people.append((node, len(cutter.sheet.pieces)))
    how = _how_hidden(node, cutter.hiding)
    if how:
        _open(cutter, stack, "hidden", how)
    if tag == "a":
        _open(cutter, stack, "link", node.attr("href") or "")
    elif tag in ("b", "strong"):
        _open(cutter, stack, "bold", "")
    stack.extend(reversed(node.children))


def _open(cutter: _Cutter, stack: list[Any], kind: str, detail: str) -> None:
    cutter.open.append([kind, cutter.length, detail])
    stack.append(("inline",))


def _name(node: Any) -> str:
    name = node.attr("class") or ""
    return f"{name} {identity}" if (identity := node.attr("id")) else name


def _look(cutter: _Cutter, name: str) -> frozenset[str]:
    found = cutter.names.get(name)
    if found is None:
        found = cutter.names[name] = _hints.named(name)
    return found


def _block(cutter: _Cutter, node: Any, tag: str) -> None:
    parent = cutter.frame
    name = _name(node)
    own = _look(cutter, name) if name else frozenset()
    extra = {_hints.TAGS.get(tag), _hints.ROLES.get(node.attr("role") or "")} - {None}
    if extra:
        own = own | extra  # type: ignore[operator]
    hidden = parent.hidden or _how_hidden(node, cutter.hiding)
    frame = Frame(len(cutter.sheet.frames), parent.number, node, tag, parent.depth + 1, name, own, parent.hints | own, hidden)
    if tag == "pre":
        cutter.is_pre += 1
    if tag == "html":
        cutter.sheet.language = node.attr("lang") or node.attr("xml:lang") or ""
    if "byline" in own or node.attr("itemprop") == "author":
        cutter.sheet.people.append((node, len(cutter.sheet.pieces)))
    cutter.sheet.frames.append(frame)
    cutter.frame = frame


def _leave(cutter: _Cutter, mark: tuple[Any, ...]) -> None:
    if mark[0] == "block":
        cutter.flush()
        if cutter.frame.tag == "pre":
            cutter.is_pre -= 1
        cutter.frame = cutter.sheet.frames[cutter.frame.parent]
    else:
        cutter.close(cutter.open.pop())


def _how_hidden(node: Any, hiding: frozenset[str]) -> str:
    style = node.attr("style")
    if style and (found := _HIDING.search(style[:400].replace(" ", "").lower())):
        return f"style {found.group()}"
    if node.attr("hidden") is not None:
        return "hidden attribute"
    return ""
