"""One decision a block: kept, or left out and why."""

from __future__ import annotations

from collections.abc import Sequence

from cln.extract import _hints
from cln.extract._blocks import Frame, Piece, Sheet

KEPT = "article"


def judged(sheet: Sheet) -> list[str]:
    """Give for each block of the page 'article', or the reason for which it is left out."""
    main = _dominant(sheet)
    inside = _within(sheet, main)
    reasons = [_reason(piece, inside[piece.frame.number], main) for piece in sheet.pieces]
    return reasons


def _is_prose(piece: Piece) -> bool:
    return len(piece.text) >= 60 and piece.linked <= 0.4 * len(piece.text)


def _dominant(sheet: Sheet) -> Frame:
    """The deepest container that holds seven tenths of the page's prose, or three tenths once its rivals are known as furniture."""
    frames = sheet.frames
    for piece in sheet.pieces:
        if _is_prose(piece):
            piece.frame.good += len(piece.text)
    for frame in reversed(frames[1:]):
        frames[frame.parent].good += frame.good
    half = frames[0].good / 2
    for frame in frames[1:]:
        if frame.good > half or frame.tag in ("html", "body"):
            frame.own = frozenset()
        frame.hints = frames[frame.parent].hints | frame.own
    _recount(sheet)
    return max((frame for frame in frames if frame.good >= 0.6 * frames[0].good), key=lambda frame: frame.depth)


def _recount(sheet: Sheet) -> None:
    frames = sheet.frames
    for frame in frames:
        frame.good = 0
    for piece in sheet.pieces:
        if _is_prose(piece) and not piece.frame.hints & AGAINST:
            piece.frame.good += len(piece.text)
    for frame in reversed(frames[1:]):
        frames[frame.parent].good += frame.good


AGAINST = frozenset({"comment", "consent", "footer", "related", "navigation", "sign-up", "widget"})


def _within(sheet: Sheet, main: Frame) -> list[bool]:
    inside = [False] * len(sheet.frames)
    for frame in sheet.frames:
        inside[frame.number] = frame is main or inside[frame.parent]
    return inside


def _reason(piece: Piece, is_inside: bool, main: Frame) -> str:
    if piece.frame.tag == "h1":
        return "title"
    if piece.frame.hidden and not main.hidden:
        return "hidden"
    against = piece.frame.hints - main.hints
    for hint in _hints.FURNITURE:
        if hint in against:
            return hint
    if not is_inside:
        return "outside"
    if piece.linked > 0.6 * len(piece.text) and len(piece.text) < 300:
        return "links"
    if piece.kind == "caption" or "caption" in against:
        return "caption"
    if "byline" in against and len(piece.text) < 200:
        return "byline"
    return KEPT


def texts(pieces: Sequence[Piece], reasons: Sequence[str]) -> str:
    return "\n\n".join(piece.text for piece, reason in zip(pieces, reasons, strict=True) if reason == KEPT)
