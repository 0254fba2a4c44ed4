"""How vectors came about, where that is not as usual, in short words for a line under a figure or over a table."""

from __future__ import annotations

from explorer.domain.choices.asked import Field, at_most, dimensions
from explorer.domain.model.prompts import quoted_prompt
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Part, Precision, Readout
from explorer.domain.words import with_commas


def pass_words(encoding: Encoding) -> dict[Field, str]:
    """Return what of a forward pass is not as usual, as it held: limit, prompt, part, number format.

    Of vectors from a file there is nothing to tell.
    """
    spec, words = encoding.spec, dict[Field, str]()
    if encoding.file:
        return words
    if spec.max_length is not None:
        words[Field.MAX_LENGTH] = at_most(encoding.info.max_length)
    if encoding.prompt.text:
        words[Field.PROMPT] = f"prompt {quoted_prompt(encoding.prompt.text)}"
    elif spec.prompt is not None:
        words[Field.PROMPT] = "no prompt"
    if spec.part is not Part.AUTO:
        words[Field.PART] = f"the {spec.part}"
    if spec.dtype is not Precision.AUTO or encoding.dtype != Precision.FLOAT32.value:
        words[Field.PRECISION] = encoding.dtype
    return words


def readout_words(encoding: Encoding, readout: Readout) -> dict[Field, str]:
    """Return what of a readout is not as usual: its layer, and how many of the dimensions it keeps."""
    words = dict[Field, str]()
    if readout.layer != LAST_LAYER:
        words[Field.LAYER] = f"layer {readout.layer}"
    kept = encoding.info.dimensions_kept(readout)
    whole = int(encoding.pooled_vectors(readout).shape[1]) if encoding.offers(readout) else None
    if kept is not None and (whole is None or kept < whole or readout.truncate_dim is not None):
        words[Field.TRUNCATE_DIM] = dimensions(kept, whole)
    return words


def run_words(encoding: Encoding, readout: Readout) -> dict[Field, str]:
    """Return what is not as usual of the vectors that a readout gives."""
    words = readout_words(encoding, readout) | pass_words(encoding)
    if readout.pooling.is_naive and encoding.spec.batch_size != EncodeSpec().batch_size:
        words[Field.BATCH_SIZE] = f"batches of {with_commas(encoding.spec.batch_size)}"
    return words
