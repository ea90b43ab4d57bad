"""What a site's robots.txt lets us read: RFC 9309, in the reading of the parser that Google published.

>>> rules("User-agent: *\\nDisallow: /private/").allows("CLN", "https://lunde.example/private/1")
False
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote, urlsplit

from msgspec import Struct

LINE_LIMIT = 2083 * 8
TEXT_LIMIT = 500 << 10
LONGEST_DELAY = 30.0
_AGENT = re.compile(r"[A-Za-z_-]+")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_KEYS = (
    ("agent", ("user-agent", "useragent", "user agent")),
    ("allow", ("allow",)),
    ("disallow", ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")),
    ("sitemap", ("sitemap", "site-map")),
    ("delay", ("crawl-delay",)),
)
Verb = Literal["allow", "disallow"]


class Group(Struct, frozen=True, kw_only=True):
    """The rules for some agents: names in lower case, ``*`` for all others."""

    agents: tuple[str, ...]
    rules: tuple[tuple[Verb, str], ...] = ()
    delay: float = 0.0


class Rules(Struct, frozen=True, kw_only=True):
    """A robots.txt as read. Without any group everything is allowed."""

    groups: tuple[Group, ...] = ()
    sitemaps: tuple[str, ...] = ()

    def allows(self, agent: str, url: str) -> bool:
        """Tell whether ``agent`` may read ``url``: the longest rule that fits decides, and Allow wins over an equally long Disallow."""
        path = _path(url)
        own = [group for group in self.groups if agent.lower() in group.agents]
        found = own or [group for group in self.groups if "*" in group.agents]
        best = {"allow": -1, "disallow": -1}
        for group in found:
            for verb, pattern in group.rules:
                best[verb] = max(best[verb], _fit(verb, pattern, path))
        return best["disallow"] <= max(best["allow"], 0)

    def delay(self, agent: str) -> float:
        """Give the seconds that the site asks to leave between two requests, at most half a minute."""
        own = [group for group in self.groups if agent.lower() in group.agents]
        found = own or [group for group in self.groups if "*" in group.agents]
        return min(LONGEST_DELAY, max((group.delay for group in found), default=0.0))


EVERYTHING = Rules()
NOTHING = Rules(groups=(Group(agents=("*",), rules=(("disallow", "/"),)),))


def rules(text: str) -> Rules:
    """Read a robots.txt; what is no rule is passed over."""
    groups: list[Group] = []
    sitemaps: list[str] = []
    agents: list[str] = []
    found: list[tuple[Verb, str]] = []
    delay = 0.0
    for line in re.split(r"\r\n?|\n", text[:TEXT_LIMIT].removeprefix("\ufeff").removeprefix("ï»¿")):
        key, value = _pair(line[:LINE_LIMIT])
        if key == "agent":
            if found or delay:
                groups.append(Group(agents=tuple(agents), rules=tuple(found), delay=delay))
                agents, found, delay = [], [], 0.0
            agents.append(_agent(value))
        elif key == "allow" or key == "disallow":
            found += [("allow" if key == "allow" else "disallow", _escaped(value))] if agents else []
        elif key == "sitemap":
            sitemaps.append(value)
        elif key == "delay" and agents:
            delay = _seconds(value) or delay
    return Rules(groups=(*groups, Group(agents=tuple(agents), rules=tuple(found), delay=delay)), sitemaps=tuple(sitemaps[:100]))


def _pair(line: str) -> tuple[str, str]:
    """Give what a line sets and the value; ('', '') for other lines. A colon may be missing where there are just two words."""
    line = line.partition("#")[0].strip()
    name, colon, value = line.partition(":")
    if not colon:
        words = line.split()
        name, value = words if len(words) == 2 else ("", "")
    name = name.strip().lower()
    return next((key for key, starts in _KEYS if name.startswith(starts)), ""), value.strip()


def _agent(value: str) -> str:
    if value == "*" or (value.startswith("*") and value[1:2].isspace()):
        return "*"
    match = _AGENT.match(value)
    return match[0].lower() if match else ""


def _seconds(value: str) -> float:
    return float(value) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else 0.0


def _escaped(pattern: str) -> str:
    """Write other scripts as %XX, and the letters of escapes large, so that pattern and path are spelled alike."""
    return _ESCAPE.sub(lambda match: match[0].upper(), quote(pattern, safe="".join(map(chr, range(33, 127)))))


def _path(url: str) -> str:
    """Give path, parameters and query of an address, '/' where it has none. Other scripts must be escaped in it already."""
    if "//" not in url:
        url = "//" + url
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _ESCAPE.sub(lambda match: match[0].upper(), path)


def _fit(verb: Verb, pattern: str, path: str) -> int:
    """Give the length of the pattern where it fits the path, else -1; Allow: /index.html also stands for the folder itself."""
    if _matches(pattern, path):
        return len(pattern)
    folder, _, name = pattern.rpartition("/")
    if verb == "allow" and name.startswith("index.htm") and _matches(f"{folder}/$", path):
        return len(folder) + 2
    return -1


def _matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern with ``*`` and a closing ``$`` fits the beginning of a path; linear, piece by piece."""
    is_anchored = pattern.endswith("$")
    pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1] if is_anchored else pieces[1:]:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if not is_anchored:
        return True
    return at == len(path) if len(pieces) == 1 else path.endswith(pieces[-1]) and len(path) - len(pieces[-1]) >= at
