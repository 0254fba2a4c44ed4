from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis.heatmap import block_maximum as block_module
from explorer.analysis.heatmap.block_maximum import block_maximum
from explorer.analysis.heatmap.pyramid import build_pyramid
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity


def exact_matrix(vectors: np.ndarray, metric: Similarity) -> np.ndarray:
    x = vectors.astype(np.float64)
    if metric is Similarity.COSINE:
        x = x / np.linalg.norm(x, axis=1, keepdims=True)
    if metric in (Similarity.COSINE, Similarity.DOT):
        matrix = x @ x.T
    else:
        gaps = x[:, None] - x[None]
        matrix = -(np.abs(gaps).sum(2) if metric is Similarity.MANHATTAN else np.sqrt((gaps**2).sum(2)))
    np.fill_diagonal(matrix, -np.inf)
    return matrix


@settings(deadline=None)
@given(
    metric=st.sampled_from(Similarity),
    seed=st.integers(0, 100),
    ordered=st.booleans(),
    distinct=st.integers(2, 90),
    corners=st.tuples(*[st.integers(0, 90)] * 4),
)
def test_the_largest_of_brute_force(
    metric: Similarity, seed: int, ordered: bool, distinct: int, corners: tuple[int, int, int, int]
) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(distinct, 5)).astype(np.float32)[random.integers(0, distinct, 90)]
    order = random.permutation(90).astype(np.int32) if ordered else None
    text_of = np.arange(90) if order is None else order
    rows, columns = range(min(corners[:2]), max(corners[:2])), range(min(corners[2:]), max(corners[2:]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block_module, "_DOWN", 16)
        patch.setattr(block_module, "_ACROSS", 24)
        found = block_maximum(build_pyramid(vectors, metric, order), rows, columns, JobContext())
    block = exact_matrix(vectors, metric)[
        np.ix_(text_of[rows.start : rows.stop], text_of[columns.start : columns.stop])
    ]
    assert (found.rows, found.columns) == (rows, columns)
    if not block.size or block.max() == -np.inf:
        assert found.pair is None
        return
    assert found.pair is not None
    i, j = found.pair
    assert i != j
    assert i in text_of[rows.start : rows.stop]
    assert j in text_of[columns.start : columns.stop]
    assert found.similarity == pytest.approx(block.max(), abs=1e-6)
    assert exact_matrix(vectors, metric)[i, j] == pytest.approx(block.max(), abs=1e-6)


def test_rounding_does_not_decide_between_near_ones() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=384)
    near = x + 1e-3 * random.uniform(0.9, 1.1, (400, 1)) * random.normal(size=(400, 384))
    vectors = np.concatenate([x[None], near]).astype(np.float32)
    expected = exact_matrix(vectors, Similarity.COSINE)[0, 1:]
    found = block_maximum(build_pyramid(vectors, Similarity.COSINE), range(1), range(1, 401), JobContext())
    assert found.pair == (0, 1 + int(expected.argmax()))


def test_a_block_too_large_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(block_module.MOST_PAIRS, Similarity.DOT, 99)
    pyramid = build_pyramid(np.ones((10, 2), dtype=np.float32), Similarity.DOT)
    assert block_maximum(pyramid, range(10), range(10), JobContext()).pair is None
    assert block_maximum(pyramid, range(9), range(10), JobContext()).pair == (0, 1)


def test_cancel() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        block_maximum(build_pyramid(np.ones((4, 2), dtype=np.float32), Similarity.DOT), range(4), range(4), context)
