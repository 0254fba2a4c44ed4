"""What a setting is: its key, its default, and which values it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Generic, TypeVar

from explorer.domain.texts.cleaning import valid

Value = TypeVar("Value", bool, int, float, str, tuple[str, ...])

MOST_RECENT = 8
"""Items of a list of recent ones."""

_LONGEST = 32_767
"""Characters of a text: more than any path has, and as many as a field takes."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One setting.

    Parameters
    ----------
    key
        Its name in the file.
    default
        Its value until it is set; also says its type.
    help
        What it does, in one sentence.
    choices
        The values allowed; empty for any.
    least, most
        The range of a number, both included.
    """

    key: str
    default: Value
    help: str
    choices: tuple[Value, ...] = ()
    least: float = -math.inf
    most: float = math.inf

    def accepts(self, value: object) -> bool:
        """Whether `value` has the type of the default, and is one of the choices or in the range."""
        if isinstance(self.default, tuple):
            return isinstance(value, tuple) and len(value) <= MOST_RECENT and all(map(_is_text, value))
        if type(value) is not type(self.default) or (self.choices and value not in self.choices):
            return False
        if isinstance(value, int | float):
            # Never so for NaN.
            return self.least <= value <= self.most
        return _is_text(value)

    def from_json(self, value: object) -> object:
        """Return what a value that was read from a file may stand for."""
        if isinstance(value, list):
            return tuple(value)
        if isinstance(self.default, float) and type(value) is int:
            return float(value)
        return value


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and "\0" not in value and valid(value) == value
