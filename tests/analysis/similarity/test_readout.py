from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout

POOLED = np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32)
OWN = (3.0 * np.random.default_rng(2).normal(size=(5, 8))).astype(np.float32)


def encoding(normalizes: bool = True, pooled: np.ndarray = POOLED, own: np.ndarray | None = OWN) -> Encoding:
    n_texts = len(pooled)
    return Encoding(
        spec=EncodeSpec(),
        corpus_fingerprint="",
        texts=tuple(map(str, range(n_texts))),
        pooled={(LAST_LAYER, Pooling.MEAN): pooled, (0, Pooling.CLS): 2 * pooled},
        model_vectors=own,
        token_counts=np.ones(n_texts, dtype=np.int32),
        truncated=np.zeros(n_texts, dtype=np.bool_),
        info=ModelInfo("tiny", 8, 2, 16, normalizes=normalizes),
    )


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.sqrt((vectors.astype(np.float64) ** 2).sum(axis=1, keepdims=True))


@pytest.mark.parametrize(
    ("readout", "normalizes", "expected", "normalized"),
    [
        (Readout(Pooling.MEAN), True, POOLED, False),
        (Readout(Pooling.MEAN, normalize=True), False, unit(POOLED), True),
        (Readout(Pooling.MEAN, truncate_dim=3), True, POOLED[:, :3], False),
        (Readout(Pooling.MEAN, truncate_dim=8), True, POOLED, False),
        (Readout(Pooling.MEAN, normalize=True, truncate_dim=3), True, unit(POOLED[:, :3]), True),
        (Readout(Pooling.CLS, layer=0), True, 2 * POOLED, False),
        (Readout(Pooling.MODEL), True, unit(OWN), True),
        (Readout(Pooling.MODEL), False, OWN, False),
        (Readout(Pooling.MODEL, normalize=True), True, unit(OWN), True),
        (Readout(Pooling.MODEL, normalize=True), False, unit(OWN), True),
        (Readout(Pooling.MODEL, truncate_dim=3), True, unit(OWN)[:, :3], False),
        (Readout(Pooling.MODEL, truncate_dim=8), True, unit(OWN), True),
        (Readout(Pooling.MODEL, normalize=True, truncate_dim=3), True, unit(unit(OWN)[:, :3]), True),
    ],
)
def test_order_of_the_steps(readout: Readout, normalizes: bool, expected: np.ndarray, normalized: bool) -> None:
    embeddings = read_out(encoding(normalizes), readout)
    np.testing.assert_allclose(embeddings.vectors, expected, atol=1e-6)
    assert embeddings.vectors.dtype == np.float32
    assert embeddings.normalized is normalized
    assert embeddings.readout == readout


def test_norms_are_those_of_the_pooled_vectors_before_anything_else() -> None:
    readout = Readout(Pooling.MODEL, normalize=True, truncate_dim=2)
    np.testing.assert_allclose(read_out(encoding(), readout).norms, np.linalg.norm(OWN, axis=1), rtol=1e-6)


def test_zero_vectors_stay_zero() -> None:
    embeddings = read_out(
        encoding(pooled=np.zeros((2, 8), dtype=np.float32), own=None), Readout(Pooling.MEAN, normalize=True)
    )
    assert not embeddings.vectors.any()


@pytest.mark.parametrize("dimensions", [0, -1, 9])
def test_dimensions_that_are_not_there(dimensions: int) -> None:
    with pytest.raises(ExplorerError, match="8 dimensions") as caught:
        read_out(encoding(), Readout(Pooling.MEAN, truncate_dim=dimensions))
    assert caught.value.failure.kind is FailureKind.INPUT
    assert "1 to 8" in caught.value.failure.advice


@pytest.mark.parametrize(
    "readout", [Readout(Pooling.MAX), Readout(Pooling.MEAN, layer=1), Readout(Pooling.MODEL, layer=0)]
)
def test_vectors_that_were_not_computed(readout: Readout) -> None:
    with pytest.raises(ExplorerError, match="did not compute"):
        read_out(encoding(), readout)


def test_values_that_are_no_numbers_are_refused() -> None:
    broken = POOLED.copy()
    broken[2, 1] = np.nan
    with pytest.raises(ExplorerError, match="sentence 3") as caught:
        read_out(encoding(pooled=broken), Readout(Pooling.MEAN))
    assert caught.value.failure.kind is FailureKind.MODEL


def test_vectors_that_are_only_selected_are_not_copied() -> None:
    whole = encoding(normalizes=False)
    for readout in (Readout(Pooling.MEAN), Readout(Pooling.MEAN, truncate_dim=8), Readout(Pooling.MODEL)):
        assert np.shares_memory(read_out(whole, readout).vectors, whole.pooled_vectors(readout))


@pytest.mark.parametrize("normalize", [False, True])
def test_at_most_one_array_of_all_texts_is_made(normalize: bool) -> None:
    n_texts, dimensions = 4096, 64
    vectors = np.random.default_rng(0).standard_normal((n_texts, dimensions), np.float32)
    whole = encoding(pooled=vectors, own=vectors)
    for keep in (None, dimensions // 2):
        tracemalloc.start()
        read_out(whole, Readout(Pooling.MODEL, normalize=normalize, truncate_dim=keep))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 1.5 * n_texts * (keep or dimensions) * 4


def test_no_texts() -> None:
    empty = np.empty((0, 8), dtype=np.float32)
    read = read_out(encoding(pooled=empty, own=None), replace(Readout(Pooling.MEAN), truncate_dim=4))
    assert read.vectors.shape == (0, 4)
    assert read.norms.shape == (0,)
