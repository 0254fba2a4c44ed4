from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.texts.corpus import Corpus
from explorer.ui.panels.sentences.lines import LineBook, duplicates


def book_of(*lines: str) -> LineBook:
    book = LineBook()
    book.splice(0, 1, lines)
    return book


def test_blank_lines_are_no_texts() -> None:
    book = book_of("one", "", "  two ", "   ")
    assert book.corpus().texts == ("one", "two")
    assert book.numbers().tolist() == [0, -1, 1, -1]
    assert [book.line_of(index) for index in (0, 1)] == [0, 2]


def test_an_edited_line_keeps_its_source_and_a_new_one_is_typed() -> None:
    book = book_of("one", "two")
    book.assign(0, ["a.txt", "b.txt"], ["x", "y"])
    book.splice(1, 1, ["two edited"])
    book.splice(1, 0, ["between"])
    assert book.corpus() == Corpus(("one", "between", "two edited"), ("a.txt", "typed", "b.txt"), ("x", "", "y"))


def test_a_line_split_in_two_keeps_what_it_can() -> None:
    book = book_of("one", "two")
    book.assign(0, ["a.txt", "b.txt"], ["", ""])
    book.splice(0, 2, ["one", "new", "two"])
    assert book.corpus().sources == ("a.txt", "typed", "b.txt")


def test_a_line_brought_back_has_its_source_again() -> None:
    book = LineBook()
    book.remember(Corpus(("from a file",), ("a.txt",), ("x",)))
    book.splice(0, 1, ["from a file", "typed by hand"])
    assert book.corpus().sources == ("a.txt", "typed")
    book.splice(0, 2, [""])
    book.splice(0, 1, ["from a file"])
    assert (book.corpus().sources, book.corpus().labels) == (("a.txt",), ("x",))


@given(st.lists(st.lists(st.sampled_from(["a", "b", "", " c"]), max_size=4), max_size=6), st.data())
def test_splicing_is_what_it_is_for_lists(edits: list[list[str]], data: st.DataObject) -> None:
    book, lines = LineBook(), [""]
    for edit in edits:
        start = data.draw(st.integers(0, len(lines)))
        removed = data.draw(st.integers(0, len(lines) - start))
        book.splice(start, removed, edit)
        lines[start : start + removed] = edit
    assert list(book.texts) == [line.strip() for line in lines]
    assert len(book.sources) == len(lines)
    assert book.corpus().texts == tuple(line.strip() for line in lines if line.strip())


def test_duplicates_are_counted() -> None:
    assert duplicates(Corpus(("a", "b", "a", "a"))) == {"a": 3}
