"""What a batch does to vectors, in numbers and words."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.sweep.padding import padding_row, padding_summary
from explorer.domain.results.sweep import PaddingTest
from explorer.domain.settings.spec import EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus
from tests.support.states import make_texts, make_vectors

INDICES = np.array([3, 5, 8, 9], dtype=np.int32)


def test_distances_angles_and_cosines() -> None:
    alone, together = make_vectors(4), make_vectors(4, seed=2)
    row = padding_row(Pooling.NAIVE_MEAN, alone, together, INDICES)
    a, b = alone.astype(float), together.astype(float)
    np.testing.assert_allclose(row.shifts, np.sqrt(((a - b) ** 2).sum(1)) / np.sqrt((a**2).sum(1)), rtol=1e-5)
    cosines = (a * b).sum(1) / np.sqrt((a**2).sum(1) * (b**2).sum(1))
    np.testing.assert_allclose(row.turns, 1 - cosines, rtol=1e-5)
    unit = [v / np.linalg.norm(v, axis=1, keepdims=True) for v in (a, b)]
    before, after = (u @ u.T for u in unit)
    changes = {(i, j): abs(after[i, j] - before[i, j]) for i in range(4) for j in range(i + 1, 4)}
    most = max(changes, key=lambda pair: changes[pair])
    assert row.largest is not None
    assert (row.largest.first, row.largest.second) == tuple(INDICES[list(most)])
    assert row.largest.alone == pytest.approx(before[most], abs=1e-6)
    assert row.largest.together == pytest.approx(after[most], abs=1e-6)
    assert row.mean_change == pytest.approx(np.mean(list(changes.values())), abs=1e-6)


def test_zero_vectors_move_by_nothing_or_by_all_of_themselves() -> None:
    alone = np.array([[0, 0], [0, 0], [1, 0]], dtype=np.float32)
    together = np.array([[0, 0], [1, 0], [0, 0]], dtype=np.float32)
    row = padding_row(Pooling.MAX, alone, together, INDICES[:3])
    assert row.shifts.tolist() == [0.0, 1.0, 1.0]
    assert row.turns.tolist() == [0.0, 1.0, 1.0]


def test_one_text_has_no_pairs() -> None:
    row = padding_row(Pooling.MEAN, make_vectors(1), make_vectors(1), INDICES[:1])
    assert (row.mean_change, row.largest) == (None, None)


def made(masked: float, naive: float, padded: bool = True) -> PaddingTest:
    alone = make_vectors(4)
    rows = tuple(
        padding_row(pooling, alone, alone * np.float32(1 + shift), INDICES)
        for pooling, shift in ((Pooling.MEAN, masked), (Pooling.NAIVE_MEAN, naive), (Pooling.NAIVE_MAX, 0.4 * naive))
    )
    padding = np.array([0.5, 0.0, 0.1, 0.2]) if padded else np.zeros(4)
    return PaddingTest(Corpus(make_texts(10)), EncodeSpec(), INDICES, "right", padding, rows, 1e-5)


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (
            made(1e-6, 0.31),
            "The masked poolings do not move; the naive mean moves by up to 31 % and the naive maximum by up to 12 %.",
        ),
        (
            made(0.5, 0.31),
            "Even the masked poolings move, by up to 50 %; the naive mean by up to 31 % and the naive maximum by up to "
            "12 %.",
        ),
        (made(0.0, 0.0), "No pooling moves."),
        (
            made(0.0, 0.31, padded=False),
            "No text is padded in its batch, so no pooling has anything to include or leave out.",
        ),
    ],
)
def test_the_summary(test: PaddingTest, words: str) -> None:
    assert padding_summary(test).replace("\u2009", " ") == words
