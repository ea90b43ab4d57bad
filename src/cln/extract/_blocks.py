"""One pass over the page to flat blocks: each a run of text between two edges that a reader would see, with what stands around it.

An edge is a block-level element, a line break, or an inline element whose class names furniture (a share count, a picture credit).
"""

from __future__ import annotations

from typing import Any

import msgspec

from cln.errors import OverBudget
from cln.extract import _hidden, _hints
from cln.extract._dom import Document, Element, Text

MOST_NODES = 400_000
MOST_PIECES = 80_000
MOST_LINES = 5_000  # characters of lines that are kept together, on a page of more blocks than that
MOST_NAMES = 300  # characters of a class attribute that are read

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rb",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "wbr",
        "time",
        "img",
    ]
)
SKIPPED = frozenset(
    [
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "select",
        "option",
        "datalist",
        "textarea",
        "button",
        "input",
        "progress",
        "meter",
        "source",
        "track",
        "param",
        "area",
        "amp-ad",
        "amp-analytics",
        "amp-sidebar",
        "frameset",
        "colgroup",
        "col",
    ]
)
KINDS = {
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "li": "item",
    "dd": "item",
    "dt": "item",
    "figcaption": "caption",
    "caption": "caption",
    "pre": "code",
    "td": "row",
    "th": "row",
}
# An inline element of these names is an edge: it can be left out of the paragraph that it stands in.
_EDGES = _hints.bits("share", "related", "advertisement", "sign-up", "caption", "comment", "byline", "widget", "tags", "note")
_PEOPLE = _hints.bits("byline", "biography")
_HIDDEN = _hints.bits("hidden")
# The attributes, beside class, that say what an element is or whether it is seen; few elements have one.
_TELLING = frozenset(["id", "role", "itemprop", "style", "hidden", "aria-hidden"])
MOST_PEOPLE = 60


class Frame(msgspec.Struct, eq=False, gc=False):
    """A container: its place, and the hints of its own names (``own``) and of all its ancestors' (``hints``).

    Containers are numbered in document order, so what a container holds is the range from its number to ``end``.
    A struct, as thousands are made a page and its constructor is in C.
    """

    number: int
    parent: int
    node: Any
    tag: str
    depth: int
    name: str
    own: int
    hints: int
    hidden: str
    end: int


class Piece(msgspec.Struct, eq=False, gc=False):
    """A run of text in one container. ``block`` numbers the paragraph it belongs to; ``joint`` is what stands before it there.

    ``links`` and ``hidden`` are (start, end, detail) of ``text``; ``linked`` and ``bold`` count characters.
    """

    text: str
    frame: Frame
    block: int
    joint: str
    kind: str = "paragraph"
    links: tuple[tuple[int, int, str], ...] = ()
    hidden: tuple[tuple[int, int, str], ...] = ()
    linked: int = 0
    bold: int = 0


class Sheet:
    """The page as cut: blocks in order, containers, and the elements that speak about the page rather than to its reader.

    ``times``, ``images`` and ``people`` are (element, number of the block that follows).
    """

    __slots__ = ("base", "frames", "images", "language", "links", "metas", "people", "pieces", "scripts", "times", "title")

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.frames: list[Frame] = [Frame(0, 0, None, "", 0, "", 0, 0, "", 1)]
        self.metas: list[Any] = []
        self.links: list[Any] = []
        self.scripts: list[Any] = []
        self.times: list[tuple[Any, int]] = []
        self.images: list[tuple[Any, int]] = []
        self.people: list[tuple[Any, int]] = []
        self.title = self.language = self.base = ""


class _Inline(msgspec.Struct, eq=False, gc=False):
    """An open inline element that leaves a span: a link, bold, hidden."""

    kind: str
    start: int
    detail: str


class _Cutter:
    """The state of one pass."""

    __slots__ = (
        "block",
        "frame",
        "frames",
        "hiding",
        "is_pre",
        "joint",
        "length",
        "names",
        "open",
        "parts",
        "sheet",
        "spans",
        "stack",
        "together",
    )

    def __init__(self, together: bool = False) -> None:
        self.together = together
        self.sheet = Sheet()
        self.frames = self.sheet.frames
        self.frame = self.frames[0]
        self.stack: list[Any] = []
        self.parts: list[str] = []
        self.length = 0
        self.joint = "\n\n"
        self.block = 0
        self.open: list[_Inline] = []
        self.spans: list[tuple[int, int, str, str]] = []
        self.names: dict[str, tuple[str, int, str]] = {}
        self.hiding: dict[str, str] = {}
        self.is_pre = 0

    # --- text

    def write(self, data: str) -> None:
        if self.is_pre:
            text = data
        else:
            if not self.parts and data.isspace():
                if self.joint == "":
                    self.joint = " "
                return
            is_uneven = "\n" in data or "  " in data or "\t" in data or "\r" in data or "\f" in data
            text = evened(data) if is_uneven else data
            if text[:1] == " " and self.parts and self.parts[-1][-1] == " ":
                text = text[1:]
        if text:
            self.parts.append(text)
            self.length += len(text)

    def flush(self, joint: str) -> None:
        """End the running piece; ``joint`` is what stands between it and the next."""
        if self.parts:
            raw = "".join(self.parts)
            text = raw.strip()
            if text:
                self.keep(raw, text)
                self.joint = joint or (" " if raw[-1].isspace() else "")
            elif len(joint) > len(self.joint):
                self.joint = joint
            for inline in self.open:
                inline.start = 0
            self.parts, self.length = [], 0
            if self.spans:
                self.spans = []
        elif joint == "\n" and self.joint == "\n":
            self.joint = "\n\n"
        elif len(joint) > len(self.joint):
            self.joint = joint
        if self.joint == "\n\n":
            self.block += 1

    def keep(self, raw: str, text: str) -> None:
        joint = " " if self.joint == "" and raw[0].isspace() else self.joint
        frame = self.frame
        pieces = self.sheet.pieces
        if (
            self.together
            and joint == "\n"
            and pieces
            and pieces[-1].frame is frame
            and len(pieces[-1].text) < MOST_LINES
            and not self.spans
        ):
            pieces[-1].text += f"\n{text}"
            return
        piece = Piece(text, frame, self.block, joint, KINDS.get(frame.tag, "paragraph"))
        if self.open or self.spans:
            for inline in self.open:
                self.close(inline)
            self.attach(piece, len(raw) - len(raw.lstrip()))
        pieces.append(piece)

    def attach(self, piece: Piece, shift: int) -> None:
        size = len(piece.text)
        links, hidden = [], []
        for begun, ended, kind, detail in self.spans:
            start, end = max(0, begun - shift), min(size, ended - shift)
            if start >= end:
                continue
            if kind == "link":
                links.append((start, end, detail))
                piece.linked += end - start
            elif kind == "hidden":
                hidden.append((start, end, detail))
            else:
                piece.bold += end - start
        piece.links, piece.hidden = tuple(links), tuple(hidden)

    def close(self, inline: _Inline) -> None:
        if inline.start < self.length:
            self.spans.append((inline.start, self.length, inline.kind, inline.detail))

    # --- elements

    def look(self, node: Any, count: int) -> tuple[str, int, str]:
        """Give an element's names, its own hints, and how it is hidden ('' = it is not)."""
        name = (node.attr("class") or "")[:MOST_NAMES]
        if (count == 1 and name) or _TELLING.isdisjoint(node.attrs):
            return self.names.get(name) or self.named(name)
        attr = node.attr
        if identity := attr("id"):
            name = f"{name} {identity[:100]}"
        own = _hints.named(name)
        if role := attr("role"):
            own |= _hints.ROLE_BITS.get(role, 0)
        if item := attr("itemprop"):
            own |= _hints.PROPERTY_BITS.get(item.lower(), 0)
        return name, own, _hidden.how(node, name, self.hiding)

    def named(self, name: str) -> tuple[str, int, str]:
        """Look up names that say all that the element says; remembered until the next style sheet."""
        found = self.names[name] = (name, _hints.named(name), _hidden.by_sheet(name, self.hiding) if self.hiding else "")
        return found

    def enter(self, node: Any, tag: str) -> None:
        """A block-level element: an edge, and a container where anything is in it."""
        if self.parts:
            self.flush("\n\n")
        else:
            self.joint = "\n\n"
            self.block += 1
        children = node.children
        if not children:
            return
        count = len(node.attrs)
        own, name, hidden = _hints.TAG_BITS.get(tag, 0), "", ""
        if count:
            name, named, hidden = self.look(node, count)
            own |= named
            if hidden == "aria-hidden":  # a modal's opener puts it on the whole page; readers see such a block
                own, hidden = own | _HIDDEN, ""
        self.frame_of(node, tag, name, own, hidden)
        if tag == "pre":
            self.is_pre += 1
        elif tag == "html":
            self.sheet.language = node.attr("lang") or node.attr("xml:lang") or ""
        self.stack += children[::-1]

    def frame_of(self, node: Any, tag: str, name: str, own: int, hidden: str) -> None:
        parent, frames = self.frame, self.frames
        number = len(frames)
        hints, hidden = parent.hints | own, parent.hidden or hidden
        frame = Frame(number, parent.number, node, tag, parent.depth + 1, name, own, hints, hidden, number + 1)
        if own & _PEOPLE and len(self.sheet.people) < MOST_PEOPLE:
            self.sheet.people.append((node, len(self.sheet.pieces)))
        frames.append(frame)
        self.frame = frame
        self.stack.append(frame)

    def enter_inline(self, node: Any, tag: str) -> None:
        if tag == "img":
            self.sheet.images.append((node, len(self.sheet.pieces)))
            return
        children = node.children
        if not children and tag != "time":
            if tag not in INLINE:
                self.flush("\n\n")
            return
        count = len(node.attrs)
        name, own, hidden = self.look(node, count) if count else ("", 0, "")
        if tag == "a":
            self.begin("link", node.attr("href") or "")
            if node.attr("rel") == "author":
                self.sheet.people.append((node, len(self.sheet.pieces)))
        elif tag in ("b", "strong"):
            self.begin("bold", "")
        elif tag == "time":
            self.sheet.times.append((node, len(self.sheet.pieces)))
        if hidden:
            self.begin("hidden", hidden)
        elif own & _EDGES:
            self.flush("")
            self.frame_of(node, tag, name, own, "")
        self.stack += children[::-1]

    def begin(self, kind: str, detail: str) -> None:
        inline = _Inline(kind, self.length, detail)
        self.open.append(inline)
        self.stack.append(inline)

    def leave(self, mark: Any) -> None:
        if type(mark) is _Inline:
            self.close(self.open.pop())
            return
        if mark.tag in INLINE:
            self.flush("")
        elif self.parts:
            self.flush("\n\n")
        else:
            self.joint = "\n\n"
            self.block += 1
        if mark.tag == "pre":
            self.is_pre -= 1
        mark.end = len(self.frames)
        self.frame = self.frames[mark.parent]

    def aside(self, node: Any, tag: str) -> None:
        """An element that holds no running text of its own."""
        if tag == "br":
            self.flush("\n")
        elif tag in SKIPPED or not (len(node) or tag in _VOID):
            return
        elif tag == "script":
            self.sheet.scripts.append(node)
        elif tag == "style":
            self.hiding.update(_hidden.rules(node.text))
            self.names.clear()
        elif tag == "meta":
            self.sheet.metas.append(node)
        elif tag == "link":
            self.sheet.links.append(node)
        elif tag == "title":
            self.sheet.title = self.sheet.title or node.text.strip()
        elif tag == "base":
            self.sheet.base = self.sheet.base or node.attr("href") or ""


_VOID = frozenset({"meta", "link", "base", "script"})
_ASIDE = SKIPPED | {"br", "script", "style", "meta", "link", "title", "base"}


def cut(document: Document, subject: str = "page") -> Sheet:
    """Give the page as flat blocks, in document order; raise OverBudget past 400,000 elements or 80,000 blocks. Never recurses.

    Where the lines of a container alone make so many, they are kept together in blocks of some thousand characters.
    """
    sheet = _cut(document, subject, _Cutter()) or _cut(document, subject, _Cutter(together=True))
    if sheet is None:
        raise _over(subject, f"{MOST_PIECES:,} blocks of text")
    return sheet


def _cut(document: Document, subject: str, cutter: _Cutter) -> Sheet | None:
    """Give the page as flat blocks, or None where they are too many."""
    stack, pieces = cutter.stack, cutter.sheet.pieces
    stack += document.children[::-1]
    write, leave, pop = cutter.write, cutter.leave, stack.pop
    enter, inline = cutter.enter, cutter.enter_inline
    readers = dict.fromkeys(_ASIDE, cutter.aside) | dict.fromkeys(INLINE, inline)
    count = 0
    while stack:
        node = pop()
        kind = type(node)
        if kind is Text:
            data = node.data
            if cutter.parts or not data.isspace() or cutter.joint == "":
                write(data)
        elif kind is Element:
            count += 1
            if count > MOST_NODES:
                raise _over(subject, f"{MOST_NODES:,} elements")
            if len(pieces) > MOST_PIECES:
                return None
            tag = node.tag
            reader = readers.get(tag) or (inline if ":" in tag else enter)
            reader(node, tag)
        elif kind is Frame or kind is _Inline:
            leave(node)
    cutter.flush("\n\n")
    if len(pieces) > MOST_PIECES:
        return None
    cutter.sheet.frames[0].end = len(cutter.sheet.frames)
    return cutter.sheet


def evened(text: str) -> str:
    """Make one space of each run of white space, as a browser shows it; other spaces (no-break and its kin) are left alone."""
    for space in "\t\n\r\f":
        if space in text:
            text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _over(subject: str, what: str) -> OverBudget:
    return OverBudget(subject, f"the page has more than {what}; it is not read as an article")
