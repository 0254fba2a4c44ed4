"""Every number that the window would show, as one value."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.settings.spec import Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.files.exports.spec_json import describe_run

LARGEST_MATRIX = 2000
"""Texts up to which the similarity matrix is printed."""

_NEIGHBORS = 15
_SEED = 42
_DECIMALS = 7


def encoding_report(corpus: Corpus, encoding: Encoding, embeddings: Embeddings) -> dict[str, Any]:
    """Return the texts, how they were encoded, and their norms; `norms` are before, `norms_after` after normalising.

    `token_counts` and `truncated` are null for vectors that were read from a file.
    `duplicates` counts the texts that repeat an earlier one.
    """
    from explorer.analysis.similarity.norms import summarize_norms

    summary = summarize_norms(embeddings, encoding.token_counts)
    return {
        "texts": list(corpus.texts),
        "sources": list(corpus.sources or ("typed",) * len(corpus)),
        "labels": list(corpus.labels) or None,
        "n_texts": len(corpus),
        "dimensions": embeddings.dimensions,
        **describe_run(encoding, embeddings.readout),
        "token_counts": encoding.token_counts.tolist() if encoding.tokens_known else None,
        "truncated": encoding.truncated.tolist() if encoding.tokens_known else None,
        "duplicates": len(corpus) - len(set(corpus.texts)),
        "norms": _numbers(embeddings.norms),
        "norms_after": _numbers(np.linalg.norm(embeddings.vectors.astype(np.float64), axis=1)),
        "norm_summary": {
            "minimum": summary.minimum,
            "median": summary.median,
            "maximum": summary.maximum,
            "mean": summary.mean,
            "deviation": summary.deviation,
        },
        "unit_length": summary.unit_length,
        "token_correlation": summary.token_correlation,
        "verdict": summary.meaning,
    }


def similarity_report(
    corpus: Corpus, encoding: Encoding, embeddings: Embeddings, metric: Similarity, context: JobContext
) -> dict[str, Any]:
    """Return `encoding_report` with similarities, neighbours, groups and the exact PCA map.

    `similarity` is null for more than `LARGEST_MATRIX` texts; `similarity_note` then says so.
    """
    from explorer.analysis.groups.clusters import find_clusters
    from explorer.analysis.maps.pca import pca
    from explorer.analysis.neighbors.neighbors import nearest_neighbors
    from explorer.analysis.similarity.similarity import similarity_matrix

    vectors = embeddings.vectors
    whole = len(corpus) <= LARGEST_MATRIX
    neighbors = nearest_neighbors(vectors, metric, _NEIGHBORS, context)
    clusters = find_clusters(vectors, _SEED, context.report, metric)
    projection = pca(vectors)
    return {
        **encoding_report(corpus, encoding, embeddings),
        "metric": metric.value,
        "similarity": _numbers(similarity_matrix(vectors, vectors, metric)) if whole else None,
        "similarity_note": None if whole else f"The matrix is left out for more than {LARGEST_MATRIX:,} texts.",
        "neighbors": {"indices": neighbors.indices.tolist(), "similarities": _numbers(neighbors.similarities)},
        "clusters": {"labels": clusters.labels.tolist(), "count": clusters.count, "method": clusters.method},
        "pca": {
            "coords": _numbers(projection.coords),
            "explained_variance": projection.explained_variance,
            "notes": list(projection.notes),
        },
    }


def _numbers(values: FloatArray | np.ndarray) -> list[Any]:
    """Return an array as lists, at the precision that single precision has to offer."""
    numbers: list[Any] = (np.round(values.astype(np.float64), _DECIMALS) + 0.0).tolist()
    return numbers
