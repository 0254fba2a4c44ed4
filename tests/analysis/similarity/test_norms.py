from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.similarity.norms import summarize_norms
from explorer.domain.results.analysis import NormSummary
from explorer.domain.results.encoding import Embeddings
from explorer.domain.settings.spec import Readout

FACTS = (6.473, 6.519, 5.758)
TOKENS = np.array([8, 9, 7], dtype=np.int32)


def rows(*norms: float) -> np.ndarray:
    """Give vectors of the given norms, along different axes."""
    return np.diag(np.array(norms)).astype(np.float32).reshape(len(norms), -1)


def summary(shown: np.ndarray, norms: tuple[float, ...], tokens: np.ndarray | None = None) -> NormSummary:
    before = np.array(norms, dtype=np.float32)
    counts = np.arange(len(norms), dtype=np.int32) if tokens is None else tokens
    return summarize_norms(Embeddings(Readout(), shown, before, normalized=False), counts)


def test_numbers() -> None:
    result = summary(rows(*FACTS), FACTS, TOKENS)
    assert result.minimum == pytest.approx(5.758)
    assert result.median == pytest.approx(6.473)
    assert result.maximum == pytest.approx(6.519)
    assert result.mean == pytest.approx(sum(FACTS) / 3)
    assert result.deviation == pytest.approx(np.std(FACTS), rel=1e-5)
    assert result.token_correlation == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("shown", "norms", "unit", "meaning"),
    [
        (
            rows(*FACTS),
            FACTS,
            False,
            "The norms run from 5.76 to 6.52: the vectors are not unit length. "
            "Cosine divides by the norms; dot product favours long vectors.",
        ),
        (
            rows(1, 1, 1),
            FACTS,
            True,
            "Before normalising, the norms run from 5.76 to 6.52. "
            "The vectors are now unit length, so dot product and cosine are the same.",
        ),
        (
            rows(1, 1.0004, 0.9996),
            (1.0, 1.0004, 0.9996),
            True,
            "The vectors are unit length, so dot product and cosine are the same.",
        ),
        (
            rows(3, 3),
            (3.0, 3.0),
            False,
            "The norms are 3.00: the vectors are not unit length. "
            "Dot product ranks them as cosine does, on another scale.",
        ),
        (
            rows(0.012, 0.5),
            (0.012, 0.5),
            False,
            "The norms run from 0.012 to 0.50: the vectors are not unit length. "
            "Cosine divides by the norms; dot product favours long vectors.",
        ),
        (
            rows(0, 2),
            (0.0, 2.0),
            False,
            "1 of 2 vectors has norm 0, so cosine has no direction to compare and is 0 there.",
        ),
        (
            rows(2),
            (2.0,),
            False,
            "The norm is 2.00: the vector is not unit length. Cosine divides by the norm; dot product does not.",
        ),
        (
            rows(1),
            (6.5,),
            True,
            "Before normalising, the norm is 6.50. "
            "The vector is now unit length, so dot product and cosine are the same.",
        ),
        (np.empty((0, 4), np.float32), (), False, "There are no vectors yet."),
    ],
)
def test_what_the_norms_mean(shown: np.ndarray, norms: tuple[float, ...], unit: bool, meaning: str) -> None:
    result = summary(shown, norms)
    assert result.unit_length is unit
    assert result.meaning == meaning


def test_unit_length_speaks_of_the_vectors_on_the_screen_not_of_the_norms_before() -> None:
    assert not summary(rows(0.8, 0.9), (1.0, 1.0)).unit_length
