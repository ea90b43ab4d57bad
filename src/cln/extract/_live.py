"""The entries of a live blog, kept apart: where each stands in the text, its heading and its time.

An entry's container is found by the times that it bears: the element of which most children hold a time of their own is the list,
and its children are the entries. Where the page shows none, schema.org's liveBlogUpdate tells them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cln.extract import _dates, _hints
from cln.extract._blocks import Piece, Sheet
from cln.extract._bound import Bound
from cln.extract._metadata import Said
from cln.records import Entry

LEAST = 3  # entries that make a live blog
MOST = 500
DEEPEST = 60  # containers above a time that are looked at
_LIVE = _hints.bits("live")


def entries(sheet: Sheet, said: Said, body: Bound, now: datetime) -> tuple[Entry, ...]:
    """Give the entries of a live blog in the page's order; none for other articles. ``now`` stands behind '3 minutes ago'."""
    is_live = "LiveBlogPosting" in said.kinds or bool(said.entries) or any(piece.frame.hints & _LIVE for piece in body.pieces)
    if not is_live:
        return ()
    found = _shown(sheet, body, now)
    return tuple(found if len(found) >= LEAST else _told(said, body, now))


def _shown(sheet: Sheet, body: Bound, now: datetime) -> list[Entry]:
    times = _by_entry([node for node, _ in sheet.times[:MOST]])
    groups: dict[Any, list[tuple[int, int, Piece]]] = {}
    for start, piece in _placed(body):
        if (node := _within(piece, times, sheet)) is not None:
            groups.setdefault(node, []).append((start, start + len(piece.text), piece))
    found = []
    for node, held in groups.items():
        title = next((piece.text for _, _, piece in held if piece.kind == "heading"), "")
        time = times[node]
        found.append(Entry(start=held[0][0], end=held[-1][1], title=title, published=_moment(time.attr("datetime") or time.text, now)))
    return found


def _by_entry(nodes: list[Any]) -> dict[Any, Any]:
    """Each entry's element with its first time: children, with a time in them, of the element that has most such children."""
    lists: dict[Any, dict[Any, Any]] = {}
    for time in nodes:
        child, depth = time, 0
        while (parent := child.parent) is not None and depth < DEEPEST:
            lists.setdefault(parent, {}).setdefault(child, time)
            child, depth = parent, depth + 1
    return max(lists.values(), key=len, default={})


def _within(piece: Piece, times: dict[Any, Any], sheet: Sheet) -> Any:
    """The entry in which a block stands, None outside of all."""
    frame = piece.frame
    while frame.number:
        if frame.node in times:
            return frame.node
        frame = sheet.frames[frame.parent]
    return None


def _placed(body: Bound) -> list[tuple[int, Piece]]:
    """Every block with its place in the text."""
    found, place = [], 0
    for piece in body.pieces:
        place = body.text.index(piece.text, place)
        found.append((place, piece))
        place += len(piece.text)
    return found


def _told(said: Said, body: Bound, now: datetime) -> list[Entry]:
    """The entries that JSON-LD tells and the text holds, in the text's order."""
    found = []
    for title, when, text in said.entries[:MOST]:
        first = next(filter(None, map(str.strip, (title, *text.splitlines()))), "")
        if first and (start := body.text.find(first)) >= 0:
            found.append((start, title, when))
    found.sort()
    ends = [*(start for start, _, _ in found[1:]), len(body.text)][: len(found)]
    return [
        Entry(start=start, end=start + len(body.text[start:end].rstrip()), title=title, published=_moment(when, now))
        for (start, title, when), end in zip(found, ends, strict=True)
        if end > start
    ]


def _moment(text: str, now: datetime) -> datetime | None:
    found = _dates.moment(text, now)
    return found.astimezone(UTC) if found else None
