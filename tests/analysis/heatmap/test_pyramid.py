from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.heatmap import pyramid as pyramid_module
from explorer.analysis.heatmap.pyramid import block_means, build_pyramid
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import Similarity


def random_vectors(n_texts: int, seed: int = 0, dimensions: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).normal(1.0, 1.0, size=(n_texts, dimensions)).astype(np.float32)


def expected_cell(matrix: np.ndarray, metric: Similarity, rows: slice, columns: slice) -> float:
    block = matrix[rows, columns].astype(np.float64)
    if metric is Similarity.MANHATTAN:
        return float(block[0, 0])
    if metric is Similarity.EUCLIDEAN:
        return -float(np.sqrt(np.mean(block**2)))
    return float(block.mean())


@given(
    n_texts=st.integers(1, 70),
    seed=st.integers(0, 1000),
    metric=st.sampled_from(Similarity),
    corners=st.tuples(*[st.floats(0, 1)] * 4),
    max_cells=st.tuples(st.integers(1, 30), st.integers(1, 30)),
)
def test_every_cell_is_what_the_full_matrix_says(
    n_texts: int,
    seed: int,
    metric: Similarity,
    corners: tuple[float, float, float, float],
    max_cells: tuple[int, int],
) -> None:
    vectors = random_vectors(n_texts, seed)
    order = np.random.default_rng(seed).permutation(n_texts).astype(np.int32)
    matrix = similarity_matrix(vectors, vectors, metric)[np.ix_(order, order)]
    top, bottom, left, right = (round(corner * n_texts) for corner in corners)
    rows, columns = (min(top, bottom), max(top, bottom)), (min(left, right), max(left, right))

    tile = block_means(build_pyramid(vectors, metric, order), rows, columns, max_cells)

    if rows[0] == rows[1] or columns[0] == columns[1]:
        assert tile.values.size == 0
        return
    step, (height, width) = tile.step, tile.values.shape
    assert tile.values.dtype == np.float32
    assert height <= max_cells[0]
    assert width <= max_cells[1]
    assert tile.row_start <= rows[0] < tile.row_start + step
    assert tile.column_start <= columns[0] < tile.column_start + step
    assert tile.row_start + (height - 1) * step < rows[1] <= tile.row_start + height * step
    assert tile.column_start + (width - 1) * step < columns[1] <= tile.column_start + width * step
    if step > 1:
        finer = step // 2
        cells = [(stop - 1) // finer - start // finer + 1 for start, stop in (rows, columns)]
        assert cells[0] > max_cells[0] or cells[1] > max_cells[1]
    for r in range(height):
        for c in range(width):
            down = slice(tile.row_start + r * step, tile.row_start + (r + 1) * step)
            across = slice(tile.column_start + c * step, tile.column_start + (c + 1) * step)
            assert tile.values[r, c] == pytest.approx(expected_cell(matrix, metric, down, across), abs=2e-5)


@pytest.mark.parametrize("metric", Similarity)
def test_note_says_what_a_cell_is(metric: Similarity) -> None:
    pyramid = build_pyramid(random_vectors(16), metric)
    assert block_means(pyramid, (0, 16), (0, 16), (16, 16)).note == ""
    note = block_means(pyramid, (0, 16), (0, 16), (4, 4)).note
    assert "4 × 4" in note
    assert ("sampled" in note) is (metric is Similarity.MANHATTAN)


def test_manhattan_computes_fewer_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid_module, "MANHATTAN_CELLS", 8)
    tile = block_means(build_pyramid(random_vectors(40), Similarity.MANHATTAN), (0, 40), (0, 40), (40, 40))
    assert tile.values.shape == (5, 5)


def test_equal_texts_are_at_distance_zero_at_every_zoom() -> None:
    pyramid = build_pyramid(np.tile(random_vectors(1, dimensions=384), (50, 1)), Similarity.EUCLIDEAN)
    for cells in (1, 7, 50):
        np.testing.assert_allclose(block_means(pyramid, (0, 50), (0, 50), (cells, cells)).values, 0, atol=1e-5)


def test_ranges_beyond_the_texts_are_cut() -> None:
    pyramid = build_pyramid(random_vectors(5), Similarity.DOT)
    assert block_means(pyramid, (-3, 99), (2, 99), (50, 50)).values.shape == (5, 3)
    assert block_means(pyramid, (7, 99), (0, 5), (50, 50)).values.size == 0


@pytest.mark.parametrize("metric", Similarity)
def test_no_texts(metric: Similarity) -> None:
    assert block_means(build_pyramid(random_vectors(0), metric), (0, 10), (0, 10), (5, 5)).values.shape == (0, 0)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("ordered", [False, True])
def test_vectors_mapped_from_a_file_are_shared_and_read_in_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, metric: Similarity, ordered: bool
) -> None:
    vectors = random_vectors(333)
    vectors.tofile(tmp_path / "vectors")
    mapped = np.memmap(tmp_path / "vectors", np.float32, "r", shape=vectors.shape)
    order = np.random.default_rng(1).permutation(333).astype(np.int32) if ordered else None
    whole = build_pyramid(vectors, metric, order)
    monkeypatch.setattr(pyramid_module, "_BLOCK_ROWS", 16)
    seen: list[Progress] = []
    pyramid = build_pyramid(mapped, metric, order, JobContext(seen.append))
    assert np.shares_memory(pyramid.vectors, mapped)
    for cells in (5, 100, 333):
        found, expected = (block_means(each, (0, 333), (0, 333), (cells, cells)).values for each in (pyramid, whole))
        np.testing.assert_array_equal(found, expected)
    if metric is not Similarity.MANHATTAN:
        assert [progress.done for progress in seen][-1] == 333
        assert len(seen) == 21


@pytest.mark.parametrize("metric", Similarity)
def test_the_means_take_a_quarter_of_the_vectors(metric: Similarity) -> None:
    vectors = random_vectors(5000, dimensions=64)
    assert build_pyramid(vectors, metric).nbytes <= 0.26 * vectors.nbytes


def test_a_cancel_is_noticed_between_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid_module, "_BLOCK_ROWS", 16)
    context = JobContext(lambda _: context.cancel())
    with pytest.raises(Cancelled):
        build_pyramid(random_vectors(100), Similarity.DOT, None, context)
