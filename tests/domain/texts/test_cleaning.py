from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.texts.cleaning import one_line, valid, without_controls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  plain \r\n", "plain"),
        ("one\r\n  two\n\nthree", "one two three"),
        ("tabs\tstay", "tabs\tstay"),
        ("\ufeffmark", "mark"),
        ("zero\x00byte", "zero byte"),
        ("par\u2029line\u2028end", "par line end"),
        ("\ud83d\ude00 pair, \ud800 alone", "😀 pair, \ufffd alone"),
        (" \u00a0\u3000\n", ""),
    ],
)
def test_one_line(text: str, expected: str) -> None:
    assert one_line(text) == expected


@given(st.text(st.characters(codec=None)))
def test_the_result_is_one_valid_line_and_stays_as_it_is(text: str) -> None:
    cleaned = one_line(text)
    assert cleaned.encode().decode() == cleaned
    assert len(cleaned.splitlines()) <= 1
    assert one_line(cleaned) == cleaned
    assert valid(cleaned) is cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[31mred\x1b[0m", " [31mred [0m"),
        ("a\0\0b\r\nc\x85", "a b \nc "),
        ("", ""),
        ("é\xa0", "é\xa0"),
    ],
)
def test_controls_become_spaces_but_for_tabs_and_line_feeds(text: str, expected: str) -> None:
    assert without_controls(text) == expected
    long = "word " * 100_000 + text
    assert without_controls(long).split() == (long[:500_000] + expected).split()
