"""An article ready to be set in a design."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from markupsafe import Markup, escape
from msgspec import Struct

from cln.languages import direction
from cln.press._calendar import date
from cln.press._drafts import Draft
from cln.press._outlets import House
from cln.press._spam import Piece, Pieces

_TAGS = {"## ": "h2", "> ": "blockquote", "- ": "li"}
_FORMS = {
    "plain": "{text}",
    "link": '<a href="https://{host}/go/{number}">{text}</a>',
    "hidden": '<span style="position:absolute;left:-9999px">{text}</span>',
    "class": '<span class="zx-pad">{text}</span>',
}


# How each design's outlets print a dateline; the others leave it out or set it apart from the text.
_DATELINES = {"broadsheet": "{} – ", "popular": "{}: ", "agency": "{} — ", "portal": "【{}】", "oldtable": "{}. ", "german": "{}. "}


class Set(Struct, frozen=True, kw_only=True):
    """A draft with its slots filled, at its address; ``modified`` is later than ``published`` in a corrected version.

    Both are what the page says; ``printed`` is when it was put up.
    """

    draft: Draft
    house: House
    url: str
    title: str
    paragraphs: tuple[Pieces, ...]
    language: str
    published: datetime
    modified: datetime
    printed: datetime

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def local(self) -> datetime:
        """The time of publication by the outlet's own clock."""
        return self.published.astimezone(timezone(timedelta(hours=self.house.zone)))

    @property
    def local_modified(self) -> datetime:
        return self.modified.astimezone(timezone(timedelta(hours=self.house.zone)))

    @property
    def stamp(self) -> str:
        return date(self.local, self.house.language, "stamp")

    @property
    def stamp_modified(self) -> str:
        return date(self.local_modified, self.house.language, "stamp")

    @property
    def dateline(self) -> str:
        """The dateline as it stands before the first paragraph, or ''."""
        return _DATELINES.get(self.house.design, "").format(self.draft.dateline) if self.draft.dateline else ""

    @property
    def summary(self) -> str:
        """The first paragraph, as it was written."""
        return "".join(piece.text for piece in self.paragraphs[0] if not piece.form)

    @property
    def section(self) -> str:
        return self.draft.section or self.house.sections[1]

    @property
    def blocks(self) -> list[tuple[str, Markup]]:
        """The paragraphs as (tag, markup): p, h2, blockquote or li."""
        return [self._block(pieces) for pieces in self.paragraphs]

    def _block(self, pieces: Pieces) -> tuple[str, Markup]:
        start = pieces[0].text[:3]
        mark = next((mark for mark in _TAGS if start.startswith(mark)), "")
        own = (Piece(text=pieces[0].text[len(mark) :]), *pieces[1:])
        return _TAGS.get(mark, "p"), Markup("").join(self._markup(piece) for piece in own)

    def _markup(self, piece: Piece) -> Markup:
        if not piece.form:
            return escape(piece.text)
        form = Markup(_FORMS[piece.form])  # noqa: S704 - from the table above
        return form.format(text=piece.text, host="goods." + self.house.host, number=len(piece.text) * 37)
