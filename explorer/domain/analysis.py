"""Results of the analyses that the window shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray, frozen
from explorer.domain.spec import Similarity


class Order(StrEnum):
    """In which order the heatmap shows the sentences."""

    INPUT = "input"
    SIMILARITY = "similarity"
    CLUSTER = "cluster"


class ProjectionMethod(StrEnum):
    """How vectors become points of the map."""

    PCA = "pca"
    UMAP = "umap"
    TSNE = "tsne"


class ColorBy(StrEnum):
    """What the colour of a point of the map means."""

    CLUSTER = "cluster"
    SOURCE = "source"
    LABEL = "label"
    NORM = "norm"
    TOKENS = "tokens"


@dataclass(frozen=True, slots=True, eq=False)
class SimilarityPyramid:
    """Halved row means, from which the exact mean similarity of any block follows.

    Parameters
    ----------
    metric
        The similarity function.
    levels
        `levels[0]` is float32 (N, D), the rows in heatmap order (unit rows for cosine); `levels[j]` holds the means
        of consecutive groups of 2**j rows, ceil(N / 2**j) of them, the last group possibly shorter. For Manhattan,
        whose values are sampled, `levels[0]` alone.
    squared
        For Euclidean, per level the mean squared distance of each group's rows to their mean, float32
        (ceil(N / 2**j),); else empty.
    """

    metric: Similarity
    levels: tuple[FloatArray, ...]
    squared: tuple[FloatArray, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number N of sentences."""
        return len(self.levels[0])


@dataclass(frozen=True, slots=True, eq=False)
class Neighbors:
    """The k nearest other texts of each text, nearest first.

    Parameters
    ----------
    metric
        The similarity function.
    indices
        int32 (N, k); the text itself is left out.
    similarities
        float32 (N, k), larger is nearer; exact for the texts that are listed.
    recall
        Share of the true nearest that are among those listed, measured by comparing `sampled` texts with all others;
        None where every pair of texts was compared.
    sampled
        Texts on which `recall` was measured; 0 where it is None.
    """

    metric: Similarity
    indices: IntArray
    similarities: FloatArray
    recall: float | None = None
    sampled: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "indices", frozen(self.indices, np.int32))
        object.__setattr__(self, "similarities", frozen(self.similarities, np.float32))

    @property
    def exact(self) -> bool:
        """Whether these are the true nearest of every text."""
        return self.recall is None

    @property
    def accuracy(self) -> str:
        """How exact they are, in words: "exact" or "approximate, 97.8 % of the true nearest found, …"."""
        if self.recall is None:
            return "exact"
        # Rounded down, so that never more is promised than was measured.
        share = int(1000 * self.recall) / 10
        return f"approximate, {share:.1f} % of the true nearest found, measured on {self.sampled} texts"

    @property
    def k(self) -> int:
        """Neighbours per text."""
        return int(self.indices.shape[1])


@dataclass(frozen=True, slots=True)
class ProjectionSpec:
    """How to lay out the map. `n_neighbors`, `min_dist` and `metric` are UMAP's, `perplexity` t-SNE's."""

    method: ProjectionMethod = ProjectionMethod.UMAP
    n_neighbors: int = 15
    min_dist: float = 0.1
    metric: Similarity = Similarity.COSINE
    perplexity: float = 30.0
    seed: int = 42


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """A map of the texts.

    Parameters
    ----------
    spec
        How it was laid out.
    coords
        float32 (N, 2), finite.
    explained_variance
        Share of the total variance on each axis (PCA), else None.
    notes
        Plain sentences about what was done differently ("Three texts are too few for UMAP; this is PCA.").
    draft
        Whether this is how far a layout has come, not what comes out of it.
    """

    spec: ProjectionSpec
    coords: FloatArray
    explained_variance: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
    draft: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "coords", frozen(self.coords, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Groups of texts.

    Parameters
    ----------
    labels
        int32 (N,), -1 for texts in no group, else 0 … count - 1, largest group first.
    count
        Number of groups.
    method
        How they were found, in words for the screen.
    """

    labels: IntArray
    count: int
    method: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", frozen(self.labels, np.int32))


@dataclass(frozen=True, slots=True)
class NormSummary:
    """The norms in numbers and words.

    Parameters
    ----------
    minimum, median, maximum, mean, deviation
        Of the norms before normalisation.
    unit_length
        Whether the vectors on the screen have norm 1 to 1e-3.
    token_correlation
        Spearman correlation of norm and token count; None where either is constant or there are fewer than 3 texts.
    verdict
        One or two plain sentences: unit length or not, and what that means for dot product against cosine.
    """

    minimum: float
    median: float
    maximum: float
    mean: float
    deviation: float
    unit_length: bool
    token_correlation: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """The exact nearest other texts of one text, found for it alone, nearest first."""

    text: int
    metric: Similarity
    indices: tuple[int, ...]
    similarities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A query ranked against the corpus: text indices and their similarities, best first."""

    query: str
    metric: Similarity
    indices: tuple[int, ...]
    similarities: tuple[float, ...]
