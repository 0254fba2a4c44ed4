"""Vectors that were made elsewhere and read from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from explorer.domain.arrays import FloatArray, frozen
from explorer.domain.corpus import Corpus
from explorer.domain.encoding import Encoding, ModelInfo
from explorer.domain.spec import EncodeSpec


class RowNames(Sequence[str]):
    """Stand-ins for the texts of N vectors that came without any: "row 1", "row 2" and so on."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(f"row {place + 1}" for place in range(*index.indices(self._count)))
        return f"row {range(self._count)[index] + 1}"


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
        object.__setattr__(self, "vectors", frozen(self.vectors, np.float32))
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
