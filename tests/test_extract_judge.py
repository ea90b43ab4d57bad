"""What the judge measures, against plain ways to count the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cln.extract import _blocks, _core, _dom, _features, _letters, _phrases

TEXTS = st.lists(st.text(st.sampled_from("abA1 .,«»|港を。\U00010428\U0001f600é"), min_size=1, max_size=40), min_size=1, max_size=8)


def _letters_of(texts: list[str]) -> _letters.Letters:
    return _letters.Letters(texts, np.array([len(text) for text in texts]))


@settings(deadline=None)
@given(TEXTS)
def test_characters_are_counted_as_one_by_one(texts: list[str]) -> None:
    counts = dict(zip(_letters.CLASSES, _letters_of(texts).counts.tolist(), strict=True))
    assert counts["digit"] == [text.count("1") for text in texts]
    assert counts["end"] == [text.count(".") + text.count("。") for text in texts]
    assert counts["quote"] == [text.count("«") + text.count("»") for text in texts]
    assert counts["upper"] == [text.count("A") for text in texts]


@settings(deadline=None)
@given(TEXTS)
def test_a_block_is_known_by_how_it_begins_and_ends(texts: list[str]) -> None:
    letters = _letters_of(texts)
    assert ((letters.last & _letters.ENDS) > 0).tolist() == [text[-1] in ".。»" for text in texts]
    assert ((letters.first & _letters.LOWER) > 0).tolist() == [text[0].islower() for text in texts]


@settings(deadline=None)
@given(TEXTS, st.lists(st.text("abé港を", min_size=2, max_size=2), min_size=1, max_size=4, unique=True))
def test_words_are_found_where_a_plain_search_finds_them(texts: list[str], words: list[str]) -> None:
    block, number = _letters_of(texts).says(words)
    found = {(int(a), int(b)) for a, b in zip(block, number, strict=True)}
    assert found == {(a, b) for a, text in enumerate(texts) for b, word in enumerate(words) if word in text.lower()}


def test_a_block_of_a_million_characters_is_counted_by_its_first_ones() -> None:
    letters = _letters_of(["a" * 1_000_000 + ".", "b1"])
    assert letters.counts[:, 0].tolist() == [65_534, 0, 0, 0, 0, 1, 0, 0]
    assert letters.counts[2].tolist() == [0, 1]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["Read more", "» read more", "相关", "The ferry", "©", "By Ann", "BY ANN", "#bay", "Straße"]), min_size=1))
def test_phrases_of_all_blocks_are_those_of_each(texts: list[str]) -> None:
    assert _phrases.all_told(texts) == [_phrases.told(text) for text in texts]


def test_every_column_has_a_name_of_its_own() -> None:
    sheet = _blocks.cut(_dom.parse("<nav>Home</nav><p>The ferry ran again on Monday, two days after the storm.</p>"))
    rows, names = _features.rows(_features.measured(sheet), _core.Told(title="Ferry"))
    assert rows.shape == (2, len(names))
    assert len(set(names)) == len(names)
    assert np.isfinite(rows).all()
