"""A record of JSON Lines as an article: common names for the same things."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from cln.errors import NotAnArticle, Unreadable
from cln.extract import _credit, _dates, _identity, _page, _plain, _said
from cln.records import Article, Judged, Page, Reading

NAMES = {
    "title": ("title", "headline", "name"),
    "text": ("text", "body", "content", "article_text", "maintext", "plain_text", "full_text", "articleBody"),
    "html": ("html", "raw_html", "content_html"),
    "url": ("url", "link", "canonical", "canonical_url", "uri"),
    "published": (
        "date",
        "published",
        "ts",
        "timestamp",
        "published_at",
        "date_publish",
        "pubdate",
        "publication_date",
        "datePublished",
        "created_at",
        "time",
    ),
    "modified": ("modified", "updated", "date_modify", "updated_at", "dateModified"),
    "language": ("lang", "language"),
    "outlet": ("source", "outlet", "publisher", "domain", "site", "source_domain"),
    "byline": ("author", "byline", "authors", "creator"),
    "section": ("section", "category"),
    "country": ("country",),
    "id": ("id", "uuid", "guid", "_id"),
}


def article(page: Page, text: str) -> Article:
    """Give the record as an article; a headline without text is one. Raises Unreadable, or NotAnArticle with neither."""
    record = _read(page, text)
    html = _value(record, "html")
    body = _value(record, "text")
    if html or (body.lstrip()[:1] == "<" and "</" in body):
        return _from_html(page, record, html or body)
    title = _value(record, "title") or page.told.title
    if not title and not body.strip():
        raise NotAnArticle(
            page.url, "no-text", f"the record has neither a title nor a text; its names are {', '.join(sorted(record))[:200]}"
        )
    told = page.told
    address = _identity.canonical(_value(record, "url"))
    byline = _names(record) or told.byline
    identity = address or _value(record, "id")
    readings = tuple(
        Reading(field=name, value=_value(record, name)[:500], origin="record", is_chosen=True)
        for name in NAMES
        if name != "text" and _value(record, name)
    )
    return Article(
        id=_identity.article_id(identity, title, body),
        revision=_identity.revision(title, body),
        url=_value(record, "url") or page.url,
        canonical_url=address,
        title=title,
        text=body,
        seen=page.fetched,
        outlet=_value(record, "outlet") or told.outlet or _identity.host(address),
        byline=byline,
        published=_moment(record, "published", page.fetched) or told.published,
        modified=_moment(record, "modified", page.fetched) or told.modified,
        language=_said.agreed(_value(record, "language") or told.language, body or title),
        country=(_value(record, "country")[:2].upper() or told.country or _identity.country(address)),
        section=_value(record, "section"),
        credit=_credit.credit(body, byline),
        blocks=tuple(_plain.blocks(body)),
        readings=readings,
        source=page.source,
    )


def judged(page: Page, text: str) -> tuple[Judged, ...]:
    """Give the paragraphs of the record's text; all are kept."""
    record = _read(page, text)
    html = _value(record, "html")
    return _page.judged(page, html) if html else _plain.judged(_value(record, "text"))


def _read(page: Page, text: str) -> dict[str, Any]:
    try:
        record = msgspec.json.decode(text.removeprefix("\ufeff").strip())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise Unreadable(page.url, f"the record is not JSON ({error}); mend or drop the line") from error
    if not isinstance(record, dict):
        raise Unreadable(page.url, f"the record is a JSON {type(record).__name__}, not an object with names such as title and text")
    return record


def _value(record: dict[str, Any], name: str) -> str:
    for key in NAMES[name]:
        value = record.get(key)
        if isinstance(value, dict):
            value = value.get("name") or value.get("title")
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            return str(value) if name == "text" else str(value).strip()
        if isinstance(value, list) and value and isinstance(value[0], str):
            return "\n\n".join(map(str, value)) if name == "text" else value[0]
    return ""


def _names(record: dict[str, Any]) -> tuple[str, ...]:
    for key in NAMES["byline"]:
        value = record.get(key)
        items = value if isinstance(value, list) else [value]
        names = [item.get("name") if isinstance(item, dict) else item for item in items]
        if found := tuple(name.strip() for name in names if isinstance(name, str) and name.strip()):
            return found
    return ()


def _moment(record: dict[str, Any], name: str, now: datetime) -> datetime | None:
    for key in NAMES[name]:
        value = record.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1e17:
            seconds = value
            while seconds > 1e11:
                seconds /= 1000
            return datetime.fromtimestamp(seconds, UTC)
        if isinstance(value, str) and value.strip():
            if value.strip().isdigit() and len(value.strip()) in (10, 13):
                return datetime.fromtimestamp(int(value.strip()[:10]), UTC)
            if found := _dates.moment(value, now):
                return found.astimezone(UTC)
    return None


def _from_html(page: Page, record: dict[str, Any], html: str) -> Article:
    told = msgspec.structs.replace(
        page.told,
        title=_value(record, "title") or page.told.title,
        published=_moment(record, "published", page.fetched) or page.told.published,
        byline=_names(record) or page.told.byline,
        outlet=_value(record, "outlet") or page.told.outlet,
        language=_value(record, "language") or page.told.language,
    )
    return _page.article(msgspec.structs.replace(page, url=_value(record, "url") or page.url, told=told), html)
