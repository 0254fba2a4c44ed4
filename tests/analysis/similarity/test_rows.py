from __future__ import annotations

import numpy as np
import torch

from explorer.analysis.similarity.rows import row_norms, unit_rows


def test_norms_and_unit_rows_are_those_of_torch() -> None:
    vectors = np.random.default_rng(0).normal(size=(20, 7)).astype(np.float32)
    vectors[3] = 0
    expected = torch.nn.functional.normalize(torch.from_numpy(vectors), p=2, dim=1).numpy()
    np.testing.assert_allclose(row_norms(vectors), np.linalg.norm(vectors.astype(np.float64), axis=1), rtol=1e-6)
    np.testing.assert_allclose(unit_rows(vectors), expected, atol=1e-7)
    assert unit_rows(vectors).dtype == np.float32
    assert not unit_rows(vectors)[3].any()


def test_no_rows() -> None:
    assert unit_rows(np.empty((0, 3), dtype=np.float32)).shape == (0, 3)


def test_unit_rows_are_not_copied_again() -> None:
    vectors = np.random.default_rng(1).normal(size=(500, 384)).astype(np.float32)
    units = unit_rows(vectors)
    assert unit_rows(units) is units
    assert unit_rows(vectors) is not vectors
    units[7] *= np.float32(1.000001)
    again = unit_rows(units)
    assert again is not units
    assert abs(float(np.linalg.norm(again[7].astype(np.float64))) - 1.0) < 2e-7
