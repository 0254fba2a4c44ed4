from __future__ import annotations

import io

import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.files.formats.jsonl import jsonl_table
from explorer.files.tables.table import Table

ADVICE = 'must be one object such as {"text": "A sentence."} or one string.'


def table(text: str) -> Table:
    return jsonl_table(io.StringIO(text, newline=""), "a.jsonl", JobContext())


def test_objects() -> None:
    opened = table('{"id": 1, "text": "one"}\n\n{"text": null, "tags": ["x"], "ok": true}\r\n')
    assert opened.columns == ("id", "text", "tags", "ok")
    assert list(opened.rows([1, 0, 2, 3])) == [("one", "1", "", ""), ("", "", ("x",), "True")]


def test_plain_strings() -> None:
    opened = table('"one"\n"two\\nlines"\n')
    assert opened.columns == ("text",)
    assert list(opened.rows([0])) == [("one",), ("two\nlines",)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"text": "a"}\n\n{"text": \n', "Line 3 of a.jsonl is not valid JSON."),
        ('{"text": "a"}{"text": "b"}\n', "Line 1 of a.jsonl is not valid JSON."),
        ("[" * 100_000 + "\n", "Line 1 of a.jsonl is not valid JSON."),
        ("1" * 5000 + "\n", "Line 1 of a.jsonl is not valid JSON."),
        ('"a"\n12\n', "Line 2 of a.jsonl is neither an object nor a list nor a string."),
        ('{"text": "a"}\n"b"\n', "Line 2 of a.jsonl is of another kind than the lines before it."),
    ],
)
def test_a_bad_line_is_named(text: str, message: str) -> None:
    with pytest.raises(ExplorerError) as caught:
        list(table(text).rows([0]))
    assert caught.value.failure.message == message
    assert caught.value.failure.advice.endswith(ADVICE)


def test_a_bad_line_after_what_was_inspected_is_found_when_read() -> None:
    opened = table('{"text": "a"}\n' * 1500 + "oops\n")
    with pytest.raises(ExplorerError, match=r"Line 1,501 of a.jsonl is not valid JSON"):
        list(opened.rows([0]))
