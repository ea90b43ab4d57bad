"""A plain text as an article: every character kept, title from the first line where that looks like one."""

from __future__ import annotations

import re

from cln import languages
from cln.errors import NotAnArticle
from cln.extract import _credit, _identity
from cln.records import Article, Block, Judged, Page

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![ \t]*\n)[^\n]*)*")


def article(page: Page, text: str) -> Article:
    """Give the text as an article, as found but for a byte-order mark; raises NotAnArticle where it has no letter."""
    text = text.removeprefix("\ufeff")
    if not any(map(str.isalnum, text)):
        raise NotAnArticle(page.url, "no-text", "the text has neither letter nor number in it")
    told, title = page.told, page.told.title or _title(text)
    address = _identity.canonical(page.url)
    return Article(
        id=_identity.article_id(address, title, text),
        revision=_identity.revision(title, text),
        url=page.url,
        canonical_url=address,
        title=title,
        text=text,
        seen=page.fetched,
        outlet=told.outlet or _identity.host(page.url),
        byline=told.byline,
        published=told.published,
        modified=told.modified,
        language=told.language or languages.detect(text),
        country=told.country or _identity.country(page.url),
        credit=_credit.credit(text),
        blocks=tuple(blocks(text)),
        source=page.source,
    )


def judged(text: str) -> tuple[Judged, ...]:
    """Give the paragraphs; all are kept."""
    text = text.removeprefix("\ufeff")
    return tuple(Judged(text=text[block.start : block.end], kind=block.kind, is_kept=True, reason="article") for block in blocks(text))


def blocks(text: str) -> list[Block]:
    """Give the paragraphs of a text: what stands between blank lines."""
    return [Block(start=found.start(), end=found.end()) for found in _PARAGRAPH.finditer(text)]


def _title(text: str) -> str:
    """The first line, where it reads like a title: short, without a full stop at its end, and followed by more."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip().lstrip("# ").strip()
    if len(first) <= 200 and rest.strip() and not first.endswith((".", "。", '!"', ":", ",")) and any(map(str.isalpha, first)):
        return first
    return ""
