"""Lines read many at a time are the lines that Python itself reads one by one."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.failure import Cancelled, ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.texts.cleaning import one_line, one_lines
from explorer.files.formats.plain import text_table
from explorer.files.tables import table
from explorer.files.tables.table import Table, bounded_lines, in_batches, line_batches, text_cells, unique_names

BREAKERS = "ab \t\r\n\x0b\x0c\x1c\x1e\x85\xa0\u2028\u2029\ufeff\u3000é東😀\x00"
TEXTS = st.one_of(
    st.lists(st.sampled_from(["\r\n", "\r", "\n", "a", "bc", "\u2028"])).map("".join),
    st.text(st.sampled_from(BREAKERS)),
    st.text(),
)


@pytest.fixture
def tiny_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_CHUNK", 3)


def chunked(text: str, size: int, limit: int = 1000) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "_CHUNK", size)
        return list(bounded_lines(io.StringIO(text, newline=""), "a.txt", limit, JobContext()))


@given(TEXTS, st.integers(1, 7))
def test_lines_are_those_of_the_text_layer_wherever_a_chunk_ends(text: str, size: int) -> None:
    assert chunked(text, size) == list(io.StringIO(text, newline=""))


@given(TEXTS, st.integers(1, 7), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_files_are_read_as_one_line_after_the_other(text: str, size: int, encoding: str) -> None:
    data = text.encode("utf-8", "replace").decode().encode(encoding)
    expected = [one_line(line) for line in io.TextIOWrapper(io.BytesIO(data), encoding, newline="")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "_CHUNK", size)
        stream = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
        batches = text_table(stream, "a.txt", JobContext()).batches([0])
        found = [text for batch in batches for text in text_cells(batch[0], 1, "text", "a.txt")]
    assert found == expected


@given(st.lists(st.one_of(TEXTS, st.text(st.characters(exclude_categories=())))))
def test_cleaned_together_as_one_by_one(texts: list[str]) -> None:
    assert one_lines(texts) == [one_line(text) for text in texts]


def test_names_are_told_apart_in_the_order_of_the_columns() -> None:
    names = ("a", "a", "a (2)", "", "a", "column 4", " a ")
    assert unique_names(names) == ("a", "a (2)", "a (2) (2)", "column 4", "a (3)", "column 4 (2)", "a (4)")


def test_telling_apart_many_columns_of_one_name_takes_a_look_at_each() -> None:
    looks = 0

    class Name(str):
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            nonlocal looks
            looks += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

        def strip(self, chars: str | None = None) -> Name:
            return self

        def __format__(self, spec: str) -> str:
            return str(self)

    assert len(set(unique_names([Name("a")] * 500))) == 500
    assert looks < 5 * 500


def test_no_odd_character_is_taken_for_an_ordinary_one() -> None:
    odd = [chr(code) for code in range(0x10000) if not chr(code).isprintable() or chr(code).isspace()]
    given = [text for character in odd for text in (f"a{character}b", character, f"{character}a")]
    assert one_lines(given) == [one_line(text) for text in given]


@given(TEXTS, st.integers(1, 5), st.integers(1, 9))
def test_the_first_line_that_is_too_long_is_named(text: str, size: int, limit: int) -> None:
    lines = list(io.StringIO(text, newline=""))
    long = [number for number, line in enumerate(lines, 1) if len(line.rstrip("\r\n")) > limit]
    if not long:
        assert chunked(text, size, limit) == lines
        return
    with pytest.raises(ExplorerError) as caught:
        chunked(text, size, limit)
    assert caught.value.failure.message == f"Line {long[0]} of a.txt is longer than {limit} characters."


def test_an_endless_line_is_given_up_early(tiny_chunks: None) -> None:
    class Endless(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            return "x" * (size or 0)

    with pytest.raises(ExplorerError, match=r"Line 1 of a\.txt is longer than 10 characters"):
        list(line_batches(Endless(), "a.txt", 10, JobContext()))


def test_cancel_is_heard_before_each_chunk(tiny_chunks: None) -> None:
    context = JobContext()
    lines = line_batches(io.StringIO("a\nb\nc\nd\n"), "a.txt", 10, context)
    assert next(lines) == ["a\n"]
    context.cancel()
    with pytest.raises(Cancelled):
        next(lines)


def test_few_rows_come_first_so_that_a_look_reads_no_more() -> None:
    taken: list[int] = []

    def rows() -> object:
        for number in range(20_000):
            taken.append(number)
            yield (str(number), "x")

    wide = Table(("n", "x"), lambda _: in_batches(rows()))  # type: ignore[arg-type]
    iterator = wide.rows([0, 1])
    assert next(iterator) == ("0", "x")
    assert len(taken) == 256
    assert [number for number, _ in iterator] == [str(number) for number in range(1, 20_000)]


@pytest.mark.parametrize(("cells", "message"), [(["a", None, "b"], "Row 6"), (["a", "b" * 200_001, None], "Text 6")])
def test_a_cell_that_is_no_text_is_named_by_its_row(cells: list[str | None], message: str) -> None:
    with pytest.raises(ExplorerError, match=message):
        text_cells(cells, 5, "text", "a.csv")
