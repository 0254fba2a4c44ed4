"""Measuring what a smaller number format costs, on a few of the texts that were encoded in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from explorer.analysis.similarity.precision import precision_loss
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Encoding, Key, PrecisionLoss
from explorer.domain.settings.spec import EncodeSpec, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import fixed, percent_of_whole
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.loading import load_beside

MOST_TEXTS = 64
"""Texts of the sample, evenly spaced."""


def measure_loss(
    texts: Sequence[str],
    vectors: FloatArray,
    key: Key,
    spec: EncodeSpec,
    encoder: Encoder,
    encode: Callable[..., Encoding],
    context: JobContext,
) -> PrecisionLoss | None:
    """Encode a sample of texts in float32 too, and compare the similarities.

    It is a matter of the model more than of the texts, and takes a second model in memory: so it is measured once for a
    loaded model, and again only where a later corpus has more texts to sample.

    Parameters
    ----------
    texts
        The N texts encoded.
    vectors
        float32 (N, D), what `encoder` gave for `key`.
    key
        Layer and pooling to compare.
    spec, encoder
        As they ran.
    encode
        Runs texts through a model; see `explorer.inference.encode.encoding.encode_corpus`.

    Returns
    -------
    PrecisionLoss or None
        None where the model ran in float32, or does not fit in it beside itself.
    """
    if encoder.precision is Precision.FLOAT32:
        return None
    rows = np.unique(np.linspace(0, len(texts) - 1, min(MOST_TEXTS, len(texts))).astype(np.intp))
    if encoder.loss is not None and encoder.loss.texts >= len(rows):
        return encoder.loss
    context.report(Progress("Measuring the precision"))
    try:
        corpus = Corpus(tuple(texts[row] for row in rows))
        exact = replace(spec, engine=encoder.engine, dtype=Precision.FLOAT32, layers=(key[0],), naive=False)
        reference = encode(corpus, exact, None, context, resume=False, load=_load_beside)
    except ExplorerError as error:
        if error.failure.kind is not FailureKind.MEMORY:
            raise
        return encoder.loss
    finally:
        encoder.release_memory()
    encoder.loss = precision_loss(vectors[rows], reference.pooled_vectors(Readout(key[1], key[0])))
    return encoder.loss


def loss_note(loss: PrecisionLoss | None, encoder: Encoder) -> tuple[str, ...]:
    """Say what the smaller format costs."""
    if encoder.precision is Precision.FLOAT32:
        return ()
    ran = f"{encoder.info.dtype} on {encoder.device}"
    if loss is None:
        return (f"{ran}: what it changes was not measured, since float32 does not fit beside it.",)
    if loss.texts == 1:
        return (
            f"{ran}: the vector of one text has a cosine of {fixed(1 - loss.largest, 5)} with its vector in float32.",
        )
    kept = ""
    if loss.neighbors:
        which = "nearest neighbour" if loss.neighbors == 1 else f"{loss.neighbors} nearest neighbours"
        kept = f"; of each one's {which} among them, {percent_of_whole(loss.kept)} stay"
    return (
        f"{ran}: cosine similarities among {loss.texts} sampled texts differ from float32 by at most "
        f"{fixed(loss.largest, 4)}, by {fixed(loss.mean, 4)} on average{kept}.",
    )


def _load_beside(spec: EncodeSpec, context: JobContext, _: Sequence[str]) -> Encoder:
    return load_beside(spec, context)
