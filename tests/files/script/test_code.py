from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.files.script.code import assign, call, comprehension, literal

ODD = [
    "",
    "'",
    '"',
    "'\"",
    "\\",
    "\\'",
    '\\"',
    "it's",
    'say "hi"',
    "\n\t\0",
    "\ud800",
    "\u2028",
    "日本語",
    "{x}",
    '"""',
]


@given(st.text() | st.text(alphabet="'\"\\\n{}x"))
def test_a_literal_is_the_text_again(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_literals_too(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text


LENGTHS = (5, 60, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 90, 200)


def pieces() -> str:
    """Statements of many lengths."""
    lines: list[str] = []
    for length in LENGTHS:
        word = literal("x" * length)
        wide = literal("漢" * (length // 2))
        for value in (word, wide):
            lines += assign("name", value)
            lines += call("model = SentenceTransformer(", [value])
            lines += call("model = SentenceTransformer(", [value, "a=1"], ").to(2)")
            lines += ["with a:", *call("b = f(", [value], ")", "    ")]
            lines += [*call("with open(", [value, "a=1"], ") as file:"), "    pass"]
            lines += ["x = [", f"    {value},", "]"]
        lines += comprehension("x = ", ["a" * length, "for a in b"])
        lines += ["with a:", *comprehension("x = ", ["a" * length, "for a in b", "if c"], "    ")]
    return "\n".join(lines) + "\n"


def test_the_layout_is_that_of_the_formatter() -> None:
    source = pieces()
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--stdin-filename", "a.py", "-"]
    result = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    # A long statement followed by "with" needs no blank line between them.
    assert result.stdout == source
