from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.texts.place import Place
from explorer.files.formats.delimited import csv_table, tsv_table
from explorer.files.tables.questions import PlaceNeeded
from explorer.files.tables.table import Table


def rows(table: Table) -> list[tuple[str | None, ...]]:
    return list(table.rows(range(len(table.columns))))


def from_csv(text: str) -> Table:
    return csv_table(io.StringIO(text, newline=""), "a.csv", JobContext())


def from_tsv(text: str) -> Table:
    return tsv_table(io.StringIO(text, newline=""), "a.tsv", JobContext())


def test_quoted_line_breaks_commas_and_quotes() -> None:
    table = from_csv('text,label\r\n"one\r\ntwo, ""three""",x\r\nfour,y\r\n')
    assert table.columns == ("text", "label")
    assert rows(table) == [('one\r\ntwo, "three"', "x"), ("four", "y")]
    assert list(table.rows([1])) == [("x",), ("y",)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(separator: str) -> None:
    # Unknown names, so that the separator is told by how well the rows agree.
    table = from_csv(f'remark{separator}kind\nA small cat{separator}x\n"A dog{separator} too"{separator}y\n')
    assert table.columns == ("remark", "kind")
    assert rows(table) == [("A small cat", "x"), (f"A dog{separator} too", "y")]


def test_duplicate_and_missing_names() -> None:
    table = from_csv("text,text,,text (2)\na b,c d,e f,g h\n")
    assert table.columns == ("text", "text (2)", "column 3", "text (2) (2)")
    assert rows(table) == [("a b", "c d", "e f", "g h")]


def test_short_rows_are_filled_and_trailing_separators_ignored() -> None:
    assert rows(from_csv("text,label\none\ntwo,x,,\n\n")) == [("one", ""), ("two", "x")]


def test_blank_lines_before_the_header() -> None:
    table = from_csv(" \n,\ntext,label\none,x\n")
    assert table.columns == ("text", "label")
    assert rows(table) == [("one", "x")]


def test_long_rows_name_their_line() -> None:
    with pytest.raises(ExplorerError, match=r"Line 4 of a.csv has 3 cells where 2 were expected."):
        rows(from_csv('text,label\n"one\none",x\ntwo, or three,y\n'))


def test_an_open_quotation_mark_names_its_line() -> None:
    with pytest.raises(ExplorerError, match=r"The quotation marks in line 3 of a.csv do not add up."):
        rows(from_csv('text,label\none,x\n"two,y\nthree,z\n'))
    with pytest.raises(ExplorerError, match=r"line 2 of a.csv do not add up"):
        rows(from_csv('text,label\n"one" and a half,x\n'))


def test_an_open_quotation_mark_in_a_long_file_does_not_swallow_it() -> None:
    with pytest.raises(ExplorerError, match=r"line 2 of a.csv do not add up"):
        rows(from_csv('text,label\n"one,x\n' + "another line,y\n" * 2_000_000))


def test_a_single_column() -> None:
    table = from_csv("text\nHello, you there\nGood day\n")
    assert table.columns == ("text",)
    assert rows(table) == [("Hello, you there",), ("Good day",)]


def test_sentences_without_header_are_not_cut_at_their_commas() -> None:
    table = from_csv("Hello, you there\nGood day\nOne, two, three\n")
    assert table.columns == ("column 1",)
    assert rows(table) == [("Hello, you there",), ("Good day",), ("One, two, three",)]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("text\nA first one.\n", True),
        ("A first one.\nA second one.\n", False),
        ("Hello\nA second one that is longer.\n", False),
        ("utterance_text\nA first sentence here.\nA second sentence here.\n", True),
        ("opinion,stars_given\nGood film.,5\nBad film.,1\n", True),
        ("Good film.,5\nBad film.,1\n", False),
        ("Good film.,positive\nBad film.,negative\n", False),
        ("Review Text,Category\nGood film.,x\nBad film.,y\n", True),
        ("Premise,Claim\nA man sleeps here.,He is asleep.\nA dog runs off.,It is fast.\n", True),
        ("text\n", True),
        ("Only one sentence.\n", False),
    ],
)
def test_headers(text: str, header: bool) -> None:
    first = text.split("\n", maxsplit=1)[0].split(",")
    assert (list(from_csv(text).columns) == first) is header


def test_tabs_with_quotes_as_spreadsheets_write_them() -> None:
    table = from_tsv('text\tlabel\n"one\ttab ""quoted"""\tx\n"two\nlines"\ty\n')
    assert rows(table) == [('one\ttab "quoted"', "x"), ("two\nlines", "y")]


def test_tabs_with_quotes_that_mean_nothing() -> None:
    table = from_tsv('text\tlabel\n"Hello" he said\tx\n"unclosed\ty\nplain, with comma\tz\n')
    assert rows(table) == [('"Hello" he said', "x"), ('"unclosed', "y"), ("plain, with comma", "z")]


cells = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=20)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=300), st.sampled_from([",", ";", "\t", "|"]))
def test_what_the_standard_writer_writes_comes_back(records: list[tuple[str, str]], separator: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerows([("text", "label"), *records])
    table = from_csv(out.getvalue())
    assert table.columns == ("text", "label")
    assert rows(table) == [record for record in records if "".join(record).strip()]


def test_quotes_that_do_not_add_up_between_tabs_in_a_csv() -> None:
    table = from_csv('text\tlabel\n"Hello" he said\tx\n"unclosed\ty\nplain, with comma\tz\n')
    assert [row[1] for row in rows(table)] == ["x", "y", "z"]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_the_separator_that_the_first_line_names(line: str) -> None:
    table = from_csv(f"{line}\r\nid;text\r\n1;rain, and more, falls\r\n")
    assert table.columns == ("id", "text")
    assert rows(table) == [("1", "rain, and more, falls")]


def test_an_error_below_the_line_of_the_separator_names_the_line_of_the_file() -> None:
    with pytest.raises(ExplorerError, match=r"Line 3 of a.csv has 3 cells"):
        rows(from_csv("sep=;\nid;text\n1;a;b\n"))


TITLED = "Export of 28 Feb,,\n,,\nid,text,label\n1,a cat,x\n2,a dog,y\n"


@pytest.mark.parametrize("text", [TITLED, "Export of 28 Feb\n\nid;text;label\n1;a cat;x\n2;a dog;y\n"])
def test_a_title_above_the_header_is_asked_about(text: str) -> None:
    with pytest.raises(PlaceNeeded) as caught:
        from_csv(text)
    assert caught.value.options[0].place == Place(skip_rows=2)
    assert caught.value.failure.message == (
        "a.csv seems to have a title above its table: “Export of 28 Feb”, and in row 3 “id, text, label”."
    )
    stream = io.StringIO(text, newline="")
    table = csv_table(stream, "a.csv", JobContext(), Place(skip_rows=2))
    assert table.columns == ("id", "text", "label")
    assert rows(table) == [("1", "a cat", "x"), ("2", "a dog", "y")]


def test_what_is_no_title() -> None:
    for text in (
        "text\nHello, you there\nGood day\n",
        "id,text\n1,label text\n2,another\n",
        "remark,kind\n,text\na b c,x\n",
    ):
        from_csv(text)
    assert len(rows(csv_table(io.StringIO(TITLED), "a.csv", JobContext(), Place(skip_rows=0)))) == 4
