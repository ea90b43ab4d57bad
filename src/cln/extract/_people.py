"""Bylines to people: names out of 'By Ana Ruiz and Li Wei in Geneva', '本报记者 王小明', 'von Max Roth, dpa'.

>>> people("By Ana Ruiz and Li Wei, Senior Reporters")
['Ana Ruiz', 'Li Wei']
>>> people("記者王小明／台北報導"), people("신현주 기자"), people("https://bay.example/authors/ana")
(['王小明'], ['신현주'], [])
"""

from __future__ import annotations

import re
from typing import Any

from cln.extract._blocks import Piece, Sheet

_BY = re.compile(
    r"^(?:(?:story|words|text|tekst|texte|testo|written|reported|posted|published|article|"
    r"analysis|review|interview|opinion|reviewed|medically reviewed) )?(?:by|von|par|por|"
    r"di|door|av|af|autor|autora|autore|"
    r"auteur|author|автор|автори|текст|oleh|tekst|yazan|napisał|skrev|szerző|autoř?i?|penulis|"
    r"reporter|bởi|بقلم|كتب|كتبت|نوشته|dari|από|του|της|द्वारा|โดย|text|tác giả|journaliste|"
    r"redacción|redaktion|editor|"
    r"written by|publié par|publicado por|escrito por|geschrieben von|ein gastbeitrag von|"
    r"eine analyse von|ein kommentar von|interview|kommentar von)(?:\s?[:：]\s?|\s+)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:;|,|\||/|／|、|•|·(?=\s)|&|\band\b|\bund\b|\s[yeиіи]\s|\bet\b|\boch\b|\bog\b|\ben\b(?=\s[A-Z])|"
    r"\bvà\b|\bve\b|\bdan\b|\bwith\b|\bmit\b|\bfor\b|\bin\b(?=\s[A-Z])|\n|\s[-–—]\s)\s*"
)
_ROLE = re.compile(
    r"\b(?:reporters?|correspondents?|editors?|writers?|staff|journalists?|columnists?|contributors?|"
    r"producers?|team|redaktion|redaktions?leit|redakteur(?:in)?|redacción|rédaction|redazione|"
    r"agencia|agency|agence|newsroom|desk|"
    r"bureau|news|press|media|analyst|chief|senior|junior|managing|assistant|associate|author|"
    r"editorial|freelance|director|professor|ceo|founder|manager|specialist|guest|special|"
    r"updated?|published?|posted|minutes?|read|"
    r"comments?|share|follow|subscribe|view|email|photo|photos|photographs?|image|getty|images|"
    r"more|about|articles?|posts?|all|by|the|our|at|on|of|from|your|this|is|was|are|am|pm|"
    r"https?|www)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(（\[<][^)）\]>]{0,60}[)）\]>]")
_WEB = re.compile(r"https?://|www\.|@|\.(?:com|org|net|de|fr|uk)\b|\d{3}", re.IGNORECASE)
_HAN = r"[\u4e00-\u9fff·]"
_CHINESE = (
    re.compile(
        rf"(?:作者|撰文|撰稿|采写|採訪|采访|执笔人?|文字|(?<![\u4e00-\u9fff])文)\s?[:：/／|丨]\s?({_HAN}{{2,4}}(?:[、\s,，]{{1,2}}{_HAN}{{2,3}}("
        rf"?!{_HAN})){{0,6}})(?!{_HAN})"
    ),
    re.compile(
        rf"(?:记者|記者|通讯员|特派員|編譯)\s?[:：/／]?\s?({_HAN}{{2,3}}(?:[、\s]{{1,2}}{_HAN}{{2,3}}(?!{_HAN})){{0,3}}?)(?=[\s/／〕】）)，"
        rf",、:：。\]]|$|摄|攝|报道|報導|報道|综合|綜合)"
    ),
    re.compile(rf"^[（(【\[]?({_HAN}{{2,3}})(?: ?{_HAN}{{2,4}}(?:报道|報導|報道))?[）)】\]]$"),
    re.compile(rf"[（(]({_HAN}{{2,3}}) {_HAN}{{2,4}}(?:报道|報導|報道)[）)]$"),
    re.compile(rf"(?:责任编辑|責任編輯|责编|编辑|編輯|稿源|供稿)\s?[:：]\s?({_HAN}{{2,4}})(?!{_HAN})"),
)
_KOREAN = re.compile(r"(?<![가-힣])([가-힣]{2,4})\s?(?:\S{0,6})(?:기자|특파원|논설위원)")
_AUTHOR = re.compile(
    r"author|byline|writer|contributor|autor|auteur|autore|reporter|redakt|verfasser|firma(?![a-z])|journalist|credit-name|creator",
    re.IGNORECASE,
)
_READER = re.compile(r"comment|respond|reply", re.IGNORECASE)  # a reader who comments, or the form's field for the name
MOST_PEOPLE = 12


def people(text: str) -> list[str]:
    """Give the people that a byline names, in order; none where it names an address or a role alone."""
    text = _BRACKETS.sub("", text.strip()[:300])
    if eastern := _eastern(text):
        return eastern
    text = _BY.sub("", text + " ").strip()
    found = []
    for part in _SPLIT.split(text):
        name = _clean(part)
        if name and is_name(name):
            found.append(name)
    return list(dict.fromkeys(found))[:MOST_PEOPLE]


def _clean(part: str) -> str:
    part = _BY.sub("", part.strip(" \n.,:;|-–—*\"'“”\u200b\xa0"))
    return part.strip(" .,:;|-–—*\"'“”\u200b\xa0").removeprefix("Dr. ").removesuffix(" MD")


def _eastern(text: str) -> list[str]:
    for pattern in (*_CHINESE[:2], *_CHINESE[4:]):
        if found := pattern.search(text):
            return [name for name in re.split(r"[、\s,，　]+", found.group(1)) if name]
    return list(dict.fromkeys(_KOREAN.findall(text)))


def is_name(name: str) -> bool:
    """Tell whether words look like one person's name."""
    if not 2 <= len(name) <= 45 or any(map(str.isdigit, name)) or _WEB.search(name) or _ROLE.search(name):
        return False
    words = name.split()
    if any(c > "\u2e7f" for c in name):
        return len(name) <= 12 and len(words) <= 3
    first = [word[0] for word in words if word[0].isalpha()]
    has_case = any(c.islower() or c.isupper() for c in first)
    return 2 <= len(words) <= 5 and (not has_case or (first[0].isupper() and first[-1].isupper()))


def told(value: str) -> list[str]:
    """Give the names in a metadata field: trusted to be an author, so that one word or an organisation will do."""
    if _WEB.search(value) and not _split_web(value):
        return []
    value = _BY.sub("", _BRACKETS.sub("", value.strip())).strip(" ,;|")
    if found := _eastern(value):
        return found
    parts = [_clean(part) for part in re.split(r"\s*(?:;|,|\||、|\s&\s|\sand\s|\sund\s|\set\s|\sy\s)\s*", value)]
    return [part for part in parts if part and len(part) <= 80 and not _WEB.search(part)]


def _split_web(value: str) -> bool:
    return any(not _WEB.search(part) for part in re.split(r"[;,|]", value))


def visible(sheet: Sheet) -> list[tuple[list[str], str]]:
    """Give the bylines that the page shows, near its headline first: (names, where)."""
    head = next((number for number, piece in enumerate(sheet.pieces) if piece.frame.tag == "h1"), 0)
    found: list[tuple[int, list[str], str]] = []
    for node, number in sheet.people:
        rank, text = _marked(node)
        if rank and text and len(text) < 250 and (names := people(text) if rank > 1 else _trusted(text)):
            found.append((rank * 1000 + min(999, abs(number - head - 1)), names, "markup"))
    for number, piece in enumerate(sheet.pieces[max(0, head - 6) : head + 25]):
        if len(piece.text) < 160 and (names := _line(piece)):
            found.append((3000 + number, names, "text"))
    found.sort(key=lambda item: item[0])
    return [(names, where) for _, names, where in found]


def _trusted(text: str) -> list[str]:
    return people(text) or [name for name in told(text) if 2 <= len(name) <= 45][:3]


def _marked(node: Any) -> tuple[int, str]:
    """How sure the markup is that this element names the author: 1 = rel or itemprop, 2 = class, 0 = not."""
    attr = node.attr
    if attr("rel") == "author" or (attr("itemprop") or "").lower() in ("author", "creator"):
        return 1, _lines(node)
    names = f"{attr('class') or ''} {attr('id') or ''}"
    if _AUTHOR.search(names) and not _READER.search(names):
        return 2, _lines(node)
    return 0, ""


def _lines(node: Any) -> str:
    """The words of an element, its parts on lines of their own: 'By' and a name often stand in two."""
    return "\n".join(" ".join(part.split()) for part in node.stripped_strings)[:400]


def _line(piece: Piece) -> list[str]:
    text = piece.text
    if _BY.match(text) or any(pattern.search(text) for pattern in _CHINESE[:2]) or (_KOREAN.search(text) and len(text) < 40):
        return people(text)
    return []


def signed(kept: list[Piece], pieces: list[Piece]) -> list[str]:
    """Give the writer of a Chinese article: named in its first or last lines ('作者：', '记者', a name in brackets), or its editor."""
    if sum("\u4e00" <= c <= "\u9fff" for piece in kept[:8] for c in piece.text[:60]) < 20:
        return []
    lines = [piece.text[:80] for piece in kept[:4]] + [piece.text[-60:] for piece in kept[-4:]]
    short = [piece.text for piece in pieces if len(piece.text) < 80][:200]
    for texts, patterns in (
        (lines, _CHINESE[:2]),
        (short, _CHINESE[:1]),
        (lines[-4:], _CHINESE[2:4]),
        (short, _CHINESE[1:2]),
        (lines + short, _CHINESE[4:]),
    ):
        for pattern in patterns:
            for text in texts:
                if found := pattern.search(text):
                    return [name for name in re.split(r"[、\s,，　]+", found.group(1)) if name]
    return []
