"""Laws of the edit arithmetic, over texts and edits that Hypothesis makes up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cln import edits
from cln.errors import EditMismatch
from cln.records import Edit


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    text = draw(st.text(max_size=80))
    cuts = sorted(set(draw(st.lists(st.integers(0, len(text)), max_size=8))))
    spans = draw(st.sampled_from([list(zip(cuts[::2], cuts[1::2], strict=False)), list(pairwise(cuts))]))
    made = tuple(Edit(start=a, removed=text[a:b], inserted=draw(st.text(max_size=5))) for a, b in spans)
    return text, made


@given(texts_with_edits())
def test_undo_gives_the_found_text_back(case: tuple[str, tuple[Edit, ...]]) -> None:
    text, made = case
    assert edits.apply(edits.apply(text, made), edits.invert(made)) == text


@given(texts_with_edits())
def test_inverting_twice_does_what_the_edits_do(case: tuple[str, tuple[Edit, ...]]) -> None:
    text, made = case
    assert edits.apply(text, edits.invert(edits.invert(made))) == edits.apply(text, made)


@given(texts_with_edits(), st.randoms())
def test_the_order_in_which_edits_are_named_does_not_matter(case: tuple[str, tuple[Edit, ...]], random: object) -> None:
    text, made = case
    assert edits.apply(text, reversed(made)) == edits.apply(text, made)


@given(texts_with_edits())
def test_untouched_characters_are_located(case: tuple[str, tuple[Edit, ...]]) -> None:
    text, made = case
    changed, where = edits.apply(text, made), edits.locator(made)
    removed = {i for edit in made for i in range(edit.start, edit.end)}
    for offset, character in enumerate(text):
        if offset not in removed:
            assert changed[where(offset)] == character


@given(texts_with_edits())
def test_offsets_keep_their_order(case: tuple[str, tuple[Edit, ...]]) -> None:
    text, made = case
    places = [edits.locate(made, offset) for offset in range(len(text) + 1)]
    assert places == sorted(places)


def test_an_edit_that_does_not_fit_is_refused_with_what_is_there() -> None:
    with pytest.raises(EditMismatch, match=r"'spam'.*'news'"):
        edits.apply("good news", [Edit(start=5, removed="spam")])


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(EditMismatch, match="overlap"):
        edits.apply("abcdef", [Edit(start=0, removed="abc"), Edit(start=2, removed="cd")])
