"""Phrases that were put in: the broken word is the first witness; script, language, company and context are weighed with it."""

from __future__ import annotations

from collections.abc import Iterator

from cln.records import Evidence
from cln.restore import _candidates, _features, _glance, _judge, _quotations
from cln.restore import _characters_table as chars
from cln.restore import _extent as _extents
from cln.restore._candidates import Candidate
from cln.restore._reading import Proposal, Reading

LEAST, DOUBTFUL = 0.3, 0.6  # below the first a candidate is not worth a word; with the second it is marked
ALONE = 0.95  # what a stretch needs that breaks no word: its script or language is all that speaks against it
TIED = 0.98  # what a join needs whose fragment is tied to its neighbour by an apostrophe or a hyphen (l', Г-н): those are words

THIN = 0.93  # what a join needs one of whose fragments is a single letter, where it is not far likelier than the fragments
NAMED = 0.995  # what it needs where it is written like a name, unless what stands beside it is no word: most such stretches are names
FAR, FEWEST = 4.5, 2  # that likelihood ratio (log10); letters and digits of a phrase
SHORT = 3  # letters of a word that names hold without a capital (of, the, de, von)
COMMON, KNOWN_WELL = 6.5, 3.7  # Zipf values of a letter that is a word by itself, and of a word beside it
OFTEN = 4  # times that a word stands in a text, beside twice those in the phrase, from which it is the article's own
LONGEST_SHORT_FORM = 5  # letters
NEVER = 1.1  # more than any likelihood: such a candidate is marked at most, unless it is supported from elsewhere
KNOWN = 0.6  # of a text's words; news in a language with a table is above 0.75, by far mostly above 0.9
FAR_ACROSS = 0.25  # log10 likelihood ratio / 8 of one word across a gap in a text without spaces
LEFT_TIED, RIGHT_TIED, LOUD, LEFT_CAPITAL, ACROSS, REPEATS, SAME, SCRIPT, ABROAD, FIGURES = map(
    _features.NAMES.index,
    ("left_tied", "right_tied", "loud", "left_capital", "cross", "repeats", "same_phrase", "script", "abroad_known", "digit_sides"),
)
SIDES = tuple(map(_features.NAMES.index, ("side_left_unknown", "side_right_unknown", "side_compound")))


def find(reading: Reading) -> Iterator[Proposal]:
    """Propose to cut what stands inside a word, or in a language or script of its own, as surely as the evidence allows."""
    codes = _candidates.gaps(reading)
    is_known = _is_known(reading)
    found = _candidates.all_candidates(reading, codes)
    wanted = _glance.worth(reading, codes, found)
    rows = _features.features(reading, codes, found, wanted)
    for candidate, row, likelihood in zip(map(found.__getitem__, wanted), rows.tolist(), _judge.likelihoods(rows), strict=True):
        if likelihood < LEAST:
            continue
        needed = max(_needed(reading, candidate, row), 0.0 if is_known else _unread(reading, candidate, row))
        if likelihood < needed or (likelihood > DOUBTFUL and _quotations.is_shown(reading.text, candidate.start, candidate.end)):
            likelihood = min(likelihood, DOUBTFUL)
        evidence = tuple(_evidence(reading, candidate, dict(zip(_features.NAMES, row, strict=True)), likelihood))
        start, end = _extent(reading, candidate)
        yield Proposal(start, end, "injected", likelihood, evidence, phrase=_features.phrase_of(reading, candidate))


def _needed(reading: Reading, candidate: Candidate, row: list[float]) -> float:
    """Give how likely this kind of candidate must be before it is believed; below that it can only be marked or supported."""
    inside = reading.text[candidate.start : candidate.end]
    if sum(map(str.isalnum, inside)) < FEWEST or max(map(len, inside.split())) == 1 or _is_part(reading, candidate):
        return NEVER  # a b c d e: letters that count
    is_titled = row[LOUD] < 1.0 and _is_titled(reading, candidate)
    if not candidate.is_join:
        is_spaced = reading.script not in chars.WITHOUT_SPACES  # else what stands beside it is no single word
        is_read_across = row[ACROSS] >= FAR_ACROSS and reading.script != chars.THAI  # which sets names off with spaces
        stands_between_words = not (is_spaced and sum(row[side] > 0 for side in SIDES) >= 2) and not is_read_across
        if (is_titled and row[FIGURES] > 0) or (stands_between_words and _is_own(reading, candidate)):
            return NEVER  # a name between the figures of a table
        return (NEVER if row[REPEATS] > 0 else NAMED) if stands_between_words and is_titled else ALONE
    shortest = min(len(candidate.left), len(candidate.right))
    if len(candidate.left) == 1 and row[LEFT_CAPITAL] and (len(candidate.right) == 1 or reading.text[candidate.start].isdigit()):
        return NEVER  # vitamin B ... E: letters, not fragments; M142 HIMARS is a name
    if reading.text[max(0, candidate.start - len(candidate.left) - 1)].isdigit():
        return NEVER  # 13th Street is: th belongs to the figure
    if row[LEFT_TIED] > 0 or row[RIGHT_TIED] > 0:
        is_letter = (row[LEFT_TIED] > 0 and len(candidate.left) == 1) or (row[RIGHT_TIED] > 0 and len(candidate.right) == 1)
        return NEVER if is_letter else TIED
    if shortest == 1 and row[LOUD] < 1.0 and _is_article(candidate):
        return NEVER
    if shortest == 1 and candidate.ratio < FAR:
        return NEVER if is_titled and row[SAME] == 0.0 else THIN
    return NEVER if _is_whole(reading, candidate) else 0.0


def _is_whole(reading: Reading, c: Candidate) -> bool:
    """Tell whether as much is cut by leaving whole words out (re|written or re|distributed), or it is glued to the text's own word."""
    text = reading.text
    inside = text[c.start : c.end].casefold()
    before, after = inside.rstrip(), inside.lstrip()
    is_last = before.endswith(c.left) and not before[: -len(c.left)][-1:].isalpha()
    is_first = after.startswith(c.right) and not after[len(c.right) :][:1].isalpha()
    glued = (c.left + _extents.head(inside, 0), _extents.tail(inside, len(inside)) + c.right)
    often = [word for word, fragment in zip(glued, (c.left, c.right), strict=True) if word != fragment and _is_often(reading, word)]
    return is_last or is_first or bool(often)


def _is_often(reading: Reading, word: str) -> bool:
    return reading.often.get(chars.word_hash(word), 0) > 1


def _is_part(reading: Reading, c: Candidate) -> bool:
    """Tell whether it ends or begins inside a word of the writer's, or in a tag: Acebush1’|s, L|70, Mc|Lin|tock, the APIs, <seg id=1>."""
    text = reading.text
    before, first, last, after = text[c.start - 1 : c.start], text[c.start], text[c.end - 1], text[c.end : c.end + 1]
    if c.is_join:
        before_it, behind_it = c.start - len(c.left), c.end + len(c.right)
        head, tail = text[max(0, before_it - 2) : before_it], text[behind_it : behind_it + 2]
        is_inside = head[-1:].isalpha() or tail[:1].isalpha() or _is_address(head[::-1]) or _is_address(tail)
        return first in _extents.TIES or last in _extents.TIES or is_inside or _is_plural(reading, c)
    return before == "<" or (before.isdigit() and first.isalpha()) or (last.isalpha() and after.isdigit())


def _is_address(beyond: str) -> bool:
    """Tell whether a dot and a letter follow, as in pic.twitter.com."""
    return beyond[:1] == "." and beyond[1:].isalnum()


def _is_plural(reading: Reading, c: Candidate) -> bool:
    """Tell whether the fragment behind is only the ending of a short form in capitals: the APIs, DVDs."""
    if not c.is_join or len(c.right) >= SHORT or c.last <= c.first or reading.text[c.end - 1].isspace():
        return False
    return bool(reading.words.loud[c.last - 1]) and int(reading.words.length[c.last - 1]) <= LONGEST_SHORT_FORM


def _is_own(reading: Reading, c: Candidate) -> bool:
    """Tell whether the article is about these words: each stands in it often, and mostly by itself."""
    least = min((reading.often.get(key, 0) for key in reading.words.key[c.first : c.last].tolist()), default=0)
    return least > OFTEN and least > OFTEN + 2 * reading.times(_features.phrase_of(reading, c))


def _is_article(c: Candidate) -> bool:
    """Tell whether the single letter is rather a word by itself (a, o, и), and what would follow it a known one: a ... bout."""
    (_, letter), (_, other) = sorted([(len(c.left), c.zipf_left), (len(c.right), c.zipf_right)])
    return letter >= COMMON and other >= KNOWN_WELL


def _is_known(reading: Reading) -> bool:
    """Tell whether the table knows the words of this text: in a language that it does not hold, nearly every word looks like a fragment."""
    words = reading.words
    inside = words.script == reading.script
    if reading.script in (*chars.WITHOUT_SPACES, chars.HANGUL) or not inside.any():
        return True
    return bool((words.zipf[inside] > reading.lexicon.floor + 0.01).mean() >= KNOWN)


def _unread(reading: Reading, candidate: Candidate, row: list[float]) -> float:
    """Give what is needed in a text whose language no table holds: another script, or words that are all known to be foreign."""
    if row[SCRIPT] >= 1.0:
        return 0.0
    return TIED if candidate.is_join and candidate.own > 1 and row[ABROAD] >= 1.0 and candidate.last - candidate.first > 1 else NEVER


def _is_titled(reading: Reading, c: Candidate) -> bool:
    """Tell whether every word has a capital, but for figures and the short ones that names hold (the Post, Nord Stream 2)."""
    words = reading.text[c.start : c.end].split()
    capital = [word[:1].isupper() for word in words]
    return any(capital) and all(is_capital or word.isdigit() or len(word) <= SHORT for word, is_capital in zip(words, capital, strict=True))


def _extent(reading: Reading, candidate: Candidate) -> tuple[int, int]:
    return (candidate.start, candidate.end) if candidate.is_join else _extents.cut(reading, candidate.start, candidate.end)


def _evidence(reading: Reading, c: Candidate, row: dict[str, float], likelihood: float) -> Iterator[Evidence]:
    if c.is_join:
        whole = f"{c.left}{c.right}"
        where = "a word that this text uses elsewhere" if c.own else "a common word" if c.zipf_whole >= 4 else "a word"
        yield Evidence(
            rule="broken-word",
            score=round(min(1.0, c.ratio / 14), 3),
            detail=f"without it, “{c.left}” and “{c.right}” read “{whole}”, {where}",
        )
    if row["script"] > 0.5:
        yield Evidence(rule="script", score=0.6, detail="it is in another script than the text around it")
    elif row["abroad"] > 0.2:
        yield Evidence(
            rule="language", score=round(min(1.0, row["abroad"]), 3), detail="its words belong to another language than the text"
        )
    if row["same_phrase"] > 0:
        yield Evidence(rule="same-phrase", score=0.9, detail="the same phrase breaks another word of this text")
    elif row["same_words"] > 0.3:
        yield Evidence(rule="same-words", score=0.7, detail="some of its words break another word of this text")
    if row["before_mark"] > 0:
        yield Evidence(rule="spacing", score=0.5, detail="it leaves a space before a punctuation mark")
    yield Evidence(rule="weighed", score=round(likelihood, 3), detail="")
