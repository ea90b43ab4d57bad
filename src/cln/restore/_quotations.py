"""What an article about the damage shows: a phrase inside a quotation that the article also gives without it, or names by itself."""

from __future__ import annotations

import re

# A quotation's first mark and those that may end it, in the ways of many languages; straight and Swedish marks are told apart by counting.
PAIRS = {
    "“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«»", "‹": "›", "›": "‹›", "”": "”", "\"": "\"", "＂": "＂",
    "「": "」", "『": "』", "《": "》", "〈": "〉", "〝": "〞〟",
}  # fmt: skip
MARKS = "".join(sorted({*PAIRS, *"".join(PAIRS.values())}))
MARK = re.compile(f"[{re.escape(MARKS)}]")
ALIKE = '"＂”'
POINTED = re.compile("[«»]")
REACH, NEAR, FEWEST = 600, 14, 12  # characters: of half a quotation, beside the phrase, and of those that must stand elsewhere
ARTICLE = 20_000  # characters on either side that are looked through


def is_shown(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch stands in a quotation that the article also gives without it, or is quoted by itself elsewhere."""
    inside = quotation(text, start, end)
    if inside is None:
        return False
    phrase = " ".join(text[start:end].casefold().split())
    near = text[max(0, start - ARTICLE) : end + ARTICLE].casefold()
    alone = re.compile(rf"[{re.escape(MARKS)}]\s?{re.escape(phrase)}[.,]?\s?[{re.escape(MARKS)}]")
    before, after = "".join(text[inside[0] : start].split())[-NEAR:], "".join(text[end : inside[1]].split())[:NEAR]
    plain = (before + after).rstrip(".,;!?。，").casefold()
    is_given = bool(before and after) and len(plain) >= FEWEST and plain in "".join(near.split())
    return is_given or alone.search(near) is not None


def quotation(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Give the inside of the quotation in which a stretch stands, within its paragraph; None where it stands in none."""
    low, high = text.rfind("\n", max(0, start - REACH), start) + 1, text.find("\n", end, end + REACH)
    low, high = max(low, start - REACH), high if high >= 0 else min(len(text), end + REACH)
    before, after = list(MARK.finditer(text, low, start)), MARK.search(text, end, high)
    if not before or after is None or after[0] not in PAIRS.get(before[-1][0], ""):
        return None
    first = before[-1][0]
    if first in ALIKE and sum(mark[0] == first for mark in before) % 2 == 0:
        return None
    pointed = POINTED.search(text, max(0, start - ARTICLE))
    if first in "«»" and pointed is not None and pointed[0] != first:
        return None
    return before[-1].end(), after.start()
