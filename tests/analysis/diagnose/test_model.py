from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.diagnose import model
from explorer.analysis.model.facts import KIND_WORDS
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.model.info import ModelHabits
from explorer.domain.results.finding import Severity
from explorer.domain.settings.spec import Backend, Pooling, Precision, Similarity
from tests.analysis.diagnose.making import N_TEXTS, ball, evidence, found, only

NAIVE = Pooling.NAIVE_MEAN


def moved(amount: float) -> np.ndarray:
    """The vectors drawn towards one direction, as padding does."""
    towards = np.zeros(8, dtype=np.float32)
    towards[0] = 5
    return ball() + np.float32(amount) * towards


def cosines(vectors: np.ndarray) -> np.ndarray:
    rows = vectors.astype(float)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    values: np.ndarray = rows @ rows.T
    return values


@pytest.mark.parametrize(("amount", "severity"), [(0.001, Severity.WARNING), (0.2, Severity.PROBLEM)])
def test_padding_with_the_largest_change_and_its_pair(amount: float, severity: Severity) -> None:
    finding = found(evidence(pooling=NAIVE, naive=moved(amount), spec={"batch_size": 7}))["padding"]
    changes = np.abs(cosines(moved(amount)) - cosines(ball()))
    first, second = finding.indices
    assert finding.severity is severity
    assert finding.numbers["largest_change"] == pytest.approx(changes.max(), abs=1e-6)
    assert changes[first, second] == pytest.approx(changes.max(), abs=1e-6)
    assert finding.numbers["with_padding"] == pytest.approx(cosines(moved(amount))[first, second], abs=1e-6)
    assert finding.numbers["without_padding"] == pytest.approx(cosines(ball())[first, second], abs=1e-6)
    assert "naive mean" in finding.sentence
    tokens = [8 + place % 5 for place in range(N_TEXTS)]
    batches = [tokens[start : start + 7] for start in range(0, N_TEXTS, 7)]
    widths = sum(max(batch) * len(batch) for batch in batches)
    assert finding.numbers["share_of_padding"] == pytest.approx(1 - sum(tokens) / widths)


def test_naive_pooling_of_texts_of_one_length_changes_nothing() -> None:
    assert found(evidence(pooling=NAIVE, tokens=[9] * N_TEXTS)) == {}


def test_masked_poolings_are_never_blamed_for_padding() -> None:
    assert found(evidence(pooling=Pooling.MEAN, naive=moved(0.5))) == {}


def test_of_many_texts_a_sample_is_compared_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_MOST_COMPARED", 30)
    monkeypatch.setattr(model, "_BLOCK", 11)
    finding = found(evidence(pooling=NAIVE, naive=moved(0.2)))["padding"]
    assert "of the pairs of a sample of 30 sentences" in finding.sentence
    first, second = finding.indices
    change = np.abs(cosines(moved(0.2)) - cosines(ball()))[first, second]
    assert finding.numbers["largest_change"] == pytest.approx(change, abs=1e-6)


@pytest.mark.parametrize("backend", Backend)
def test_a_folder_that_does_not_say_how_to_pool(backend: Backend) -> None:
    finding = only(evidence(info={"sentence_model": False}, spec={"backend": backend}), "model_kind")
    assert finding.severity is Severity.WARNING
    assert finding.sentence == "The folder of “made by hand” does not say how to pool."
    assert ("stopgap" in finding.meaning) is backend.runs_pipeline
    assert finding.view == "evaluate"
    own = only(evidence(info={"sentence_model": False}, pooling=Pooling.MEAN), "model_kind")
    assert "stopgap" not in own.meaning


@pytest.mark.parametrize("kind", [kind for kind in ModelKind if kind is not ModelKind.SENTENCE])
def test_a_model_of_another_kind_is_named_in_the_words_of_its_folder(kind: ModelKind) -> None:
    own = Failure(FailureKind.MODEL, "It makes no vector of a text.", "Choose mean.")
    folder = ModelFolder(Path("made"), "made by hand", kind, model_pooling=own)
    finding = only(evidence(info={"folder": folder}, pooling=Pooling.MEAN), "model_kind")
    if kind is not ModelKind.TRANSFORMER:
        assert finding.sentence == "It makes no vector of a text."
        assert "never trained for" in finding.meaning
        unsaid = only(evidence(info={"folder": replace(folder, model_pooling=None)}), "model_kind")
        assert KIND_WORDS[kind] in unsaid.sentence
    assert "model_kind" not in found(evidence(info={"folder": replace(folder, kind=ModelKind.SENTENCE)}))


def test_a_model_without_normalize_under_dot_product() -> None:
    info = {"normalizes": False, "modules": ("Transformer", "Pooling")}
    findings = found(evidence(info=info, metric=Similarity.DOT))
    assert findings.keys() == {"without_normalize", "dot_of_unequal_lengths"}
    assert "(Transformer, Pooling)" in findings["without_normalize"].sentence
    assert findings["without_normalize"].severity is Severity.WARNING
    meant = only(evidence(info=info | {"similarity": Similarity.DOT}, metric=Similarity.DOT), "without_normalize")
    assert meant.severity is Severity.NOTE
    assert "meant to count" in meant.meaning


@pytest.mark.parametrize(
    "settings",
    [
        {"metric": Similarity.DOT},
        {"metric": Similarity.COSINE, "info": {"normalizes": False}},
        {"metric": Similarity.DOT, "info": {"normalizes": False}, "normalize": True},
        {"metric": Similarity.DOT, "info": {"normalizes": False}, "pooling": Pooling.MEAN},
        {"metric": Similarity.DOT, "info": {"normalizes": False}, "spec": {"backend": Backend.TRANSFORMERS}},
    ],
    ids=str,
)
def test_without_normalize_is_said_only_of_the_models_own_vectors_under_dot_product(
    settings: dict[str, object],
) -> None:
    assert "without_normalize" not in found(evidence(**settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("meant", "used", "normalizes", "said"),
    [
        (None, Similarity.MANHATTAN, True, False),
        (Similarity.COSINE, Similarity.COSINE, False, False),
        (Similarity.COSINE, Similarity.DOT, True, False),
        (Similarity.COSINE, Similarity.EUCLIDEAN, True, False),
        (Similarity.COSINE, Similarity.MANHATTAN, True, True),
        (Similarity.COSINE, Similarity.EUCLIDEAN, False, True),
        (Similarity.DOT, Similarity.COSINE, False, True),
        (Similarity.DOT, Similarity.COSINE, True, False),
        (Similarity.DOT, Similarity.EUCLIDEAN, True, False),
        (Similarity.DOT, Similarity.MANHATTAN, True, True),
    ],
)
def test_another_similarity_is_said_where_it_ranks_otherwise(
    meant: Similarity | None, used: Similarity, normalizes: bool, said: bool
) -> None:
    findings = found(evidence(metric=used, info={"similarity": meant, "normalizes": normalizes}))
    assert ("other_similarity" in findings) is said
    if said:
        assert f"names {meant} as its similarity; shown is {used}" in findings["other_similarity"].sentence


def test_lengths_that_a_readout_took_away_are_missed_by_a_model_for_dot_product() -> None:
    made = evidence(normalize=True, info={"similarity": Similarity.DOT, "normalizes": False})
    assert "other_similarity" in found(made)
    unit = replace(made, encoding=replace(made.encoding, info=replace(made.encoding.info, normalizes=True)))
    assert "other_similarity" not in found(unit)
    cut = replace(unit, embeddings=replace(unit.embeddings, readout=replace(unit.embeddings.readout, truncate_dim=4)))
    assert "other_similarity" in found(cut)
    habits = replace(unit.encoding.info, habits=ModelHabits(truncate_dim=4))
    assert "other_similarity" in found(replace(unit, encoding=replace(unit.encoding, info=habits)))


@pytest.mark.parametrize("pooling", [Pooling.MEAN, NAIVE])
def test_a_tokenizer_that_pads_left_where_there_is_something_to_pad(pooling: Pooling) -> None:
    left = {"padding_side": "left"}
    finding = only(evidence(info=left, pooling=pooling), "padding_side")
    assert finding.severity is Severity.NOTE
    assert ('padding_side = "right"' in finding.advice) is (pooling is Pooling.MEAN)
    assert found(evidence(info=left, pooling=pooling, tokens=[9] * N_TEXTS)) == {}


def test_a_precision_that_the_device_only_imitates() -> None:
    half = {"native_dtype": False, "dtype": "float16", "batches": 2, "reused": 20}
    made = evidence(encoding=half, spec={"dtype": Precision.FLOAT16})
    finding = only(replace(made), "precision")
    assert finding.sentence == ("float16 does not suit cpu: there are no instructions for it that torch could use.")
    assert "The forward pass of 40 sentences took 0.0 s." in finding.meaning
    assert "forward pass" not in only(evidence(encoding=half | {"batches": 0}), "precision").meaning
    assert found(evidence(encoding={"native_dtype": True, "dtype": "bfloat16"})) == {}
