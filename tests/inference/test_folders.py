from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.spec import Similarity
from explorer.inference import folders

Change = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder laid out like a Sentence Transformers model; nothing in it is loaded here."""
    path = tmp_path / "model"
    (path / "1_Pooling").mkdir(parents=True)
    (path / "config.json").write_text('{"model_type": "bert"}')
    (path / "tokenizer.json").write_text("{}")
    (path / "model.safetensors").write_bytes(b"weights")
    (path / "sentence_bert_config.json").write_text('{"max_seq_length": 128, "do_lower_case": false}')
    (path / "1_Pooling" / "config.json").write_text('{"word_embedding_dimension": 16}')
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (path / "modules.json").write_text(json.dumps(modules))
    return path


def set_json(name: str, **values: object) -> Change:
    def change(folder: Path) -> None:
        path = folder / name
        settings = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps({**settings, **values}))

    return change


def add_module(**values: str) -> Change:
    def change(folder: Path) -> None:
        modules = json.loads((folder / "modules.json").read_text())
        (folder / "modules.json").write_text(json.dumps([*modules, {"idx": 3, "name": "3", "path": "", **values}]))

    return change


def pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def pickled_dense(folder: Path) -> None:
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "pytorch_model.bin").write_bytes(b"pickle")
    add_module(path="2_Dense", type="sentence_transformers.models.Dense")(folder)


def dangling(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").symlink_to(folder / "nowhere")


def settings(**values: object) -> Change:
    return set_json("sentence_bert_config.json", **values)


REFUSED: dict[str, tuple[Change, str]] = {
    "no config": (lambda folder: (folder / "config.json").unlink(), "holds no model"),
    "broken config": (lambda folder: (folder / "config.json").write_text("{"), "holds no model"),
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "holds no weights"),
    "pickled weights": (pickled, "pickled data"),
    "pickled module": (pickled_dense, "pickled data"),
    "code in config": (set_json("config.json", auto_map={"AutoModel": "evil.Model"}), "Python code of its own"),
    "code in tokenizer": (
        set_json("tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.T", None]}),
        "Python code of its own",
    ),
    "adapter": (lambda folder: (folder / "adapter_config.json").write_text("{}"), "adapter"),
    "foreign module": (add_module(type="evil.Module"), "code of its own, evil.Module"),
    "module outside": (add_module(type="sentence_transformers.models.Dense", path="../other"), "outside"),
    "absolute module": (add_module(type="sentence_transformers.models.Dense", path="/etc"), "outside"),
    "broken modules": (lambda folder: (folder / "modules.json").write_text('{"a": 1}'), "damaged"),
    "no modules": (lambda folder: (folder / "modules.json").write_text("[]"), "damaged"),
    "no transformer": (
        lambda folder: (folder / "modules.json").write_text(
            '[{"path": "", "type": "sentence_transformers.models.StaticEmbedding"}]'
        ),
        "gives no token vectors",
    ),
    "tokenizer elsewhere": (settings(tokenizer_name_or_path="someone/else"), "tokenizer from somewhere else"),
    "other weights": (settings(model_args={"gguf_file": "x.gguf"}), "changes how models are loaded (gguf_file)"),
    "kernel": (settings(model_kwargs={"attn_implementation": "someone/kernel"}), "code of its own for attention"),
    "odd settings": (settings(config_args=["x"]), "config_args is not understood"),
    "dangling link": (dangling, "leads nowhere"),
}


def test_a_folder_without_a_name_is_named_too() -> None:
    with pytest.raises(ExplorerError, match=r'The folder "[^"]+" holds no model'):
        folders.check_folder(Path(Path.cwd().anchor))


@pytest.mark.parametrize("name", REFUSED)
def test_unsafe_and_broken_folders_are_refused_in_one_sentence(name: str, folder: Path) -> None:
    change, words = REFUSED[name]
    change(folder)
    with pytest.raises(ExplorerError) as caught:
        folders.check_folder(folder)
    failure = caught.value.failure
    assert failure.kind is FailureKind.MODEL
    assert words in failure.message
    assert failure.message.endswith(".")
    assert failure.advice.endswith(".")


ACCEPTED: dict[str, Change] = {
    "plain": lambda folder: None,
    "without modules": lambda folder: (folder / "modules.json").unlink(),
    "harmless settings": settings(model_args={"attn_implementation": "sdpa", "use_safetensors": False}),
    "pickled training state beside safetensors": lambda folder: (folder / "training_args.bin").write_bytes(b""),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_plain_folders_are_accepted(name: str, folder: Path) -> None:
    ACCEPTED[name](folder)
    folders.check_folder(folder)


def test_transformer_in_a_folder_of_its_own_is_accepted(folder: Path) -> None:
    (folder / "0_Transformer").mkdir()
    for name in ("config.json", "model.safetensors", "sentence_bert_config.json"):
        (folder / name).rename(folder / "0_Transformer" / name)
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["path"] = "0_Transformer"
    (folder / "modules.json").write_text(json.dumps(modules))
    folders.check_folder(folder)
    set_json("0_Transformer/config.json", auto_map={})(folder)
    with pytest.raises(ExplorerError, match="Python code of its own"):
        folders.check_folder(folder)


def test_links_to_regular_files_are_accepted(folder: Path, tmp_path: Path) -> None:
    (folder / "model.safetensors").rename(tmp_path / "blob")
    (folder / "model.safetensors").symlink_to(tmp_path / "blob")
    folders.check_folder(folder)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("", "No model is chosen"),
        ("   ", "No model is chosen"),
        ("/no/such/folder", "There is no folder"),
        ("./nothing", "There is no folder"),
        ("~/nothing/at/all", "There is no folder"),
        ("one/two/three", "There is no folder"),
        ("one\\two", "There is no folder"),
    ],
)
def test_mistyped_folder_never_becomes_a_hub_id(model: str, words: str) -> None:
    with pytest.raises(ExplorerError, match=words):
        folders.local_folder(model)


def test_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"")
    with pytest.raises(ExplorerError, match="is a file"):
        folders.local_folder(str(path))


def test_existing_folder_is_found_and_a_name_may_be_a_hub_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models" / "mine").mkdir(parents=True)
    assert folders.local_folder("models/mine") == (tmp_path / "models" / "mine").resolve()
    assert folders.local_folder("models/theirs") is None
    assert folders.local_folder("theirs") is None


def test_bundled_model_is_the_published_one() -> None:
    folders.check_bundled(folders.bundled_folder())


def test_bundled_model_with_other_weights_is_refused(folder: Path) -> None:
    with pytest.raises(ExplorerError, match="not the published ones"):
        folders.check_bundled(folder)
    (folder / "model.safetensors").unlink()
    with pytest.raises(ExplorerError, match="cannot be read"):
        folders.check_bundled(folder)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"similarity_fn_name": "dot"}', Similarity.DOT),
        ('{"similarity_fn_name": "maxsim"}', None),
        ('{"similarity_fn_name": null}', None),
        ("[]", None),
        ("{", None),
    ],
)
def test_similarity_function_is_read_from_the_folder(text: str, expected: Similarity | None, folder: Path) -> None:
    assert folders.declared_similarity(folder) is None
    (folder / "config_sentence_transformers.json").write_text(text)
    assert folders.declared_similarity(folder) is expected
