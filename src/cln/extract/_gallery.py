"""A gallery's captions, kept in order as its text: where a page's captions are most of what it says, they are the article."""

from __future__ import annotations

from cln.extract import _hints
from cln.extract._blocks import Sheet
from cln.extract._judge import KEPT, Judgement

LEAST = 4  # captions that make a gallery
SENTENCE = 40  # characters from which a caption says something, and is no credit
_CAPTION = "caption"
_OWN = _hints.bits("caption")


def told(sheet: Sheet, judgement: Judgement) -> Judgement:
    """Give the judgement with a gallery's captions kept; any other page's as it is. A caption said twice is kept once."""
    captions: dict[str, int] = {}
    prose = count = 0
    for number, (piece, reason) in enumerate(zip(sheet.pieces, judgement.reasons, strict=True)):
        if reason == KEPT and not piece.frame.own & _OWN:
            prose += len(piece.text)
        elif reason in (KEPT, _CAPTION) and len(piece.text) >= SENTENCE and piece.linked < 0.5 * len(piece.text):
            captions.setdefault(piece.text, number)
            count += reason == _CAPTION
    if not count or len(captions) < LEAST or sum(map(len, captions)) <= prose:
        return judgement
    kept = set(captions.values())
    reasons = [KEPT if number in kept else reason for number, reason in enumerate(judgement.reasons)]
    return Judgement(judgement.page, judgement.scores, reasons)
