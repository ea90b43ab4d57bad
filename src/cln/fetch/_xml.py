"""Elements out of XML as it is found: well-formed or not, one element after the other, in linear time.

This is no XML parser, by choice: document type declarations are passed over unread, so no entity is ever defined, expanded or
fetched; nesting costs no stack; an end tag that is missing, a bare ``&`` or a forbidden byte costs no more than its own element.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from typing import NamedTuple

_NAME = r"[A-Za-z_\u0080-\uffff][^\s<>/\"'=]*+"
_TAG = re.compile(rf"<({_NAME})((?:[^<>\"'/]++|/(?!>)|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)(/?)>?")
_ATTRIBUTE = re.compile(r"(?<![^\s\"'/])([^\s=\"'/<>]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++))")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,8})|#[xX]([0-9A-Fa-f]{1,7})|([A-Za-z][A-Za-z0-9]{1,31}));")
_MARKUP = re.compile(r"<!--|<!\[CDATA\[|<\?|<!|<(?=[A-Za-z_\u0080-\uffff])")
_DEEPEST = 32
_PASSED_OVER = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_SUBSET_END = re.compile(r"\]\s*+>")


class Element(NamedTuple):
    """One element: name as written, attributes, the source between its tags, and where it ends in the region."""

    name: str
    attributes: dict[str, str]
    inner: str
    end: int


def elements(region: str, containers: frozenset[str] = frozenset(), items: frozenset[str] = frozenset()) -> Iterator[Element]:
    """Give the elements that stand directly in a region, in order.

    Those named in ``containers`` (lower case, no prefix) are given with nothing inside, and what they hold follows as if it
    stood in the region itself. Those named in ``items`` never hold one another: without an end tag they end where the next begins.
    """
    scan = _Scan(region)
    at = 0
    while match := _MARKUP.search(region, at):
        at = match.start()
        tag = _TAG.match(region, at) if match[0] == "<" else None
        if tag is None:
            at = scan.passed_over(at, match[0])
            continue
        name = tag[1] if tag[1].isascii() else _without_strays(tag[1])
        local = name.rpartition(":")[2].lower()
        if tag[3] or local in containers:
            inner, at = "", tag.end()
        else:
            inner, at = scan.inner(name, tag.end(), f"<{name}" if local in items else "<")
        yield Element(name, dict(_attributes(tag[2])), inner, at)


def _without_strays(name: str) -> str:
    """Give the name without what a wrong byte left in it: no format read here has names in another script."""
    return "".join(character for character in name if character.isascii()) or "x"


def _attributes(source: str) -> Iterator[tuple[str, str]]:
    for match in _ATTRIBUTE.finditer(source):
        yield match[1].lower(), decoded(match[2] or match[3] or match[4] or "")


class _Scan:
    """Searches of one region, which only go forward; what was not found once is not looked for again, so that all stay linear."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._found: dict[str, int] = {}
        self._last: dict[str, int] | None = None

    def find(self, mark: str, start: int) -> int:
        """Give the next place of a mark, -1 where there is none; a place found before and still ahead is given again."""
        known = self._found.get(mark, -2)
        if known != -1 and known < start:
            known = self._found[mark] = self._region.find(mark, start)
        return known

    def passed_over(self, at: int, opening: str) -> int:
        """Give the end of a comment, CDATA section, processing instruction or declaration that begins at ``at``."""
        if opening == "<!":
            return self._doctype_end(at)
        closing = _PASSED_OVER.get(opening, ">")
        end = self.find(closing, at + len(opening))
        if end < 0:
            end, closing = self.find(">", at), ">"
        return end + len(closing) if end >= 0 else len(self._region)

    def _doctype_end(self, at: int) -> int:
        end = self.find(">", at)
        subset = self._region.find("[", at, end) if end >= 0 else -1
        if subset >= 0 and self.find("]", subset) >= 0:
            match = _SUBSET_END.search(self._region, subset)
            end = match.end() - 1 if match else end
        return end + 1 if end >= 0 else len(self._region)

    def inner(self, name: str, start: int, stop: str = "<") -> tuple[str, int]:
        """Give the source up to the end tag of ``name``, and the place behind it; where there is none, the source up to ``stop``."""
        end = self._closing(name, start)
        if end >= 0 and not self._is_simple(name, start, end):
            end = self._balanced(name, start)
        if end >= 0:
            return self._region[start:end], self.passed_over(end, "</")
        following = self.find(stop, start)
        following = following if following >= 0 else len(self._region)
        return self._region[start:following], following

    def _closing(self, name: str, start: int) -> int:
        if self._last is not None and self._last.get(name, -1) < start:
            return -1
        end = self.find("</" + name, start)
        if end < 0 and self._last is None:
            self._last = {match[1]: match.start() for match in re.finditer(r"</([^\s<>/]++)", self._region)}
        return end

    def _is_simple(self, name: str, start: int, end: int) -> bool:
        behind = end + 2 + len(name)
        return (
            self._region[behind : behind + 1] in "> \n\r\t"
            and self._region.find("<" + name, start, end) < 0
            and not start <= self.find("<!", start) < end
        )

    def _balanced(self, name: str, start: int) -> int:
        """Find the end tag that belongs to a start tag, past nested elements of the same name, comments and CDATA sections."""
        depth, at = 1, start
        pattern = _same_name(name)
        while match := pattern.search(self._region, at):
            at = match.end()
            if match[0].startswith("<!"):
                at = self.passed_over(match.start(), match[0])
            elif match[0].startswith("</"):
                depth -= 1
                if not depth:
                    return match.start()
            else:
                tag = _TAG.match(self._region, match.start())
                depth += 0 if tag is not None and tag[3] else 1
                if depth > _DEEPEST:
                    return -1
        return -1


def _same_name(name: str) -> re.Pattern[str]:
    return re.compile(rf"<!--|<!\[CDATA\[|</?{re.escape(name)}(?=[\s/>]|$)")


def decoded(source: str) -> str:
    """Give character data with its references resolved once: numbers, and the names that HTML knows; unknown ones stay."""
    return _REFERENCE.sub(_character, source) if "&" in source else source


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return html.entities.html5.get(name + ";", match[0])
    value = int(decimal) if decimal else int(hexadecimal, 16)
    if 0x80 <= value <= 0x9F:
        return bytes((value,)).decode("cp1252", "replace")
    if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF or (value < 0x20 and value not in (9, 10, 13)):
        return ""
    return chr(value)


def characters(inner: str) -> str:
    """Give the character data of an element without child elements: references resolved, CDATA as it stands, comments left out."""
    if "<!" not in inner:
        return decoded(inner)
    return "".join(decoded(part) if is_source else part for part, is_source in _parts(inner))


def _parts(inner: str) -> Iterator[tuple[str, bool]]:
    """Give the stretches of a source: (text, True) outside CDATA sections, (text, False) inside; comments are left out."""
    scan = _Scan(inner)
    at = 0
    while (start := scan.find("<!", at)) >= 0:
        opening = next((mark for mark in ("<!--", "<![CDATA[") if inner.startswith(mark, start)), "")
        if not opening:
            yield inner[at : start + 2], True
            at = start + 2
            continue
        yield inner[at:start], True
        end = scan.find(_PASSED_OVER[opening], start + len(opening))
        if opening == "<![CDATA[":
            yield inner[start + len(opening) : end if end >= 0 else len(inner)], False
        at = end + 3 if end >= 0 else len(inner)
    yield inner[at:], True


def has_elements(inner: str) -> bool:
    """Tell whether there is a start tag outside CDATA sections and comments."""
    if "<" not in inner:
        return False
    return any(is_source and _TAG.search(part) is not None for part, is_source in _parts(inner))


def start_tags(document: str, name: str) -> Iterator[dict[str, str]]:
    """Give the attributes of each start tag of a name (lower case), wherever it stands in a page."""
    for match in re.finditer(rf"<{re.escape(name)}(?=[\s/])", document, re.IGNORECASE):
        tag = _TAG.match(document, match.start())
        if tag is not None:
            yield dict(_attributes(tag[2]))
