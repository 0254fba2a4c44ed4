"""The true nearest of sampled texts, by which an approximate search is set up and judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.analysis.blocks import Blocks
from explorer.analysis.top_k import largest_in_rows
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.spec import Similarity

_SAMPLED = 500
_SAMPLED_MANHATTAN = 50
"""Texts in either half of the sample; Manhattan distances are forty times as much work."""
_SAMPLE_CELLS = 32_000_000
"""Similarities of sampled texts held at a time (128 MB), so that all vectors are not read too often."""
_SEED = 42


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Pairs of a sampled text and a base text that is as near to it as its k-th nearest.

    Of base texts as near as the k-th nearest all are here, since any of them is as good an answer.

    Parameters
    ----------
    rows
        int (S,), the sampled texts.
    which, columns
        int (pairs,), ascending: the place in `rows` of each pair's text, and its base text.
    k
        Neighbours wanted.
    """

    rows: np.ndarray
    which: np.ndarray
    columns: np.ndarray
    k: int

    def lowest(self, ranks: IntArray) -> IntArray:
        """Return (S, k): the k lowest of the ranks (pairs,) of each sampled text."""
        order = np.lexsort((ranks, self.which))
        firsts = np.searchsorted(self.which, np.arange(len(self.rows)))
        lowest: IntArray = ranks[order[firsts[:, None] + np.arange(self.k)]]
        return lowest


def sample_truth(queries: FloatArray, base: FloatArray, metric: Similarity, k: int, context: JobContext) -> Truth:
    """Compare sampled texts with every base text.

    Parameters
    ----------
    queries, base
        float32 (N, D) and (M, D); the same array for the neighbours of texts among themselves, without each itself.
    metric
        The similarity function.
    k
        Neighbours wanted, at least 1 and fewer than M.
    context
        Told of the progress; a cancel is noticed between blocks.
    """
    sampled = _SAMPLED_MANHATTAN if metric is Similarity.MANHATTAN else _SAMPLED
    rows = np.random.default_rng(_SEED).choice(len(queries), min(len(queries), 2 * sampled), replace=False)
    blocks, everything, itself = Blocks(queries, base, metric), slice(None), queries is base
    step = max(1, _SAMPLE_CELLS // len(base))
    pairs: list[tuple[np.ndarray, np.ndarray]] = []
    for start in range(0, len(rows), step):
        context.check()
        context.report(Progress("Measuring the search on a sample", start, len(rows)))
        some = rows[start : start + step]
        block = blocks.similarities(some, everything)
        if itself:
            block[np.arange(len(some)), some] = -np.inf
        _, values = largest_in_rows(block, k)
        least = values[:, -1] - 1e-6 * np.maximum(1.0, np.abs(values[:, -1]))
        which, columns = np.nonzero(block >= least[:, None])
        pairs.append((which + start, columns))
    which, columns = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    return Truth(rows, which, columns, k)
