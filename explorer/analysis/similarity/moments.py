"""Means over all pairs of rows, without the pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import FloatArray

_EPS = float(np.finfo(np.float32).eps)
_ROUNDING = 1e-6
"""Share of the largest product that single precision leaves open."""


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """First and second moments of N rows, from which means over all their pairs follow without the pairs.

    Parameters
    ----------
    mean
        float64 (D,): the mean row.
    squares
        float64 (N,): squared norms of the rows.
    along
        float64 (N,): product of each centred row with the mean.
    scatter
        float64 (min(N, D),) squared: products of the centred rows along the shorter side; its eigenvalues other than 0
        are those of the scatter matrix.
    rounding
        Sum of squares that rounding alone can make.
    """

    mean: np.ndarray
    squares: np.ndarray
    along: np.ndarray
    scatter: np.ndarray
    rounding: float

    @classmethod
    def of(cls, rows: FloatArray) -> Moments:
        """Take the moments of float32 (N, D) rows."""
        mean = rows.mean(axis=0, dtype=np.float64)
        centred = rows - mean.astype(np.float32)
        scatter = centred @ centred.T if len(rows) < rows.shape[1] else centred.T @ centred
        return cls(
            mean,
            np.einsum("nd,nd->n", rows, rows, dtype=np.float64),
            (centred @ mean.astype(np.float32)).astype(np.float64),
            scatter.astype(np.float64),
            rows.size * (_EPS * float(np.abs(rows).max(initial=0.0))) ** 2,
        )

    def products(self) -> tuple[float | None, float | None]:
        """Return mean and standard deviation of the dot products of all pairs of different rows.

        With μ the mean row and cᵢ the centred ones, uᵢ·uⱼ = |μ|² + tᵢⱼ, tᵢⱼ = μ·cᵢ + μ·cⱼ + cᵢ·cⱼ. Over all i and j the
        tᵢⱼ sum to 0 and their squares to 2N Σ(μ·cᵢ)² + ‖CᵀC‖²; the pairs of a row with itself are taken off again.
        """
        n_rows = len(self.squares)
        if n_rows < 2:
            return None, None
        pairs = n_rows * (n_rows - 1)
        level = float(self.mean @ self.mean)
        own = self.squares - level
        shift = -float(own.sum()) / pairs
        total = 2 * n_rows * float(self.along @ self.along) + float(np.einsum("ab,ab->", self.scatter, self.scatter))
        variance = (total - float(own @ own)) / pairs - shift**2
        mean = level + shift
        # What is left of equal products is rounding.
        slack = (_ROUNDING * float(self.squares.max())) ** 2
        return mean, float(np.sqrt(variance)) if variance > slack else 0.0

    def shape(self) -> tuple[float | None, float | None]:
        """Return the share of the first principal axis and the participation ratio; None for equal rows."""
        total = float(np.trace(self.scatter))
        if total <= self.rounding:
            return None, None
        from scipy.linalg import eigh

        last = len(self.scatter) - 1
        top = float(eigh(self.scatter, eigvals_only=True, subset_by_index=(last, last))[0])
        return min(1.0, top / total), total**2 / float(np.einsum("ab,ab->", self.scatter, self.scatter))
