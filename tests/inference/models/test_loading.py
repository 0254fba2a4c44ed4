from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import BUNDLED_MODEL, LAST_LAYER, Backend, EncodeSpec, Pooling, Precision
from explorer.domain.texts.corpus import Corpus
from explorer.inference.models import download as download_module
from explorer.inference.models import loading
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.torch import loading as torch_loading
from explorer.inference.pipeline import encode

Folder = Callable[..., Path]


@pytest.fixture
def copy(tiny_model: Folder, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_model("bert"), tmp_path / "copy")


def load(spec: EncodeSpec) -> Encoder:
    return loading.load_encoder(spec, JobContext())


def test_every_backend_is_in_the_table() -> None:
    assert set(torch_loading.BACKENDS) == set(Backend)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
def test_bundled_model_says_what_it_is(backend: Backend) -> None:
    info = load(EncodeSpec(backend=backend)).info
    assert info.name == BUNDLED_MODEL
    assert (info.dimensions, info.layers, info.architecture, info.padding_side) == (384, 6, "bert", "right")
    if backend.runs_pipeline:
        assert info.modules == ("Transformer", "Pooling", "Normalize")
        assert (info.max_length, info.pooling_mode, info.normalizes) == (256, "mean", True)
        assert info.similarity is None
    else:
        assert (info.max_length, info.modules, info.pooling_mode, info.normalizes) == (256, (), "", False)
    assert info.sentence_model


@pytest.mark.parametrize("backend", Backend)
def test_a_folder_without_modules_is_no_sentence_model_whoever_loads_it(
    backend: Backend, tiny_model: Folder, tiny_sentence_transformer: Folder
) -> None:
    assert not load(EncodeSpec(model=str(tiny_model("bert")), backend=backend)).info.sentence_model
    assert load(EncodeSpec(model=str(tiny_sentence_transformer("bert")), backend=backend)).info.sentence_model


def test_last_model_is_kept_until_another_is_asked_for(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))
    first = load(spec)
    assert load(replace(spec, max_length=5, prompt="hello ")) is first
    load(replace(spec, backend=Backend.TRANSFORMERS))
    assert load(spec) is not first


def test_model_is_loaded_again_when_its_folder_changes(copy: Path) -> None:
    spec = EncodeSpec(model=str(copy))
    first = load(spec)
    (copy / "README.md").write_text("changed")
    assert load(spec) is first
    (copy / "vocab.txt").write_text("changed")
    second = load(spec)
    assert second is not first
    assert second.info.fingerprint != first.info.fingerprint


def truncate(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])


def drop_a_layer(folder: Path) -> None:
    weights = folder / "model.safetensors"
    tensors = {name: tensor for name, tensor in load_file(weights).items() if "layer.1" not in name}
    save_file(tensors, weights, {"format": "pt"})


def shrink_vocabulary(folder: Path) -> None:
    weights, name = folder / "model.safetensors", "embeddings.word_embeddings.weight"
    tensors = load_file(weights)
    save_file({**tensors, name: tensors[name][:6].clone()}, weights, {"format": "pt"})
    configure(folder, vocab_size=6)


def configure(folder: Path, **values: object) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **values}))


def configure_tokenizer(folder: Path, **values: object) -> None:
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps({**settings, **values}))


def remove_tokenizer(folder: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).unlink()


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut weights": (truncate, "or cut short"),
    "missing weights": (drop_a_layer, "lacks weights that it needs, such as encoder.layer.1"),
    "weights of another shape": (
        lambda folder: configure(folder, intermediate_size=48),
        "encoder.layer.0.intermediate.dense.bias has 32, where 48 is stated",
    ),
    "unknown architecture": (lambda folder: configure(folder, model_type="unheard-of"), 'of the kind "unheard-of"'),
    "broken tokenizer": (
        lambda folder: (folder / "tokenizer.json").write_text("{}"),
        "The file tokenizer.json of the model",
    ),
    "cut tokenizer": (
        lambda folder: (folder / "tokenizer.json").write_text('{"version": "1.0", '),
        "The file tokenizer.json of the model",
    ),
    "padding beyond the words": (
        lambda folder: configure(folder, pad_token_id=60),
        "The setting pad_token_id of the model",
    ),
    "no tokenizer": (remove_tokenizer, "has no words for its tokenizer"),
    "padding token of another model": (
        lambda folder: configure_tokenizer(folder, pad_token="unheard-of"),
        "knows more tokens than its weights",
    ),
    "tokenizer of another model": (shrink_vocabulary, "knows more tokens than its weights"),
}


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("name", BROKEN)
def test_broken_models_fail_in_one_sentence(name: str, backend: Backend, copy: Path) -> None:
    change, words = BROKEN[name]
    change(copy)
    with pytest.raises(ExplorerError) as caught:
        encode(Corpus(("the cat",)), EncodeSpec(model=str(copy), backend=backend), None, JobContext())
    failure = caught.value.failure
    assert failure.kind is FailureKind.MODEL
    assert words in failure.message
    assert failure.advice


def test_pooler_may_be_missing(copy: Path) -> None:
    weights = copy / "model.safetensors"
    tensors = {name: tensor for name, tensor in load_file(weights).items() if "pooler" not in name}
    save_file(tensors, weights, {"format": "pt"})
    load(EncodeSpec(model=str(copy), backend=Backend.TRANSFORMERS))


def test_refused_model_is_not_loaded(copy: Path) -> None:
    (copy / "adapter_config.json").write_text("{}")
    with pytest.raises(ExplorerError, match="refused"):
        load(EncodeSpec(model=str(copy)))


def test_settings_of_the_folder_cannot_switch_the_safeguards_off(
    tiny_sentence_transformer: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import AutoModel

    folder = tiny_sentence_transformer("bert")
    settings = {"model_args": {"use_safetensors": False, "weights_only": False, "trust_remote_code": True}}
    (folder / "sentence_bert_config.json").write_text(json.dumps(settings))
    original, passed = AutoModel.from_pretrained, {}

    def from_pretrained(*args: object, **kwargs: object) -> object:
        passed.update(kwargs)
        return original(*args, **kwargs)

    monkeypatch.setattr(AutoModel, "from_pretrained", from_pretrained)
    load(EncodeSpec(model=str(folder)))
    assert passed["use_safetensors"] is True
    assert passed["weights_only"] is True
    assert passed["trust_remote_code"] is False


def test_half_precision_weights_are_computed_in_float32(copy: Path) -> None:
    weights = copy / "model.safetensors"
    save_file({name: tensor.bfloat16() for name, tensor in load_file(weights).items()}, weights, {"format": "pt"})
    configure(copy, dtype="bfloat16")
    for backend in Backend:
        encoder = load(EncodeSpec(model=str(copy), backend=backend, dtype=Precision.FLOAT32))
        assert encoder.dtype is torch.float32
        assert {parameter.dtype for parameter in encoder.model.parameters()} == {torch.float32}


def test_name_of_no_folder_is_fetched_only_with_the_network_on(
    tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []

    def download(name: str, context: JobContext) -> Path:
        fetched.append(name)
        return tiny_model("bert")

    monkeypatch.setattr(download_module, "download_model", download)
    with pytest.raises(ExplorerError, match=r"There is no folder .* allow the network"):
        load(EncodeSpec(model="someone/model"))
    assert not fetched
    load(EncodeSpec(model=str(tiny_model("bert"))))  # the same folder under its own name is no answer
    assert load(EncodeSpec(model="someone/model", allow_network=True)).info.name == "someone/model"
    assert fetched == ["someone/model"]


def test_loading_prints_and_logs_nothing(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for backend in Backend:
        load(EncodeSpec(model=str(copy), backend=backend))
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_model_that_does_not_fit_is_a_memory_failure(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> Encoder:
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr(torch_loading, "BACKENDS", dict.fromkeys(Backend, build))
    with pytest.raises(ExplorerError, match="does not fit in the memory") as caught:
        load(EncodeSpec(model=str(copy)))
    assert caught.value.failure.kind is FailureKind.MEMORY


def test_a_padding_number_that_no_table_has_is_the_librarys_to_judge(tiny_model: Folder, tmp_path: Path) -> None:
    from transformers import AutoModel

    folder = shutil.copytree(tiny_model("gpt2"), tmp_path / "gpt2")
    words = json.loads((folder / "config.json").read_text())["vocab_size"]
    configure(folder, pad_token_id=words)
    AutoModel.from_pretrained(folder)  # GPT-2 has no row for padding
    spec = EncodeSpec(model=str(folder), backend=Backend.TRANSFORMERS)
    changed, plain = (
        encode(Corpus(("the cat",)), replace(spec, model=str(model)), None, JobContext())
        for model in (folder, tiny_model("gpt2"))
    )
    np.testing.assert_array_equal(changed.pooled[LAST_LAYER, Pooling.MEAN], plain.pooled[LAST_LAYER, Pooling.MEAN])
