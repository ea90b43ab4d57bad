"""The copy as the reporters filed it: story files read into drafts.

A story file has a line ``story: key`` and then one draft after another::

    === courier dam-alarm            the outlet's key and the article's name in addresses
    ago: 1d02h10m                    how long before the clock's time it is published
    title: ...                       by, section, dateline, credit, tags, caption, note, claims: optional
    ---
    Paragraphs, a blank line between them. "## " begins a heading, "> " a quotation, "- " an item.

A copy names what it was copied from, which paragraphs it kept and what it changed; its own paragraphs come first, as a new lead::

    === gazette cable-cut
    copy: meridian cable-cut
    keep: 2-6 8
    swap: said on => said late on
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

_AGE = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_MANY = frozenset({"swap", "by", "tags"})


class Draft(Struct, frozen=True, kw_only=True):
    """One article before it is set: texts may hold ``{day}``, ``{date}`` and ``{clock ...}`` slots, filled by the calendar.

    ``told`` is the age of the moment that the slots count from: a copy keeps its original's. ``claims`` is by how much the page
    gives itself out to be older than it is, as some scrapers' pages do.
    """

    story: str
    outlet: str
    slug: str
    ago: timedelta
    told: timedelta
    title: str
    paragraphs: tuple[str, ...]
    byline: tuple[str, ...] = ()
    section: str = ""
    dateline: str = ""
    credit: str = ""
    caption: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    copy_of: str = ""
    claims: timedelta = timedelta(0)

    @property
    def name(self) -> str:
        return f"{self.outlet} {self.slug}"


def age(text: str) -> timedelta:
    """Give the length of '1d02h10m' and the like."""
    match = _AGE.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise ValueError(f"{text!r} is not an age; write it like 1d02h10m")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


@cache
def drafts() -> tuple[Draft, ...]:
    """Give every draft of every story file, oldest first."""
    found: dict[str, Draft] = {}
    later: list[tuple[str, str]] = []
    for file in sorted((files("cln.press") / "stories").iterdir(), key=lambda file: file.name):
        story, *parts = re.split(r"^=== ", file.read_text("utf-8"), flags=re.MULTILINE)
        key = story.split("story:", 1)[1].split()[0]
        for part in parts:
            if "\ncopy:" in part.split("\n---", 1)[0]:
                later.append((key, part))
            else:
                draft = _original(key, part)
                found[_name(draft, found)] = draft
    for key, part in later:
        draft = _copy(key, part, found)
        found[_name(draft, found)] = draft
    return tuple(sorted(found.values(), key=lambda draft: (-draft.ago, draft.outlet, draft.slug)))


def _name(draft: Draft, found: dict[str, Draft]) -> str:
    return draft.name if draft.name not in found else f"{draft.name} again"


def _fields(part: str) -> tuple[str, dict[str, list[str]], list[str]]:
    head, _, body = part.partition("\n---")
    name, *lines = head.strip().splitlines()
    fields: dict[str, list[str]] = {}
    for line in lines:
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), []).append(value.strip())
    if doubled := [key for key, values in fields.items() if len(values) > 1 and key not in _MANY]:
        raise ValueError(f"{name}: {doubled[0]} is given twice")
    return name.strip(), fields, [" ".join(text.split("\n")) for text in re.split(r"\n\s*\n", body.strip()) if text.strip()]


def _original(story: str, part: str) -> Draft:
    name, fields, paragraphs = _fields(part)
    ago = age(fields["ago"][0])
    return _draft(name, {"story": story, "ago": ago, "told": ago, "paragraphs": tuple(paragraphs), **_said(fields)})


def _draft(name: str, facts: dict[str, Any]) -> Draft:
    outlet, _, slug = name.partition(" ")
    return Draft(outlet=outlet, slug=slug, **facts)


def _said(fields: dict[str, list[str]]) -> dict[str, Any]:
    single: dict[str, Any] = {key: fields[key][0] for key in ("title", "section", "dateline", "credit", "caption", "note") if key in fields}
    if "claims" in fields:
        single["claims"] = age(fields["claims"][0])
    tags = tuple(tag.strip() for line in fields.get("tags", []) for tag in re.split("[,،、]", line))
    return {**single, "byline": tuple(fields.get("by", ())), "tags": tags}


def _copy(story: str, part: str, found: dict[str, Draft]) -> Draft:
    name, fields, lead = _fields(part)
    original = found[fields["copy"][0]]
    kept = [original.paragraphs[number] for number in _numbers(fields.get("keep", [""])[0], len(original.paragraphs))]
    inherited = {
        "story": fields.get("story", [story])[0],
        "told": original.told,
        "title": original.title,
        "dateline": original.dateline,
        "copy_of": original.name,
    }
    text = (*lead, *_swapped(kept, fields.get("swap", []), name))
    return _draft(name, {**inherited, "ago": age(fields["ago"][0]), "paragraphs": text, **_said(fields)})


def _numbers(kept: str, count: int) -> list[int]:
    if not kept:
        return list(range(count))
    ranges = [piece.partition("-") for piece in kept.split()]
    return [number for first, _, last in ranges for number in range(int(first) - 1, int(last or first))]


def _swapped(paragraphs: list[str], swaps: list[str], name: str) -> list[str]:
    text = "\n\n".join(paragraphs)
    for old, new in (swap.split(" => ") for swap in swaps):
        if old not in text:
            raise ValueError(f"{name}: the copy has no {old!r} to change")
        text = text.replace(old, new, 1)
    return text.split("\n\n")
