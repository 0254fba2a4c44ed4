"""Every number of a run as one value, and as text for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.choices.asked import Field
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Clusters
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.settings.spec import Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import NO_VALUE, fixed, with_commas
from explorer.figures.reports.heading import counted, cut_part, machine, ran_parts, shortened, width_part
from explorer.figures.reports.rounding import rounded_all
from explorer.files.exports.spec_json import describe_run

LARGEST_MATRIX = 2000
"""Texts up to which the similarity matrix is printed."""

_NEIGHBORS = 15
_SEED = 42
_LARGEST_TABLE = 12
_NAMED = 3
"""Of the nearest of a text, those that the table names."""


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
        "norms": rounded_all(embeddings.norms),
        "norms_after": rounded_all(np.linalg.norm(embeddings.vectors.astype(np.float64), axis=1)),
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
    corpus: Corpus,
    encoding: Encoding,
    embeddings: Embeddings,
    metric: Similarity,
    context: JobContext,
    about: int | None = None,
) -> dict[str, Any]:
    """Return `encoding_report` with similarities, neighbours, groups and the exact PCA map.

    `similarity` is null for more than `LARGEST_MATRIX` texts; `similarity_note` then says so. `clusters` are those of
    the level with about `about` groups, or of the one that the window shows first; all are in its `levels`.
    """
    from explorer.analysis.groups.clusters import find_clusters
    from explorer.analysis.maps.pca import pca
    from explorer.analysis.neighbors.neighbors import nearest_neighbors
    from explorer.analysis.similarity.similarity import similarity_matrix

    vectors = embeddings.vectors
    whole = len(corpus) <= LARGEST_MATRIX
    left_out = f"The matrix is left out for more than {with_commas(LARGEST_MATRIX)} texts."
    neighbors = nearest_neighbors(vectors, metric, _NEIGHBORS, context)
    clusters = find_clusters(vectors, _SEED, context.report, metric)
    clusters = clusters if about is None else clusters.at_about(about)
    projection = pca(vectors)
    return {
        **encoding_report(corpus, encoding, embeddings),
        "metric": metric.value,
        "similarity": rounded_all(similarity_matrix(vectors, vectors, metric)) if whole else None,
        "similarity_note": None if whole else left_out,
        "neighbors": {"indices": neighbors.indices.tolist(), "similarities": rounded_all(neighbors.similarities)},
        "clusters": {
            **_level(clusters),
            "level": clusters.level,
            "levels": [_level(clusters.at_level(level)) for level in range(len(clusters.counts))],
        },
        "pca": {
            "coords": rounded_all(projection.coords),
            "explained_variance": projection.explained_variance,
            "notes": list(projection.notes),
        },
    }


def _level(clusters: Clusters) -> dict[str, Any]:
    return {"labels": clusters.labels.tolist(), "count": clusters.count, "method": clusters.method}


def written_words(written: Sequence[Path], corpus: Corpus, encoding: Encoding, embeddings: Embeddings) -> str:
    """Say how many vectors were written into which files, and what is to be known of the model or the file."""
    names = " and ".join(map(str, written))
    size = f"{counted(len(corpus), 'text')}, {counted(embeddings.dimensions, 'dimension')}"
    origin = f" The vectors were read from {encoding.file}; no model ran." if encoding.file else ""
    folder = encoding.info.folder
    notes = encoding.notes if encoding.file else () if folder is None else folder.notes
    return " ".join((f"{size}, written to {names}.{origin}", *notes))


def as_text(report: dict[str, Any]) -> str:
    """Return the report of `similarity_report` as text: the matrix for a few texts, else the nearest of each."""
    texts: Sequence[str] = report["texts"]
    lines = [_heading(report), report["verdict"], ""]
    lines += _matrix(texts, report) if len(texts) <= _LARGEST_TABLE else _nearest(texts, report)
    lines += ["", *report["notes"]] if report["notes"] else []
    return "\n".join(lines)


def _heading(report: dict[str, Any]) -> str:
    unit = "unit length" if report["unit_length"] else "not unit length"
    parts = [counted(report["n_texts"], "text"), width_part(report)]
    if "vectors_from" in report:
        return " · ".join([*parts, f"vectors from {report['vectors_from']}", unit, report["metric"]])
    parts += [*ran_parts(report, Field.TRUNCATE_DIM), unit, report["metric"], machine(report)]
    return " · ".join([*parts, *cut_part(report, sum(report["truncated"]))])


def _matrix(texts: Sequence[str], report: dict[str, Any]) -> list[str]:
    counts = report["token_counts"] or [NO_VALUE] * len(texts)
    rows = [["", "norm", "tokens", *(str(number) for number in range(1, len(texts) + 1))]]
    for number, (norm, tokens, similarities) in enumerate(
        zip(report["norms"], counts, report["similarity"], strict=True)
    ):
        rows.append([str(number + 1), fixed(norm), str(tokens), *(fixed(value) for value in similarities)])
    # Of codes and of other large numbers a column is wider, so that no two of them run together.
    least = (4, 8, 8, *(9 for _ in texts))
    widths = [
        max(width, 2 + max(map(len, column))) for width, column in zip(least, zip(*rows, strict=True), strict=True)
    ]
    lines = ["".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return [lines[0], *(f"{line}  {shortened(text)}" for line, text in zip(lines[1:], texts, strict=True))]


def _nearest(texts: Sequence[str], report: dict[str, Any]) -> list[str]:
    lines = []
    neighbors = report["neighbors"]
    rows = zip(texts, neighbors["indices"], neighbors["similarities"], strict=True)
    for number, (text, indices, similarities) in enumerate(rows, start=1):
        lines.append(f"{number:>6}         {shortened(text)}")
        for index, value in list(zip(indices, similarities, strict=True))[:_NAMED]:
            lines.append(f"{index + 1:>9} {fixed(value):>8}  {shortened(texts[index])}")
    return lines
