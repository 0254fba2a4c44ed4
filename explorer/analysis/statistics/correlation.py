"""Correlations and how far chance alone would move them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from explorer.analysis.statistics.ranks import rank_correlation
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.evaluation import Measured

RESAMPLES = 1000
SEED = 42
FEWEST_FOR_INTERVAL = 10
"""Values below which resampling says nothing about chance."""

_CELLS = 250_000
"""Numbers held at a time (2 MB, which caches hold)."""
_ROUNDING = 1e-6
"""Spread, as a share of the largest size, up to which values count as all the same: single precision has no more."""
_CONSTANT = 1e-12
"""Spread of a resample, as a share of the whole sample's, up to which it is nothing but rounding."""
_NO_SPREAD = "All similarities are the same, so there is nothing to compare with the scores."
_TOO_FEW = f"Fewer than {FEWEST_FOR_INTERVAL} pairs are too few for an interval."
_TOO_CONSTANT = "Most resamples have nothing but equal values, so there is no interval."


def correlate(series: np.ndarray, y: np.ndarray, context: JobContext) -> list[tuple[Measured, Measured]]:
    """Correlate each series with `y`, times 100, with 95 % percentile bootstrap intervals.

    The intervals are the 2.5 and 97.5 percentiles over `RESAMPLES` resamples of the pairs with replacement (Efron,
    1979), the same resamples for every series.

    Parameters
    ----------
    series
        float64 (R, N), finite, N at least 3.
    y
        float64 (N,), finite, not constant.
    context
        Told of the progress; a cancel is noticed between blocks.

    Returns
    -------
    list of tuple
        For each series Spearman's and Pearson's correlation; without a value where the series is constant.
    """
    distinct, place = np.unique(series, axis=0, return_inverse=True)
    results = [(Measured(None, reason=_NO_SPREAD),) * 2 for _ in distinct]
    varied = np.flatnonzero(np.ptp(distinct, axis=1) > _ROUNDING * np.abs(distinct).max(axis=1))
    whole = [(rank_correlation(x, y), float(np.corrcoef(x, y)[0, 1])) for x in distinct[varied]]
    if len(y) < FEWEST_FOR_INTERVAL:
        for row, (rho, r) in zip(varied, whole, strict=True):
            results[row] = (_measured(rho, reason=_TOO_FEW), _measured(r, reason=_TOO_FEW))
    elif len(varied):
        samples = resampled_correlations(distinct[varied], y, _resamples(len(y), context), context)
        for row, (rho, r), rhos, rs in zip(varied, whole, *samples, strict=True):
            results[row] = (_with_interval(rho, rhos), _with_interval(r, rs))
    return [results[index] for index in place.ravel()]


def resampled_correlations(
    series: np.ndarray, y: np.ndarray, blocks: Iterable[np.ndarray], context: JobContext
) -> np.ndarray:
    """Correlate each series with `y` in each resample, without making the resamples.

    In a resample that takes value i `counts[i]` times, the mean rank of value i is the number of values taken at or
    below it, less half of one below the number taken of its equals. Spearman's correlation is the weighted Pearson
    correlation of these ranks.

    Parameters
    ----------
    series
        float64 (R, N).
    y
        float64 (N,).
    blocks
        Each float64 (N, B), how often each of B resamples takes each value; every column sums to N.
    context
        A cancel is noticed between series.

    Returns
    -------
    ndarray
        float64 (2, R, sum of B): Spearman's and Pearson's correlations, NaN where a resample is constant.
    """
    y_ties, ties = _Ties.of(y), [_Ties.of(x) for x in series]
    x, y = series - series.mean(axis=1, keepdims=True), y - y.mean()
    results = []
    for counts in blocks:
        y_ranks, y_spread = y_ties.ranks(counts)
        weighted = counts * y_ranks[y_ties.group]
        spearman = np.empty((len(series), counts.shape[1]))
        for row, x_ties in enumerate(ties):
            context.check()
            ranks, x_spread = x_ties.ranks(counts)
            products = np.einsum("gb,gb->b", ranks, x_ties.sums(weighted))
            spearman[row] = _ratio(products, x_spread, y_spread)
        results.append(np.stack([spearman, _pearson(x, y, counts)]))
    return np.concatenate(results, axis=2)


@dataclass(frozen=True, slots=True)
class _Ties:
    """The order (N,) of N values, where each of G groups of equals begins in it (G,), and each value's group (N,)."""

    order: np.ndarray
    starts: np.ndarray
    group: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> _Ties:
        _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
        return cls(np.argsort(group, kind="stable"), np.cumsum(sizes) - sizes, group)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sum the rows of (N, B) over each group: (G, B)."""
        ordered = values[self.order]
        return ordered if len(self.starts) == len(ordered) else np.add.reduceat(ordered, self.starts, axis=0)

    def ranks(self, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Each group's mean rank less the mean of all, (G, B), and the sums of their squares over all values, (B,)."""
        taken = self.sums(counts)
        ranks = np.cumsum(taken, axis=0) - (taken + len(counts)) / 2
        spread: np.ndarray = np.einsum("gb,gb,gb->b", taken, ranks, ranks)
        return ranks, np.where(spread > _CONSTANT * len(counts) ** 3, spread, np.nan)


def _pearson(x: np.ndarray, y: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return (R, B) weighted correlations of centred series (R, N) with a centred (N,)."""
    n = len(y)
    x_sums, y_sums = x @ counts, y @ counts
    x_squares, y_squares = x * x, y * y
    x_spread = x_squares @ counts - x_sums**2 / n
    y_spread = y_squares @ counts - y_sums**2 / n
    x_spread[x_spread <= _CONSTANT * x_squares.sum(axis=1, keepdims=True)] = np.nan
    y_spread[y_spread <= _CONSTANT * y_squares.sum()] = np.nan
    return _ratio((x * y) @ counts - x_sums * y_sums / n, x_spread, y_spread)


def _ratio(products: np.ndarray, x_spread: np.ndarray, y_spread: np.ndarray) -> np.ndarray:
    ratio: np.ndarray = products / np.sqrt(x_spread * y_spread)
    return ratio


def _resamples(n: int, context: JobContext) -> Iterator[np.ndarray]:
    """Yield blocks (n, B) of how often resamples with replacement take each of n values."""
    rng = np.random.default_rng(SEED)
    step = max(1, _CELLS // n)
    for start in range(0, RESAMPLES, step):
        context.report(Progress("Resampling", start, RESAMPLES))
        drawn = rng.integers(n, size=(min(step, RESAMPLES - start), n))
        yield np.stack([np.bincount(sample, minlength=n) for sample in drawn], axis=1).astype(np.float64)


def _measured(value: float | None, low: float | None = None, high: float | None = None, reason: str = "") -> Measured:
    def times_100(number: float | None) -> float | None:
        return None if number is None else 100.0 * float(np.clip(number, -1.0, 1.0))

    return Measured(times_100(value), times_100(low), times_100(high), reason)


def _with_interval(value: float | None, samples: np.ndarray) -> Measured:
    valid = samples[np.isfinite(samples)]
    if 2 * len(valid) < len(samples):
        return _measured(value, reason=_TOO_CONSTANT)
    low, high = np.percentile(valid, (2.5, 97.5)).tolist()
    return _measured(value, low, high)
