"""An article's text cut into paragraphs and pieces, so that a template can show each repair where it was made. Pure.

The text as found is walked once. A removed stretch becomes a piece of its own: shown struck in the view of the page as found, and as a
numbered mark in the restored view, where the word that it stood in is underlined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from cln.languages import UNSPACED
from cln.records import Article, Block, Edit, Mark, Restored

# Repairs that change what a reader reads are numbered in the text; the small ones (a line break, a doubled space) are counted below it.
CUTS = frozenset({"injected", "furniture", "hidden", "split"})
LONGEST = 40  # a word longer than this is underlined in part
_WORD = rf"[{UNSPACED}]|[^\W_{UNSPACED}]{{1,{LONGEST}}}"
_TAIL = re.compile(rf"(?:{_WORD})$")
_HEAD = re.compile(rf"(?:{_WORD})")


class Piece(Struct, frozen=True, kw_only=True):
    """A stretch of text. ``kind``: text, removed, inserted, suspect, repaired (the word that a cut rejoined); ``number`` its repair's."""

    text: str
    kind: str = "text"
    number: int = 0


class Paragraph(Struct, frozen=True, kw_only=True):
    """A block and its pieces."""

    kind: str
    pieces: tuple[Piece, ...]


class Repair(Struct, frozen=True, kw_only=True):
    """An edit with the number under which it stands in the text."""

    number: int
    edit: Edit


def repairs(restored: Restored) -> tuple[Repair, ...]:
    """Give the cuts in text order, numbered from 1."""
    cuts = (edit for edit in sorted(restored.edits, key=lambda e: (e.start, e.end)) if is_cut(edit))
    return tuple(Repair(number=number, edit=edit) for number, edit in enumerate(cuts, 1))


def is_cut(edit: Edit) -> bool:
    """Tell whether an edit takes something away that a reader would have read."""
    return edit.kind in CUTS


def small_repairs(restored: Restored) -> dict[str, int]:
    """Count the other edits by kind."""
    found: dict[str, int] = {}
    for edit in restored.edits:
        if not is_cut(edit):
            found[edit.kind] = found.get(edit.kind, 0) + 1
    return found


def as_found(article: Article, restored: Restored) -> tuple[Paragraph, ...]:
    """Give the text as found, with what was removed, inserted and suspected told apart."""
    return tuple(_paragraphs(article, list(_runs(article.text, restored))))


def as_written(article: Article, restored: Restored) -> tuple[Paragraph, ...]:
    """Give the restored text; a number stands where something was cut, and the word around it is marked."""
    shown = []
    for block in _paragraphs(article, list(_runs(article.text, restored))):
        pieces = tuple(_healed(block.pieces))
        if any(piece.text.strip() or piece.kind == "removed" for piece in pieces):
            shown.append(Paragraph(kind=block.kind, pieces=pieces))
    return tuple(_settled(shown))


def groups(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, list[Paragraph]]]:
    """Group list items that follow each other, so that they become one list."""
    for kind, group in groupby(paragraphs, key=lambda p: p.kind if p.kind in ("item", "row") else id(p)):
        members = list(group)
        yield (kind if isinstance(kind, str) else members[0].kind), members


# --- the walk over the text as found

Run = tuple[int, int, Piece]  # start and end in the text as found; an insertion has start == end


def _runs(text: str, restored: Restored) -> Iterator[Run]:
    numbers = {id(repair.edit): repair.number for repair in repairs(restored)}
    marks = sorted(restored.marks, key=lambda mark: mark.start)
    end = 0
    for edit in sorted(restored.edits, key=lambda e: (e.start, e.end)):
        yield from _plain(text, end, edit.start, marks)
        number = numbers.get(id(edit), 0)
        if edit.removed:
            yield edit.start, edit.end, Piece(text=edit.removed, kind="removed", number=number)
        if edit.inserted:
            yield edit.end, edit.end, Piece(text=edit.inserted, kind="inserted", number=number)
        end = edit.end
    yield from _plain(text, end, len(text), marks)


def _plain(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Run]:
    """The untouched text between two edits, with the suspects in it as pieces of their own."""
    for mark in marks:
        left, right = max(start, mark.start), min(end, mark.end)
        if left < right:
            if start < left:
                yield start, left, Piece(text=text[start:left])
            yield left, right, Piece(text=text[left:right], kind="suspect")
            start = right
    if start < end:
        yield start, end, Piece(text=text[start:end])


def _paragraphs(article: Article, runs: Sequence[Run]) -> Iterator[Paragraph]:
    at = 0
    for block in _blocks(article):
        pieces = []
        while at < len(runs) and (runs[at][0] < block.end or runs[at][1] <= block.end):
            start, end, piece = runs[at]
            if piece.kind == "inserted":
                pieces.append(piece)
            elif max(start, block.start) < min(end, block.end):
                part = piece.text[max(start, block.start) - start : min(end, block.end) - start]
                pieces.append(Piece(text=part, kind=piece.kind, number=piece.number))
            if end > block.end:
                break
            at += 1
        yield Paragraph(kind=block.kind, pieces=tuple(pieces))


def _blocks(article: Article) -> list[Block]:
    """The article's blocks in order, without overlaps, and what stands between them as paragraphs: no word of the text is lost."""
    found, end = [], 0
    for block in sorted(article.blocks, key=lambda b: (b.start, b.end)):
        start, stop = max(block.start, end), min(block.end, len(article.text))
        if start < stop:
            found += [*_between(article.text, end, start), Block(start=start, end=stop, kind=block.kind)]
            end = stop
    return [*found, *_between(article.text, end, len(article.text))]


def _between(text: str, start: int, end: int) -> Iterator[Block]:
    while start < end:
        stop = text.find("\n\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            yield Block(start=start, end=stop)
        start = stop + 2


# --- the restored view


def _healed(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Drop what was removed, leave its number, and mark the word that it had broken in two."""
    carried = ""  # the beginning of the coming text that already stands in the marked word
    for at, piece in enumerate(pieces):
        if piece.kind == "removed":
            if piece.number:
                yield Piece(text="", kind="removed", number=piece.number)
            continue
        text, carried = piece.text[len(carried) :], ""
        tail = _TAIL.search(text[-LONGEST:]) if _next_cut(pieces, at) else None
        kind = "text" if piece.kind == "inserted" else piece.kind
        if tail:
            carried = _word_after(pieces, at)
            yield Piece(text=text[: len(text) - len(tail.group())], kind=kind)
            yield Piece(text=tail.group() + carried, kind="repaired")
        elif text:
            yield Piece(text=text, kind=kind)


def _next_cut(pieces: Sequence[Piece], at: int) -> bool:
    return at + 1 < len(pieces) and pieces[at + 1].kind == "removed" and pieces[at + 1].number > 0


def _word_after(pieces: Sequence[Piece], at: int) -> str:
    """The rest of the word behind the cut, where the very next piece of text goes on with it."""
    if at + 2 < len(pieces) and pieces[at + 2].kind in ("text", "suspect"):
        head = _HEAD.match(pieces[at + 2].text)
        return head.group() if head else ""
    return ""


def _settled(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Hand the numbers of a paragraph that was cut away whole to the paragraph before it, or after it at the very top."""
    waiting: list[Piece] = []
    held: Paragraph | None = None
    for paragraph in _numbered_once(paragraphs):
        if not any(piece.text.strip() for piece in paragraph.pieces):
            numbers = [piece for piece in paragraph.pieces if piece.kind == "removed"]
            if held is None:
                waiting += numbers
            else:
                held = Paragraph(kind=held.kind, pieces=(*held.pieces, *numbers))
            continue
        if held is not None:
            yield held
        held = Paragraph(kind=paragraph.kind, pieces=(*waiting, *paragraph.pieces))
        waiting = []
    if held is not None or waiting:
        yield held or Paragraph(kind="paragraph", pieces=tuple(waiting))


def _numbered_once(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """A cut over several paragraphs keeps its number in the first of them alone."""
    seen: set[int] = set()
    for paragraph in paragraphs:
        pieces = tuple(piece for piece in paragraph.pieces if not (piece.kind == "removed" and piece.number in seen))
        seen |= {piece.number for piece in pieces if piece.kind == "removed"}
        yield Paragraph(kind=paragraph.kind, pieces=pieces)
