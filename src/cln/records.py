"""The nouns: frozen, plain, JSON-able; they import nothing of ours.

Offsets are code points, half-open, of the text that the owner names. Datetimes are aware and UTC. Collections are tuples.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

# --- evidence and edits -------------------------------------------------------------------------------------------------


class Evidence(Struct, frozen=True, kw_only=True):
    """Why: the rule's name, its weight (0..1, or the unit that the room's docs name), and a sentence for a reader."""

    rule: str
    score: float
    detail: str = ""


class Span(Struct, frozen=True, kw_only=True):
    """A stretch of the text that its owner names."""

    start: int
    end: int


class Edit(Struct, frozen=True, kw_only=True):
    """Replace ``removed`` at ``start`` by ``inserted``; carries what it removed, so it checks itself and can be undone.

    ``start`` counts in the text as found. ``kind``: ``injected`` (advertising phrase), ``furniture`` (site line, form, box),
    ``hidden``, ``encoding``, ``characters``, ``doubled``, ``split`` (a word broken in two), ``wrap``.
    """

    start: int
    removed: str
    inserted: str = ""
    kind: str = "injected"
    score: float = 1.0
    evidence: tuple[Evidence, ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.removed)


class Mark(Struct, frozen=True, kw_only=True):
    """A suspect stretch of the found text: shown, not cut."""

    start: int
    end: int
    kind: str = "injected"
    score: float = 0.5
    evidence: tuple[Evidence, ...] = ()


class Restored(Struct, frozen=True, kw_only=True):
    """The text as written, and the edits that give it from the text as found; ``edits.invert`` gives the found text back."""

    text: str
    edits: tuple[Edit, ...] = ()
    marks: tuple[Mark, ...] = ()
    language: str = ""
    version: str = ""


class Campaign(Struct, frozen=True, kw_only=True):
    """A phrase that is being injected over a stream of pages: discovered, not given."""

    phrase: str
    pages: int
    hosts: int = 1
    first_seen: datetime | None = None


# --- getting news in ----------------------------------------------------------------------------------------------------

SourceKind = Literal["feed", "sitemap", "site", "page", "file", "warc", "jsonl"]


class Source(Struct, frozen=True, kw_only=True):
    """Where we look. ``language`` is a BCP 47 tag, ``place`` an ISO 3166 country code; both may be empty."""

    id: str
    url: str
    kind: SourceKind = "feed"
    outlet: str = ""
    language: str = ""
    place: str = ""
    title: str = ""


class SourceState(Struct, frozen=True, kw_only=True):
    """What the last rounds over a source left behind: validators for a conditional request, and its health."""

    source: str
    etag: str = ""
    last_modified: str = ""
    checked: datetime | None = None
    succeeded: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    reason: str = ""
    detail: str = ""
    items: int = 0


class Told(Struct, frozen=True, kw_only=True):
    """What the feed, sitemap or archive said of a page before it was opened; empty where it said nothing."""

    title: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    byline: tuple[str, ...] = ()
    outlet: str = ""
    language: str = ""
    country: str = ""
    summary: str = ""


class Page(Struct, frozen=True, kw_only=True):
    """What the world gave; never altered. ``media_type`` is the Content-Type as sent, parameters included.

    ``body`` of a JSON Lines record is that record (media type ``application/json``), of a text file the text (``text/plain``).
    ``is_partial``: the body broke off (a truncated archive or download); what is there was kept. ``asked``: the address that a
    feed gave for it, where a redirect led from there to ``url``: a source's next round knows the item by it.
    """

    url: str
    fetched: datetime
    body: bytes
    status: int = 200
    media_type: str = "text/html"
    source: str = ""
    told: Told = Told()
    is_partial: bool = False
    asked: str = ""


class Failure(Struct, frozen=True, kw_only=True):
    """What was refused, by which room, and why: kept, counted, shown. ``error`` is a short typed word, ``detail`` a sentence."""

    subject: str
    room: str
    error: str
    detail: str
    at: datetime
    source: str = ""


# --- the article --------------------------------------------------------------------------------------------------------

BlockKind = Literal["heading", "paragraph", "item", "quotation", "row", "caption", "code", "entry"]


class Block(Struct, frozen=True, kw_only=True):
    """A stretch of the article's text and what it is; ``node`` is its place in the page (a path of child numbers, or empty)."""

    start: int
    end: int
    kind: BlockKind = "paragraph"
    node: str = ""


class Markup(Struct, frozen=True, kw_only=True):
    """A stretch of the text that the page marked inline: a link (``detail`` = its address) or hidden (``detail`` = how)."""

    start: int
    end: int
    kind: Literal["link", "hidden"]
    detail: str = ""


class Reading(Struct, frozen=True, kw_only=True):
    """One thing that the page says of a field, and where: ``json-ld``, ``open-graph``, ``meta``, ``microdata``, ``markup``, ``text``..."""

    field: str
    value: str
    origin: str
    is_chosen: bool = False


class Image(Struct, frozen=True, kw_only=True):
    """The lead image: address, caption, size in pixels where told (0 = not told)."""

    url: str
    caption: str = ""
    width: int = 0
    height: int = 0


class Entry(Struct, frozen=True, kw_only=True):
    """One entry of a live blog: a stretch of the article's text, with its own heading and time."""

    start: int
    end: int
    title: str = ""
    published: datetime | None = None


class Article(Struct, frozen=True, kw_only=True):
    """What the page says. ``text`` is as found: paragraphs separated by a blank line; repairs live in ``Restored``.

    ``id`` names the article for good (from its canonical address, or from its text where it has none); ``revision`` is a hash of
    title and text. ``published`` is what the page claims; ``seen`` is when we first saw it.
    """

    id: str
    url: str
    title: str
    text: str
    seen: datetime
    revision: str = ""
    canonical_url: str = ""
    outlet: str = ""
    byline: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    language: str = ""
    country: str = ""
    section: str = ""
    credit: str = ""
    image: Image | None = None
    links: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    markup: tuple[Markup, ...] = ()
    comments: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    readings: tuple[Reading, ...] = ()
    is_partial: bool = False
    source: str = ""


class Judged(Struct, frozen=True, kw_only=True):
    """One block of a page with the decision on it: kept, or left out and why (``navigation``, ``related``, ``comment``, ...)."""

    text: str
    kind: BlockKind
    is_kept: bool
    reason: str
    node: str = ""


class Outlet(Struct, frozen=True, kw_only=True):
    """Facts about an outlet that a desk can edit. ``id`` is its host name or, without one, its name; ``kind``: newspaper, agency, ..."""

    id: str
    name: str = ""
    owner: str = ""
    country: str = ""
    language: str = ""
    kind: str = ""


# --- copies and witnesses -----------------------------------------------------------------------------------------------


class Passage(Struct, frozen=True, kw_only=True):
    """A run that two articles share: [start, end) of this article's text and [other_start, other_end) of the other's."""

    start: int
    end: int
    other_start: int
    other_end: int


class Copy(Struct, frozen=True, kw_only=True):
    """Text shared by ``article`` and ``other``, and which of the two is held to be the source (empty = unknown).

    ``jaccard`` is over shingles; ``containment`` is the share of the article's shingles found in the other, ``cover`` the reverse.
    """

    article: str
    other: str
    jaccard: float
    containment: float
    cover: float
    origin: str = ""
    passages: tuple[Passage, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Copies(Struct, frozen=True, kw_only=True):
    """All that is known of an article's descent: agency credit, and every article it shares text with."""

    article: str
    credit: str = ""
    copies: tuple[Copy, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Lineage(Struct, frozen=True, kw_only=True):
    """One independent witness: an original report with all its copies. ``origin`` is an article's id, or empty when it is not held."""

    id: str
    origin: str
    articles: tuple[str, ...]
    credit: str = ""
    owner: str = ""
    evidence: tuple[Evidence, ...] = ()


# --- stories ------------------------------------------------------------------------------------------------------------


class Report(Struct, frozen=True, kw_only=True):
    """One article as its story knows it: light enough that editions can be computed from stories alone.

    ``at`` is the time that orders it: the claimed time, held within what is possible (never after ``seen``).
    """

    article: str
    title: str
    at: datetime
    seen: datetime
    outlet: str = ""
    owner: str = ""
    country: str = ""
    language: str = ""
    lineage: str = ""
    is_copy: bool = False
    url: str = ""
    credit: str = ""
    extract: str = ""


class Story(Struct, frozen=True, kw_only=True):
    """One event. Keeps its id as it grows; ``reports`` are in time order; ``evidence`` says per article why it is here.

    ``places`` are countries (ISO 3166) that the story is about, ``topic`` a short label; both may be empty.
    """

    id: str
    reports: tuple[Report, ...]
    first_seen: datetime
    last_seen: datetime
    topic: str = ""
    places: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    lineages: tuple[Lineage, ...] = ()


class Merge(Struct, frozen=True, kw_only=True):
    """Story ``gone`` now redirects to ``into``: never a renumbering."""

    gone: str
    into: str
    evidence: tuple[Evidence, ...] = ()


class Joined(Struct, frozen=True, kw_only=True):
    """Where an article went, why, and what that moved: late merges, and articles that a split moved (article id -> story id)."""

    article: str
    story: str
    is_new: bool = False
    evidence: tuple[Evidence, ...] = ()
    merges: tuple[Merge, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()


class Ruling(Struct, frozen=True, kw_only=True):
    """An editor's word, which holds against later articles.

    ``merge``: stories ``subject`` and ``other`` are one. ``split``: article ``subject`` does not belong to story ``other``.
    ``repair-right`` / ``repair-wrong``: the repair that removed ``detail`` from article ``subject`` (at offset ``other``).
    """

    kind: Literal["merge", "split", "repair-right", "repair-wrong"]
    subject: str
    other: str
    at: datetime
    by: str = ""
    detail: str = ""


# --- editions -----------------------------------------------------------------------------------------------------------

EditionName = Literal["latest", "breaking", "diverse"]


class Placed(Struct, frozen=True, kw_only=True):
    """A story on a front page, its place (from 1), and the sentence that says why it is there."""

    story: str
    rank: int
    reason: str
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()


class Front(Struct, frozen=True, kw_only=True):
    """A front page as of ``made``; ``left_out`` counts what it does not show, by reason."""

    edition: EditionName
    made: datetime
    placed: tuple[Placed, ...]
    left_out: tuple[tuple[str, int], ...] = ()


class Comment(Struct, frozen=True, kw_only=True):
    """A reader's comment. It has no e-mail field: the address is another record behind one store method."""

    id: str
    story: str
    name: str
    text: str
    written: datetime
    is_approved: bool = False
