"""The same phrase, convicted elsewhere in the text: what was injected once was injected wherever it stands without need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cln.records import Evidence
from cln.restore._reading import Proposal, Reading


def find(reading: Reading, proposals: Iterable[Proposal], convicted: Iterable[Proposal]) -> Iterator[Proposal]:
    """Propose to cut every further occurrence of a convicted phrase, and the weak joins around words of one."""
    phrases = sorted({proposal.phrase for proposal in convicted if proposal.phrase})
    words = {word for phrase in phrases for word in phrase.split()}
    for proposal in proposals:
        shared = sorted(words.intersection(proposal.phrase.split()))
        if shared and proposal.phrase:
            detail = f"{shared[0]!r} was put into the middle of a word elsewhere in this text"
            yield proposal._replace(score=0.97, evidence=(Evidence(rule="same-words", score=0.97, detail=detail),))
    for phrase in phrases:
        yield from _again(reading.text, phrase)


def _again(text: str, phrase: str) -> Iterator[Proposal]:
    for m in re.finditer(rf"(?<=[ ]){re.escape(phrase)} ", text, re.IGNORECASE):
        detail = f"{phrase!r} was put into the middle of a word elsewhere in this text"
        yield Proposal(m.start(), m.end(), "injected", 0.95, (Evidence(rule="same-phrase", score=0.95, detail=detail),), phrase=phrase)
