"""Which item of a mark each text is: the one idea by which every picture is linked to the selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """Which item of a mark each of N texts is.

    Parameters
    ----------
    item_of
        int32 (N,): the item; -1 for texts that are in none.
    """

    item_of: IntArray

    def texts(self, item: int) -> tuple[int, ...]:
        """Return the texts of an item, in input order."""
        return tuple(np.flatnonzero(self.item_of == item).tolist())

    def counts(self, texts: Sequence[int], items: int) -> np.ndarray:
        """Return int64 (items,): how many of `texts` each item has; texts beyond the last are none."""
        chosen = np.fromiter(texts, dtype=np.int64, count=len(texts))
        found = self.item_of[chosen[chosen < len(self.item_of)]]
        return np.bincount(found[found >= 0], minlength=items)

    def sizes(self, items: int) -> np.ndarray:
        """Return int64 (items,): how many texts each item has."""
        return np.bincount(self.item_of[self.item_of >= 0], minlength=items)

    @classmethod
    def each(cls, items: int) -> Link:
        """Return the link of marks with an item a text, in input order."""
        return cls(np.arange(items, dtype=np.int32))
