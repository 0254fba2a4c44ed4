"""What one row of an evaluation says of every single case."""

from __future__ import annotations

import numpy as np

from explorer.analysis.evaluate.evaluate import residuals, rows_of
from explorer.analysis.evaluate.labelled import count_voters, vote
from explorer.analysis.neighbors.neighbors import exact_neighbors
from explorer.analysis.similarity.pairwise import paired_similarities
from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.evaluation import EvaluationData, LabelledTexts, Residuals, ScoredPairs, Triplets
from explorer.domain.results.evaluation_run import Margins, Votes
from explorer.domain.settings.spec import Readout, Similarity


def evaluate_cases(
    data: EvaluationData, encoding: Encoding, readout: Readout, metric: Similarity, context: JobContext
) -> Residuals | Margins | Votes:
    """Return how far each pair is from its score, how clearly each triplet is decided, or how each text is labelled.

    Arguments and errors as `explorer.analysis.evaluate.evaluate`.
    """
    if isinstance(data, ScoredPairs):
        return residuals(data, encoding, readout, metric, context)
    if isinstance(data, Triplets):
        return margins(data, encoding, readout, metric, context)
    return votes(data, encoding, readout, metric, context)


def margins(
    triplets: Triplets, encoding: Encoding, readout: Readout, metric: Similarity, context: JobContext
) -> Margins:
    """Return how much nearer each anchor is to its positive than to its negative."""
    anchors, positives, negatives = rows_of(triplets, encoding)
    vectors = read_out(encoding, readout).vectors
    near = paired_similarities(vectors, anchors, positives, metric, context)
    far = paired_similarities(vectors, anchors, negatives, metric, context)
    # Compared, not subtracted: near and far decide the accuracy, and their difference could round to 0.
    failed = int(np.count_nonzero(near <= far))
    return Margins(near, far, np.lexsort((near - far, near > far)).astype(np.int32), failed)


def votes(
    labelled: LabelledTexts, encoding: Encoding, readout: Readout, metric: Similarity, context: JobContext
) -> Votes:
    """Return the label that the nearest other texts of each text elect, as the accuracy counts them."""
    (rows,) = rows_of(labelled, encoding)
    names, found = np.unique(labelled.labels, return_inverse=True)
    labels = found.astype(np.int32)
    vectors = read_out(encoding, readout).vectors[rows]
    neighbors = exact_neighbors(vectors, metric, count_voters(labels), context)
    elected = vote(labels[neighbors.indices])
    return Votes(
        tuple(str(names[label]) for label in elected),
        neighbors.indices[:, 0],
        np.flatnonzero(elected != labels).astype(np.int32),
    )
