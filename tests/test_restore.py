"""Restoring a text: what is cut, what is left alone, and that every repair can be undone."""

from __future__ import annotations

from cln import edits, restore


def test_a_phrase_inside_a_word_is_cut_and_the_record_undoes_it() -> None:
    found = "The delegation landed in Ukra cheap loans ine on Monday, officials said."
    news = restore.text(found, language="en")
    assert news.text == "The delegation landed in Ukraine on Monday, officials said."
    assert edits.apply(news.text, edits.invert(news.edits)) == found


def test_an_agency_credit_line_stays() -> None:
    found = "The delegation landed in Geneva on Monday.\n\nWith files from Reuters."
    assert restore.text(found, language="en").text == found
