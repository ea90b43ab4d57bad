"""How a page hides text from its reader: by style, by attribute, by a class that its own style sheet hides.

>>> sorted(rules(".a1{color:red}.x9, #pop { display : none } @media print{.y{display:none}}").items())
[('pop', 'style sheet display:none'), ('x9', 'style sheet display:none')]
"""

from __future__ import annotations

import re
from typing import Any

_HOW = re.compile(
    r"display:none|visibility:hidden|opacity:(?:0?\.0+|0)(?![.\d])|font-size:[01](?:\.\d{1,9})?(?:px|pt|em|rem|%)?(?![.\d])|text-indent:-\d{3,9}"
    r"|(?<![a-z-])(?:left|top|right|bottom|margin-left|margin-top):-\d{3,9}|clip:rect\([01](?:px)?[, ][01]|clip-path:inset\((?:50|100)%|transform:scale\(0\)"
)
_SMALL = re.compile(r"(?<![a-z-])(?:max-)?(?:height|width):[01](?:px)?(?![.\d%])")
_BLANK = re.compile(r"\s+")
_COMMENT = re.compile(r"/\*[^*]{0,2000}\*/")
_SIMPLE = re.compile(r"(?:[a-z]{1,10})?[.#]([\w-]{1,60})")
_MOST_SHEET = 400_000


def declared(style: str) -> str:
    """Give the declaration of a style that hides, '' where none does."""
    style = _BLANK.sub("", style[:1000]).lower()
    found = _HOW.search(style)
    if found:
        return found.group()
    small = _SMALL.search(style)
    return small.group() if small and ("overflow:hidden" in style or "opacity:" in style or "position:absolute" in style) else ""


def rules(sheet: str) -> dict[str, str]:
    """Give the class names and ids that a style sheet hides outright: simple selectors outside of @media blocks alone."""
    sheet = sheet[:_MOST_SHEET]
    if (
        "none" not in sheet
        and "hidden" not in sheet
        and "opacity" not in sheet
        and ":-" not in sheet
        and "font-size" not in sheet
        and "clip" not in sheet
    ):
        return {}
    found: dict[str, str] = {}
    depth, start = 0, 0
    for part in re.finditer(r"[{}]", _COMMENT.sub("", sheet)):
        depth, start = _rule(part, depth, start, found)
    return found


def _rule(part: re.Match[str], depth: int, start: int, found: dict[str, str]) -> tuple[int, int]:
    sheet, place = part.string, part.start()
    if part.group() == "{":
        return depth + 1, (start if depth == 0 else part.end())
    if depth == 1:
        selector, _, declarations = sheet[start:place].partition("{")
        how = declared(declarations) if len(selector) < 2000 else ""
        if how:
            for one in selector.split(","):
                if simple := _SIMPLE.fullmatch(one.strip()):
                    found[simple.group(1)] = f"style sheet {how}"
    return max(0, depth - 1), (part.end() if depth <= 1 else start)


def by_sheet(name: str, hiding: dict[str, str]) -> str:
    """Tell how one of an element's names is hidden by the page's own style sheet."""
    for word in name.split():
        if word in hiding:
            return hiding[word]
    return ""


def how(node: Any, name: str, hiding: dict[str, str]) -> str:
    """Tell how an element is hidden from the reader; '' where it is not."""
    attr = node.attr
    if (style := attr("style")) and (found := declared(style)):
        return f"style {found}"
    if "hidden" in node.attrs:
        return "hidden attribute"
    if attr("aria-hidden") == "true":
        return "aria-hidden"
    return by_sheet(name, hiding) if hiding and name else ""
