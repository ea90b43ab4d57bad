"""An HTML page as an article: cut, judge, bind what is kept, and ask the page who, when and where."""

from __future__ import annotations

from urllib.parse import urljoin

from cln.extract import (
    _blocks,
    _bound,
    _core,
    _dom,
    _gallery,
    _identity,
    _image,
    _judge,
    _kinds,
    _live,
    _metadata,
    _outlet,
    _said,
    _state,
    _title,
    _when,
)
from cln.extract._blocks import Sheet
from cln.extract._bound import Bound
from cln.extract._judge import Judgement
from cln.extract._metadata import Said
from cln.records import Article, Judged, Page


def article(page: Page, text: str) -> Article:
    """Give the page's article; raises NotAnArticle with the reason."""
    document = _dom.parse(text)
    sheet = _blocks.cut(document, page.url)
    said, title = _read(sheet, page)
    title = title or page.told.title
    said.head = _title.place(title, sheet.pieces)
    judgement = _gallery.told(sheet, _judge.judged(sheet, title, _core.told(sheet, said)))
    title = title or _title.begun(judgement.kept(sheet.pieces))
    body = _bound.bound(judgement.kept(sheet.pieces), urljoin(page.url, sheet.base))
    body = _state.fuller(body, sheet, said, document, title)
    _kinds.check(page, sheet, said, judgement, body, title)
    return _assembled(page, sheet, said, judgement, body, title)


def judged(page: Page, text: str) -> tuple[Judged, ...]:
    """Give every block with its reason."""
    sheet = _blocks.cut(_dom.parse(text), page.url)
    said, title = _read(sheet, page)
    judgement = _gallery.told(sheet, _judge.judged(sheet, title, _core.told(sheet, said)))
    return tuple(
        Judged(text=piece.text, kind=_bound.kind(piece), is_kept=reason == _judge.KEPT, reason=reason, node=node)
        for piece, reason, node in zip(sheet.pieces, judgement.reasons, _bound.paths(sheet.pieces), strict=True)
    )


def _read(sheet: Sheet, page: Page) -> tuple[Said, str]:
    """What the page says about its article, and its headline."""
    said = _metadata.said(sheet, page)
    _outlet.add_brand(said, sheet, page)
    return said, _title.title(said, sheet.pieces, _identity.host(page.url))


def _assembled(page: Page, sheet: Sheet, said: Said, judgement: Judgement, body: Bound, title: str) -> Article:
    canonical = _identity.canonical(said.first("canonical_url"))
    address = canonical if _identity.is_named(canonical) else _identity.canonical(page.url)
    _outlet.add(said, sheet, page, title)
    _said.add_feed(said, page.told)
    country = page.told.country or _identity.country(address)
    language = _said.language(sheet, said, body.text)
    month_first = _when.is_month_first(language, country)
    published, when = _when.published(sheet, said, page, judgement, month_first)
    modified, then = _when.modified(said, page, published, month_first)
    host = _title.names(_identity.host(page.url))
    byline, who = _said.byline(sheet, said, judgement, host)
    credit = _said.credit(sheet, said, body.text, byline, host)
    image, seen = _image.image(sheet, said, page, judgement, title)
    chosen = {
        "title": title,
        "published": when,
        "modified": then,
        "canonical_url": said.first("canonical_url"),
        "outlet": said.first("outlet"),
    }
    chosen |= {
        "section": said.first("section"),
        "image": seen,
        "byline": who,
        "credit": credit,
        "language": said.first("language"),
    }
    return Article(
        id=_identity.article_id(address, title, body.text),
        revision=_identity.revision(title, body.text),
        url=page.url,
        canonical_url=address,
        title=title,
        text=body.text,
        seen=page.fetched,
        outlet=_said.outlet(said) or _identity.host(address),
        byline=byline,
        published=published,
        modified=modified,
        language=language,
        country=country,
        section=_said.section(said),
        credit=credit,
        image=image,
        links=body.links,
        blocks=body.blocks,
        markup=body.markup,
        comments=_said.comments(sheet, judgement),
        entries=_live.entries(sheet, said, body, page.fetched),
        readings=_metadata.records(said, chosen),
        is_partial=_kinds.is_partial(sheet, said, judgement, body),
        source=page.source,
    )
