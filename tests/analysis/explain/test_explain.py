"""The split of a similarity, on token vectors made up for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from explorer.analysis.explain import explain as module
from explorer.analysis.explain.explain import explain
from explorer.analysis.similarity.readout import read_out
from explorer.analysis.similarity.similarity import pair_similarity
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.info import ModelInfo
from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.explanation import PairExplanation
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout, Similarity

DIMENSIONS = 7
SPLIT = (Similarity.COSINE, Similarity.DOT)
BY_NAME = tuple(pooling for pooling in Pooling if pooling is not Pooling.MODEL)
LENGTHS = (4, 6)
READINGS = [*product(SPLIT, (False, True), (None, 3))]
"""Metric, normalisation, leading dimensions."""


def reading(number: int, padding: int = 0, **changes: Any) -> TokenReading:
    """Make up one text: special tokens at both ends, padding after them."""
    count = LENGTHS[number]
    vectors = np.random.default_rng(number).normal(size=(count + padding, DIMENSIONS)) + 0.3
    mask = np.arange(count + padding) < count
    made = TokenReading(
        text=f"text {number}",
        tokens=("t",) * (count + padding),
        ids=np.arange(count + padding),
        offsets=np.zeros((count + padding, 2)),
        special=np.isin(np.arange(count + padding), (0, count - 1)),
        mask=mask,
        pooled=mask,
        vectors=vectors,
    )
    return replace(made, **changes)


def weights(pooling: Pooling, taken: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Write out the weight of each token in each dimension (T, D)."""
    rows = np.flatnonzero(taken)
    result = np.zeros(vectors.shape)
    for row in rows:
        for dimension in range(vectors.shape[1]):
            if pooling in (Pooling.MEAN, Pooling.NAIVE_MEAN):
                result[row, dimension] = 1 / len(rows)
            elif pooling is Pooling.MEAN_SQRT_LEN_TOKENS:
                result[row, dimension] = 1 / len(rows) ** 0.5
            elif pooling is Pooling.WEIGHTEDMEAN:
                result[row, dimension] = (row + 1) / sum(other + 1 for other in rows)
            elif pooling is Pooling.CLS:
                result[row, dimension] = row == rows[0]
            elif pooling is Pooling.LASTTOKEN:
                result[row, dimension] = row == rows[-1]
            else:
                result[row, dimension] = vectors[row, dimension] == max(vectors[rows, dimension])
    return result


def parts_of(pooling: Pooling, text: TokenReading, *, special: bool = True) -> np.ndarray:
    taken = np.ones(len(text), dtype=bool) if pooling.is_naive else np.array(text.pooled)
    if not special:
        taken &= ~text.special
    vectors = text.vectors.astype(np.float64)
    return weights(pooling, taken, vectors) * vectors


def texts_for(pooling: Pooling) -> tuple[TokenReading, TokenReading]:
    padding = 2 if pooling.is_naive else 0
    return reading(0, 2 * padding), reading(1, padding)


def encoded(
    texts: tuple[TokenReading, ...],
    vectors: np.ndarray,
    pooling: Pooling,
    *,
    modes: str = "mean",
    normalizes: bool = False,
    layer: int = LAST_LAYER,
    dtype: str = "float32",
) -> Encoding:
    """The encoding that the texts would have come from; another text stands before them."""
    rows = np.vstack([np.ones((1, vectors.shape[1])), vectors]).astype(np.float32)
    own = pooling is Pooling.MODEL
    return Encoding(
        spec=EncodeSpec(),
        corpus_fingerprint="",
        texts=("other", *(text.text for text in texts)),
        pooled={} if own else {(layer, pooling): rows},
        model_vectors=rows if own else None,
        token_counts=np.array([9, *(text.mask.sum() for text in texts)]),
        truncated=np.zeros(len(rows)),
        info=ModelInfo("made up", DIMENSIONS, 2, 16, pooling_mode=modes, normalizes=normalizes),
        dtype=dtype,
    )


def shown_similarity(encoding: Encoding, readout: Readout, metric: Similarity, i: int = 1, j: int = 2) -> float:
    return pair_similarity(read_out(encoding, readout).vectors, i, j, metric)


def check_sum(explanation: PairExplanation, encoding: Encoding) -> None:
    i, j = explanation.indices
    expected = shown_similarity(encoding, explanation.readout, explanation.metric, i, j)
    assert explanation.similarity == expected
    assert explanation.contributions.sum() == pytest.approx(expected, abs=1e-9)
    assert np.isfinite(explanation.contributions).all()
    for share in explanation.shares:
        assert share.sum() == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("pooling", BY_NAME)
@pytest.mark.parametrize(("metric", "normalize", "keep"), READINGS)
def test_each_pair_of_tokens_adds_what_the_formula_says(
    pooling: Pooling, metric: Similarity, normalize: bool, keep: int | None
) -> None:
    texts = texts_for(pooling)
    parts = [parts_of(pooling, text) for text in texts]
    encoding = encoded(texts, np.array([part.sum(axis=0) for part in parts]), pooling, layer=1)
    readout = Readout(pooling, 1, normalize, keep)
    explanation = explain(encoding, readout, metric, (1, 2), texts)
    check_sum(explanation, encoding)
    p, q = (part[:, :keep] for part in parts)
    divisor = 1.0
    if metric is Similarity.COSINE or normalize:
        divisor = float(np.linalg.norm(p.sum(axis=0)) * np.linalg.norm(q.sum(axis=0)))
    expected = np.array([[sum(x * y for x, y in zip(row, column, strict=True)) for column in q] for row in p]) / divisor
    np.testing.assert_allclose(explanation.contributions, expected, atol=1e-6)
    assert explanation.contributions.shape == (len(texts[0]), len(texts[1]))
    assert explanation.pooling is pooling
    assert explanation.note.endswith(".")


@pytest.mark.parametrize(("metric", "normalize", "keep"), READINGS)
@pytest.mark.parametrize("normalizes", [False, True])
@pytest.mark.parametrize("modes", ["weightedmean", "max", "cls+mean+max"])
def test_the_model_s_own_pooling(
    modes: str, normalizes: bool, metric: Similarity, normalize: bool, keep: int | None
) -> None:
    texts = texts_for(Pooling.MODEL)
    poolings = [Pooling(mode) for mode in modes.split("+")]
    parts = [np.hstack([parts_of(pooling, text) for pooling in poolings]) for text in texts]
    vectors = np.array([part.sum(axis=0) for part in parts])
    encoding = encoded(texts, vectors, Pooling.MODEL, modes=modes, normalizes=normalizes)
    explanation = explain(encoding, Readout(Pooling.MODEL, LAST_LAYER, normalize, keep), metric, (1, 2), texts)
    check_sum(explanation, encoding)
    raw = parts[0][:, :keep] @ parts[1][:, :keep].T
    np.testing.assert_allclose(explanation.contributions, raw * (explanation.similarity / raw.sum()), atol=1e-6)
    assert explanation.pooling is (poolings[0] if len(poolings) == 1 else Pooling.MODEL)
    assert ("cls and mean and max" in explanation.note) is (len(poolings) > 1)


@pytest.mark.parametrize("metric", SPLIT)
def test_a_linear_layer_after_the_pooling(metric: Similarity) -> None:
    matrix = np.random.default_rng(9).normal(size=(4, DIMENSIONS)).astype(np.float32)
    texts = (reading(0, projection=matrix), reading(1, projection=matrix))
    parts = [parts_of(Pooling.MAX, text) @ matrix.astype(float).T for text in texts]
    encoding = encoded(texts, np.array([part.sum(axis=0) for part in parts]), Pooling.MODEL, modes="max")
    explanation = explain(encoding, Readout(), metric, (1, 2), texts)
    check_sum(explanation, encoding)
    raw = parts[0] @ parts[1].T
    np.testing.assert_allclose(explanation.contributions, raw * (explanation.similarity / raw.sum()), atol=1e-6)
    assert "linear layer" in explanation.note


@pytest.mark.parametrize("pooling", [p for p in BY_NAME if p not in (Pooling.CLS, Pooling.LASTTOKEN)])
@pytest.mark.parametrize("metric", SPLIT)
@pytest.mark.parametrize("normalize", [False, True])
def test_without_special_tokens_the_rest_is_pooled_anew(pooling: Pooling, metric: Similarity, normalize: bool) -> None:
    texts = texts_for(pooling)
    vectors = np.array([parts_of(pooling, text).sum(axis=0) for text in texts])
    readout = Readout(pooling, normalize=normalize, truncate_dim=5)
    explanation = explain(encoded(texts, vectors, pooling), readout, metric, (1, 2), texts)
    without = np.array([parts_of(pooling, text, special=False).sum(axis=0) for text in texts])
    expected = shown_similarity(encoded(texts, without, pooling), readout, metric)
    assert explanation.without_special == pytest.approx(expected, abs=1e-6)
    assert explanation.without_special_reason == ""
    # Dropping rows and columns would say something else.
    kept = [~text.special for text in texts]
    assert explanation.contributions[np.ix_(*kept)].sum() != pytest.approx(expected, abs=1e-3)
    assert explanation.without_special != pytest.approx(explanation.similarity, abs=1e-3)


@pytest.mark.parametrize("modes", ["mean", "mean+max"])
def test_without_special_tokens_in_the_model_s_own_space(modes: str) -> None:
    texts = texts_for(Pooling.MODEL)
    poolings = [Pooling(mode) for mode in modes.split("+")]

    def vectors(special: bool) -> np.ndarray:
        joined = [np.hstack([parts_of(p, text, special=special) for p in poolings]) for text in texts]
        return np.array([parts.sum(axis=0) for parts in joined])

    encodings = [
        encoded(texts, vectors(special), Pooling.MODEL, modes=modes, normalizes=True) for special in (True, False)
    ]
    explanation = explain(encodings[0], Readout(), Similarity.DOT, (1, 2), texts)
    expected = shown_similarity(encodings[1], Readout(), Similarity.DOT)
    assert explanation.without_special == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("pooling", "changes", "reason"),
    [
        (Pooling.CLS, {}, "The pooling cls takes the vector of a special token alone."),
        (Pooling.LASTTOKEN, {}, "The pooling lasttoken takes the vector of a special token alone."),
        (Pooling.MEAN, {"special": np.ones(4)}, "A text has no other tokens than special ones."),
        (Pooling.NAIVE_MEAN, {"special": np.ones(4)}, "A text has no other tokens than special ones."),
    ],
)
def test_where_special_tokens_cannot_be_left_out(pooling: Pooling, changes: dict[str, Any], reason: str) -> None:
    texts = (reading(0, **changes), reading(1))
    vectors = np.array([parts_of(pooling, text).sum(axis=0) for text in texts])
    explanation = explain(encoded(texts, vectors, pooling), Readout(pooling), Similarity.COSINE, (1, 2), texts)
    assert explanation.without_special is None
    assert explanation.without_special_reason == reason


def test_no_special_tokens() -> None:
    texts = (reading(0, special=np.zeros(4)), reading(1, special=np.zeros(6)))
    vectors = np.array([parts_of(Pooling.LASTTOKEN, text).sum(axis=0) for text in texts])
    encoding = encoded(texts, vectors, Pooling.LASTTOKEN)
    explanation = explain(encoding, Readout(Pooling.LASTTOKEN), Similarity.COSINE, (1, 2), texts)
    assert explanation.without_special is None
    assert explanation.without_special_reason == "Neither text has special tokens that are pooled."


def test_tokens_that_are_not_pooled_add_nothing() -> None:
    pooled = np.array([False, False, True, True])
    texts = (reading(0, pooled=pooled), reading(1))
    vectors = np.array([parts_of(Pooling.MEAN, text).sum(axis=0) for text in texts])
    encoding = encoded(texts, vectors, Pooling.MEAN)
    explanation = explain(encoding, Readout(Pooling.MEAN), Similarity.COSINE, (1, 2), texts)
    check_sum(explanation, encoding)
    assert not explanation.contributions[:2].any()
    assert explanation.contributions[2:].all()


def test_a_text_with_itself() -> None:
    texts = (reading(1), reading(1))
    vector = parts_of(Pooling.MEAN, texts[0]).sum(axis=0)
    encoding = encoded(texts, np.array([vector, vector]), Pooling.MEAN)
    explanation = explain(encoding, Readout(Pooling.MEAN), Similarity.COSINE, (2, 2), texts)
    check_sum(explanation, encoding)
    assert explanation.similarity == pytest.approx(1.0, abs=1e-9)
    np.testing.assert_allclose(explanation.contributions, explanation.contributions.T, atol=1e-12)


@pytest.mark.parametrize("pooling", BY_NAME)
@pytest.mark.parametrize(("metric", "normalize"), [*product(SPLIT, (False, True))])
def test_vectors_of_zeros_give_zeros(pooling: Pooling, metric: Similarity, normalize: bool) -> None:
    texts = (reading(0, vectors=np.zeros((4, DIMENSIONS))), reading(1))
    vectors = np.array([parts_of(pooling, text).sum(axis=0) for text in texts])
    encoding = encoded(texts, vectors, pooling)
    explanation = explain(encoding, Readout(pooling, normalize=normalize), metric, (1, 2), texts)
    check_sum(explanation, encoding)
    assert explanation.similarity == 0.0
    assert not explanation.contributions.any()
    assert "zeros" in explanation.note
    assert explanation.without_special in (None, 0.0)


def test_distances_are_to_the_pooled_vector_before_anything_else() -> None:
    texts = texts_for(Pooling.MEAN_SQRT_LEN_TOKENS)
    vectors = np.array([parts_of(Pooling.MEAN_SQRT_LEN_TOKENS, text).sum(axis=0) for text in texts])
    encoding = encoded(texts, vectors, Pooling.MEAN_SQRT_LEN_TOKENS)
    readout = Readout(Pooling.MEAN_SQRT_LEN_TOKENS, normalize=True, truncate_dim=2)
    explanation = explain(encoding, readout, Similarity.COSINE, (1, 2), texts)
    for text, vector, distances in zip(texts, vectors, explanation.distances, strict=True):
        np.testing.assert_allclose(distances, np.sqrt(((text.vectors - vector) ** 2).sum(axis=1)), rtol=1e-5)


def test_a_text_without_tokens_is_noted() -> None:
    texts = (reading(0), reading(1))
    vectors = np.array([parts_of(Pooling.MEAN, text).sum(axis=0) for text in texts])
    encoding = replace(encoded(texts, vectors, Pooling.MEAN), token_counts=np.array([9, 0, 6]))
    assert "no tokens" in explain(encoding, Readout(Pooling.MEAN), Similarity.COSINE, (1, 2), texts).note


@pytest.mark.parametrize(("dtype", "off"), [("float32", 1e-6), ("bfloat16", 2e-3)])
def test_rounding_is_settled_and_named_where_it_matters(dtype: str, off: float) -> None:
    texts = texts_for(Pooling.CLS)
    vectors = np.array([parts_of(Pooling.CLS, text).sum(axis=0) for text in texts]) + off
    encoding = encoded(texts, vectors, Pooling.CLS, dtype=dtype)
    explanation = explain(encoding, Readout(Pooling.CLS), Similarity.COSINE, (1, 2), texts)
    check_sum(explanation, encoding)
    assert (explanation.contributions != 0).sum() == 1
    assert ("bfloat16" in explanation.note) is (dtype == "bfloat16")


def test_rounding_is_measured_on_whole_vectors_where_little_of_them_is_kept() -> None:
    texts = texts_for(Pooling.MEAN)
    vectors = np.array([parts_of(Pooling.MEAN, text).sum(axis=0) for text in texts])
    # What is kept of the first vector is itself hardly more than rounding.
    texts = (replace(texts[0], vectors=texts[0].vectors - [vectors[0, 0] - 1e-6, *[0] * (DIMENSIONS - 1)]), texts[1])
    vectors[0, 0] = 2e-6
    encoding = encoded(texts, vectors, Pooling.MEAN)
    check_sum(explain(encoding, Readout(Pooling.MEAN, truncate_dim=1), Similarity.COSINE, (1, 2), texts), encoding)


@pytest.mark.parametrize(("dtype", "off"), [("float32", 1e-2), ("float16", 1.0)])
def test_tokens_of_other_vectors_are_refused(dtype: str, off: float) -> None:
    texts = texts_for(Pooling.MEAN)
    vectors = np.array([parts_of(Pooling.MEAN, text).sum(axis=0) for text in texts])
    vectors[0, 0] += off
    encoding = encoded(texts, vectors, Pooling.MEAN, dtype=dtype)
    with pytest.raises(ExplorerError, match="do not give the vectors") as caught:
        explain(encoding, Readout(Pooling.MEAN), Similarity.COSINE, (1, 2), texts)
    assert caught.value.failure.kind is FailureKind.INTERNAL


@pytest.mark.parametrize("metric", [Similarity.EUCLIDEAN, Similarity.MANHATTAN])
def test_distances_are_no_sums(metric: Similarity) -> None:
    texts = texts_for(Pooling.MEAN)
    encoding = encoded(texts, np.ones((2, DIMENSIONS)), Pooling.MEAN)
    with pytest.raises(
        ExplorerError, match=f"{metric.capitalize()} distance is no sum.*Choose cosine or dot"
    ) as caught:
        explain(encoding, Readout(Pooling.MEAN), metric, (1, 2), texts)
    assert caught.value.failure.kind is FailureKind.INPUT


def test_what_cannot_be_split_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = texts_for(Pooling.MEAN)
    own = encoded(texts, np.ones((2, DIMENSIONS)), Pooling.MODEL, modes="")
    with pytest.raises(ExplorerError, match="does not say how it pools"):
        explain(own, Readout(), Similarity.COSINE, (1, 2), texts)
    with pytest.raises(ExplorerError, match="did not compute"):
        explain(own, Readout(Pooling.MAX), Similarity.COSINE, (1, 2), texts)
    monkeypatch.setattr(module, "_MOST_PAIRS", 23)
    with pytest.raises(ExplorerError, match="Texts of 4 and 6 tokens"):
        explain(own, Readout(), Similarity.COSINE, (1, 2), texts)
