"""When the article was published and last changed: the head's dates, those that the page shows, its address and its scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from cln import languages
from cln.extract import _dates, _hints
from cln.extract._blocks import Piece, Sheet
from cln.extract._judge import Judgement
from cln.extract._metadata import Said
from cln.records import Page

_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)")
_DATE_NAMES = _hints.bits("byline")
_ELSEWHERE = _hints.bits("comment", "related", "footer", "aside")
_BARS = _hints.bits("navigation")
_FOOTER = _hints.bits("footer")
# Words that stand before the date of a change; matched against small letters.
_CHANGED = re.compile(
    r"updat|modif|last (?:reviewed|edited|changed)|revised|aktualisier|geändert|mis à jour|mise à jour|actualiza|atualizad|"
    r"modificat|aggiornat|bijgewerkt|"
    r"aangepast|gewijzigd|ändrad|endret|ændret|muokattu|zmieniono|zmodyfikowano|upraveno|módosít|izm[ij]{1,2}enjen|posodobljen|"
    r"uppdaterad|oppdatert|opdateret|päivitetty|aktualizac|aktualizov|zaktualizowano|frissít|actualizat|ažuriran|обновл[её]н|обновен|актуализир|"
    r"оновлен|змінено|измен[её]н|"
    r"güncelle|diperbarui|dikemas ?kini|cập nhật|chỉnh sửa|ενημέρωση|ενημερώ|τροποποί|تحديث|"
    r"به‌روز|بروزرسانی|ویرایش|عדכון|עודכן|अपडेट|संशोधित|আপডেট|হালনাগাদ|อัปเดต|ปรับปรุง|แก้ไข|更新|修改|수정|업데이트"
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
_SHORTEST = tuple(word for word in dict.fromkeys(_HERALDS) if not any(other in word for other in _HERALDS if other != word))
_PLAIN_HERALDS = tuple(filter(str.isascii, _SHORTEST))
_ANNOUNCED = re.compile(
    rf"(?:(?P<first>{_FIRST.lower()})|{_PUBLISHED})"
    r"(?: (?:on|at|am|den|le|el|em|il|op|den|la|pe|dne|ngày|lúc|في|در))?\s{0,3}[:：]?\s{0,3}(?=\S{0,12}\s{0,2}\S{0,12}\s{0,2}\d)"
)
# The head of a dispatch: a place and a day before a bracket, a bar or a dash ('PORT BAY, Nov. 1, 2026 /Meridian/ --').
_DATELINE = re.compile(r"[^\W\d_][^\n]{3,60}?\d{4}\W{0,3}(?:[(/–—]|--)")
_UTC = re.compile(r"\d ?z\b|utc|gmt|\+00")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DIGIT = re.compile(r"\d")
MIDNIGHT = time(0)
LONGEST = 120  # characters of a block by the headline that may show a date
LABEL = 20  # characters of a block that only says what the next one is: 'Updated'
LONGEST_AGO = 40  # characters of a date that stands without figures, or behind a label
BESIDE = 4  # blocks from the headline that belong to its own head
DATED = 40  # the trust above which a date is not the head's, so that the page is searched further


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
    value, first = _timed(value, first, dated)
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


def _timed(value: str, first: datetime, dated: list[tuple[str, datetime]]) -> tuple[str, datetime]:
    """The same day with its hour, where a reading gives the day alone and another one, of no change, the hour too."""
    if first.utcoffset() or first.time() != MIDNIGHT or ":" in value:
        return value, first
    same = (pair for pair in dated if pair[1].date() == first.date() and pair[1].time() != MIDNIGHT and not _change(pair[0]))
    return next(same, (value, first))


def _shown(said: Said, page: Page, month_first: bool) -> tuple[str, datetime] | None:
    """The first date that the page shows its reader near the headline."""
    for trust, _, value, origin in sorted(said.found["published"]):
        if origin == "text" and trust <= 58 and len(value) <= 40 and (found := _moment(value, page, month_first)):
            return value, found
    return None


def modified(said: Said, page: Page, first: datetime | None, month_first: bool) -> tuple[datetime | None, str]:
    """Give when it was last changed, and the reading: nothing is changed before ``first``, its day of publication."""
    for value, origin in said.readings("modified"):
        found = _moment(value, page, month_first)
        if found and not (first and found < first and found.date() < first.date()):
            return (_zoned(found, value, said) if origin == "text" else found).astimezone(UTC), value
    return None, ""


def _zoned(found: datetime, value: str, said: Said) -> datetime:
    """A moment that names no zone, in the zone of the page's stamps, where these name one of their own."""
    if found.utcoffset() or found.time() == MIDNIGHT or _UTC.search(value.lower()):
        return found
    stamps = (stamp for told, _ in said.readings("published") if _STAMP.match(told) and (stamp := _dates.moment(told)))
    zone = next((stamp.tzinfo for stamp in stamps if stamp.utcoffset()), None)
    return found.replace(tzinfo=zone) if zone and ":" in value else found


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
    is_paired = any("publish" in (node.attr("class") or "").lower() for node, _ in sheet.times[:40])
    for node, number in sheet.times[:40]:
        _timestamp(said, node, abs(number - head - 1), is_paired)
    near = sheet.pieces[max(0, head - 8) : head + 30]
    is_heralded = _is_heralded(_dated(near))
    is_changed = _change("\n".join([piece.text for piece in near if len(piece.text) <= LONGEST])) is not None
    label = ""
    for number, piece in enumerate(near):
        text = piece.text
        if len(text) <= LONGEST and not _is_elsewhere(hints[piece.frame.number], text, abs(number - min(head, 8))):
            _near_date(said, page, piece, number > 20, is_changed)
            if is_heralded:
                _announced(said, text, 48)
            if is_changed:
                _changed(said, page, text, label)
        label = text if is_changed and len(text) <= LABEL and not _DIGIT.search(text) else ""
    if found := _IN_URL.search(urlsplit(page.url).path):
        said.add("published", "-".join(found.groups()), "address", 52)
    if all(trust >= DATED for trust, *_ in said.found.get("published", ())):
        dated = _dated(sheet.pieces[:400])
        is_heralded = _is_heralded(dated)
        for piece in dated:
            _far_date(said, piece, is_heralded)
        for piece in near[min(head, 8) + 1 :] if not said.found.get("published") else ():
            if (line := _DATELINE.match(piece.text[:100])) and _dates.moment(line.group()):
                said.add("published", line.group(), "text", 74)


def _timestamp(said: Said, node: Any, far: int, is_paired: bool) -> None:
    """Add what an element of time says, ``far`` blocks from the headline: the date of a change where its property says so.

    ``is_paired``: the page names another time as published, so that a class tells a change; themes name a lone one 'updated', too.
    """
    value, item = node.attr("datetime") or _stamp(node) or node.text, (node.attr("itemprop") or "").lower()
    names = (node.attr("class") or "").lower()
    if item == "datemodified" or (is_paired and "publish" not in names and _CHANGED.search(names)):
        said.add("modified", value, "markup", 41)
        return
    is_meant = item == "datepublished" or node.attr("pubdate") is not None
    said.add("published", value, "markup", 41 if is_meant else 45 if far < 12 else 75 if far < 60 else 85)


def _stamp(node: Any) -> str:
    """The date in an abbreviation's title, as microformats write it; '' for any other element."""
    return (node.attr("title") or "") if node.tag == "abbr" else ""


def _near_date(said: Said, page: Page, piece: Piece, is_far: bool, is_changed: bool) -> None:
    """Add the date that a short block by the headline shows; one without figures ('an hour ago') where its element is named so.

    ``is_changed``: words of a change stand in one of these blocks.
    """
    text = _unchanged(piece.text) if is_changed else piece.text
    is_named = bool(piece.frame.own & _DATE_NAMES)
    if not _DIGIT.search(text):
        if is_named and len(text) <= LONGEST_AGO and _dates.moment(text, page.fetched):
            said.add("published", text, "text", 58)
    elif _dates.moment(text):
        said.add("published", text, "text", (50 if is_named else 55 + is_far * 5) + 20 * bool(is_changed and _change(text)))
    elif is_named and _dates.moment(text, page.fetched):
        said.add("published", text, "text", 58)


def _change(text: str) -> re.Match[str] | None:
    """The words of a change in a text, by their places in it: the one capital whose small letter is longer is replaced before."""
    return _CHANGED.search(text.replace("İ", "i").lower())


def _unchanged(text: str) -> str:
    """What stands before the words of a change, where that may be a date: 'Published yesterday at 9:30, updated 2 hours ago'."""
    found = _change(text)
    return text[: found.start()] if found and _DIGIT.search(text, 0, found.start()) else text


def _changed(said: Said, page: Page, text: str, label: str) -> None:
    """Add the date of a change that a short block names, or the ``label`` right before it: 'Updated May 3', '수정' and '2026.11.01.'"""
    found = _change(text)
    if found:
        stated = text[found.start() : found.end() + 60].strip()
    elif label and _DIGIT.search(text) and len(text) <= LONGEST_AGO and _change(label):
        stated = text
    else:
        return
    if _dates.moment(text[found.end() : found.end() + 60] if found else text, page.fetched):
        said.add("modified", stated, "text", 50)


def _dated(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if len(piece.text) <= 200 and _DIGIT.search(piece.text)]


def _is_heralded(pieces: list[Piece]) -> bool:
    """Tell whether any of these blocks may announce a date."""
    whole = "\n".join([piece.text for piece in pieces]).lower()
    return any(map(whole.__contains__, _PLAIN_HERALDS if whole.isascii() else _SHORTEST))


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
    if found and not _CHANGED.match(text.lower(), found.end()) and _dates.moment(stated := text[found.start() : found.end() + 30].strip()):
        said.add("published", stated, "text", 17 if found.group("first") else trust)


def _is_elsewhere(hints: int, text: str, far: int) -> bool:
    """Tell whether a date belongs to something else: other articles, comments; the head's bars may show the article's day, alone.

    A footer right by the headline, with a date's or a writer's name on it, is that of the article's head.
    """
    others = _ELSEWHERE & ~_FOOTER if far <= BESIDE and hints & _DATE_NAMES else _ELSEWHERE
    return bool(hints & others) or (bool(hints & _BARS) and len(text) > 40)
