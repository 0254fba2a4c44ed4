"""From an `EncodeSpec` to a loaded model, one of which is kept."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.spec import BUNDLED_MODEL, Backend, Device, EncodeSpec
from explorer.files.model_folder.digest import fingerprint
from explorer.inference import folders
from explorer.inference.attention import use_short_attention
from explorer.inference.devices import (
    is_oom,
    lacks_precision,
    precision_failure,
    precision_of,
    release_memory,
    resolve_device,
    torch_dtype,
)
from explorer.inference.download import download_model
from explorer.inference.encoder import Encoder
from explorer.inference.kernels import use_fast_kernels
from explorer.inference.openvino_encoder import OpenVinoEncoder
from explorer.inference.precision import resolve_precision
from explorer.inference.sentence_encoder import SentenceTransformersEncoder
from explorer.inference.threads import use_best_threads
from explorer.inference.tokenizer_files import check_vocabulary, lacks_words, without_words
from explorer.inference.transformers_encoder import TransformersEncoder

BACKENDS: Mapping[Backend, Any] = {
    Backend.SENTENCE_TRANSFORMERS: SentenceTransformersEncoder,
    Backend.TRANSFORMERS: TransformersEncoder,
    Backend.OPENVINO: OpenVinoEncoder,
}
"""How each backend loads a model: (folder, name, device, dtype) to `Encoder`."""

_cache: dict[tuple[Path, str, Backend, torch.device, torch.dtype, str], Encoder] = {}


def resolve_model(spec: EncodeSpec, context: JobContext) -> Path:
    """Find the folder of the model that `spec` names, fetching it where that is allowed.

    Raises
    ------
    ExplorerError
        MODEL, where there is no such folder or the model cannot be fetched.
    """
    if spec.model == BUNDLED_MODEL:
        return folders.bundled_folder()
    folder = folders.local_folder(spec.model)
    if folder is not None:
        return folder
    if not spec.allow_network:
        raise ExplorerError(
            FailureKind.MODEL,
            f'There is no folder "{spec.model}".',
            "Choose the folder of a model, or allow the network to fetch a model by this name.",
        )
    return download_model(spec.model, context)


def load_encoder(spec: EncodeSpec, context: JobContext) -> Encoder:
    """Return the model that `spec` names, loaded on its device in its precision.

    The last model is kept, and used again as long as its folder's content does not change.

    Raises
    ------
    ExplorerError
        MODEL, where there is no such model, it is refused, or it is damaged; DEVICE; MEMORY.
    """
    device = _device(spec)
    context.check()
    folder = resolve_model(spec, context)
    folders.check_folder(folder)
    dtype = torch_dtype(resolve_precision(spec.dtype, spec.backend, device))
    content = fingerprint(folder, context)
    key = (folder, Path(spec.model).name, spec.backend, device, dtype, content)
    if key not in _cache:
        context.report(Progress("Loading the model"))
        if spec.model == BUNDLED_MODEL:
            folders.check_bundled(folder)
        _cache.clear()
        release_memory(device)
        notes = use_best_threads() if device.type == "cpu" else ()
        encoder = _load(*key)
        if fingerprint(folder, context) != content:
            raise ExplorerError(
                FailureKind.MODEL,
                f'The files of the model "{Path(spec.model).name}" changed while they were loaded.',
                "Run again when they are complete.",
            )
        encoder.info = replace(encoder.info, notes=(*encoder.info.notes, *notes))
        _cache[key] = encoder
    context.check()
    return _cache[key]


def load_beside(spec: EncodeSpec, context: JobContext) -> Encoder:
    """Load a model whose folder was checked before, leaving the one that is kept in place; raises as `load_encoder`."""
    device, folder = _device(spec), resolve_model(spec, context)
    dtype = torch_dtype(resolve_precision(spec.dtype, spec.backend, device))
    context.check()
    return _load(folder, Path(spec.model).name, spec.backend, device, dtype, fingerprint(folder, context))


def forget_models() -> None:
    """Drop the model that is kept, so that the next call loads it anew."""
    _cache.clear()


def _device(spec: EncodeSpec) -> torch.device:
    """Return the device that is meant; OpenVINO runs on the CPU here."""
    if spec.backend is not Backend.OPENVINO:
        return resolve_device(spec.device)
    if spec.device in (Device.AUTO, Device.CPU):
        return resolve_device(Device.CPU)
    raise ExplorerError(
        FailureKind.DEVICE,
        f'OpenVINO runs on the CPU in this program, not on "{spec.device}".',
        "Choose the CPU, or another backend.",
    )


def _load(folder: Path, name: str, backend: Backend, device: torch.device, dtype: torch.dtype, content: str) -> Encoder:
    """Load a model and say in one sentence why it could not be loaded."""
    advice = "Copy the model's files again, or choose another model."
    try:
        with _load_report() as report:
            encoder: Encoder = BACKENDS[backend](folder, name, device, dtype)
        if backend is not Backend.OPENVINO:
            use_fast_kernels(encoder.model, device, dtype)
            use_short_attention(encoder.model, device, dtype)
    except SafetensorError as error:
        raise ExplorerError(FailureKind.MODEL, f'The weights of the model "{name}" are damaged.', advice) from error
    except (OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError, ImportError) as error:
        if is_oom(error):
            raise ExplorerError(
                FailureKind.MEMORY,
                f'The model "{name}" does not fit in the memory of {device}.',
                "Choose a smaller model or another device.",
            ) from error
        if lacks_precision(error):
            raise precision_failure(name, device, dtype) from error
        if lacks_words(error, folder):
            raise without_words(name) from error
        raise ExplorerError(FailureKind.MODEL, f'The model "{name}" cannot be loaded.', advice) from error
    missing = _missing_weights(report)
    if missing:
        raise ExplorerError(
            FailureKind.MODEL, f'The model "{name}" lacks weights that it needs, such as {missing[0]}.', advice
        )
    check_vocabulary(encoder.tokenizer, Path(encoder.tokenizer.name_or_path), name)
    encoder.info = replace(
        encoder.info,
        fingerprint=content,
        sentence_model=folders.holds_sentence_model(folder),
        dtype=precision_of(encoder.dtype).value,
    )
    return encoder


@contextmanager
def _load_report() -> Iterator[list[str]]:
    """Collect what transformers logs while it loads weights: the only place where it names missing ones."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.extend(record.getMessage().splitlines())

    logger, collector = logging.getLogger("transformers.modeling_utils"), Collector()
    level, propagate = logger.level, logger.propagate
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.addHandler(collector)
    try:
        yield lines
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate
        logger.setLevel(level)


def _missing_weights(report: list[str]) -> list[str]:
    """Names in the load report that transformers filled with random numbers, but for the pooler, which is not used."""
    rows = (re.sub(r"\x1b\[[0-9;]*m", "", line).split("|") for line in report)
    missing = [row[0].strip() for row in rows if len(row) > 1 and row[1].strip() == "MISSING"]
    return [name for name in missing if "pooler" not in name]
