"""Whether leaving a prompt out of the pooling takes something of the texts with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.domain.job import JobContext
from explorer.domain.model.prompts import SwallowedWord
from explorer.domain.settings.spec import EncodeSpec
from explorer.inference.models.encoder import Encoder

_LOOKED_AT = 256
"""Texts of which it is seen whether a prompt takes something of them with it, at most."""


def find_swallowed(
    texts: Sequence[str], encoder: Encoder, spec: EncodeSpec, context: JobContext
) -> SwallowedWord | None:
    """Look whether the tokens that are left out as the prompt's are others before texts than by themselves.

    The library counts the tokens of the prompt alone. Where the end of the prompt and the beginning of a text make one
    token, as a blank and a word do for many tokenizers, that token is left out of the pooling as well.
    """
    prompt, limit = encoder.prompt(spec), encoder.max_length(spec)
    length = encoder.prompt_length(prompt, limit)
    if not length:
        return None
    step = max(1, len(texts) // _LOOKED_AT)
    places = range(0, len(texts), step)[:_LOOKED_AT]
    context.check()
    looked_at = [texts[place] for place in places]
    output = encoder.call_tokenizer(looked_at, prompt, limit)
    alone = encoder.tokenize([prompt], "", limit)[0].ids.tolist()[:length]
    found: list[tuple[int, int]] = []
    for row, place in enumerate(places):
        kept = np.flatnonzero(output["attention_mask"][row])[:length].tolist()
        ids = [int(output["input_ids"][row][column]) for column in kept]
        if output.encodings:
            ends = [output.encodings[row].offsets[column][1] for column in kept]
            other = next((own for own, end in zip(ids, ends, strict=True) if end > len(prompt)), None)
        else:
            other = next((own for own, lone in zip(ids, alone, strict=False) if own != lone), None)
        if other is not None:
            found.append((place, other))
    if not found:
        return None
    index, token = found[0]
    words = str(encoder.tokenizer.convert_ids_to_tokens(token))
    return SwallowedWord(index, words, length, len(found), len(places))
