"""The forces of UMAP's loss between all pairs of points, compiled.

Importing this imports numba, which takes a while, and settles where its compiled code is kept: see `compiled_code`.

Where w_ij are the weights of the graph, d_i their sums over j, m the negative samples of each positive one, n the
number of points, and s the squared distance of two of them, the loss is

    Σ_{i<j} 2 w_ij log(1 + a s^b) + (m / 2n) Σ_{i<j} (d_i + d_j) [log(1 + a s^b) - log(a s^b)].

That is what umap-learn's sampling does on average (Damrich and Hamprecht, 2021): each edge pulls at both of its ends,
and for each pull the head is pushed from m points drawn out of all n. To s a softening is added, which keeps forces
finite where points meet.
"""

from __future__ import annotations

from typing import Any

import numba  # noqa: TID253 -- this module is itself imported where it is needed
import numpy as np

_LANES = 64
"""Points pushed at a time: enough for the processor's vectors, few enough for its cache."""

_ONE = np.float32(1.0)
# log2(1 + x) / x and (2**x - 1) / x for 0 ≤ x < 1 by least squares, exact to 2e-6 and 1e-7.
_AT = np.linspace(1e-9, 1.0, 20_001)
_LOG = np.polynomial.Polynomial.fit(_AT, np.log2(1 + _AT) / _AT, 5, domain=[0, 1], window=[0, 1]).coef
_EXP = np.polynomial.Polynomial.fit(_AT, (2**_AT - 1) / _AT, 4, domain=[0, 1], window=[0, 1]).coef
_L0, _L1, _L2, _L3, _L4, _L5 = (np.float32(coefficient) for coefficient in _LOG)
_E0, _E1, _E2, _E3, _E4 = (np.float32(coefficient) for coefficient in _EXP)

_compiled: Any = numba.njit(cache=True, error_model="numpy")


@_compiled
def _push(  # type: ignore[no-untyped-def]
    first, x, y, degrees, a, b, softening, out_x, out_y
):  # pragma: no cover - compiled
    """Sum up the pushes of all points on `_LANES` of them: (d_i + d_j) (x_i - x_j) / (s (1 + a s^b)).

    Each loop over the lanes does one kind of step on arrays that do not overlap, so that it becomes vector code; s^b is
    2^(b log2 s), by the exponent and the fraction of a float's bits. A lane sums in the order of the points, whatever
    the processor's vectors hold.
    """
    n_points = x.shape[0]
    filled = min(_LANES, n_points - first)
    at_x, at_y, weight = np.zeros(_LANES, np.float32), np.zeros(_LANES, np.float32), np.zeros(_LANES, np.float32)
    at_x[:filled] = x[first : first + filled]
    at_y[:filled] = y[first : first + filled]
    weight[:filled] = degrees[first : first + filled]
    sum_x, sum_y = np.zeros(_LANES, np.float32), np.zeros(_LANES, np.float32)
    squared, exponent, power = np.empty(_LANES, np.float32), np.empty(_LANES, np.float32), np.empty(_LANES, np.float32)
    fraction_bits, power_bits = np.empty(_LANES, np.int32), np.empty(_LANES, np.int32)
    bits, fraction, whole_power = squared.view(np.int32), fraction_bits.view(np.float32), power_bits.view(np.float32)
    for other in range(n_points):
        other_x, other_y, other_weight = x[other], y[other], degrees[other]
        for lane in range(_LANES):
            dx, dy = at_x[lane] - other_x, at_y[lane] - other_y
            squared[lane] = dx * dx + dy * dy + softening
        for lane in range(_LANES):
            exponent[lane] = np.float32((bits[lane] >> np.int32(23)) - np.int32(127))
            fraction_bits[lane] = (bits[lane] & np.int32(0x7FFFFF)) | np.int32(0x3F800000)
        for lane in range(_LANES):
            part = fraction[lane] - _ONE
            log = ((((_L5 * part + _L4) * part + _L3) * part + _L2) * part + _L1) * part + _L0
            wanted = b * (log * part + exponent[lane])
            whole = np.floor(wanted)
            rest = wanted - whole
            power[lane] = ((((_E4 * rest + _E3) * rest + _E2) * rest + _E1) * rest + _E0) * rest + _ONE
            power_bits[lane] = (np.int32(whole) + np.int32(127)) << np.int32(23)
        for lane in range(_LANES):
            push = (weight[lane] + other_weight) / (squared[lane] * (_ONE + a * (power[lane] * whole_power[lane])))
            sum_x[lane] += push * (at_x[lane] - other_x)
            sum_y[lane] += push * (at_y[lane] - other_y)
    for lane in range(filled):
        out_x[first + lane] = sum_x[lane]
        out_y[first + lane] = sum_y[lane]


@_compiled
def descent(  # type: ignore[no-untyped-def]
    points, starts, ends, weights, degrees, a, b, softening, negatives, out
):  # pragma: no cover - compiled
    """Fill `out` with the negative gradient of the loss, in one order of summation.

    Parameters
    ----------
    points
        float64 (N, 2).
    starts, ends, weights
        The symmetric graph by rows: int32 (N + 1,), int32 (E,) and float64 (E,).
    degrees
        float32 (N,): sums of the weights of each row.
    a, b
        Of UMAP's curve.
    softening
        Added to squared distances, above 0.
    negatives
        Negative samples of each positive one.
    out
        float64 (N, 2).
    """
    n_points = points.shape[0]
    x, y = points[:, 0].astype(np.float32), points[:, 1].astype(np.float32)
    pushed_x, pushed_y = np.empty(n_points, np.float32), np.empty(n_points, np.float32)
    for first in range(0, n_points, _LANES):
        _push(first, x, y, degrees, np.float32(a), np.float32(b), np.float32(softening), pushed_x, pushed_y)
    for point in range(n_points):
        pull_x, pull_y = 0.0, 0.0
        for edge in range(starts[point], starts[point + 1]):
            dx = points[point, 0] - points[ends[edge], 0]
            dy = points[point, 1] - points[ends[edge], 1]
            squared = dx * dx + dy * dy + softening
            power = np.exp(b * np.log(squared))
            pull = weights[edge] * power / (squared * (1.0 + a * power))
            pull_x += pull * dx
            pull_y += pull * dy
        out[point, 0] = b * (negatives / n_points * pushed_x[point] - 4.0 * a * pull_x)
        out[point, 1] = b * (negatives / n_points * pushed_y[point] - 4.0 * a * pull_y)
