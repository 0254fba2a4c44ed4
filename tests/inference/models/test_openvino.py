"""The backend OpenVINO, where it differs from the libraries that it stands in for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, Backend, Device, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk import paths
from explorer.inference.models import loading
from explorer.inference.models.loading import forget_models, load_encoder
from explorer.inference.models.openvino import cache as openvino_cache
from explorer.inference.models.openvino import encoder as openvino_encoder
from explorer.inference.models.openvino import model as openvino_model
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS

Folder = Callable[..., Path]


@pytest.fixture(autouse=True)
def converted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep converted models in a folder of the test's own, and the loaded one from the next test."""
    folder = tmp_path / "converted models"
    monkeypatch.setattr(paths, "converted_dir", lambda: folder)
    forget_models()
    yield folder
    forget_models()


@pytest.fixture
def conversions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the models converted so far."""
    names: list[str] = []

    def convert(model: Any, examples: Any, name: str) -> Any:
        names.append(Path(name).name)
        return openvino_model.convert(model, examples, name)

    monkeypatch.setattr(openvino_encoder, "convert", convert)
    return names


def spec_of(folder: Path, **settings: Any) -> EncodeSpec:
    return EncodeSpec(model=str(folder), backend=Backend.OPENVINO, **{"dtype": Precision.FLOAT32, **settings})


def run(spec: EncodeSpec, texts: tuple[str, ...] = TEXTS, previous: Encoding | None = None) -> Encoding:
    return encode(Corpus(texts), spec, previous, JobContext())


def vectors(encoding: Encoding) -> np.ndarray:
    found: np.ndarray = read_out(encoding, Readout()).vectors
    return found


@pytest.mark.parametrize(
    "settings",
    [
        {"pooling": ("cls", "max"), "normalize": True},
        {"pooling": ("mean", "weightedmean"), "dense": 7, "layer_norm": True},
        {"include_prompt": False, "prompts": {"q": "hello "}, "default_prompt_name": "q"},
    ],
    ids=str,
)
def test_the_modules_after_the_transformer_are_the_library_s(
    settings: dict[str, Any], tiny_sentence_transformer: Folder
) -> None:
    from sentence_transformers import SentenceTransformer

    folder = tiny_sentence_transformer("bert", **settings)
    expected = SentenceTransformer(str(folder), device="cpu").encode(list(TEXTS))
    np.testing.assert_allclose(vectors(run(spec_of(folder))), expected, atol=1e-5)


def test_a_model_is_converted_once(tiny_model: Folder, conversions: list[str], converted: Path) -> None:
    spec = spec_of(tiny_model("bert"))
    first = vectors(run(spec))
    forget_models()
    np.testing.assert_array_equal(vectors(run(spec)), first)
    assert conversions == ["bert"]
    assert [path.name for path in next(converted.iterdir()).iterdir() if path.suffix == ".bin"] == ["model.bin"]


@pytest.mark.parametrize("name", ["model.bin", "model.xml", "seal.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "removed"])
def test_a_damaged_conversion_is_made_again(
    name: str, damage: str, tiny_model: Folder, conversions: list[str], converted: Path
) -> None:
    spec = spec_of(tiny_model("bert"))
    expected = vectors(run(spec))
    forget_models()
    (path,) = converted.glob(f"*/{name}")
    content = path.read_bytes()
    path.unlink()
    if damage != "removed":
        middle = len(content) // 2
        path.write_bytes(
            content[:middle] if damage == "cut" else content[:middle] + b"\xff\xfe" + content[middle + 2 :]
        )
    np.testing.assert_allclose(vectors(run(spec)), expected, atol=1e-6)
    assert conversions == ["bert", "bert"]
    # OpenVINO numbers the models of a process, and writes the number down.
    assert path.stat().st_size == pytest.approx(len(content), abs=8)
    forget_models()
    np.testing.assert_allclose(vectors(run(spec)), expected, atol=1e-6)
    assert conversions == ["bert", "bert"]


def test_the_first_conversion_says_so_and_no_later_one(tiny_model: Folder) -> None:
    stages: list[str] = []
    context = JobContext(lambda progress: stages.append(progress.stage))
    load_encoder(spec_of(tiny_model("bert")), context)
    assert stages == ["Loading the model", "Converting for OpenVINO (once)", "Keeping the converted model"]
    stages.clear()
    forget_models()
    load_encoder(spec_of(tiny_model("bert")), context)
    assert stages == ["Loading the model"]


def test_no_two_parts_of_a_batch_run_side_by_side(tiny_model: Folder) -> None:
    # Two streams that met a new shape at once have been seen to leave one with wrong vectors from then on.
    model: Any = load_encoder(spec_of(tiny_model("bert")), JobContext()).model
    assert int(model._requests[False].get_compiled_model().get_property("NUM_STREAMS")) == 1


def test_where_nothing_can_be_written_the_model_still_runs(
    tiny_model: Folder, conversions: list[str], converted: Path
) -> None:
    converted.write_text("a file where the folder should be")
    found = vectors(run(spec_of(tiny_model("bert"))))
    expected = vectors(run(EncodeSpec(model=str(tiny_model("bert")))))
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert conversions == ["bert"]


def test_the_conversions_not_used_for_longest_are_dropped(
    tiny_model: Folder, converted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_cache, "MOST_KEPT", 2)
    for name in ("bert", "roberta", "distilbert"):
        run(spec_of(tiny_model(name)))
    assert len(list(converted.iterdir())) == 2


def test_vectors_stay_what_they_are_when_the_next_batch_runs(tiny_model: Folder) -> None:
    encoder = load_encoder(spec_of(tiny_model("bert")), JobContext())
    features = {name: torch.ones(3, 5, dtype=torch.int64) for name in ("input_ids", "attention_mask")}
    features["token_type_ids"] = torch.zeros(3, 5, dtype=torch.int64)
    first = encoder.forward(features, hidden_states=True)
    kept = first.token_embeddings.clone(), first.hidden_states[1].clone()
    encoder.forward({**features, "input_ids": features["input_ids"] * 7}, hidden_states=True)
    torch.testing.assert_close((first.token_embeddings, first.hidden_states[1]), kept, rtol=0, atol=0)


def test_the_precision_is_what_the_processor_has(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny_model("bert")
    native = openvino_model.computes_natively(Precision.BFLOAT16)
    assert run(spec_of(folder, dtype=Precision.AUTO)).dtype == ("bfloat16" if native else "float32")
    assert run(spec_of(folder)).dtype == "float32"
    monkeypatch.setattr("explorer.inference.models.precision.computes_natively", lambda precision: False)
    assert run(spec_of(folder, dtype=Precision.AUTO)).dtype == "float32"


def test_a_format_that_openvino_does_not_take_is_said(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder(spec_of(tiny_model("bert")), JobContext())
    monkeypatch.setattr(encoder, "_asked", Precision.FLOAT16)
    assert encoder.precision_notes == ("OpenVINO computes in float32 here: it has no float16 on this processor.",)
    assert encoder.native_dtype


@pytest.mark.parametrize("device", [Device.CUDA, Device.XPU, Device.MPS])
def test_it_runs_on_the_processor_only(device: Device, tiny_model: Folder) -> None:
    with pytest.raises(ExplorerError, match="OpenVINO runs on the CPU") as caught:
        run(spec_of(tiny_model("bert"), device=device))
    assert caught.value.failure.kind is FailureKind.DEVICE


@pytest.mark.parametrize("lacks", ["plug-in", "list of plug-ins"])
def test_without_its_plug_in_it_says_so(lacks: str, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    openvino = openvino_model.import_openvino()

    class Core:
        def __init__(self) -> None:
            if lacks != "plug-in":
                raise RuntimeError("File with plugins was not found")

        def get_property(self, device: str, name: str) -> None:
            raise RuntimeError(f'Device with "{device}" name is not registered in the OpenVINO Runtime')

    monkeypatch.setattr(openvino, "Core", Core)
    openvino_model.core.cache_clear()
    with pytest.raises(ExplorerError, match="without its plug-in for the processor") as caught:
        run(spec_of(tiny_model("bert")))
    assert "another backend" in caught.value.failure.advice


def test_without_the_package_it_says_how_to_get_it(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    openvino_model.core.cache_clear()
    with pytest.raises(ExplorerError, match="OpenVINO is not installed") as caught:
        run(spec_of(tiny_model("bert")))
    assert 'pip install "sentence-explorer[openvino]"' in caught.value.failure.advice


def test_a_model_that_cannot_be_converted_says_so(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("Model wasn't fully converted")

    monkeypatch.setattr(openvino_model.import_openvino(), "convert_model", refuse)
    with pytest.raises(ExplorerError, match=r'OpenVINO cannot convert the model ".*bert"') as caught:
        run(spec_of(tiny_model("bert")))
    assert "Sentence Transformers" in caught.value.failure.advice


def test_a_conversion_with_other_vectors_is_refused(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    original = openvino_model._AllLayers.forward

    def forward(self: Any, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        # Traced as it is, then another model: what a branch on the shape of a batch comes to.
        output = original(self, *inputs)
        return output if torch.jit.is_tracing() else tuple(tensor * 1.01 for tensor in output)

    monkeypatch.setattr(openvino_model._AllLayers, "forward", forward)
    with pytest.raises(ExplorerError, match="gives other vectors than torch"):
        run(spec_of(tiny_model("bert")))


def test_a_batch_is_cancelled_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = tuple(f"{'word ' * 250}{index}" for index in range(64))
    spec = EncodeSpec(backend=Backend.OPENVINO, dtype=Precision.FLOAT32)
    expected = vectors(run(spec, texts[:2]))
    monkeypatch.setattr("explorer.inference.encode.request.token_budget", lambda device: 1 << 20)
    context = JobContext()
    model: Any = load_encoder(spec, context).model
    request = model._requests[False]
    waits: list[int] = []

    def cancel(*_: object) -> None:
        waits.append(1)
        context.cancel()

    handle = model._tick.register_forward_pre_hook(cancel, prepend=True)
    with pytest.raises(Cancelled):
        encode(Corpus(texts), spec, None, context)
    handle.remove()
    assert waits == [1]  # one batch, given up at the first look
    with pytest.raises(RuntimeError, match="canceled"):  # not run to its end
        request.wait()
    # And the model is good for the next batch, of another shape.
    np.testing.assert_allclose(vectors(run(spec, texts[:2])), expected, atol=1e-5)


def test_memory_that_runs_out_halves_the_batch(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_of(tiny_model("bert"))
    expected = vectors(run(spec))
    encoder = load_encoder(spec, JobContext())
    original = encoder.forward

    def forward(features: Any, *, hidden_states: bool) -> Any:
        if len(features["input_ids"]) > 2:
            raise RuntimeError("Exception from src/inference: std::bad_alloc")
        return original(features, hidden_states=hidden_states)

    monkeypatch.setattr(encoder, "forward", forward)
    encoding = run(spec)
    np.testing.assert_allclose(vectors(encoding), expected, atol=1e-5)
    assert any("Out of memory" in note for note in encoding.notes)


def test_nothing_is_reported_to_anyone(tiny_model: Folder, tmp_path: Path) -> None:
    """In a process of its own, whose every attempt to reach another machine raises."""
    code = f"""
import socket, sys, threading
tried = []
def refuse(*arguments, **_): tried.append(arguments); raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
from pathlib import Path
from explorer.files.disk import paths
paths.converted_dir = lambda: Path({str(tmp_path / "own")!r})
from explorer.domain.texts.corpus import Corpus
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Backend, EncodeSpec
from explorer.inference.pipeline import encode
encode(Corpus(("the cat",)), EncodeSpec({str(tiny_model("bert"))!r}, Backend.OPENVINO), None, JobContext())
print(tried, [name for name, module in sys.modules.items() if "telemetry" in name and "stub" not in name
              and "openvino.tools" not in name and module is not None])
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[] []\n"


def test_hidden_layers_and_the_last_one_are_of_the_same_pass(tiny_model: Folder) -> None:
    encoding = run(spec_of(tiny_model("bert"), layers=(LAST_LAYER, 2)))
    last, second = (encoding.pooled[layer, Pooling.MEAN] for layer in (LAST_LAYER, 2))
    np.testing.assert_allclose(last, second, atol=1e-6)


def test_every_backend_but_raw_transformers_runs_the_pipeline() -> None:
    assert [backend for backend in loading.BACKENDS if not backend.runs_pipeline] == [Backend.TRANSFORMERS]


@pytest.mark.parametrize(
    ("name", "said"), [("gpt2-left", True), ("llama", True), ("bert-left", False), ("gpt2", False)]
)
def test_what_it_makes_of_padding_to_the_left_is_said(name: str, said: bool, tiny_model: Folder) -> None:
    spec = spec_of(tiny_model(name), naive=True)
    ours, theirs = run(spec), run(replace(spec, backend=Backend.SENTENCE_TRANSFORMERS))
    assert any("OpenVINO makes other vectors" in note for note in ours.info.notes) is said
    key = LAST_LAYER, Pooling.NAIVE_MEAN
    assert np.allclose(ours.pooled[key], theirs.pooled[key], atol=1e-4) is not said
