from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.domain.failure import Cancelled, ExplorerError
from explorer.domain.job import JobContext
from explorer.files.formats.columnar import columnar_table


def test_kinds_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns = {
        "plain": pa.array(["one", None]),
        "large": pa.array(["three", "four"], pa.large_string()),
        "dictionary": pa.array(["a", "b"]).dictionary_encode(),
        "number": pa.array([1.5, 2.5]),
        "list": pa.array([[1.0], [2.0]], pa.list_(pa.float32())),
        "nested": pa.array([{"a": "x"}, {"a": "y"}]),
        "bytes": pa.array([b"x", b"y"]),
    }
    pq.write_table(pa.table(columns), path)
    table = columnar_table(path, JobContext())
    assert table.columns == (*tuple(columns)[:5], "nested.a", "bytes")
    assert list(table.rows(range(7))) == [
        ("one", "three", "a", "1.5", None, "x", None),
        ("", "four", "b", "2.5", None, "y", None),
    ]


def test_columns_of_the_same_name(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"]), path)
    table = columnar_table(path, JobContext())
    assert table.columns == ("text", "text (2)")
    assert list(table.rows([0, 1])) == [("a", "b")]
    assert list(table.rows([1])) == [("b",)]


def test_cancel_between_batches(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["x"] * 10_000}), path)
    context = JobContext()
    rows = columnar_table(path, context).rows([0])
    assert next(rows) == ("x",)
    context.cancel()
    with pytest.raises(Cancelled):
        list(rows)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1732937112123456789] * 2, pa.timestamp("ns")),
        pa.array([1, 2], pa.duration("ns")),
        pa.array([1, 2], pa.time64("ns")),
        pa.array([-(10**17)] * 2, pa.timestamp("us")),
        pa.array([1, 2], pa.timestamp("us", tz="Some/Where")),
        pa.array([1, 2], pa.int32()).cast(pa.decimal128(20, 2)),
        pa.array([{"a": b"x"}] * 2),
        pa.array([[("k", 1)]] * 2, pa.map_(pa.string(), pa.int32())),
        pa.nulls(2),
    ],
)
@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_a_column_of_any_type_beside_the_texts(tmp_path: Path, column: pa.Array, suffix: str) -> None:
    path, table = tmp_path / f"a{suffix}", pa.table({"text": ["one", "two"], "beside": column})
    if suffix == ".parquet":
        pq.write_table(table, path)
    else:
        with path.open("wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
    found = columnar_table(path, JobContext())
    rows = list(found.rows(range(len(found.columns))))
    assert [row[0] for row in rows] == ["one", "two"]


@pytest.mark.parametrize("kind", ["file", "stream"])
def test_a_damaged_arrow_file_ends_in_a_sentence(tmp_path: Path, kind: str) -> None:
    table = pa.table({"text": ["one", "two"] * 500})
    sink = pa.BufferOutputStream()
    opening = pa.ipc.new_file if kind == "file" else pa.ipc.new_stream
    with opening(sink, table.schema) as writer:
        writer.write_table(table)
    data, path = sink.getvalue().to_pybytes(), tmp_path / "a.arrow"
    for content in (b"nothing of the kind", data[:-40], data[: len(data) // 2], b"FEA1" + data[4:]):
        path.write_bytes(content)
        with pytest.raises(ExplorerError, match=r"a\.arrow is (not an Arrow file, or it is damaged|in the first)"):
            list(columnar_table(path, JobContext()).rows([0]))
    where = data.index(b"\x03\0\0\0\x06\0\0\0")  # offsets of the texts
    path.write_bytes(data[:where] + b"\xff\xff\xff\x7f" + data[where + 4 :])
    with pytest.raises(ExplorerError, match=r"The column text of a\.arrow is damaged and cannot be read"):
        list(columnar_table(path, JobContext()).rows([0]))
