"""Comparisons made by hand out of synthetic vectors, with formulas of their own."""

from __future__ import annotations

import numpy as np
from scipy.stats import kendalltau, spearmanr

from explorer.domain.model.info import ModelInfo
from explorer.domain.results.comparison import Comparison, Configuration, DifferingPairs, Side, StageTimings
from explorer.domain.results.encoding import Embeddings, Encoding, StageSeconds
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import LAST_LAYER, Backend, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from tests.support.states import make_texts, make_vectors, principal_axes

LIBRARY = Configuration(EncodeSpec(), Readout())
BY_HAND = Configuration(EncodeSpec(backend=Backend.TRANSFORMERS), Readout(Pooling.NAIVE_MEAN))


def shifted(vectors: np.ndarray, amount: float = 0.25, seed: int = 1) -> np.ndarray:
    """Return float32 (N, D): the vectors after noise and a common shift, as padding would shift them."""
    random = np.random.default_rng(seed)
    noise = random.normal(size=vectors.shape) + 1.5 * random.normal(size=vectors.shape[1])
    return (vectors + amount * np.abs(vectors).mean() * noise).astype(np.float32)


def similarities(vectors: np.ndarray, metric: Similarity) -> np.ndarray:
    """Return float64 (N, N) similarities by their definitions."""
    x = vectors.astype(np.float64)
    if metric is Similarity.EUCLIDEAN:
        return -np.sqrt(((x[:, None] - x[None]) ** 2).sum(axis=2))
    if metric is Similarity.MANHATTAN:
        return -np.abs(x[:, None] - x[None]).sum(axis=2)
    products: np.ndarray = x @ x.T
    if metric is Similarity.COSINE:
        lengths = np.sqrt(np.diag(products))
        products = products / np.outer(lengths, lengths)
    return products


def make_comparison(
    n_texts: int = 3,
    *,
    first: np.ndarray | None = None,
    second: np.ndarray | None = None,
    metric: Similarity = Similarity.COSINE,
    a: Configuration = LIBRARY,
    b: Configuration = BY_HAND,
    corpus: Corpus | None = None,
    k: int = 10,
    note: str = "",
) -> Comparison:
    """Return two settings on N texts: `second` is `first`, moved, unless it is given."""
    first = make_vectors(n_texts) if first is None else first
    second = shifted(first) if second is None else second
    n_texts = len(first)
    if corpus is None:
        corpus = Corpus(make_texts(n_texts), ("typed",) * n_texts)
    tables = [similarities(vectors, metric) for vectors in (first, second)]
    rows, columns = np.triu_indices(n_texts, 1)
    pairs = np.stack([rows, columns], axis=1)
    in_a, in_b = (table[rows, columns] for table in tables)
    some = n_texts > 2 and np.ptp(in_a) > 0 and np.ptp(in_b) > 0
    largest = np.argsort(-np.abs(in_a - in_b), kind="stable")[:50]
    largest = largest[np.abs(in_a - in_b)[largest] > 1e-9]
    k = max(0, min(k, n_texts - 2))
    overlap = np.zeros(0)
    if k:
        near = [np.argsort(-(table - 1e9 * np.eye(n_texts)), axis=1, kind="stable")[:, :k] for table in tables]
        overlap = np.array([len(set(x) & set(y)) / k for x, y in zip(*near, strict=True)])
    maps = [principal_axes(first), principal_axes(second)]
    if n_texts > 1:
        maps[1] = aligned(maps[1], maps[0])
    return Comparison(
        corpus=corpus,
        metric=metric,
        a=_side(a, corpus, first, maps[0]),
        b=_side(b, corpus, second, maps[1]),
        pairs=pairs,
        similarities_a=in_a,
        similarities_b=in_b,
        spearman=float(spearmanr(in_a, in_b).statistic) if some else None,
        kendall=float(kendalltau(in_a, in_b).statistic) if some else None,
        overlap=overlap,
        k=k,
        cka=0.9 if n_texts > 1 else None,
        differing=DifferingPairs(pairs[largest], in_a[largest], in_b[largest]),
        note=note,
        rank_reason="" if some else "There are too few pairs to rank.",
        overlap_reason="" if k else "Too few sentences have neighbours to compare.",
        cka_reason="" if n_texts > 1 else "One sentence has no spread.",
    )


def _side(configuration: Configuration, corpus: Corpus, vectors: np.ndarray, coords: np.ndarray) -> Side:
    readout = configuration.readout
    encoding = Encoding(
        spec=configuration.spec,
        corpus_fingerprint=corpus.fingerprint,
        texts=corpus.texts,
        pooled={(LAST_LAYER, Pooling.MEAN): vectors},
        model_vectors=None,
        token_counts=np.full(len(vectors), 9, dtype=np.int32),
        truncated=np.zeros(len(vectors), dtype=np.bool_),
        info=ModelInfo("all-MiniLM-L6-v2", vectors.shape[1], 6, 256, normalizes=True),
    )
    norms = np.linalg.norm(vectors, axis=1)
    return Side(
        configuration,
        encoding,
        Embeddings(readout, vectors, norms, False),
        Projection(ProjectionSpec(method=ProjectionMethod.PCA), coords, (0.31, 0.22)),
    )


def aligned(moving: np.ndarray, still: np.ndarray) -> np.ndarray:
    """Return `moving` float (N, 2) turned, mirrored and shifted onto `still`."""
    centres = moving.mean(axis=0), still.mean(axis=0)
    u, _, v = np.linalg.svd((moving - centres[0]).T @ (still - centres[1]))
    return (moving - centres[0]) @ u @ v + centres[1]


def make_timings(
    texts: int = 48, total: int = 48, repeats: int = 5, a: Configuration = LIBRARY, b: Configuration = BY_HAND
) -> StageTimings:
    """Return timings of round numbers: B's forward pass takes twice as long as A's."""
    runs = [StageSeconds(0.4 + 0.01 * i, 0.004, 0.100 + 0.01 * i, 0.001) for i in range(repeats)]
    slow = [StageSeconds(0.4 + 0.01 * i, 0.004, 0.200 + 0.02 * i, 0.002) for i in range(repeats)]
    return StageTimings(texts, tuple(runs), tuple(slow), (a, b), total)
