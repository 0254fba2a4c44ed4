"""From an `EncodeSpec` to a loaded model, one of which is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import BUNDLED_MODEL, Backend, Device, EncodeSpec, Part
from explorer.files.model_folder import bundled_folder, check_bundled, local_folder, read_model_folder
from explorer.files.model_folder.kinds.vocabulary import without_words
from explorer.files.model_folder.weights.digest import fingerprint
from explorer.inference.machine.devices import (
    precision_of,
    release_memory,
    resolve_device,
    torch_dtype,
)
from explorer.inference.machine.threads import use_best_threads
from explorer.inference.models.attention import use_short_attention
from explorer.inference.models.checks.load_failure import load_failure
from explorer.inference.models.checks.load_report import load_report
from explorer.inference.models.checks.loaded_weights import check_weights
from explorer.inference.models.checks.tokenizer_files import check_vocabulary, lacks_words
from explorer.inference.models.download import download_model
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.kernels import use_fast_kernels
from explorer.inference.models.openvino.encoder import OpenVinoEncoder
from explorer.inference.models.precision import resolve_precision, stored_note
from explorer.inference.models.probes.batch_effect import batch_effect, batching_note
from explorer.inference.models.sentence_encoder import SentenceTransformersEncoder
from explorer.inference.models.transformers_encoder import TransformersEncoder

BACKENDS: Mapping[Backend, Any] = {
    Backend.SENTENCE_TRANSFORMERS: SentenceTransformersEncoder,
    Backend.TRANSFORMERS: TransformersEncoder,
    Backend.OPENVINO: OpenVinoEncoder,
}
"""How each backend loads a model: (folder, device, dtype, part) to `Encoder`."""

_cache: dict[tuple[Path, str, Backend, torch.device, torch.dtype, Part, str], Encoder] = {}


def resolve_model(spec: EncodeSpec, context: JobContext) -> Path:
    """Find the folder of the model that `spec` names, fetching it where that is allowed.

    Raises
    ------
    ExplorerError
        MODEL, where there is no such folder or the model cannot be fetched.
    """
    if spec.model == BUNDLED_MODEL:
        return bundled_folder()
    folder = local_folder(spec.model)
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
    model = _read(spec, folder)
    dtype = torch_dtype(resolve_precision(spec.dtype, spec.backend, device, model.library_dtype))
    content = fingerprint(folder, context)
    key = (model.folder, model.name, spec.backend, device, dtype, spec.part, content)
    if key not in _cache:
        context.report(Progress("Loading the model"))
        if spec.model == BUNDLED_MODEL:
            check_bundled(folder)
        _cache.clear()
        release_memory(device)
        notes = use_best_threads() if device.type == "cpu" else ()
        encoder = _load(model, *key[2:], context)
        if fingerprint(folder, context) != content:
            raise ExplorerError(
                FailureKind.MODEL,
                f'The files of the model "{model.name}" changed while they were loaded.',
                "Run again when they are complete.",
            )
        encoder.info = replace(encoder.info, notes=(*encoder.info.notes, *notes))
        _cache[key] = encoder
    context.check()
    return _cache[key]


def load_beside(spec: EncodeSpec, context: JobContext) -> Encoder:
    """Load a model whose folder was checked before, leaving the one that is kept in place; raises as `load_encoder`."""
    device, folder = _device(spec), resolve_model(spec, context)
    model = _read(spec, folder)
    dtype = torch_dtype(resolve_precision(spec.dtype, spec.backend, device, model.library_dtype))
    context.check()
    return _load(model, spec.backend, device, dtype, spec.part, fingerprint(folder, context), context)


def _read(spec: EncodeSpec, folder: Path) -> ModelFolder:
    """Read what a folder says, and refuse it where the backend cannot load it."""
    model = read_model_folder(folder)
    model.check(spec.backend)
    # What is called by a name, not by its place, is shown by that name.
    return model if Path(spec.model).expanduser().is_dir() else replace(model, name=spec.model)


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


def _load(
    model: ModelFolder,
    backend: Backend,
    device: torch.device,
    dtype: torch.dtype,
    part: Part,
    content: str,
    context: JobContext,
) -> Encoder:
    """Load a model and say in one sentence why it could not be loaded."""
    report: list[str] = []
    load = BACKENDS[backend]
    if backend is Backend.OPENVINO:
        load = partial(load, tell=lambda stage: context.report(Progress(stage)))
    try:
        with load_report(report):
            encoder: Encoder = load(model, device, dtype, part)
        if backend is not Backend.OPENVINO:
            use_fast_kernels(encoder.model, device, dtype)
            use_short_attention(encoder.model, device, dtype)
    except BaseException as error:
        # What the tokenizers raise of a file that they cannot make sense of is no `Exception`.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            if lacks_words(error, model.transformer):
                raise without_words(model.name) from error
            raise load_failure(error, report, model, device, dtype) from error
        raise
    check_weights(report, encoder.model, model, backend)
    check_vocabulary(encoder.tokenizer, model.transformer, model.name)
    batching = batch_effect(encoder)
    encoder.info = replace(
        encoder.info,
        fingerprint=content,
        sentence_model=bool(model.modules),
        similarity=model.similarity if backend.runs_pipeline else None,
        dtype=precision_of(encoder.dtype).value,
        folder=model,
        habits=replace(encoder.info.habits, prompts=model.named_prompts, batching=batching),
        notes=(*model.notes, *encoder.info.notes, *stored_note(model, precision_of(dtype)), *batching_note(batching)),
    )
    return encoder
