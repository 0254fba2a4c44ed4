"""One look at every file that loading a model may open, and at every name in them, before any library sees them.

A model folder is data from strangers: it may name Python code to import, carry pickled weights, name files elsewhere on
the machine, hold a pipe that a reader waits at for ever, or pass settings to the loader that switch its safeguards off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from explorer.files.model_folder.failures import refuse, unreadable
from explorer.files.model_folder.json_files import check_ordinary, read_json

_LOADER_SETTINGS = (
    *("model_args", "model_kwargs", "tokenizer_args", "processor_args", "processor_kwargs", "config_args"),
    "config_kwargs",
)
_HARMLESS_SETTINGS = frozenset(
    "add_pooling_layer attn_implementation do_lower_case dtype model_max_length output_hidden_states padding_side "
    "torch_dtype trust_remote_code use_cache use_fast use_safetensors weights_only".split()
)
_SETTINGS = ("modules.json", "special_tokens_map.json", "model.safetensors.index.json")
"""JSON files that the libraries read, beside those whose names end in config.json; others name tokens, or are logs."""
_OVERRULED = ("special_tokens_map_file", "tokenizer_file", "name_or_path", "_name_or_path", "tokenizer_config_file")
"""Keys in which folders carry paths of the machine that saved them; the libraries never follow these."""
_FILE_KEY = re.compile(r"(_file|_path|_dir|_folder|_url)s?$")
_SUBFOLDERS = ("additional_chat_templates",)
_ACTIVATION = re.compile(r"torch\.nn(\.modules(\.\w+)?)?\.\w+")


def check_files(folder: Path, places: Iterable[Path]) -> None:
    """Refuse a model of which a file is no ordinary file, or names what does not lie in it.

    Parameters
    ----------
    folder
        The model's folder.
    places
        It and the folders of its modules.

    Raises
    ------
    ExplorerError
        MODEL, with the reason in one sentence.
    """
    for path in _files(places):
        check_ordinary(path)
        if path.name.endswith("config.json") or path.name in _SETTINGS:
            _check_names(folder, path.parent, read_json(path))


def _files(places: Iterable[Path]) -> Iterator[Path]:
    """Yield what lies in these folders, each once; not what lies in folders within them that no library looks into."""
    for place in dict.fromkeys(places):
        for within in (place, *(place / name for name in _SUBFOLDERS)):
            try:
                yield from sorted(within.iterdir()) if within.is_dir() else ()
            except OSError as error:
                raise unreadable(within, error) from error


def _check_names(folder: Path, place: Path, value: Any) -> None:
    """Check the settings in one JSON file and in all that is nested in it."""
    if isinstance(value, list):
        for item in value:
            _check_names(folder, place, item)
    if not isinstance(value, dict):
        return
    _check_loader_settings(folder, value)
    for key, item in value.items():
        if isinstance(item, str):
            _check_name(folder, place, key, item)
        else:
            _check_names(folder, place, item)


def _check_name(folder: Path, place: Path, key: str, name: str) -> None:
    """Check one string that may be the name of code or of a file."""
    if key == "activation_function" and "." in name and name.startswith("torch.") and not _ACTIVATION.fullmatch(name):
        raise refuse(folder, f"it asks for code of its own, {name}")
    if key == "tokenizer_class" and name.count(".") and not name.startswith("sentence_transformers."):
        raise refuse(folder, f"it asks for code of its own, {name}")
    if key == "transformers_weights" and not (name.endswith(".safetensors") and (place / name).parent == place):
        raise refuse(folder, f"it takes its weights from {name}")
    if key in _OVERRULED or not _FILE_KEY.search(key):
        return
    try:
        there = (place / name).exists()
    except (OSError, ValueError):
        return  # no name that any file could have
    if name and there and place not in (place / name).parents:
        raise refuse(folder, f"its setting {key} names a file outside of its folder")


def _check_loader_settings(folder: Path, settings: dict[str, Any]) -> None:
    """Check for code to import and for loader settings that no plain model needs."""
    if "custom_pipelines" in settings:
        raise refuse(folder, "it brings Python code of its own")
    if settings.get("tokenizer_name_or_path"):
        raise refuse(folder, "it takes its tokenizer from somewhere else")
    for name in _LOADER_SETTINGS:
        passed = settings.get(name) or {}
        if not isinstance(passed, dict):
            raise refuse(folder, f"its setting {name} is not understood")
        foreign = sorted(set(passed) - _HARMLESS_SETTINGS)
        if foreign:
            raise refuse(folder, f"it changes how models are loaded ({', '.join(foreign)})")
    for name, implementation in settings.items():
        if name in ("attn_implementation", "_attn_implementation", "experts_implementation"):
            _check_implementation(folder, implementation)


def _check_implementation(folder: Path, implementation: Any) -> None:
    """Refuse attention from a kernel of the hub; models of several parts have one a part."""
    parts = implementation.values() if isinstance(implementation, dict) else (implementation,)
    if any("/" in str(part) for part in parts):
        raise refuse(folder, "it asks for code of its own for attention")
