"""What a half precision costs, measured and said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.inference.encode import precision_loss
from explorer.inference.models.loading import forget_models, load_encoder
from explorer.inference.pipeline import embed_query, encode
from tests.support.models import TEXTS

Folder = Callable[..., Path]
DISTINCT = tuple(dict.fromkeys(TEXTS))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_models()


def run(folder: Path, texts: tuple[str, ...] = DISTINCT, **settings: Any) -> Encoding:
    spec = EncodeSpec(str(folder), **{"dtype": Precision.BFLOAT16, **settings})
    return encode(Corpus(texts), spec, None, JobContext())


def cosines(encoding: Encoding, readout: Readout) -> np.ndarray:
    vectors = read_out(encoding, readout).vectors.astype(np.float64)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    found: np.ndarray = unit @ unit.T
    return found


@pytest.mark.parametrize(
    ("backend", "readout"),
    [(Backend.SENTENCE_TRANSFORMERS, Readout()), (Backend.TRANSFORMERS, Readout(Pooling.MEAN))],
)
def test_the_loss_is_that_of_a_run_in_float32(backend: Backend, readout: Readout, tiny_model: Folder) -> None:
    half = run(tiny_model("bert"), backend=backend)
    whole = run(tiny_model("bert"), backend=backend, dtype=Precision.FLOAT32)
    change = np.abs(cosines(half, readout) - cosines(whole, readout))
    assert half.loss is not None
    assert half.loss.texts == len(DISTINCT)
    assert half.loss.largest == pytest.approx(change.max(), abs=1e-6)
    assert half.loss.mean == pytest.approx(change[np.triu_indices(len(change), 1)].mean(), abs=1e-6)
    said = f"bfloat16 on cpu: cosine similarities among {len(DISTINCT)} sampled texts differ from float32 by at most"
    assert any(note.startswith(f"{said} {half.loss.largest:.4f}") for note in half.notes)
    assert whole.loss is None
    assert not any("float32" in note for note in whole.notes)


def test_the_kept_model_stays_and_is_measured_once(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    original = precision_loss.load_beside
    monkeypatch.setattr(
        precision_loss, "load_beside", lambda spec, context: loaded.append(spec.dtype) or original(spec, context)
    )
    folder = tiny_model("bert")
    first = run(folder, DISTINCT[:3])
    encoder = load_encoder(first.spec, JobContext())
    assert run(folder, DISTINCT[:2]).loss is first.loss
    assert loaded == [Precision.FLOAT32]
    more = run(folder)
    assert more.loss is not None
    assert more.loss.texts == len(DISTINCT)
    assert loaded == [Precision.FLOAT32] * 2
    assert load_encoder(first.spec, JobContext()) is encoder


def test_of_many_texts_a_sample_is_taken(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision_loss, "MOST_TEXTS", 3)
    loss = run(tiny_model("bert")).loss
    assert loss is not None
    assert loss.texts == 3


def test_a_query_measures_nothing(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    encoding = run(tiny_model("bert"))
    forget_models()
    monkeypatch.delattr(precision_loss, "load_beside")
    assert len(embed_query("the cat", encoding, Readout(), JobContext()))


def test_one_text_is_compared_with_itself(tiny_model: Folder) -> None:
    encoding = run(tiny_model("bert"), ("the cat",))
    assert encoding.loss is not None
    assert 0 <= encoding.loss.largest < 1e-3
    assert any("the vector of one text has a cosine of 0.999" in note for note in encoding.notes)


def test_where_float32_does_not_fit_beside_it_that_is_said(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise ExplorerError(FailureKind.MEMORY, "It does not fit.")

    monkeypatch.setattr(precision_loss, "load_beside", full)
    encoding = run(tiny_model("bert"))
    assert encoding.loss is None
    assert any("was not measured" in note for note in encoding.notes)


def test_a_cancel_while_it_is_measured_loses_nothing(tiny_model: Folder) -> None:
    context = JobContext()

    def on_progress(progress: Progress) -> None:
        if progress.stage == "Measuring the precision":
            context.cancel()

    context = JobContext(on_progress)
    spec = EncodeSpec(str(tiny_model("bert")), dtype=Precision.BFLOAT16)
    with pytest.raises(Cancelled):
        encode(Corpus(DISTINCT), spec, None, context)
    assert encode(Corpus(DISTINCT), spec, None, JobContext()).batches == 0
