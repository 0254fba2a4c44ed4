"""How well vectors give the right answers, for every pooling, normalisation and similarity function at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, product
from operator import itemgetter

import numpy as np

from explorer.analysis.evaluate.labelled import SILHOUETTE_TEXTS, count_voters, evaluate_labels
from explorer.analysis.similarity.pairwise import paired_similarities
from explorer.analysis.similarity.readout import read_out
from explorer.analysis.statistics.correlation import FEWEST_FOR_INTERVAL, RESAMPLES, SEED, correlate
from explorer.analysis.statistics.proportion import share
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress, RelayedContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.evaluation import (
    Evaluation,
    EvaluationData,
    EvaluationRow,
    LabelledTexts,
    Measure,
    Measured,
    Residuals,
    ScoredPairs,
    Triplets,
    kind_of,
)
from explorer.domain.settings.spec import Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import count, fixed, significant

_FEWEST_PAIRS = 3
"""Two pairs always lie on a line."""

Case = tuple[Readout, Similarity]


def texts_to_encode(data: EvaluationData) -> Corpus:
    """Return the distinct texts to encode: all first texts, then all second ones, then all third ones.

    Raises
    ------
    ExplorerError
        INPUT, where nothing could be said of the vectors: fewer than three pairs, scores that are all the same, no
        triplet, fewer than two labels, no label twice.
    """
    _check(data)
    return Corpus(tuple(dict.fromkeys(text for column in text_columns(data) for text in column)))


def possible_readouts(
    encoding: Encoding,
    poolings: Sequence[Pooling] = tuple(Pooling),
    normalize: Sequence[bool] = (False, True),
    like: Readout | None = None,
) -> tuple[Readout, ...]:
    """Return each pooling that `encoding` offers, with and without normalising.

    Parameters
    ----------
    encoding
        One forward pass.
    poolings, normalize
        Those wanted, in this order.
    like
        Where layer and dimensions are taken from; None for the last layer and all dimensions.
    """
    like = like or Readout()
    wanted = (Readout(pooling, like.layer, norm, like.truncate_dim) for pooling, norm in product(poolings, normalize))
    return tuple(readout for readout in wanted if encoding.offers(readout))


def evaluate(
    data: EvaluationData,
    encoding: Encoding,
    readouts: Sequence[Readout],
    metrics: Sequence[Similarity],
    context: JobContext,
) -> Evaluation:
    """Evaluate every readout with every similarity function.

    Parameters
    ----------
    data
        Texts and the right answers.
    encoding
        One forward pass over (at least) `texts_to_encode(data)`.
    readouts, metrics
        What to evaluate, in this order.
    context
        Told of the progress; a cancel is noticed on the way.

    Raises
    ------
    ExplorerError
        INPUT, as `texts_to_encode` and `read_out`, and where a text was not encoded.
    """
    _check(data)
    columns = rows_of(data, encoding)
    cases = tuple(product(readouts, metrics))
    if isinstance(data, ScoredPairs):
        measured = _evaluate_pairs(data, encoding, columns, cases, context)
        method = (
            "Correlations of the similarities with the scores, times 100; 95 % intervals from the percentiles of "
            f"{count(RESAMPLES)} bootstrap resamples of the pairs (seed {SEED}). "
            "Rows whose intervals overlap may differ by chance alone."
        )
    elif isinstance(data, Triplets):
        measured = _evaluate_triplets(encoding, columns, cases, context)
        method = (
            "Share of triplets whose anchor is strictly more similar to the positive than to the negative; "
            "95 % score intervals (Wilson)."
        )
    else:
        labels = np.unique(data.labels, return_inverse=True)[1].astype(np.int32)
        measured = _evaluate_labels(labels, encoding, columns[0], cases, context)
        voters = count_voters(labels)
        whose = f"most of the {voters} texts most similar to them have" if voters > 1 else "the most similar text has"
        sample = f" of {count(SILHOUETTE_TEXTS)} texts drawn at random" if len(data) > SILHOUETTE_TEXTS else ""
        method = f"Share of texts whose label {whose}; 95 % score intervals (Wilson). Mean silhouette{sample}."
    rows = tuple(
        EvaluationRow(readout, metric, len(data), found)
        for (readout, metric), found in zip(cases, measured, strict=True)
    )
    return Evaluation(kind_of(data), rows, method, _notes(data, encoding, columns))


def residuals(
    pairs: ScoredPairs, encoding: Encoding, readout: Readout, metric: Similarity, context: JobContext
) -> Residuals:
    """Fit a straight line to the scores over the similarities and return how far each pair is from it.

    The line is flat where all similarities are the same. Arguments and errors as `evaluate`.
    """
    _check(pairs)
    first, second = rows_of(pairs, encoding)
    similarities = paired_similarities(read_out(encoding, readout).vectors, first, second, metric, context)
    x, y = similarities - similarities.mean(), pairs.scores - pairs.scores.mean()
    spread = float(x @ x)
    slope = float(x @ y) / spread if spread > 0.0 else 0.0
    rest = y - slope * x
    return Residuals(
        similarities=similarities,
        scores=pairs.scores,
        slope=slope,
        intercept=float(pairs.scores.mean() - slope * similarities.mean()),
        residuals=rest,
        worst=np.argsort(-np.abs(rest), kind="stable").astype(np.int32),
    )


def _evaluate_pairs(
    pairs: ScoredPairs, encoding: Encoding, columns: Sequence[IntArray], cases: Sequence[Case], context: JobContext
) -> list[dict[Measure, Measured]]:
    first, second = columns
    series = np.empty((len(cases), len(pairs)))
    for number, (vectors, metric) in enumerate(_each(cases, encoding, "Comparing the pairs", context)):
        series[number] = paired_similarities(vectors, first, second, metric, context)
    return [
        {Measure.SPEARMAN: spearman, Measure.PEARSON: pearson}
        for spearman, pearson in correlate(series, pairs.scores, context)
    ]


def _evaluate_triplets(
    encoding: Encoding, columns: Sequence[IntArray], cases: Sequence[Case], context: JobContext
) -> list[dict[Measure, Measured]]:
    anchors, positives, negatives = columns
    measured = []
    for vectors, metric in _each(cases, encoding, "Comparing the triplets", context):
        near = paired_similarities(vectors, anchors, positives, metric, context)
        far = paired_similarities(vectors, anchors, negatives, metric, context)
        measured.append({Measure.ACCURACY: share(int(np.count_nonzero(near > far)), len(near))})
    return measured


def _evaluate_labels(
    labels: IntArray, encoding: Encoding, rows: IntArray, cases: Sequence[Case], context: JobContext
) -> list[dict[Measure, Measured]]:
    # The search for neighbours has a progress of its own, which would hide that of the whole.
    quiet = RelayedContext(context)
    return [
        evaluate_labels(vectors[rows], labels, metric, quiet)
        for vectors, metric in _each(cases, encoding, "Asking the neighbours", context)
    ]


def _each(
    cases: Sequence[Case], encoding: Encoding, stage: str, context: JobContext
) -> Iterator[tuple[FloatArray, Similarity]]:
    """Yield the vectors and the similarity function of each case; neighbouring cases share their vectors."""
    done = 0
    for readout, group in groupby(cases, key=itemgetter(0)):
        vectors = read_out(encoding, readout).vectors
        for _, metric in group:
            context.check()
            context.report(Progress(stage, done, len(cases)))
            yield vectors, metric
            done += 1


def text_columns(data: EvaluationData) -> tuple[tuple[str, ...], ...]:
    """Return the columns of texts, the first first."""
    if isinstance(data, ScoredPairs):
        return data.texts_a, data.texts_b
    if isinstance(data, Triplets):
        return data.anchors, data.positives, data.negatives
    return (data.texts,)


def rows_of(data: EvaluationData, encoding: Encoding) -> tuple[IntArray, ...]:
    """Return int32 (N,) for each column of texts: which row of the encoding each text is.

    Where the encoding holds queries, the first column is found among these, and the others among the rest.

    Raises
    ------
    ExplorerError
        INPUT, where a text was not encoded.
    """
    start = len(encoding.texts) - encoding.queries
    rest = {text: number for number, text in enumerate(encoding.texts[:start])}
    first = {text: number for number, text in enumerate(encoding.texts[start:], start)} if encoding.queries else rest
    columns = text_columns(data)
    try:
        return tuple(
            np.array([row[text] for text in column], dtype=np.int32)
            for row, column in zip((first, rest, rest), columns, strict=False)
        )
    except KeyError:
        raise ExplorerError(
            FailureKind.INPUT, "Not all of these texts have been encoded.", "Run again to encode them."
        ) from None


def _check(data: EvaluationData) -> None:
    """Refuse data on which every set of vectors would do equally well."""
    if isinstance(data, LabelledTexts):
        _check_labels(data)
    elif isinstance(data, Triplets):
        if not len(data):
            raise ExplorerError(FailureKind.INPUT, "There is no triplet.", "Give at least one.")
    elif len(data) < _FEWEST_PAIRS:
        there = "There is only 1 pair" if len(data) == 1 else f"There are only {len(data)} pairs"
        raise ExplorerError(
            FailureKind.INPUT,
            f"{there} with a score.",
            f"A correlation needs at least {_FEWEST_PAIRS}; better are fifty or more.",
        )
    elif not np.isfinite(data.scores).all():
        raise ExplorerError(FailureKind.INPUT, "Some scores are not numbers.", "Correct them, or leave them out.")
    elif np.all(data.scores == data.scores[0]):
        raise ExplorerError(
            FailureKind.INPUT,
            f"All {count(len(data))} scores are {significant(data.scores[0])}, so no ranking is better than another.",
            "Choose another column of scores.",
        )


def _check_labels(data: LabelledTexts) -> None:
    counts = Counter(data.labels)
    if len(counts) < 2:
        raise ExplorerError(
            FailureKind.INPUT,
            "There are fewer than two labels, so there is nothing to tell apart.",
            "Choose another column of labels.",
        )
    if max(counts.values()) < 2:
        raise ExplorerError(
            FailureKind.INPUT,
            "No label occurs twice, so no text has another of its kind.",
            "Choose another column of labels.",
        )


def _notes(data: EvaluationData, encoding: Encoding, columns: Sequence[IntArray]) -> tuple[str, ...]:
    notes = []
    used = np.unique(np.concatenate(columns))
    cut = int(np.count_nonzero(encoding.truncated[used]))
    if cut:
        notes.append(f"{count(cut)} of {count(len(used))} texts were cut at the maximum length.")
    if isinstance(data, ScoredPairs) and len(data) < FEWEST_FOR_INTERVAL:
        notes.append(f"{len(data)} pairs say little: by chance alone the numbers could be very different.")
    if isinstance(data, LabelledTexts):
        counts = Counter(data.labels)
        label, size = counts.most_common(1)[0]
        notes.append(
            f"Always answering {label}, the most frequent label, would be right for "
            f"{fixed(100 * size / len(data), 1)}%."
        )
        alone = sum(count == 1 for count in counts.values())
        if alone:
            of = f"{count(alone)} of {count(len(counts))}"
            notes.append(f"Labels that occur once cannot be found by a neighbour: {of}.")
    return tuple(notes)
