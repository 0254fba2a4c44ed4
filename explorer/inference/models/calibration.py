"""A model in int8: which of the texts show what numbers it computes with, and the form that was made by them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer.analysis.neighbors.digests import text_digests
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import INT8_TEXTS, EncodeSpec, Precision
from explorer.domain.words import counted
from explorer.inference.models.choice import Choice
from explorer.inference.models.inputs import Batch, pad_batch
from explorer.inference.models.prepared import store

ENOUGH = 100
"""Texts from which on further ones hardly change the vectors."""

_FOLDER = "int8"
_OTHERWISE = "Choose bfloat16 or float32."

_last: list[tuple[Sequence[str], tuple[str, ...]]] = []
"""The texts that were asked for last, and what was chosen of them: each query asks again."""


def calibration_texts(texts: Sequence[str]) -> tuple[str, ...]:
    """Choose up to `INT8_TEXTS` different texts: those whose BLAKE2b digest of 16 bytes is smallest.

    That is as good as by chance, and a text more or less changes little about it.
    """
    if _last and _last[0][0] is texts:
        return _last[0][1]
    halves = text_digests(texts).astype("<u8").view(">u8")  # compared as bytes are
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    ordered = halves[order]
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    chosen = tuple(texts[row] for row in order[is_first][:INT8_TEXTS].tolist())
    _last[:] = [(texts, chosen)]
    return chosen


def calibrated(
    choice: Choice, spec: EncodeSpec, model: ModelFolder, texts: Sequence[str], context: JobContext
) -> Choice:
    """Return a choice of int8 with the form that these texts make, which is made where it is not there.

    Parameters
    ----------
    choice
        Of the prepared model, in int8.
    spec, model
        What is asked of it, and what its folder says.
    texts
        Those to encode, from 1 on.
    context
        Where progress goes; a cancel is noticed within a tenth of a second.

    Raises
    ------
    ExplorerError
        INPUT, where there is no text; MODEL, where nncf cannot do it; DISK, where it cannot be kept.
    """
    if not len(texts):
        raise ExplorerError(FailureKind.INPUT, "int8 is made of the texts, and there are none.", _OTHERWISE)
    assert choice.folder is not None
    chosen = calibration_texts(texts)
    place = _place(choice.folder, spec, chosen)
    notes = choice.notes
    if not store.is_whole(place, context):
        if place.exists():
            notes = (*notes, "The int8 form of this model was damaged. It was made anew.")
        _make(choice, spec, model, place, chosen, context)
    if len(chosen) < ENOUGH:
        few = counted(len(chosen), "text")
        notes = (*notes, f"int8 was fitted to {few} only: it changes less where it is fitted to {ENOUGH} or more.")
    return replace(choice, graph=place, notes=notes)


def _place(folder: Path, spec: EncodeSpec, chosen: Sequence[str]) -> Path:
    """Return the folder of the form that texts make of the prepared model in `folder`, read as `spec` asks."""
    read = (spec.backend.value, spec.prompt, spec.prompt_name, spec.max_length)
    made_by = (store.installed_version("nncf"), *read, *chosen)
    return folder / _FOLDER / hashlib.blake2b(json.dumps(made_by).encode(), digest_size=8).hexdigest()


def _make(
    choice: Choice, spec: EncodeSpec, model: ModelFolder, place: Path, chosen: Sequence[str], context: JobContext
) -> None:
    """Have the form made in another process, by the texts as the model reads them."""
    from explorer.inference.models.convert.aside import run_aside
    from explorer.inference.models.convert.quantize import quantize

    encoder = replace(choice, precision=Precision.FLOAT32).load()
    encoder.info = replace(encoder.info, habits=replace(encoder.info.habits, prompts=model.named_prompts))
    read = encoder.tokenize(chosen, encoder.prompt(spec), encoder.max_length(spec))
    tokenizer = encoder.tokenizer
    inputs = [
        pad_batch(read, Batch((row,), len(text.ids)), tokenizer.pad_token_id, tokenizer.pad_token_type_id)
        for row, text in enumerate(read)
    ]
    inputs = [{key: one[key] for key in encoder.model.names} for one in inputs]
    context.report(Progress(f"Fitting int8 to {counted(len(chosen), 'text')} (once for these)"))
    run_aside(quantize, (choice.folder, place, inputs, model.name), model.name, context)
