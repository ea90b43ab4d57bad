"""Bylines to people: names out of 'By Ana Ruiz and Li Wei in Geneva', '本报记者 王小明', 'von Max Roth, dpa'.

>>> people("By Ana Ruiz and Li Wei, Senior Reporters")
['Ana Ruiz', 'Li Wei']
>>> people("記者王小明／台北報導"), people("신현주 기자"), people("https://bay.example/authors/ana")
(['王小明'], ['신현주'], [])
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from operator import itemgetter
from typing import Any

from cln.extract import _credit, _dates, _eastern, _names
from cln.extract._blocks import Piece, Sheet

_ANNOUNCED = "|".join(sorted({word for words in _names.BY.values() for word in words.split("|")}, key=len, reverse=True))
# This pattern, and those of roles and class names, are matched against small letters: a pattern that ignores case is several times slower.
_BY = re.compile(rf"(?:{_ANNOUNCED})(?:\s?[:：՝]\s?|\s+)")
_LABELS = frozenset(word for words in _names.BY.values() for word in words.split("|"))  # those of them that are plain words
_LABEL_END = re.compile(r"[/（(][\w-]{1,6}[)）]$")
_FIRST_WORDS = frozenset(word.split()[0] for word in _LABELS if " " in word)
_NO_WRITER = re.compile(
    r"(?:medically )?reviewed|published|posted|created|editor\b", re.IGNORECASE
)  # announced, but perhaps not as the writer
_TOLD_IN_TEXT = re.compile(
    r"\b(?:post|article|story|column|report|essay|guest blog) (?:was|is) (?:originally )?written by ([^.,;\n]{4,60})"
)
_NO_LETTERS = re.compile(r"[\d?!:=<>{}#%+&/|²³¹]")
_PAIR = re.compile(r"(\w{2,30}) (?:and|&|und|et|y|e|och|og|en|и|і|ve|i) (\w{2,30})")
_PARTICLES = _names.PARTICLES
_SPLIT = re.compile(
    r"\s{0,9}(?:;|,|\||/|／|、|•|·(?=\s)|&|\band\b|\bund\b|\s[yeиіи]\s|\s(?:और|एवं|ও|و)\s|\bet\b|\boch\b|\bog\b|\ben\b(?=\s[A-Z])|"
    r"\bvà\b|\bve\b|\bdan\b|\bwith\b|\bmit\b|\bavec\b|\b(?:con|com|met|med)\b(?=\s[A-Z])|\bfor\b|\bin\b(?=\s[A-Z])|\n|\s[-–—]\s)\s*"
)
_ROLE = re.compile(rf"\b(?:{'|'.join(_names.ROLES.values())})\b")
_EASTERN_ROLE = re.compile(
    r"[：:／]|[发發][表布佈]|更新|投稿|公開|回[复覆]|"
    r"作者|记者|記者|编辑|編輯|文章|来源|來源|기자|편집|뉴스|編集|新聞|報道|报道|報導"
)
_BRACKETS = re.compile(r"\s{0,9}[(（\[<][^)）\]>]{0,60}[)）\]>]")
_WEB = re.compile(r"https?://|www\.|@|\.(?:com|org|net|de|fr|uk)\b|\d{3}")
_AUTHOR = re.compile(
    r"author|byline|writer|contributor|autor|auteur|autore|reporter|redakt|verfasser|firma(?![a-z])|journalist|credit-name|creator"
)
# An address of a person's page: of an author for sure, or of someone (the words must then look like a name).
_LINKED = re.compile(
    r"/(?:(authors?|autor(?:es|en|a)?|auteurs?|autori|autore|contributors?|writers?|journalists?|journalistes?|reporters?|"
    r"redakteur\w{0,4}|columnists?|"
    r"columnistas?|penulis|yazar(?:lar)?|skribent(?:er)?|bylines?|tac-gia|avtor)|(?:people|persons?|profiles?|staff|team|users?|"
    r"our[-_]people|experts?))"
    r"/[^/?#\s]{2,80}/?(?:[?#]|$)",
    re.IGNORECASE,
)
_READER = re.compile(r"comment|respond|reply")  # a reader who comments, or the form's field for the name
MOST_PEOPLE = 12
MOST_SHOWN = 6  # bylines of a page that are looked at


def people(text: str, is_sure: bool = False) -> list[str]:
    """Give the people that a byline names, in order; none where it names an address or a role alone.

    ``is_sure``: the page's markup says that this is the author, so one word after 'By' will do.
    """
    text = _unpictured(_BRACKETS.sub("", text.strip()[:300]))
    if eastern := _eastern.names(text):
        return eastern
    if _eastern.is_editor(text):
        return []
    short = _unannounced(text + " ").strip()
    parts = _parts(short)
    before = _parts(short[: dash.start()]) if (dash := _DASH.search(short)) else []
    found = [name for name in before if is_name(name)] or [name for name in parts if is_name(name)]
    if len(found) == 2 and "\u0900" <= found[0][0] <= "\u0dff" and f"{found[0]}, {found[1]}" in short:
        found = found[:1]  # a writer and his town, as papers of India sign
    if not found and (undated := _undated(short)):
        found = [name for name in _parts(undated) if is_name(name)]
    if not found and is_sure and short != text and parts and is_handle(parts[0]):
        found = list(pair.groups()) if (pair := _PAIR.fullmatch(short)) and all(map(is_handle, pair.groups())) else parts[:1]
    return list(dict.fromkeys(found))[:MOST_PEOPLE]


def _parts(short: str) -> list[str]:
    """What a byline's commas and conjunctions part, without editors behind a writer: a label alone tells that all others are such."""
    found = []
    for number, part in enumerate(map(str.strip, _SPLIT.split(short))):
        editor = _EDITOR.match(part) if number else None
        if editor and not part[editor.end() :].strip(" :："):
            break
        if not editor:
            found.append(_clean(part))
    return found


_DASH = re.compile(r"\s[–—]\s")  # behind it stands where the writers are, or for whom they write: 'Ana Ruiz, Bay Post — North Bay'
_PICTURES = re.compile(
    r"(?<!\w)(?:fotos?|photos?|photography|bild|bilder|фото|"
    r"φωτογραφί\w{1,3}|写真|攝影|摄影|사진)\s?[:：]",
    re.IGNORECASE,
)


def _unpictured(text: str) -> str:
    """What stands before the name of a photographer: 'Text: Ana Ruiz Foto: Max Roth'; 'Text und Fotos: Ana Ruiz' as it is."""
    found = _PICTURES.search(text) if ":" in text or "：" in text else None
    return text[: found.start()] if found and len(text[: found.start()].split()) > 2 else text


def _undated(text: str) -> str:
    """What stands before a byline's date ('Ana Ruiz on May 3, 2024') or the words of one ('Ana Ruiz at'); '' where it has neither."""
    figure = _FIGURE.search(text)
    words = _GLUED.sub(" ", text[: figure.start()] if figure else text[:80]).split()
    most = len(words)
    while words and (
        (last := words[-1].lower().strip(".,")) in _BEFORE_DATE
        or _dates.is_month(last)
        or (len(words) > 2 and len(words) == most and words[-1].endswith(","))  # a weekday
    ):
        words.pop()
    return " ".join(words) if figure or len(words) < most else ""


_FIGURE = re.compile(r"\d")
_GLUED = re.compile(r"(?<=\w)(?:Published|Updated|Posted)(?=\W|$)")  # 'Ana RuizPublished', where a page sets two lines without a space
_BEFORE_DATE = frozenset(
    [
        "",
        "on",
        "at",
        "the",
        "le",
        "am",
        "el",
        "em",
        "il",
        "op",
        "den",
        "la",
        "dne",
        "ngày",
        "pada",
        "tarihinde",
        "στις",
        "|",
        "-",
        "–",
        "·",
        "•",
        "—",
    ]
)
_EDITOR = re.compile(
    r"(?:editors?|edited by|editing by|edición|edição|redaktur|penyunting|redaktion|redaktor|redigering|redaktør|éditeur)\b", re.IGNORECASE
)


_EDITED = re.compile(r"(?:edited|editing) by\W{0,3}$|\beditor\W{0,3}$", re.IGNORECASE)  # right before an editor's name


def _clean(part: str) -> str:
    part = _unannounced(part.strip(" \n.,:;|-–—*\"'“”\u200b\xa0"))
    return part.strip(" .,:;|-–—*\"'“”\u200b\xa0").removesuffix(" MD")


def is_name(name: str) -> bool:
    """Tell whether words look like one person's name."""
    if not 2 <= len(name) <= 45 or _NO_LETTERS.search(name) or _WEB.search(name.lower()) or _ROLE.search(name.lower()):
        return False
    words = name.split()
    if any(c > "\u2e7f" for c in name):
        return len(name) <= 12 and len(words) <= 3 and not _EASTERN_ROLE.search(name)
    first = [word[0] for word in words if word[0].isalpha()]
    has_case = any((c.islower() or c.isupper()) and not "ა" <= c <= "ჿ" for c in first)  # Georgian writes no capitals
    if not has_case:
        return 2 <= len(words) <= 5 and _names.FUNCTIONS.isdisjoint(words)
    return 2 <= len(words) <= 5 and first[0].isupper() and first[-1].isupper()


def is_handle(name: str) -> bool:
    """Tell whether one word may be what a writer calls himself: no role, no address, no account that stands for nobody."""
    return (
        2 <= len(name) <= 30
        and " " not in name
        and not _WEB.search(name.lower())
        and not _ROLE.search(name.lower())
        and not is_nobody(name)
    )


def is_nobody(name: str) -> bool:
    """Tell whether an author's name is that of an account rather than of anyone ('admin', 'NOC Admin', 'Redaktion')."""
    words = name.casefold().split()
    return name.casefold().replace(" ", "") in _names.NOBODY or (bool(words) and words[-1] in ("admin", "administrator", "webmaster"))


def told(value: str) -> list[str]:
    """Give the names in a metadata field: trusted to be an author, so that one word or an organisation will do."""
    if _WEB.search(value.lower()) and not _split_web(value):
        return []
    value = _unannounced(_BRACKETS.sub("", value.strip())).strip(" ,;|")
    if found := _eastern.names(value):
        return found
    if (turned := _INVERTED.fullmatch(value)) and is_name(f"{turned.group(2)} {turned.group(1)}"):
        return [f"{turned.group(2)} {turned.group(1)}"]
    parts = [_clean(part) for part in re.split(r"\s*(?:;|,|\||、|\s&\s|\sand\s|\sund\s|\set\s|\sy\s)\s*", value)]
    return [
        part
        for number, part in enumerate(parts)
        if part
        and len(part) <= 80
        and not _WEB.search(part.lower())
        and not (number and _DEGREE.fullmatch(part) and not _credit.agency(part))
    ]


_DEGREE = re.compile(r"(?:[A-Z]\.?){2,6}(?:-[A-Z]{1,3})?|(?:Ph|Ed|Pharm|Psy|Dr)\.?[DPH]{1,2}\.?|[MD]Phil|Esq\.?|Jr\.?|Sr\.?")
_INVERTED = re.compile(r"([^\W\d_][\w'’-]{1,20}), ([^\W\d_][\w'’.-]{0,20}(?: [A-Z]\.)?)")  # 'Roy, Aniruddha', as citation metas write


def _split_web(value: str) -> bool:
    return any(not _WEB.search(part.lower()) for part in re.split(r"[;,|]", value))


def visible(sheet: Sheet, head: int, reach: int = 1_000_000) -> list[tuple[list[str], str]]:
    """Give the bylines that the page shows, nearest to its headline (block ``head``) first, within ``reach`` blocks: (names, where)."""
    near = [(abs(number - head - 1), _rank(node), node) for node, number in sheet.people if abs(number - head) <= reach]
    marked = sorted(((1000 * rank + min(999, far), node) for far, rank, node in near if rank), key=itemgetter(0))
    named = ((place, _named(node, place < 2000)) for place, node in marked)
    found = [(place, names, "markup") for place, names in islice(filter(itemgetter(1), named), MOST_SHOWN)]
    for number, piece in enumerate(sheet.pieces[max(0, head - 6) : head + 25]):
        if len(piece.text) < 200:
            if piece.links and (names := _linked(piece)):
                found.append((1500 + number, names, "markup"))
            if len(piece.text) < 160 and (names := _line(piece)):
                found.append((3000 + number, names, "text"))
    found.sort(key=lambda item: item[0])
    if not found:
        found = [(0, names, "text") for names in _alone(sheet.pieces, head) if names]
    return [(names, where) for _, names, where in found]


def _alone(pieces: list[Piece], head: int) -> Iterator[list[str]]:
    """The weaker bylines, where the page shows no other: a label alone, a line far from the headline, a name beside the date."""
    yield _labelled(pieces, head)
    lines = {tuple(people(piece.text)) for piece in pieces if len(piece.text) < 160 and _is_written_by(piece.text)} - {()}
    yield list(lines.pop()) if len(lines) == 1 else []
    yield _beside_date(pieces[head + 1 : head + 8])


def _is_written_by(text: str) -> bool:
    """Tell whether a line begins with words that announce a writer wherever it stands: 'Written by', not 'By' or 'Posted by'."""
    space = text.find(" ", 0, 20)
    return space > 0 and text[:space].casefold() in _FIRST_WORDS and " " in text[: _announcing(text)].strip() and not _NO_WRITER.match(text)


def _announcing(text: str) -> int:
    """How many characters at the beginning of a text announce a writer."""
    found = _BY.match(text[:60].lower())
    return found.end() if found else 0


def _unannounced(text: str) -> str:
    return text[_announcing(text) :]


def announced(pieces: list[Piece], head: int) -> list[str]:
    """Give the writers whom a line within eight blocks under the headline announces by their full names."""
    for piece in pieces[head + 1 : head + 9]:
        if len(piece.text) < 160 and _announcing(piece.text) and not _NO_WRITER.match(piece.text):
            return people(piece.text)
    return []


def _labelled(pieces: list[Piece], head: int) -> list[str]:
    """The names in the blocks behind one that says 'Written by' or 'Author(s)' and no more."""
    for number, piece in enumerate(pieces):
        if 2 <= len(piece.text) <= 30 and (len(piece.text) > 5 or 0 < number - head < 25) and _is_label(piece.text):
            names: list[str] = []
            for after in pieces[number + 1 : number + 7]:
                more = people(after.text) if len(after.text) <= 80 else []
                if not more:
                    break
                names += more
            if names:
                return list(dict.fromkeys(names))
    return []


def _is_label(text: str) -> bool:
    word = text.rstrip(":： ").casefold()
    return (word if word[-1:] not in (")", "）") else _LABEL_END.sub("", word)) in _LABELS


def _beside_date(pieces: list[Piece]) -> list[str]:
    """A name that stands alone right before or behind a date, as under most headlines: every word of it begins with a capital."""
    for piece in pieces:
        before = _undated(piece.text) if len(piece.text) <= 80 and piece.kind != "heading" else ""
        name = "" if before.endswith(":") else _clean(before).removeprefix("de ")  # a colon ends the label of a date
        if _is_written_out(name) and _dates.moment(piece.text):
            return [name]
    for first, second in pairwise(pieces):
        for piece, other in ((first, second), (second, first)):
            name = _clean(_BESIDE.split(piece.text)[0]) if len(piece.text) <= 40 and piece.kind != "heading" else ""
            if _is_written_out(name) and len(other.text) <= 80 and any(map(str.isdigit, other.text)) and _dates.moment(other.text):
                return [name]
    return []


_BESIDE = re.compile(r"\s/\s")  # behind it stands the agency that the writer works with


def _is_written_out(name: str) -> bool:
    words = name.split()
    return is_name(name) and len(set(words)) > 1 and all(word[0].isupper() or word in _PARTICLES for word in words) and "," not in name


def told_in_text(texts: list[str]) -> list[str]:
    """Give the writers whom the article's own words name: 'This post was written by Ana Ruiz'."""
    return next(
        (names for text in texts if " by " in text and (found := _TOLD_IN_TEXT.search(text[:600])) and (names := people(found.group(1)))),
        [],
    )


def _linked(piece: Piece) -> list[str]:
    """The names that a block links to authors' pages."""
    names = []
    for start, end, href in piece.links:
        if (place := _LINKED.search(href)) and not _EDITED.search(piece.text[max(0, start - 20) : start]):
            name = _clean(piece.text[start:end])
            if is_name(name) or (place.group(1) and (is_handle(name) or is_team(name))):
                names.append(name)
            elif place.group(1) and name:
                names += people(name)
    return list(dict.fromkeys(names))


_TEAMS = ("team", "staff", "desk", "newsroom", "redaktion", "redacción", "rédaction")


def is_team(name: str) -> bool:
    """'Harbour Team', 'The Staff of the Post': a desk that has a page of its own among the authors."""
    words = name.split()
    return 2 <= len(words) <= 4 and len(name) <= 40 and words[-1].casefold() in _TEAMS


def _trusted(text: str) -> list[str]:
    return people(text) or [name for name in told(text) if 2 <= len(name) <= 45 and not is_nobody(name)][:3]


def _rank(node: Any) -> int:
    """How sure the markup is that this element names the author: 1 = rel or itemprop, 2 = class, 0 = not."""
    attr = node.attr
    if attr("rel") == "author" or (attr("itemprop") or "").lower() in ("author", "creator"):
        return 1
    names = f"{attr('class') or ''} {attr('id') or ''}".lower()
    return 2 if _AUTHOR.search(names) and not _READER.search(names) else 0


def _named(node: Any, is_meant: bool) -> list[str]:
    """The names in an element of an author's; ``is_meant``: by its rel or property, so that any name will do."""
    text = _lines(node)
    if not is_meant and len(text) >= 250:  # a box about the author, headed by the name
        text = text.partition("\n")[0]
    if not text or len(text) >= 250:
        return []
    return _trusted(text) if is_meant else people(text, is_sure=True)


def _lines(node: Any) -> str:
    """The words of an element, its parts on lines of their own: 'By' and a name often stand in two."""
    return "\n".join(" ".join(part.split()) for part in node.stripped_strings)[:400]


def _line(piece: Piece) -> list[str]:
    """The people of a block that announces them: 'By Ana Ruiz', '作者：王小明', '신현주 기자'."""
    text = piece.text
    if found := _eastern.names(text[:120]):
        return found
    told = text if _announcing(text) else next(filter(_announcing, _BARS.split(text)), "") if _BAR.search(text) else ""
    return people(told) if told else []


_BAR = re.compile(r"[|•·/]")
_BARS = re.compile(r"\s[|•·/]\s")


def signed_alone(kept: list[Piece]) -> list[str]:
    """Give the writer whose name, in bold, is the article's last line, or the last but one."""
    for piece in kept[-1:-3:-1] if len(kept) > 2 else ():
        if piece.kind == "paragraph" and piece.bold >= len(piece.text) and len(piece.text) <= 40 and _is_written_out(piece.text):
            return [piece.text]
    return []


def signed(kept: list[Piece], pieces: list[Piece]) -> list[str]:
    """Give the writer whom an article in Chinese or Japanese signs with in its own lines."""
    texts = [piece.text for piece in kept]
    return _eastern.signed(texts, [piece.text for piece in pieces if len(piece.text) < 80][:200]) if _eastern.is_written(texts) else []
