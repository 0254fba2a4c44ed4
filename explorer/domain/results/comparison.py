"""Two settings on the same texts, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray, freeze
from explorer.domain.results.encoding import Embeddings, Encoding, StageSeconds
from explorer.domain.results.projection import Projection
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus


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
    encoding
        The pass that it was read out of; both sides may share one, which then holds more layers than either asked for.
    embeddings
        Its vectors, N of them.
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
        int32 (M, 2), the smaller index first. M is 0 where no pair differs by more than rounding.
    first, second
        float32 (M,): the similarity in either setting.
    """

    indices: IntArray
    first: FloatArray
    second: FloatArray

    def __post_init__(self) -> None:
        freeze(self, np.int32, "indices")
        freeze(self, np.float32, "first", "second")


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
        int32 (P, 2): the pairs of texts whose similarities were compared, all of them or a sample, the smaller index
        first.
    similarities_a, similarities_b
        float32 (P,).
    spearman, kendall
        Agreement of the two rankings of these pairs (Kendall's tau-b); None, with `rank_reason`, where there is none.
    overlap
        float32 (N,): for each text the share of its `k` nearest in A that are among its `k` nearest in B, in the
        original space; texts that share a place share it in parts. (0,), with `overlap_reason`, where there is none.
    k
        Neighbours compared: those asked for, but at most N - 2, since N - 1 would be all others in any space.
    cka
        Linear centred kernel alignment (Kornblith et al., 2019), 0 to 1; None, with `cka_reason`, where there is none.
    differing
        The pairs that differ most, of all pairs.
    note
        What was sampled and what to keep in mind, in plain sentences; empty where there is nothing to say.
    rank_reason, overlap_reason, cka_reason
        Why there is no such number, in one plain sentence; else empty.
    chance_cka
        What `cka` would be on average if B's vectors were assigned to the texts at random; high on few texts.
    asked_fingerprint
        Of the corpus that was to be compared, where `corpus` is only a sample of it; else that of `corpus`.
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
    rank_reason: str = ""
    overlap_reason: str = ""
    cka_reason: str = ""
    chance_cka: float | None = None
    asked_fingerprint: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked_fingerprint", self.asked_fingerprint or self.corpus.fingerprint)
        freeze(self, np.int32, "pairs")
        freeze(self, np.float32, "similarities_a", "similarities_b", "overlap")

    @property
    def mean_overlap(self) -> float | None:
        """Mean of `overlap`; None where there is none."""
        return float(self.overlap.mean(dtype=np.float64)) if len(self.overlap) else None

    @property
    def chance_overlap(self) -> float | None:
        """What `mean_overlap` would be if B drew its neighbours at random: k / (N - 1); None where there is none."""
        return self.k / (len(self.corpus) - 1) if len(self.overlap) else None


STAGES = ("load", "tokenize", "forward", "pool", "total")
"""What is timed: names of `StageSeconds`."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Repeated measurements of one number of seconds."""

    median: float
    fastest: float
    slowest: float


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of two settings side by side.

    Parameters
    ----------
    stage
        One of `STAGES`.
    a, b
        Over the repeats.
    ratio
        B's median over A's: 2 where B takes twice as long. None where A's is 0.
    """

    stage: str
    a: Spread
    b: Spread
    ratio: float | None


@dataclass(frozen=True, slots=True)
class StageTimings:
    """Repeated timings of the two settings on the same texts.

    Parameters
    ----------
    texts
        How many texts were encoded each time, drawn evenly from the corpus.
    a, b
        One entry per repeat, at least one.
    configurations
        The two settings that were timed.
    total_texts
        How many texts the corpus has.
    """

    texts: int
    a: tuple[StageSeconds, ...]
    b: tuple[StageSeconds, ...]
    configurations: tuple[Configuration, Configuration]
    total_texts: int

    @property
    def rows(self) -> tuple[StageRow, ...]:
        """One row for each of `STAGES`, in their order."""
        return tuple(self._row(stage) for stage in STAGES)

    def _row(self, stage: str) -> StageRow:
        a, b = (_spread([getattr(seconds, stage) for seconds in runs]) for runs in (self.a, self.b))
        return StageRow(stage, a, b, b.median / a.median if a.median > 0.0 else None)


def _spread(seconds: Sequence[float]) -> Spread:
    return Spread(float(np.median(seconds)), min(seconds), max(seconds))
