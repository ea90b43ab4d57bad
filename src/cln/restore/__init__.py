"""Give a text back as it was written, and say what was done to it.

>>> from cln import restore
>>> news = restore.text("The talks in Gen cheap loans eva ended today.", language="en")
>>> news.text
'The talks in Geneva ended today.'
>>> print(restore.explain(news.edits[0]))
Cut “cheap loans”: without it, “gen” and “eva” read “geneva”, a common word.
"""

from __future__ import annotations

from collections.abc import Sequence

from cln import edits, languages
from cln.records import Campaign, Edit, Mark, Markup, Restored, Ruling
from cln.restore import (
    _collate,
    _compose,
    _elsewhere,
    _encoding,
    _furniture,
    _injected,
    _letters,
    _lines,
    _markup,
    _rulings,
    _splits,
    _weigh,
)
from cln.restore._campaigns import campaigns
from cln.restore._explain import explain
from cln.restore._reading import Given, Proposal, Reading
from cln.restore._replay import Difference, difference

__all__ = ["VERSION", "Difference", "batch", "campaigns", "difference", "explain", "text"]

VERSION = "1"
ROUNDS = 6  # of looking again at what a round gave; damage within damage is rare, so two nearly always do
CONVICTIONS = 3  # of following a convicted phrase to other places, and their words to others

# One shape: reading -> Iterator[Proposal]. They propose in any order, _weigh decides, then all is applied once.
FINDERS = (
    _injected.find, _collate.find, _markup.find, _furniture.find, _encoding.find, _letters.find, _lines.find, _splits.find,
    _rulings.find,
)  # fmt: skip


def text(
    found: str,
    *,
    language: str = "",
    markup: Sequence[Markup] = (),
    witnesses: Sequence[str] = (),
    campaigns: Sequence[Campaign] = (),
    site: Sequence[str] = (),
    title: str = "",
    rulings: Sequence[Ruling] = (),
) -> Restored:
    """Give the text as it was written, with every repair on record; what cannot be proved is left alone, or marked as suspect.

    ``markup`` tells which stretches of ``found`` are links or hidden; ``witnesses`` are other copies of the same article; ``campaigns``
    are phrases seen on other pages, which count only beside evidence of this text's own; ``site`` are lines that repeat over the site's
    pages; ``rulings`` are a person's verdicts on earlier repairs, and win.
    """
    phrases = tuple(sorted({campaign.phrase.casefold() for campaign in campaigns}))
    given = Given(tuple(markup), tuple(witnesses), phrases, frozenset(site), title, _rulings.read(found, rulings))
    current = found
    made: tuple[Edit, ...] = ()
    marks: list[Proposal] = []
    for _ in range(ROUNDS):
        reading = Reading(current, language or _language(current), given)
        cuts, marks = _once(reading)
        if not cuts:
            break
        step = tuple(_edit(current, cut) for cut in cuts)
        made = _compose.compose(current, made, step)
        given = _compose.forward(given, step)
        current = edits.apply(current, step)
    return Restored(text=current, edits=made, marks=_marks(marks, made), language=reading.tag, version=VERSION)


def _language(found: str) -> str:
    """Detect on a short stretch after the first line: a header line may be in another language, and detection is dear."""
    return languages.detect(found[60:460] if len(found) > 600 else found)


def batch(texts: Sequence[str], language: str = "") -> tuple[Restored, ...]:
    """Restore the pages of one stream together: discover what is being put in, then look at every page again with that in hand."""
    first = [text(found, language=language) for found in texts]
    known = campaigns((str(number), restored) for number, restored in enumerate(first))
    return tuple(text(found, language=language, campaigns=known) for found in texts) if known else tuple(first)


def _once(reading: Reading) -> tuple[list[Proposal], list[Proposal]]:
    """Weigh what the finders propose; then what follows from the convictions, until no phrase is new."""
    proposals = [proposal for finder in FINDERS for proposal in finder(reading)]
    if not proposals and not reading.given.campaigns:
        return [], []
    cuts, marks = _weigh.decide(reading, proposals)
    for _ in range(CONVICTIONS):
        before = {cut.phrase for cut in cuts}
        proposals = [*proposals, *_elsewhere.find(reading, proposals, cuts)]
        cuts, marks = _weigh.decide(reading, proposals)
        if {cut.phrase for cut in cuts} <= before:
            break
    return cuts, marks


def _edit(found: str, cut: Proposal) -> Edit:
    removed = found[cut.start : cut.end]
    return Edit(start=cut.start, removed=removed, inserted=cut.inserted, kind=cut.kind, score=round(cut.score, 4), evidence=cut.evidence)


def _marks(suspects: Sequence[Proposal], made: Sequence[Edit]) -> tuple[Mark, ...]:
    back = edits.locator(edits.invert(made))
    return tuple(
        Mark(start=back(m.start), end=back(m.end - 1) + 1, kind=m.kind, score=round(m.score, 4), evidence=m.evidence) for m in suspects
    )
