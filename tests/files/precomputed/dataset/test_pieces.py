"""How Parquet files are cut into pieces."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.files.precomputed.dataset.pieces import Piece, cut, rows_of
from explorer.files.tables.columns import ColumnChoiceNeeded


def _write(path: Path, rows: int, group: int = 10, **columns: list[object]) -> Path:
    words = [f"sentence number {row} of {path.stem}" for row in range(rows)]
    pq.write_table(pa.table({"text": words, **columns}), path, row_group_size=group)
    return path


def test_pieces_lie_in_files_and_are_numbered_through(tmp_path: Path) -> None:
    _write(tmp_path / "a.parquet", 13)
    _write(tmp_path / "b.parquet", 4)
    found = cut([str(tmp_path / "*.parquet")], None, JobContext(), most=8)
    assert found.column == "text"
    assert [source.name for source in found.sources] == ["a.parquet", "b.parquet"]
    assert found.pieces == (Piece(0, 0, 0, 8, 0), Piece(1, 0, 8, 5, 8), Piece(2, 1, 0, 4, 13))
    assert found.rows == 17
    texts = [text for piece in found.pieces for text in _texts(piece, found.sources[piece.file].path)]
    assert texts == [f"sentence number {row} of a" for row in range(13)] + [
        f"sentence number {row} of b" for row in range(4)
    ]


def _texts(piece: Piece, path: str) -> list[str]:
    (source,) = cut([path], None, JobContext()).sources
    found: list[str] = rows_of(piece, source).column("text").to_pylist()
    return found


@pytest.mark.parametrize("group", [100, 3500, 10_000])
def test_a_piece_is_read_across_batches_and_row_groups(group: int, tmp_path: Path) -> None:
    path = _write(tmp_path / "a.parquet", 10_000, group)
    found = cut([str(path)], None, JobContext(), most=3000)
    assert [piece.rows for piece in found.pieces] == [3000, 3000, 3000, 1000]
    for piece in found.pieces:
        rows = range(piece.start, piece.start + piece.rows)
        assert _texts(piece, str(path)) == [f"sentence number {row} of a" for row in rows]


def test_a_file_with_other_content_has_another_digest(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.parquet", 5)
    digests = {cut([str(path)], None, JobContext()).sources[0].digest for _ in range(2)}
    _write(path, 5, label=["x"] * 5)
    digests.add(cut([str(path)], None, JobContext()).sources[0].digest)
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["missing*.parquet"], "There is no file missing*.parquet."),
        (["s3://bucket/a.parquet"], "s3://bucket/a.parquet is an address, not a file."),
        (["texts.txt"], "Ray encodes Parquet files, and texts.txt is none."),
        (["damaged.parquet"], "damaged.parquet is not a Parquet file, or it is damaged."),
        (["good.parquet", "other.parquet"], "other.parquet has no column called text."),
        (["taken.parquet"], "taken.parquet has a column called vector, as one that encode adds."),
        (["none.parquet"], "none.parquet holds no texts."),
    ],
)
def test_what_cannot_be_cut_is_said(
    names: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path / "good.parquet", 3)
    Path("texts.txt").write_text("one\n")
    Path("damaged.parquet").write_bytes(b"PAR1 and so on")
    pq.write_table(pa.table({"sentence": ["one two three"]}), "other.parquet")
    _write(tmp_path / "taken.parquet", 1, vector=["x"])
    _write(tmp_path / "none.parquet", 0)
    with pytest.raises(ExplorerError) as failure:
        cut(names, None, JobContext())
    assert failure.value.failure.message == said


def test_the_column_is_asked_for_where_several_could_hold_the_texts(tmp_path: Path) -> None:
    words = [f"some words of row {row}" for row in range(20)]
    pq.write_table(pa.table({"first": words, "second": words[::-1]}), tmp_path / "a.parquet")
    with pytest.raises(ColumnChoiceNeeded):
        cut([str(tmp_path)], None, JobContext())
    assert cut([str(tmp_path)], "second", JobContext()).column == "second"
