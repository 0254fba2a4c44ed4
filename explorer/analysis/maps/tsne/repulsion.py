"""How the points of a t-SNE push each other apart: every pair, or by a grid and Fourier transforms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explorer.analysis.maps.tsne.compiled import NODES, gather, push_all, spread
from explorer.domain.arrays import FloatArray

ALL_PAIRS = 1_000
"""Points up to which every pair is computed, which takes no longer."""

_SPACING = 0.35
"""Farthest apart that nodes are, in units of the map, whose kernel is 1 wide. At 0.5 the loss ends up 2 % higher."""
_FEWEST_CELLS = 30
"""Along an axis, of however small a map."""
_MOST_CELLS = 2_000
"""Along an axis; a map of 30,000 points spans a quarter of them."""
_EDGE = 2
"""Nodes left free at each edge, for the points on it."""
_ROUND = 16
"""Cells that a grid grows by, so that one kernel serves many steps."""


Doubles = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Repulsion = Callable[[Doubles, Doubles], float]


class GridRepulsion:
    """The pushes of many points on each other, interpolated on a grid (Linderman et al., 2019).

    Each point is shared out among the 16 nodes around it. What all nodes do to all nodes is a convolution, hence a
    product of Fourier transforms; single precision is far finer than the interpolation. Z needs no transform back: the
    sum over all pairs of nodes is one over frequencies (Parseval).
    """

    def __init__(self) -> None:
        self._kernel_of: tuple[int, float] | None = None
        self._grid = self._near = self._along = self._across = np.empty((0, 0), np.float32)

    def __call__(self, points: Doubles, out: Doubles) -> float:
        """Fill `out`, float64 (N, 2), with Σ_j (y_i - y_j) / (1 + s_ij)² and return Z = Σ_{i≠j} 1 / (1 + s_ij).

        Parameters
        ----------
        points
            float64 (N, 2), finite.
        """
        from scipy import fft

        lowest = points.min(axis=0)
        span = float((points.max(axis=0) - lowest).max())
        spacing = _spacing(span)
        half = _nodes(span / spacing)
        self._set_kernel(half, spacing)
        places = (points - lowest) / spacing + _EDGE
        spread(places, self._grid)
        # The other half of the rows is empty, and so are their transforms.
        waves = fft.fft(fft.rfft(self._grid, 2 * half, axis=1), 2 * half, axis=0, overwrite_x=True)
        power = (waves.real**2 + waves.imag**2) * self._near
        # Frequencies stand for their opposites, too, but for the first and the last.
        total = 2.0 * power.sum(dtype=float) - power[:, 0].sum(dtype=float) - power[:, -1].sum(dtype=float)

        def convolve(kernel: FloatArray) -> FloatArray:
            product = fft.ifft(waves * kernel, axis=0, overwrite_x=True)[:half]
            convolved: FloatArray = fft.irfft(product, 2 * half, axis=1)[:, :half]
            return convolved

        gather(places, convolve(self._along), convolve(self._across), out)
        return float(total / (2 * half) ** 2 - len(points))

    def _set_kernel(self, half: int, spacing: float) -> None:
        """Transform 1 / (1 + s) and both parts of (y_i - y_j) / (1 + s)² for a grid of `half` by `half` nodes."""
        from scipy import fft

        if self._kernel_of == (half, spacing):
            return
        self._kernel_of = half, spacing
        self._grid = np.empty((half, half), np.float32)
        offsets = np.fft.fftfreq(2 * half, 1.0 / (2 * half)) * spacing
        along, across = offsets[:, None], offsets[None]
        near = 1.0 / (1.0 + along**2 + across**2)
        # An even kernel has a real transform, an odd one an imaginary one.
        self._near = fft.rfft2(near.astype(np.float32)).real
        self._along, self._across = (
            np.complex64(1j) * fft.rfft2((near**2 * part).astype(np.float32)).imag for part in (along, across)
        )


def _spacing(span: float) -> float:
    """Return the distance of nodes for a map that wide: powers of 2 while it is small, so that kernels are kept."""
    fine = min(_SPACING, 2.0 ** np.floor(np.log2(max(span, 1e-9) / _FEWEST_CELLS)))
    return float(max(fine, span / _MOST_CELLS))


def _nodes(cells: float) -> int:
    """Return the nodes along an axis: enough for that many cells, and many steps' growth, and fast to transform."""
    from scipy import fft

    least = int(cells) + NODES + _EDGE
    return int(fft.next_fast_len(-(-least // _ROUND) * _ROUND, real=True))


def repulsion_of(n_points: int) -> Repulsion:
    """Return what computes the pushes of that many points; see `GridRepulsion.__call__`."""
    repulsion: Repulsion = push_all if n_points <= ALL_PAIRS else GridRepulsion()
    return repulsion
