"""Every pooling, normalisation and layer of one pass, and what a batch does to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray, freeze
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus


class SweepNumber(StrEnum):
    """What a row of a sweep says.

    MEAN_SIMILARITY, SIMILARITY_DEVIATION
        Of all pairs of different texts; a high mean is what Ethayarajh (2019) calls anisotropy.
    TOP_SHARE
        Share of the variance on the first principal axis of the vectors compared, from 1/D for a ball to 1 for a line.
    DIMENSIONS_USED
        Participation ratio of the principal variances, (Σλ)² / Σλ²: D for a ball, 1 for a line.
    NORM_MEAN, NORM_DEVIATION
        Of the norms before any normalisation.
    NEIGHBOR_AGREEMENT
        Mean share of each text's nearest neighbours that the reference has too, 0 to 1.
    RANK_AGREEMENT
        Spearman's correlation of the similarities with those of the reference.
    LABEL_SEPARATION
        Chance that two texts of one label are more similar than two of different labels (the area under the ROC
        curve): 1 is always, 0.5 is no better than a coin.
    """

    MEAN_SIMILARITY = "mean_similarity"
    SIMILARITY_DEVIATION = "similarity_deviation"
    TOP_SHARE = "top_share"
    DIMENSIONS_USED = "dimensions_used"
    NORM_MEAN = "norm_mean"
    NORM_DEVIATION = "norm_deviation"
    NEIGHBOR_AGREEMENT = "neighbor_agreement"
    RANK_AGREEMENT = "rank_agreement"
    LABEL_SEPARATION = "label_separation"


@dataclass(frozen=True, slots=True)
class SweepQuestion:
    """What a sweep is to find out.

    Parameters
    ----------
    corpus
        The texts.
    spec
        How to encode them; its layers and `naive` are replaced by what the sweep needs.
    reference
        The readout that the others are compared with.
    metric
        The similarity function.
    all_layers
        Whether every hidden layer is read, or only the last one and the reference's.
    naive
        Whether the naive poolings are read too; they are where the reference is one.
    """

    corpus: Corpus
    spec: EncodeSpec
    reference: Readout
    metric: Similarity = Similarity.COSINE
    all_layers: bool = False
    naive: bool = False


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One way to read vectors out of a pass, in numbers.

    Parameters
    ----------
    readout
        Pooling, layer, normalisation.
    values
        One entry for each `SweepNumber`; None where the number would mean nothing.
    reasons
        For each None, why, in one plain sentence.
    """

    readout: Readout
    values: Mapping[SweepNumber, float | None]
    reasons: Mapping[SweepNumber, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        object.__setattr__(self, "reasons", MappingProxyType(dict(self.reasons)))


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """All rows of one sweep, and a small heatmap of each.

    Parameters
    ----------
    question
        What was asked, the reference's layer written as the rows write it.
    encoding
        The one pass that all rows were read out of; of fewer texts than were asked for where `note` says so.
    rows
        R of them, by layer from the first to the last, then by pooling, then by normalisation.
    thumbnails
        float32 (R, S, S): mean similarity of blocks of texts, in the order of the heatmap, S small.
    last_layer
        Number of the hidden layer that `LAST_LAYER` is; None where the model does more to its output after it.
    neighbors
        Nearest neighbours per text that the agreement is of; 0 where there is none.
    note
        What was sampled or left out, in plain sentences; may be empty.
    """

    question: SweepQuestion
    encoding: Encoding
    rows: tuple[SweepRow, ...]
    thumbnails: FloatArray
    last_layer: int | None
    neighbors: int
    note: str = ""

    def __post_init__(self) -> None:
        freeze(self, np.float32, "thumbnails")


@dataclass(frozen=True, slots=True)
class PairChange:
    """Cosine of two texts when each is encoded alone, and when each is in its batch."""

    first: int
    second: int
    alone: float
    together: float


@dataclass(frozen=True, slots=True, eq=False)
class PaddingRow:
    """What one pooling does to texts that share a batch with longer ones.

    Parameters
    ----------
    pooling
        Which.
    shifts
        float32 (M,): distance between the vectors of each text alone and in its batch, as a share of the former's norm.
    turns
        float32 (M,): 1 less the cosine of the two, from 0 to 2.
    mean_change
        Mean absolute change of the cosine over all pairs of the texts tested; None for one text.
    largest
        The pair whose cosine changes most; None for one text.
    """

    pooling: Pooling
    shifts: FloatArray
    turns: FloatArray
    mean_change: float | None
    largest: PairChange | None

    def __post_init__(self) -> None:
        freeze(self, np.float32, "shifts", "turns")


@dataclass(frozen=True, slots=True, eq=False)
class PaddingTest:
    """Each text alone against each in its batch, as plain user code forms it.

    Parameters
    ----------
    corpus
        The texts asked about.
    spec
        How they were encoded.
    indices
        int32 (M,): the texts tested, ascending. Pairs of the rows are of these numbers too.
    padding_side
        On which side the tokenizer pads.
    padding
        float32 (M,): share of padding in each text's row of its batch.
    rows
        One per pooling.
    rounding
        Shifts up to this are the rounding of the number format that the model computed in.
    notes
        What was sampled and why masked poolings move, where they do, in plain sentences.
    """

    corpus: Corpus
    spec: EncodeSpec
    indices: IntArray
    padding_side: str
    padding: FloatArray
    rows: tuple[PaddingRow, ...]
    rounding: float
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        freeze(self, np.int32, "indices")
        freeze(self, np.float32, "padding")
