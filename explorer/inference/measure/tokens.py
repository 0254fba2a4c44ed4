"""Texts token by token, as an encoding's model sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.domain.arrays import BoolArray, FloatArray, IntArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout
from explorer.inference.machine.devices import is_oom, text_too_large
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.inputs import Batch, TokenizedText, pad_batch
from explorer.inference.models.loading import load_encoder
from explorer.inference.models.modules import linear_head
from explorer.inference.models.pooling import without_prompt


def read_tokens(
    encoding: Encoding, indices: Sequence[int], readout: Readout, context: JobContext
) -> tuple[TokenReading, ...]:
    """Read texts of an encoding token by token, as the pooling of `readout` saw them.

    For a masked pooling each text runs on its own, without padding. For a naive one it runs padded to the width of its
    batch of `encoding.spec.batch_size` texts in input order, on the tokenizer's own padding side; the other texts of
    the batch do not change it and are left out. Identical texts are read once.

    Parameters
    ----------
    encoding
        The pass that the vectors on the screen came from; the same model runs again, as its specification says.
    indices
        Which of its texts.
    readout
        Pooling and layer; the rest of it does not matter here.

    Returns
    -------
    tuple of TokenReading
        One for each of `indices`.

    Raises
    ------
    ExplorerError
        MODEL, where the model's files are not those of the encoding; INPUT, where the model's own pooling was asked
        for and what follows it is not linear; DEVICE, MEMORY.
    Cancelled
        Within half a second of being asked to stop.
    """
    spec = encoding.spec
    encoder = load_encoder(spec, context, encoding.texts)
    if encoder.info.fingerprint != encoding.info.fingerprint:
        raise ExplorerError(
            FailureKind.MODEL,
            f'The files of the model "{encoder.info.name}" have changed since the last run.',
            "Run again, then explain the pair.",
        )
    projection = linear_head(encoder.after) if readout.pooling is Pooling.MODEL else None
    readings: dict[tuple[str, int], TokenReading] = {}
    result: list[TokenReading] = []
    with encoder.cancellable(context):
        for index in indices:
            context.report(Progress("Reading tokens", len(result), len(indices)))
            key = encoding.texts[index], _width(encoding, index) if readout.pooling.is_naive else 0
            if key not in readings:
                readings[key] = _read(encoder, spec, key[0], key[1], readout.layer)
            result.append(replace(readings[key], projection=projection))
    return tuple(result)


def _width(encoding: Encoding, index: int) -> int:
    """Return how many tokens wide the batch of a text was, in input order."""
    size = encoding.spec.batch_size
    start = index // size * size
    return max(1, int(encoding.token_counts[start : start + size].max()))


def _read(encoder: Encoder, spec: EncodeSpec, text: str, width: int, layer: int) -> TokenReading:
    """Read one text, padded to `width` on the tokenizer's side; 0 for no padding."""
    limit = encoder.max_length(spec)
    prompt = encoder.prompt(spec)
    (tokenized,) = encoder.tokenize([text], prompt, limit)
    side = encoder.info.padding_side if width else "right"
    batch = Batch((0,), max(width, len(tokenized.ids)), side)
    tokenizer = encoder.tokenizer
    features = pad_batch([tokenized], batch, tokenizer.pad_token_id, tokenizer.pad_token_type_id)
    prompt_length = encoder.prompt_length(prompt, limit)
    ids, attended = features["input_ids"][0], features["attention_mask"]
    mask = attended[0].astype(np.bool_)
    offsets = np.zeros((len(mask), 2), dtype=np.int32)
    special = np.zeros(len(mask), dtype=np.bool_)
    offsets[mask], special[mask] = _marks(encoder, prompt, limit, text, tokenized)
    return TokenReading(
        text=text,
        tokens=tuple(map(str, tokenizer.convert_ids_to_tokens(ids.tolist()))),
        ids=ids,
        offsets=offsets,
        special=special,
        mask=mask,
        pooled=without_prompt(attended, prompt_length)[0],
        vectors=_vectors(encoder, features, prompt_length, layer),
    )


def _vectors(encoder: Encoder, features: dict[str, NDArray[np.int64]], prompt_length: int, layer: int) -> FloatArray:
    """Return the token vectors (T, D) of a batch of one text."""
    inputs = encoder.to_device(features)
    output = None
    try:
        output = encoder.forward({**inputs, "prompt_length": prompt_length}, hidden_states=layer != LAST_LAYER)
    except (RuntimeError, MemoryError) as error:
        if not is_oom(error):
            raise
    if output is None:
        encoder.release_memory()
        raise text_too_large(features["input_ids"].shape[1], encoder.device)
    states = output.token_embeddings if layer == LAST_LAYER else output.hidden_states[layer]
    return encoder.to_numpy(states[0])


def _marks(
    encoder: Encoder, prompt: str, limit: int | None, text: str, tokenized: TokenizedText
) -> tuple[IntArray, BoolArray]:
    """Return where the tokens of a text stand in it (T, 2), and which of them were added (T,)."""
    offsets = np.zeros((len(tokenized.ids), 2), dtype=np.int32)
    if not tokenized.count:
        return offsets, np.ones(1, dtype=np.bool_)
    output = encoder.call_tokenizer([text], prompt, limit)
    if not output.encodings:
        ids = tokenized.ids.tolist()
        added = encoder.tokenizer.get_special_tokens_mask(ids, already_has_special_tokens=True)
        return offsets, np.asarray(added, dtype=np.bool_)
    kept = np.asarray(output["attention_mask"][0], dtype=np.bool_)
    (found,) = output.encodings
    special = np.asarray(found.special_tokens_mask, dtype=np.bool_)[kept]
    start = encoder.text_start(prompt)
    if start is not None:
        offsets = np.clip(np.asarray(found.offsets, dtype=np.int32)[kept] - start, 0, len(text))
        offsets[special | (offsets[:, 0] == offsets[:, 1])] = 0
    return offsets, special
