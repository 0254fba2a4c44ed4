from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, Backend, EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus
from explorer.inference.models.encoder import ForwardPass
from explorer.inference.models.loading import load_encoder
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS

Folder = Callable[[str], Path]


@pytest.fixture
def spec(tiny_model: Folder) -> EncodeSpec:
    return EncodeSpec(model=str(tiny_model("bert")), backend=Backend.TRANSFORMERS)


def run(spec: EncodeSpec, on_progress: Callable[[Progress], None] | None = None) -> Encoding:
    return encode(Corpus(TEXTS), spec, None, JobContext(on_progress))


def limit_memory(spec: EncodeSpec, monkeypatch: pytest.MonkeyPatch, most: int) -> list[tuple[int, int]]:
    """Make the model run out of memory above `most` texts; returns the shapes that went through."""
    encoder = load_encoder(spec, JobContext())
    original, shapes = encoder.forward, []

    def forward(features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        shape = tuple(features["input_ids"].shape)
        if shape[0] > most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        shapes.append(shape)
        return original(features, hidden_states=hidden_states)

    monkeypatch.setattr(encoder, "forward", forward)
    return shapes


@pytest.mark.parametrize("naive", [False, True])
def test_out_of_memory_halves_the_batch_and_says_so(
    naive: bool, spec: EncodeSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = EncodeSpec(spec.model, spec.backend, naive=naive)
    whole = run(spec)
    shapes = limit_memory(spec, monkeypatch, most=2)
    reports: list[Progress] = []
    small = run(spec, reports.append)
    assert max(rows for rows, _ in shapes) <= 2
    assert small.batches == len(shapes) > whole.batches
    assert any("Out of memory on cpu: batches were halved to 2 texts" in note for note in small.notes)
    assert any("Out of memory" in report.note for report in reports)
    for key, vectors in whole.pooled.items():
        np.testing.assert_allclose(small.pooled[key], vectors, atol=1e-5, err_msg=str(key))


def test_one_text_too_many_is_a_memory_failure(spec: EncodeSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_memory(spec, monkeypatch, most=0)
    with pytest.raises(ExplorerError, match=r"One text of \d+ tokens does not fit") as caught:
        run(spec)
    assert caught.value.failure.kind is FailureKind.MEMORY


def test_cancel_is_noticed_inside_a_batch(spec: EncodeSpec) -> None:
    layers = load_encoder(spec, JobContext()).model.encoder.layer
    context = JobContext()
    reached: list[str] = []
    hooks = [
        layers[0].register_forward_hook(lambda *_: context.cancel()),
        layers[1].register_forward_hook(lambda *_: reached.append("second layer")),
    ]
    try:
        with pytest.raises(Cancelled):
            encode(Corpus(TEXTS), spec, None, context)
    finally:
        for hook in hooks:
            hook.remove()
    assert not reached
    assert not layers[0]._forward_pre_hooks


def test_cancelled_job_does_not_start(spec: EncodeSpec) -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        encode(Corpus(TEXTS), spec, None, context)


def test_progress_tells_stage_rate_and_time_left(spec: EncodeSpec) -> None:
    reports: list[Progress] = []
    run(spec, reports.append)
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages[-2:] == ["Reading tokens", "Encoding"]
    last = reports[-1]
    assert last.done == last.total == len(TEXTS)
    assert last.rate > 0
    assert last.seconds_left == 0


def test_values_that_are_not_numbers_are_a_failure(spec: EncodeSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder(spec, JobContext())
    original = encoder.forward

    def forward(features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        output = original(features, hidden_states=hidden_states)
        with torch.inference_mode():
            output.token_embeddings[0, 0, 0] = torch.nan
        return output

    monkeypatch.setattr(encoder, "forward", forward)
    with pytest.raises(ExplorerError, match="not numbers") as caught:
        run(spec)
    assert caught.value.failure.kind is FailureKind.MODEL


def test_vectors_are_float32_and_read_only(spec: EncodeSpec) -> None:
    vectors = run(spec).pooled[LAST_LAYER, Pooling.MEAN]
    assert vectors.dtype == np.float32
    assert not vectors.flags.writeable
