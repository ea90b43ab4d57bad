"""How a page hides text from its reader: by style, by attribute, by a class that its own style sheet hides.

>>> sorted(rules(".a1{color:red}.x9, #pop { display : none } @media print{.y{display:none}}").items())
[('pop', 'style sheet display:none'), ('x9', 'style sheet display:none')]
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_HOW = re.compile(
    r"display:none|visibility:hidden|opacity:(?:0?\.0+|0)(?![.\d])|text-indent:-\d{3,9}"
    r"|font-size:(?:[01](?:\.\d{1,9})?|\.\d{1,9})(?:px|pt)|font-size:(?:0(?:\.0\d{0,9})?|\.0\d{0,9})(?:r?em|%|v[wh])?(?![.\d%a-z])"
    r"|(?<![a-z-])(?:left|top|right|bottom|margin-left|margin-top):-\d{3,9}|clip:rect\([01](?:px)?[, "
    r"][01]|clip-path:inset\((?:50|100)%\)|transform:scale\(0\)"
)
_SMALL = re.compile(r"(?<![a-z-])(?:max-)?(?:height|width):[01](?:px)?(?![.\d%])")
_BLANK = re.compile(r"\s+")
# One pattern each, as a pattern that begins with letters is found sooner than a choice among them.
_HINTS = tuple(
    map(
        re.compile,
        (
            r"display ?: ?none",
            r"visibility ?: ?hidden",
            r"opacity ?: ?0[;} ]",
            r": ?-\d{3}",
            r"font-size: ?(?:0[;} %ervp]|0?\.0|1p|[01]?\.\d{1,9}p)",
            r"height: ?[01](?:px)?[;} ]",
            r"clip: ?rect",
            r"clip-path: ?inset",
            r"scale\(0\)",
        ),
    )
)
_SIMPLE = re.compile(r"(?:[a-z]{1,10})?[.#]([\w-]{1,60})")
_MOST_SHEET = 400_000


def declared(style: str) -> str:
    """Give the declaration of a style that hides, '' where none does; only its first 1,000 characters are read."""
    return _declared(style[:1000])


@lru_cache(maxsize=1000)
def _declared(style: str) -> str:
    style = _BLANK.sub("", style).lower()
    found = _HOW.search(style)
    if found:
        return found.group()
    small = _SMALL.search(style)
    return small.group() if small and ("overflow:hidden" in style or "opacity:" in style or "position:absolute" in style) else ""


def rules(sheet: str) -> dict[str, str]:
    """Give the class names and ids that a style sheet hides outright: simple selectors outside of @media blocks alone."""
    sheet = sheet[:_MOST_SHEET]
    found: dict[str, str] = {}
    depth = counted = 0
    for place in sorted(hint.start() for pattern in _HINTS for hint in pattern.finditer(sheet)):
        opened = sheet.rfind("{", counted, place)
        if opened < 0:
            continue
        depth += sheet.count("{", counted, opened) - sheet.count("}", counted, opened)
        counted = opened
        if depth == 0 and sheet.find("}", opened, place) < 0:
            _rule(sheet, opened, found)
    return found


def _rule(sheet: str, opened: int, found: dict[str, str]) -> None:
    start = max(sheet.rfind("}", max(0, opened - 2000), opened), sheet.rfind("/", max(0, opened - 2000), opened)) + 1
    names = [simple.group(1) for one in sheet[start:opened].split(",") if (simple := _SIMPLE.fullmatch(one.strip()))]
    if not names:
        return
    end = sheet.find("}", opened)
    if how := declared(sheet[opened + 1 : end if end > 0 else opened + 1000]):
        found.update(dict.fromkeys(names, f"style sheet {how}"))


def by_sheet(name: str, hiding: dict[str, str]) -> str:
    """Tell how one of an element's names is hidden by the page's own style sheet."""
    for word in name.split():
        if word in hiding:
            return hiding[word]
    return ""


def how(node: Any) -> str:
    """Tell how an element hides itself from the reader, by its style or an attribute; '' where it does not."""
    attr = node.attr
    if (style := attr("style")) and (found := declared(style)):
        return f"style {found}"
    if "hidden" in node.attrs:
        return "hidden attribute"
    return "aria-hidden" if attr("aria-hidden") == "true" else ""
