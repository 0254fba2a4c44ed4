"""Results of the analyses that the window shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray, freeze
from explorer.domain.model.prompts import NO_PROMPT, Prompt
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import fixed


class Order(StrEnum):
    """In which order the heatmap shows the sentences."""

    INPUT = "input"
    SIMILARITY = "similarity"
    CLUSTER = "cluster"


class ColorBy(StrEnum):
    """What the colour of a point of the map means."""

    CLUSTER = "cluster"
    SOURCE = "source"
    LABEL = "label"
    NORM = "norm"
    TOKENS = "tokens"


@dataclass(frozen=True, slots=True, eq=False)
class SimilarityPyramid:
    """The vectors and halved means of their rows, from which the exact mean similarity of any block follows.

    Parameters
    ----------
    metric
        The similarity function.
    vectors
        float32 (N, D) in input order: those of the embeddings themselves, not a copy.
    order
        int32 (N,): the text in each heatmap row; None for input order.
    first
        Level of `means[0]`. Finer levels are not kept, but averaged from the vectors in sight.
    means
        `means[j]` is float32 (ceil(N / 2**(first + j)), D): the means of consecutive groups of 2**(first + j) heatmap
        rows (unit rows for cosine), the last group possibly shorter, down to one group. Empty for Manhattan, whose
        values are sampled.
    spreads
        For Euclidean, per kept level the mean squared distance of each group's rows to their mean, float32; else empty.
    """

    metric: Similarity
    vectors: FloatArray
    order: IntArray | None
    first: int
    means: tuple[FloatArray, ...] = ()
    spreads: tuple[FloatArray, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number N of sentences."""
        return len(self.vectors)

    @property
    def nbytes(self) -> int:
        """Bytes held beside the vectors."""
        arrays = (*self.means, *self.spreads, *(() if self.order is None else (self.order,)))
        return sum(array.nbytes for array in arrays)


@dataclass(frozen=True, slots=True)
class BlockMaximum:
    """The most similar pair of a block of the heatmap.

    Parameters
    ----------
    rows, columns
        Heatmap rows and columns of the block.
    pair
        The texts of its row and its column; None where no pair was looked for, the block having too many, or none.
    similarity
        Of the pair.
    """

    rows: range
    columns: range
    pair: tuple[int, int] | None = None
    similarity: float = 0.0


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
        Share of the true nearest that are listed, measured on `sampled` texts; None where every pair was compared.
    sampled
        Texts on which `recall` was measured; 0 where it is None.
    """

    metric: Similarity
    indices: IntArray
    similarities: FloatArray
    recall: float | None = None
    sampled: int = 0

    def __post_init__(self) -> None:
        freeze(self, np.int32, "indices")
        freeze(self, np.float32, "similarities")

    @property
    def exact(self) -> bool:
        """Whether these are the true nearest of every text."""
        return self.recall is None

    @property
    def accuracy(self) -> str:
        """How exact they are, in words: "exact" or "approximate, 97.8 % of the true nearest found, …"."""
        if self.recall is None:
            return "exact"
        share = int(1000 * self.recall) / 10  # Rounded down: never more is promised than was measured.
        return f"approximate, {fixed(share, 1)} % of the true nearest found, measured on {self.sampled} texts"

    @property
    def k(self) -> int:
        """Neighbours per text."""
        return int(self.indices.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Groups of texts, at one of the levels that they were found at.

    Parameters
    ----------
    labels
        int32 (N,), -1 for texts in no group, else 0 … count - 1, largest group first.
    count
        Number of groups.
    method
        How they were found, in words for the screen.
    exact
        Whether every text was grouped; else a sample was, and the others went with their nearest of it.
    inks
        For each group the place of its colour among those of categories; empty where these go by the numbers.
    levels
        int32 (L, N): the labels at every level, few large groups first; None where there is the one level alone.
    level
        Which of them `labels` are.
    methods
        How those of each level were found; empty where `method` is true of all.
    """

    labels: IntArray
    count: int
    method: str = ""
    exact: bool = True
    inks: tuple[int, ...] = ()
    levels: IntArray | None = None
    level: int = 0
    methods: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        freeze(self, np.int32, "labels", "levels")

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of groups at each level."""
        return (self.count,) if self.levels is None else tuple((self.levels.max(axis=1, initial=-1) + 1).tolist())

    def at_level(self, level: int) -> Clusters:
        """Return the groups at a level, from 0; of levels that are not there the nearest."""
        if self.levels is None:
            return self
        level = min(max(level, 0), len(self.levels) - 1)
        labels, method = self.levels[level], self.methods[level] if self.methods else self.method
        return replace(self, labels=labels, count=self.counts[level], method=method, inks=(), level=level)

    def at_about(self, count: int) -> Clusters:
        """Return the groups at the level whose number of groups is the nearest to `count` by their ratio."""
        ratios = np.abs(np.log(np.maximum(self.counts, 1) / max(count, 1)))
        return self.at_level(int(ratios.argmin()))

    def ink(self, group: int) -> int:
        """Place of a group's colour among those of categories."""
        return self.inks[group] if self.inks else int(group)

    @property
    def colors(self) -> IntArray:
        """int32 (N,): for each text the place of its group's colour, -1 for texts in no group."""
        if not self.inks:
            return self.labels
        colors: IntArray = np.array([*self.inks, -1], dtype=np.int32)[self.labels]
        return colors


@dataclass(frozen=True, slots=True, eq=False)
class ClusterWords:
    """What each group of texts is about.

    Parameters
    ----------
    words
        For each group its most telling words, best first; none where no word tells it from the others.
    note
        How they were found, in words for the screen.
    """

    words: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
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
    meaning
        One or two plain sentences: unit length or not, and what that means for dot product against cosine.
    lengths
        float32 (N,): norms of the vectors on the screen, after any normalisation.
    """

    minimum: float
    median: float
    maximum: float
    mean: float
    deviation: float
    unit_length: bool
    token_correlation: float | None
    meaning: str
    lengths: FloatArray

    def __post_init__(self) -> None:
        freeze(self, np.float32, "lengths")


@dataclass(frozen=True, slots=True)
class Nearest:
    """The exact nearest other texts of one text, found for it alone, nearest first."""

    text: int
    metric: Similarity
    indices: tuple[int, ...]
    similarities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A query ranked against the corpus: text indices and their similarities, best first.

    `model` embedded the query, where it need not be that of the vectors; else it is empty. `prompt` stood before it.
    """

    query: str
    metric: Similarity
    indices: tuple[int, ...]
    similarities: tuple[float, ...]
    model: str = ""
    prompt: Prompt = NO_PROMPT
