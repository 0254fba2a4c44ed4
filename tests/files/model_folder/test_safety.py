from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Backend
from explorer.files.model_folder import read_model_folder
from tests.support.folders import Change, add_module, both, remove, set_json, write
from tests.support.safetensors import write_safetensors

DENSE = "sentence_transformers.models.Dense"


def settings(**values: object) -> Change:
    return set_json("sentence_bert_config.json", **values)


def pickled_module(kind: str) -> Change:
    return both(
        write("2_More/pytorch_model.bin", b"pickle"),
        write("2_More/config.json", "{}"),
        write("2_More/cnn_config.json", "{}"),
        write("2_More/lstm_config.json", "{}"),
        lambda folder: write_safetensors(folder / "2_More" / "other.safetensors", {"linear.weight": (16, 8)}),
        add_module(path="2_More", type=f"sentence_transformers.models.{kind}"),
    )


def dangling(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").symlink_to(folder / "nowhere")


def elsewhere(key: str) -> Change:
    def change(folder: Path) -> None:
        (folder.parent / "outside.txt").write_text("a secret")
        set_json("tokenizer_config.json", **{key: str(folder.parent / "outside.txt")})(folder)

    return change


REFUSED: dict[str, tuple[Change, str]] = {
    "pickled weights": (
        lambda folder: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"),
        "pickled data (pytorch_model.bin)",
    ),
    **{
        f"pickled {kind}": (pickled_module(kind), "pickled data (2_More/pytorch_model.bin)")
        for kind in ("Dense", "LayerNorm", "CNN", "LSTM", "WeightedLayerPooling")
    },
    "adapter": (write("adapter_config.json", '{"base_model_name_or_path": "some/one"}'), "an adapter for some/one"),
    "foreign module": (add_module(type="evil.Module"), "code of its own, evil.Module"),
    "module of no class": (add_module(type="sentence_transformers.util.http_get"), "code of its own"),
    "module outside": (add_module(type=DENSE, path="../other"), "outside"),
    "absolute module": (add_module(type=DENSE, path="/etc"), "outside"),
    "module of a router": (
        both(
            write("3_Router/router_config.json", '{"types": {"query_0": "evil.Module"}}'),
            add_module(type="sentence_transformers.models.Router", path="3_Router"),
        ),
        "code of its own, evil.Module",
    ),
    "tokenizer elsewhere": (settings(tokenizer_name_or_path="someone/else"), "tokenizer from somewhere else"),
    "other weights": (settings(model_args={"gguf_file": "x.gguf"}), "changes how models are loaded (gguf_file)"),
    "weights by another name": (set_json("config.json", transformers_weights="x.bin"), "takes its weights from x.bin"),
    "kernel": (settings(model_kwargs={"attn_implementation": "someone/kernel"}), "code of its own for attention"),
    "odd settings": (settings(config_args=["x"]), "config_args is not understood"),
    "dangling link": (dangling, "leads nowhere"),
    "vocabulary elsewhere": (elsewhere("vocab_file"), "vocab_file names a file outside"),
    "nested file elsewhere": (
        set_json("tokenizer_config.json", sp_model_kwargs={"model_file": "/etc/passwd"}),
        "model_file names a file outside",
    ),
    "activation": (
        both(
            write("2_Dense/config.json", '{"activation_function": "torch.hub.load"}'),
            add_module(path="2_Dense", type=DENSE),
        ),
        "code of its own, torch.hub.load",
    ),
    "index names a pickled part": (
        both(
            remove("model.safetensors"),
            write("model.safetensors.index.json", '{"weight_map": {"a": "part.bin"}}'),
            write("part.bin", b"pickle"),
        ),
        "names part.bin",
    ),
    "index names a part elsewhere": (
        both(
            remove("model.safetensors"),
            write("model.safetensors.index.json", '{"weight_map": {"a": "../x.safetensors"}}'),
        ),
        "names ../x.safetensors",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_unsafe_folders_are_refused_in_one_sentence(name: str, folder: Path) -> None:
    change, words = REFUSED[name]
    change(folder)
    refusals = read_model_folder(folder).refusals
    assert set(refusals) == set(Backend)
    for failure in refusals.values():
        assert failure.kind is FailureKind.MODEL
        assert words in failure.message
        assert failure.message.endswith(".")
        assert failure.advice.endswith(".")


@pytest.mark.parametrize(
    "name", ["README.md", "model.safetensors", "config.json", "1_Pooling/config.json", "additional_chat_templates/x"]
)
def test_what_is_no_ordinary_file_is_refused_and_never_opened(name: str, folder: Path) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)  # whoever opened it would wait for ever
    assert f"{path.name} is no ordinary file" in str(read_model_folder(folder).refusals[Backend.TRANSFORMERS])


def test_sockets_devices_and_links_to_them_are_no_ordinary_files(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert "socket is no ordinary file" in str(read_model_folder(folder).refusals)
    Path("socket").unlink()
    Path("null.json").symlink_to("/dev/null")
    assert "null.json is no ordinary file" in str(read_model_folder(folder).refusals)


ACCEPTED: dict[str, Change] = {
    "plain": lambda folder: None,
    "without modules": remove("modules.json"),
    "harmless settings": settings(model_args={"attn_implementation": "sdpa", "use_safetensors": False}),
    "training state beside safetensors": both(
        write("training_args.bin", b""), write("optimizer.pt", b""), write("scheduler.pt", b""), write("rng.pth", b"")
    ),
    "pickled weights beside safetensors": write("pytorch_model.bin", b"pickle"),
    "a log that is no JSON": write("results.json", "{} {}"),
    "paths of the machine that saved it": both(
        elsewhere("special_tokens_map_file"), set_json("config.json", _name_or_path="/etc")
    ),
    "a vocabulary of its own": both(
        write("vocab.txt", "word"), set_json("tokenizer_config.json", vocab_file="vocab.txt")
    ),
    "a file that is nowhere": set_json("tokenizer_config.json", vocab_file="/no/such/place/vocab.txt"),
    "a size that GPT-Neo leaves to the library": set_json("config.json", model_type="gpt_neo", intermediate_size=None),
    "code of its own, which is not run": set_json("config.json", auto_map={"AutoModel": "evil.Model"}),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_plain_folders_are_accepted(name: str, folder: Path) -> None:
    ACCEPTED[name](folder)
    for backend in Backend:
        read_model_folder(folder).check(backend)


def test_links_to_regular_files_are_accepted(folder: Path, tmp_path: Path) -> None:
    (folder / "model.safetensors").rename(tmp_path / "blob")
    (folder / "model.safetensors").symlink_to(tmp_path / "blob")
    assert not read_model_folder(folder).refusals


def test_a_refused_model_is_not_for_any_backend(folder: Path) -> None:
    write("adapter_config.json", "{}")(folder)
    for backend in Backend:
        with pytest.raises(ExplorerError, match="it is an adapter that needs another model"):
            read_model_folder(folder).check(backend)
