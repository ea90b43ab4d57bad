"""Bytes of a feed, sitemap or list as text: one wrong byte or label never costs the document."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF16_LE, "utf-16"),
)
_SHAPES = (
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<\0", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_CHARSET = re.compile(r"charset\s{0,8}=\s{0,8}[\"']?([\w.:+\-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(r"^\s{0,64}<\?xml[^>]{0,200}?encoding\s{0,8}=\s{0,8}[\"']([\w.:+\-]{1,40})[\"']", re.IGNORECASE)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_NEVER = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MISREAD = {byte: bytes((byte,)).decode("cp1252", "ignore") for byte in range(0x80, 0xA0) if byte != 0x85}  # no text has these controls
_NO_TEXT = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "mbcs", "oem"))


def text(body: bytes, media_type: str = "") -> str:
    """Give the text of an XML or plain document, without the characters that XML forbids (NUL among them).

    A byte-order mark wins, then the charset that the server told, the document's own declaration, UTF-8, windows-1252:
    the first that fits every byte. Where none does, the first is kept and each byte that does not fit is read as windows-1252.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return clean(_decoded(body, encoding))
    candidates = _candidates(body, media_type)
    for encoding in candidates:
        try:
            return clean(body.decode(encoding))
        except (UnicodeError, ValueError):
            continue
    return clean(_decoded(body, candidates[0]))


def _candidates(body: bytes, media_type: str) -> list[str]:
    shape = next((encoding for start, encoding in _SHAPES if body.startswith(start)), "")
    told = _CHARSET.search(media_type)
    head = body[:1024].decode(shape or "latin-1", "replace")
    declared = _DECLARED.match(head)
    named = [match[1] for match in (told, declared) if match]
    known = [_known(name) for name in named]
    if shape:
        known = [name for name in known if name.startswith(shape[:6].replace("cp037", "cp"))] + [shape]
    return [name for name in known if name] + ["utf-8"]


def _known(name: str) -> str:
    """Give Python's name of a text encoding, widened as browsers do; '' for what is none."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if found.name in _NO_TEXT or not found._is_text_encoding:
        return ""
    return _WIDER.get(found.name, found.name)


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding, "cln.byte")
    except (UnicodeError, ValueError):
        return body.decode("latin-1")


def _single_byte(error: UnicodeError) -> tuple[str, int]:
    """Read the first byte that does not fit as windows-1252, as broken feeds that mix two encodings mean it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", "replace"), error.start + 1


codecs.register_error("cln.byte", _single_byte)


def clean(found: str) -> str:
    """Give the text without the characters that XML forbids."""
    return _NEVER.sub("", found).translate(_MISREAD)
