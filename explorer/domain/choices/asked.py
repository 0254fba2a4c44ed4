"""The settings one by one: what each is unless it is set, what is set to something else, and that in short words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from explorer.domain.choices.allowed import default_pooling
from explorer.domain.model.folder import ModelFolder
from explorer.domain.model.prompts import quoted_prompt
from explorer.domain.settings.spec import (
    LAST_LAYER,
    Backend,
    EncodeSpec,
    Engine,
    Part,
    Pooling,
    Precision,
    Readout,
    Similarity,
)
from explorer.domain.words import counted, with_commas


class Field(StrEnum):
    """Names of the settings; also the object names of their controls."""

    BACKEND = "backend"
    MODEL = "model"
    POOLING = "pooling"
    NORMALIZE = "normalize"
    SIMILARITY = "similarity"
    LAYER = "layer"
    TRUNCATE_DIM = "truncate_dim"
    MAX_LENGTH = "max_length"
    PROMPT = "prompt"
    QUERY_PROMPT = "query_prompt"
    PART = "part"
    ENGINE = "engine"
    DEVICE = "device"
    PRECISION = "precision"
    BATCH_SIZE = "batch_size"
    ALLOW_NETWORK = "allow_network"


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that the settings ask for."""

    spec: EncodeSpec = field(default_factory=EncodeSpec)
    readout: Readout = field(default_factory=Readout)
    metric: Similarity = Similarity.COSINE


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One setting.

    Parameters
    ----------
    spec, readout
        The fields of `EncodeSpec` or of `Readout` that hold it; `Asked.metric` has neither.
    words
        What it is set to, to stand beside others: "layer 3".
    """

    words: Callable[[Asked], str]
    spec: tuple[str, ...] = ()
    readout: tuple[str, ...] = ()


BACKEND_NAMES: Mapping[Backend, str] = MappingProxyType(
    {
        Backend.SENTENCE_TRANSFORMERS: "Sentence Transformers",
        Backend.TRANSFORMERS: "Transformers",
    }
)
ENGINE_NAMES: Mapping[Engine, str] = MappingProxyType(
    {Engine.AUTO: "Automatic", Engine.TORCH: "torch", Engine.OPENVINO: "OpenVINO"}
)


def _prompt(asked: Asked) -> str:
    spec = asked.spec
    if spec.prompt is not None:
        return f"prompt {quoted_prompt(spec.prompt)}" if spec.prompt else "no prompt"
    return f"prompt {spec.prompt_name}"


def _query_prompt(asked: Asked) -> str:
    spec = asked.spec
    if spec.query_prompt is not None:
        return f"queries {quoted_prompt(spec.query_prompt)}" if spec.query_prompt else "no prompt of queries"
    return f"queries {spec.query_prompt_name}"


def _precision(asked: Asked) -> str:
    return "as stored" if asked.spec.dtype is Precision.STORED else asked.spec.dtype.value


def _pooling(asked: Asked) -> str:
    return "model (its own)" if asked.readout.pooling is Pooling.MODEL else asked.readout.pooling.value


FIELDS: Mapping[Field, FieldRow] = MappingProxyType(
    {
        Field.BACKEND: FieldRow(lambda asked: BACKEND_NAMES[asked.spec.backend], ("backend",)),
        Field.MODEL: FieldRow(lambda asked: asked.spec.model, ("model",)),
        Field.POOLING: FieldRow(_pooling, readout=("pooling",)),
        Field.NORMALIZE: FieldRow(lambda _: "normalised", readout=("normalize",)),
        Field.SIMILARITY: FieldRow(lambda asked: asked.metric.value),
        Field.LAYER: FieldRow(lambda asked: f"layer {asked.readout.layer}", readout=("layer",)),
        Field.TRUNCATE_DIM: FieldRow(lambda asked: dimensions(asked.readout.truncate_dim), readout=("truncate_dim",)),
        Field.MAX_LENGTH: FieldRow(lambda asked: at_most(asked.spec.max_length), ("max_length",)),
        Field.PROMPT: FieldRow(_prompt, ("prompt", "prompt_name")),
        Field.QUERY_PROMPT: FieldRow(_query_prompt, ("query_prompt", "query_prompt_name")),
        Field.PART: FieldRow(lambda asked: f"the {asked.spec.part}", ("part",)),
        Field.ENGINE: FieldRow(lambda asked: ENGINE_NAMES[asked.spec.engine], ("engine",)),
        Field.DEVICE: FieldRow(lambda asked: asked.spec.device.upper(), ("device",)),
        Field.PRECISION: FieldRow(_precision, ("dtype",)),
        Field.BATCH_SIZE: FieldRow(lambda asked: f"batches of {with_commas(asked.spec.batch_size)}", ("batch_size",)),
        Field.ALLOW_NETWORK: FieldRow(lambda _: "downloads allowed", ("allow_network",)),
    }
)


def put_back(asked: Asked, fields: Iterable[Field], folder: ModelFolder | None = None) -> Asked:
    """Return `asked` with some settings as they are unless set.

    Parameters
    ----------
    asked
        What is asked for.
    fields
        The settings to put back.
    folder
        What is known of the folder of the model of `asked`: it decides which pooling is the usual one.
    """
    fields, usual = frozenset(fields), Asked()
    spec, readout = asked.spec, asked.readout
    for name in fields:
        row = FIELDS[name]
        spec = replace(spec, **_values(usual.spec, row.spec))
        readout = replace(readout, **_values(usual.readout, row.readout))
    if Field.MODEL in fields:
        # A half of one model is none of another; and what was known of the folder is of another.
        spec, folder = replace(spec, part=Part.AUTO), folder if spec.model == asked.spec.model else None
    if Field.POOLING in fields:
        readout = replace(readout, pooling=default_pooling(spec, folder))
    if readout.pooling is Pooling.MODEL:
        readout = replace(readout, layer=LAST_LAYER)
    return Asked(spec, readout, usual.metric if Field.SIMILARITY in fields else asked.metric)


def what_is_set(asked: Asked, folder: ModelFolder | None = None) -> tuple[Field, ...]:
    """Return the settings that are not what they are unless set, in their order; `folder` as in `put_back`."""
    return tuple(name for name in Field if _differs(asked, put_back(asked, (name,), folder), name))


def words_of(asked: Asked, fields: Iterable[Field]) -> tuple[str, ...]:
    """Return what some settings are set to, in short words."""
    return tuple(FIELDS[name].words(asked) for name in fields)


def dimensions(count: int | None, whole: int | None = None) -> str:
    """Return "64 dimensions", or "64 of 384 dimensions" where it is known of how many."""
    if count is None:
        return "all dimensions"
    if whole is None:
        return counted(count, "dimension", with_commas)
    return f"{with_commas(count)} of {counted(whole, 'dimension', with_commas)}"


def at_most(tokens: int | None) -> str:
    """Return "at most 64 tokens"."""
    return "no limit" if tokens is None else f"at most {counted(tokens, 'token', with_commas)}"


def _values(usual: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(usual, name) for name in names}


def _differs(asked: Asked, usual: Asked, name: Field) -> bool:
    row = FIELDS[name]
    if name is Field.SIMILARITY:
        return asked.metric is not usual.metric
    if name is Field.POOLING and asked.readout.pooling is Pooling.MODEL:
        return False  # of vectors from a file, whatever the backend
    return any(getattr(asked.spec, part) != getattr(usual.spec, part) for part in row.spec) or any(
        getattr(asked.readout, part) != getattr(usual.readout, part) for part in row.readout
    )
