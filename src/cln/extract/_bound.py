"""The kept blocks bound into one text, with offsets back to the page's nodes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from cln.extract import _dom, _hints
from cln.extract._blocks import Piece
from cln.records import Block, BlockKind, Markup

JOINTS = ("", " ", "\n", "\n\n")
_QUOTED = _hints.bits("blockquote")
_LISTED = _hints.bits("item-tag")
_CODE = _hints.bits("pre")


@dataclass(slots=True)
class Bound:
    """The text, its blocks and its inline marks."""

    text: str = ""
    blocks: tuple[Block, ...] = ()
    markup: tuple[Markup, ...] = ()
    links: tuple[str, ...] = ()
    pieces: list[Piece] = field(default_factory=list)


def kind(piece: Piece) -> BlockKind:
    """Tell what a block is, by its own tag, then by what it stands in."""
    if piece.kind != "paragraph":
        return piece.kind  # type: ignore[return-value]
    hints = piece.frame.hints
    if hints & _QUOTED:
        return "quotation"
    if hints & _LISTED:
        return "item"
    return "code" if hints & _CODE else "paragraph"


def bound(kept: list[Piece], base: str) -> Bound:
    """Join blocks by a blank line; the parts of one paragraph by what stood between them; cells of one row by a tab."""
    parts: list[str] = []
    blocks: list[list[Any]] = []
    markup: list[Markup] = []
    position, last, shared = 0, None, _paths(kept)
    for piece, node in zip(kept, shared, strict=True):
        joint = _joint(last, piece)
        if last is not None:
            parts.append(joint)
            position += len(joint)
        start, position = position, position + len(piece.text)
        if blocks and joint != "\n\n":
            blocks[-1][1] = position
        else:
            blocks.append([start, position, kind(piece), node])
        markup += [Markup(start=start + s, end=start + e, kind="link", detail=_joined(base, href)) for s, e, href in piece.links]
        markup += [Markup(start=start + s, end=start + e, kind="hidden", detail=how) for s, e, how in piece.hidden]
        parts.append(piece.text)
        last = piece
    links = tuple(dict.fromkeys(mark.detail for mark in markup if mark.kind == "link" and mark.detail.startswith(("http:", "https:"))))
    return Bound("".join(parts), tuple(Block(start=s, end=e, kind=k, node=n) for s, e, k, n in blocks), tuple(markup), links, kept)


def _joint(last: Piece | None, piece: Piece) -> str:
    if last is None:
        return ""
    if last.block == piece.block:
        return piece.joint if piece.joint != "\n\n" else " "
    if piece.frame.tag in ("td", "th") and last.frame.tag in ("td", "th") and last.frame.parent == piece.frame.parent:
        return "\t"
    return "\n\n"


# Addresses that urljoin gives back as they are, whatever the base; most links of a text are such.
_WHOLE = re.compile(r"https?://[a-z0-9.-]+/[A-Za-z0-9_./%~-]*(?:\?[A-Za-z0-9_./%~=&-]+)?")


def _joined(base: str, href: str) -> str:
    if _WHOLE.fullmatch(href):
        return href
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return href


def paths(pieces: list[Piece]) -> list[str]:
    """Give each block's place in the page: child numbers from the root, by '/'."""
    return _paths(pieces)


def _paths(pieces: list[Piece]) -> list[str]:
    places = _dom.Places()
    return [places.path(piece.frame.node) if piece.frame.node is not None else "" for piece in pieces]
