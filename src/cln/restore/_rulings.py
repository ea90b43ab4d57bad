"""A person's verdicts on earlier repairs: they win over every finder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cln.records import Evidence, Markup, Ruling
from cln.restore._reading import Proposal, Reading, Verdicts


def read(found: str, rulings: Iterable[Ruling]) -> Verdicts:
    """Give the stretches that must stay and those that must go: at the offset, or (to stay) wherever the text stands."""
    stay: list[Markup] = []
    go: list[Markup] = []
    for ruling in rulings:
        if ruling.kind in ("repair-wrong", "repair-right") and ruling.detail:
            here = list(_places(found, ruling))
            (stay if ruling.kind == "repair-wrong" else go).extend(here)
    return Verdicts(tuple(stay), tuple(go))


def _places(found: str, ruling: Ruling) -> Iterator[Markup]:
    offset = int(ruling.other) if ruling.other.isdecimal() and ruling.other.isascii() else -1
    if offset >= 0 and found.startswith(ruling.detail, offset):
        yield Markup(start=offset, end=offset + len(ruling.detail), kind="hidden")
    elif ruling.kind == "repair-wrong":
        at = found.find(ruling.detail)
        while at >= 0:
            yield Markup(start=at, end=at + len(ruling.detail), kind="hidden")
            at = found.find(ruling.detail, at + len(ruling.detail))


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose what a person ruled to be right."""
    for span in reading.given.verdicts.go:
        yield Proposal(
            span.start, span.end, "injected", 1.0, (Evidence(rule="ruling", score=1.0, detail="an editor ruled that it was put in"),)
        )
