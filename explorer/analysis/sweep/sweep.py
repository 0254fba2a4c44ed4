"""Every pooling, normalisation and layer, read out of one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from explorer.analysis.heatmap.pyramid import block_means, build_pyramid
from explorer.analysis.similarity.readout import read_out
from explorer.analysis.sweep.numbers import Measurer, Reasons, Values, paired_texts
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import THREADS, JobContext, Progress
from explorer.domain.results.encoding import Embeddings, Encode, Encoding
from explorer.domain.results.sweep import Sweep, SweepQuestion, SweepRow
from explorer.domain.settings.spec import LAST_LAYER, MASKED_POOLINGS, NAIVE_POOLINGS, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import count

THUMBNAIL = 48
"""Most cells along the side of a thumbnail."""

MOST_BYTES = 512_000_000
"""Vectors of all layers that are held at most; of more texts than that, as many as fit are drawn."""

_SEED = 42


def sweep_corpus(
    question: SweepQuestion, encode: Encode, previous: Encoding | None, order: IntArray | None, context: JobContext
) -> Sweep:
    """Encode once, and read every pooling and normalisation out of it.

    Parameters
    ----------
    question
        What to find out.
    encode
        Corpus, specification and the previous encoding (to reuse what has not changed) to an encoding.
    previous
        What is known already, or None.
    order
        int32 (N,): in which order the thumbnails show the texts; None for input order.
    context
        Told of the progress; a cancel is noticed on the way.

    Raises
    ------
    ExplorerError
        Whatever `encode` raises, and as `explorer.analysis.similarity.readout.read_out`.
    """
    spec, reference = question.spec, question.reference
    naive = question.naive or reference.pooling.is_naive
    layers = tuple(dict.fromkeys((reference.layer, LAST_LAYER)))
    texts = question.corpus
    if question.all_layers:
        if previous is not None and (previous.spec.model, previous.spec.backend) == (spec.model, spec.backend):
            info = previous.info
        else:
            # How many layers there are, only the loaded model says.
            info = encode(Corpus(texts.texts[:1]), replace(spec, layers=(LAST_LAYER,), naive=False), None, context).info
        layers = (LAST_LAYER, *range(info.layers + 1))
        texts = _that_fit(texts, info.dimensions, len(layers), naive)
    if texts is not question.corpus:
        order = None
    encoding = encode(texts, replace(spec, layers=layers, naive=naive), previous, context)
    return sweep_encoding(question, texts.labels, encoding, order, context)


def sweep_encoding(
    question: SweepQuestion, labels: Sequence[str], encoding: Encoding, order: IntArray | None, context: JobContext
) -> Sweep:
    """Read everything that an encoding offers out of it, and put it into numbers.

    Parameters
    ----------
    question, order, context
        As `sweep_corpus`.
    labels
        Of the N texts encoded; nothing where they have none.
    encoding
        The one pass.
    """
    last = _last_layer(encoding)
    reference = question.reference
    if reference.layer == last:
        reference = replace(reference, layer=LAST_LAYER)
    elif not encoding.offers(reference):
        reference = replace(reference, pooling=Pooling.MEAN)
    metric = question.metric
    measurer = Measurer(read_out(encoding, reference).vectors, labels, metric, context)
    readouts = list(_readouts(encoding, reference, last))
    stand_ins = [_stand_in(encoding, readout, metric) for readout in readouts]

    def measure(readout: Readout) -> _Measured:
        context.check()
        embeddings = read_out(encoding, readout)
        values, reasons = measurer.measure(embeddings.vectors, embeddings.norms)
        return _Measured(values, reasons, _thumbnail(embeddings, metric, order))

    distinct = dict.fromkeys(stand_ins)
    measured: dict[Readout, _Measured] = {}
    with ThreadPoolExecutor(THREADS, thread_name_prefix="explorer-sweep") as threads:
        for readout, found in zip(distinct, threads.map(measure, distinct), strict=True):
            context.check()
            measured[readout] = found
            context.report(Progress("Reading out every pooling", len(measured), len(distinct)))
    found_for = [measured[readout] for readout in stand_ins]
    return Sweep(
        question=replace(question, reference=reference),
        encoding=encoding,
        rows=tuple(
            SweepRow(readout, found.values, found.reasons) for readout, found in zip(readouts, found_for, strict=True)
        ),
        thumbnails=np.stack([found.thumbnail for found in found_for]),
        last_layer=last,
        neighbors=measurer.neighbors,
        note=" ".join(_notes(question, encoding, reference)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """What is computed of one set of similarities."""

    values: Values
    reasons: Reasons
    thumbnail: FloatArray


def _stand_in(encoding: Encoding, readout: Readout, metric: Similarity) -> Readout:
    """Return the readout that is measured for all with the same similarities: the cosine does not see the norms."""
    unit = encoding.info.makes_unit(readout)
    return replace(readout, normalize=False) if unit or metric is Similarity.COSINE else readout


def _readouts(encoding: Encoding, like: Readout, last: int | None) -> Iterator[Readout]:
    """Yield every readout that an encoding offers in the dimensions of `like`, the last layer once."""
    layers = sorted({layer for layer, _ in encoding.pooled} - {last}, key=lambda layer: (layer == LAST_LAYER, layer))
    for layer, pooling, normalize in product(layers, Pooling, (False, True)):
        readout = Readout(pooling, layer, normalize, like.truncate_dim)
        if encoding.offers(readout) and _holds(encoding, readout):
            yield readout


def _holds(encoding: Encoding, readout: Readout) -> bool:
    """Whether the vectors have as many dimensions as are to be kept."""
    return readout.truncate_dim is None or readout.truncate_dim <= encoding.pooled_vectors(readout).shape[1]


def _last_layer(encoding: Encoding) -> int | None:
    """Return the hidden layer that is the last one over again; a model may do more to its output after it."""
    number = encoding.info.layers
    same = all(
        (layer, pooling) in encoding.pooled for layer in (number, LAST_LAYER) for pooling in MASKED_POOLINGS
    ) and all(
        np.array_equal(encoding.pooled[number, pooling], encoding.pooled[LAST_LAYER, pooling])
        for pooling in MASKED_POOLINGS
    )
    return number if same else None


def _thumbnail(embeddings: Embeddings, metric: Similarity, order: IntArray | None) -> FloatArray:
    whole = (0, len(embeddings))
    pyramid = build_pyramid(embeddings.vectors, metric, order)
    return block_means(pyramid, whole, whole, (THUMBNAIL, THUMBNAIL)).values


def _that_fit(corpus: Corpus, dimensions: int, layers: int, naive: bool) -> Corpus:
    """Return as many texts as may be held with all layers, in input order."""
    poolings = len(MASKED_POOLINGS) + (len(NAIVE_POOLINGS) if naive else 0)
    most = max(1, MOST_BYTES // (4 * dimensions * layers * poolings))
    return corpus.draw(most, _SEED)


def _notes(question: SweepQuestion, encoding: Encoding, reference: Readout) -> Iterator[str]:
    n_texts, asked = len(encoding), len(question.corpus)
    if n_texts < asked:
        yield f"All layers of {count(asked)} texts would not fit, so {count(n_texts)} drawn at random were swept."
    paired = paired_texts(n_texts, question.metric)
    if paired < n_texts:
        what = "Rankings, neighbours and labels"
        if question.metric.is_distance:
            what = "Similarities, rankings, neighbours and labels"
        yield f"{what} are measured on {count(paired)} of {count(n_texts)} texts drawn at random; the rest is exact."
    if reference.pooling is not question.reference.pooling:
        yield f"This pass has no pooling {question.reference.pooling}, so {reference.pooling} is compared with."
