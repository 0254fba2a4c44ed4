"""How texts are laid out on the map, and the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from explorer.domain.arrays import FloatArray, freeze
from explorer.domain.settings.spec import Similarity

FEWEST_LAID_OUT = 4
"""Fewest texts for which a map of neighbours says more than PCA, which shows three as they are."""


class ProjectionMethod(StrEnum):
    """How vectors become points of the map."""

    PCA = "pca"
    UMAP = "umap"
    TSNE = "tsne"


METHOD_NAMES: Mapping[ProjectionMethod, str] = MappingProxyType(
    {ProjectionMethod.UMAP: "UMAP", ProjectionMethod.PCA: "PCA", ProjectionMethod.TSNE: "t-SNE"}
)
"""What the methods are called."""


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
        Plain sentences about what was done differently ("3 texts are too few for UMAP, which needs 4.").
    draft
        Whether it is a layout still under way.
    exact
        Whether every text was laid out, by its true nearest; where not, `notes` say how.
    made_by
        The method that laid it out where it is not that of `spec`: PCA of texts too few for another.
    steady
        Whether a change in the last digits of the vectors moves nothing that can be seen.
    held
        The `n_neighbors` of UMAP or the perplexity of t-SNE that held, where the texts are too few for that of `spec`.
    """

    spec: ProjectionSpec
    coords: FloatArray
    explained_variance: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
    draft: bool = False
    exact: bool = True
    made_by: ProjectionMethod | None = None
    steady: bool = False
    held: float | None = None

    def __post_init__(self) -> None:
        freeze(self, np.float32, "coords")

    @property
    def method(self) -> ProjectionMethod:
        """The method that laid it out."""
        return self.made_by or self.spec.method
