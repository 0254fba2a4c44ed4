"""Prepared models, where they differ from the libraries that they stand in for; their numbers are held elsewhere."""

from __future__ import annotations

import importlib.metadata
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, Device, EncodeSpec, Engine, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk import paths
from explorer.inference.models import choice
from explorer.inference.models.convert import aside, prepare
from explorer.inference.models.loading import forget_models, load_encoder, load_prepared, prepare_behind
from explorer.inference.models.prepared import library, store
from explorer.inference.pipeline import encode
from tests.support.fixtures import prepare_here
from tests.support.models import TEXTS

Folder = Callable[..., Path]
OPENVINO, TORCH, AUTO = Engine.OPENVINO, Engine.TORCH, Engine.AUTO


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepares_here: None) -> Iterator[Path]:
    """Keep prepared models in a folder of the test's own, and the loaded one from the next test."""
    folder = tmp_path / "prepared models"
    monkeypatch.setattr(paths, "converted_dir", lambda: folder)
    forget_models()
    yield folder
    forget_models()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the models prepared so far."""
    names: list[str] = []
    prepare = aside.prepare_aside

    def noting(folder: Path, name: str, *rest: Any, **options: Any) -> None:
        names.append(Path(name).name)
        prepare(folder, name, *rest, **options)

    monkeypatch.setattr(aside, "prepare_aside", noting)
    return names


def spec_of(folder: Path, **settings: Any) -> EncodeSpec:
    return EncodeSpec(model=str(folder), **{"engine": OPENVINO, **settings})


def run(spec: EncodeSpec, texts: tuple[str, ...] = TEXTS) -> Encoding:
    return encode(Corpus(texts), spec, None, JobContext())


def vectors(encoding: Encoding) -> np.ndarray:
    found: np.ndarray = read_out(encoding, Readout()).vectors
    return found


@pytest.mark.parametrize(
    "settings",
    [
        {"pooling": ("cls", "max"), "normalize": True},
        {"pooling": ("mean", "weightedmean"), "dense": 7, "layer_norm": True},
        {"include_prompt": False, "prompts": {"q": "hello "}, "default_prompt_name": "q"},
        {"dense": 16, "dense_settings": {"use_residual": True}, "normalize": True},
    ],
    ids=str,
)
def test_the_modules_after_the_transformer_are_the_library_s(
    settings: dict[str, Any], tiny_sentence_transformer: Folder
) -> None:
    from sentence_transformers import SentenceTransformer

    folder = tiny_sentence_transformer("bert", **settings)
    expected = SentenceTransformer(str(folder), device="cpu").encode(list(TEXTS))
    encoding = run(spec_of(folder))
    assert encoding.engine is OPENVINO
    np.testing.assert_allclose(vectors(encoding), expected, atol=1e-5)


def test_a_model_is_prepared_once_for_all_engines_and_backends(tiny_model: Folder, made: list[str]) -> None:
    spec = spec_of(tiny_model("bert"))
    first = vectors(run(spec))
    for engine in (OPENVINO, AUTO):
        forget_models()
        again = run(replace(spec, engine=engine))
        assert again.engine is OPENVINO
        np.testing.assert_array_equal(vectors(again), first)
    assert made == ["bert"]
    forget_models()
    assert run(replace(spec, engine=TORCH)).engine is TORCH


def test_without_a_prepared_model_torch_runs_unless_the_other_is_asked_for(tiny_model: Folder, made: list[str]) -> None:
    spec = spec_of(tiny_model("bert"), engine=AUTO)
    before = run(spec)
    assert (before.engine, made) == (TORCH, [])
    run(replace(spec, engine=OPENVINO))
    # What is loaded stays.
    run(replace(spec, engine=TORCH))
    assert run(spec).engine is TORCH
    forget_models()
    assert run(spec).engine is OPENVINO


@pytest.mark.parametrize("name", ["model.bin", "model.xml", "seal.json", "transformers-tokenizer.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "removed"])
def test_a_damaged_one_is_made_anew_and_that_is_said_once(
    name: str, damage: str, tiny_model: Folder, made: list[str], kept: Path
) -> None:
    spec = spec_of(tiny_model("bert"))
    expected = vectors(run(spec))
    forget_models()
    (path,) = kept.glob(f"*/{name}")
    content = path.read_bytes()
    path.unlink()
    if damage != "removed":
        middle = len(content) // 2
        path.write_bytes(
            content[:middle] if damage == "cut" else content[:middle] + b"\xff\xfe" + content[middle + 2 :]
        )
    with_torch = run(replace(spec, engine=AUTO))
    assert with_torch.engine is TORCH
    assert any("was damaged" in note for note in with_torch.info.notes)
    forget_models()
    anew = run(spec)
    np.testing.assert_allclose(vectors(anew), expected, atol=1e-6)
    assert "The prepared form of this model was damaged. It was made anew." in anew.info.notes
    assert made == ["bert", "bert"]
    forget_models()
    assert not any("damaged" in note for note in run(spec).info.notes)
    assert made == ["bert", "bert"]


def test_one_of_other_versions_is_made_anew_and_goes(
    tiny_model: Folder, made: list[str], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(tiny_model("bert"))
    run(spec)
    (old,) = kept.iterdir()
    monkeypatch.setattr(store, "processor", lambda: "another processor")
    forget_models()
    assert any("made by other versions" in note for note in run(spec).info.notes)
    assert made == ["bert", "bert"]
    assert [path == old for path in kept.iterdir()] == [False]


def test_other_weights_are_another_model(tiny_sentence_transformer: Folder, made: list[str]) -> None:
    from safetensors.torch import load_file, save_file

    folder = tiny_sentence_transformer("bert")
    first = vectors(run(spec_of(folder)))
    path = folder / "model.safetensors"
    save_file({name: tensor * 1.5 for name, tensor in load_file(path).items()}, path, {"format": "pt"})
    second = run(spec_of(folder))
    assert np.abs(vectors(second) - first).max() > 0.01
    np.testing.assert_allclose(vectors(second), vectors(run(spec_of(folder, engine=TORCH))), atol=1e-5)
    assert len(made) == 2


def test_where_nothing_can_be_written_torch_runs(tiny_model: Folder, kept: Path) -> None:
    kept.write_text("a file where the folder should be")
    spec = spec_of(tiny_model("bert"))
    asked_for = run(spec)
    assert asked_for.engine is TORCH
    assert any(note.endswith("So torch runs it.") for note in asked_for.info.notes)
    assert run(replace(spec, engine=AUTO)).engine is TORCH


def test_where_the_folder_may_not_be_entered_torch_runs(
    tiny_model: Folder, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for question in ("is_dir", "exists"):
        answer = getattr(Path, question)

        def refused(path: Path, answer: Callable[[Path], bool] = answer) -> bool:
            if path.is_relative_to(kept):
                raise PermissionError(13, "Permission denied")
            return answer(path)

        monkeypatch.setattr(Path, question, refused)
    assert run(spec_of(tiny_model("bert"), engine=AUTO)).engine is TORCH


@pytest.mark.parametrize("engine", [OPENVINO, AUTO])
def test_where_there_is_no_room_torch_runs_and_that_is_said(
    engine: Engine, tiny_model: Folder, kept: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=1000))
    ran = run(spec_of(tiny_model("bert"), engine=engine))
    assert ran.engine is TORCH
    said = "There is no room left on the disk for the prepared form of this model. So torch runs it."
    assert said in ran.info.notes
    assert made == []


@pytest.mark.parametrize("engine", [OPENVINO, AUTO])
def test_where_there_is_too_little_memory_torch_runs_and_that_is_said(
    engine: Engine, tiny_model: Folder, kept: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=500_000_000))
    ran = run(spec_of(tiny_model("bert"), engine=engine))
    assert ran.engine is TORCH
    said = "Preparing this model takes 629 MB of memory, and 500 MB are free. So torch runs it."
    assert said in ran.info.notes
    assert made == []


def test_a_model_that_torch_ran_is_prepared_behind_once(tiny_model: Folder, made: list[str], kept: Path) -> None:
    spec = spec_of(tiny_model("bert"), engine=AUTO)
    assert run(spec).engine is TORCH
    assert prepare_behind(spec, JobContext()) == store.size_of(next(kept.iterdir()))
    assert prepare_behind(spec, JobContext()) == 0
    assert prepare_behind(replace(spec, engine=TORCH), JobContext()) == 0
    assert made == ["bert"]
    forget_models()
    assert run(spec).engine is OPENVINO


@pytest.mark.usefixtures("prepares_here")
def test_two_at_once_prepare_a_model_once(tiny_model: Folder, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_of(tiny_model("bert"))
    folder = tiny_model("bert")
    place, starts = kept / "0-0", []
    both = threading.Barrier(2)
    make = prepare._make
    monkeypatch.setattr(prepare, "_make", lambda *given: (starts.append(given), make(*given)))

    def prepare_it(_: int) -> None:
        both.wait()
        prepare_here(folder, "bert", place, spec.part, JobContext())

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(prepare_it, range(2)))
    assert len(starts) == 1
    assert [path.name for path in kept.iterdir()] == ["0-0"]


def test_those_not_used_for_longest_are_dropped(
    tiny_model: Folder, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_KEPT", 2)
    for name in ("bert", "roberta", "distilbert"):
        run(spec_of(tiny_model(name)))
    assert len(list(kept.iterdir())) == 2


def test_vectors_stay_what_they_are_when_the_next_batch_runs(tiny_model: Folder) -> None:
    encoder = load_encoder(spec_of(tiny_model("bert")), JobContext())
    features = {name: np.ones((3, 5), np.int64) for name in ("input_ids", "attention_mask")}
    features["token_type_ids"] = np.zeros((3, 5), np.int64)
    first = encoder.forward(features, hidden_states=True)
    copies = first.token_embeddings.copy(), first.hidden_states[1].copy()
    encoder.forward({**features, "input_ids": features["input_ids"] * 7}, hidden_states=True)
    np.testing.assert_array_equal(first.token_embeddings, copies[0])
    np.testing.assert_array_equal(first.hidden_states[1], copies[1])


def test_the_precision_is_float32_unless_asked(tiny_model: Folder) -> None:
    folder = tiny_model("bert")
    assert run(spec_of(folder)).dtype == "float32"
    if library.computes_natively(Precision.BFLOAT16):
        half = run(spec_of(folder, dtype=Precision.BFLOAT16))
        assert half.dtype == "bfloat16"
        assert half.loss is not None
        assert 0 < half.loss.largest < 0.2
        forget_models()
        assert run(spec_of(folder, dtype=Precision.BFLOAT16, engine=AUTO)).engine is OPENVINO


def test_a_format_that_the_processor_lacks_is_left_to_torch(
    tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(tiny_model("bert"), engine=AUTO)
    run(replace(spec, engine=OPENVINO))
    forget_models()
    monkeypatch.setattr(choice, "computes_natively", lambda precision: precision is Precision.FLOAT32)
    assert run(replace(spec, dtype=Precision.BFLOAT16)).engine is TORCH
    assert run(spec).engine is OPENVINO


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


def test_where_torch_finds_a_faster_device_it_runs(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_of(tiny_model("bert"), engine=AUTO)
    run(replace(spec, engine=OPENVINO))
    forget_models()
    monkeypatch.setattr(choice, "may_have_gpu", lambda: True)
    monkeypatch.setattr(choice, "_torch_takes_gpu", lambda: True)
    assert run(spec).engine is TORCH  # on the CPU, for want of the other
    forget_models()
    assert run(replace(spec, device=Device.CPU)).engine is OPENVINO


@pytest.mark.parametrize("lacks", ["plug-in", "list of plug-ins"])
def test_without_its_plug_in_it_says_so(lacks: str, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    openvino = library.import_openvino()

    class Core:
        def __init__(self) -> None:
            if lacks != "plug-in":
                raise RuntimeError("File with plugins was not found")

        def get_property(self, device: str, name: str) -> None:
            raise RuntimeError(f'Device with "{device}" name is not registered in the OpenVINO Runtime')

    monkeypatch.setattr(openvino, "Core", Core)
    library.core.cache_clear()
    spec = spec_of(tiny_model("bert"))
    with pytest.raises(ExplorerError, match="without its plug-in for the processor") as caught:
        run(spec)
    assert "the engine torch" in caught.value.failure.advice
    assert run(replace(spec, engine=AUTO)).engine is TORCH
    library.core.cache_clear()


def test_without_the_package_it_says_how_to_get_it(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    library.core.cache_clear()
    with pytest.raises(ExplorerError, match="OpenVINO is not installed") as caught:
        run(spec_of(tiny_model("bert")))
    assert "Install openvino" in caught.value.failure.advice
    library.core.cache_clear()


def test_a_batch_is_cancelled_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = tuple(f"{'word ' * 250}{index}" for index in range(64))
    spec = EncodeSpec(engine=OPENVINO)
    expected = vectors(run(spec, texts[:2]))
    monkeypatch.setattr("explorer.inference.encode.request.token_budget", lambda device: 1 << 20)
    context = JobContext()
    model: Any = load_encoder(spec, context).model
    request = model._requests[False]
    waits: list[int] = []
    check = context.check

    def cancel() -> None:
        if not request.wait_for(0):
            waits.append(1)
            context.cancel()
        check()

    monkeypatch.setattr(context, "check", cancel)
    with pytest.raises(Cancelled):
        encode(Corpus(texts), spec, None, context)
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


def test_hidden_layers_and_the_last_one_are_of_the_same_pass(tiny_model: Folder) -> None:
    encoding = run(spec_of(tiny_model("bert"), layers=(LAST_LAYER, 2)))
    last, second = (encoding.pooled[layer, Pooling.MEAN] for layer in (LAST_LAYER, 2))
    np.testing.assert_allclose(last, second, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "said"), [("gpt2-left", True), ("llama", True), ("bert-left", False), ("gpt2", False)]
)
def test_what_it_makes_of_padding_to_the_left_is_said(name: str, said: bool, tiny_model: Folder) -> None:
    spec = spec_of(tiny_model(name), naive=True)
    ours, theirs = run(spec), run(replace(spec, engine=TORCH))
    assert any("OpenVINO makes other vectors" in note for note in ours.info.notes) is said
    key = LAST_LAYER, Pooling.NAIVE_MEAN
    assert np.allclose(ours.pooled[key], theirs.pooled[key], atol=1e-4) is not said


def test_a_prepared_model_is_loaded_ahead_and_no_other(
    tiny_sentence_transformer: Folder, tmp_path: Path, made: list[str]
) -> None:
    folder = tiny_sentence_transformer("bert")
    for model in (folder, tmp_path / "no such folder"):
        for engine in Engine:
            assert not load_prepared(spec_of(model, engine=engine), JobContext())
    assert made == []
    load_encoder(spec_of(folder), JobContext())
    forget_models()
    assert not load_prepared(spec_of(folder, engine=TORCH), JobContext())
    assert load_prepared(spec_of(folder), JobContext())
    loaded = load_encoder(spec_of(folder), JobContext())
    assert load_encoder(spec_of(folder, engine=AUTO), JobContext()) is loaded
    assert load_prepared(spec_of(folder, engine=AUTO), JobContext())
    assert load_encoder(spec_of(folder), JobContext()) is loaded


def test_versions_are_those_that_the_installer_knows() -> None:
    names = ("openvino", "tokenizers", "torch", "transformers", "sentence-transformers")
    assert list(store._versions())[2:] == [importlib.metadata.version(name) for name in names]
