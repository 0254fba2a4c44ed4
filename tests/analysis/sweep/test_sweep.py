"""Sweeps of made-up encodings."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from explorer.analysis.similarity.readout import read_out
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.analysis.sweep import sweep as module
from explorer.analysis.sweep.sweep import sweep_corpus
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.sweep import Sweep, SweepNumber, SweepQuestion
from explorer.domain.settings.spec import (
    LAST_LAYER,
    MASKED_POOLINGS,
    NAIVE_POOLINGS,
    Backend,
    EncodeSpec,
    Pooling,
    Readout,
    Similarity,
)
from explorer.domain.texts.corpus import Corpus
from tests.support.states import make_texts, make_vectors

LAYERS = 3
CORPUS = Corpus(make_texts(40), labels=("a", "b") * 20)


class FakeEncode:
    """Stands in for the model; `norm_at_the_end` makes the last layer differ from the last hidden state."""

    def __init__(self, norm_at_the_end: bool = False, model_dimensions: int = 32) -> None:
        self.asked: list[tuple[int, EncodeSpec, Encoding | None]] = []
        self._final = norm_at_the_end
        self._dimensions = model_dimensions

    def __call__(self, corpus: Corpus, spec: EncodeSpec, previous: Encoding | None, context: JobContext) -> Encoding:
        self.asked.append((len(corpus), spec, previous))
        n = len(corpus)
        poolings = MASKED_POOLINGS + (NAIVE_POOLINGS if spec.naive else ())
        own = spec.backend is Backend.SENTENCE_TRANSFORMERS
        return Encoding(
            spec,
            corpus.fingerprint,
            corpus.texts,
            {
                (layer, pooling): make_vectors(n, seed=100 * self._depth(layer) + list(Pooling).index(pooling))
                for layer, pooling in product(spec.layers, poolings)
            },
            make_vectors(n, self._dimensions) if own else None,
            np.full(n, 5),
            np.zeros(n, np.bool_),
            ModelInfo("made up", 32, LAYERS, 256, normalizes=own),
        )

    def _depth(self, layer: int) -> int:
        return LAYERS + self._final if layer == LAST_LAYER else layer


def swept(encode: FakeEncode | None = None, **changes: object) -> Sweep:
    question = replace(SweepQuestion(CORPUS, EncodeSpec(), Readout()), **changes)  # type: ignore[arg-type]
    return sweep_corpus(question, encode or FakeEncode(), None, None, JobContext())


def settings(sweep: Sweep) -> list[tuple[int, Pooling, bool]]:
    return [(row.readout.layer, row.readout.pooling, row.readout.normalize) for row in sweep.rows]


def test_one_pass_gives_every_pooling_and_normalisation() -> None:
    encode = FakeEncode()
    sweep = swept(encode)
    assert [spec for _, spec, _ in encode.asked] == [EncodeSpec()]
    expected = [
        (LAST_LAYER, pooling, normalize) for pooling in Pooling if not pooling.is_naive for normalize in (False, True)
    ]
    assert settings(sweep) == expected
    assert sweep.thumbnails.shape == (len(expected), 40, 40)


def test_all_layers_and_naive_poolings_come_from_one_pass_too() -> None:
    encode = FakeEncode()
    sweep = swept(encode, all_layers=True, naive=True)
    first, second = encode.asked
    assert first[0] == 1
    assert second[1] == EncodeSpec(layers=(LAST_LAYER, 0, 1, 2, 3), naive=True)
    assert sweep.last_layer == LAYERS
    layers = dict.fromkeys(layer for layer, _, _ in settings(sweep))
    assert list(layers) == [0, 1, 2, LAST_LAYER]
    assert len(sweep.rows) == 2 * (4 * 8 + 1)


def test_a_norm_after_the_last_layer_makes_both_worth_showing() -> None:
    sweep = swept(FakeEncode(norm_at_the_end=True), all_layers=True)
    assert sweep.last_layer is None
    assert {layer for layer, _, _ in settings(sweep)} == {0, 1, 2, 3, LAST_LAYER}


def test_known_layers_need_no_question_to_the_model() -> None:
    encode = FakeEncode()
    known = encode(CORPUS, EncodeSpec(), None, JobContext())
    encode.asked.clear()
    sweep_corpus(SweepQuestion(CORPUS, EncodeSpec(), Readout(), all_layers=True), encode, known, None, JobContext())
    assert [(count, previous) for count, _, previous in encode.asked] == [(40, known)]


def test_numbers_are_of_the_readout_that_they_stand_beside() -> None:
    sweep = swept(metric=Similarity.DOT)
    for row in sweep.rows:
        embeddings = read_out(sweep.encoding, row.readout)
        products = embeddings.vectors.astype(float) @ embeddings.vectors.T
        mean = products[~np.eye(40, dtype=bool)].mean()
        assert row.values[SweepNumber.MEAN_SIMILARITY] == pytest.approx(mean, abs=1e-4)
        assert row.values[SweepNumber.NORM_MEAN] == pytest.approx(embeddings.norms.mean(), rel=1e-5)


def test_normalising_does_not_change_a_cosine_but_a_dot_product() -> None:
    for metric, same in ((Similarity.COSINE, True), (Similarity.DOT, False), (Similarity.EUCLIDEAN, False)):
        sweep = swept(metric=metric)
        for plain, normalized in zip(sweep.rows[::2], sweep.rows[1::2], strict=True):
            assert (plain.readout.normalize, normalized.readout.normalize) == (False, True)
            model = plain.readout.pooling is Pooling.MODEL
            assert (plain.values == normalized.values) is (same or model)
        equal = np.array_equal(sweep.thumbnails[2], sweep.thumbnails[3])
        assert equal is same


def test_the_present_settings_agree_with_themselves() -> None:
    sweep = swept(reference=Readout(Pooling.CLS, 1), all_layers=True)
    rows = {row.readout: row.values for row in sweep.rows}
    assert rows[sweep.question.reference][SweepNumber.RANK_AGREEMENT] == pytest.approx(1.0)
    assert rows[sweep.question.reference][SweepNumber.NEIGHBOR_AGREEMENT] == 1.0
    others = [values for readout, values in rows.items() if (readout.pooling, readout.layer) != (Pooling.CLS, 1)]
    assert all(values[SweepNumber.RANK_AGREEMENT] < 0.999 for values in others)


def test_the_reference_is_one_of_the_rows() -> None:
    readouts = {row.readout for row in swept(reference=Readout(Pooling.MEAN, LAYERS), all_layers=True).rows}
    assert Readout(Pooling.MEAN) in readouts
    by_number = swept(reference=Readout(Pooling.MEAN, LAYERS), all_layers=True)
    assert by_number.question.reference == Readout(Pooling.MEAN)
    naive = swept(reference=Readout(Pooling.NAIVE_MEAN))
    assert naive.question.reference in {row.readout for row in naive.rows}
    layer = swept(reference=Readout(Pooling.MEAN, 1))
    assert {row.readout.layer for row in layer.rows} == {1, LAST_LAYER}


def test_raw_transformers_have_no_pooling_of_their_own() -> None:
    sweep = swept(spec=EncodeSpec(backend=Backend.TRANSFORMERS))
    assert Pooling.MODEL not in {row.readout.pooling for row in sweep.rows}
    assert sweep.question.reference.pooling is Pooling.MEAN
    assert "no pooling model" in sweep.note


def test_dimensions_that_a_pooling_does_not_have_leave_it_out() -> None:
    sweep = swept(FakeEncode(model_dimensions=8), reference=Readout(Pooling.MEAN, truncate_dim=12))
    assert {row.readout.pooling for row in sweep.rows} == set(MASKED_POOLINGS)
    assert {row.readout.truncate_dim for row in sweep.rows} == {12}


def test_thumbnails_are_block_means_in_the_heatmap_s_order() -> None:
    corpus = Corpus(make_texts(192))
    order = np.random.default_rng(0).permutation(192).astype(np.int32)
    sweep = sweep_corpus(SweepQuestion(corpus, EncodeSpec(), Readout()), FakeEncode(), None, order, JobContext())
    vectors = read_out(sweep.encoding, sweep.rows[4].readout).vectors[order]
    blocks = similarity_matrix(vectors, vectors, Similarity.COSINE).reshape(48, 4, 48, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(sweep.thumbnails[4], blocks, atol=1e-5)


def test_more_vectors_than_fit_are_drawn_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 4 * 32 * 5 * 6 * 10)
    order = np.arange(40, dtype=np.int32)
    question = SweepQuestion(CORPUS, EncodeSpec(), Readout(), all_layers=True)
    sweep = sweep_corpus(question, FakeEncode(), None, order, JobContext())
    assert len(sweep.encoding) == 10
    assert set(sweep.encoding.texts) < set(CORPUS.texts)
    assert "10 drawn at random" in sweep.note
    labels = dict(zip(CORPUS.texts, CORPUS.labels, strict=True))
    assert len({labels[text] for text in sweep.encoding.texts}) == 2
    assert sweep.rows[0].values[SweepNumber.LABEL_SEPARATION] is not None
    assert len(swept().encoding) == 40


def test_what_is_sampled_is_said() -> None:
    assert swept().note == ""
    many = Corpus(make_texts(500))
    assert "400 of 500 texts" in swept(corpus=many).note
    distances = swept(corpus=many, metric=Similarity.EUCLIDEAN).note
    assert distances.startswith("Similarities, rankings")


@pytest.mark.parametrize("n_texts", [1, 2, 3])
def test_few_texts(n_texts: int) -> None:
    sweep = swept(corpus=Corpus(make_texts(n_texts)), all_layers=True)
    assert sweep.thumbnails.shape[1:] == (n_texts, n_texts)
    assert np.isfinite(sweep.thumbnails).all()
    for row in sweep.rows:
        assert all(value is None or np.isfinite(value) for value in row.values.values())


def test_a_cancel_ends_it() -> None:
    context = JobContext()
    encode = FakeEncode()

    def cancelling(corpus: Corpus, spec: EncodeSpec, previous: Encoding | None, context: JobContext) -> Encoding:
        context.cancel()
        return encode(corpus, spec, previous, context)

    with pytest.raises(Cancelled):
        sweep_corpus(SweepQuestion(CORPUS, EncodeSpec(), Readout()), cancelling, None, None, context)
