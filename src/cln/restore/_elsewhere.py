"""What was put in once was put in wherever it stands without need: further occurrences of convicted phrases, and runs of their words.

A short phrase may be what the article is about: it is cut again only where the text does not use it more often than it was put in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cln.records import Evidence
from cln.restore import _characters_table as chars
from cln.restore._extent import QUOTES, Place, cut, head, is_letter, place, tail, touches
from cln.restore._reading import Proposal, Reading

SURE = 0.95
FEWEST_LETTERS = 4
SPOKEN_FOR = 3  # words from which a campaign's phrase is its own witness: nobody writes them so by chance
COMMON = 6.3  # Zipf value above which a word says nothing
JOINING = 5.6  # Zipf value from which a word that stands beside a phrase twice may do so by chance
OFTEN = 4  # times that a word may stand in a text beside those in the phrases, and not be the article's own
TOPIC = {1: 1, 2: 3}  # how often a phrase of so many words may stand between words for each time that it was put into one


class Company(NamedTuple):
    """What a text is judged beside: its own convicted phrases, the campaign's, and the words of both."""

    cuts: list[Proposal]
    own: Counter[str]
    campaign: frozenset[str]
    words: frozenset[str]


def find(reading: Reading, proposals: Sequence[Proposal], convicted: Iterable[Proposal]) -> Iterator[Proposal]:
    """Propose to cut further occurrences of the convicted phrases, and of the campaign's where this text has evidence of its own."""
    cuts = [cut for cut in convicted if cut.kind == "injected" and cut.phrase]
    own = Counter(cut.phrase for cut in cuts)
    if not own and not reading.given.campaigns:
        return
    folded = _folded(reading.text)
    campaign = frozenset(phrase for phrase in reading.given.campaigns if phrase in folded or any(w in folded for w in phrase.split()[:1]))
    words = frozenset(word for phrase in {*own, *campaign} for word in phrase.split() if len(word) > 2 or not word.isascii())
    company = Company(cuts, own, campaign, words)
    yield from _supported(reading, proposals, company)
    claimed: list[tuple[int, int]] = []
    for phrase in sorted({*own, *campaign}, key=lambda p: (-len(p), p)):
        if len(phrase.replace(" ", "")) >= FEWEST_LETTERS and phrase in folded:
            for proposal in _again(reading, folded, phrase, company):
                if not any(start <= proposal.start and proposal.end <= end for start, end in claimed):
                    claimed.append((proposal.start, proposal.end))
                    yield proposal
    yield from _runs(reading, company)
    yield from _wider(reading, folded, cuts)


def _wider(reading: Reading, folded: str, cuts: Iterable[Proposal]) -> Iterator[Proposal]:
    """Propose to take more with a phrase between two words: what goes with it at another place too."""
    for made in cuts:
        here = place(reading, *_trimmed(reading.text, made))
        if here.whole:
            continue
        start, end = _together(reading, folded, here.start, here.end)
        if (start, end) != (here.start, here.end):
            yield made._replace(
                start=(stretch := cut(reading, start, end))[0],
                end=stretch[1],
                score=1 - (1 - made.score) / 2,
                phrase=" ".join(folded[start:end].split()),
            )


def _trimmed(text: str, made: Proposal) -> tuple[int, int]:
    inside = text[made.start : made.end]
    return made.start + len(inside) - len(inside.lstrip()), made.start + len(inside.rstrip())


def _together(reading: Reading, folded: str, start: int, end: int) -> tuple[int, int]:
    """Widen a stretch by up to three words on either side that stand with it at another place, unless they are too common to tell."""
    for _ in range(3):
        word = _before(folded, start)
        if word and reading.zipf_of(word) < JOINING and folded.count(folded[start - len(word) - 1 : end]) > 1:
            start -= len(word) + 1
        word = _after(folded, end)
        if word and reading.zipf_of(word) < JOINING and folded.count(folded[start : end + len(word) + 1]) > 1:
            end += len(word) + 1
    return start, end


def _folded(text: str) -> str:
    """Fold the case without moving a single character."""
    folded = text.casefold()
    return folded if len(folded) == len(text) else "".join(f if len(f := c.casefold()) == 1 else c for c in text)


def _supported(reading: Reading, proposals: Sequence[Proposal], company: Company) -> Iterator[Proposal]:
    """Give again, and surer, the doubtful proposals whose words are words of phrases convicted at another place, or of the campaign.

    The article's own words, which also stand often without the phrases, support nothing.
    """
    own = _own(reading, company)
    for proposal in proposals:
        inside = proposal.phrase.split()
        if proposal.kind != "injected" or proposal.score >= SURE or len(company.words.intersection(inside)) * 2 < len(inside):
            continue
        apart = [made for made in company.cuts if made.end <= proposal.start or proposal.end <= made.start]
        known = {word for phrase in {*company.campaign, *(made.phrase for made in apart)} for word in phrase.split()}
        put_in = company.words.intersection(inside, known) - own
        if put_in and len(put_in) * 2 >= len(inside):
            word = min(put_in, key=lambda word: (-len(word), word))
            detail = f"“{word}” is a word of a phrase that was put in at another place"
            yield proposal._replace(score=0.8, evidence=(Evidence(rule="same-words", score=0.8, detail=detail),))


def _own(reading: Reading, company: Company) -> set[str]:
    """Give the words that the article uses itself: often, and not only in the phrases."""
    folded, put_in = _folded(reading.text), Counter[str]()
    for phrase in {*company.own, *company.campaign}:
        times = folded.count(phrase) if " " in phrase else company.own[phrase]
        put_in += Counter(dict.fromkeys(phrase.split(), times))
    return {word for word in company.words if reading.often.get(chars.word_hash(word), 0) - put_in[word] > OFTEN}


def _again(reading: Reading, folded: str, phrase: str, company: Company) -> Iterator[Proposal]:
    """Propose the other occurrences of a phrase: where they break a word, and where they stand between words without being the topic."""
    found = [place(reading, m.start(), m.end()) for m in re.finditer(re.escape(phrase), folded)]
    places = [here for here in found if not any(cut.start < here.end and here.start < cut.end for cut in company.cuts)]
    broken = [here for here in places if here.whole]
    plain = [here for here in places if not here.whole]
    size, convicted = len(phrase.split()), company.own[phrase]
    is_own = convicted > 0
    where = "in this text, at another place" if is_own else "on other pages of the same campaign"
    for here in broken:
        yield _proposal(
            phrase, here.start, here.end, SURE + 0.03, is_own, f"“{phrase}” was put in {where}; without it “{here.whole}” is one word"
        )
    is_topic = len(plain) > TOPIC.get(size, 1000) * max(convicted, len(broken), 1)
    is_alone = not company.cuts and size + (len(plain) > 1) < SPOKEN_FOR
    for here in plain:
        start, end = _widened(reading, here, plain, company.words)
        if _is_inside(reading.text, start, end, size):
            continue
        doubtful = is_topic or is_alone or touches(reading.text, here.start, here.end, QUOTES)
        yield _proposal(phrase, *cut(reading, start, end), 0.5 if doubtful else SURE + 0.01, is_own, f"“{phrase}” was put in {where}")


def _proposal(phrase: str, start: int, end: int, score: float, is_own: bool, detail: str) -> Proposal:
    evidence = Evidence(rule="same-phrase" if is_own else "campaign", score=score, detail=detail)
    return Proposal(start, end, "injected", score, (evidence,), phrase=phrase)


def _widened(reading: Reading, here: Place, places: list[Place], words: frozenset[str]) -> tuple[int, int]:
    """Take in a word before or after that belongs to other convicted phrases, or is the same at every further occurrence."""
    text, start, end = reading.text, here.start, here.end
    before = {_before(text, other.start).casefold() for other in places}
    after = {_after(text, other.end).casefold() for other in places}
    for _ in range(3):
        word = _before(text, start)
        if word and (word.casefold() in words or (len(places) > 1 and before == {word.casefold()})):
            start -= len(word) + 1
        word = _after(text, end)
        if word and (word.casefold() in words or (len(places) > 1 and after == {word.casefold()})):
            end += len(word) + 1
    return _together(reading, _folded(text), start, end)


def _before(text: str, start: int) -> str:
    return tail(text, start - 1) if text[start - 1 : start] == " " else ""


def _after(text: str, end: int) -> str:
    return head(text, end + 1) if text[end : end + 1] == " " else ""


def _is_inside(text: str, start: int, end: int, size: int) -> bool:
    """Tell whether a short phrase is only a part of a longer word (casino in casinos)."""
    before, after = text[start - 1 : start], text[end : end + 1]
    touches = (before != "" and is_letter(before)) + (after != "" and is_letter(after))
    return touches == 2 or (touches == 1 and size < 2)


def _runs(reading: Reading, company: Company) -> Iterator[Proposal]:
    """Propose runs of two to eight words that are all words of convicted phrases, begin as one of them and end as one."""
    words = reading.words
    phrases = [phrase.split() for phrase in {*company.own, *company.campaign}]
    known = {word for phrase in phrases for word in phrase}
    if len(known) < 3:
        return
    ends = Ends(frozenset(phrase[0] for phrase in phrases), frozenset(phrase[-1] for phrase in phrases))
    keys = {chars.word_hash(word) for word in known}
    marks = [key in keys for key in words.key.tolist()]
    number = 0
    while number < len(marks):
        stop = number
        while stop < len(marks) and marks[stop] and (stop == number or reading.text[words.end[stop - 1] : words.start[stop]] == " "):
            stop += 1
        if 2 <= stop - number <= 8:
            yield from _run(reading, number, stop, ends, company)
        number = max(stop, number + 1)


class Ends(NamedTuple):
    """The words that convicted phrases begin with, and those that they end with."""

    first: frozenset[str]
    last: frozenset[str]


def _run(reading: Reading, number: int, stop: int, ends: Ends, company: Company) -> Iterator[Proposal]:
    names = [reading.word(n).casefold() for n in range(number, stop)]
    start, end = int(reading.words.start[number]), int(reading.words.end[stop - 1])
    rarity = sum(max(0.0, COMMON - float(z)) for z in reading.words.zipf[number:stop])
    least, fewest = (3.5, 2) if company.cuts else (5.0, SPOKEN_FOR)
    if names[0] not in ends.first or names[-1] not in ends.last or rarity < least or len(names) < fewest:
        return
    if any(cut.start < end and start < cut.end for cut in company.cuts):
        return
    here = place(reading, start, end)
    if touches(reading.text, start, end, QUOTES) and not here.whole:
        return
    evidence = Evidence(rule="same-words", score=SURE, detail="it is made of the words of phrases that were put in at other places")
    yield Proposal(*cut(reading, start, end), "injected", SURE, (evidence,), phrase=" ".join(names))
