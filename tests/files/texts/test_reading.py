"""Files as people have them, and a plain sentence for each that cannot be read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.files.tables.columns import ColumnChoiceNeeded
from explorer.files.tables.table import MAX_TEXT
from explorer.files.texts.formats import FORMATS, Format
from explorer.files.texts.reading import inspect, read, read_all, read_lines, read_numbered, source_names
from tests.support.workbooks import ods, xlsx

SENTENCES = ("A cat sat down.", "Grüße aus Köln, 東京!", "The third one.")


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(path: Path, column: str | None = None) -> tuple[str, ...]:
    return read(path, column, JobContext()).texts


def refusal(path: Path, column: str | None = None) -> str:
    """The sentences shown for a file that cannot be read; `inspect` must say the same where no column is named."""
    with pytest.raises(ExplorerError) as caught:
        read(path, column, JobContext())
    assert caught.value.failure.kind is FailureKind.INPUT
    assert caught.value.failure.message.endswith(".")
    assert caught.value.failure.advice.endswith(".")
    return str(caught.value)


def table_file(folder: Path, format_: Format) -> Path:
    """The same three sentences in each format."""
    path = folder / f"three{format_}"
    if format_ in (Format.PARQUET, Format.PQ):
        pq.write_table(pa.table({"n": [1, 2, 3], "sentence": list(SENTENCES)}), path)
    elif format_ in (Format.ARROW, Format.FEATHER):
        table = pa.table({"n": [1, 2, 3], "sentence": list(SENTENCES)})
        opening = pa.ipc.new_stream if format_ is Format.ARROW else pa.ipc.new_file
        with path.open("wb") as file, opening(file, table.schema) as writer:
            writer.write_table(table)
    elif format_ in (Format.XLSX, Format.ODS):
        make = xlsx if format_ is Format.XLSX else ods
        path.write_bytes(make({"Sheet1": [["n", "sentence"], *([float(i), s] for i, s in enumerate(SENTENCES))]}))
    elif format_ in (Format.SRT, Format.VTT):
        times = "00:00:01.000 --> 00:00:02.500" if format_ is Format.VTT else "00:00:01,000 --> 00:00:02,500"
        path.write_text("\n\n".join(f"{i}\n{times}\n{s}" for i, s in enumerate(SENTENCES)), encoding="utf-8")
    elif format_ is Format.JSON:
        path.write_text(json.dumps([{"n": 1, "sentence": s} for s in SENTENCES]), encoding="utf-8")
    elif format_ in (Format.TXT, Format.LOG):
        path.write_text("\n".join(SENTENCES), encoding="utf-8")
    elif format_ is Format.MD:
        path.write_text("\n\n".join(SENTENCES), encoding="utf-8")
    elif format_ in (Format.JSONL, Format.NDJSON):
        path.write_text("\n".join(json.dumps({"n": 1, "sentence": s}) for s in SENTENCES), encoding="utf-8")
    else:
        separator = "," if format_ is Format.CSV else "\t"
        rows = [f'{i}{separator}"{s}"' for i, s in enumerate(SENTENCES)]
        path.write_text("\n".join([f"n{separator}sentence", *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize("format_", list(Format))
def test_every_format_yields_the_same_texts_with_their_source(tmp_path: Path, format_: Format) -> None:
    path = table_file(tmp_path, format_)
    corpus = read(path, None, JobContext())
    assert corpus.texts == SENTENCES
    assert corpus.sources == (path.name,) * 3
    assert corpus.labels == ()
    found = inspect(path)
    assert found.format is format_
    assert found.guessed in ("text", "sentence")
    guessed = next(column for column in found.columns if column.name == found.guessed)
    assert guessed.is_text
    assert guessed.samples == SENTENCES


@pytest.mark.parametrize("format_", list(Format))
def test_the_extension_counts_in_any_case(tmp_path: Path, format_: Format) -> None:
    path = table_file(tmp_path, format_)
    shouted = path.rename(path.with_suffix(path.suffix.upper()))
    assert texts(shouted) == SENTENCES


def test_the_table_of_formats_is_complete() -> None:
    assert set(FORMATS) == set(Format)


def test_line_ends_of_all_systems_and_blank_lines(tmp_path: Path) -> None:
    assert texts(write(tmp_path, "a.txt", "one\r\ntwo\rthree\n\n \t\nfour")) == ("one", "two", "three", "four")


def test_characters_that_would_break_a_line_become_spaces(tmp_path: Path) -> None:
    assert texts(write(tmp_path, "a.txt", "one\u2028two\x0bthree\x85four\n")) == ("one two three four",)


def test_labels_come_from_a_column_of_that_name(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "text,Category\nOne cat.,animals\n,nothing\nA storm.,weather\n")
    corpus = read(path, None, JobContext())
    assert corpus.texts == ("One cat.", "A storm.")
    assert corpus.labels == ("animals", "weather")


def test_a_named_column_is_taken_whatever_would_be_guessed(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "text,label\nOne cat.,animals\nA storm.,weather\n")
    assert texts(path, "label") == ("animals", "weather")
    assert texts(path, "LABEL") == ("animals", "weather")


def test_several_columns_of_sentences_are_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path, "qa.csv", "id,question,answer\n1,Who is there?,It is me.\n2,What is it?,A small cat.\n")
    assert inspect(path).guessed is None
    with pytest.raises(ColumnChoiceNeeded) as caught:
        read(path, None, JobContext())
    assert [column.name for column in caught.value.columns] == ["question", "answer"]
    assert caught.value.columns[0].samples == ("Who is there?", "What is it?")
    assert str(caught.value) == "Several columns of qa.csv could hold the texts: question, answer. Choose one of them."
    assert texts(path, "answer") == ("It is me.", "A small cat.")


def test_a_missing_column_is_answered_with_those_there_are(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "text,label\nOne cat.,animals\n")
    assert refusal(path, "sentence") == "a.csv has no column sentence. Its columns are text, label."


def test_a_table_of_numbers_has_no_texts(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "x,y\n1,2\n3,4\n")
    assert refusal(path) == "No column of a.csv holds text. Its columns are x, y."


def test_a_parquet_file_without_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": [1.0, 2.0], "v": [[1.0], [2.0]]}), path)
    assert refusal(path) == "No column of a.parquet holds text. Its columns are x, v."
    assert refusal(path, "v") == "Row 1 of column v in a.parquet holds no text. Choose a column of texts."


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.tsv", "a.jsonl", "a.parquet"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, b"")
    assert refusal(path) == f"{name} is empty. Choose a file with at least one sentence."
    with pytest.raises(ExplorerError, match="is empty"):
        inspect(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", " \n\t\r\n"),
        ("a.md", "```\ncode\n```\n"),
        ("a.csv", "text,label\n"),
        ("a.tsv", "\n"),
        ("a.jsonl", "\n"),
    ],
)
def test_a_file_of_nothing_but_blanks(tmp_path: Path, name: str, content: str) -> None:
    assert (
        refusal(write(tmp_path, name, content)) == f"{name} holds no texts. Choose a file with at least one sentence."
    )


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.txt"
    assert refusal(path) == f"There is no file {path}. Check the name and the folder."


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} is a folder. Choose the files in it."


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    path = write(tmp_path, "letter.docx", b"PK")
    assert refusal(path) == (
        f"letter.docx is of a kind that cannot be read. Use one of {', '.join(Format)}, or one of them packed by gzip."
    )


def test_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "pipe.txt", "text\n")
    monkeypatch.setattr(Path, "is_file", lambda _: False)
    assert refusal(path) == f"{path} is not an ordinary file. Copy it into one first."


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.parquet"])
def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = write(tmp_path, name, "text\n")

    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    monkeypatch.setattr(pq, "ParquetFile", denied)
    assert refusal(path) == f"{path} may not be read. Change its permissions or copy it elsewhere."


def test_a_failing_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "a.txt", "text\n")

    def broken(*_: Any, **__: Any) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", broken)
    assert refusal(path) == "a.txt could not be read: Input/output error. Copy it to another disk and try again."


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.tsv", "a.jsonl"])
def test_a_binary_file(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00" * 50)
    assert refusal(path) == f"{name} is not a text file. Save it as plain text in UTF-8."


def test_a_parquet_file_that_is_none(tmp_path: Path) -> None:
    path = write(tmp_path, "a.parquet", "this is text")
    assert refusal(path) == "a.parquet is not a Parquet file, or it is damaged. Write it again, or save it as CSV."


def test_a_parquet_file_with_a_hole(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"Sentence number {i}." for i in range(2000)]}), path, compression="gzip")
    content = bytearray(path.read_bytes())
    content[100:4000] = b"\xff" * 3900
    path.write_bytes(content)
    assert refusal(path).startswith("The column text of a.parquet is damaged and cannot be read: GZipCodec failed")


@pytest.mark.parametrize(("name", "limit"), [("a.txt", "200,000"), ("a.md", "200,000"), ("a.csv", "16,777,216")])
def test_a_line_of_fifty_megabytes(tmp_path: Path, name: str, limit: str) -> None:
    path = write(tmp_path, name, b"ok line\n" + b"x" * 50_000_000)
    assert (
        refusal(path) == f"Line 2 of {name} is longer than {limit} characters. Put each sentence on a line of its own."
    )


def test_the_longest_text_still_read(tmp_path: Path) -> None:
    assert len(texts(write(tmp_path, "a.txt", "x" * MAX_TEXT + "\r\n"))[0]) == MAX_TEXT
    path = write(tmp_path, "a.jsonl", json.dumps({"text": "x" * (MAX_TEXT + 1)}))
    assert refusal(path) == "Text 1 of a.jsonl is longer than 200,000 characters. Split it into sentences."


def test_several_files_are_joined_in_order(tmp_path: Path) -> None:
    first = write(tmp_path, "b.txt", "one\n")
    second = write(tmp_path, "a.csv", "text,label\ntwo and more,x\n")
    corpus = read_all([first, str(second)], None, JobContext())
    assert corpus.texts == ("one", "two and more")
    assert corpus.sources == ("b.txt", "a.csv")
    assert corpus.labels == ("", "x")


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("/x/a.txt", "/y/b.txt"), ("a.txt", "b.txt")),
        (("/x/a.txt", "/y/a.txt", "/y/b.txt"), ("x/a.txt", "y/a.txt", "b.txt")),
        (("/p/x/a.txt", "/q/x/a.txt", "/q/y/a.txt"), ("p/x/a.txt", "q/x/a.txt", "y/a.txt")),
        (("/x/a.txt", "/x/a.txt"), ("a.txt", "a.txt")),
        (("/a.txt", "/x/a.txt"), ("/a.txt", "x/a.txt")),
        ((), ()),
    ],
)
def test_files_of_one_name_are_told_apart_by_their_folders(paths: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert source_names([Path(path) for path in paths]) == names


def test_sources_name_folders_where_they_have_to(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "a.txt", f"{folder} text\n")
    corpus = read_all([tmp_path / "old" / "a.txt", tmp_path / "new" / "a.txt"], None, JobContext())
    assert corpus.sources == ("old/a.txt", "new/a.txt")
    assert read(tmp_path / "old" / "a.txt", None, JobContext(), "mine").sources == ("mine",)


def test_standard_input_is_text_in_any_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO("ein Bär\nzwei".encode("utf-16"))

    monkeypatch.setattr("sys.stdin", Stdin)
    corpus = read_all(["-"], None, JobContext())
    assert corpus.texts == ("ein Bär", "zwei")
    assert corpus.sources == ("standard input", "standard input")
    with pytest.raises(ExplorerError, match="standard input is empty"):
        read_lines(b"", "standard input", JobContext())


def test_cancel_stops_at_once(tmp_path: Path) -> None:
    context = JobContext()
    context.cancel()
    for format_ in Format:
        with pytest.raises(Cancelled):
            read(table_file(tmp_path, format_), None, context)


def test_cancel_stops_on_the_way(tmp_path: Path) -> None:
    reports: list[Progress] = []

    def cancel(progress: Progress) -> None:
        if progress.done:
            reports.append(progress)
            context.cancel()

    context = JobContext(cancel)
    path = write(tmp_path, "many.txt", "a line\n" * 400_000)
    with pytest.raises(Cancelled):
        read(path, None, context)
    assert len(reports) == 1
    assert reports[0].stage == "Reading many.txt"
    assert 0 < reports[0].done < reports[0].total == path.stat().st_size


@pytest.mark.parametrize("format_", list(Format))
def test_progress_goes_from_a_part_to_the_whole(tmp_path: Path, format_: Format) -> None:
    reports: list[Progress] = []
    read(table_file(tmp_path, format_), None, JobContext(reports.append))
    assert [report.done for report in reports] == sorted(report.done for report in reports)
    assert reports[-1].done == reports[-1].total > 0


@pytest.mark.parametrize(
    ("name", "content", "numbers"),
    [
        ("a.txt", "\none\n  \ntwo\nthree\n\n", (2, 4, 5)),
        ("a.csv", 'text,n\none,1\n,2\ntwo,3\n"three\nlines",4\n', (1, 3, 4)),
        ("a.jsonl", '{"text": "one"}\n{"text": ""}\n{"text": "two"}\n', (1, 3)),
        ("a.md", "# One\n\ntwo\nlines\n\n- three\n", (1, 2, 3)),
    ],
)
def test_texts_keep_the_numbers_of_their_lines_or_rows(
    name: str, content: str, numbers: tuple[int, ...], tmp_path: Path
) -> None:
    path = write(tmp_path, name, content)
    corpus, found = read_numbered(path, None, JobContext())
    assert found == numbers
    assert corpus == read(path, None, JobContext())


def test_lines_of_standard_input_have_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"one\n\ntwo\n")))
    corpus, numbers = read_numbered("-", None, JobContext())
    assert (corpus.texts, corpus.sources, numbers) == (("one", "two"), ("standard input",) * 2, (1, 3))
