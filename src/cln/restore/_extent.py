"""What goes with a phrase that is cut: which of the spaces around it, so that the text is exact, and whether a word is whole again."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from cln.languages import UNSPACED
from cln.restore import _characters_table as chars
from cln.restore._lexicon import lexicon
from cln.restore._reading import Reading
from cln.restore._seams import across, compound

QUOTES = frozenset("\"'“”„‟«»‹›‘’‚「」『』《》〈〉")
CLOSING = frozenset(".,;:!?)]…»”’。，、；：！？）」』》،؛؟।")
WIDE = frozenset("。，、；：！？）」』》（「『《”“…")  # marks of scripts without spaces
TIGHT, LOOSE = re.compile(f"[{UNSPACED}][0-9A-Za-z]"), re.compile(f"[{UNSPACED}] [0-9A-Za-z]")
SPACES = " \u00a0"
APART = 1.0  # log10 likelihood ratio from which two words with spaces between are rather one
OWN = 4.5
FEW_SPACES = 2  # between letters of a script without spaces, from which the writer sets some
ACROSS = 2.0  # log10 likelihood ratio from which a word is read across a gap in a text without spaces
LONGEST_FRAGMENT = 9  # letters; a longer unknown word may be a compound or a name
COMPOUND = 3.0  # Zipf value of a compound's part from which it shows
SURELY = 3.5  # log10 likelihood ratio from which two words around a link are one, though both are known
WORD = 3  # letters; a shorter word is not told by its halves
LETTER = 5.6  # Zipf value of a letter below which it is hardly a word by itself
SUFFIX = 3  # letters; fewer at the end of a link are its word's ending
TIES = "-'’‘‑–@/_·"
TAIL = 3  # syllables of Korean that can be told to be no word's beginning
# What Korean writes at the end of a word and hardly ever alone: particles, and the forms of 하다 and 되다 that follow a noun.
PARTICLE = re.compile(
    "에게서?|에서는?|으로|로|는|을|를|했다|했고|했던|했습니다|하는|하고|하여|하지만?|합니다|한다|하며|하면|되는|된다|되었다|됐다|이라고|이지만|이다|입니다|께서|부터|까지|처럼|들은?|들의|들을|들이"
)
LOOSELY = re.compile(f"[{UNSPACED}] [{UNSPACED}]")


class Place(NamedTuple):
    """An occurrence of a phrase: where, what it splits ('' = no word), and how well that word is known."""

    start: int
    end: int
    whole: str
    ratio: float


def place(reading: Reading, start: int, end: int) -> Place:
    """Give what a stretch breaks: the fragments next to it, with or without a space between, where they are rather one word."""
    text = reading.text
    left_at = start - 1 if start and text[start - 1] in SPACES else start
    right_at = end + 1 if end < len(text) and text[end] in SPACES else end
    left, right = tail(text, left_at), head(text, right_at)
    nothing = Place(start, end, "", 0.0)
    if left.isdigit() and right.isdigit():
        return Place(left_at, right_at, left + right, APART)
    if not left or not right or (right[0].isupper() and not left.isupper()) or right[0].isdigit() or left[-1].isdigit():
        return nothing
    if is_unspaced(left[-1]) and is_unspaced(right[0]):
        likelier = across(reading, start, end)
        return Place(left_at, right_at, left[-1] + right[0], likelier) if likelier >= ACROSS else nothing
    if left_at == start and right_at == end and _is_other(left, right, text[start]):
        return Place(left_at, right_at, (left + right).casefold(), APART)
    ratio, whole = _ratio(reading, left.casefold(), right.casefold())
    is_glued = left_at == start or right_at == end
    return Place(left_at, right_at, whole, ratio) if ratio >= (0.3 if is_glued else APART) else nothing


def _ratio(reading: Reading, left: str, right: str) -> tuple[float, str]:
    """Give how much likelier the two are as one word (log10), 0.0 where that word is unknown."""
    whole = left + right
    keys = np.array([chars.word_hash(word) for word in (left, right, whole)], dtype=np.uint64)
    zipf_left, zipf_right, zipf = reading.lexicon.zipf(keys).tolist()
    own = int(reading.count(keys[2:])[0])
    if zipf <= reading.lexicon.floor + 0.01 and not own:
        return (APART if _is_one(reading, left, right) else 0.0), whole
    return 9.0 + max(zipf, OWN if own else 0.0) - zipf_left - zipf_right, whole


def _is_one(reading: Reading, left: str, right: str) -> bool:
    """Tell whether two fragments of a word that no table knows are one: a compound's parts, or neither is a word anywhere."""
    strange = _is_strange(reading, left), _is_strange(reading, right)
    if is_hangul(left[-1]):
        return PARTICLE.fullmatch(right) is not None or (len(right) >= TAIL and not _has_stem(reading, right))
    return all(strange) or (any(strange) and compound(reading, left, right) > COMPOUND)


def _has_stem(reading: Reading, fragment: str) -> bool:
    """Tell whether a Korean word may begin so: the table holds stems, and most words as they are written are strange to it."""
    return any(reading.zipf_of(fragment[:size]) > reading.lexicon.floor + 0.01 for size in range(2, len(fragment) + 1))


def _is_strange(reading: Reading, fragment: str) -> bool:
    """Tell whether a fragment is a word neither to the table nor elsewhere in the text; Latin letters in another script are English."""
    is_foreign = fragment.isascii() and reading.script != chars.LATIN
    table = lexicon("en", "small") if is_foreign else reading.lexicon
    zipf = float(table.zipf(np.array([chars.word_hash(fragment)], dtype=np.uint64))[0]) if is_foreign else reading.zipf_of(fragment)
    return zipf <= table.floor + 0.01 and reading.often.get(chars.word_hash(fragment), 0) <= 1


def is_unspaced(character: str) -> bool:
    return int(chars.table().script[min(ord(character), 0xFFFF)]) in chars.WITHOUT_SPACES


def is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"


def _is_other(left: str, right: str, inner: str) -> bool:
    """Tell whether the two fragments share a script that the stretch between them does not."""
    script = chars.table().script
    one, other, between = (script[min(ord(character), 0xFFFF)] for character in (left[-1], right[0], inner))
    return bool(one == other != between and one not in chars.WITHOUT_SPACES)


def tail(text: str, end: int) -> str:
    start = end
    while start > 0 and end - start < 40 and is_letter(text[start - 1]):
        start -= 1
    return text[start:end]


def head(text: str, start: int) -> str:
    end = start
    while end < len(text) and end - start < 40 and is_letter(text[end]):
        end += 1
    return text[start:end]


def is_letter(character: str) -> bool:
    return int(chars.table().script[min(ord(character), 0xFFFF)]) > chars.NOTHING


def is_broken(reading: Reading, start: int, end: int, here: Place) -> bool:
    """Tell whether what a link stands in is surely one word: writers set links between words that could be one (visit ... or) every day."""
    text = reading.text
    left, right = tail(text, here.start), head(text, here.end)
    if not here.whole or here.whole.isdigit() or end - start < 2 or _ties(text, here.start - len(left), here.end + len(right)):
        return False
    if is_unspaced(left[-1]):
        return not any(map(is_unspaced, text[start:end]))
    if _is_other(left, right, text[start]):
        return True
    glued = here.start == start, here.end == end
    if not all(glued) and len(here.whole) < WORD:
        return False
    if any(glued) and _goes_with(left if glued[0] else "", right if glued[1] else "", reading, text[start:end]):
        return False
    if all(glued) or (is_hangul(left[-1]) and not any(glued) and PARTICLE.fullmatch(right)):
        return True
    keys = np.array([chars.word_hash(here.whole)], dtype=np.uint64)
    is_known = reading.zipf_of(here.whole) > reading.lexicon.floor + 0.01 or bool(reading.count(keys)[0])
    return here.ratio >= SURELY or (is_known and any(_is_fragment(reading, side.casefold()) for side in (left, right)))


def _is_fragment(reading: Reading, side: str) -> bool:
    return _is_strange(reading, side) or (len(side) == 1 and reading.zipf_of(side) < LETTER)


def _ties(text: str, start: int, end: int) -> bool:
    """Tell whether an apostrophe or a hyphen ties a fragment to what stands beyond it (’s ... on): it is no fragment then."""
    return any(mark != "" and mark in TIES for mark in (text[start - 1 : start], text[end : end + 1]))


def _goes_with(left: str, right: str, reading: Reading, link: str) -> bool:
    """Tell whether a link that is glued to a fragment was only set too short or too long at that end: the Guardia|n, MacBook|s."""
    is_ending = not left and len(right) < SUFFIX
    before = [(left + head(link, 0)).casefold()] if left else []
    after = [(tail(link, len(link)) + right).casefold()] if right else []
    return is_ending or not any(_is_strange(reading, whole) for whole in before + after)


def rejoined(reading: Reading, start: int, end: int, *, is_habit: bool = False) -> tuple[int, int]:
    """Give the stretch to cut where it is sure that something was put in: one strange fragment is enough to tell a broken word.

    A name before a known word is left whole, unless it is the page's habit to break words.
    """
    made = cut(reading, start, end)
    left, right = tail(reading.text, start - 1).casefold(), head(reading.text, end + 1).casefold()
    is_spaced = reading.text[start - 1 : start] == " " and reading.text[end : end + 1] == " "
    if not is_spaced or not (left + right).isalpha() or not left or not right or reading.text[end + 1].isupper():
        return made
    is_name = not is_habit and reading.text[start - 1 - len(left)].isupper() and not _is_strange(reading, right)
    is_broken = any(_is_strange(reading, side) and len(side) <= LONGEST_FRAGMENT for side in (left, right))
    return (start - 1, end + 1) if is_broken and not is_name and not is_hangul(right[0]) and len(reading.lexicon) else made


def cut(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Give the stretch to cut for a phrase: with both spaces where it broke a word, else with the one that it brought."""
    here = place(reading, start, end)
    if not here.whole and _keeps_space(reading, start, end):
        return start, end + 1
    return (here.start, here.end) if here.whole else extent(reading.text, start, end)


def _keeps_space(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a space stood here in a text without spaces: it has some elsewhere, and no word is read across."""
    text = reading.text
    if start < 2 or text[start - 1] != " " or text[end : end + 1] != " ":
        return False
    if not (_is_wide(text[start - 2]) and _is_wide(text[end + 1 : end + 2])):
        return False
    others = len(LOOSELY.findall(text, 0, 20_000))
    return others >= FEW_SPACES and across(reading, start, end) < APART


def extent(text: str, start: int, end: int) -> tuple[int, int]:
    """Give a phrase between two words one of its two spaces; in a script without spaces or before a mark, those that it brought."""
    left_at = start - 1 if start and text[start - 1] in SPACES else start
    right_at = end + 1 if end < len(text) and text[end] in SPACES else end
    before, after = text[left_at - 1 : left_at] if left_at else "", text[right_at : right_at + 1]
    spaced_left, spaced_right = left_at < start, right_at > end
    if (_is_wide(before) or _is_wide(after)) and _is_set_tight(text, before, after):
        return left_at, right_at
    if after == "" or after in "\n" or _is_tied(text, left_at, right_at):
        return left_at, right_at
    if after in CLOSING:
        return (start, right_at) if spaced_left and spaced_right and _is_set_off(text, after) else (left_at, right_at)
    if spaced_right and (spaced_left or before in ("", "\n") or not is_letter(before)):
        return start, right_at
    if spaced_left and not spaced_right and after in QUOTES:
        return left_at, end
    return start, end


def _is_tied(text: str, left_at: int, right_at: int) -> bool:
    """Tell whether a hyphen ties what stands before to what stands after (six- ... month), or a quotation opens right before."""
    before, after = text[max(0, left_at - 2) : left_at], text[right_at : right_at + 2]
    if len(before) == 2 and len(after) == 2:
        hyphened = before[1] in "-‐" and before[0].isalpha() and after[0].isalpha()
        hyphened = hyphened or (after[0] in "-‐" and before[1].isalpha() and after[1].isalpha())
        return hyphened or _opens(text, left_at, before, after[0])
    return False


def _opens(text: str, end: int, before: str, after: str) -> bool:
    """Tell whether a quotation opens right before: its mark stands after a space, and in this text has no space after it."""
    is_odd = before[1] != '"' or text.count('"', text.rfind("\n", 0, end) + 1, end) % 2 == 1
    return before[1] in '"“„«([' and is_odd and before[0].isspace() and after.isalpha() and f" {before[1]} " not in text[:end]


def _is_set_off(text: str, mark: str) -> bool:
    """Tell whether this text sets a space before this mark, as French does: more often than not, this place aside."""
    spaced = sum(text.count(space + mark, 0, 20_000) for space in SPACES) - 1
    return spaced > text.count(mark, 0, 20_000) - spaced - 1


def _is_set_tight(text: str, before: str, after: str) -> bool:
    """Tell whether this text writes these two next to each other: Chinese and Japanese do; beside Latin letters and figures it varies."""
    if _is_wide(before) and _is_wide(after):
        return True
    tight, apart = (len(pattern.findall(text, 0, 20_000)) for pattern in (TIGHT, LOOSE))
    return (before[:1].isalnum() or after[:1].isalnum()) and tight > apart


def _is_wide(character: str) -> bool:
    if not character:
        return False
    return character in WIDE or int(chars.table().script[min(ord(character), 0xFFFF)]) in chars.WITHOUT_SPACES


def touches(text: str, start: int, end: int, marks: frozenset[str]) -> bool:
    before, after = (
        text[:start].rstrip(" ")[-1:] if start < 4 else text[start - 3 : start].rstrip(" ")[-1:],
        text[end : end + 3].lstrip(" ")[:1],
    )
    return (before != "" and before in marks) or (after != "" and after in marks)
