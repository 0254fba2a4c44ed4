"""Exact principal components."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explorer.analysis.maps.steady_axes import clear_signs, turn_alike
from explorer.analysis.similarity.equal_rows import SAME
from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec

ONE_SPOT = "All vectors are the same, so all points lie on one spot."
"""Note of a projection of equal vectors."""


_BLOCK_ROWS = 1 << 14
"""Rows held at a time (24 MB at 384 dimensions)."""
_BEYOND = 64
"""Components found beside those wanted, to see whether the last of these stand alone."""
_SMALL = 128
"""Rows of a matrix of which all eigenvectors are found sooner than SciPy, which finds some of them, is imported."""


def pca(vectors: FloatArray, context: JobContext | None = None) -> Projection:
    """Project onto the first two principal components.

    Parameters
    ----------
    vectors
        float32 (N, D).
    context
        Told of the progress; a cancel is noticed between blocks.

    Returns
    -------
    Projection
        An axis without spread is 0. `explained_variance` is None where there is no spread at all.
    """
    spec = ProjectionSpec(ProjectionMethod.PCA)
    coords = np.zeros((len(vectors), 2), dtype=np.float32)
    scores, shares = principal_components(vectors, 2, context)
    if not len(shares):
        return Projection(spec, coords, notes=(ONE_SPOT,) if len(vectors) > 1 else ())
    coords[:, : len(shares)] = scores
    first, second = (*shares, 0.0)[:2]
    return Projection(spec, coords, explained_variance=(float(first), float(second)))


def principal_components(
    vectors: FloatArray, count: int, context: JobContext | None = None, scales: FloatArray | None = None
) -> tuple[FloatArray, np.ndarray]:
    """Project onto the leading principal components, exactly.

    Eigenvectors of the covariance (D, D), or, where N < D, of the Gram matrix (N, N) of the centred rows, which has
    the same eigenvalues. Which way a component points, and which of those of equal variance is which, is settled as
    `steady_axes` says, so that it does not hang on rounding. Mean, covariance and scores are each one pass over blocks
    of rows, summed in double precision: nothing of size N × D is held.

    Parameters
    ----------
    vectors
        float32 (N, D); may be mapped from a file.
    count
        Components wanted.
    context
        Told of the progress; a cancel is noticed between blocks.
    scales
        float32 (N,): what each row is multiplied by first; None for nothing.

    Returns
    -------
    tuple
        Scores float32 (N, c) and each component's share of the total variance, float64 (c,), largest first; c is
        `count`, or fewer where fewer components have any spread beyond rounding.
    """
    n_texts, dimensions = vectors.shape
    if n_texts < 2:
        return np.zeros((n_texts, 0), dtype=np.float32), np.zeros(0)
    rows = _Centred(vectors, context or JobContext(), scales)
    by_texts = n_texts < dimensions
    products = rows.gram() if by_texts else rows.scatter()
    total = float(np.trace(products))
    size = len(products)
    found = min(count + _BEYOND, n_texts - 1, size)
    values, bases = _leading(products, found)
    bases = bases.astype(np.float32)
    # What the rounding of the vectors' numbers, near the largest of them, and of the products adds up to.
    eps = float(np.finfo(np.float32).eps)
    rounding = max(n_texts * dimensions * (eps * rows.largest) ** 2, eps * total)
    if total <= SAME**2 * rows.squares:
        return np.zeros((n_texts, 0), dtype=np.float32), np.zeros(0)
    spread = int(np.count_nonzero(values > rounding))
    values, bases = values[:spread], bases[:, :spread]
    components = rows.block(slice(0, n_texts)).T @ bases if by_texts else bases
    components = turn_alike(components / np.linalg.norm(components, axis=0), values)[:, :count]
    scores = rows.scores(components.astype(np.float32))
    return scores * clear_signs(scores), values[:count] / total


def _leading(products: np.ndarray, found: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest eigenvalues (found,), largest first, and eigenvectors (n, found) of symmetric (n, n)."""
    size = len(products)
    if size <= _SMALL:
        values, bases = np.linalg.eigh(products)
        return values[: -found - 1 : -1], bases[:, : -found - 1 : -1]
    from scipy.linalg import eigh

    values, bases = eigh(products, subset_by_index=(size - found, size - 1))
    return values[::-1], bases[:, ::-1]


class _Centred:
    """The rows less their mean, a block at a time."""

    def __init__(self, vectors: FloatArray, context: JobContext, scales: FloatArray | None) -> None:
        self._vectors = vectors
        self._scales = scales
        self._context = context
        sums = np.zeros(vectors.shape[1])
        self.largest = self.squares = 0.0
        for block in self._blocks():
            rows = self._scaled(block)
            sums += rows.sum(axis=0, dtype=np.float64)
            self.squares += float(np.vdot(rows, rows))
            self.largest = max(self.largest, float(rows.max(initial=0.0)), -float(rows.min(initial=0.0)))
        self._mean = (sums / len(vectors)).astype(np.float32)

    def _blocks(self) -> Iterator[slice]:
        n_texts = len(self._vectors)
        for start in range(0, n_texts, _BLOCK_ROWS):
            self._context.check()
            yield slice(start, start + _BLOCK_ROWS)
            self._context.report(Progress("Finding the principal axes", min(n_texts, start + _BLOCK_ROWS), n_texts))

    def block(self, block: slice) -> FloatArray:
        """Return some rows."""
        rows: FloatArray = self._scaled(block) - self._mean
        return rows

    def _scaled(self, block: slice) -> FloatArray:
        rows = self._vectors[block]
        return rows if self._scales is None else rows * self._scales[block, None]

    def gram(self) -> np.ndarray:
        """Return float64 (N, N) products of the rows, which are fewer than the dimensions."""
        rows = self.block(slice(0, len(self._vectors)))
        return (rows @ rows.T).astype(np.float64)

    def scatter(self) -> np.ndarray:
        """Return float64 (D, D) sums of the products of the columns."""
        products = np.zeros((self._vectors.shape[1],) * 2)
        for block in self._blocks():
            rows = self.block(block)
            products += rows.T @ rows
        return products

    def scores(self, components: FloatArray) -> FloatArray:
        """Return float32 (N, c) products with components (D, c)."""
        scores = np.empty((len(self._vectors), components.shape[1]), dtype=np.float32)
        for block in self._blocks():
            scores[block] = self.block(block) @ components
        return scores
