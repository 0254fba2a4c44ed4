"""Half precision on a CUDA device; which one is chosen is tested without any."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.analysis.similarity.readout import read_out
from explorer.domain.choices.allowed import default_pooling
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, Device, EncodeSpec, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.inference.models.torch.precision import resolve_precision
from explorer.inference.pipeline import encode

TEXTS = tuple(
    f"{subject} {verb} the {thing}"
    for subject in ("She", "He", "A cat")
    for verb in ("saw", "likes")
    for thing in ("river", "weather", "house", "long and winding road")
)


@pytest.mark.parametrize(
    ("bf16", "capability", "expected"),
    [
        (True, (9, 0), Precision.BFLOAT16),
        (True, (8, 0), Precision.BFLOAT16),
        (False, (7, 5), Precision.FLOAT16),
        (False, (7, 0), Precision.FLOAT16),
        (False, (6, 1), Precision.FLOAT32),
    ],
)
def test_automatic_precision_is_what_the_card_is_fast_in(
    bf16: bool, capability: tuple[int, int], expected: Precision, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        torch.cuda, "is_bf16_supported", lambda including_emulation: asked.append(including_emulation) or bf16
    )
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    cuda = torch.device("cuda", 0)
    assert resolve_precision(Precision.AUTO, cuda, "") is expected
    assert asked == [False]
    assert resolve_precision(Precision.FLOAT32, cuda, "") is Precision.FLOAT32


@pytest.mark.parametrize("device", ["cpu", "mps", "xpu"])
def test_on_other_devices_torch_stays_in_float32(device: str) -> None:
    assert resolve_precision(Precision.AUTO, torch.device(device), "") is Precision.FLOAT32


@pytest.mark.gpu
@pytest.mark.parametrize("backend", [Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS])
def test_vectors_on_cuda_are_half_near_the_cpu_s_and_the_loss_is_said(backend: Backend) -> None:
    readout = Readout(default_pooling(EncodeSpec(backend=backend)))
    encoding = encode(Corpus(TEXTS), EncodeSpec(backend=backend, device=Device.CUDA), None, JobContext())
    exact = encode(
        Corpus(TEXTS), EncodeSpec(backend=backend, device=Device.CPU, dtype=Precision.FLOAT32), None, JobContext()
    )
    assert encoding.device == "cuda:0"
    assert encoding.dtype in ("bfloat16", "float16")
    assert encoding.loss is not None
    a, b = (_cosines(run, readout) for run in (encoding, exact))
    assert np.abs(a - b).max() == pytest.approx(encoding.loss.largest, abs=1e-4)
    assert any(f"{encoding.dtype} on cuda:0" in note for note in encoding.notes)


def _cosines(encoding: Encoding, readout: Readout) -> np.ndarray:
    vectors = read_out(encoding, readout).vectors.astype(np.float64)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    found: np.ndarray = unit @ unit.T
    return found


@pytest.mark.gpu
def test_float32_on_cuda_is_that_of_the_cpu() -> None:
    runs = [
        encode(Corpus(TEXTS), EncodeSpec(device=device, dtype=Precision.FLOAT32), None, JobContext())
        for device in (Device.CUDA, Device.CPU)
    ]
    assert runs[0].loss is None
    np.testing.assert_allclose(read_out(runs[0], Readout()).vectors, read_out(runs[1], Readout()).vectors, atol=1e-4)
