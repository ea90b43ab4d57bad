"""Give a text back as it was written, and say what was done to it.

>>> from cln import restore
>>> news = restore.text("The talks in Ukra cheap loans ine ended today.", language="en")
>>> news.text
'The talks in Ukraine ended today.'
>>> print(restore.explain(news.edits[0]))
' cheap loans ' was cut: without it, 'ukra' and 'ine' read 'ukraine'.
"""

from __future__ import annotations

from collections.abc import Sequence

from cln import edits, languages
from cln.records import Edit, Mark, Restored
from cln.restore import _broken, _elsewhere, _furniture, _weigh
from cln.restore._reading import Proposal, Reading

VERSION = "1"

FINDERS = (_broken.find, _furniture.find)  # one shape: reading -> Iterator[Proposal]; they propose, _weigh decides, then applied once


def text(found: str, *, language: str = "", witnesses: Sequence[str] = ()) -> Restored:
    """Give the text as it was written, with every repair on record; what cannot be proved is left alone or marked."""
    language = language or languages.detect(found)
    reading = Reading(found, language)
    proposals = [proposal for finder in FINDERS for proposal in finder(reading)]
    convicted, _ = _weigh.decide(proposals)
    cuts, marks = _weigh.decide([*proposals, *_elsewhere.find(reading, proposals, convicted)])
    made = tuple(_edit(found, cut) for cut in cuts)
    shown = tuple(Mark(start=m.start, end=m.end, kind=m.kind, score=m.score, evidence=m.evidence) for m in marks)
    return Restored(text=edits.apply(found, made), edits=made, marks=shown, language=language, version=VERSION)


def explain(edit: Edit) -> str:
    """Give one plain sentence for a reader: what was done and why."""
    why = "; ".join(item.detail for item in edit.evidence if item.detail)
    done = "was cut" if not edit.inserted else f"became {edit.inserted!r}"
    return f"{edit.removed!r} {done}: {why}." if why else f"{edit.removed!r} {done}."


def _edit(found: str, cut: Proposal) -> Edit:
    removed = found[cut.start : cut.end]
    return Edit(start=cut.start, removed=removed, inserted=cut.inserted, kind=cut.kind, score=round(cut.score, 4), evidence=cut.evidence)
