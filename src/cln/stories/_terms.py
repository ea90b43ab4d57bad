"""Cut an article into weighted terms: words, pairs of characters or syllables where a script writes no word apart, numbers.

How common a word is in its language comes from word frequencies (wordfreq, read from its own files), so that the first article
of a day is judged as well as the last; what the stream itself repeats is counted on top (see ``_index``).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from cln.languages import POINTS, SIGNS, UNSPACED, base, simplified
from cln.records import Article

HANGUL = "\uac00-\ud7a3"
_LETTER = rf"[^\W\d_{UNSPACED}{HANGUL}]"
_OTHERS = rf"\d+(?:[.,]\d+)*|[{UNSPACED}]+|[{HANGUL}]+"
# KYIV, July 3 (Reuters) - ; 北京（新华社）— : what stands before the bracket is kept.
_DATELINE = re.compile(r"\s{0,9}([^\n()（）]{0,60}?)\s?[(（][^\n()（）]{2,40}[)）]\s?(?:[-–—:]|$)", re.MULTILINE)
_RUN = re.compile(rf"[a-z]+(?!{_LETTER})|{_OTHERS}|{_LETTER}+")
_SIGNED_RUN = re.compile(rf"{_OTHERS}|(?:{_LETTER}|[{SIGNS}])+")
_WORD = re.compile(rf"(?:{_LETTER}|[{SIGNS}])+")
_CLOCK = re.compile(r"(?<!\d)[012]?\d:[0-5]\d(?!\d)")  # the entries of two tickers are of the same hours: no number of the event
_NO_LETTERS = {code: " " for code in range(128) if chr(code) not in "0123456789.,"}
_SIGN = re.compile(f"[{SIGNS}]")
_PAIRED = re.compile(rf"[{UNSPACED}{HANGUL}]")
_THAI = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_MARKS = (("’", "'"), ("“", '"'), ("”", '"'), ("‘", "'"), ("–", "-"), ("—", "-"), ("\xa0", " "))  # all that is not ASCII in much English
_ASCII_STEM, _STEM, _NUMBER = re.compile(r"([a-z]{2,6})[a-z]*"), re.compile(r"([^\W\d_]{2,6})[^\W\d_]*"), re.compile(r"\d+(?:[.,]\d+)*")
_CUT_OTHERWISE = re.compile(f"[{UNSPACED}{HANGUL}{SIGNS}]")
_CAPITALS = "".join(letter for letter in map(chr, range(0x41, 0x2000)) if letter.isupper())
# A word with a capital inside a sentence: after another word, or a comma. Behind a full stop a capital says nothing.
_NAME = re.compile(rf"[{_CAPITALS}](?:(?<=[^\W_] .)|(?<=[^\W_][,;’'] .))[^\W\d_]+")

TEXT_LIMIT = 6000  # characters: the events of a story are told at the top; the tail of a long read blurs them
TITLE_WEIGHT = 2
HEADLINE_CASE = 0.6  # a title of whose longer words more than these begin with a capital tells no names by them
FIRST_PAIRED = "\u0e00"  # no script that is cut in pairs stands before it: a look at all that is quicker than the pattern
STEM = 6  # letters kept of a word: the plainest stemmer there is, and it works in every alphabet (docs/why/stories-terms.md)
LONG = 200.0  # terms: of longer texts the first mention of a word says no less
KEPT = 100_000  # terms of a language whose expectation is kept
RAREST = 3e-7  # the frequency given to a word that the lists don't know
LIFT = 100.0  # how much oftener two characters or syllables stand side by side in a text than chance would have it
# The share of a word of which only the length is known, in languages without a list: what the words of a text have in the middle in
# nineteen languages with one, where two to five letters are within a factor of three of this; six stand for all that is longer.
BY_LENGTH = (3e-3, 3e-3, 2.5e-3, 1e-3, 3e-4, 1.2e-4, 3e-5)
CHINESE = frozenset({"zh", "yue", "wuu"})
SYLLABLES = frozenset({"vi"})  # languages that write a space after each syllable
SAME_WORDS = {"hr": "sh", "sr": "sh", "bs": "sh", "no": "nb", "nn": "nb"}  # languages that share one of wordfreq's lists

_base = lru_cache(maxsize=1 << 10)(base)  # asked for each part of each article


def terms(article: Article) -> dict[str, int]:
    """Give term -> frequency for an article, its title counted twice; terms are folded, and cut by script."""
    title, told = parts(article)
    counts = _counted(_CLOCK.sub(" ", told) if ":" in told else told, article.language)
    for term, count in _counted(title, article.language).items():
        counts[term] = counts.get(term, 0) + TITLE_WEIGHT * count
    return counts


def _counted(text: str, language: str) -> dict[str, int]:
    """Count the terms of a text as ``cut`` gives them. Where all words are letters between spaces, two patterns do it at once."""
    folded = _folded(_plain(_unmarked(text)), language)
    if _base(language) in SYLLABLES or (not folded.isascii() and _CUT_OTHERWISE.search(folded)):
        counts = dict[str, int]()
        for run, count in Counter(_runs_of(folded, language)).items():
            for term in _cut(run):
                counts[term] = counts.get(term, 0) + count
        return counts
    found = (_ASCII_STEM if folded.isascii() else _STEM).findall(folded)
    return Counter(found + [number.replace(",", "").rstrip(".") for number in _numbers(folded)])


def _numbers(text: str) -> list[str]:
    """The numbers of a text; of plain letters only what may be one is looked at."""
    return _NUMBER.findall(" ".join(text.translate(_NO_LETTERS).split()) if text.isascii() else text)


def _unmarked(text: str) -> str:
    """Write the marks plainly, a character for a character: much English is all ASCII then, and read sooner."""
    for mark, plain in _MARKS:
        text = text.replace(mark, plain)
    return text


def parts(article: Article) -> tuple[str, str]:
    """Give the title and the top of the text, without the title where the text repeats it and the agency in the dateline.

    Who wrote a report does not tell what it is about: two dispatches of one agency are not alike for its name.
    """
    title, text = article.title.strip()[:500], article.text[:TEXT_LIMIT]
    told = text[len(title) :] if title and text.startswith(title) else text
    dateline = _DATELINE.match(told)
    if dateline is None or any(word[0].islower() for word in dateline.group(1).split()):
        return title, told
    return title, f"{dateline.group(1)} {told[dateline.end() :]}"


def names(article: Article) -> frozenset[str]:
    """Give the terms of the words that a capital marks as names inside a sentence; none where the script has no capitals.

    >>> from datetime import datetime, UTC
    >>> told = "The mayor of Norrby, Ada Lindt, spoke. Nobody asked."
    >>> sorted(names(Article(id="a", url="", title="Mayor Speaks In Town Hall", text=told, seen=datetime(2026, 3, 1, tzinfo=UTC))))
    ['ada', 'lindt', 'norrby']
    """
    title, told = parts(article)
    found = _NAME.findall(told)
    longer = [word for word in title.split()[1:] if len(word) > 3]
    if sum(word[0].isupper() for word in longer) < HEADLINE_CASE * max(1, len(longer)):
        found += _NAME.findall(title)
    return frozenset(_counted(" ".join(dict.fromkeys(found)), article.language))


def cut(text: str, language: str = "") -> list[str]:
    """Give the terms of a text in order: words folded and cut to six letters, numbers whole, Vietnamese syllables also two by two.

    >>> cut("Ferries sink off 東京港, 1,214 rescued")
    ['ferrie', 'sink', 'off', '東京', '京港', '1214', 'rescue']
    >>> cut("Thủ tướng đến", "vi")
    ['thủ', 'tướng', 'đến', 'thủ tướng', 'tướng đến']
    """
    return [term for run in _runs(text, language) for term in _cut(run)]


def _runs(text: str, language: str) -> list[str]:
    """The runs of one kind in order, folded: letters, digits, characters of a script without spaces."""
    return _runs_of(_folded(_plain(text), language), language)


def _runs_of(folded: str, language: str) -> list[str]:
    found = (_SIGNED_RUN if not folded.isascii() and _SIGN.search(folded) else _RUN).findall(folded)
    return _paired(found) if _base(language) in SYLLABLES else found


def _folded(text: str, language: str) -> str:
    """Lower case; Traditional Chinese as Simplified, so that both meet, and the word frequencies know them."""
    folded = text.replace("İ", "i").casefold()  # which would make two characters of it, and cut the word between them
    return folded.translate(simplified()) if _base(language) in CHINESE else folded


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    return normal if normal.isascii() else POINTS.sub("", normal)


def _paired(found: Sequence[str]) -> list[str]:
    """Syllables, and two by two, as most words of such a language are made."""
    return [*found, *(f"{one} {two}" for one, two in pairwise(found) if not (one[0].isdigit() or two[0].isdigit()))]


def _cut(run: str) -> Sequence[str]:
    """The terms of a run (or of a pair of syllables)."""
    if run[0].isdigit():
        return (run.replace(",", "").rstrip("."),)
    if _PAIRED.match(run):
        size = 3 if _THAI.match(run) else 2
        return [run[start : start + size] for start in range(max(1, len(run) - size + 1))]
    return (run if " " in run else run[:STEM],) if len(run) > 1 else ()


def surfaces(text: str, wanted: Iterable[str], language: str = "") -> dict[str, str]:
    """Give each wanted term that the text has as the text first wrote it, for a reader's eye."""
    plain = _plain(_unmarked(text))
    folded = _folded(plain, language)
    if len(folded) != len(plain):  # a letter that folds into two
        folded = "".join([letter.lower()[0] for letter in plain])
    found = ((term, _surface(term, plain, folded)) for term in wanted)
    return {term: word for term, word in found if word}


def _surface(term: str, plain: str, folded: str) -> str:
    at = folded.find(term)
    while at > 0 and not _PAIRED.match(term) and folded[at - 1].isalnum():
        at = folded.find(term, at + 1)
    if at < 0:
        return ""
    whole = _WORD.match(plain, at + len(term) - 1)
    return plain[at : at + len(term) - 1] + whole[0] if whole else plain[at : at + len(term)]


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Shares of all words of a language, as far as the lists know them."""

    terms: Mapping[str, float]
    units: Mapping[str, float]  # of single characters or syllables, where terms are made of several
    tables: dict[float, Expected] = field(default_factory=dict, compare=False)  # what ``expected`` keeps

    def of(self, term: str) -> float:
        """Give the share of a term; of a pair that the lists don't know, as its halves would meet by chance, and somewhat oftener."""
        known = self.terms.get(term)
        if known is not None:
            return known
        if not self.terms:
            return RAREST if term[0].isdigit() or _PAIRED.match(term) else BY_LENGTH[min(len(term), STEM)]
        if not self.units:
            return RAREST
        share = 1.0 / LIFT
        for unit in term.split(" ") if " " in term else term:
            share *= LIFT * self.units.get(unit, RAREST)
        return max(share, RAREST)

    def expected(self, length: float, prior: float) -> Expected:
        """Give for each term in how many of ``prior`` stories of this length it would stand, and one more; a long text's table is kept."""
        if length < LONG:
            return Expected(self, length, prior)
        if prior not in self.tables:
            self.tables[prior] = Expected(self, LONG, prior)
        return self.tables[prior]


class Expected(dict[str, float]):
    """Term -> stories that hold it, by the lists alone; filled as it is asked."""

    def __init__(self, known: Frequencies, length: float, prior: float) -> None:
        self.known, self.length, self.prior = known, length, prior

    def __missing__(self, term: str) -> float:
        found = self.prior * (1 - math.exp(-self.known.of(term) * self.length)) + 1
        if len(self) < KEPT:
            self[term] = found
        return found


@cache
def frequencies(language: str) -> Frequencies:
    """Give the word frequencies of a language, from wordfreq's small lists; empty where it has none."""
    from wordfreq import available_languages, cB_to_freq, get_frequency_list  # 100 ms, so only when the first article comes

    primary = _base(language) or "en"
    primary = SAME_WORDS.get(primary, primary)
    if primary not in available_languages("small"):  # asked for another, wordfreq would take a neighbour, for Zulu English
        return Frequencies({}, {})
    sums: dict[str, float] = defaultdict(float)
    units: dict[str, float] = defaultdict(float)
    for rank, words in enumerate(get_frequency_list(primary, "small")):  # of the same frequency, to a hundredth of its logarithm
        frequency = cB_to_freq(-rank)
        for word in words:
            sums[word[:STEM]] += frequency
            if primary in SYLLABLES:
                units[word] += frequency
            elif word > FIRST_PAIRED and _PAIRED.match(word):
                for char in word:
                    units[char] += frequency
    return Frequencies(dict(sums), dict(units))
