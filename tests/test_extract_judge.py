"""What the judge measures, against plain ways to count the same; and pages on which names or length once misled it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cln import extract
from cln.extract import _blocks, _core, _dom, _features, _judge, _letters, _phrases
from cln.records import Page

CASES = json.loads((Path(__file__).parent / "cases" / "extract" / "judge.json").read_text(encoding="utf-8"))
TEXTS = st.lists(st.text(st.sampled_from("abA1 .,«»|港を。\U00010428\U0001f600é"), min_size=1, max_size=40), min_size=1, max_size=8)


def _page(html: str) -> Page:
    return Page(url="https://bay.example/news/1", fetched=datetime(2026, 11, 2, tzinfo=UTC), body=html.encode())


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
    assert _phrases.all_told(texts, _letters_of(texts)) == [_phrases.told(text) for text in texts]


@pytest.mark.parametrize("text", ["اقرأ أيضًا: عودة العبارة", "إقرأ أيضا عودة العبارة", "اقرأ ايضا", "اقرأ أيضاً", "طالع أيضًا"])
def test_arabic_is_known_with_and_without_its_vowel_signs(text: str) -> None:
    assert _phrases.spelled(_phrases.told(text)) == ["related"]


@pytest.mark.parametrize("text", ["قرأ الوزير البيان أيضًا", "أيضًا في الميناء", "The ferry, also"])
def test_what_only_looks_like_a_phrase_is_none(text: str) -> None:
    assert _phrases.told(text) == 0


@pytest.mark.parametrize("text", ["Tempo de leitura: 2 minutos", "Lesezeit: 3 Minuten", "Время чтения: 2 минуты", "읽는 시간 2분"])
def test_a_line_that_tells_how_long_reading_takes_is_no_text(text: str) -> None:
    assert _phrases.spelled(_phrases.told(text)) == ["byline"]


@settings(deadline=None)
@given(TEXTS, st.text(st.sampled_from("abA1 .é港"), max_size=30))
def test_a_block_that_begins_with_letters_of_a_text_passes_the_first_look(texts: list[str], title: str) -> None:
    within = _letters_of(texts).within(title)
    for text, passes in zip(texts, within.tolist(), strict=True):
        assert passes or len(text) < _letters.HEAD or text[: _letters.HEAD].lower() not in title.lower()


def test_every_column_has_a_name_and_the_weights_are_of_these_columns() -> None:
    sheet = _blocks.cut(_dom.parse("<nav>Home</nav><p>The ferry ran again on Monday, two days after the storm.</p>"))
    rows = _features.rows(_features.measured(sheet, _core.Told(title="Ferry")))
    assert rows.shape == (2, len(_features.NAMES))
    assert len(set(_features.NAMES)) == len(_features.NAMES)
    assert np.isfinite(rows).all()
    assert _judge.names() == _features.NAMES


def test_rows_are_weighed_alike_however_many_there_are_at_once() -> None:
    rows = np.random.default_rng(1).random((400, len(_features.NAMES)), dtype=np.float32)
    rows[:, ::2] = 0.5  # what is the same for all rows is weighed once
    alone = [_judge.weighed(rows[[number, number]])[0] for number in range(0, 400, 50)]
    assert np.allclose(_judge.weighed(rows)[::50], alone, atol=1e-5)


@pytest.mark.parametrize("case", CASES, ids=[case["comment"] for case in CASES])
def test_blocks_are_kept_or_left_whatever_their_names_say(case: dict[str, Any]) -> None:
    blocks = {block.text: block.reason for block in extract.judged(_page(case["html"]))}
    for text in case["kept"]:
        assert blocks[text] == "article", (text, blocks[text])
    for text in case["left"]:
        assert blocks[text] != "article", text


@pytest.mark.parametrize("count", [60, 400, 1000])
def test_a_page_of_many_like_paragraphs_keeps_them(count: int) -> None:
    head = "<nav><a href=/>Home</a> <a href=/s>Sport</a></nav><h1>The harbour book</h1>"
    told = "The clerk wrote on day {0} that the ferry left the pier at {0} past the hour, and that {0} sacks of flour stood on the quay."
    html = f"{head}<div>{''.join(f'<p>{told.format(number)}</p>' for number in range(count))}</div><footer>All rights reserved</footer>"
    assert sum(block.is_kept for block in extract.judged(_page(html))) >= 0.99 * count
