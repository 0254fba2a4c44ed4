from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.neighbors import mutual_search
from explorer.analysis.neighbors.mutual_search import Candidates, MutualSearch, NearestSoFar
from explorer.analysis.neighbors.visits import Visits, build_visits
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity


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
        found.add(Candidates(texts[part], others[part], similarities[part]))
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
    found.add(Candidates(np.array([0, 0]), np.array([9, 1]), np.array([0.5, 0.5], np.float32)))
    indices, _ = found.nearest(JobContext())
    assert set(indices[0].tolist()) < {1, 7, 9}
    assert indices[0].tolist() == sorted(indices[0].tolist())


def partition(vectors: np.ndarray, metric: Similarity, k: int) -> Visits:
    visits = build_visits(vectors, metric, k, JobContext())
    assert visits is not None
    return visits


def grouped(n_texts: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = 4 * rng.normal(size=(20, 16))
    return (centres[rng.integers(0, 20, n_texts)] + rng.normal(size=(n_texts, 16))).astype(np.float32)


def searched(search: MutualSearch) -> tuple[np.ndarray, np.ndarray]:
    n_within = sum(search.take_within(search.within(part)) for part in search.parts)
    n_beyond = sum(search.take_beyond(search.beyond(part)) for part in search.parts)
    indices, similarities = search.nearest()
    assert n_within == n_beyond == len(indices)
    return indices, similarities


def reached(visits: Visits, n_texts: int) -> np.ndarray:
    """Bool (N, N): whether two texts are to be compared."""
    texts = np.arange(n_texts)
    near = np.stack([visits.visit(texts, np.full(n_texts, cell)) for cell in range(len(visits.members))], axis=1)
    visiting = near[:, visits.cell_of]
    mutual: np.ndarray = visiting | visiting.T
    return mutual


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize(
    ("block", "members", "k"), [(8_000_000, 4096, 6), (500, 4096, 6), (8_000_000, 7, 6), (90, 3, 6)]
)
def test_every_text_is_compared_with_all_of_the_cells_that_it_lies_near_and_all_that_lie_near_its_own(
    metric: Similarity, block: int, members: int, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Parts of no more than k texts give no text a bound.
    monkeypatch.setattr(mutual_search, "_BLOCK_CELLS", block)
    monkeypatch.setattr(mutual_search, "_MOST_MEMBERS", members)
    vectors = grouped(900)
    visits = partition(vectors, metric, k)
    indices, similarities = searched(MutualSearch(vectors, metric, visits, k, JobContext()))
    allowed = reached(visits, len(vectors))
    assert not allowed.all()
    matrix = np.where(allowed, similarity_matrix(vectors, vectors, metric), -np.inf)
    np.fill_diagonal(matrix, -np.inf)
    expected = np.argsort(-matrix, axis=1, kind="stable")[:, :k]
    np.testing.assert_allclose(similarities, np.take_along_axis(matrix, expected, axis=1), atol=1e-4)
    assert np.mean(indices == expected) > 0.999


def test_what_is_found_does_not_depend_on_which_part_was_done_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutual_search, "_MOST_MEMBERS", 11)
    # Every text occurs several times, so that there are more of the nearest than are wanted.
    vectors, k = np.repeat(grouped(150), 9, axis=0), 5
    visits = partition(vectors, Similarity.COSINE, k)
    one = MutualSearch(vectors, Similarity.COSINE, visits, k, JobContext())
    other = MutualSearch(vectors, Similarity.COSINE, visits, k, JobContext())
    expected = searched(one)
    within = {part: other.within(part) for part in reversed(other.parts)}
    for part in other.parts:
        other.take_within(within[part])
    # All done before the first is taken: nothing that was found could leave others out.
    beyond = {part: other.beyond(part) for part in reversed(other.parts)}
    for part in other.parts:
        other.take_beyond(beyond[part])
    for found, same in zip(other.nearest(), expected, strict=True):
        np.testing.assert_array_equal(found, same)


def test_no_text_is_told_of_another_twice() -> None:
    vectors, k = grouped(900), 6
    search = MutualSearch(vectors, Similarity.COSINE, partition(vectors, Similarity.COSINE, k), k, JobContext())
    told: list[tuple[int, int]] = []
    for part in search.parts:
        texts, others, _ = search.within(part)
        told += zip(np.repeat(texts, others.shape[1]).tolist(), others.ravel().tolist(), strict=True)
    for part in search.parts:
        for texts, others, _ in search.beyond(part)[1]:
            told += zip(texts.tolist(), others.tolist(), strict=True)
    assert len(told) == len(set(told))


def test_a_text_without_a_bound_brings_no_more_candidates_than_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutual_search, "_MOST_MEMBERS", 3)
    vectors, k = grouped(900), 6
    search = MutualSearch(vectors, Similarity.COSINE, partition(vectors, Similarity.COSINE, k), k, JobContext())
    for part in search.parts:
        search.take_within(search.within(part))
    found = [some for part in search.parts for some in search.beyond(part)[1]]
    assert max(np.bincount(some.texts).max() for some in found if len(some.texts)) == k
