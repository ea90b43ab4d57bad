"""Mojibake: text decoded with the wrong table. ftfy's encoding fixes alone line by line; its other defaults damage Chinese marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cln.records import Evidence
from cln.restore._reading import Proposal, Reading

# Pairs that UTF-8 read as Latin-1, Windows-1252 or MacRoman leaves behind: looked for first, since ftfy is slow on clean text.
SUSPECT = re.compile("[ÂÃÄÅÎÏÐÑØÙà-äæçèéð√‚ŒœŽžŠš¬Рр][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™°©®±¢£¥§¶°µ]|â€|ï¿½|Ð[\u0080-\u00bf°-¿]")
RUN = re.compile(r"[^\n]+")
QUOTES = "\"'“”„«»‘’「」『』&;"  # an article about it shows it
LONGEST = 4000  # characters of a line that are looked at as one


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to decode again what was decoded wrongly."""
    if reading.text.isascii() or not SUSPECT.search(reading.text):
        return
    for line in RUN.finditer(reading.text):
        for start in range(line.start(), line.end(), LONGEST):
            piece = reading.text[start : min(start + LONGEST, line.end())]
            if SUSPECT.search(piece):
                yield from _piece(piece, start)


def _piece(piece: str, start: int) -> Iterator[Proposal]:
    from ftfy import fix_encoding

    fixed = fix_encoding(piece)
    if fixed == piece:
        return
    before, after = 0, 0
    while before < min(len(piece), len(fixed)) and piece[before] == fixed[before]:
        before += 1
    while after < min(len(piece), len(fixed)) - before and piece[-1 - after] == fixed[-1 - after]:
        after += 1
    removed, inserted = piece[before : len(piece) - after], fixed[before : len(fixed) - after]
    is_shown = piece[before - 1 : before] in QUOTES and piece[len(piece) - after : len(piece) - after + 1] in QUOTES
    if removed and inserted and not (is_shown and before and after):
        evidence = Evidence(rule="mojibake", score=0.97, detail="its bytes had been read with the wrong table of characters")
        yield Proposal(start + before, start + before + len(removed), "encoding", 0.97, (evidence,), inserted)
