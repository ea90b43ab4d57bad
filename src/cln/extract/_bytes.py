"""Bytes to text: never an article lost to one bad byte.

>>> decoded("Zürich".encode("latin-1"), "text/html; charset=iso-8859-1")
'Zürich'
>>> decoded("今天的頭條新聞，在台北".encode("big5"), "text/html; charset=utf-8")
'今天的頭條新聞，在台北'
"""

from __future__ import annotations

import codecs
import re

_LABEL = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What browsers read under these labels (WHATWG Encoding Standard): the superset that pages really use.
_BROWSER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
}


def decoded(body: bytes, media_type: str = "") -> str:
    """Give the text of a page's bytes: byte-order mark, then header, then what the page declares, each checked against the content."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    strict = _strict(body, "utf-8")
    if strict is not None and not _is_escaped(body):
        return strict
    if b"\xed" in body and (lone := _with_surrogates(body)) is not None:
        return lone
    labels = _labels(body, media_type)
    told = [name for name in labels if name != "utf-8" and _strict(body, name) is not None]
    return body.decode(_checked(body, told), "replace") if told else _best(body, labels)


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _with_surrogates(body: bytes) -> str | None:
    """UTF-8 but for lone surrogates, which JavaScript and Java write: each becomes one U+FFFD."""
    try:
        text = body.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_escaped(body: bytes) -> bool:
    """ISO-2022-JP and HZ are seven-bit, so they would pass for UTF-8."""
    return b"\x1b$" in body[:4096]


def _wide(body: bytes) -> str:
    """UTF-16 without a mark: every other byte of markup is NUL."""
    head = body[:200]
    if head[:4] in (b"<\0!\0", b"<\0h\0", b"\0<\0!", b"\0<\0h"):
        return "utf-16-le" if head[1] == 0 else "utf-16-be"
    if len(head) < 8 or head.count(0) < len(head) // 3:
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _labels(body: bytes, media_type: str) -> list[str]:
    head = body[:4096]
    found = [match.group(1) for match in [_LABEL.search(media_type)] if match]
    found += [match.group(1).decode("ascii", "ignore") for match in (_META.search(head), _XML.search(head)) if match]
    names = []
    for label in found:
        try:
            name = codecs.lookup(label).name
        except (LookupError, ValueError):
            continue
        names.append(_BROWSER.get(name, name))
    names = ["iso2022_jp", *names] if _is_escaped(body) else names
    return [name for name in names if not name.startswith(("utf-16", "utf-32")) and _is_text(name)]


def _is_text(name: str) -> bool:
    return codecs.lookup(name)._is_text_encoding  # 'base64' and 'rot13' are codecs too


def _best(body: bytes, labels: list[str]) -> str:
    """No encoding fits every byte: take the one that loses least, and keep the rest of the page."""
    trials = ["utf-8", *labels]
    sample = body[:SAMPLE]
    texts = [(sample.decode(name, "replace").count("\ufffd"), order, name) for order, name in enumerate(trials)]
    lost, _, name = min(texts)
    high = sum(byte > 127 for byte in sample) or 1
    if lost > 0.1 * high:
        return body.decode(_likeliest(body), "replace")
    return _mended(body) if name == "utf-8" else body.decode(_checked(body, [name]), "replace")


def _mended(body: bytes) -> str:
    """UTF-8 with single bytes of Windows-1252 in it, as pasted words bring them: those that stand between ASCII are read as such."""
    return _LOST.sub("\ufffd", _STRAY.sub(_pasted, body.decode("utf-8", "surrogateescape")))


def _pasted(found: re.Match[str]) -> str:
    letter = bytes([ord(found.group()) - 0xDC00]).decode("cp1252", "replace")
    return letter if letter.lower() in _ALPHABETS["cp1252"] else found.group()


_STRAY = re.compile("(?<![^\x00-\x7f])[\udc80-\udcff](?![^\x00-\x7f])")
_LOST = re.compile("[\udc80-\udcff]{1,4}")


def _checked(body: bytes, told: list[str]) -> str:
    """The encoding that was told, unless its letters are those of no language and another's are: servers tell their default for all."""
    first = told[0]
    if sum(byte > 127 for byte in body[:SAMPLE]) < FEWEST or first not in (*_GUESSES, *_ALPHABETS):
        return first
    for other in told[1:]:
        if _fit(body, other) >= _fit(body, first) + (0 if first == "cp1252" else MARGIN):  # a server's default is told for every page
            first = other
    likeliest = _likeliest(body)
    return likeliest if _fit(body, likeliest) > _fit(body, first) + (MARGIN / 2.5 if first == "cp1252" else MARGIN) else first


def _likeliest(body: bytes) -> str:
    """The encoding whose letters are the commonest of a language that writes it; Western where none is."""
    fits = [(_fit(body, name), -order, name) for order, name in enumerate((*_ALPHABETS, *_GUESSES))]
    fit, _, name = max(fits)
    return name if fit > LEAST else "cp1252"


SAMPLE = 200_000
FEWEST = 20  # bytes beyond ASCII from which a label is checked against the letters
MARGIN = 0.25
LEAST = 0.3
# The commonest characters of Chinese in both orthographies, of Japanese and of Korean.
_FREQUENT = frozenset(
    "的一是不了在人有我他这這個个们們中来來上大为為和国國地到以说說時时要就出会會可也你对對生能而子那得于於着下自之年過过发發后後作里裡新聞闻日月報报者記记市"
)
_KANA = frozenset("のにはをたがでとしれさあるいすもなかっらこてりくだきそまんーンスルトリアイクラドレシタ、。「」")
_HANGUL = frozenset("이다는의을를에가은고하지도로기한들사자어리시정해인스일대서전부나상장수제라보과주만")
_COMMON = {
    "gb18030": _FREQUENT | frozenset("，。、“”"),
    "big5hkscs": _FREQUENT | frozenset("，。、「」"),
    "cp932": _KANA | _FREQUENT,
    "euc_jp": _KANA | _FREQUENT,
    "cp949": _HANGUL,
}
_GUESSES = tuple(_COMMON)
_SLAVIC = "ąćęłńóśźżáčďéěíňřšťúůýžőűäöüôâăđ„”“’–…"
_GREEK = "αοιετσνηυρπκίόάέή"
# The small letters beyond ASCII of the languages that write in an encoding, of scripts other than Latin the commonest (three
# quarters of a text); where two fit alike the earlier is taken.
_ALPHABETS = {
    "cp1252": "äöüßéèàçñõãêâîôûåøæáíóúëïìòù–„“”‘’«»…€·°",
    "windows-1252": "áéíóúýðþæö",  # cp1252 by its other name: Icelandic
    "cp1251": "оеаинтсрвлкміў«»–",
    "koi8-r": "оеаинтсрвлкм",
    "cp1253": _GREEK,
    "iso8859-7": _GREEK,
    "cp1256": "اليمونرتبةعدسی",
    "cp1255": "יוהלאתרבמשנד",
    "cp874": "ากนรอเงมยลวดทส่้ีิั",
    "cp1250": _SLAVIC,
    "iso8859-2": _SLAVIC,
    "cp1254": "ığşçöüâîİ’“”–",
    "cp1257": "ąčęėįšųūžāēģīķļņõäöü„“–",
}


def _fit(body: bytes, name: str) -> float:
    """How well the text beyond ASCII reads in an encoding, 0 to 1: the share of common characters, less what it cannot read."""
    if name in _COMMON:
        text = body[:SAMPLE].decode(name, "replace")
        wide = [c for c in text if c > "\x7f"]
        good = sum(map(_COMMON[name].__contains__, wide)) * (1.25 if name in ("cp932", "euc_jp") else 2.5 if name != "cp949" else 1.6)
    else:
        text = body[:SAMPLE].translate(None, _ASCII)[:8000].decode(name, "replace")
        wide, letters = list(text), frozenset(_ALPHABETS[name])
        good = sum(map(letters.__contains__, wide)) + 0.4 * sum(c.isupper() and c.lower() in letters for c in wide)
        runs = _in_runs(body)
        good *= 1 - runs if name in _LATIN else 1.3 * min(1, 1.2 * runs)
    return min(1.0, (good - 5 * text.count("\ufffd")) / max(1, len(wide)))


def _in_runs(body: bytes) -> float:
    """The share of the bytes beyond ASCII that stand three or more in a row: few in Latin letters, most in any other script."""
    sample = body[:SAMPLE]
    return sum(map(len, _RUNS.findall(sample))) / max(1, len(sample.translate(None, _ASCII)))


_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_LATIN = ("cp1252", "windows-1252", "cp1250", "iso8859-2", "cp1254", "cp1257")
_ASCII = bytes(range(128))
