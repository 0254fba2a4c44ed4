"""Evidence made by hand: vectors, texts and everything around them that a finding may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from explorer.analysis.diagnose.evidence import Evidence
from explorer.analysis.diagnose.registry import diagnose
from explorer.analysis.maps.pca import pca
from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.finding import Finding
from explorer.domain.results.map_quality import MapQuality
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus

N_TEXTS = 60
TRUSTED = MapQuality(0.95, 0.96, 10, Similarity.COSINE, N_TEXTS)
INFO = ModelInfo("made by hand", 8, 2, 32, ("Transformer", "Pooling", "Normalize"), "mean", normalizes=True)


def ball(n_texts: int = N_TEXTS, dimensions: int = 8, seed: int = 3) -> np.ndarray:
    """Return float32 (N, D) vectors in all directions, of norms near 5."""
    vectors = np.random.default_rng(seed).normal(size=(n_texts, dimensions))
    lengths = np.random.default_rng(seed + 1).uniform(4.8, 5.2, size=(n_texts, 1))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True) * lengths).astype(np.float32)


def evidence(
    vectors: np.ndarray | None = None,
    texts: Sequence[str] | None = None,
    *,
    tokens: Sequence[int] | None = None,
    cut: Sequence[int] | None = None,
    naive: np.ndarray | None = None,
    pooling: Pooling = Pooling.MODEL,
    normalize: bool = False,
    metric: Similarity = Similarity.COSINE,
    info: dict[str, Any] | None = None,
    spec: dict[str, Any] | None = None,
    encoding: dict[str, Any] | None = None,
    quality: MapQuality | None = TRUSTED,
    k: int = 15,
) -> Evidence:
    """Return a healthy result of `N_TEXTS` texts, but for what is given."""
    vectors = ball() if vectors is None else vectors
    n_texts = len(vectors)
    corpus = Corpus(tuple(texts if texts is not None else (f"number {place}" for place in range(n_texts))))
    cuts = np.array(cut if cut is not None else [0] * n_texts)
    counts = np.array(tokens if tokens is not None else [8 + place % 5 for place in range(n_texts)])
    naive = vectors if naive is None else naive
    made = Encoding(
        EncodeSpec(**(spec or {})),
        corpus.fingerprint,
        corpus.texts,
        {(LAST_LAYER, Pooling.MEAN): vectors, (LAST_LAYER, Pooling.NAIVE_MEAN): naive},
        vectors,
        counts,
        cuts > 0,
        replace(INFO, **(info or {})),
        cut_tokens=cuts,
        **(encoding or {}),
    )
    embeddings = read_out(made, Readout(pooling, normalize=normalize))
    neighbors = nearest_neighbors(embeddings.vectors, metric, k, JobContext())
    flat = pca(embeddings.vectors)
    return Evidence(corpus, made, embeddings, metric, neighbors, flat, flat, quality)


def found(made: Evidence) -> dict[str, Finding]:
    """Return the findings by their keys."""
    findings = diagnose(made)
    assert len({finding.key for finding in findings}) == len(findings)
    return {finding.key: finding for finding in findings}


def only(made: Evidence, key: str) -> Finding:
    """Return the one finding that there is."""
    findings = found(made)
    assert list(findings) == [key]
    return findings[key]
