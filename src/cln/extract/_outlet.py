"""The site's name and the article's section, where the page's head is silent: its title's end, links to its front, crumbs, kickers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from cln.extract import _hints, _title
from cln.extract._blocks import Frame, Piece, Sheet
from cln.extract._metadata import Said, folded
from cln.records import Page

_BRAND = re.compile(r"(?:^|[\s_-])(?:logo|brand|masthead|(?:site|blog)-?(?:title|name))(?:$|[\s_-])")
_KICKER = re.compile(r"kicker|overline|eyebrow|rubri[ck]|categor|cat-links|section-?(?:label|name|title|link)")
_CRUMB = re.compile(r"\s{0,3}[>›»/→＞]\s{0,3}")
_OTHERS = _hints.bits("share", "comment", "sign-up", "related", "biography")
_DATED = re.compile(r"\d{1,4}|[a-z]{2}")  # a part of an address that is a day's or a language's, and names no section
_ADDRESS = re.compile(
    r"://|[{}]|^[a-z0-9-]+(?:\.[a-z0-9-]+)+$", re.IGNORECASE
)  # an address, or a template's place that was never filled in
# Parts of addresses under which a site keeps everything.
_KINDS = frozenset(
    [
        *("a", "amp", "article", "articles", "blog", "content", "detail", "entry", "html", "index", "item", "node", "p", "page", "post"),
        *("posts", "read", "stories", "story"),
    ]
)
# What links to a site's front, to everything, or to nothing of its own say: no section's name.
_ALL = frozenset(
    [
        *(
            "about",
            "about us",
            "all",
            "article",
            "articles",
            "blog post",
            "follow me",
            "home",
            "home page",
            "homepage",
            "in",
            "more",
            "post",
        ),
        *("post", "read more", "search", "see all", "share", "stories", "story", "view all"),
        *("startseite", "accueil", "inicio", "início", "главная", "головна", "αρχική", "anasayfa", "strona główna", "domů", "domov"),
        *("címlap", "főoldal", "acasă", "naslovnica", "etusivu", "hem", "hjem", "forside", "forsiden", "beranda", "trang chủ"),
        *("الرئيسية", "خانه", "صفحه نخست", "ראשי", "דף הבית", "होम", "হোম", "หน้าแรก", "首页", "首頁", "ホーム", "トップ", "홈"),
    ]
)
_FOLDED = frozenset(map(folded, _ALL))
LONGEST = 40  # characters of a site's name
LONGEST_SECTION = 30
MOST_TITLE = 600  # characters of the page's title
TOP = 60  # blocks at the page's top among which its name stands
MOST_TRAILS = 3
MOST_CRUMBS = 12  # blocks of a trail; some pages are named after theirs as a whole
AROUND = 5  # blocks on either side of the headline among which its kicker stands
BRANDED, TAIL, TRAIL, FILED, KICKER, ABOVE, MIDDLE = 50, 55, 40, 45, 50, 60, 70  # trusts


def add_brand(said: Said, sheet: Sheet, page: Page) -> None:
    """Add the name that the page's top bears as a link to its front, set as a title or a logo, where the head names no site."""
    if said.found.get("outlet"):
        return
    for piece in sheet.pieces[:TOP]:
        if not piece.links or not 2 <= len(piece.text) <= LONGEST or not any(_is_front(href, page.url) for _, _, href in piece.links):
            continue
        if piece.frame.tag == "h1" or _BRAND.search(piece.frame.name.lower()):
            said.add("outlet", piece.text, "markup", BRANDED)
            return


def add(said: Said, sheet: Sheet, page: Page, title: str) -> None:
    """Add what the page's title and its surroundings say of the site and the section, each where the head says nothing."""
    parts, is_whole = _beside(sheet.title[:MOST_TITLE], title)
    if parts and not any("://" not in value for value, _ in said.readings("outlet")):
        name = parts[-1]
        if _is_name(name) and (is_whole or _is_host(name, page.url)):
            said.add("outlet", name, "markup", TAIL)
    if not said.found.get("section"):
        for section, trust in _sections(said, sheet, page, title):
            said.add("section", section, "markup", trust)
        if len(parts) > 1 and is_whole and 2 <= len(parts[-2]) <= LONGEST_SECTION // 2:
            said.add("section", parts[-2], "markup", MIDDLE)


def _is_front(href: str, url: str) -> bool:
    """Tell whether a link leads to the front of the page's site."""
    bare = href.strip().rstrip("/")
    return bare in ("", ".") or (
        bare[:4] == "http" and bare.count("/") == 2 and bare.partition("://")[2].removeprefix("www.") == _host(url).removeprefix("www.")
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _beside(whole: str, title: str) -> tuple[list[str], bool]:
    """What the page's title sets beside the headline, the site's name last; and whether the rest is the headline, word for word."""
    wanted, found = folded(title), _title.parted(whole)
    names = [part.strip() for part in found[::2]]
    for count in range(1, len(names)) if wanted else ():
        if folded("".join(found[: 2 * count - 1])) == wanted:
            return names[count:], True
        if folded("".join(found[2 * count :])) == wanted:
            return names[:count][::-1], True
    return (names[1:], False) if wanted else ([], False)


def _is_name(name: str) -> bool:
    return 2 <= len(name) <= LONGEST and name[0].isalnum() and not name.isdigit() and not _ADDRESS.search(name)


def _is_host(name: str, url: str) -> bool:
    """Tell whether a site's host is named after it."""
    bare = _title.bare(name)
    return len(bare) > 3 and any(bare in label or (len(label) > 3 and label in bare) for label in _title.names(_host(url)))


def _sections(said: Said, sheet: Sheet, page: Page, title: str) -> Iterator[tuple[str, int]]:
    """The section by the trail of crumbs, by a kicker, and by the nearest page above this one that the page links to."""
    known = _FOLDED.union(folded(value) for value, _ in said.readings("outlet")) | {folded(title), ""}
    if told := [name for name in said.trail[1:] if folded(name) not in known and len(name) <= LONGEST_SECTION and "/" not in name]:
        yield told[-1], TRAIL
    last = sheet.pieces[min(said.head + AROUND, len(sheet.pieces) - 1)].frame.number if sheet.pieces else 0
    for frame in _trails(sheet.frames[: last + 1]):
        if trail := [crumb for crumb in _crumbs(sheet, frame, page.url, said.head) if folded(crumb) not in known]:
            yield trail[-1], TRAIL
            break
    for link in sheet.frames[1].node.select("a[rel~=category]")[:1] if len(sheet.frames) > 1 else ():
        if len(text := link.text.strip()) <= LONGEST_SECTION and folded(text) not in known:
            yield text, FILED
    near = sheet.pieces[max(0, said.head - AROUND) : said.head + AROUND]
    for piece in near:
        if piece.kind == "heading" or piece.frame.hints & _OTHERS:
            continue
        if _KICKER.search(piece.frame.name.lower()) and (text := _first(piece)) and folded(text) not in known:
            yield text, KICKER
            break
    if (above := _above(sheet.pieces[: said.head + 3 * AROUND], page.url)) and folded(above) not in known:
        yield above, ABOVE


def _first(piece: Piece) -> str:
    """The words of a kicker: of its first link, else all of it."""
    text = next((piece.text[start:end] for start, end, href in piece.links if href[:1] != "#"), piece.text).strip(" :/|#•·")
    is_word = 2 <= len(text) <= LONGEST_SECTION and not any(map(str.isdigit, text)) and text[:3].lower() != "by "
    return text if is_word else ""


def _trails(frames: list[Frame]) -> list[Frame]:
    """The containers that are named trails of crumbs."""
    names = {name for name in {frame.name for frame in frames} if "crumb" in name.lower()}
    found = [frame for frame in frames if frame.name in names or (frame.tag == "nav" and _is_trail(frame.node))]
    return found[:MOST_TRAILS]


def _is_trail(node: Any) -> bool:
    return "crumb" in (node.attr("aria-label") or "").lower()


def _crumbs(sheet: Sheet, frame: Frame, url: str, head: int) -> list[str]:
    """The crumbs of a trail, without the one that leads to the front."""
    pieces = [piece for piece in sheet.pieces if frame.number <= piece.frame.number < frame.end]
    if len(pieces) > MOST_CRUMBS or not pieces or sheet.pieces.index(pieces[0]) > head + AROUND:
        return []
    found = []
    for piece in pieces:
        links = [(piece.text[start:end], href) for start, end, href in piece.links]
        found += links or [(part, "#") for part in _CRUMB.split(piece.text)]
    crumbs = [text.strip(" >›»/→＞|") for text, href in found if not _is_front(href, url)]
    return [crumb for crumb in crumbs if 2 <= len(crumb) <= LONGEST_SECTION and not crumb[0].isdigit()]


def _above(pieces: list[Piece], url: str) -> str:
    """The words of the link to the nearest page above this one's address: 'Local' for /news/local where this is /news/local/ferry."""
    levels = _levels(url)
    best, words = 0, ""
    first = min(levels, key=len, default="")[1:]
    for piece in pieces if levels else ():
        for start, end, href in piece.links:
            level = levels.get(_path(href), 0) if first in href or "%" in href else 0
            if level > best and (text := piece.text[start:end].strip()) and len(text) <= LONGEST_SECTION:
                best, words = level, text
    return words


def _levels(url: str) -> dict[str, int]:
    """The addresses above a page that may be sections, with how far down they stand."""
    parts = _path(url).strip("/").split("/")[:-1]
    named = [(number, part) for number, part in enumerate(parts, 1) if not _DATED.fullmatch(part) and part.lower() not in _KINDS]
    return {f"/{'/'.join(parts[:number])}": number for number, _ in named}


def _path(href: str) -> str:
    try:
        return unquote(urlsplit(href).path).rstrip("/") if "/" in href else ""
    except ValueError:
        return ""
