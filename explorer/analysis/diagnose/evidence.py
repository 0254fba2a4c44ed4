"""What findings are made of, each part worked out once and only where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.analysis.similarity.pairwise import paired_similarities
from explorer.analysis.similarity.rows import row_norms, unit_rows
from explorer.analysis.statistics.pair_sample import draw_pairs
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Neighbors
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.results.map_quality import MapQuality
from explorer.domain.results.projection import Projection
from explorer.domain.settings.spec import Similarity
from explorer.domain.texts.corpus import Corpus

PAIRS = 200_000
"""Most pairs looked at. Of such a sample, a share is off by less than 0.3 points of 100, 99 times of 100."""
SEED = 42

_BLOCK_ROWS = 20_000
_EQUAL = 1e-5
"""Spread, as a share of the largest number, up to which vectors are the same but for the rounding of a batch."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """One result on the screen.

    Parameters
    ----------
    corpus, encoding, embeddings
        N texts, the pass that encoded them, and the vectors (N, D) read out of it.
    metric
        The similarity function chosen.
    neighbors
        By `metric`.
    pca
        Of the vectors.
    projection, map_quality
        The map on the screen and how far it can be trusted, where that is known.
    context
        A cancel is noticed between blocks and between findings.
    """

    corpus: Corpus
    encoding: Encoding
    embeddings: Embeddings
    metric: Similarity
    neighbors: Neighbors
    pca: Projection
    projection: Projection | None = None
    map_quality: MapQuality | None = None
    context: JobContext = field(default_factory=JobContext)

    def __len__(self) -> int:
        return len(self.corpus)

    def sample(self, most: int) -> np.ndarray:
        """Return the places, ascending, of all texts, or of `most` drawn with the seed where there are more."""
        if len(self) <= most:
            return np.arange(len(self))
        return np.sort(np.random.default_rng(SEED).choice(len(self), most, replace=False))

    @cached_property
    def lengths(self) -> FloatArray:
        """float32 (N,): norms of the vectors on the screen, after any normalisation."""
        return row_norms(self.embeddings.vectors)

    @cached_property
    def identical(self) -> bool:
        """Whether all vectors are the same but for rounding."""
        vectors = self.embeddings.vectors
        lowest, highest = vectors.min(axis=0), vectors.max(axis=0)
        return bool((highest - lowest).max() <= _EQUAL * max(highest.max(), -lowest.min()))

    @cached_property
    def text_numbers(self) -> IntArray:
        """int32 (N,): the place of the first text that says the same."""
        first: dict[str, int] = {}
        numbers = [first.setdefault(text, place) for place, text in enumerate(self.corpus.texts)]
        return np.array(numbers, dtype=np.int32)

    @cached_property
    def cosine_neighbors(self) -> Neighbors:
        """Neighbours by cosine, whatever the metric is."""
        if self.neighbors.metric is Similarity.COSINE:
            return self.neighbors
        if self.neighbors.metric is Similarity.DOT and self.embeddings.normalized:
            return replace(self.neighbors, metric=Similarity.COSINE)
        return nearest_neighbors(self.embeddings.vectors, Similarity.COSINE, self.neighbors.k, self.context)

    def caveat(self, neighbors: Neighbors) -> str:
        """Return a sentence to add to what follows from neighbours: nothing where they are exact."""
        return "" if neighbors.exact else f" The neighbours are {neighbors.accuracy}."

    @cached_property
    def mean_cosine(self) -> float:
        """Mean cosine of all pairs of different texts: (|Σ u|² - Σ |u|²) / (N (N - 1)), u the unit vectors."""
        vectors = self.embeddings.vectors
        together, themselves = np.zeros(vectors.shape[1]), 0.0
        for start in range(0, len(vectors), _BLOCK_ROWS):
            units = unit_rows(vectors[start : start + _BLOCK_ROWS])
            together += units.sum(axis=0, dtype=np.float64)
            themselves += float(np.einsum("nd,nd->", units, units, dtype=np.float64))
        return float((together @ together - themselves) / (len(self) * (len(self) - 1)))

    @cached_property
    def pair_cosines(self) -> np.ndarray:
        """float64 (P,): cosines of all pairs of different texts, or of a seeded sample of `PAIRS`."""
        pairs = draw_pairs(len(self), PAIRS, SEED)
        return paired_similarities(self.embeddings.vectors, pairs[:, 0], pairs[:, 1], Similarity.COSINE, self.context)

    @property
    def all_paired(self) -> bool:
        """Whether `pair_cosines` are of all pairs."""
        return len(self) * (len(self) - 1) // 2 <= PAIRS
