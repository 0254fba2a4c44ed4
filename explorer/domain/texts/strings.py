"""Sequences of strings that are made when they are asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import overload


class Strings(Sequence[str]):
    """Strings of which a slice is a tuple."""

    __slots__ = ()

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._several(index) if isinstance(index, slice) else self._one(index)

    @abstractmethod
    def _one(self, index: int) -> str: ...

    @abstractmethod
    def _several(self, places: slice) -> tuple[str, ...]: ...
