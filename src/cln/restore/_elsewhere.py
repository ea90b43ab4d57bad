"""What was put in once was put in wherever it stands without need: further occurrences of convicted phrases, and runs of their words.

A short phrase may be what the article is about: it is cut again only where the text does not use it more often than it was put in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from cln.records import Evidence
from cln.restore import _characters_table as chars
from cln.restore._extent import QUOTES, Place, extent, head, is_letter, place, tail, touches
from cln.restore._reading import Proposal, Reading

SURE = 0.95
FEWEST_LETTERS = 4


def find(reading: Reading, proposals: Iterable[Proposal], convicted: Iterable[Proposal]) -> Iterator[Proposal]:
    """Propose to cut further occurrences of the convicted phrases, and of the campaign's where this text has a witness of its own."""
    cuts = [cut for cut in convicted if cut.kind == "injected" and cut.phrase]
    if not cuts:
        return
    known = Counter(cut.phrase for cut in cuts)
    campaign = reading.given.campaigns
    yield from _supported(reading, proposals, {*known, *campaign})
    folded = reading.text.casefold()
    if len(folded) != len(reading.text):
        folded = reading.text.lower() if len(reading.text.lower()) == len(reading.text) else reading.text
    rules = {**dict.fromkeys(campaign, "campaign"), **dict.fromkeys(known, "text")}
    for phrase in sorted(rules, key=lambda p: (-len(p), p)):
        if len(phrase.replace(" ", "")) >= FEWEST_LETTERS:
            places = [place for place in _places(reading, folded, phrase)]
            yield from _proposals(reading, phrase, [p for p in places if not _is_taken(p, cuts)], known[phrase], rules[phrase])
    yield from _runs(reading, cuts)


def _supported(reading: Reading, proposals: Iterable[Proposal], phrases: set[str]) -> Iterator[Proposal]:
    """Give again, and surer, the doubtful proposals whose words are words of convicted phrases."""
    words = {word for phrase in phrases for word in phrase.split() if len(word) > 2 or not word.isascii()}
    for proposal in proposals:
        shared = sorted(words.intersection(proposal.phrase.split()), key=lambda word: (-len(word), word))
        if shared and proposal.kind == "injected" and len(shared) * 2 >= len(proposal.phrase.split()):
            detail = f"“{shared[0]}” is a word of a phrase that was put in at another place"
            yield proposal._replace(score=0.8, evidence=(Evidence(rule="same-words", score=0.8, detail=detail),))


def _is_taken(place: Place, cuts: list[Proposal]) -> bool:
    return any(cut.start < place.end and place.start < cut.end for cut in cuts)


def _places(reading: Reading, folded: str, phrase: str) -> Iterator[Place]:
    for m in re.finditer(r"[ \u00a0]".join(map(re.escape, phrase.split())), folded):
        yield place(reading, m.start(), m.end())


def _proposals(reading: Reading, phrase: str, places: list[Place], convicted: int, rule: str) -> Iterator[Proposal]:
    size = len(phrase.split())
    broken = sum(bool(place.whole) for place in places)
    plain_places = [place for place in places if not place.whole]
    plain = len(plain_places)
    is_topic = plain > {1: 1, 2: 3}.get(size, 1000) * max(convicted, broken, 1)
    text = reading.text
    for place in places:
        if place.whole:
            detail = f"“{phrase}” was put into {'this text' if rule == 'text' else 'other pages'} too; without it the word “{place.whole}” is whole"
            score = SURE + 0.03
            start, end = place.start, place.end
        else:
            start, end = extent(text, *_widened(text, place, plain_places))
            if (start, end) == (place.start, place.end) and _is_inside(text, start, end, size):
                continue
            quoted = touches(text, place.start, place.end, QUOTES)
            score = 0.5 if quoted or is_topic else SURE + 0.01
            detail = f"“{phrase}” was put into {'this text at another place' if rule == 'text' else 'other pages of the same campaign'}"
        yield Proposal(
            start,
            end,
            "injected",
            score,
            (Evidence(rule="same-phrase" if rule == "text" else "campaign", score=score, detail=detail),),
            phrase=phrase,
        )


def _widened(text: str, place: Place, places: list[Place]) -> tuple[int, int]:
    """Take in the word before (or after) where it is the same at every further occurrence: the phrase was longer there."""
    start, end = place.start, place.end
    if len(places) < 2:
        return start, end
    before = {tail(text, other.start - 1) if text[other.start - 1 : other.start] == " " else "" for other in places}
    after = {head(text, other.end + 1) if text[other.end : other.end + 1] == " " else "" for other in places}
    if len(before) == 1 and (word := before.pop()):
        start -= len(word) + 1
    if len(after) == 1 and (word := after.pop()):
        end += len(word) + 1
    return start, end


def _is_inside(text: str, start: int, end: int, size: int) -> bool:
    """Tell whether a short phrase is only a part of a longer word (casino in casinos)."""
    before, after = text[start - 1 : start], text[end : end + 1]
    touches = (before != "" and is_letter(before)) + (after != "" and is_letter(after))
    return touches == 2 or (touches == 1 and size < 2)


def _runs(reading: Reading, cuts: list[Proposal]) -> Iterator[Proposal]:
    """Propose runs of two to eight words that are all words of convicted phrases, begin as one of them and end as one."""
    words = reading.words
    inside = [(cut.start, cut.end) for cut in cuts]
    first = {cut.phrase.split()[0] for cut in cuts}
    last = {cut.phrase.split()[-1] for cut in cuts}
    known = {word for cut in cuts for word in cut.phrase.split()}
    if len(known) < 3:
        return
    keys = {chars.word_hash(word) for word in known}
    marks = [key in keys for key in words.key.tolist()]
    number = 0
    while number < len(marks):
        stop = number
        while stop < len(marks) and marks[stop] and (stop == number or reading.text[words.end[stop - 1] : words.start[stop]] == " "):
            stop += 1
        if 2 <= stop - number <= 8:
            yield from _run(reading, number, stop, first, last, inside)
        number = max(stop, number + 1)


def _run(reading: Reading, number: int, stop: int, first: set[str], last: set[str], inside: list[tuple[int, int]]) -> Iterator[Proposal]:
    names = [reading.word(n).casefold() for n in range(number, stop)]
    start, end = int(reading.words.start[number]), int(reading.words.end[stop - 1])
    rarity = sum(max(0.0, 6.3 - float(z)) for z in reading.words.zipf[number:stop])
    if names[0] not in first or names[-1] not in last or rarity < 3.5 or any(a < end and start < b for a, b in inside):
        return
    here = place(reading, start, end)
    if touches(reading.text, start, end, QUOTES) and not here.whole:
        return
    start, end = (here.start, here.end) if here.whole else extent(reading.text, start, end)
    evidence = Evidence(
        rule="same-words", score=SURE, detail="it is made of the words of phrases that were put into this text at other places"
    )
    yield Proposal(start, end, "injected", SURE, (evidence,), phrase=" ".join(names))
