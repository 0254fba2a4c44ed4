from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import mutual_search
from explorer.analysis.inverted_file import Cells, build_cells
from explorer.analysis.mutual_search import MutualSearch, NearestSoFar
from explorer.analysis.similarity import similarity_matrix
from explorer.domain.job import JobContext
from explorer.domain.spec import Similarity


@given(
    n_texts=st.integers(2, 12),
    k=st.integers(1, 4),
    batches=st.integers(1, 6),
    size=st.integers(0, 400),
    seed=st.integers(0, 1000),
)
def test_the_nearest_of_many_candidates_however_they_come(
    n_texts: int, k: int, batches: int, size: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    total = max(batches * size, n_texts * k)
    texts = np.concatenate([np.repeat(np.arange(n_texts), k), rng.integers(0, n_texts, total)])
    # Every candidate of a text is another one, and no two are equally near.
    others, similarities = np.arange(len(texts)), rng.permutation(len(texts)).astype(np.float32)
    found = NearestSoFar(n_texts, k)
    for part in np.array_split(rng.permutation(len(texts)), batches):
        found.add(texts[part], others[part], similarities[part])
    indices, values = found.nearest(JobContext())
    for text in range(n_texts):
        mine = np.flatnonzero(texts == text)
        expected = mine[np.argsort(-similarities[mine])][:k]
        assert indices[text].tolist() == others[expected].tolist()
        assert values[text].tolist() == similarities[expected].tolist()


def test_bounds_are_those_of_the_kth_nearest_and_ties_come_in_input_order() -> None:
    found = NearestSoFar(1, 2)
    found.begin(np.array([0]), np.array([[7, 3]]), np.array([[0.5, 0.25]], np.float32))
    assert found.bounds.tolist() == [0.25]
    found.add(np.array([0, 0]), np.array([9, 1]), np.array([0.5, 0.5], np.float32))
    indices, _ = found.nearest(JobContext())
    assert set(indices[0].tolist()) < {1, 7, 9}
    assert indices[0].tolist() == sorted(indices[0].tolist())


def partition(vectors: np.ndarray, metric: Similarity, k: int) -> Cells:
    cells = build_cells(vectors, vectors, metric, k, JobContext())
    assert cells is not None
    return cells


def grouped(n_texts: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = 4 * rng.normal(size=(20, 16))
    return (centres[rng.integers(0, 20, n_texts)] + rng.normal(size=(n_texts, 16))).astype(np.float32)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("block", [8_000_000, 500])
def test_every_text_is_compared_with_all_of_the_cells_near_its_own_and_those_that_its_own_is_near_to(
    metric: Similarity, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutual_search, "_BLOCK_CELLS", block)
    vectors, k = grouped(900), 6
    cells = partition(vectors, metric, k)
    search = MutualSearch(vectors, metric, cells, k, JobContext())
    assert sum(map(search.within, range(cells.count))) == len(vectors)
    assert sum(map(search.beyond, range(cells.count))) == len(vectors)
    indices, similarities = search.nearest()

    cell_of = np.empty(len(vectors), dtype=int)
    for cell in range(cells.count):
        cell_of[cells.members(cell)] = cell
    reached = np.zeros((cells.count, cells.count), dtype=bool)
    for cell in range(cells.count):
        reached[cell, np.unique(cell_of[cells.candidates(cell, k + 1)])] = True
    allowed = (reached | reached.T)[cell_of][:, cell_of]
    assert not allowed.all()
    matrix = np.where(allowed, similarity_matrix(vectors, vectors, metric), -np.inf)
    np.fill_diagonal(matrix, -np.inf)
    expected = np.argsort(-matrix, axis=1, kind="stable")[:, :k]
    np.testing.assert_allclose(similarities, np.take_along_axis(matrix, expected, axis=1), atol=1e-4)
    assert np.mean(indices == expected) > 0.999


def test_no_pair_of_cells_is_compared_twice() -> None:
    cells = partition(grouped(900), Similarity.COSINE, 6)
    later = cells.later_partners(7)
    assert all((partners > cell).all() for cell, partners in enumerate(later))
    assert all(len(np.unique(partners)) == len(partners) for partners in later)
    assert len(later) == cells.count
