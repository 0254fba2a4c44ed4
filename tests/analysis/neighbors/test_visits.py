from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.neighbors import true_nearest
from explorer.analysis.neighbors.visits import LEAST_RECALL, Visits, build_visits
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity


def grouped(n_texts: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = 4 * rng.normal(size=(20, 16))
    return (centres[rng.integers(0, 20, n_texts)] + rng.normal(size=(n_texts, 16))).astype(np.float32)


def built(vectors: np.ndarray, metric: Similarity, k: int) -> Visits:
    visits = build_visits(vectors, metric, k, JobContext())
    assert visits is not None
    return visits


def near(visits: Visits, n_texts: int) -> np.ndarray:
    """Bool (N, cells): which texts lie near which cells."""
    texts = np.arange(n_texts)
    return np.stack([visits.visit(texts, np.full(n_texts, cell)) for cell in range(len(visits.members))], axis=1)


@pytest.mark.parametrize("metric", Similarity)
def test_visitors_are_the_texts_of_other_cells_that_lie_near(metric: Similarity) -> None:
    visits = built(grouped(901), metric, 6)
    table = near(visits, 901)
    assert table[np.arange(901), visits.cell_of].all()
    assert sorted(np.concatenate(visits.members).tolist()) == list(range(901))
    for cell, members in enumerate(visits.members):
        assert (visits.cell_of[members] == cell).all()
        expected = np.flatnonzero(table[:, cell] & (visits.cell_of != cell))
        assert visits.visitors(cell).tolist() == expected.tolist()


@pytest.mark.parametrize("metric", Similarity)
def test_recall_is_told_of_pairs_of_which_either_lies_near_the_cell_of_the_other(metric: Similarity) -> None:
    vectors, k = grouped(900), 6
    visits = built(vectors, metric, k)
    matrix = similarity_matrix(vectors, vectors, metric)
    np.fill_diagonal(matrix, -np.inf)
    nearest = np.argsort(-matrix, axis=1, kind="stable")[:, :k]
    visiting = near(visits, len(vectors))[:, visits.cell_of]
    found = np.take_along_axis(visiting | visiting.T, nearest, axis=1)
    # The sample is drawn in a seeded order, and every second of it measures.
    half = true_nearest._SAMPLED_MANHATTAN if metric is Similarity.MANHATTAN else true_nearest._SAMPLED
    chosen = np.random.default_rng(true_nearest.SEED).choice(len(vectors), min(900, 2 * half), replace=False)
    measuring = chosen[1::2]
    assert visits.sampled == len(measuring)
    # Texts of tiny cells visit more of them than it takes.
    assert LEAST_RECALL <= visits.recall <= found[measuring].mean() + 1e-9
    assert visits.recall == pytest.approx(found[measuring].mean(), abs=0.01)


def test_every_text_reaches_more_than_as_many_as_are_wanted() -> None:
    # One text far from all others is a cell of its own.
    vectors, k = np.concatenate([grouped(400), np.full((1, 16), 100, np.float32)]), 9
    visits = built(vectors, Similarity.EUCLIDEAN, k)
    sizes = np.array([len(members) for members in visits.members])
    assert (near(visits, len(vectors)) @ sizes > k).all()


def test_texts_of_no_groups_are_not_worth_it() -> None:
    vectors = np.random.default_rng(0).normal(size=(800, 60)).astype(np.float32)
    assert build_visits(vectors, Similarity.COSINE, 8, JobContext()) is None


def test_cancel() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        build_visits(grouped(400), Similarity.COSINE, 5, context)
