from __future__ import annotations

import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.files.tables.table import MAX_TEXT, check_lengths
from explorer.files.texts.pasted import Pasted
from explorer.files.texts.pasted_table import column_of, columns_of


@pytest.mark.parametrize(
    "text",
    [
        "Dogs bark.\tanimals\r\nIt rains.\tweather\r\n",
        "1\tDogs bark.\n2\t\n3\tCats purr.",
        'a\t"two\nlines"\tc\nd\te\tf\n',
        '"two\nlines"\tb\n"three\nmore\nlines"\tc\n',
        'a\t"say ""hi""\nnow"\tc\nb\t"one\ntwo"\td\n',
        "a\tb\n\nc\td\n",
        "\n".join(f"row {i}\tvalue {i}" for i in range(20_000)),
    ],
)
def test_rows_of_one_width_are_a_table(text: str) -> None:
    assert Pasted(text).is_table


@pytest.mark.parametrize(
    "text",
    [
        "one sentence\tin two halves",
        "one\ttwo\nthree\n",
        "a\tb\tc\nd\te\n",
        "\tindented\n\ttext\n",
        "no tabs\nat all\n",
        "",
        "\t\n\t\n",
        "x" * 70_000 + "\ty\n" + "z\ta\n",
    ],
)
def test_an_odd_tab_makes_no_table(text: str) -> None:
    assert not Pasted(text).is_table


def test_one_row_is_a_table_where_a_spreadsheet_says_so() -> None:
    assert Pasted("one\ttwo\r\n", cells=True).is_table
    assert not Pasted("one\r\n", cells=True).is_table


def test_a_cell_with_line_breaks_in_a_column_by_itself_is_one_line() -> None:
    text = 'plain\r\n"first\nsecond ""quoted"""\r\nlast "word"\r\n"said"\r\n'
    assert Pasted(text, cells=True).lines == 'plain\nfirst second "quoted"\nlast "word"\n"said"\n'
    assert Pasted(text).lines.split("\n")[1] == '"first'


def test_the_columns_are_those_of_a_file() -> None:
    pasted = Pasted('id\ttext\tlabel\r\n1\t"Dogs bark\nat night."\tpets\r\n2\tIt rains a lot.\tsky\r\n')
    found = columns_of(pasted, JobContext())
    assert (found.rows, [column.name for column in found.columns], found.guessed) == (
        2,
        ["id", "text", "label"],
        "text",
    )
    corpus = column_of(pasted, "text", "typed", JobContext())
    assert corpus.texts == ("Dogs bark at night.", "It rains a lot.")
    assert (list(corpus.labels), list(corpus.sources)) == (["pets", "sky"], ["typed", "typed"])


def test_columns_without_names_are_numbered_and_the_first_of_sentences_is_guessed() -> None:
    found = columns_of(Pasted("1\tDogs bark at night.\tA hound howls.\n2\tIt rains.\tIt pours a lot.\n"), JobContext())
    assert (found.rows, found.guessed) == (2, "column 2")


def test_a_title_above_the_table_is_not_asked_about() -> None:
    found = columns_of(Pasted("Report\t\t\nname\ttext\tkind\nBo\tDogs bark.\tx\nAl\tIt rains.\ty\n"), JobContext())
    assert len(found.columns) == 3


def test_a_line_may_be_as_long_as_one_of_a_file() -> None:
    check_lengths(["a", "x" * MAX_TEXT + "\r\n"], "the pasted text")
    with pytest.raises(ExplorerError) as caught:
        check_lengths(["a", "x" * (MAX_TEXT + 1)], "the pasted text")
    assert caught.value.failure.message == "Line 2 of the pasted text is longer than 200,000 characters."


@pytest.mark.parametrize("mark", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_a_plain_one(mark: str) -> None:
    assert Pasted(f"{mark}one{mark}{mark}two{mark}").lines == "\none\n\ntwo\n"
    assert Pasted(f"one{mark}two").lines == "one\ntwo"
    assert Pasted("").lines == ""
