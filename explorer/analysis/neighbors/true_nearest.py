"""What it takes to find the true nearest of a sample of texts, so that the recall of a search is known beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from explorer.analysis.similarity.blocks import Blocks
from explorer.analysis.similarity.top_k import largest_in_rows
from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import Similarity

SEED = 42
_SAMPLED = 500
_SAMPLED_MANHATTAN = 50
"""Texts in either half of the sample; Manhattan distances are forty times as much work."""
_SAMPLE_CELLS = 32_000_000
"""Similarities of sampled texts held at a time (128 MB), so that all vectors are not read too often."""

Needs = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Of pairs of queries and base texts (n,) each: how far the search has to go to compare them, (n,)."""


class Reach(NamedTuple):
    """How far a search has to go, the share of the true nearest that it then finds, and of how many texts that is."""

    far: float
    recall: float
    sampled: int


def reach_for(
    queries: FloatArray,
    base: FloatArray,
    metric: Similarity,
    k: int,
    needs: Needs,
    least: float,
    wanted: float,
    context: JobContext,
) -> Reach:
    """Find out how far a search has to go for a recall of at least `least`.

    Two samples are compared with everything, so it is known what their true nearest need: one decides for a recall of
    `wanted`, the other measures the recall that this gives. Of texts as near as the k-th nearest, those that need least
    count, since any of them is as good an answer.

    Parameters
    ----------
    queries, base
        float32 (N, D) and (M, D); the same array for the neighbours of texts among themselves, without each itself.
    metric, k
        The similarity function; neighbours wanted, fewer than M.
    needs
        See `Needs`.
    least, wanted
        Shares of the true nearest; `wanted` is a little more, so that what is measured comes out above `least`.
    context
        Told of the progress; a cancel is noticed between blocks.
    """
    needed = _needed(queries, base, metric, k, needs, context)
    deciding, measuring = needed[::2], needed[1::2]
    far = max(_quantile(deciding, wanted), _quantile(measuring, least)) if len(measuring) else np.inf
    return Reach(far, float(np.mean(measuring <= far)) if len(measuring) else 1.0, len(measuring))


def _needed(
    queries: FloatArray, base: FloatArray, metric: Similarity, k: int, needs: Needs, context: JobContext
) -> np.ndarray:
    """Return float64 (2 · samples, k): what the k nearest of each sampled text need, the least first."""
    sampled = _SAMPLED_MANHATTAN if metric is Similarity.MANHATTAN else _SAMPLED
    chosen = np.random.default_rng(SEED).choice(len(queries), min(len(queries), 2 * sampled), replace=False)
    needed = np.empty((len(chosen), k))
    blocks, everything = Blocks(queries, base, metric), slice(None)
    step = max(1, _SAMPLE_CELLS // len(base))
    for start in range(0, len(chosen), step):
        context.check()
        context.report(Progress("Measuring the search on a sample", start, len(chosen)))
        rows = chosen[start : start + step]
        block = blocks.similarities(rows, everything)
        if queries is base:
            block[np.arange(len(rows)), rows] = -np.inf
        _, values = largest_in_rows(block, k)
        least = values[:, -1] - 1e-6 * np.maximum(1.0, np.abs(values[:, -1]))
        which, columns = np.nonzero(block >= least[:, None])
        found = needs(rows[which], columns)
        order = np.lexsort((found, which))
        firsts = np.searchsorted(which, np.arange(len(rows)))
        needed[start : start + step] = found[order[firsts[:, None] + np.arange(k)]]
    return needed


def _quantile(needed: np.ndarray, recall: float) -> float:
    """Return what a share `recall` of the true nearest can be found with."""
    return float(np.sort(needed, axis=None)[max(0, int(np.ceil(recall * needed.size)) - 1)])
