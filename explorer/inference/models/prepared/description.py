"""What is known of a prepared model beside its transformer, as files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.model.info import Batching, ModelHabits, ModelInfo
from explorer.domain.settings.spec import Backend, Part
from explorer.inference.models.modules import Dense, LayerNorm, Module, Normalize, Pooled
from explorer.inference.models.prepared.tokenizer import TokenizerFacts

_MODULES: Mapping[str, type[Any]] = {kind.__name__: kind for kind in (Pooled, Dense, LayerNorm, Normalize)}


@dataclass(frozen=True, slots=True)
class Description:
    """How one backend reads the model.

    Parameters
    ----------
    info
        What the encoder says of it, as far as its folder does not.
    positions, vocabulary
        As an `Encoder` takes them.
    tokenizer
        What Transformers adds to the core of the tokenizer, which has a file of its own.
    modules
        What comes after the transformer.
    """

    info: ModelInfo
    positions: int | None
    vocabulary: int | None
    tokenizer: TokenizerFacts
    modules: tuple[Module, ...] = ()


def tokenizer_file(backend: Backend) -> str:
    """Return the name of the file of the tokenizer's core."""
    return f"{backend}-tokenizer.json"


def write(folder: Path, backend: Backend, description: Description) -> None:
    """Write a description into the folder of a prepared model.

    Raises
    ------
    OSError
        Where that fails.
    """
    info = replace(description.info, folder=None, habits=ModelHabits())
    habits = asdict(description.info.habits)
    del habits["prompts"]  # the folder says them
    arrays = dict(_arrays(description.modules))
    document = {
        "info": asdict(info) | {"habits": habits},
        "positions": description.positions,
        "vocabulary": description.vocabulary,
        "tokenizer": asdict(description.tokenizer),
        "modules": [_settings(module) for module in description.modules],
    }
    (folder / _document(backend)).write_text(json.dumps(document), "utf-8")
    if arrays:
        np.savez(folder / _weights(backend), allow_pickle=False, **arrays)


def refuse(folder: Path, backend: Backend, why: str) -> None:
    """Write down why a backend's reading is not prepared; raises as `write`."""
    (folder / _document(backend)).write_text(json.dumps({"refused": why}), "utf-8")


def read(folder: Path, backend: Backend) -> Description | str:
    """Read a description, or why there is none.

    Raises
    ------
    OSError, ValueError, KeyError, TypeError
        Where it is damaged, which the seal tells beforehand.
    """
    document = json.loads((folder / _document(backend)).read_text("utf-8"))
    if "refused" in document:
        return str(document["refused"])
    return Description(
        _info(document["info"]),
        document["positions"],
        document["vocabulary"],
        _tokenizer(document["tokenizer"]),
        tuple(_modules(document["modules"], folder / _weights(backend))),
    )


def _document(backend: Backend) -> str:
    return f"{backend}.json"


def _weights(backend: Backend) -> str:
    return f"{backend}.npz"


def _arrays(modules: tuple[Module, ...]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays of modules, each by the place of its module and its name there."""
    for place, module in enumerate(modules):
        for part in fields(module):
            value = getattr(module, part.name)
            if isinstance(value, np.ndarray):
                yield f"{place} {part.name}", value


def _settings(module: Module) -> dict[str, Any]:
    values = {part.name: getattr(module, part.name) for part in fields(module)}
    plain = {name: value for name, value in values.items() if not isinstance(value, np.ndarray)}
    return {"kind": type(module).__name__} | plain


def _modules(settings: list[dict[str, Any]], weights: Path) -> Iterator[Module]:
    arrays: dict[int, dict[str, np.ndarray]] = {}
    if weights.is_file():
        with np.load(weights, allow_pickle=False) as stored:
            for key in stored.files:
                place, _, name = key.partition(" ")
                arrays.setdefault(int(place), {})[name] = stored[key]
    for place, values in enumerate(settings):
        kind = values.pop("kind")
        if "modes" in values:
            values["modes"] = tuple(values["modes"])
        yield _MODULES[kind](**(values | arrays.get(place, {})))


def _info(values: dict[str, Any]) -> ModelInfo:
    habits = values["habits"]
    habits |= {
        "part": Part(habits["part"]),
        "batching": Batching(habits["batching"]),
        "unread": tuple(habits["unread"]),
    }
    values |= {
        "habits": ModelHabits(**habits),
        "modules": tuple(values["modules"]),
        "notes": tuple(values["notes"]),
    }
    return ModelInfo(**values)


def _tokenizer(values: dict[str, Any]) -> TokenizerFacts:
    return TokenizerFacts(**values | {"all_specials": tuple(values["all_specials"]), "inputs": tuple(values["inputs"])})
