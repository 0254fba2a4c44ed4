"""Every pooling, normalisation and layer of one pass, and what a batch does to each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import FloatArray, frozen
from explorer.domain.corpus import Corpus
from explorer.domain.encoding import Encoding
from explorer.domain.spec import Pooling, Readout, Similarity


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One way to read vectors out of a pass, in numbers; None where a number means nothing.

    Parameters
    ----------
    readout
        Pooling, layer, normalisation.
    mean_similarity, similarity_deviation
        Of all pairs of different texts.
    top_share
        Share of the variance on the first principal axis: 1 for a line, near 1/D for a ball.
    norm_mean, norm_deviation
        Of the norms before normalisation.
    reference_overlap
        Mean share of each text's nearest neighbours that the reference has too.
    reference_correlation
        Spearman correlation of the similarities with those of the reference.
    separation
        How well the similarities tell the labels of the corpus apart (mean within less mean between, in standard
        deviations); None where the corpus has no labels.
    """

    readout: Readout
    mean_similarity: float | None
    similarity_deviation: float | None
    top_share: float | None
    norm_mean: float
    norm_deviation: float
    reference_overlap: float | None
    reference_correlation: float | None
    separation: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """All rows of one sweep, and a small heatmap of each.

    Parameters
    ----------
    corpus, encoding
        What was encoded, once.
    metric
        The similarity function.
    reference
        The readout that the others are compared with.
    rows
        R of them.
    thumbnails
        float32 (R, S, S): mean similarity of blocks of texts, in input order, S small.
    note
        What was sampled or left out, in plain words; may be empty.
    """

    corpus: Corpus
    encoding: Encoding
    metric: Similarity
    reference: Readout
    rows: tuple[SweepRow, ...]
    thumbnails: FloatArray
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "thumbnails", frozen(self.thumbnails, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class PaddingRow:
    """What one pooling does to texts that share a batch with longer ones.

    Parameters
    ----------
    pooling
        Which.
    shifts
        float32 (N,): distance between the vector of each text alone and in its batch, as a share of the former's norm.
    turns
        float32 (N,): 1 less the cosine of the two.
    largest_change, mean_change
        Of the absolute change of the cosine over all pairs of texts, between all alone and all in their batches.
    pair
        The pair with the largest change.
    """

    pooling: Pooling
    shifts: FloatArray
    turns: FloatArray
    largest_change: float
    mean_change: float
    pair: tuple[int, int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "shifts", frozen(self.shifts, np.float32))
        object.__setattr__(self, "turns", frozen(self.turns, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class PaddingTest:
    """Each text alone against each in its batch, as plain user code forms it.

    Parameters
    ----------
    corpus
        The N texts tested.
    batch_size, padding_side
        How the batches were formed.
    padding
        float32 (N,): share of padding in each text's row of its batch.
    rows
        One per pooling.
    note
        What was sampled, in plain words; may be empty.
    """

    corpus: Corpus
    batch_size: int
    padding_side: str
    padding: FloatArray
    rows: tuple[PaddingRow, ...]
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "padding", frozen(self.padding, np.float32))
