"""Where evidence is weighed: proposals for the same stretch support each other; the surest wins where two overlap."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from cln.restore._reading import Proposal, Reading

CUT, MARK = 0.88, 0.5
WHOLE = ("furniture", "hidden")  # what goes as a whole goes before the phrases inside it


def decide(reading: Reading, proposals: Iterable[Proposal]) -> tuple[list[Proposal], list[Proposal]]:
    """Give the proposals to carry out and those to show, neither overlapping; the order in which they come does not matter."""
    cuts: list[Proposal] = []
    marks: list[Proposal] = []
    taken: list[tuple[int, int]] = []
    for proposal in sorted(
        _merged(_allowed(reading, proposals)), key=lambda p: (p.kind not in WHOLE, -round(p.score, 6), p.start, p.end, p.kind, p.inserted)
    ):
        if proposal.score < MARK or _overlaps(proposal, taken):
            continue
        insort(taken, (proposal.start, proposal.end))
        (cuts if proposal.score >= CUT else marks).append(proposal)
    return sorted(cuts), sorted(marks)


def _allowed(reading: Reading, proposals: Iterable[Proposal]) -> list[Proposal]:
    """Leave out what an editor ruled to be wrong, and what would change nothing."""
    stay = reading.given.verdicts.stay
    return [
        p for p in proposals if reading.text[p.start : p.end] != p.inserted and not any(s.start < p.end and p.start < s.end for s in stay)
    ]


def _merged(proposals: Iterable[Proposal]) -> list[Proposal]:
    together: dict[tuple[int, int, str, str], Proposal] = {}
    for proposal in sorted(proposals, key=lambda p: (p.start, p.end, p.kind, p.inserted, -p.score, str(p.evidence))):
        key = (proposal.start, proposal.end, proposal.kind, proposal.inserted)
        held = together.get(key)
        together[key] = proposal if held is None else _joined(held, proposal)
    return list(together.values())


def _joined(one: Proposal, other: Proposal) -> Proposal:
    score = 1 - (1 - one.score) * (1 - other.score)
    return one._replace(score=score, evidence=tuple(dict.fromkeys([*one.evidence, *other.evidence])), phrase=one.phrase or other.phrase)


def _overlaps(proposal: Proposal, taken: list[tuple[int, int]]) -> bool:
    """Tell whether a proposal overlaps a stretch that is taken; these are in order and apart, so only the nearest can."""
    nearest = bisect_left(taken, (proposal.end, 0)) - 1
    return nearest >= 0 and taken[nearest][1] > proposal.start
