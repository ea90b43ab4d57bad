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

# Tried, in this order, on bytes that are not UTF-8 and not what their label says; the first that fits with letters of its script.
_GUESSES = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")


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
    for name in _labels(body, media_type):
        text = _strict(body, name) if name != "utf-8" else None
        if text is not None:
            return text
    return _best(body, _labels(body, media_type))


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
    return [name for name in names if not name.startswith(("utf-16", "utf-32")) and _is_text(name)]


def _is_text(name: str) -> bool:
    return codecs.lookup(name)._is_text_encoding  # 'base64' and 'rot13' are codecs too


def _best(body: bytes, labels: list[str]) -> str:
    """No encoding fits every byte: take the one that loses least, and keep the rest of the page."""
    trials = ["utf-8", *labels]
    sample = body[:200_000]
    texts = [(sample.decode(name, "replace").count("\ufffd"), order, name) for order, name in enumerate(trials)]
    lost, _, name = min(texts)
    high = sum(byte > 127 for byte in sample) or 1
    if lost <= 0.1 * high:
        return body.decode(name, "replace")
    guesses = [(_likeness(sample, guess), guess) for guess in _GUESSES]
    likeness, guess = max(guesses)
    return body.decode(guess if likeness > 0.1 else "cp1252", "replace")


# The most frequent characters of Chinese, both orthographies; kana and hangul count by themselves.
_FREQUENT = frozenset(
    "的一是不了在人有我他这這個个们們中来來上大为為和国國地到以说說時时要就出会會可也你对對生能而子那得于於着下自之年過过发發后後作里裡新聞闻日月報报者記记市"
)


def _likeness(sample: bytes, name: str) -> float:
    """The share of the wide characters that are frequent in the script that this encoding writes, less what it cannot read."""
    text = sample.decode(name, "replace")
    wide = [c for c in text if c > "\x7f"]
    good = sum(c in _FREQUENT or "\u3040" <= c <= "\u30ff" or "\uac00" <= c <= "\ud7a3" or c in "，。「」、" for c in wide)
    return (good - 5 * text.count("\ufffd")) / max(1, len(wide))
