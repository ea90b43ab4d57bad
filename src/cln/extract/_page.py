"""An HTML page as an article."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from cln import languages
from cln.errors import NotAnArticle
from cln.extract import _blocks, _credit, _dom, _identity, _judge, _metadata
from cln.extract._blocks import Piece, Sheet
from cln.extract._metadata import Said
from cln.records import Article, Block, Image, Judged, Markup, Page


def article(page: Page, text: str) -> Article:
    """Give the page's article; raises NotAnArticle with the reason."""
    sheet = _blocks.cut(_dom.parse(text))
    said = _metadata.said(sheet, page)
    reasons = _judge.judged(sheet)
    kept = [piece for piece, reason in zip(sheet.pieces, reasons, strict=True) if reason == _judge.KEPT]
    body = _bound(kept, page)
    if not body.text:
        raise NotAnArticle(page.url, "no-text", "no block of the page reads like an article's text")
    return _assembled(page, sheet, said, body)


def judged(page: Page, text: str) -> tuple[Judged, ...]:
    """Give every block with its reason."""
    sheet = _blocks.cut(_dom.parse(text))
    reasons = _judge.judged(sheet)
    return tuple(
        Judged(text=piece.text, kind=piece.kind, is_kept=reason == _judge.KEPT, reason=reason, node=_dom.path(piece.frame.node))  # type: ignore[arg-type]
        for piece, reason in zip(sheet.pieces, reasons, strict=True)
    )


@dataclass(slots=True)
class Bound:
    """The kept blocks bound into one text."""

    text: str
    blocks: tuple[Block, ...]
    markup: tuple[Markup, ...]


def _bound(kept: list[Piece], page: Page) -> Bound:
    parts: list[str] = []
    blocks: list[Block] = []
    markup: list[Markup] = []
    position = 0
    last = None
    for piece in kept:
        if parts:
            joint = "\n" if piece.breaks == 1 and piece.frame is last else "\n\n"
            parts.append(joint)
            position += len(joint)
        last = piece.frame
        end = position + len(piece.text)
        blocks.append(Block(start=position, end=end, kind=piece.kind, node=_dom.path(piece.frame.node)))  # type: ignore[arg-type]
        markup += [
            Markup(start=position + start, end=position + stop, kind="link", detail=urljoin(page.url, href))
            for start, stop, href in piece.links
        ]
        markup += [Markup(start=position + start, end=position + stop, kind="hidden", detail=how) for start, stop, how in piece.hidden]
        parts.append(piece.text)
        position = end
    return Bound("".join(parts), tuple(blocks), tuple(markup))


def language(told: str, text: str) -> str:
    """Give the language: what was told, checked against the text; Chinese always with its script."""
    base = languages.base(told)
    seen = languages.detect(text)
    if not base or len(base) not in (2, 3) or (seen and languages.base(seen) != base and len(text) > 400):
        return seen or told
    return languages.chinese_script(text) if base == "zh" else told.replace("_", "-")


def _assembled(page: Page, sheet: Sheet, said: Said, body: Bound) -> Article:
    told = page.told
    title = _metadata.title(said) or told.title
    address = _identity.canonical(said.first("canonical_url")) or _identity.canonical(page.url)
    byline = tuple(value for value, _ in said.readings.get("byline", ())[:3]) or told.byline
    published = _metadata.moment(said, "published", page.fetched) or told.published
    return Article(
        id=_identity.article_id(address, title, body.text), revision=_identity.revision(title, body.text), url=page.url, canonical_url=address,
        title=title, text=body.text, seen=page.fetched, outlet=said.first("outlet") or told.outlet or _identity.host(address), byline=byline,
        published=published, modified=_metadata.moment(said, "modified", page.fetched) or told.modified,
        language=language(sheet.language or said.first("language") or told.language, body.text), country=told.country or _identity.country(address),
        section=said.first("section"), credit=_credit.credit(body.text, byline), image=Image(url=said.first("image")) if said.first("image") else None,
        links=tuple(dict.fromkeys(mark.detail for mark in body.markup if mark.kind == "link" and mark.detail.startswith("http"))),
        blocks=body.blocks, markup=body.markup, readings=_metadata.readings(said, {"title": title}), source=page.source,
    )  # fmt: skip
