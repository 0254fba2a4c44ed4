"""Two settings on the same texts, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.analysis import Projection
from explorer.domain.arrays import FloatArray, IntArray, frozen
from explorer.domain.corpus import Corpus
from explorer.domain.encoding import Embeddings, Encoding, StageSeconds
from explorer.domain.spec import EncodeSpec, Readout, Similarity


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that vectors depend on but the texts."""

    spec: EncodeSpec
    readout: Readout


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two settings and what came of it.

    Parameters
    ----------
    configuration
        What was asked for.
    encoding, embeddings
        What came out.
    projection
        Its map; that of the second setting is turned, mirrored, scaled and shifted onto the first (Procrustes).
    """

    configuration: Configuration
    encoding: Encoding
    embeddings: Embeddings
    projection: Projection


@dataclass(frozen=True, slots=True, eq=False)
class DifferingPairs:
    """The pairs of texts on which two settings differ most, the largest difference first.

    Parameters
    ----------
    indices
        int32 (M, 2).
    first, second
        float32 (M,): the similarity in either setting.
    """

    indices: IntArray
    first: FloatArray
    second: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "indices", frozen(self.indices, np.int32))
        object.__setattr__(self, "first", frozen(self.first, np.float32))
        object.__setattr__(self, "second", frozen(self.second, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two settings on the same N texts.

    Parameters
    ----------
    corpus
        The texts.
    metric
        The similarity function.
    a, b
        The two settings.
    pairs
        int32 (P, 2): the pairs of texts whose similarities were compared, all of them or a sample.
    similarities_a, similarities_b
        float32 (P,).
    spearman, kendall
        Agreement of the two rankings of these pairs (Kendall's tau-b); None where either is constant.
    overlap
        float32 (N,): for each text the share of its `k` nearest in A that are among its `k` nearest in B, in the
        original space.
    k
        Neighbours asked for.
    cka
        Linear centred kernel alignment (Kornblith et al., 2019); None where a side has no variance.
    differing
        The pairs that differ most, of all pairs.
    note
        What was sampled, in plain words; empty where nothing was.
    """

    corpus: Corpus
    metric: Similarity
    a: Side
    b: Side
    pairs: IntArray
    similarities_a: FloatArray
    similarities_b: FloatArray
    spearman: float | None
    kendall: float | None
    overlap: FloatArray
    k: int
    cka: float | None
    differing: DifferingPairs
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pairs", frozen(self.pairs, np.int32))
        for name in ("similarities_a", "similarities_b", "overlap"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float32))


@dataclass(frozen=True, slots=True)
class StageTimings:
    """Repeated timings of the two settings on the same texts.

    Parameters
    ----------
    texts
        How many texts were encoded each time.
    a, b
        One entry per repeat.
    """

    texts: int
    a: tuple[StageSeconds, ...]
    b: tuple[StageSeconds, ...]
