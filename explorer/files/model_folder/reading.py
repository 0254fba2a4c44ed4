"""From a folder on the disk to what is known of the model in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError, Failure
from explorer.domain.model.folder import ModelFolder, ModuleFolder
from explorer.domain.model.titles import display_name, full_name, snapshot_note
from explorer.domain.settings.spec import BUNDLED_MODEL, Backend, Similarity
from explorer.files.model_folder import formats, typed
from explorer.files.model_folder.bundled import bundled_folder
from explorer.files.model_folder.failures import failure, missing_file, refuse
from explorer.files.model_folder.formats import WEIGHTS
from explorer.files.model_folder.json_files import check_fetched, read_settings
from explorer.files.model_folder.kinds import kinds
from explorer.files.model_folder.kinds.architectures import check_architecture, no_transformer
from explorer.files.model_folder.kinds.backends import outdated, pipeline_refusals, unpooled
from explorer.files.model_folder.kinds.vocabulary import check_words
from explorer.files.model_folder.layout import (
    OLD_TRANSFORMERS,
    has_weights,
    needs_settings,
    places_of,
    read_modules,
    settings_file,
    with_children,
)
from explorer.files.model_folder.names import local_folder, no_model
from explorer.files.model_folder.safety import check_files
from explorer.files.model_folder.weights.headers import Tensor
from explorer.files.model_folder.weights.shape import layers_of, positions_of, sentence_width, width_of
from explorer.files.model_folder.weights.sizes import check_sizes
from explorer.files.model_folder.weights.weights import library_dtype, read_weights, stored_dtype

_NO_LIMIT = 1_000_000
"""Tokenizers without a limit carry a huge number in its place."""
_OWN_CODE = "It brings Python code of its own, which is never run: the library's own code of this architecture is used."


@dataclass
class _Found:
    """What has been read before a fault ended the reading."""

    modules: tuple[ModuleFolder, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    sentence: Mapping[str, Any] = field(default_factory=dict)
    tokenizer: Mapping[str, Any] = field(default_factory=dict)
    tensors: Mapping[str, Tensor] = field(default_factory=dict)


def read_model_folder(folder: Path) -> ModelFolder:
    """Read what a folder says of its model: its JSON files and the headers of its weights, nothing else.

    Nothing is loaded, no code of the folder is run, and what is no ordinary file is not opened. A folder that no
    backend can load gives a value too, with the reason in its `refusals`.
    """
    found, refusals = _Found(), dict[Backend, Failure]()
    try:
        _read(folder, found)
    except ExplorerError as error:
        refusals = dict.fromkeys(Backend, error.failure)
    except OSError as error:  # of a name in its settings that no system takes
        refused = refuse(folder, f"something that it names cannot be read ({error.strerror or error})")
        refusals = dict.fromkeys(Backend, refused.failure)
    kind = kinds.kind_of(found.sentence, found.modules, found.config)
    name = display_name(folder)
    # Of a folder that another of its classes saved, the library takes the transformer alone.
    used = {} if kinds.converted(found.sentence) else found.sentence
    settings = found.modules[0].settings if found.modules and not kinds.converted(found.sentence) else {}
    prompts = {key: text or "" for key, text in (used.get("prompts") or {}).items()}
    default, similarity = used.get("default_prompt_name"), used.get("similarity_fn_name")
    own_code = bool(found.config.get("auto_map") or found.tokenizer.get("auto_map"))
    pooling = next((module for module in found.modules if module.name == "Pooling"), None)
    return ModelFolder(
        folder=folder,
        name=full_name(folder),
        kind=kind,
        architecture=str(found.config.get("model_type") or ""),
        modules=found.modules,
        head=kinds.head_of(found.config),
        formats=formats.found_in(folder, bool(found.tensors)),
        own_code=own_code,
        prompts=prompts,
        default_prompt_name=default if default in prompts else None,
        include_prompt=pooling is None or pooling.settings.get("include_prompt") is not False,
        max_seq_length=settings.get("max_seq_length"),
        tokenizer_limit=_limit(found.tokenizer.get("model_max_length")),
        positions=positions_of(found.config),
        layers=layers_of(found.config),
        width=width_of(found.config),
        sentence_width=sentence_width(found.modules, width_of(found.config)),
        truncate_dim=used.get("truncate_dim"),
        similarity=Similarity(similarity) if similarity in list(Similarity) else None,
        stored_dtype=stored_dtype(found.tensors),
        library_dtype=library_dtype(settings, found.config, found.tensors),
        encoder_decoder=found.config.get("is_encoder_decoder") is True,
        notes=(
            *kinds.kind_note(name, kind, found.config),
            *((_OWN_CODE,) if own_code else ()),
            *snapshot_note(folder),
        ),
        refusals=refusals or pipeline_refusals(outdated(folder, found.modules) or _incomplete(folder, found)),
        model_pooling=kinds.no_model_pooling(name, kind, found.config),
    )


def known_model(model: str) -> ModelFolder | None:
    """Return what is known of a model by its name or folder; None where it is not on this machine."""
    try:
        return read_model_folder(folder_of(model))
    except ExplorerError:
        return None


def folder_of(model: str) -> Path:
    """Return the folder of a model on this machine, by its name or path.

    Raises
    ------
    ExplorerError
        MODEL, where there is none.
    """
    folder = bundled_folder() if model == BUNDLED_MODEL else local_folder(model)
    if folder is None:
        raise failure(
            f'There is no folder "{model}", and no model of this name in the cache of this machine.',
            f"Choose the folder of a model, or the bundled model {BUNDLED_MODEL}.",
        )
    return folder


def _read(folder: Path, found: _Found) -> None:
    """Fill `found`, from what is needed to read the rest on; raises `ExplorerError` at the first fault."""
    check_files(folder, (folder,))
    if (folder / "adapter_config.json").exists():
        raise formats.adapter(folder, folder)
    found.modules = read_modules(folder)
    transformer = found.modules[0].path if found.modules else folder
    check_files(folder, places_of(folder, found.modules))
    path = folder / "config_sentence_transformers.json"
    sentence = read_settings(path)
    typed.check_sentence(path, sentence)
    found.sentence = sentence
    for module in with_children(found.modules, folder):
        typed.check_module(module)
    first = found.modules[0].name if found.modules else "Transformer"
    if first not in ("Transformer", "MLMTransformer") and first not in OLD_TRANSFORMERS:
        raise no_transformer(folder, first)
    _read_transformer(folder, transformer, found)
    for module in with_children(found.modules[1:], folder):
        if has_weights(module) and not (module.path / WEIGHTS).exists():
            formats.check_pickled(folder, module.path)


def _read_transformer(folder: Path, place: Path, found: _Found) -> None:
    """Read the folder of the transformer, with its tokenizer."""
    if (place / "adapter_config.json").exists():
        raise formats.adapter(folder, place)
    path = place / "config.json"
    if not path.exists():
        raise formats.no_weights(folder, place) if formats.stored_otherwise(place) else no_model(folder)
    config = read_settings(path)
    typed.check_config(path, config)
    found.config = config
    tokenizer = read_settings(place / "tokenizer_config.json")
    typed.check_tokenizer(place / "tokenizer_config.json", tokenizer)
    found.tokenizer = tokenizer
    check_fetched(place / "tokenizer.json")
    check_architecture(folder, config)
    found.tensors = read_weights(folder, place)
    formats.check_quantised(folder, config, found.tensors)
    check_sizes(path, config, found.tensors.values())
    check_words(folder, place, display_name(folder), config, tokenizer)


def _incomplete(folder: Path, found: _Found) -> Failure | None:
    """Return what is wrong with the modules after the transformer, which only a pipeline loads."""
    try:
        for module in with_children(found.modules[1:], folder):
            path = settings_file(module)
            if needs_settings(module) and not path.exists():
                raise missing_file(folder, path.relative_to(folder).as_posix(), f"the settings of its {module.name}")
            if has_weights(module):
                read_weights(folder, module.path)
    except ExplorerError as error:
        return error.failure
    return None if kinds.converted(found.sentence) else unpooled(folder, found.modules)


def _limit(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) and value < _NO_LIMIT else None
