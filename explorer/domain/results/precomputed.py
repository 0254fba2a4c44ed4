"""Vectors that were made elsewhere and read from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.domain.arrays import FloatArray, freeze
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.domain.texts.strings import Strings


class Codes(StrEnum):
    """What to make of vectors in whole numbers of eight bits."""

    AS_IS = "as-is"
    """Compare the codes themselves."""

    UNPACK = "unpack"
    """Take every bit as a dimension: -1 and 1, the highest bit of a byte first."""

    DEQUANTISE = "dequantise"
    """Turn each code back into the middle of what it stands for, by the range of its dimension."""


@dataclass(frozen=True, slots=True)
class VectorChoices:
    """What was decided about a file that can be read in several ways.

    Parameters
    ----------
    texts
        Name of the column of the texts; None to find it.
    vectors
        Name of the column, or array, of the vectors; None to find it.
    beside
        The file of the texts, one for each vector, where it was given with that of the vectors.
    codes
        What to make of whole numbers of eight bits; None to ask where there are any.
    ranges
        A .npy file with the smallest and the largest value of each dimension (2, D), by which codes are turned back.
    """

    texts: str | None = None
    vectors: str | None = None
    beside: Path | None = None
    codes: Codes | None = None
    ranges: Path | None = None


class RowNames(Strings):
    """Stand-ins for the texts of N vectors that came without any: "row 1", "row 2" and so on.

    Parameters
    ----------
    count
        N.
    places
        int64 (N,), the place from 0 of each in its file; None where no row was left out.
    """

    def __init__(self, count: int, places: NDArray[np.int64] | None = None) -> None:
        self._count = count
        self._places = places

    def __len__(self) -> int:
        return self._count

    def _one(self, index: int) -> str:
        return f"row {self._place(range(self._count)[index]) + 1}"

    def _several(self, places: slice) -> tuple[str, ...]:
        return tuple(f"row {self._place(at) + 1}" for at in range(*places.indices(self._count)))

    def _place(self, at: int) -> int:
        return at if self._places is None else int(self._places[at])


@dataclass(frozen=True, slots=True, eq=False)
class PrecomputedVectors:
    """The rows of a file with vectors.

    Parameters
    ----------
    corpus
        N texts, or `RowNames` where the file has none.
    vectors
        float32 (N, D), all finite.
    name
        The file's name.
    notes
        Plain sentences about what was left out or converted.
    """

    corpus: Corpus
    vectors: FloatArray
    name: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        freeze(self, np.float32, "vectors")
        if len(self.vectors) != len(self.corpus):
            raise ValueError(f"{len(self.vectors)} vectors for {len(self.corpus)} texts")

    def encoding(self) -> Encoding:
        """Return them as an `Encoding` that no model made: one vector a text, no tokens, no poolings."""
        count, width = self.vectors.shape
        return Encoding(
            spec=EncodeSpec(model=""),
            corpus_fingerprint=self.corpus.fingerprint,
            texts=self.corpus.texts,
            pooled={},
            model_vectors=self.vectors,
            token_counts=np.zeros(count, np.int32),
            truncated=np.zeros(count, np.bool_),
            info=ModelInfo(self.name, width, layers=0, max_length=None),
            device="",
            notes=self.notes,
            file=self.name,
        )


def noun_of(texts: Sequence[str]) -> str:
    """Return what to call one of the texts: a sentence, or a row of a file that has none."""
    return "row" if isinstance(texts, RowNames) else "sentence"
