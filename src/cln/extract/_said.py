"""The page's facts picked from its readings, with the visible text and the feed where the head is silent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from cln import languages
from cln.extract import _credit, _dates, _hints, _people
from cln.extract._blocks import Piece, Sheet
from cln.extract._judge import Judgement
from cln.extract._metadata import Said, folded
from cln.records import Image, Page, Told

_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)")
_DATE_NAMES = _hints.bits("byline")
_ELSEWHERE = _hints.bits("comment", "related", "footer", "aside")
_BARS = _hints.bits("navigation")
# Words that stand before the date of a change.
_CHANGED = re.compile(
    r"updat|modif|last (?:reviewed|edited|changed)|revised|aktualisier|geändert|mis à jour|mise à jour|actualiza|atualizad|"
    r"modificat|aggiornat|bijgewerkt|"
    r"gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|aktualizac|aktualizov|zaktualizowano|frissít|actualizat|ažuriran|обновлен|"
    r"оновлен|изменен|"
    r"güncelle|diperbarui|cập nhật|ενημέρωση|تحديث|به‌روز|عדכון|עודכן|अपडेट|আপডেট|อัปเดต|更新|수정|업데이트",
    re.IGNORECASE,
)
# Words that announce the date of publication, which follows them at once; those of the first publication apart.
_FIRST = (
    r"(?:originally|first|initially) (?:published|posted|appeared)|ursprünglich (?:veröffentlicht|erschienen)|zuerst erschienen|"
    r"(?:initialement|d'abord) publiée?|publiée? initialement|publicad[oa] originalmente|originalmente publicad[oa]|"
    r"pubblicato originariamente|oorspronkelijk gepubliceerd|ursprungligen publicerad|opprinnelig publisert|pierwotnie opublikowano|"
    r"впервые опубликован\w|первоначально опубликован\w|вперше опубліковано|初出|原載於?|原载于?|最初發表於?"
)
_PUBLISHED = (
    r"published|posted|veröffentlicht|publiziert|erschienen|publiée?|mis en ligne|paru|publicad[oa]|"
    r"pubblicato|gepubliceerd|geplaatst|publicerad|publisert|udgivet|offentliggjort|julkaistu|opublikowan[oy]|data publikacji|"
    r"publikováno|zveřejněno|megjelent|közzétéve|publicat|objavljeno|публикувана?|опубликован\w|дата публикации|опубліковано|postado|"
    r"δημοσιεύ\w{1,5}|"
    r"ημερομηνία δημοσίευσης|yayınlanma(?: tarihi)?|yayınlandı|diterbitkan|dipublikasikan|diposting|đăng|ngày đăng|نشرت?|تاريخ النشر|"
    r"تاریخ انتشار|منتشر شده|פורסם|प्रकाशित|প্রকাশ(?:িত)?|เผยแพร่|发表于|發表於|发布于|發佈於|发布时间|發布時間|发表时间|發表時間|"
    r"公開日?|掲載日?|投稿日|配信日?|게재|입력|등록|작성일"
)
# One of these stands in every text that announces a date: what each word begins with, as a look for plain words is far cheaper.
_HERALDS = (
    *(re.split(r"\w?\?|[(\[\\]", word, maxsplit=1)[0] for word in _PUBLISHED.split("|")),
    "appeared",
    "初出",
    "原載",
    "原载",
    "發表",
)
_ANNOUNCED = re.compile(
    rf"(?:(?P<first>{_FIRST.lower()})|{_PUBLISHED})"
    r"(?: (?:on|at|am|den|le|el|em|il|op|den|la|pe|dne|ngày|lúc|في|در))?\s{0,3}[:：]?\s{0,3}(?=\S{0,12}\s{0,2}\S{0,12}\s{0,2}\d)"
)
_DIGIT = re.compile(r"\d")
_COMMENT = "comment"
_OWN = re.compile(r"logo|icon|avatar|author|portrait|pixel|spacer|blank|sprite|tracking|banner|badge|\.svg|\.gif", re.IGNORECASE)
CAPTION = 30  # characters under which a caption is but a credit
SMALL = 150  # pixels under which an image is none of an article
MOST_COMMENTS = 500
PLAINLY = 0.3  # the share of English's commonest words that leaves no other language to think of
TOLD = 10  # the trust of a person whom JSON-LD names as the author
DATED = 40  # the trust above which a date is not the head's, so that the page is searched further
NEAR = 30  # blocks from the headline in which another byline is looked for then


def add_feed(said: Said, told: Told) -> None:
    """Add the feed's word to the readings, behind everything that the page says."""
    for field, value in (
        ("title", told.title),
        ("outlet", told.outlet),
        ("language", told.language),
        *(("byline", name) for name in told.byline),
    ):
        if value:
            said.add(field, value, "feed", 90)
    for field, moment in (("published", told.published), ("modified", told.modified)):
        if moment:
            said.add(field, moment.isoformat(), "feed", 90)


# --- dates


def is_month_first(language: str, country: str) -> bool:
    """Tell whether 03/04/2025 means 4 March here: English without a country of its own, or American."""
    return languages.base(language) == "en" and country in ("", "US", "PH", "CA")


def published(sheet: Sheet, said: Said, page: Page, judgement: Judgement, month_first: bool) -> tuple[datetime | None, str]:
    """Give when the article was published, in UTC, and the reading it was taken from."""
    hints = judgement.page.hints.tolist() if judgement.page else [0] * len(sheet.frames)
    _visible_dates(sheet, said, page, hints)
    if not said.found.get("published"):
        _scripted_dates(sheet, said)
    dated = [(value, found) for value, _ in said.readings("published") if (found := _moment(value, page, month_first))]
    if not dated:
        return None, ""
    if announced := _announced_before(dated):
        dated.insert(0, announced)
    shown = _shown(said, page, month_first)
    changed = next((found for value, _ in said.readings("modified") if (found := _dates.moment(value, page.fetched))), None)
    value, first = dated[0]
    if shown and changed and abs(changed - first) < timedelta(seconds=2) and first - shown[1] > timedelta(days=1):
        value, first = shown  # published and modified stamped at once: the page was put up anew, and shows its own day
    first = _turned(value, first, dated, month_first)
    value, first = next(((told, found) for told, found in dated if found == first and found.utcoffset()), (value, first))
    return first.astimezone(UTC), value


def _announced_before(dated: list[tuple[str, datetime]]) -> tuple[str, datetime] | None:
    """The day that the page announces as that of publication, where its data gives a later one: a page put up anew is stamped anew."""
    for value, found in dated:
        if _ANNOUNCED.match(value.lower()):
            return (value, found) if dated[0][1] - found > timedelta(days=1) else None
    return None


def _moment(value: str, page: Page, month_first: bool) -> datetime | None:
    """Read a date of publication: never later than two days after the page was fetched, whichever way round its numbers are read."""
    for is_month_first in (month_first, not month_first):
        found = _dates.moment(value, page.fetched, is_month_first)
        if found and found <= page.fetched + timedelta(days=2):
            return found
    return None


def _turned(value: str, first: datetime, dated: list[tuple[str, datetime]], month_first: bool) -> datetime:
    """Read 02-12-2025 the other way round where another reading writes that day out, and none the first."""
    other = _dates.moment(value, None, not month_first)
    days = [found.date() for told, found in dated if told != value]
    return other if other and other.date() != first.date() and other.date() in days and first.date() not in days else first


def _shown(said: Said, page: Page, month_first: bool) -> tuple[str, datetime] | None:
    """The first date that the page shows its reader near the headline."""
    for trust, _, value, origin in sorted(said.found["published"]):
        if origin == "text" and trust <= 58 and len(value) <= 40 and (found := _moment(value, page, month_first)):
            return value, found
    return None


def modified(said: Said, page: Page) -> tuple[datetime | None, str]:
    """Give when it was last changed, and the reading."""
    for value, _ in said.readings("modified"):
        if found := _dates.moment(value, page.fetched):
            return found.astimezone(UTC), value
    return None, ""


# Names for the date of publication in scripts, the surest first; the value begins with a day, year first.
_SCRIPT_DATES = tuple(
    re.compile(rf"\"(?:{names})\\?\"\s?:\s?\\?\"((?:19|20)\d\d[-./]\d\d[-./]\d\d[^\"\\]{{0,20}})", re.IGNORECASE)
    for names in (
        "date_?published|published_?(?:at|on|date|time)?|publish_?(?:date|time|dt|at)|publication_?date|pub_?date|date",
        "(?:first|deploy|release|issue|input|article|news|service)_?(?:date|time|dt|at)|(?:created|registered|reg|create)_?(?:at|"
        "date|time|dt)",
    )
)


def _scripted_dates(sheet: Sheet, said: Said) -> None:
    """Add the first date of publication in the page's scripts, where nothing else tells one."""
    texts = [script.text[:1_000_000] for script in sheet.scripts]
    for pattern in _SCRIPT_DATES:
        for text in texts:
            if found := pattern.search(text):
                said.add("published", found.group(1), "script", 80)
                return


def _visible_dates(sheet: Sheet, said: Said, page: Page, hints: list[int]) -> None:
    """Add the dates that the page shows near its headline, and the one in its address."""
    head = said.head
    for node, number in sheet.times[:40]:
        value = node.attr("datetime") or node.text
        is_meant = (node.attr("itemprop") or "").lower() == "datepublished" or node.attr("pubdate") is not None
        far = abs(number - head - 1)
        said.add("published", value, "markup", 41 if is_meant else 45 if far < 12 else 75 if far < 60 else 85)
    near = sheet.pieces[max(0, head - 8) : head + 30]
    is_heralded = _is_heralded(near)
    for number, piece in enumerate(near):
        text = piece.text
        if len(text) <= 120 and _DIGIT.search(text) and not _is_elsewhere(hints[piece.frame.number], text):
            is_named = bool(piece.frame.own & _DATE_NAMES)
            if _dates.moment(text):
                said.add("published", text, "text", (50 if is_named else 55 + (number > 20) * 5) + 20 * bool(_CHANGED.search(text)))
            elif is_named and _dates.moment(text, page.fetched):
                said.add("published", text, "text", 58)
            if is_heralded:
                _announced(said, text, 48)
    if found := _IN_URL.search(urlsplit(page.url).path):
        said.add("published", "-".join(found.groups()), "address", 52)
    if all(trust >= DATED for trust, *_ in said.found.get("published", ())):
        dated = [piece for piece in sheet.pieces[:400] if len(piece.text) <= 200 and _DIGIT.search(piece.text)]
        is_heralded = _is_heralded(dated)
        for piece in dated:
            _far_date(said, piece, is_heralded)


def _is_heralded(pieces: list[Piece]) -> bool:
    """Tell whether any of these blocks may announce a date."""
    whole = "\n".join([piece.text for piece in pieces if len(piece.text) <= 200 and _DIGIT.search(piece.text)]).lower()
    return any(map(whole.__contains__, _HERALDS))


def _far_date(said: Said, piece: Piece, is_heralded: bool) -> None:
    """Add a date that stands far from the headline: announced, named as one by its element, or a stamp with its hour."""
    text = piece.text
    if is_heralded:
        _announced(said, text, 72)
    is_named, is_stamp = bool(piece.frame.own & _DATE_NAMES) and len(text) <= 60, ":" in text and len(text) <= 30
    if (is_named or is_stamp) and _dates.moment(text):
        said.add("published", text, "text", 70 if is_named else 86)


def _announced(said: Said, text: str, trust: int) -> None:
    """Add the date that a text announces as that of publication; of the first publication it is believed before the page's metas."""
    digit = _DIGIT.search(text)
    found = _ANNOUNCED.search(text[: digit.start() + 30].lower()) if digit and digit.start() > 4 else None
    if found and not _CHANGED.match(text, found.end()) and _dates.moment(stated := text[found.start() : found.end() + 30].strip()):
        said.add("published", stated, "text", 17 if found.group("first") else trust)


def _is_elsewhere(hints: int, text: str) -> bool:
    """Tell whether a date belongs to something else: other articles, comments; the head's bars may show the article's day, alone."""
    return bool(hints & _ELSEWHERE) or (bool(hints & _BARS) and len(text) > 40)


# --- people


def byline(sheet: Sheet, said: Said, judgement: Judgement, host: set[str]) -> tuple[tuple[str, ...], str]:
    """Give the people (or the desk) that the page names as authors, and the reading they were taken from.

    ``host``: what the address calls its site; a site's own name beside a person's is no author.
    """
    sites = {folded(value) for value, _ in said.readings("outlet")} | host
    _add_bylines(sheet, said, judgement.kept(sheet.pieces))
    weak: tuple[tuple[str, ...], str] = ((), "")
    for origin, values in _grouped(said):
        names, value = _named(values, sites)
        others = [name for name in names if folded(name) not in sites and not _credit.agency(name)]
        if others and (origin in ("json-ld", "feed") or any(_people.is_name(name) or _people.is_team(name) for name in others)):
            return tuple(name for name in names if not _is_site(name, sites, origin)), value
        weak = weak if weak[0] else (names, value if names else "")
    return weak


def _add_bylines(sheet: Sheet, said: Said, kept: list[Piece]) -> None:
    """Add what the article and the page around it say about the writers to the readings."""
    if signed := _people.signed(kept, sheet.pieces):
        said.add("byline", "; ".join(signed), "text", 20)
    accounts = [value for trust, _, value, _ in said.found.get("byline", ()) if trust == TOLD]
    if accounts and (shown := _people.announced(sheet.pieces, said.head)) and _is_fuller(shown, accounts):
        said.add("byline", "; ".join(shown), "text", TOLD - 1)
    for shown, where in _people.visible(sheet, said.head, *([NEAR] if accounts else []))[:6]:
        said.add("byline", "; ".join(shown), where, 28 if where == "markup" else 50)
    if written := _people.told_in_text([piece.text for piece in kept[:3]]):
        said.add("byline", "; ".join(written), "text", 55)


def _is_fuller(shown: list[str], accounts: list[str]) -> bool:
    """Tell whether a visible byline names more people than the page's data, or others: data often names the account that put it up."""
    seen, told = list(map(folded, shown)), [folded(name) for value in accounts for name in _people.told(value)]
    known = [any(name in other or other in name for other in seen) for name in told]
    return len(seen) > len(told) if all(known) else not any(known)


def credit(sheet: Sheet, said: Said, text: str, byline: tuple[str, ...], host: set[str]) -> str:
    """Give the agency that the article credits: in its text, as its author, in the page's data, or in a line by the headline."""
    sites = {folded(value) for value, _ in said.readings("outlet")} | host
    for piece in sheet.pieces[said.head : said.head + 15]:
        if name := _credit.line(piece.text):
            said.add("credit", name, "text", 40)
    told = [_credit.agency(value) or (value if origin == "text" else "") for value, origin in said.readings("credit")]
    names = (*byline, *(value for value, _ in said.readings("byline")))
    found = _credit.credit(text, names, tuple(name for name in told if folded(name) not in sites))
    own = folded(found)
    is_own = own in sites or (len(own) > 3 and any(site.startswith(own) for site in sites))  # 'Meridian' on the pages of Meridian Press
    return "" if is_own else found


def _named(values: list[str], sites: set[str]) -> tuple[tuple[str, ...], str]:
    parted = [[value] if folded(value) in sites else _people.told(value) for value in values]
    names = dict.fromkeys(name for part in parted for name in part if not _people.is_nobody(name))
    return tuple(names), "\n".join(values)


def _is_site(name: str, sites: set[str], origin: str) -> bool:
    """Tell whether an author beside others is the site itself, or in the page's words a part of it ('MDR THÜRINGEN' on mdr.de)."""
    return folded(name) in sites or (origin != "json-ld" and name.isupper() and folded(name.split()[0]) in sites)


def _grouped(said: Said) -> list[tuple[str, list[str]]]:
    """JSON-LD and metas name authors one by one, so readings of one kind belong together; each line of the page is a byline of its own."""
    found: list[tuple[str, list[str]]] = []
    last: tuple[int, str] = (-1, "")
    for trust, _, value, origin in sorted(said.found.get("byline", ())):
        if (trust, origin) == last and origin in ("json-ld", "meta", "feed"):
            found[-1][1].append(value)
        else:
            found.append((origin, [value]))
        last = (trust, origin)
    return found


# --- the rest


def outlet(said: Said) -> str:
    """Give the site's name: what it calls itself, without its slogan."""
    name = next((value for value, _ in said.readings("outlet") if "://" not in value), "")
    short = re.split(r"\s+[|–—-]\s+|\s*[|｜]\s*", name)[0].strip()
    return short if len(short) >= 2 else name


def language(sheet: Sheet, said: Said, text: str) -> str:
    """Give the language that the page declares, checked against its text."""
    if sheet.language:
        said.add("language", sheet.language, "markup", 10)
    return agreed(said.first("language"), text)


_SCRIPTED = frozenset(
    {"zh", "ja", "ko", "ar", "ru", "th", "he", "el", "hi", "uk", "fa", "bg", "sr", "bn", "ta", "te", "ka", "hy", "am", "km", "lo", "my"}
)
_ENGLISH = frozenset({"the", "of", "and", "to", "in", "a", "is", "that", "for", "was", "with", "on", "it", "you", "are", "as", "at"})


def agreed(told: str, text: str) -> str:
    """Give the language: what was told, if the text allows it; Chinese always with its script.

    A full detection costs as much as cutting the page, so it runs only where nothing was told, or where the letters, or the
    commonest words of English (every template's default, and the web's commonest language), speak against what was told.
    """
    base = languages.base(told)
    sample = text[:1200]
    if len(base) not in (2, 3) or not base.isalpha():
        words = sample.lower().split()
        is_english = len(words) > 40 and sum(map(_ENGLISH.__contains__, words)) > PLAINLY * len(words)
        return "en" if is_english else languages.detect(text)
    other = 0 if sample.isascii() else sum(map("\u02ff".__lt__, sample))
    doubtful = (base in _SCRIPTED) != (other > 0.4 * len(sample)) if sample else False
    words = sample.lower().split()
    if len(words) > 40 and not doubtful:
        english = sum(map(_ENGLISH.__contains__, words)) / len(words)
        doubtful = english < 0.12 if base == "en" else english > 0.2
    if doubtful or base in ("ja", "ko", "zh"):
        seen = languages.detect(sample)
        if seen and languages.base(seen) != base:
            return seen
    return languages.chinese_script(text) if base == "zh" else _tag(told)


def _tag(told: str) -> str:
    parts = told.replace("_", "-").split("-")
    return "-".join([parts[0].lower(), *(part.upper() if len(part) == 2 else part.title() for part in parts[1:3])])


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


def comments(sheet: Sheet, judgement: Judgement) -> tuple[str, ...]:
    """Give the readers' comments, apart from the article: the prose among the blocks left out as comments."""
    found = [
        piece.text
        for piece, reason in zip(sheet.pieces, judgement.reasons, strict=True)
        if reason == _COMMENT and len(piece.text) >= 40 and piece.linked < 0.5 * len(piece.text)
    ]
    return tuple(dict.fromkeys(found))[:MOST_COMMENTS]
