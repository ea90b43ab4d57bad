"""Writers' names in Chinese, Japanese and Korean, which set no space around a name: told by the words beside it and by surnames.

>>> names("記者王小明／台北報導"), names("신현주 기자"), names("【山田太郎、佐藤花子】", is_end=True)
(['王小明'], ['신현주'], ['山田太郎', '佐藤花子'])
>>> names("(據子)", is_end=True), names("문장 기자들"), names("责任编辑：王小明")
([], [], [])
"""

from __future__ import annotations

import re

from cln.extract import _credit
from cln.extract._names import CHINESE, KOREAN, KOREAN_DOUBLE

_HAN = r"[\u4e00-\u9fff·]"
_SUR = f"[{''.join(sorted(CHINESE))}]"
_MORE = rf"(?:[、\s,，　]{{1,2}}{_HAN}{{2,4}}(?!{_HAN}|[:：])){{0,6}}"
# A writer is announced: any two to four characters will do, pen names too.
_ANNOUNCED = re.compile(
    rf"(?:(?<![该該])作者|"
    rf"撰文|撰稿|采写|採訪|采访|执笔人?|執筆者?|文字|筆者|本[贴帖文]由|(?<!{_HAN})文)\s?[:：/／|丨・]?\s?(?<=[:：/／|丨・由 \s])"
    rf"({_HAN}{{2,4}}?{_MORE})(?:(?=[于於]\d)|(?!{_HAN}))"
)
# A reporter: the name ends where a word that is none of it follows.
_REPORTER = re.compile(
    rf"(?:记者|記者|通讯员|特派員|特派员|編譯|"
    rf"编译)\s?[:：/／]?\s?({_SUR}{_HAN}{{1,2}}(?:[、\s]{{1,2}}{_SUR}{_HAN}{{1,2}}(?!{_HAN})){{0,3}})"
    rf"(?=[\s/／〕】）)，,、:：。\]]|$|摄|攝|报道|報導|報道|综合|綜合|发自|發自|北京|上海|台北)"
)
# A name alone in brackets at an article's end, perhaps with its city or its office.
_SIGNED = re.compile(
    rf"[（(【\[]\s?({_SUR}{_HAN}{{1,2}}(?:[、\s]{{1,2}}{_SUR}{_HAN}{{1,2}}(?!{_HAN})){{0,3}})(?: ?{_HAN}{{2,4}}(?:报道|報導|"
    rf"報道))?\s?[）)】\]]$"
)
# Weaker, where nothing else is told: a name in brackets behind the time, as the source, as the editor (no responsible editor).
_WEAK = (
    re.compile(rf"\d:\d\d\s{{0,3}}[（(【\[]\s?({_SUR}{_HAN}{{1,2}})\s?[）)】\]]"),
    re.compile(rf"(?:来源|來源|供稿|稿源)\s?[:：]\s?({_SUR}{_HAN}{{1,2}})(?!{_HAN})"),
    re.compile(rf"(?<![任總总副主])(?:编辑|編輯)\s?[:：]\s?({_SUR}{_HAN}{{1,2}})(?!{_HAN})"),
)
# What a text must hold for one of these patterns: plain words, as a look for them is cheaper than a pattern's.
_HINTS: dict[re.Pattern[str], tuple[str, ...]] = {
    _ANNOUNCED: (
        *("作者", "撰文", "撰稿", "采写", "採訪", "采访", "执笔", "執筆", "文字", "筆者", "贴由", "帖由", "文由"),
        *(f"文{mark}" for mark in " \t\n\xa0\u3000:：/／丨・"),
    ),
    _REPORTER: ("记者", "記者", "通讯员", "特派员", "特派員", "编译", "編譯", "编譯"),
    **dict(zip(_WEAK, ((":",), ("来源", "來源", "供稿", "稿源"), ("编辑", "編輯")), strict=True)),
}
# One of these stands in every line that names a writer, in any of the three languages.
_TELLING = frozenset("作撰采採执執筆文由记記通特编編委기특논에글취")
# Japanese: surname and given name together in brackets, or before 記者; the script tells no name from a word, so they must close the text.
_FULL = r"[\u4e00-\u9fff々]{2,5}[\u3041-\u3096\u30a1-\u30fa]{0,3}"
_JAPANESE = re.compile(rf"[（(【\[]\s?({_FULL}(?:[・、,，\s　]{{1,2}}{_FULL}){{0,4}})\s?[）)】\]]$")
_JAPANESE_LINE = re.compile(
    rf"(?:記者|編集委員|論説委員|特派員)[\s:：・/／　]{{1,2}}({_FULL})$|({_FULL})[\s　]?(?:記者|編集委員|論説委員|特派員)$"
)
_JAPANESE_ROLES = ("記者", "委員", "特派員")
_HANGUL = re.compile(r"[가-힣]")
_EDITOR = re.compile(r"\W{0,2}(?:[責责]任[編编][輯辑]|[責责][編编]|[執执]行[編编][輯辑]|核稿|校[對对]|[監监][製制]|[審审]核|美[編编])")
_NO_NAME = re.compile(
    r"写真|提供|敬称|随時|掲載|年齢|肩書|当時|資料|記事|本紙|電子版|通信|新聞|編集|終|続|版|部|局|社|面|報道|終わり|日|月|年|号|上|中|下"
)
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_KOREAN = re.compile(
    rf"(?<![가-힣])((?:{'|'.join(KOREAN_DOUBLE)})[가-힣]{{1,2}}|"
    rf"[{''.join(sorted(KOREAN))}][가-힣]{{2}})\s?(?:[가-힣A-Za-z]{{0,6}})(?:기자|특파원|논설위원|에디터|인턴기자)(?![가-힣])"
)
_KOREAN_NAME = rf"(?:(?:{'|'.join(KOREAN_DOUBLE)})[가-힣]{{1,2}}|[{''.join(sorted(KOREAN))}][가-힣]{{2}})"
_KOREAN_BEFORE = re.compile(rf"(?<![가-힣])((?:{_KOREAN_NAME}\s?[·ㆍ,]\s?){{1,6}})(?={_KOREAN_NAME}\s?[가-힣A-Za-z]{{0,6}}(?:기자|특파원))")
_KOREAN_WORDS = re.compile(rf"^(?:글|취재|글[·ㆍ/]사진)\s?[=:：]?\s?({_KOREAN_NAME})(?![가-힣])")
_KOREAN_SHORT = re.compile(rf"^([{''.join(sorted(KOREAN))}][가-힣])\s?(?:기자|특파원)(?![가-힣])")
_BETWEEN = re.compile(r"[、\s,，　]+")
_BETWEEN_JAPANESE = re.compile(r"[、,，・]+\s?")
_HAN_RUN = re.compile(rf"{_HAN}+")
_WIDE = re.compile(r"[\u3041-\u9fff\uac00-\ud7a3]")


def names(text: str, is_end: bool = False) -> list[str]:
    """Give the writers that a line names by words beside their names; ``is_end``: an article's last line, where brackets sign it."""
    if text.isascii() or (not is_end and _TELLING.isdisjoint(text)) or not _WIDE.search(text):
        return []
    if found := _told(text) or (_SIGNED.search(text) if is_end else None):
        return _parted(found.group(1), is_japanese="執筆者" in text)
    if is_end and (signed := _japanese(text)):
        return signed
    return _korean(text) or _line(text)


def _told(text: str) -> re.Match[str] | None:
    """The first of the two patterns that a text matches, each tried where one of its words stands."""
    return next(filter(None, (pattern.search(text) for pattern in (_ANNOUNCED, _REPORTER) if _may_match(pattern, text))), None)


def _may_match(pattern: re.Pattern[str], text: str) -> bool:
    return any(map(text.__contains__, _HINTS[pattern]))


def _korean(text: str) -> list[str]:
    if not _HANGUL.search(text):
        return []
    found = _KOREAN.findall(text)
    before = _KOREAN_BEFORE.search(text) if found else None
    first = re.findall(_KOREAN_NAME, before.group(1)) if before else []
    return list(dict.fromkeys([*first, *found])) or _KOREAN_WORDS.findall(text) or _KOREAN_SHORT.findall(text)


def _line(text: str) -> list[str]:
    """The Japanese reporter of whom a line says nothing else."""
    found = _JAPANESE_LINE.match(text) if any(map(text.__contains__, _JAPANESE_ROLES)) else None
    name = (found.group(1) or found.group(2)) if found else ""
    return [name] if 3 <= len(name) <= 6 and not _NO_NAME.search(name) and not _credit.agency(name) else []


def is_editor(text: str) -> bool:
    """Tell whether a line names who is responsible for the page, not who wrote it: 責任編輯, 校对."""
    return bool(_EDITOR.match(text))


def _parted(text: str, is_japanese: bool = False) -> list[str]:
    """The names of a list; a Japanese one may set a space between a writer's two."""
    return [name for name in (_BETWEEN_JAPANESE if is_japanese else _BETWEEN).split(text) if name]


def _japanese(text: str) -> list[str]:
    found = _JAPANESE.search(text)
    parts = re.split(r"[・、,，\s　]+", found.group(1)) if found else []
    return parts if parts and all(3 <= len(part) <= 6 and not _NO_NAME.search(part) and not _credit.agency(part) for part in parts) else []


def is_written(kept: list[str]) -> bool:
    """Tell whether an article is written in Chinese characters, at its beginning."""
    beginnings = "".join([text[:60] for text in kept[:8]])
    return not beginnings.isascii() and sum(map(len, _HAN_RUN.findall(beginnings))) >= 20


def signed(kept: list[str], others: list[str]) -> list[str]:
    """Give the writer whom an article names in its first or last lines, else in the page's short lines (``others``)."""
    heads, ends = [text[:80] for text in kept[:4]], [text[-60:] for text in kept[-4:]]
    own, whole = "\n".join(heads + ends), "\n".join(others)
    for texts, joined, pattern in ((heads + ends, own, _ANNOUNCED), (heads + ends, own, _REPORTER), (others, whole, _ANNOUNCED)):
        if found := _first(pattern, texts, joined):
            return _parted(found.group(1), is_japanese="執筆者" in found.group())
    is_japanese = bool(_KANA.search("".join(kept[:3])))
    for text in ends:
        found = None if is_japanese else _SIGNED.search(text)
        if writers := _parted(found.group(1)) if found else _japanese(text) if is_japanese else []:
            return writers
    for texts, patterns in ((others, (_REPORTER,)), (ends + others, _WEAK)):
        for pattern in patterns:
            if found := _first(pattern, texts, f"{own}\n{whole}"):
                return _parted(found.group(1))
    return []


def _first(pattern: re.Pattern[str], texts: list[str], joined: str) -> re.Match[str] | None:
    """The first match in any of the texts, if one of the pattern's words stands in them ``joined``: one look at all costs little."""
    return next(filter(None, map(pattern.search, texts)), None) if _may_match(pattern, joined) else None
