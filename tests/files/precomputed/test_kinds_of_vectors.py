"""The shapes in which other programs write vectors: each is opened with its numbers, or refused by name."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import PrecomputedVectors, VectorChoices
from explorer.files.precomputed.candidates import VectorChoiceNeeded
from explorer.files.precomputed.opening import format_with_vectors, read_vectors
from explorer.files.texts.reading import read

TEXTS = ("A cat sat down.", "Rain, and more of it.", "The third one.")
VECTORS = (np.arange(24, dtype=np.float32).reshape(3, 8) - 9) / 7


def opened(path: Path, **choices: str) -> PrecomputedVectors:
    assert format_with_vectors(path)
    return read_vectors(path, VectorChoices(**choices), JobContext())  # type: ignore[arg-type]


def lists(kind: pa.DataType) -> pa.Array:
    return pa.array(VECTORS.tolist(), kind)


def tensors() -> pa.Array:
    storage = pa.FixedSizeListArray.from_arrays(pa.array(VECTORS.ravel()), 8)
    return pa.ExtensionArray.from_storage(pa.fixed_shape_tensor(pa.float32(), [8]), storage)


COLUMNS: dict[str, Callable[[], pa.Array]] = {
    "list": lambda: lists(pa.list_(pa.float32())),
    "large list": lambda: lists(pa.large_list(pa.float64())),
    "list view": lambda: lists(pa.list_view(pa.float32())),
    "tensor": tensors,
    "list of one list": lambda: pa.array([[row] for row in VECTORS.tolist()], pa.list_(pa.list_(pa.float32()))),
    "structure": lambda: pa.array([{"model": "m", "values": row} for row in VECTORS.tolist()]),
    "json": lambda: pa.array([json.dumps(row) for row in VECTORS.tolist()]),
    "printed": lambda: pa.array([str(row) for row in VECTORS]),
    "printed list": lambda: pa.array([str(list(row)) for row in VECTORS]),
}


def write_table(path: Path, table: pa.Table) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    else:
        opening = pa.ipc.new_stream if path.suffix == ".arrow" else pa.ipc.new_file
        with path.open("wb") as file, opening(file, table.schema) as writer:
            writer.write_table(table)
    return path


@pytest.mark.parametrize("suffix", [".parquet", ".arrow", ".feather"])
@pytest.mark.parametrize("kind", list(COLUMNS))
def test_every_kind_of_column(tmp_path: Path, kind: str, suffix: str) -> None:
    if (kind, suffix) == ("list view", ".parquet"):
        pytest.skip("Parquet has none")
    path = write_table(tmp_path / f"a{suffix}", pa.table({"text": TEXTS, "embedding": COLUMNS[kind]()}))
    found = opened(path)
    assert found.corpus.texts == TEXTS
    np.testing.assert_allclose(found.vectors, VECTORS, rtol=1e-6)
    assert found.notes == ()


@pytest.mark.parametrize(
    "names", [[f"d{n}" for n in range(8)], [str(n) for n in range(8)], [f"dim_{n}" for n in range(1, 9)]]
)
def test_one_column_a_dimension(tmp_path: Path, names: list[str]) -> None:
    columns = {"text": TEXTS, "label": ["a", "b", "a"], **dict(zip(names, VECTORS.T, strict=True))}
    found = opened(write_table(tmp_path / "a.parquet", pa.table(columns)))
    assert found.corpus.texts == TEXTS
    assert found.corpus.labels == ("a", "b", "a")
    np.testing.assert_array_equal(found.vectors, VECTORS)
    bare = opened(write_table(tmp_path / "b.parquet", pa.table({name: columns[name] for name in names})))
    np.testing.assert_array_equal(bare.vectors, VECTORS)
    path = tmp_path / "a.csv"
    rows = [
        f'{n},"{text}",{",".join(map(repr, row))}'
        for n, (text, row) in enumerate(zip(TEXTS, VECTORS.tolist(), strict=True))
    ]
    path.write_text("\n".join([",".join(["", "text", *names]), *rows]), encoding="utf-8")
    found = opened(path)
    assert found.corpus.texts == TEXTS
    np.testing.assert_array_equal(found.vectors, VECTORS)


def test_columns_that_are_numbered_but_no_dimensions(tmp_path: Path) -> None:
    columns = {"text": TEXTS, **{f"q{n}": [1, 2, 3] for n in range(20)}, **{f"year_{n}": [0.5] * 3 for n in range(3)}}
    assert not format_with_vectors(write_table(tmp_path / "a.parquet", pa.table(columns)))


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array([b"abcd"] * 3), "The column embedding of a.parquet holds binary, which is not read as vectors."),
        (pa.array([[[1.0], [2.0]]] * 3), "Row 1 of column embedding of a.parquet holds 2 vectors."),
        (pa.array([["a"], ["b"], ["c"]]), "The column embedding of a.parquet holds list<element: string>, which is"),
    ],
)
def test_a_column_called_a_vector_is_refused_by_name(tmp_path: Path, column: pa.Array, message: str) -> None:
    path = write_table(tmp_path / "a.parquet", pa.table({"text": TEXTS, "embedding": column}))
    with pytest.raises(ExplorerError) as caught:
        format_with_vectors(path)
    assert caught.value.failure.message.startswith(message)


def test_bytes_are_refused_where_they_are_numbers_and_passed_over_where_not(tmp_path: Path) -> None:
    blobs = [row.astype("<f4").tobytes() for row in VECTORS]
    path = write_table(tmp_path / "a.parquet", pa.table({"text": TEXTS, "blob": blobs}))
    with pytest.raises(ExplorerError, match=r"column blob of a\.parquet holds binary"):
        format_with_vectors(path)
    digests = [hashlib.sha256(text.encode()).digest() for text in TEXTS]
    columns = {"text": TEXTS, "embedding_digest": digests, "picture": [b"x" * 40, b"y" * 44, b"z" * 48]}
    assert not format_with_vectors(write_table(tmp_path / "b.parquet", pa.table(columns)))


def test_a_column_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.parquet", pa.table({"text": TEXTS, "embedding": VECTORS.tolist()}))
    chunk = pq.ParquetFile(path).metadata.row_group(0).column(1)
    content = bytearray(path.read_bytes())
    begin = chunk.dictionary_page_offset or chunk.data_page_offset
    content[begin : begin + 16] = b"\xff" * 16
    path.write_bytes(content)
    with pytest.raises(ExplorerError, match=r"The column embedding of a\.parquet is damaged"):
        format_with_vectors(path)
    assert read(path, None, JobContext()).texts == TEXTS


def test_a_shortened_vector_is_refused_by_its_row(tmp_path: Path) -> None:
    cells = [json.dumps(row) for row in VECTORS.tolist()]
    path = write_table(tmp_path / "a.parquet", pa.table({"text": TEXTS, "emb": [*cells[:2], "[0.1 0.2 ... 0.9]"]}))
    with pytest.raises(ExplorerError, match=r"Row 3 of column emb of a\.parquet holds a vector that was shortened"):
        opened(path)


def test_two_columns_are_asked_about_with_their_widths(tmp_path: Path) -> None:
    columns = {"text": TEXTS, "title_emb": [[0.5] * 9] * 3, "body_emb": VECTORS.tolist()}
    path = write_table(tmp_path / "a.parquet", pa.table(columns))
    with pytest.raises(VectorChoiceNeeded) as caught:
        opened(path)
    assert caught.value.columns == (("title_emb", 9), ("body_emb", 8))
    np.testing.assert_array_equal(opened(path, vectors="BODY_emb").vectors, VECTORS)
    with pytest.raises(ExplorerError, match=r"a\.parquet has no column of vectors called other"):
        opened(path, vectors="other")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".json"])
def test_lists_in_json(tmp_path: Path, suffix: str, packed: bool) -> None:
    records = [
        {"meta": {"text": text}, "data": {"embedding": row}} for text, row in zip(TEXTS, VECTORS.tolist(), strict=True)
    ]
    records[1]["data"]["embedding"] = [records[1]["data"]["embedding"]]
    content = json.dumps(records) if suffix == ".json" else "\n".join(map(json.dumps, records))
    path = tmp_path / f"a{suffix}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    found = opened(path)
    assert found.corpus.texts == TEXTS
    np.testing.assert_array_equal(found.vectors, VECTORS)


def test_an_empty_list_in_json_leaves_its_row_out(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"text": TEXTS[0], "emb": VECTORS[0].tolist()}, {"text": TEXTS[1], "emb": []}, {"text": TEXTS[2]}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = opened(path)
    assert found.corpus.texts == TEXTS[:1]
    assert found.notes == ("2 rows whose vector is missing or not finite were left out: rows 2, 3.",)


def lines(separator: str = " ", end: str = "") -> list[str]:
    return [separator.join(map(repr, row)) + end for row in VECTORS.tolist()]


@pytest.mark.parametrize("start", ["", "3 8\n"])
@pytest.mark.parametrize(("name", "separator", "end"), [("a.vec", " ", " "), ("a.txt", " ", ""), ("a.tsv", "\t", "")])
def test_a_word_before_each_line(tmp_path: Path, name: str, separator: str, end: str, start: str) -> None:
    words = ["cat", '"', "日本"]
    rows = [f"{word}{separator}{row}\n" for word, row in zip(words, lines(separator, end), strict=True)]
    (tmp_path / name).write_text(start + "".join(rows), encoding="utf-8")
    found = opened(tmp_path / name)
    assert found.corpus.texts == tuple(words)
    np.testing.assert_array_equal(found.vectors, VECTORS)
    assert found.notes == ()


def test_a_word_with_a_blank_is_left_out_and_a_false_promise_is_said(tmp_path: Path) -> None:
    rows = [f"w{place} {row}\n" for place, row in enumerate(lines() * 8)]
    path = tmp_path / "a.txt"
    path.write_text("25 8\n" + "".join(rows) + ". . " + rows[0], encoding="utf-8")
    found = opened(path)
    assert len(found.corpus) == 24
    assert found.notes == (
        "1 line not made up of a word and 8 numbers was left out: line 26.",
        "The first line promises 25 vectors, and there are 24.",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "\n".join(lines())),
        ("a.csv", "\n".join(lines(","))),
        ("a.csv", "\n".join(lines(";"))),
        ("a.tsv", "\n".join(lines("\t", "\t"))),
        ("a.tsv", "\r\n".join(lines("\t"))),
        ("a.tsv", "\r".join(lines("\t"))),
        ("a.txt", "# written by savetxt\n#\n" + "\n".join(lines())),
        ("a.txt", "\n".join(f"  {line}" for line in lines("   "))),
        ("a.tsv", "\ufeff" + "\n".join(lines("\t"))),
        ("a.tsv", "\t".join("abcdefgh") + "\n" + "\n".join(lines("\t"))),
    ],
)
def test_bare_numbers(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8", newline="")
    found = opened(path)
    np.testing.assert_array_equal(found.vectors, VECTORS)
    assert list(found.corpus.texts) == ["row 1", "row 2", "row 3"]


def test_an_empty_cell_leaves_its_row_out(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("1\t2\t3\n4\t\t6\n7\t8\t9\n", encoding="utf-8")
    found = opened(path)
    assert found.vectors.tolist() == [[1, 2, 3], [7, 8, 9]]
    assert list(found.corpus.texts) == ["row 1", "row 3"]
    assert found.notes[0] == "1 row whose vector is missing or not finite was left out: row 2."


@pytest.mark.parametrize("content", ["It rained 3 4 times.\nTwo 2 lines 1 here.\n", "1 2 3\n4 5 6\n", "5\n6\n7\n"])
def test_sentences_with_numbers_are_no_vectors(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(content, encoding="utf-8")
    assert not format_with_vectors(path)


def test_a_column_called_a_vector_without_a_single_one(tmp_path: Path) -> None:
    columns = {"text": TEXTS, "embedding": pa.array([None] * 3, pa.list_(pa.float32()))}
    path = write_table(tmp_path / "a.parquet", pa.table(columns))
    with pytest.raises(ExplorerError, match=r"No row of a\.parquet holds a vector whose numbers are all there"):
        opened(path)


def test_an_answer_of_a_service_holds_its_vector_in_an_object_of_a_list(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        {"custom_id": text, "response": {"body": {"data": [{"index": 0, "embedding": row}]}}}
        for text, row in zip(TEXTS, VECTORS.tolist(), strict=True)
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = opened(path)
    assert found.corpus.texts == TEXTS
    np.testing.assert_array_equal(found.vectors, VECTORS)


def test_several_vectors_in_a_row_of_json_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "a b", "embedding": [[0.5, 1.0], [0.5, 2.0]]}) + "\n", encoding="utf-8")
    with pytest.raises(ExplorerError, match=r"The column embedding of a\.jsonl holds 2 vectors in a row"):
        format_with_vectors(path)
