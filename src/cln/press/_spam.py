"""What a scraper network does to the texts it takes: its advertising goes into words and between them, the same places each time.

A paragraph becomes pieces; taking the pieces that are not the writer's away gives the paragraph back to the character.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from msgspec import Struct

_WORD = re.compile(r"[^\W\d_]{7,}")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{6,}")


class Piece(Struct, frozen=True, kw_only=True):
    """A stretch of a paragraph; ``form`` is empty for the writer's own, else how the phrase is put in: plain, link, hidden, class."""

    text: str
    form: str = ""


Pieces = tuple[Piece, ...]


def clean(paragraphs: Sequence[str]) -> tuple[Pieces, ...]:
    """Give paragraphs that nobody has touched."""
    return tuple((Piece(text=text),) for text in paragraphs)


def injected(paragraphs: Sequence[str], phrases: Sequence[str], forms: Sequence[str], seed: str) -> tuple[Pieces, ...]:
    """Put a phrase into about every other paragraph, two in three of them in the middle of a word; headings are left alone."""
    chance = random.Random(seed)
    result = list(clean(paragraphs))
    places = [number for number, text in enumerate(paragraphs) if len(text) > 60 and not text.startswith(("## ", "> ", "- "))]
    for turn, number in enumerate(sorted(chance.sample(places, (len(places) + 1) // 2))):
        text = paragraphs[number]
        cut = _cut(text, chance, is_inside=turn % 3 != 2)
        if cut is not None:
            result[number] = _around(text, cut, chance.choice(list(phrases)), forms[turn % len(forms)])
    return tuple(result)


def _cut(text: str, chance: random.Random, is_inside: bool) -> int | None:
    words = list(_UNSPACED.finditer(text)) or list(_WORD.finditer(text))
    if not words:
        return None
    word = chance.choice(words)
    if is_inside:
        return chance.randint(word.start() + 2, word.end() - 2)
    return word.end() if text[word.end() : word.end() + 1] == " " else chance.randint(word.start() + 2, word.end() - 2)


def _around(text: str, cut: int, phrase: str, form: str) -> Pieces:
    before, after = text[:cut], text[cut:]
    put = f" {phrase}" if after.startswith(" ") else f" {phrase} "
    return (Piece(text=before), Piece(text=put, form=form), Piece(text=after))


def phrases(paragraphs: Sequence[Pieces]) -> tuple[str, ...]:
    """Give the phrases that were put in, in text order."""
    return tuple(piece.text.strip() for pieces in paragraphs for piece in pieces if piece.form)


def found(paragraphs: Sequence[Pieces]) -> str:
    """Give the text as a reader would see it on the page: with what was put in, but for what the page hides."""
    return "\n\n".join("".join(piece.text for piece in pieces if piece.form not in ("hidden", "class")) for pieces in paragraphs)
