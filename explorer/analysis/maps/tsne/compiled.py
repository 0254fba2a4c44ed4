"""What t-SNE does to every point at every step, compiled.

Importing this imports numba, which takes a while, and settles where its compiled code is kept: see `compiled_code`.
Every sum runs in one order, in one thread, so that equal arguments give equal bits.
"""

from __future__ import annotations

from typing import Any

import numba  # noqa: TID253 -- this module is itself imported where it is needed
import numpy as np

NODES = 4
"""Nodes of the grid, along each axis, that share a point."""

_BISECTIONS = 100
_LEAST_GAIN = 0.01
_LONGEST_STEP = 5.0

_compiled: Any = numba.njit(cache=True, error_model="numpy")


@_compiled
def weigh(squared, perplexity, out):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill each row of `out` with the Gaussian weights of its neighbours, of sum 1 and of the perplexity wanted.

    Parameters
    ----------
    squared
        float64 (N, k): squared distances.
    perplexity
        2 to the entropy of a row, at least 1.
    out
        float64 (N, k).
    """
    n_points, k = squared.shape
    wanted = np.log(perplexity)
    for point in range(n_points):
        nearest, mean = squared[point].min(), squared[point].mean()
        low, high = 0.0, np.inf
        precision = 1.0 / (mean - nearest) if mean > nearest else 1.0
        for _ in range(_BISECTIONS):
            total, spread = 0.0, 0.0
            for place in range(k):
                farther = squared[point, place] - nearest
                weight = np.exp(-precision * farther)
                out[point, place] = weight
                total += weight
                spread += weight * farther
            surplus = np.log(total) + precision * spread / total - wanted
            if abs(surplus) < 1e-7:
                break
            if surplus > 0.0:
                low = precision
                precision = 2.0 * precision if high == np.inf else 0.5 * (low + high)
            else:
                high = precision
                precision = 0.5 * (low + high)
        out[point] /= total


@_compiled
def push_all(points, out):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill `out` with Σ_j (y_i - y_j) / (1 + s_ij)² and return Z = Σ_{i≠j} 1 / (1 + s_ij), by all pairs."""
    n_points = points.shape[0]
    total = 0.0
    out[:] = 0.0
    for one in range(n_points):
        for other in range(one):
            dx, dy = points[one, 0] - points[other, 0], points[one, 1] - points[other, 1]
            near = 1.0 / (1.0 + dx * dx + dy * dy)
            total += near
            near *= near
            out[one, 0] += near * dx
            out[one, 1] += near * dy
            out[other, 0] -= near * dx
            out[other, 1] -= near * dy
    return 2.0 * total


@_compiled
def _shares(place, out):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill `out` with cubic Lagrange weights of a place between the second and the third of four nodes; 0 ≤ place."""
    out[0] = -place * (place - 1.0) * (place - 2.0) / 6.0
    out[1] = (place + 1.0) * (place - 1.0) * (place - 2.0) / 2.0
    out[2] = -(place + 1.0) * place * (place - 2.0) / 2.0
    out[3] = (place + 1.0) * place * (place - 1.0) / 6.0


@_compiled
def spread(places, grid):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Share each point out among the nodes around it.

    Parameters
    ----------
    places
        float64 (N, 2): in units of the grid, from 1 to its length less 3.
    grid
        float32 (G, G), filled.
    """
    along, across = np.empty(NODES), np.empty(NODES)
    grid[:] = 0.0
    for point in range(places.shape[0]):
        row, column = int(places[point, 0]), int(places[point, 1])
        _shares(places[point, 0] - row, along)
        _shares(places[point, 1] - column, across)
        for i in range(NODES):
            for j in range(NODES):
                grid[row - 1 + i, column - 1 + j] += along[i] * across[j]


@_compiled
def gather(places, grid_x, grid_y, out):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Fill `out`, float64 (N, 2), with what lies on two grids at the points, the opposite of `spread`."""
    along, across = np.empty(NODES), np.empty(NODES)
    for point in range(places.shape[0]):
        row, column = int(places[point, 0]), int(places[point, 1])
        _shares(places[point, 0] - row, along)
        _shares(places[point, 1] - column, across)
        x, y = 0.0, 0.0
        for i in range(NODES):
            for j in range(NODES):
                share = along[i] * across[j]
                x += share * grid_x[row - 1 + i, column - 1 + j]
                y += share * grid_y[row - 1 + i, column - 1 + j]
        out[point, 0], out[point, 1] = x, y


@_compiled
def step(  # type: ignore[no-untyped-def]
    points, starts, ends, weights, pushes, exaggeration, rate, momentum, gains, velocity
):  # pragma: no cover - compiled
    """Move the points by one step of gradient descent with momentum and gains (Jacobs, 1988), and centre them.

    Parameters
    ----------
    points, gains, velocity
        float64 (N, 2), changed.
    starts, ends, weights
        The symmetric graph by rows: int32 (N + 1,), int32 (E,) and float64 (E,), of sum 1.
    pushes
        float64 (N, 2): Σ_j (y_i - y_j) / (1 + s_ij)² / Z.
    exaggeration
        Of the weights.
    rate, momentum
        Of the descent; the gradient's factor 4 belongs to the rate.
    """
    n_points = points.shape[0]
    pulls = np.empty((n_points, 2))
    for point in range(n_points):
        x, y = 0.0, 0.0
        for edge in range(starts[point], starts[point + 1]):
            dx = points[point, 0] - points[ends[edge], 0]
            dy = points[point, 1] - points[ends[edge], 1]
            pull = weights[edge] / (1.0 + dx * dx + dy * dy)
            x += pull * dx
            y += pull * dy
        pulls[point, 0], pulls[point, 1] = x, y
    for point in range(n_points):
        for axis in range(2):
            uphill = exaggeration * pulls[point, axis] - pushes[point, axis]
            if velocity[point, axis] * uphill < 0.0:
                gains[point, axis] += 0.2
            else:
                gains[point, axis] = max(0.8 * gains[point, axis], _LEAST_GAIN)
            velocity[point, axis] = momentum * velocity[point, axis] - rate * gains[point, axis] * uphill
        length = np.hypot(velocity[point, 0], velocity[point, 1])
        if length > _LONGEST_STEP:
            velocity[point] *= _LONGEST_STEP / length
        points[point] += velocity[point]
    for axis in range(2):
        points[:, axis] -= points[:, axis].mean()
