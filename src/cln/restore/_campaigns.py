"""Campaigns, discovered: phrases that were cut, on strong evidence, from several pages of a stream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cln.records import Campaign, Edit, Restored

STRONG = frozenset({"broken-word", "script", "witness-word", "link-in-word", "hidden"})  # evidence that a page gives by itself
FEWEST_PAGES = 2
FEWEST_LETTERS = 4


def campaigns(restored: Iterable[tuple[str, Restored]]) -> tuple[Campaign, ...]:
    """Give the phrases that were cut from two pages or more, the most widespread first; each comes with its page or host.

    A phrase counts on a page only where the page's own evidence convicted it: so a campaign never feeds on itself.
    """
    pages: dict[str, list[str]] = defaultdict(list)
    for name, record in restored:
        for phrase in sorted({_phrase(edit) for edit in record.edits if _is_strong(edit)}):
            pages[phrase].append(name)
    found = [Campaign(phrase=phrase, pages=len(names), hosts=len(set(names))) for phrase, names in pages.items() if len(names) >= FEWEST_PAGES]
    return tuple(sorted(found, key=lambda campaign: (-campaign.pages, campaign.phrase)))


def _is_strong(edit: Edit) -> bool:
    return edit.kind in ("injected", "hidden") and len(_phrase(edit)) >= FEWEST_LETTERS and any(item.rule in STRONG for item in edit.evidence)


def _phrase(edit: Edit) -> str:
    return " ".join(edit.removed.casefold().split())
