"""One pass over the page to flat blocks: each a run of text between two edges that a reader would see, with what stands around it.

An edge is a block-level element, a line break, or an inline element whose class names furniture (a share count, a picture credit).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from cln.errors import OverBudget
from cln.extract import _hidden, _hints
from cln.extract._dom import Document, Element, Text
from cln.extract._tags import INLINE, KINDS, SKIPPED

MOST_NODES = 400_000
MOST_PIECES = 80_000
MOST_LINES = 5_000  # characters of lines that are kept together, on a page of more blocks than that
MOST_NAMES = 300  # characters of a class attribute that are read
# An inline element of these names is an edge: it can be left out of the paragraph that it stands in.
_EDGES = _hints.bits("share", "related", "advertisement", "sign-up", "caption", "comment", "byline", "widget", "tags", "note")
_PEOPLE = _hints.bits("byline", "biography")
_HIDDEN = _hints.bits("hidden")
# The elements that say what they are by more than their class, and those that may be hidden: few, and the tree finds them by itself.
_TELLING = "[id],[role],[itemprop],a[rel=author]"
_HIDING = "[style],[hidden],[aria-hidden]"
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


_BOLD = frozenset(["b", "strong"])
_TAG_BITS = _hints.TAG_BITS


class _Cutter:
    """The state of one pass: ``walk`` goes through the page, everything else is what it meets.

    Three elements of ten hold one text and nothing else, and two texts of three are blank: those are dealt with as they come, the
    rest is put on the stack. What a page has by the thousand is written out where it is met, as a call costs as much as what it does.
    """

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
        "pieces",
        "sheet",
        "spans",
        "stack",
        "telling",
        "together",
        "veiled",
    )

    def __init__(self, document: Document, together: bool = False) -> None:
        self.together = together
        self.sheet = Sheet()
        self.frames, self.pieces = self.sheet.frames, self.sheet.pieces
        self.frame = self.frames[0]
        self.stack: list[tuple[Iterator[Any], Any]] = [(iter(document.children), None)]
        self.parts: list[str] = []
        self.length = 0
        self.joint = "\n\n"
        self.block = 0
        self.open: list[_Inline] = []
        self.spans: list[tuple[int, int, str, str]] = []
        self.names: dict[str | None, tuple[str, int, str]] = {}
        self.hiding: dict[str, str] = {}
        self.telling, self.veiled = set(document.select(_TELLING)), set(document.select(_HIDING))
        self.is_pre = 0

    def walk(self, subject: str) -> Sheet | None:
        """Give the page as flat blocks, or None where they are too many."""
        stack, parts, pieces, readers = self.stack, self.parts, self.pieces, _READERS
        count = 0
        while stack:
            nodes, mark = stack[-1]
            for node in nodes:
                kind = type(node)
                if kind is Text:
                    data = node.data
                    if parts or not data.isspace():
                        self.write(data)
                    elif not self.joint:
                        self.space(data)
                elif kind is Element:
                    count += 1
                    tag = node.tag
                    if count > MOST_NODES:
                        raise _over(subject, f"{MOST_NODES:,} elements")
                    if tag == "a":
                        if self.link(node, tag):
                            break
                    elif (reader := readers.get(tag)) is None:
                        if self.enter(node, tag):
                            break
                    elif reader(self, node, tag):
                        break
            else:
                stack.pop()
                if type(mark) is Frame:
                    self.leave(mark)
                elif mark is not None:
                    self.leave_inline(mark)
            if len(pieces) > MOST_PIECES:
                return None
        self.flush("\n\n")
        self.frames[0].end = len(self.frames)
        return self.sheet if len(pieces) <= MOST_PIECES else None

    # --- text

    def space(self, data: str) -> None:
        """White space behind an inline edge: it parts two pieces."""
        if self.is_pre:
            self.write(data)
        else:
            self.joint = " "

    def write(self, data: str) -> None:
        """Words of the running piece."""
        parts = self.parts
        if not self.is_pre:
            if "\n" in data or "  " in data or "\t" in data or "\r" in data or "\f" in data:
                data = evened(data)
            if parts and data[:1] == " " and parts[-1][-1] == " ":
                data = data[1:]
        if data:
            parts.append(data)
            self.length += len(data)

    def flush(self, joint: str) -> None:
        """End the running piece; ``joint`` is what stands between it and the next."""
        parts = self.parts
        if parts:
            raw = parts[0] if len(parts) == 1 else "".join(parts)
            text = raw.strip()
            if text:
                self.keep(raw, text)
                self.joint = joint or (" " if raw[-1].isspace() else "")
            elif len(joint) > len(self.joint):
                self.joint = joint
            for inline in self.open:
                inline.start = 0
            parts.clear()
            self.spans.clear()
            self.length = 0
        elif joint == "\n" and self.joint == "\n":
            self.joint = "\n\n"
        elif len(joint) > len(self.joint):
            self.joint = joint
        if self.joint == "\n\n":
            self.block += 1

    def keep(self, raw: str, text: str) -> None:
        """Make a piece of the running text."""
        joint, frame, pieces = self.joint, self.frame, self.pieces
        if joint == "" and raw[0].isspace():
            joint = " "
        if (
            self.together
            and joint == "\n"
            and not self.spans
            and pieces
            and pieces[-1].frame is frame
            and len(pieces[-1].text) < MOST_LINES
        ):
            pieces[-1].text += f"\n{text}"
            return
        piece = Piece(text, frame, self.block, joint, KINDS.get(frame.tag, "paragraph"))
        if self.open:
            for inline in self.open:
                self.close(inline)
        if self.spans:
            self.attach(piece, 0 if raw[0] == text[0] else len(raw) - len(raw.lstrip()))
        pieces.append(piece)

    def attach(self, piece: Piece, shift: int) -> None:
        """Give a piece its links, what is hidden in it, and how much of it is bold."""
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
        if links:
            piece.links = tuple(links)
        if hidden:
            piece.hidden = tuple(hidden)

    def close(self, inline: _Inline) -> None:
        if inline.start < self.length:
            self.spans.append((inline.start, self.length, inline.kind, inline.detail))

    # --- elements: each reader tells whether it put the element's children on the stack

    def look(self, node: Any) -> tuple[str, int, str]:
        """Give an element's names, its own hints, and how it is hidden ('' = it is not)."""
        name = node.attr("class")
        look = self.names.get(name) or self.named(name)
        if node in self.telling:
            look = self.told(node, look)
        if node in self.veiled and (how := _hidden.how(node)):
            return look[0], look[1], how
        return look

    def named(self, name: str | None) -> tuple[str, int, str]:
        """Look up a class that may say all that the element says; remembered until the next style sheet."""
        short = (name or "")[:MOST_NAMES]
        found = self.names[name] = (short, _hints.named(short), _hidden.by_sheet(short, self.hiding) if self.hiding else "")
        return found

    def told(self, node: Any, look: tuple[str, int, str]) -> tuple[str, int, str]:
        """Look up what an element says by its id, role and property, too."""
        name, own, hidden = look
        attr = node.attr
        if identity := attr("id"):
            name = f"{name} {identity[:100]}"
            own = _hints.named(name)
            hidden = _hidden.by_sheet(name, self.hiding) if self.hiding else ""
        if role := attr("role"):
            own |= _hints.ROLE_BITS.get(role, 0)
        if item := attr("itemprop"):
            own |= _hints.PROPERTY_BITS.get(item.lower(), 0)
        return name, own, hidden

    def enter(self, node: Any, tag: str) -> bool:
        """A block-level element: an edge, and a container where anything is in it."""
        if ":" in tag:
            return self.inline(node, tag)
        if self.parts:
            self.flush("\n\n")
        else:
            self.joint = "\n\n"
            self.block += 1
        children = node.children
        if not children:
            return False
        name = node.attr("class")
        name, own, hidden = self.names.get(name) or self.named(name)
        if node in self.telling or node in self.veiled:
            name, own, hidden = self.look(node)
        if tag in _TAG_BITS:
            own |= _TAG_BITS[tag]
        if hidden == "aria-hidden":  # a modal's opener puts it on the whole page; readers see such a block
            own, hidden = own | _HIDDEN, ""
        parent, frames = self.frame, self.frames
        number = len(frames)
        frame = Frame(
            number, parent.number, node, tag, parent.depth + 1, name, own, parent.hints | own, parent.hidden or hidden, number + 1
        )
        frames.append(frame)
        if own & _PEOPLE:
            self.person(node)
        if len(children) == 1 and type(only := children[0]) is Text and not self.open and not self.is_pre:
            data = only.data
            if not data.isspace():
                text = data.strip()
                if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
                    text = evened(text)
                self.pieces.append(Piece(text, frame, self.block, "\n\n", KINDS.get(frame.tag, "paragraph")))
            self.block += 1
            return False
        self.frame = frame
        self.stack.append((iter(children), frame))
        return True

    def person(self, node: Any) -> None:
        if len(self.sheet.people) < MOST_PEOPLE:
            self.sheet.people.append((node, len(self.pieces)))

    def frame_of(self, node: Any, tag: str, name: str, own: int, hidden: str) -> Frame:
        """Make the next container."""
        parent, frames = self.frame, self.frames
        number = len(frames)
        hints, hidden = parent.hints | own, parent.hidden or hidden
        frame = Frame(number, parent.number, node, tag, parent.depth + 1, name, own, hints, hidden, number + 1)
        if own & _PEOPLE:
            self.person(node)
        frames.append(frame)
        return frame

    def enter_pre(self, node: Any, tag: str) -> bool:
        """An element of which the white space is shown as it is."""
        self.is_pre += 1
        if self.enter(node, tag):
            return True
        self.is_pre -= 1
        return False

    def enter_html(self, node: Any, tag: str) -> bool:
        self.sheet.language = node.attr("lang") or node.attr("xml:lang") or ""
        return self.enter(node, tag)

    def inline(self, node: Any, tag: str) -> bool:
        """An inline element: an edge, and a container, only where its names say that it is furniture."""
        children = node.children
        if not children:
            if tag not in INLINE:
                self.flush("\n\n")
            return False
        look = self.look(node)
        if len(children) > 1 or type(only := children[0]) is not Text or tag in _BOLD or look[2] or look[1] & _EDGES:
            return self.inside(node, tag, children, look)
        data = only.data
        if self.parts or not data.isspace():
            self.write(data)
        elif not self.joint:
            self.space(data)
        return False

    def inside(self, node: Any, tag: str, children: Any, look: tuple[str, int, str]) -> bool:
        """Put what stands in an inline element on the stack, with what ends where it ends."""
        name, own, hidden = look
        marks: tuple[Frame | _Inline, ...] = ()
        if tag == "a":
            marks = (self.begin("link", node.attr("href") or ""),)
        elif tag in _BOLD:
            marks = (self.begin("bold", ""),)
        if hidden:
            marks = (self.begin("hidden", hidden), *marks)
        elif own & _EDGES:
            self.flush("")
            self.frame = frame = self.frame_of(node, tag, name, own, "")
            marks = (frame, *marks)
        self.stack.append((iter(children), marks))
        return True

    def link(self, node: Any, tag: str) -> bool:
        children = node.children
        if not children:
            return False
        if node in self.telling and node.attr("rel") == "author":
            self.sheet.people.append((node, len(self.pieces)))
        look = self.look(node)
        if len(children) > 1 or type(only := children[0]) is not Text or look[2] or look[1] & _EDGES:
            return self.inside(node, tag, children, look)
        data, start = only.data, self.length
        if self.parts or not data.isspace():
            self.write(data)
        elif not self.joint:
            self.space(data)
        if start < self.length:
            self.spans.append((start, self.length, "link", node.attr("href") or ""))
        return False

    def time(self, node: Any, tag: str) -> bool:
        self.sheet.times.append((node, len(self.pieces)))
        return self.inside(node, tag, node.children, self.look(node))

    def abbreviation(self, node: Any, tag: str) -> bool:
        """An abbreviation: microformats hold a date in its title."""
        if (node.attr("title") or "")[:2] in ("19", "20"):
            self.sheet.times.append((node, len(self.pieces)))
        return self.inline(node, tag)

    def begin(self, kind: str, detail: str) -> _Inline:
        inline = _Inline(kind, self.length, detail)
        self.open.append(inline)
        return inline

    def leave(self, frame: Frame) -> None:
        """The end of a block-level element."""
        if self.parts:
            self.flush("\n\n")
        else:
            self.joint = "\n\n"
            self.block += 1
        if frame.tag == "pre":
            self.is_pre -= 1
        frame.end = len(self.frames)
        self.frame = self.frames[frame.parent]

    def leave_inline(self, marks: tuple[Frame | _Inline, ...]) -> None:
        for mark in marks:
            if type(mark) is Frame:
                self.flush("")
                mark.end = len(self.frames)
                self.frame = self.frames[mark.parent]
            else:
                self.close(self.open.pop())

    # --- elements that hold no running text of their own

    def skip(self, node: Any, tag: str) -> bool:
        return False

    def line(self, node: Any, tag: str) -> bool:
        self.flush("\n")
        return False

    def image(self, node: Any, tag: str) -> bool:
        self.sheet.images.append((node, len(self.pieces)))
        return False

    def script(self, node: Any, tag: str) -> bool:
        self.sheet.scripts.append(node)
        return False

    def style(self, node: Any, tag: str) -> bool:
        self.hiding.update(_hidden.rules(node.text))
        self.names.clear()
        return False

    def meta(self, node: Any, tag: str) -> bool:
        self.sheet.metas.append(node)
        return False

    def address(self, node: Any, tag: str) -> bool:
        self.sheet.links.append(node)
        return False

    def title(self, node: Any, tag: str) -> bool:
        self.sheet.title = self.sheet.title or node.text.strip()
        return False

    def base(self, node: Any, tag: str) -> bool:
        self.sheet.base = self.sheet.base or node.attr("href") or ""
        return False


_READERS: dict[str, Callable[[_Cutter, Any, str], bool]] = {
    **dict.fromkeys(INLINE, _Cutter.inline),
    **dict.fromkeys(SKIPPED, _Cutter.skip),
    "a": _Cutter.link,
    "abbr": _Cutter.abbreviation,
    "time": _Cutter.time,
    "img": _Cutter.image,
    "pre": _Cutter.enter_pre,
    "html": _Cutter.enter_html,
    "br": _Cutter.line,
    "script": _Cutter.script,
    "style": _Cutter.style,
    "meta": _Cutter.meta,
    "link": _Cutter.address,
    "title": _Cutter.title,
    "base": _Cutter.base,
}


def cut(document: Document, subject: str = "page") -> Sheet:
    """Give the page as flat blocks, in document order; raise OverBudget past 400,000 elements or 80,000 blocks. Never recurses.

    Where the lines of a container alone make so many, they are kept together in blocks of some thousand characters.
    """
    sheet = _Cutter(document).walk(subject) or _Cutter(document, together=True).walk(subject)
    if sheet is None:
        raise _over(subject, f"{MOST_PIECES:,} blocks of text")
    return sheet


def evened(text: str) -> str:
    """Make one space of each run of white space, as a browser shows it; other spaces (no-break and its kin) are left alone."""
    inner = text.strip(_SPACES)
    if not inner:
        return " " if text else ""
    before, after = text[0] in _SPACES, text[-1] in _SPACES
    if "\n" in inner or "  " in inner or "\t" in inner or "\r" in inner or "\f" in inner:
        inner = inner.translate(_SPACED)
        while "  " in inner:
            inner = inner.replace("  ", " ")
    return f"{' ' * before}{inner}{' ' * after}" if before or after else inner


_SPACES = " \t\n\r\f"
_SPACED = dict.fromkeys(map(ord, "\t\n\r\f"), " ")


def _over(subject: str, what: str) -> OverBudget:
    return OverBudget(subject, f"the page has more than {what}; it is not read as an article")
