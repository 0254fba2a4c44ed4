"""Preparing a model: its transformer converted, the rest written down, all of it checked against the libraries."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Backend, Part, Precision
from explorer.inference.models.convert.graph import Example, convert
from explorer.inference.models.convert.tried import other_tokens, other_vectors, padding_differs, tried_texts
from explorer.inference.models.convert.writing import write_graphs
from explorer.inference.models.inputs import Batch, pad_batch
from explorer.inference.models.modules import not_plain
from explorer.inference.models.prepared import description as descriptions
from explorer.inference.models.prepared import store
from explorer.inference.models.prepared.compiled import COMPILED, GRAPH, CompiledModel
from explorer.inference.models.prepared.description import Description, tokenizer_file
from explorer.inference.models.prepared.encoder import PreparedEncoder
from explorer.inference.models.prepared.library import computes_natively
from explorer.inference.models.prepared.tokenizer import TokenizerFacts
from explorer.inference.models.probes.batch_effect import batch_effect
from explorer.inference.models.torch.encoder import TorchEncoder
from explorer.inference.models.torch.loading import load

_EXAMPLES = (
    ("a text to follow through the model", "another"),
    ("one", "two texts", "and a third one, the longest"),
    ("a text of its own",),
)
_LONG = 512
"""Tokens of the longest text that a conversion is tried on."""
_ROLES = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
_PADDING_NOTE = (
    "At padding this model has nothing to attend to, and OpenVINO makes other vectors of that than torch does: the "
    "naive poolings are not those of the engine torch."
)


def prepare(model: ModelFolder, folder: Path, part: Part, context: JobContext) -> None:
    """Make the prepared form of a model, for every backend that it passes the check with; one process at a time.

    Where another made it meanwhile, it stays.

    Parameters
    ----------
    model
        What its folder says.
    folder
        Where it goes, as `store.place_of` names it. What is not prepared is written down there with the reason.
    part
        Half of an encoder-decoder.
    context
        Where progress goes; a cancel is noticed between the steps.

    Raises
    ------
    ExplorerError
        DISK, where it cannot be kept.
    """
    with store.alone(folder, context) as done:
        if not done:
            _make(model, folder, part, context)


def _make(model: ModelFolder, folder: Path, part: Part, context: JobContext) -> None:
    """Prepare a model, and seal what came of it."""
    with store.making(folder) as draft:
        for backend in Backend:
            context.check()
            try:
                _prepare(draft, model, backend, part, context)
            except ExplorerError as error:
                if error.failure.kind is not FailureKind.MODEL:
                    raise
                descriptions.refuse(draft, backend, error.failure.message)
        shutil.rmtree(draft / COMPILED, ignore_errors=True)  # OpenVINO goes by the path, which changes now
    if (folder / GRAPH).is_file():
        for precision in filter(computes_natively, (Precision.FLOAT32, Precision.BFLOAT16)):
            CompiledModel(folder, precision)
    store.seal(folder)


def _prepare(folder: Path, model: ModelFolder, backend: Backend, part: Part, context: JobContext) -> None:
    """Write down how a backend reads the model, and its transformer where that was not done yet."""
    model.check(backend)
    context.report(Progress("Loading the model"))
    reference = load(model, backend, torch.device("cpu"), torch.float32, part, plain=True)
    habits = replace(reference.info.habits, prompts=model.named_prompts)
    reference.info = replace(reference.info, habits=habits)
    tokenizer = reference.tokenizer
    if not getattr(tokenizer, "is_fast", False):
        raise _refusal(model, "its tokenizer has no fast form")
    if reference.text_start("") is None:
        raise _refusal(model, "its texts go through a chat template")
    other = not_plain(reference.after)
    if other:
        raise _refusal(model, f"its module {other} is no plain algebra")
    if not (folder / GRAPH).is_file():
        context.report(Progress("Converting for OpenVINO (once)"))
        write_graphs(convert(reference.model, _examples(reference), model.name), folder)
    context.check()
    (folder / tokenizer_file(backend)).write_text(tokenizer.backend_tokenizer.to_str(), "utf-8")
    info = replace(reference.info, habits=replace(habits, batching=batch_effect(reference)))
    described = Description(
        info, reference._positions, reference._vocabulary, _facts(tokenizer), tuple(reference.after)
    )
    context.report(Progress("Checking the converted model"))
    encoder = PreparedEncoder(folder, backend, described, Precision.FLOAT32)
    texts = tried_texts(reference)
    for differing in (other_tokens, other_vectors):
        context.check()
        why = differing(encoder, reference, texts)
        if why:
            raise _refusal(model, why)
    if padding_differs(encoder, reference, _EXAMPLES[1]):
        described = replace(described, info=replace(info, notes=(*info.notes, _PADDING_NOTE)))
    descriptions.write(folder, backend, described)


def _refusal(model: ModelFolder, why: str) -> ExplorerError:
    return ExplorerError(FailureKind.MODEL, f'The model "{model.name}" is not prepared: {why}.', "")


def _facts(tokenizer: Any) -> TokenizerFacts:
    roles = {role: getattr(tokenizer, role, None) for role in _ROLES}
    return TokenizerFacts(
        name=type(tokenizer).__name__,
        specials={role: str(token) for role, token in roles.items() if token is not None},
        all_specials=tuple(map(str, tokenizer.all_special_tokens)),
        inputs=tuple(tokenizer.model_input_names),
        pad_type=int(tokenizer.pad_token_type_id),
        padding_side=str(tokenizer.padding_side),
        truncation_side=str(tokenizer.truncation_side),
        splits_specials=bool(getattr(tokenizer, "split_special_tokens", False)),
        folder=str(tokenizer.name_or_path),
    )


def _examples(encoder: TorchEncoder) -> list[Example]:
    """Return padded batches of different shapes, the last with a text as long as the model reads, or a long one."""
    accepted = set(inspect.signature(encoder.model.forward).parameters)
    longest = min(encoder.info.max_length or _LONG, _LONG)
    texts = (" ".join(_EXAMPLES[1]) + " ") * longest
    limits = (*(encoder.info.max_length for _ in _EXAMPLES), longest)
    parts: Sequence[Sequence[str]] = (*_EXAMPLES, (texts, texts[: len(texts) // (3 * longest)]))
    return [_example(encoder, part, limit, accepted) for part, limit in zip(parts, limits, strict=True)]


def _example(encoder: TorchEncoder, texts: Sequence[str], limit: int | None, accepted: set[str]) -> Example:
    """One padded batch of texts, with what the tokenizer gives and the model takes, and its attention mask."""
    tokens = encoder.tokenize(texts, "", limit)
    batch = Batch(tuple(range(len(texts))), max(len(text.ids) for text in tokens))
    features = pad_batch(tokens, batch, encoder.tokenizer.pad_token_id, encoder.tokenizer.pad_token_type_id)
    inputs = {name: torch.from_numpy(array) for name, array in features.items() if name in accepted}
    return Example(inputs, torch.from_numpy(features["attention_mask"]).bool())
