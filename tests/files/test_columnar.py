from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.files.columnar import columnar_table


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
