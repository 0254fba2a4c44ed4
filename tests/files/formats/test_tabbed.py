"""What a quotation mark means between tabs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.job import JobContext, Progress
from explorer.files.formats.delimited import csv_table, tsv_table


def read(text: str, *, name: str = "a.tsv") -> tuple[list[tuple[object, ...]], list[str]]:
    """Return the rows and the notes."""
    reports: list[Progress] = []
    table = (tsv_table if name.endswith("tsv") else csv_table)(
        io.StringIO(text, newline=""), name, JobContext(reports.append)
    )
    return list(table.rows(range(len(table.columns)))), [report.note for report in reports if report.note]


def test_a_mark_on_one_row_and_another_some_rows_below_swallow_nothing() -> None:
    found, notes = read(
        'id\ttext\tlabel\n1\tone\ta\n2\t"two opens\tb\n3\tthree\tc\n4\tfour\td\n5\tfive closes"\te\n6\tsix\tf\n'
    )
    assert [row[0] for row in found] == ["1", "2", "3", "4", "5", "6"]
    assert found[1] == ("2", '"two opens', "b")
    assert found[4] == ("5", 'five closes"', "e")
    assert notes == [
        "In line 3 of a.tsv a quotation mark opens a cell and closes none; it was read as part of the text."
    ]


def test_rows_next_to_each_other_that_open_and_close() -> None:
    found, _ = read('text\tlabel\n"one opens\ta\ntwo closes"\tb\n"three" and "four"\tc\n')
    assert found == [('"one opens', "a"), ('two closes"', "b"), ('"three" and "four"', "c")]


def test_marks_in_two_cells_of_one_row() -> None:
    found, _ = read('sentence1\tsentence2\tscore\n"We go on, he said.\tThey go on."\t4.0\nA cat.\tA dog.\t1.0\n')
    assert found[0] == ('"We go on, he said.', 'They go on."', "4.0")


@pytest.mark.parametrize("terminator", ["\n", "\r\n"])
def test_what_a_spreadsheet_writes_is_quoted(terminator: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t", lineterminator=terminator)
    written = [("1", 'He said "no"', "a"), ("2", "two\nlines\n\nand more", "b"), ("3", "a\ttab", "c"), ("4", '"', "")]
    writer.writerows([("id", "text", "label"), *written])
    assert read(out.getvalue()) == (written, [])


def test_every_cell_quoted() -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t", quoting=csv.QUOTE_ALL).writerows([("id", "text"), ("1", "one\ntwo"), ("2", "x y")])
    assert read(out.getvalue()) == ([("1", "one\ntwo"), ("2", "x y")], [])


def test_a_quoted_text_of_several_lines_among_stray_marks() -> None:
    found, _ = read('id\ttext\tlabel\n1\t"Yes" he said\ta\n2\t"first line\nsecond, ""quoted"""\tb\n3\t"Yes"\tc\n')
    assert found == [("1", '"Yes" he said', "a"), ("2", 'first line\nsecond, "quoted"', "b"), ("3", '"Yes"', "c")]


def test_a_mark_that_nothing_closes() -> None:
    found, _ = read('id\ttext\n1\t"open\n' + "".join(f"{i}\tplain\n" for i in range(2, 3000)))
    assert len(found) == 2999


def test_a_column_alone_is_read_line_by_line() -> None:
    found, notes = read('text\n"one opens\ntwo stands between\nthree closes"\n')
    assert len(found) == 3
    assert len(notes) == 1


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)


@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=30))
def test_as_many_rows_as_lines_whatever_marks_stand_in_them(rows: list[tuple[str, str, str]]) -> None:
    filled = [("n", *row) for row in rows]
    found, _ = read("id\ttext\tlabel\tmore\n" + "".join("\t".join(row) + "\n" for row in filled))
    assert len(found) == len(filled)


def test_a_quoted_text_whose_lines_read_like_rows_is_told_in_a_csv() -> None:
    found, notes = read('text,label\none,a\n"two opens,b\nthree,c\nfour closes",d\nfive,e\n', name="a.csv")
    assert len(found) == 3
    assert notes == [
        "The quoted text in line 3 of a.csv runs over 3 lines that each read like a row of the table. "
        "Where they are rows, a quotation mark is missing or too many."
    ]
    found, notes = read('id,text,label\n1,one,a\n2,"two opens,b\n3,three, and more,c\n4,four closes",d\n', name="a.csv")
    assert len(found) == 2
    assert len(notes) == 1
    assert read('id,text,label\n1,"one\n2 two, three\nfour, five, six",a\n', name="a.csv")[1] == []
    assert read('text,label\n"Dear all,\nthis is it,\n\nBest",a\n', name="a.csv")[1] == []


@pytest.mark.parametrize(
    "rows", [[["a", 'say "hi"\nnow', "c"], ["b", "one\ntwo", "d"]], [["a", "x\ny", "c"], ["d", "e", "f"]]]
)
def test_a_first_row_that_runs_over_lines_is_a_row(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t").writerows(rows)
    assert read(text.getvalue())[0] == [tuple(row) for row in rows]
