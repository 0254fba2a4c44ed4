"""t-SNE on exact neighbours."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import numpy as np

from explorer.analysis.maps.layout_progress import PrintedProgress
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import Progress

_ITERATIONS = 1000


def tsne_layout(
    indices: IntArray,
    distances: FloatArray,
    start: FloatArray,
    perplexity: float,
    seed: int,
    report: Callable[[Progress], None],
) -> FloatArray:
    """Lay out points by Barnes-Hut t-SNE (van der Maaten, 2014), the same for the same seed.

    Parameters
    ----------
    indices
        int32 (N, k): each point itself, then its k - 1 nearest others, more than three times the perplexity.
    distances
        float32 (N, k): their distances, at least 0, ascending.
    start
        float32 (N, 2): positions to start from.
    perplexity
        Effective number of neighbours, below N.
    seed
        Of the random numbers.
    report
        Told of the progress.

    Returns
    -------
    FloatArray
        float32 (N, 2).
    """
    from scipy.sparse import csr_array
    from sklearn.manifold import TSNE

    n_texts, k = indices.shape
    graph = csr_array((distances.ravel(), indices.ravel(), np.arange(0, n_texts * k + 1, k)), shape=(n_texts, n_texts))
    model = TSNE(
        perplexity=perplexity,
        metric="precomputed",
        # The spread that scikit-learn gives its own PCA start.
        init=(start * (1e-4 / start[:, 0].std())).astype(np.float32),
        max_iter=_ITERATIONS,
        random_state=seed,
        verbose=2,
    )
    progress = PrintedProgress("t-SNE", r"Iteration (\d+)", _ITERATIONS, report)
    with contextlib.redirect_stdout(progress):
        coords = model.fit_transform(graph)
    return np.asarray(coords, dtype=np.float32)
