"""The lead image and its caption."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from cln.extract._blocks import Sheet
from cln.extract._metadata import Said
from cln.records import Image, Page

_OWN = re.compile(r"logo|icon|avatar|author|portrait|pixel|spacer|blank|sprite|tracking|banner|badge|\.svg|\.gif", re.IGNORECASE)
CAPTION = 30  # characters under which a caption is but a credit
SMALL = 150  # pixels under which an image is none of an article
NEAR = 30  # blocks from the headline in which another byline is looked for then


def image(sheet: Sheet, said: Said, page: Page) -> Image | None:
    """Give the lead image with its caption: the one that the head names, else the first large one by the headline."""
    if not said.first("image"):
        _add_shown(sheet, said)
    address = said.first("image")
    if not address:
        return None
    near = sheet.pieces[max(0, said.head - 3) : said.head + NEAR]
    caption = next((piece.text for piece in near if piece.kind == "caption" and len(piece.text) >= CAPTION), "") or said.first(
        "image-caption"
    )
    sizes = [int(value) if value.isdigit() and len(value) < 6 else 0 for value in (said.first("image-width"), said.first("image-height"))]
    try:
        return Image(url=urljoin(page.url, address), caption=caption[:1000], width=sizes[0], height=sizes[1])
    except ValueError:
        return None


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
