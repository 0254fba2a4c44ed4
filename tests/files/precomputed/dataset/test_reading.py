"""The folder of parts that a run on a cluster wrote, opened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import PrecomputedVectors, VectorChoices
from explorer.files.precomputed import rows
from explorer.files.precomputed.dataset import reading
from explorer.files.precomputed.dataset.parts import part_path
from explorer.files.precomputed.sets import vectors_of
from tests.support.parts import WIDTH, write_run


def _opened(*files: Path) -> PrecomputedVectors:
    found = vectors_of(files, VectorChoices(), JobContext())
    assert found is not None
    return found


def test_rows_are_in_order_without_those_that_have_no_text(tmp_path: Path) -> None:
    out, vectors, _ = write_run(tmp_path, 24, 5, blank=(2, 20))
    found = _opened(out)
    kept = [row for row in range(24) if row not in (2, 20)]
    assert list(found.corpus.texts) == [f"the text of row {row}" for row in kept]
    assert list(found.corpus.labels) == [f"class {row % 3}" for row in kept]
    assert list(found.corpus.sources) == ["a.parquet" if row < 8 else "b.parquet" for row in kept]
    np.testing.assert_array_equal(found.vectors, vectors[kept])
    assert found.name == "out"
    assert found.notes == ("2 rows whose vector is missing or not finite were left out: rows 3, 21.",)


def test_the_window_names_the_parts_themselves(tmp_path: Path) -> None:
    out, vectors, _ = write_run(tmp_path, 24, 5)
    np.testing.assert_array_equal(_opened(*sorted(out.glob("*.parquet"), reverse=True)).vectors, vectors)


def test_a_run_that_is_not_finished_says_how_far_it_is(tmp_path: Path) -> None:
    out, vectors, pieces = write_run(tmp_path, 24, 5)
    part_path(out, pieces.pieces[1]).unlink()
    found = _opened(out)
    assert found.notes == ("The run is not finished: 21 of 24 rows are there.",)
    np.testing.assert_array_equal(found.vectors, np.delete(vectors, slice(5, 8), axis=0))
    assert list(found.corpus.sources).count("a.parquet") == 5


def test_vectors_beyond_the_memory_are_mapped_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (rows, reading):
        monkeypatch.setattr(module, "MAPPED_ABOVE", 100)
    out, vectors, _ = write_run(tmp_path, 24, 5)
    found = _opened(out)
    array = found.vectors
    while not isinstance(array, np.memmap):
        assert isinstance(array.base, np.ndarray)
        array = array.base
    np.testing.assert_array_equal(found.vectors, vectors)
    assert f"24 vectors of {24 * WIDTH * 4} bytes are kept in a mapped file" in found.notes[0]


def test_a_part_with_other_rows_than_its_name_says_is_refused(tmp_path: Path) -> None:
    out, _, pieces = write_run(tmp_path, 24, 5)
    first, second = (part_path(out, piece) for piece in pieces.pieces[:2])
    second.write_bytes(first.read_bytes())
    with pytest.raises(ExplorerError, match=f"{second.name} holds other rows than its name says"):
        _opened(out)


def test_another_column_of_texts_may_be_named(tmp_path: Path) -> None:
    out, _, _ = write_run(tmp_path, 6, 5)
    found = vectors_of([out], VectorChoices(texts="label"), JobContext())
    assert found is not None
    assert found.corpus.texts[:2] == ("class 0", "class 1")


def test_parts_beside_other_files_are_files_like_any(tmp_path: Path) -> None:
    out, _, _ = write_run(tmp_path, 24, 5)
    other = tmp_path / "other.parquet"
    other.write_bytes(next(iter(sorted(out.glob("*.parquet")))).read_bytes())
    assert len(_opened(out, other).corpus) == 24 + pq.read_metadata(other).num_rows
