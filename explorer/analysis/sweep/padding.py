"""What a batch does to the vectors of one pooling, in numbers and in words."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.results.sweep import PaddingRow, PaddingTest, PairChange
from explorer.domain.settings.spec import Pooling, Similarity
from explorer.domain.words import percent_of_change


def padding_row(pooling: Pooling, alone: FloatArray, together: FloatArray, indices: IntArray) -> PaddingRow:
    """Compare the vectors of texts alone with those in their batches.

    Parameters
    ----------
    pooling
        What the vectors were made by.
    alone, together
        float32 (M, D).
    indices
        int32 (M,): the numbers of the texts.
    """
    first, second = alone.astype(np.float64), together.astype(np.float64)
    distances = np.linalg.norm(first - second, axis=1)
    lengths = np.linalg.norm(first, axis=1)
    # A vector that is zero alone and is not in its batch has moved by all of itself.
    shifts = np.divide(distances, lengths, out=np.sign(distances), where=lengths > 0)
    products = np.einsum("nd,nd->n", first, second)
    sizes = lengths * np.linalg.norm(second, axis=1)
    turns = 1.0 - np.divide(products, sizes, out=np.where(distances > 0, 0.0, 1.0), where=sizes > 0)
    turns = np.clip(turns, 0.0, 2.0)
    if len(indices) < 2:
        return PaddingRow(pooling, shifts, turns, None, None)
    before = similarity_matrix(alone, alone, Similarity.COSINE)
    after = similarity_matrix(together, together, Similarity.COSINE)
    upper = np.triu_indices(len(indices), 1)
    changes = np.abs(after - before)[upper].astype(np.float64)
    most = int(np.argmax(changes))
    i, j = int(upper[0][most]), int(upper[1][most])
    largest = PairChange(int(indices[i]), int(indices[j]), float(before[i, j]), float(after[i, j]))
    return PaddingRow(pooling, shifts, turns, float(changes.mean()), largest)


def moves(row: PaddingRow, test: PaddingTest) -> bool:
    """Whether a pooling's vectors move by more than rounding."""
    return float(row.shifts.max()) > test.rounding


def padding_summary(test: PaddingTest) -> str:
    """Say in one sentence which poolings move, and how far."""
    if not test.padding.any():
        return "No text is padded in its batch, so no pooling has anything to include or leave out."
    naive = [row for row in test.rows if row.pooling.is_naive]
    masked = [row for row in test.rows if not row.pooling.is_naive and moves(row, test)]
    farthest = " and ".join(
        f"the {WORDS[row.pooling]} by up to {percent_of_change(float(row.shifts.max()))}" for row in naive
    )
    if masked:
        most = percent_of_change(max(float(row.shifts.max()) for row in masked))
        return f"Even the masked poolings move, by up to {most}; {farthest}."
    if not any(moves(row, test) for row in naive):
        return "No pooling moves."
    return f"The masked poolings do not move; {farthest.replace(' by', ' moves by', 1)}."


WORDS = {Pooling.NAIVE_MEAN: "naive mean", Pooling.NAIVE_MAX: "naive maximum"}
