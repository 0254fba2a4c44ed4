"""Against the definition by kernels, and chance against all permutations."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from explorer.analysis.compare import cka as cka_module
from explorer.analysis.compare.cka import linear_cka
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext


def vectors(n_texts: int, dimensions: int, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng([seed, dimensions]).normal(size=(n_texts, dimensions)) + 2).astype(np.float32)


def by_kernels(a: np.ndarray, b: np.ndarray) -> float:
    """Compute tr(KHLH) / sqrt(tr(KHKH) tr(LHLH)) for K = X Xᵀ, L = Y Yᵀ and H = I - 1/N."""
    k, h = a.astype(float) @ a.astype(float).T, np.eye(len(a)) - 1 / len(a)
    other = b.astype(float) @ b.astype(float).T
    cross, own_a, own_b = (np.trace(x @ h @ y @ h) for x, y in ((k, other), (k, k), (other, other)))
    return float(cross / np.sqrt(own_a * own_b))


def cka(a: np.ndarray, b: np.ndarray) -> float:
    alignment = linear_cka(a, b, JobContext())
    assert alignment is not None
    return alignment.value


@pytest.mark.parametrize(("n_texts", "dimensions"), [(3, 8), (40, 6), (40, 90)])
@pytest.mark.parametrize("rows", [7, 4096])
def test_the_value_is_that_of_the_kernels(
    n_texts: int, dimensions: int, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cka_module, "_ROWS_AT_ONCE", rows)
    a, b = vectors(n_texts, dimensions), vectors(n_texts, 13)
    assert cka(a, b) == pytest.approx(by_kernels(a, b), abs=1e-9)
    assert cka(a, b) == pytest.approx(cka(b, a), abs=1e-12)


def test_turning_shifting_and_scaling_change_nothing() -> None:
    a = vectors(30, 5)
    turn = np.linalg.qr(vectors(5, 5, seed=1))[0]
    moved = (a @ turn * 30 + 4).astype(np.float32)
    assert cka(a, moved) == pytest.approx(1.0, abs=1e-6)
    assert cka(a, a) == pytest.approx(1.0, abs=1e-12)
    # Scaling one axis alone does.
    assert cka(a, (a * (9, 1, 1, 1, 1)).astype(np.float32)) < 0.9


def test_chance_is_the_mean_over_all_permutations() -> None:
    a, b = vectors(5, 4), vectors(5, 7)
    alignment = linear_cka(a, b, JobContext())
    assert alignment is not None
    values = [by_kernels(a, b[list(order)]) for order in permutations(range(5))]
    assert alignment.chance == pytest.approx(np.mean(values), abs=1e-9)


@pytest.mark.parametrize("noise", [0.0, 3e-8])
def test_equal_vectors_have_no_shape(noise: float) -> None:
    spot = (np.full((6, 4), 0.5) + noise * vectors(6, 4, seed=1)).astype(np.float32)
    assert linear_cka(spot, vectors(6, 4), JobContext()) is None
    assert linear_cka(vectors(6, 4), spot, JobContext()) is None
    assert linear_cka(np.zeros((6, 4), np.float32), vectors(6, 4), JobContext()) is None


@pytest.mark.parametrize("n_texts", [0, 1])
def test_one_text_has_no_shape(n_texts: int) -> None:
    assert linear_cka(vectors(n_texts, 3), vectors(n_texts, 3), JobContext()) is None


def test_a_cancel_is_noticed() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        linear_cka(vectors(9, 3), vectors(9, 3), context)
