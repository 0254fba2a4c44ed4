from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.files.cleaning import one_line, valid


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
