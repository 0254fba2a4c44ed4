"""Kinds of files beyond lines and tables: what is read of them, and one true sentence where they are damaged."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.texts.place import AS_FOUND, Place
from explorer.files.formats import gzipped, json_values
from explorer.files.tables.questions import PlaceNeeded
from explorer.files.texts.reading import read
from tests.support.workbooks import ods, xlsx


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(path: Path, place: Place = AS_FOUND) -> tuple[str, ...]:
    return tuple(read(path, None, JobContext(), place=place).texts)


def notes(path: Path) -> list[str]:
    reports: list[Progress] = []
    read(path, None, JobContext(reports.append))
    return [report.note for report in reports if report.note]


def refusal(path: Path) -> str:
    with pytest.raises(ExplorerError) as caught:
        read(path, None, JobContext())
    assert caught.value.failure.kind is FailureKind.INPUT
    return caught.value.failure.message


ROWS = [{"text": "one cat", "n": 1}, {"text": "two dogs", "n": 2}]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize(
    "document",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=1),
        json.dumps([row["text"] for row in ROWS]),
        "\n".join(map(json.dumps, ROWS)),
        "\n".join(json.dumps(row, indent=2) for row in ROWS),
        "[\n" + ",\n".join(map(json.dumps, ROWS)) + "\n]\n",
        "\n".join(json.dumps([row["text"]]) for row in ROWS),
        "\ufeff" + json.dumps(ROWS),
    ],
)
def test_an_array_or_values_one_after_the_other(name: str, document: str, tmp_path: Path) -> None:
    assert texts(write(tmp_path, name, document)) == ("one cat", "two dogs")


@pytest.mark.parametrize(
    "document",
    [
        {"version": "1", "data": ROWS},
        {"meta": {"tags": ["x"]}, "result": {"items": ROWS}},
        {"text": {"0": "one cat", "1": "two dogs"}, "n": {"0": 1, "1": 2}},
        {"text": ["one cat", "two dogs"], "n": [1, 2]},
        {"columns": ["text", "n"], "index": [0, 1], "data": [["one cat", 1], ["two dogs", 2]]},
        {"a": ROWS[0], "b": ROWS[1]},
        {"a1": "one cat", "b2": "two dogs"},
        {"rows": ["one cat", "two dogs"], "count": 2},
    ],
)
def test_rows_within_an_object(document: object, tmp_path: Path) -> None:
    assert texts(write(tmp_path, "a.json", json.dumps(document))) == ("one cat", "two dogs")


def test_one_object_is_one_row_and_nested_keys_are_columns(tmp_path: Path) -> None:
    assert texts(write(tmp_path, "a.json", '{"text": "one cat", "title": "x"}')) == ("one cat",)
    rows = "\n".join(json.dumps({"id": i, "data": {"text": f"cat number {i}"}}) for i in range(3))
    assert texts(write(tmp_path, "a.jsonl", rows))[2] == "cat number 2"


def test_values_are_found_wherever_a_chunk_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "a.json", json.dumps([{"n": 12.5, "ok": True, "text": f"Grüße {i}"} for i in range(9)]))
    for size in (1, 2, 3, 7):
        monkeypatch.setattr(json_values, "_CHUNK", size)
        assert texts(path) == tuple(f"Grüße {i}" for i in range(9))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('[{"text": "one"},\n {"text": "tw', "a.json ends in the middle of its JSON, in line 2, column 11."),
        ('[{"text": "one"},\n', "a.json ends in the middle of its JSON, in line 2, column 1."),
        ('[{"text": "one"}\n {"text": "two"}]', "a.json is not valid JSON, in line 2, column 2."),
        ("[{'text': 'one'}, {'text': 'twenty two'}]", "a.json is not valid JSON, in line 1, column 3."),
        ('["a"] and more', "a.json goes on behind the end of its array, in line 1, column 7."),
        ("[" * 3000, "a.json has too many brackets within each other, in line 1, column 2."),
        ("[1, 2]", "Record 1 of a.json is neither an object nor a list nor a string."),
        ('["a", {"text": "b"}]', "Record 2 of a.json is of another kind than the records before it."),
        ('{"a": ["x"], "b": ["y", "z"]}', "a.json holds several lists: a, b."),
        ("[]", "a.json holds no texts."),
        ("{}", "a.json holds no texts."),
        ("3", "Record 1 of a.json is neither an object nor a list nor a string."),
    ],
)
def test_json_that_is_not_right_is_told_by_line_and_column(document: str, message: str, tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "a.json", document)) == message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", b"id,text\n1,one cat\n2,two dogs\n"),
        ("a.txt.gz", b"one cat\ntwo dogs\n"),
        ("a.JSONL.GZ", "\n".join(map(json.dumps, ROWS)).encode()),
        ("a.json.gz", json.dumps(ROWS).encode()),
        ("a.xlsx.gz", xlsx({"A": [["text"], ["one cat"], ["two dogs"]]})),
    ],
)
def test_packed_files_are_unpacked(name: str, content: bytes, tmp_path: Path) -> None:
    path = write(tmp_path, name, gzip.compress(content))
    assert texts(path) == ("one cat", "two dogs")
    assert list(read(path, None, JobContext()).sources) == [name] * 2


def test_packed_files_that_are_not_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(b"one cat\n" * 5000)
    assert refusal(write(tmp_path, "a.txt.gz", packed[:-20])) == "a.txt.gz ends in the middle of its packed data."
    assert refusal(write(tmp_path, "b.txt.gz", b"one cat\n")) == "b.txt.gz is no gzip file."
    spoiled = packed[:-6] + b"\0\0" + packed[-4:]
    assert refusal(write(tmp_path, "c.txt.gz", spoiled)) == "The packed data of c.txt.gz is damaged."
    assert refusal(write(tmp_path, "d.docx.gz", packed)) == "d.docx.gz is of a kind that cannot be read."
    assert refusal(write(tmp_path, "d.parquet.gz", packed)).startswith("d.parquet.gz is packed twice")
    monkeypatch.setattr(gzipped, "_ALWAYS_UNPACKED", 1 << 10)
    assert "unpacks to more than" in refusal(write(tmp_path, "e.txt.gz", gzip.compress(b"x" * 1_000_000)))


def test_unpacking_is_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzipped, "_CHUNK", 1000)
    path = write(tmp_path, "a.txt.gz", gzip.compress(b"one cat\n" * 5000))
    seen: list[str] = []

    def cancel(progress: Progress) -> None:
        seen.append(progress.stage)
        if progress.stage.startswith("Unpacking"):
            context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        read(path, None, context)
    assert seen == ["Reading a.txt.gz", "Unpacking a.txt.gz"]


SHEET = [["id", "text", "label"], [7.0, "one cat", "x"], [], [8.5, "two dogs", "y"]]


@pytest.mark.parametrize(("name", "make"), [("a.xlsx", xlsx), ("a.ods", ods)])
def test_a_workbook_of_one_sheet(name: str, make: object, tmp_path: Path) -> None:
    path = write(tmp_path, name, make({"Empty": [], "Data": SHEET}))  # type: ignore[operator]
    corpus = read(path, None, JobContext())
    assert (tuple(corpus.texts), tuple(corpus.labels)) == (("one cat", "two dogs"), ("x", "y"))
    assert tuple(read(path, "id", JobContext()).texts) == ("7", "8.5")


def test_sheets_are_asked_about_and_named(tmp_path: Path) -> None:
    path = write(tmp_path, "a.xlsx", xlsx({"Cats": [["text"], ["one cat"]], "Dogs": [["text"], ["two dogs"]]}))
    with pytest.raises(PlaceNeeded) as caught:
        read(path, None, JobContext())
    assert caught.value.failure.message == "a.xlsx has several sheets: “Cats”, “Dogs”."
    assert [option.place.sheet for option in caught.value.options] == ["Cats", "Dogs"]
    assert texts(path, Place(sheet="dogs")) == ("two dogs",)
    with pytest.raises(ExplorerError, match=r"a.xlsx has no sheet Birds. Its sheets are Cats, Dogs."):
        texts(path, Place(sheet="Birds"))


def test_a_hidden_sheet_is_not_read_without_a_word(tmp_path: Path) -> None:
    sheets = {"Cats": [["text"], ["one cat"]], "Dogs": [["text"], ["two dogs"]]}
    path = write(tmp_path, "a.xlsx", xlsx(sheets, hidden=["Dogs"]))
    assert texts(path) == ("one cat",)
    assert notes(path) == ["a.xlsx has a hidden sheet that was not read: Dogs."]
    assert texts(path, Place(sheet="Dogs")) == ("two dogs",)


def test_a_title_in_a_sheet_is_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path, "a.xlsx", xlsx({"A": [["Report of May"], [], *SHEET]}))
    with pytest.raises(PlaceNeeded) as caught:
        read(path, None, JobContext())
    assert texts(path, caught.value.options[0].place) == ("one cat", "two dogs")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"no workbook", "a.xlsx is no workbook, or it is damaged."),
        ("a.xlsx", xlsx({"A": SHEET})[:-40], "a.xlsx is no workbook, or it is damaged."),
        ("a.ods", xlsx({"A": SHEET})[:200], "a.ods is no workbook, or it is damaged."),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "a.xlsx is protected by a password, or it is a workbook of an Excel older than 2007.",
        ),
        ("a.xlsx", xlsx({"A": []}), "a.xlsx holds no texts."),
    ],
)
def test_workbooks_that_are_not_right(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    assert refusal(write(tmp_path, name, content)) == message


@pytest.mark.parametrize("bound", ["_MOST_CELLS", "_MOST_BYTES"])
def test_workbooks_that_would_fill_the_memory_are_refused(
    bound: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "a.xlsx", xlsx({"A": SHEET}))
    assert texts(path)
    monkeypatch.setattr(f"explorer.files.formats.workbook.{bound}", len(SHEET))
    assert refusal(path) == "a.xlsx has too many cells, or one that is far away from the others."


def test_subtitles_are_what_is_said(tmp_path: Path) -> None:
    srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>One cat</i>\r\n2 dogs &amp; more\r\n\r\n"
    srt += "2\r\n00:01:01,000 --> 00:01:02,500 X1:10\r\n{\\an8}Three\r\n3\r\n00:02:01,000 --> 00:02:02,500\r\n1984\r\n"
    assert texts(write(tmp_path, "a.srt", srt)) == ("One cat 2 dogs & more", "Three", "1984")
    assert texts(write(tmp_path, "a.txt", srt)) == ("One cat 2 dogs & more", "Three", "1984")
    assert notes(tmp_path / "a.txt") == ["a.txt was read as subtitles: only what is said, without numbers and times."]
    vtt = "WEBVTT - a title\n\nNOTE\nno text\n\nSTYLE\n::cue {}\n\n"
    vtt += "intro\n00:01.000 --> 00:02.000 align:start\n<v Ann>Hi.\n"
    assert texts(write(tmp_path, "a.vtt", vtt)) == ("Hi.",)


def test_a_text_file_that_is_a_table_is_read_as_one(tmp_path: Path) -> None:
    sick = "pair_ID\tsentence_A\tscore\n1\tA cat sleeps.\t4\n2\tA dog runs.\t1\n"
    assert texts(write(tmp_path, "SICK.txt", sick)) == ("A cat sleeps.", "A dog runs.")
    assert notes(tmp_path / "SICK.txt") == [
        "SICK.txt was read as a table: each of its lines has 3 cells with tabs between."
    ]
    prose = "A title\nIt has\ta tab here.\nAnd none here.\n"
    assert len(texts(write(tmp_path, "a.txt", prose))) == 3
    assert notes(tmp_path / "a.txt") == []
    bare = write(tmp_path, "b.txt", "A cat sleeps.\tIt is asleep.\nA dog runs.\tIt is fast.\n")
    assert len(texts(bare)) == 2
    assert notes(bare) == [
        "b.txt was read as one text a line. If the tabs in its lines separate columns, name it .tsv."
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (xlsx({"A": SHEET}), "a workbook or another zip archive"),
        (gzip.compress(b"text\none\n"), "packed by gzip"),
        (b"PAR1\x15\x04\x15" + b"\0" * 40, "a Parquet table"),
        (b"%PDF-1.7\n\x00", "a PDF document"),
    ],
    ids=["zip", "gzip", "parquet", "pdf"],  # what is packed holds the time
)
def test_a_file_under_the_name_of_another_kind(content: bytes, what: str, tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "a.csv", content)) == f"a.csv is {what}, whatever its name says."
