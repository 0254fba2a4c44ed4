"""Which item of a mark each text is: the one idea by which every picture is linked to the selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from explorer.domain.arrays import BoolArray, IntArray


class Linked(Protocol):
    """What links the items of a mark to texts."""

    def texts(self, item: int) -> tuple[int, ...]:
        """Return the texts of an item."""
        ...

    def items(self, texts: Sequence[int], items: int) -> BoolArray:
        """Return bool (items,): which items are those of `texts`; texts beyond the last are none."""
        ...

    def alone(self, text: int) -> int | None:
        """Return the item that stands for a text and for no other; None where none does."""
        ...


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

    def items(self, texts: Sequence[int], items: int) -> BoolArray:
        """Return bool (items,): which items have one of `texts`; texts beyond the last are none."""
        found: BoolArray = self.counts(texts, items) > 0
        return found

    def alone(self, text: int) -> int | None:
        """Return the item that stands for a text and for no other; None where none does."""
        item = int(self.item_of[text]) if text < len(self.item_of) else -1
        return item if item >= 0 and np.count_nonzero(self.item_of == item) == 1 else None

    def sizes(self, items: int) -> np.ndarray:
        """Return int64 (items,): how many texts each item has."""
        return np.bincount(self.item_of[self.item_of >= 0], minlength=items)

    def counts(self, texts: Sequence[int], items: int) -> np.ndarray:
        """Return int64 (items,): how many of `texts` each item has; texts beyond the last are none."""
        found = self.item_of[_below(texts, len(self.item_of))]
        return np.bincount(found[found >= 0], minlength=items)

    @classmethod
    def each(cls, items: int) -> Link:
        """Return the link of marks with an item a text, in input order."""
        return cls(np.arange(items, dtype=np.int32))


@dataclass(frozen=True, slots=True)
class OneEach:
    """Each item is the text of the same number: `count` of them."""

    count: int

    def texts(self, item: int) -> tuple[int, ...]:
        """Return the one text."""
        return (item,)

    def items(self, texts: Sequence[int], items: int) -> BoolArray:
        """Return bool (items,): which items are among `texts`; texts beyond the last are none."""
        found = np.zeros(items, dtype=np.bool_)
        found[_below(texts, items)] = True
        return found

    def alone(self, text: int) -> int | None:
        """Return the item of a text."""
        return text if text < self.count else None


@dataclass(frozen=True, slots=True, eq=False)
class PairLink:
    """Each item is a pair of texts.

    Parameters
    ----------
    pairs
        int32 (items, 2).
    """

    pairs: IntArray

    def texts(self, item: int) -> tuple[int, ...]:
        """Return the two texts."""
        first, second = self.pairs[item].tolist()
        return first, second

    def items(self, texts: Sequence[int], items: int) -> BoolArray:
        """Return bool (items,): the pairs of two of `texts`, or all pairs of the only one."""
        last = int(self.pairs.max(initial=-1))
        hits = OneEach(last + 1).items(texts, last + 1)[self.pairs]
        return np.asarray(hits.any(axis=1) if len(texts) == 1 else hits.all(axis=1))

    def alone(self, text: int) -> None:
        """Return None: an item is two texts."""


def _below(texts: Sequence[int], count: int) -> np.ndarray:
    chosen = np.fromiter(texts, dtype=np.int64, count=len(texts))
    return chosen[chosen < count]
