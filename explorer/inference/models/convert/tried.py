"""What a prepared model is tried on: texts that reach every case, and the comparison with torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.settings.spec import MASKED_POOLINGS, NAIVE_POOLINGS, Pooling
from explorer.domain.words import tiny
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.inputs import Batch, TokenizedText, pad_batch
from explorer.inference.models.pooling import POOLINGS

TOLERANCE = 1e-5
"""Largest difference of a vector from torch's, as a share of the largest value: the bundled model's is 2e-6."""

_TEXTS = (
    "The cat sat on the mat",
    "a",
    "",
    "  two   blanks,\ta tab,\n\na line ",
    "Don't stop! 3.14 % of 1,000,000 … e-mail@example.org http://a.b/c?d=e#f",
    "Crème brûlée, naïve façade, Ångström, ß, İstanbul, ﬁne",
    "Кошка сидела на коврике",
    "الطقس مشمس اليوم",
    "आज मौसम धूप है",
    "今天天气晴朗。猫が座った。 오늘은 맑다",
    "👩‍👩‍👧‍👦 🏳️‍🌈 é \u200b\ufeff\u00ad\x07",
    "supercalifragilisticexpialidocious" * 4,
)
_LONGEST = 1024
"""Tokens of the longest text that is tried, where a model reads more."""
_LONG_TEXTS, _TOGETHER = 3, 8
_NOTICED = 1e-3
"""Difference at padding, as a share of the largest value, that is told."""


def tried_texts(encoder: Encoder) -> list[str]:
    """Return texts of every kind: short, empty, of many scripts, with special tokens typed, at the limit, over it."""
    longest = min(encoder.info.max_length or _LONGEST, _LONGEST)
    specials = [f"a {token} b{token}c" for token in dict.fromkeys(encoder.tokenizer.all_special_tokens)]
    words = "word and again, " * longest
    return [*_TEXTS, *specials, words[: 2 * longest], words[: 4 * longest], words]


def other_tokens(encoder: Encoder, reference: Encoder, texts: Sequence[str]) -> str:
    """Say where two encoders read texts as other tokens, or find these at other places; empty where nowhere."""
    limit = reference.info.max_length
    prompts = ["", "query: ", *dict(reference.info.habits.prompts.named).values()]
    for prompt in dict.fromkeys(prompts):
        pairs = zip(encoder.tokenize(texts, prompt, limit), reference.tokenize(texts, prompt, limit), strict=True)
        for text, (ours, theirs) in zip(texts, pairs, strict=True):
            if not _same_tokens(ours, theirs):
                return f"it reads “{text[:40]}” as other tokens"
        if encoder.prompt_length(prompt, limit) != reference.prompt_length(prompt, limit):
            return f"it counts other tokens of the prompt “{prompt[:40]}”"
    found, expected = (one.call_tokenizer(texts, "", limit).encodings for one in (encoder, reference))
    if any(
        ours.offsets != theirs.offsets or ours.special_tokens_mask != theirs.special_tokens_mask
        for ours, theirs in zip(found, expected, strict=True)
    ):
        return "it finds tokens at other places"
    return ""


def other_vectors(encoder: Encoder, reference: Encoder, texts: Sequence[str]) -> str:
    """Say for which pooling two encoders give other vectors of texts; empty for none."""
    limit = reference.info.max_length
    if limit is None or limit > _LONGEST:
        limit = _LONGEST
    tokens = reference.tokenize(texts, "", limit)
    order = sorted(range(len(tokens)), key=lambda place: len(tokens[place].ids))
    prompt_length = 0
    # Few shapes: each new one costs OpenVINO as much as the pass itself.
    for rows in (order[:_TOGETHER], order[_TOGETHER:-_LONG_TEXTS], order[-_LONG_TEXTS:]):
        batch = Batch(tuple(rows), max(len(tokens[row].ids) for row in rows))
        found, expected = (_pooled(one, tokens, batch, prompt_length) for one in (encoder, reference))
        pairs = zip(found, expected, strict=True)
        for (name, ours), (_, theirs) in pairs:
            largest = float(np.abs(theirs).max())
            difference = float(np.abs(ours - theirs).max()) if ours.shape == theirs.shape else np.inf
            if not difference <= TOLERANCE * largest:
                return f"its vectors by {name} differ by {tiny(difference / largest)} of the largest number"
        # The shortest may have no more tokens than a prompt.
        prompt_length = 0 if reference.info.habits.prompts.included else 1
    return ""


def padding_differs(encoder: Encoder, reference: Encoder, texts: Sequence[str]) -> bool:
    """Whether torch has other vectors at padding, where a causal model may see nothing."""
    tokens = reference.tokenize(texts, "", reference.info.max_length)
    batch = Batch(tuple(range(len(tokens))), max(len(text.ids) for text in tokens), reference.info.padding_side)
    found, expected = (dict(_pooled(one, tokens, batch, 0, NAIVE_POOLINGS)) for one in (encoder, reference))
    return any(
        not np.abs(found[name] - theirs).max() <= _NOTICED * np.abs(theirs).max() for name, theirs in expected.items()
    )


def _pooled(
    encoder: Encoder,
    tokens: Sequence[TokenizedText],
    batch: Batch,
    prompt_length: int,
    poolings: Sequence[Pooling] = MASKED_POOLINGS,
) -> list[tuple[str, FloatArray]]:
    """Return the vectors (B, D) of every layer and pooling, and the model's own, with what each is called."""
    tokenizer = encoder.tokenizer
    features = encoder.to_device(pad_batch(tokens, batch, tokenizer.pad_token_id, tokenizer.pad_token_type_id))
    output = encoder.forward({**features, "prompt_length": prompt_length}, hidden_states=True)
    mask = features["attention_mask"]
    layers = {"the last layer": output.token_embeddings}
    layers |= {f"layer {number}": states for number, states in enumerate(output.hidden_states)}
    vectors = [
        (f"{pooling} of {name}", encoder.to_numpy(POOLINGS[pooling](states, mask, mask)))
        for name, states in layers.items()
        for pooling in poolings
    ]
    if output.sentence_embedding is not None:
        vectors.append(("its own pooling", encoder.to_numpy(output.sentence_embedding)))
    return vectors


def _same_tokens(ours: TokenizedText, theirs: TokenizedText) -> bool:
    if ours.type_ids is None or theirs.type_ids is None:
        types = ours.type_ids is theirs.type_ids
    else:
        types = np.array_equal(ours.type_ids, theirs.type_ids)
    counts = (ours.count, ours.truncated, ours.cut) == (theirs.count, theirs.truncated, theirs.cut)
    return types and counts and np.array_equal(ours.ids, theirs.ids)
