"""The whole script: what it says of itself, its imports, its sentences, and the vectors of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from explorer.domain.model.info import ModelInfo
from explorer.domain.settings.spec import (
    BUNDLED_MODEL,
    LAST_LAYER,
    Backend,
    EncodeSpec,
    Engine,
    Pooling,
    Precision,
    Readout,
)
from explorer.files.script import openvino, raw, sentence
from explorer.files.script.model import Part
from explorer.files.script.sources import Source

_BUNDLED_LIMIT, _BUNDLED_POSITIONS = 256, 512
_BUNDLED_MODULES = ("Transformer", "Pooling", "Normalize")
_LIBRARIES: Mapping[Backend, str] = MappingProxyType(
    {
        Backend.SENTENCE_TRANSFORMERS: "Sentence Transformers",
        Backend.TRANSFORMERS: "raw Transformers",
    }
)

_IN_FLOAT32 = (
    "These are in float32. Those that the program shows are in int8, in which this library",
    "does not compute.",
)

_WRITERS: Mapping[Backend, Callable[[EncodeSpec, Readout, ModelInfo], Part]] = MappingProxyType(
    {Backend.SENTENCE_TRANSFORMERS: sentence.part, Backend.TRANSFORMERS: raw.part}
)


def script(spec: EncodeSpec, readout: Readout, info: ModelInfo, source: Source) -> str:
    """Return a Python program that leaves in `embeddings` what the program shows.

    It is written in the backend's own words and holds only the settings that differ from the library's own. In float32
    its vectors equal those on the screen but for rounding; in half precision they differ as two runs in differently
    padded batches do, in the last digit that the format has.

    Parameters
    ----------
    spec, readout
        The settings. `spec.layers`, `spec.naive` and `spec.allow_network` do not matter.
    info
        What the model is: `Encoding.info` of a run with the same model, backend and maximum length, or
        `bundled_info(spec)`.
    source
        Where the sentences come from.
    """
    if not spec.dtype.is_format and info.dtype:
        spec = replace(spec, dtype=Precision(info.dtype))
    head = f"Sentence vectors: {describe(spec, readout)}."
    says = [f'"""{head}"""']
    if spec.dtype is Precision.INT8 and not _by_openvino(spec):
        spec = replace(spec, dtype=Precision.FLOAT32)
        says = [f'"""{head}', "", *_IN_FLOAT32, '"""']
    part: Part = (openvino.part if _by_openvino(spec) else _WRITERS[spec.backend])(spec, readout, info)
    paragraphs = [
        says,
        _sorted_imports({*source.imports, *part.imports}),
        list(source.lines),
        *part.paragraphs,
    ]
    return "\n\n".join("\n".join(lines) for lines in paragraphs) + "\n"


def describe(spec: EncodeSpec, readout: Readout) -> str:
    """Say in a few words which vectors a script gives."""
    model_pooling = readout.pooling is Pooling.MODEL
    words = [
        "OpenVINO" if _by_openvino(spec) else _LIBRARIES[spec.backend],
        "the model's own pooling" if model_pooling else f"pooling {readout.pooling}",
    ]
    if readout.layer != LAST_LAYER:
        words.append(f"layer {readout.layer}")
    if readout.truncate_dim is not None:
        words.append(f"first {readout.truncate_dim} dimensions")
    if readout.normalize:
        words.append("unit length")
    return ", ".join(words)


def bundled_info(spec: EncodeSpec) -> ModelInfo:
    """Return what the bundled model is, as it would be found out by loading it with `spec`."""
    own = spec.backend.runs_pipeline
    limit = min(spec.max_length or _BUNDLED_LIMIT, _BUNDLED_POSITIONS)
    return ModelInfo(
        BUNDLED_MODEL,
        384,
        6,
        limit,
        modules=_BUNDLED_MODULES if own else (),
        pooling_mode="mean" if own else "",
        normalizes=own,
        architecture="bert",
        dtype=_dtype(spec),
    )


def _dtype(spec: EncodeSpec) -> str:
    """Return the number format that is known without a run."""
    return spec.dtype.value if spec.dtype.is_format else Precision.FLOAT32.value


def _by_openvino(spec: EncodeSpec) -> bool:
    """Whether the script converts the model itself, as it is asked to; in int8 nothing else computes."""
    return (spec.engine is Engine.OPENVINO or spec.dtype is Precision.INT8) and spec.backend.runs_pipeline


def _sorted_imports(imports: set[str]) -> list[str]:
    """Return import statements as isort groups them: the standard library's, then the others; plain ones first."""
    standard = {line for line in imports if line.split()[1] in ("csv", "hashlib", "json", "sys")}
    groups = [sorted(group, key=_import_key) for group in (standard, imports - standard) if group]
    return [line for number, group in enumerate(groups) for line in ([""] if number else []) + group]


def _import_key(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line.split()[1]
