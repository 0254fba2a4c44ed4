"""How alike two sets of vectors of the same texts are as a whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext

_ROWS_AT_ONCE = 4096
_ROUNDING = 1e-6
"""Spread, as a share of the largest number, up to which vectors count as all the same."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How alike two representations are, from 0 to 1.

    Parameters
    ----------
    value
        Linear CKA.
    chance
        Its mean over all ways of dealing the vectors of one side to the texts, which is high on few texts.
    """

    value: float
    chance: float


def linear_cka(a: FloatArray, b: FloatArray, context: JobContext) -> Alignment | None:
    """Return the linear centred kernel alignment of two representations of the same texts.

    With the columns of X and Y centred, and Frobenius norms,

        CKA = ||Yᵀ X||² / (||Xᵀ X|| ||Yᵀ Y||)

    after Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
    (https://arxiv.org/abs/1905.00414). It stays the same where either side is turned, mirrored, shifted or scaled as a
    whole, and the sides may differ in width. Over all permutations of the texts of one side, its mean is

        tr(Xᵀ X) tr(Yᵀ Y) / ((N - 1) ||Xᵀ X|| ||Yᵀ Y||)

    after Kazi-Aoual et al. (1995), Refined approximations to permutation tests for multivariate inference
    (https://doi.org/10.1016/0167-9473(94)00064-2), where linear CKA goes by the name of RV coefficient.

    Parameters
    ----------
    a, b
        float32 (N, Da) and (N, Db).
    context
        A cancel is noticed between blocks.

    Returns
    -------
    Alignment or None
        None where all vectors of a side are the same, or there are fewer than two.
    """
    if _is_one_spot(a) or _is_one_spot(b):
        return None
    means = [vectors.mean(axis=0, dtype=np.float64) for vectors in (a, b)]
    cross, own_a, own_b = (np.zeros((left.shape[1], right.shape[1])) for left, right in ((b, a), (a, a), (b, b)))
    for start in range(0, len(a), _ROWS_AT_ONCE):
        context.check()
        rows = slice(start, start + _ROWS_AT_ONCE)
        x, y = (vectors[rows] - mean for vectors, mean in zip((a, b), means, strict=True))
        cross += y.T @ x
        own_a += x.T @ x
        own_b += y.T @ y
    norms = float(np.linalg.norm(own_a) * np.linalg.norm(own_b))
    value = float(np.square(cross).sum()) / norms
    chance = float(np.trace(own_a) * np.trace(own_b)) / ((len(a) - 1) * norms)
    return Alignment(min(1.0, value), min(1.0, chance))


def _is_one_spot(vectors: FloatArray) -> bool:
    """Whether rows (N, D) differ by no more than rounding."""
    if len(vectors) < 2:
        return True
    spread = float(np.ptp(vectors, axis=0).max(initial=0.0))
    return spread <= _ROUNDING * float(np.abs(vectors).max(initial=0.0))
