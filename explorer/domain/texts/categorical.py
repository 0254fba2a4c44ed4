"""Names out of a few: a sequence of strings that costs a number an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from explorer.domain.arrays import IntArray, frozen
from explorer.domain.texts.strings import Strings

_BLOCK = 8192


class Categorical(Strings):
    """N names, most of them repeated, such as the files that texts came from.

    It equals a tuple of the same names.

    Parameters
    ----------
    codes
        int32 (N,), the place of each entry's name in `names`.
    names
        The different names.

    Raises
    ------
    ValueError
        Where a code is no place in `names`.
    """

    __slots__ = ("codes", "names")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, codes: IntArray, names: tuple[str, ...]) -> None:
        self.codes: IntArray = frozen(codes, np.int32)
        self.names = names
        if len(self.codes) and not 0 <= int(self.codes.min()) <= int(self.codes.max()) < len(names):
            raise ValueError(f"codes from {self.codes.min()} to {self.codes.max()} for {len(names)} names")

    @classmethod
    def of(cls, entries: Iterable[str]) -> Categorical:
        """Return `entries`, their names in the order in which they first appear."""
        if isinstance(entries, Categorical):
            return entries
        numbers: dict[str, int] = {}
        codes = np.fromiter((numbers.setdefault(entry, len(numbers)) for entry in entries), np.int32)
        return cls(codes, tuple(numbers))

    @classmethod
    def repeated(cls, name: str, count: int) -> Categorical:
        """Return `count` times the same name."""
        return cls(np.zeros(count, np.int32), (name,))

    @classmethod
    def concatenate(cls, parts: Sequence[Categorical]) -> Categorical:
        """Join categoricals in order."""
        if len(parts) == 1:
            return parts[0]
        numbers: dict[str, int] = {}
        codes = [np.empty(0, np.int32)]
        for part in parts:
            places = [numbers.setdefault(name, len(numbers)) for name in part.names]
            codes.append(np.asarray(places, np.int32)[part.codes])
        return cls(np.concatenate(codes), tuple(numbers))

    def __len__(self) -> int:
        return len(self.codes)

    def _one(self, index: int) -> str:
        name: str = self.names[self.codes[index]]
        return name

    def _several(self, places: slice) -> tuple[str, ...]:
        return tuple(map(self.names.__getitem__, self.codes[places].tolist()))

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _BLOCK):
            yield from map(self.names.__getitem__, self.codes[start : start + _BLOCK].tolist())

    def __contains__(self, name: object) -> bool:
        return name in self.used

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Categorical) and self.names == other.names:
            return np.array_equal(self.codes, other.codes)
        if isinstance(other, Categorical | tuple):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    def __repr__(self) -> str:
        return f"Categorical({len(self)} entries, {len(self.names)} names)"

    @property
    def used(self) -> tuple[str, ...]:
        """The names that some entry has, in the order of `names`."""
        counts = np.bincount(self.codes, minlength=len(self.names))
        return tuple(name for name, count in zip(self.names, counts.tolist(), strict=True) if count)
