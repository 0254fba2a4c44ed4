from __future__ import annotations

import pytest

from explorer.files.tables.columns import Column, describe_column, guess_column, is_number, plausible_columns


@pytest.mark.parametrize(
    ("name", "values", "is_text"),
    [
        ("x", ["A small cat.", "Two dogs."], True),
        ("x", ["今日は天気がいい", "猫が座る"], True),
        ("x", ["1.5", "2", ""], False),
        ("x", ["2024-01-01 10:00", "2024-01-02 11:00"], False),
        ("x", ["https://example.org/a", "https://example.org/b"], False),
        ("x", ["World news", "Local sport"] * 20, False),
        ("label", ["World news", "Local sport"], False),
        ("x", ["", ""], False),
        ("x", [], False),
    ],
)
def test_sentences_are_told_from_other_things(name: str, values: list[str], is_text: bool) -> None:
    assert describe_column(name, values).is_text is is_text


def test_samples_are_short_and_filled() -> None:
    column = describe_column("x", ["", "a b", "c" * 100, "d", "e"])
    assert column.samples == ("a b", "c" * 79 + "…", "d")


def column(name: str, is_text: bool = True, has_words: bool = True) -> Column:
    return Column(name, (), is_text, has_words)


@pytest.mark.parametrize(
    ("columns", "guess"),
    [
        ([column("anything", is_text=False)], "anything"),
        ([column("title"), column("text")], "text"),
        ([column("body"), column("Sentence", is_text=False)], "Sentence"),
        ([column("text", is_text=False, has_words=False), column("body")], "body"),
        ([column("id", is_text=False), column("body")], "body"),
        ([column("title"), column("body")], None),
        ([column("word", is_text=False), column("n", is_text=False, has_words=False)], "word"),
        ([column("a", is_text=False), column("b", is_text=False)], None),
    ],
)
def test_guess(columns: list[Column], guess: str | None) -> None:
    assert guess_column(columns) == guess


def test_words_are_plausible_only_where_there_are_no_sentences() -> None:
    word, number = column("w", is_text=False), column("n", is_text=False, has_words=False)
    assert plausible_columns([word, number]) == (word,)
    assert plausible_columns([word, column("s")]) == (column("s"),)


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("-2e3", True), ("", True), ("one", False), ("1,5", False)]
)
def test_numbers(value: str, expected: bool) -> None:
    assert is_number(value) is expected
