from __future__ import annotations

import threading
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.arrays import frozen
from explorer.domain.choices.allowed import default_pooling
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.analysis import Neighbors
from explorer.domain.results.encoding import Encoding, StageSeconds
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
from explorer.domain.state import FEW_TEXTS, AppState, same_pass
from explorer.domain.texts.corpus import Corpus

TEXTS = st.lists(st.text(min_size=1).filter(str.strip), max_size=8)


def make_encoding(texts: tuple[str, ...], spec: EncodeSpec | None = None, *, with_model: bool = True) -> Encoding:
    vectors = np.arange(len(texts) * 4, dtype=np.float32).reshape(len(texts), 4)
    spec = spec or EncodeSpec()
    poolings = MASKED_POOLINGS + (NAIVE_POOLINGS if spec.naive else ())
    return Encoding(
        spec=spec,
        corpus_fingerprint=Corpus(texts).fingerprint,
        texts=texts,
        pooled={(layer, pooling): vectors + i for layer in spec.layers for i, pooling in enumerate(poolings)},
        model_vectors=vectors if with_model else None,
        token_counts=np.ones(len(texts)),
        truncated=np.zeros(len(texts)),
        info=ModelInfo("tiny", 4, 2, 16),
    )


class TestArrays:
    def test_a_frozen_array_cannot_be_written(self) -> None:
        array = frozen(np.zeros(3), np.float32)
        assert array.dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1

    def test_freezing_leaves_the_callers_array_writable(self) -> None:
        original = np.zeros(3, np.float32)
        view = frozen(original, np.float32)
        original[0] = 1
        assert view[0] == 1  # no copy was made


class TestCorpus:
    @given(TEXTS, TEXTS)
    def test_equal_fingerprints_mean_equal_texts(self, a: list[str], b: list[str]) -> None:
        assert (Corpus(tuple(a)).fingerprint == Corpus(tuple(b)).fingerprint) == (a == b)

    def test_the_fingerprint_sees_where_a_text_ends(self) -> None:
        assert Corpus(("ab", "c")).fingerprint != Corpus(("a", "bc")).fingerprint

    def test_lone_surrogates_do_not_break_it(self) -> None:
        assert Corpus(("\ud800",)).fingerprint != Corpus(("?",)).fingerprint

    def test_blank_lines_are_left_out(self) -> None:
        corpus = Corpus.from_lines(["  one ", "", "\t", "two"], "notes.txt")
        assert corpus.texts == ("one", "two")
        assert corpus.sources == ("notes.txt", "notes.txt")

    def test_sources_must_match(self) -> None:
        with pytest.raises(ValueError, match="1 sources for 2 texts"):
            Corpus(("a", "b"), ("x",))

    def test_texts_are_drawn_with_what_belongs_to_them(self) -> None:
        corpus = Corpus(tuple("abcdefgh"), tuple("ABCDEFGH"), tuple("12345678"))
        drawn = corpus.draw(5, seed=1)
        assert len(drawn) == len(set(drawn.texts)) == 5
        assert list(drawn.texts) == sorted(drawn.texts)
        assert [source.lower() for source in drawn.sources] == list(drawn.texts)
        assert [corpus.texts[int(label) - 1] for label in drawn.labels] == list(drawn.texts)
        assert corpus.draw(5, seed=1) == drawn
        assert corpus.draw(8, seed=1) is corpus

    def test_concatenation_keeps_sources_and_labels(self) -> None:
        joined = Corpus.concatenate([Corpus(("a",)), Corpus(("b",), ("f.csv",), ("cat",))])
        assert joined == Corpus(("a", "b"), ("typed", "f.csv"), ("", "cat"))


class TestEncoding:
    def test_arrays_are_read_only(self) -> None:
        encoding = make_encoding(("a", "b"))
        with pytest.raises(ValueError, match="read-only"):
            encoding.pooled[LAST_LAYER, Pooling.MEAN][0, 0] = 1
        with pytest.raises(TypeError):
            encoding.pooled[LAST_LAYER, Pooling.MEAN] = np.zeros((2, 4))  # type: ignore[index]

    def test_it_offers_what_was_pooled(self) -> None:
        encoding = make_encoding(("a",))
        assert encoding.offers(Readout(Pooling.MODEL))
        assert encoding.offers(Readout(Pooling.MAX))
        assert not encoding.offers(Readout(Pooling.NAIVE_MEAN))
        assert not encoding.offers(Readout(Pooling.MEAN, layer=0))
        assert not encoding.offers(Readout(Pooling.MODEL, layer=0))

    def test_pooled_vectors_are_those_of_the_readout(self) -> None:
        encoding = make_encoding(("a",))
        assert encoding.model_vectors is encoding.pooled_vectors(Readout(Pooling.MODEL))
        cls = encoding.pooled_vectors(Readout(Pooling.CLS))
        np.testing.assert_array_equal(cls, encoding.pooled[LAST_LAYER, Pooling.CLS])
        with pytest.raises(KeyError):
            make_encoding(("a",), with_model=False).pooled_vectors(Readout(Pooling.MODEL))

    def test_poolings_are_partitioned(self) -> None:
        assert {*MASKED_POOLINGS, *NAIVE_POOLINGS, Pooling.MODEL} == set(Pooling)
        assert [pooling for pooling in Pooling if pooling.is_naive] == list(NAIVE_POOLINGS)

    def test_stages_add_up(self) -> None:
        assert StageSeconds(1, 2, 3, 4).total == 10


class TestState:
    corpus = Corpus(("a", "b"))

    def state(self, **changes: object) -> AppState:
        return replace(AppState(corpus=self.corpus, encoding=make_encoding(self.corpus.texts)), **changes)  # type: ignore[arg-type]

    def test_fresh_results_are_not_stale(self) -> None:
        assert not self.state().stale
        assert not AppState(corpus=self.corpus).stale

    @pytest.mark.parametrize(
        "changes",
        [
            {"corpus": Corpus(("a", "c"))},
            {"spec": EncodeSpec(max_length=8)},
            {"spec": EncodeSpec(backend=Backend.TRANSFORMERS)},
            {"spec": EncodeSpec(prompt="query: ")},
            {"readout": Readout(Pooling.NAIVE_MAX)},
            {"readout": Readout(Pooling.MEAN, layer=1)},
        ],
    )
    def test_changes_that_need_the_model_make_them_stale(self, changes: dict[str, object]) -> None:
        assert self.state(**changes).stale

    @pytest.mark.parametrize(
        "changes",
        [
            {"readout": Readout(Pooling.CLS, normalize=True, truncate_dim=2)},
            {"spec": EncodeSpec(batch_size=8)},
            {"spec": EncodeSpec(allow_network=True)},
        ],
    )
    def test_changes_that_do_not_need_it_do_not(self, changes: dict[str, object]) -> None:
        assert not self.state(**changes).stale

    def test_the_batch_size_matters_to_naive_poolings_alone(self) -> None:
        encoding = make_encoding(self.corpus.texts, EncodeSpec(naive=True))
        state = self.state(encoding=encoding, readout=Readout(Pooling.NAIVE_MEAN))
        assert not state.stale
        assert replace(state, spec=EncodeSpec(batch_size=1)).stale

    def test_the_wanted_pass_covers_the_readout(self) -> None:
        wanted = AppState(readout=Readout(Pooling.NAIVE_MEAN, layer=3)).wanted_spec
        assert wanted.naive
        assert wanted.layers == (LAST_LAYER, 3)
        assert same_pass(wanted, EncodeSpec())

    def test_a_few_texts_get_the_naive_poolings_with_every_run(self) -> None:
        few, many = Corpus(("a",) * FEW_TEXTS), Corpus(("a",) * (FEW_TEXTS + 1))
        assert AppState(corpus=few).wanted_spec.naive
        assert not AppState(corpus=many).wanted_spec.naive
        assert AppState(corpus=many, readout=Readout(Pooling.NAIVE_MAX)).wanted_spec.naive

    def test_default_pooling_follows_the_backend(self) -> None:
        assert default_pooling(EncodeSpec()) is Pooling.MODEL
        assert default_pooling(EncodeSpec(backend=Backend.TRANSFORMERS)) is Pooling.MEAN

    def test_a_state_is_immutable(self) -> None:
        with pytest.raises(FrozenInstanceError):
            AppState().selection = (1,)  # type: ignore[misc]


class TestJob:
    def test_cancelling_from_another_thread_stops_the_job(self) -> None:
        context = JobContext()
        context.check()
        thread = threading.Thread(target=context.cancel)
        thread.start()
        thread.join()
        with pytest.raises(Cancelled) as caught:
            context.check()
        assert caught.value.failure.kind is FailureKind.CANCELLED

    def test_progress_reaches_the_listener(self) -> None:
        seen: list[Progress] = []
        JobContext(seen.append).report(Progress("Encoding", 1, 2))
        assert seen == [Progress("Encoding", 1, 2)]

    def test_an_error_reads_as_one_message(self) -> None:
        error = ExplorerError(FailureKind.INPUT, "The box is empty.", "Paste sentences.")
        assert str(error) == "The box is empty. Paste sentences."
        assert str(error.failure) == str(error)


@pytest.mark.parametrize(("recall", "words"), [(0.978, "97.8"), (0.9999, "99.9"), (1.0, "100.0"), (0.9551, "95.5")])
def test_never_more_is_promised_than_was_measured(recall: float, words: str) -> None:
    found = Neighbors(Similarity.COSINE, np.zeros((3, 1)), np.zeros((3, 1)), recall, 500)
    assert not found.exact
    assert found.accuracy.startswith(f"approximate, {words}")
    assert found.accuracy.endswith("of the true nearest found, measured on 500 texts")
    assert Neighbors(Similarity.COSINE, np.zeros((3, 1)), np.zeros((3, 1))).accuracy == "exact"
