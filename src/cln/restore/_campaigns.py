"""Campaigns, discovered: phrases that were cut, on strong evidence, from several pages of a stream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cln.records import Campaign, Edit, Restored

STRONG = frozenset({"broken-word", "script", "witness-word", "link-in-word", "hidden"})  # evidence that a page gives by itself
FEWEST_PAGES = 2
FEWEST_LETTERS = 4


def campaigns(restored: Iterable[tuple[str, Restored]]) -> tuple[Campaign, ...]:
    """Give the phrases that were cut from two pages or more, or are made of such phrases' words; the most widespread first.

    ``restored`` gives each page with its host (or its own name).
    A phrase counts on a page only where the page's own evidence convicted it: so a campaign never feeds on itself.
    """
    pages: dict[str, list[str]] = defaultdict(list)
    for number, (name, record) in enumerate(restored):
        for phrase in sorted({_phrase(edit) for edit in record.edits if _is_strong(edit)}):
            pages[phrase].append(f"{number} {name}")
    words: dict[str, set[str]] = defaultdict(set)
    for phrase, names in pages.items():
        for word in phrase.split():
            words[word].update(names)
    found = [_campaign(phrase, names) for phrase, names in pages.items() if len(names) >= FEWEST_PAGES or _is_family(phrase, words)]
    return tuple(sorted(found, key=lambda campaign: (-campaign.pages, campaign.phrase)))


def _is_family(phrase: str, words: dict[str, set[str]]) -> bool:
    """Tell whether a phrase of one page is put together from words that other pages' phrases have too."""
    return " " in phrase and all(len(words[word]) >= FEWEST_PAGES for word in phrase.split())


def _campaign(phrase: str, names: list[str]) -> Campaign:
    return Campaign(phrase=phrase, pages=len(names), hosts=len({name.split(" ", 1)[1] for name in names}))


def _is_strong(edit: Edit) -> bool:
    return (
        edit.kind in ("injected", "hidden") and len(_phrase(edit)) >= FEWEST_LETTERS and any(item.rule in STRONG for item in edit.evidence)
    )


def _phrase(edit: Edit) -> str:
    return " ".join(edit.removed.casefold().split())
