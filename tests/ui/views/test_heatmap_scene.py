from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.heatmap.pyramid import build_pyramid
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.results.analysis import Order
from explorer.domain.settings.spec import Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.ui.views.heatmap_scene import HeatmapScene, Window


@given(
    st.integers(1, 100_000),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 10)), min_size=1, max_size=8),
)
def test_the_window_never_leaves_the_matrix(n_rows: int, moves: list[tuple[float, float, float]]) -> None:
    window = Window(0.0, 0.0, float(n_rows))
    for x, y, factor in moves:
        window = window.zoomed(n_rows, window.x + x * window.span, window.y + y * window.span, factor)
        assert min(n_rows, 3) <= window.span <= n_rows
        for start in (window.x, window.y):
            assert -1e-6 <= start <= n_rows - window.span + 1e-6


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("n_rows", [1, 2, 384, 385, 500, 513])
def test_the_extremes_are_those_of_all_pairs_or_none(metric: Similarity, n_rows: int) -> None:
    vectors = np.random.default_rng(0).normal(size=(n_rows, 8)).astype(np.float32)
    corpus = Corpus(tuple(map(str, range(n_rows))))
    scene = HeatmapScene(build_pyramid(vectors, metric), corpus, np.arange(n_rows, dtype=np.int32), Order.INPUT)
    if scene.extremes is None:
        assert n_rows == 1 or scene.scale.clipped
        assert n_rows == 1 or n_rows > 384
    else:
        pairs = similarity_matrix(vectors, vectors, metric)[~np.eye(n_rows, dtype=bool)]
        np.testing.assert_allclose(scene.extremes, (pairs.min(), pairs.max()), rtol=1e-5, atol=1e-6)
