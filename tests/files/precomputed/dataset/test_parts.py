"""Parts of a run: all columns, and vectors beside them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from explorer.files.precomputed.dataset.parts import first_row, is_part, is_written, part_path
from tests.support.parts import write_run


def test_a_part_has_all_columns_and_a_row_without_a_text_no_vector(tmp_path: Path) -> None:
    out, vectors, pieces = write_run(tmp_path, 10, 4, blank=(1, 9))
    table = pa.concat_tables([pq.read_table(path) for path in sorted(out.glob("*.parquet"))])
    assert table.column_names == ["row", "text", "label", "id", "vector", "norm", "token_count", "truncated"]
    assert table.column("row").to_pylist() == table.column("id").to_pylist() == list(range(10))
    found = table.column("vector").to_pylist()
    assert [row for row, vector in enumerate(found) if vector is None] == [1, 9]
    assert all(found[row] == vectors[row].tolist() for row in range(10) if row not in (1, 9))
    assert table.column("token_count").to_pylist() == [None if row in (1, 9) else 5 for row in range(10)]
    assert pq.read_schema(part_path(out, pieces.pieces[0])).metadata[b"spec"] == b"{}"


def test_a_piece_without_any_text_has_a_part_too(tmp_path: Path) -> None:
    out, _, pieces = write_run(tmp_path, 9, 3, blank=(3, 4, 5))
    part = pq.read_table(part_path(out, pieces.pieces[1]))
    assert part.column("row").to_pylist() == [3, 4, 5]
    assert part.column("vector").to_pylist() == [None] * 3


def test_a_part_cut_short_is_not_written(tmp_path: Path) -> None:
    out, _, pieces = write_run(tmp_path, 9, 3)
    path = part_path(out, pieces.pieces[1])
    assert is_written(out, pieces.pieces[1])
    path.write_bytes(path.read_bytes()[:-9])
    assert not is_written(out, pieces.pieces[1])
    path.unlink()
    assert not is_written(out, pieces.pieces[1])


def test_a_part_is_known_by_its_name(tmp_path: Path) -> None:
    _, _, pieces = write_run(tmp_path, 9, 3)
    path = part_path(tmp_path, pieces.pieces[2])
    assert is_part(path)
    assert first_row(path) == 6
    assert not any(is_part(tmp_path / name) for name in ("a.parquet", "rows-x.parquet", "rows-1.csv"))
