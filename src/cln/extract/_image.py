"""The lead image and its caption: the image that the head names, else the first large one by the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from cln.extract import _hints
from cln.extract._blocks import Piece, Sheet
from cln.extract._judge import Judgement
from cln.extract._metadata import Said, folded
from cln.records import Image, Page

_OWN = re.compile(r"logo|icon|avatar|author|portrait|pixel|spacer|blank|sprite|tracking|banner|badge|\.svg|\.gif", re.IGNORECASE)
_MARK = re.compile(
    r"(?<![a-z])logo(?![a-z])|placeholder|favicon|(?<![a-z])(?:default|fallback)[_-](?:image|og|share|social|thumb)", re.IGNORECASE
)
_FILE = re.compile(r"[\w%+.-]{6,120}(?=\.(?:jpe?g|png|webp|avif|gif)\b)|(?<=/)[\w%-]{16,120}(?=$|[/?])", re.IGNORECASE)
_SOURCES = ("srcset", "data-src")
_LATER = ("data-src", "data-original", "data-lazy-src", "srcset", "data-srcset")
# What only names the photographer, or speaks of the page's workings.
_NO_CAPTION = re.compile(
    r"\W{0,3}(?:photo(?:graph)?s?|fotos?|images?|bild(?:er)?|pictures?|credit|quelle|video|watch)(?: illustration)?(?: by\b|:|\s?/)|"
    r"\W{0,3}©|[^\w]*$|(?:updated|related|media caption)\b|press enter|media playback|this slideshow|.{0,40}\bjavascript\b",
    re.IGNORECASE,
)
_CAPTION = "caption"
_OWN_CAPTION = _hints.bits("caption", "figure")
CAPTION = 30  # characters under which a caption is but a credit; a Chinese character counts twice
UNDER = 3  # blocks behind an image among which its caption stands
SMALL = 150  # pixels under which an image is none of an article
NEAR = 30  # blocks from the headline in which the lead image's caption is looked for


def image(sheet: Sheet, said: Said, page: Page, judgement: Judgement, title: str) -> tuple[Image | None, str]:
    """Give the lead image with its caption, None where the page has none of its own, and the reading it was taken from."""
    address = next((value for value, _ in said.readings("image") if not _is_mark(value, sheet, said)), "")
    if not address:
        _add_shown(sheet, said)
        address = next((value for value, origin in said.readings("image") if origin == "markup"), "")
    if not address:
        return None, ""
    caption = _caption(sheet, said, judgement.reasons, address, _told(said, title))
    sizes = [int(value) if value.isdigit() and len(value) < 6 else 0 for value in (said.first("image-width"), said.first("image-height"))]
    try:
        return Image(url=urljoin(page.url, address), caption=caption[:1000], width=sizes[0], height=sizes[1]), address
    except ValueError:
        return None, ""


def _is_mark(address: str, sheet: Sheet, said: Said) -> bool:
    """Tell whether an image is the site's mark, or stands in for one: so its file says, and the article shows none of that name."""
    file = address.partition("?")[0].rpartition("/")[2]
    return bool(_MARK.search(file)) and not any(number > said.head for number in _places(sheet, address))


def _places(sheet: Sheet, address: str) -> list[int]:
    """The blocks before which the page shows an image, whatever its size."""
    names = _names(address)
    return [number for node, number in sheet.images if names and any(_is_of(names, source) for source in _sources(node))]


def _sources(node: Any) -> Iterator[str]:
    """The addresses that an image may be loaded from: those of its data where a stand-in holds its place."""
    attr = node.attr
    source = attr("src") or ""
    names = _SOURCES if source[:5] != "data:" and source else _LATER
    yield from filter(None, (source, *map(attr, names)))


def _is_of(names: set[str], address: str) -> bool:
    """Tell whether an address names one of these files; a look for the plain words first, as most images are others."""
    small = address[:2000].lower()
    return any(map(small.__contains__, names)) and not names.isdisjoint(_names(address))


def _caption(sheet: Sheet, said: Said, reasons: list[str], address: str, told: tuple[str, str]) -> str:
    """The caption right under the image, where the page shows it; else its JSON-LD's, the first behind the headline, its head's."""
    pieces, head = sheet.pieces, said.head
    under = [number for first in _places(sheet, address) for number in range(first, first + UNDER)]
    near = [*range(head + 1, head + NEAR), *range(max(0, head - UNDER), head)]
    behind = [number for number in near if number < len(pieces) and pieces[number].frame.own & _OWN_CAPTION]
    caption, origin = told
    return _first(pieces, reasons, under) or (caption if origin == "json-ld" else "") or _first(pieces, reasons, behind) or caption


def _names(address: str) -> set[str]:
    """What the files of an address are called, without their ending."""
    return {found.lower() for found in _FILE.findall(address[:2000])}


def _first(pieces: list[Piece], reasons: list[str], numbers: list[int]) -> str:
    """The first of these blocks that is a caption and says more than a credit."""
    for number in numbers:
        piece = pieces[number] if number < len(pieces) else None
        if piece and (_CAPTION in (piece.kind, reasons[number]) or _CAPTION in piece.frame.name.lower()) and _says_something(piece):
            return piece.text
    return ""


def _says_something(piece: Piece) -> bool:
    return width(piece.text) >= CAPTION and piece.linked < 0.5 * len(piece.text) and not _NO_CAPTION.match(piece.text)


def width(text: str) -> int:
    """How wide a text is, in Latin letters: a Chinese character counts twice."""
    return len(text) + (0 if text.isascii() else sum(map("\u2e7f".__lt__, text)))


def _told(said: Said, title: str) -> tuple[str, str]:
    """The caption that the head gives, and where: none where it only repeats the headline or the site's name."""
    others = [folded(value) for value in (title, said.first("outlet")) if value]
    for value, origin in said.readings("image-caption"):
        if not any(folded(value) in other or other in folded(value) for other in others):
            return value, origin
    return "", ""


def _add_shown(sheet: Sheet, said: Said) -> None:
    """Add the first image by the headline that is none of the site's own: small ones, icons and portraits are left out."""
    for node, number in sheet.images:
        attr = node.attr
        source = (attr("data-src") or attr("src") or "").strip()
        sizes = [int(value) for value in (attr("width") or "", attr("height") or "") if value.isdigit() and len(value) < 6]
        names = f"{attr('class') or ''} {attr('alt') or ''} {source}"
        if -3 <= number - said.head <= NEAR / 2 and source[:5] != "data:" and min(sizes, default=SMALL) >= SMALL and not _OWN.search(names):
            said.add("image", source, "markup", 60)
            return
