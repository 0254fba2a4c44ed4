"""What the page shows of an explanation: tokens in sight each for itself, those out of sight as one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.explanation import Contributions, PairExplanation

_MOST_DECIMALS = 7


class Kind(StrEnum):
    """What a token is."""

    TEXT = "text"
    SPECIAL = "special"
    PADDING = "padding"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row or a column: one token, or all of a kind that is not in sight.

    Parameters
    ----------
    label
        The token as the tokenizer writes it, or what the tokens have in common.
    tokens
        Their places in the text's tokens.
    kind
        What they are.
    merged
        Whether the row stands for tokens out of sight.
    """

    label: str
    tokens: tuple[int, ...]
    kind: Kind
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """What is pointed at: a cell, or a token of one of the texts."""

    row: int | None = None
    column: int | None = None

    def side(self, side: int) -> int | None:
        """Return the entry pointed at in the first (0) or second (1) text."""
        return self.column if side else self.row


@dataclass(frozen=True, eq=False)
class ExplainScene:
    """An explanation as it is shown.

    Parameters
    ----------
    explanation
        All of it.
    rows, columns
        What is shown of the first and of the second text.
    values
        float64 (R, C): what each row and column give together; their sum is the similarity, whatever is in sight.
    """

    explanation: PairExplanation
    rows: tuple[Entry, ...]
    columns: tuple[Entry, ...]
    values: Contributions

    @property
    def sides(self) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """What is shown of either text."""
        return self.rows, self.columns

    @property
    def readings(self) -> tuple[TokenReading, TokenReading]:
        """The two texts, token by token."""
        return self.explanation.first, self.explanation.second

    @cached_property
    def sums(self) -> tuple[Contributions, Contributions]:
        """Share of each entry of either text, float64 (R,) and (C,)."""
        return self.values.sum(axis=1), self.values.sum(axis=0)

    @cached_property
    def reach(self) -> float:
        """Value at the ends of the cells' colours: the largest of two tokens in sight."""
        alone = np.ix_(*([not entry.merged for entry in side] for side in self.sides))
        return _largest(self.values[alone]) or _largest(self.values) or 1.0

    @cached_property
    def token_reach(self) -> float:
        """Value at the ends of the tokens' colours: the largest of one in sight."""
        alone = [s[[not e.merged for e in side]] for s, side in zip(self.sums, self.sides, strict=True)]
        return _largest(np.concatenate(alone)) or _largest(np.concatenate(self.sums)) or 1.0

    @property
    def decimals(self) -> tuple[int, int]:
        """Decimals that tell cells, and tokens, apart."""
        return _decimals(self.reach), _decimals(self.token_reach)

    @property
    def clipped(self) -> bool:
        """Whether some cells lie beyond the ends of the colours."""
        return _largest(self.values) > self.reach * (1 + 1e-9)

    def partner(self, spot: Spot) -> int | None:
        """Return the entry of the other text that goes with a token pointed at: the one it gives most with."""
        if spot.row is not None and spot.column is None:
            return int(np.argmax(np.abs(self.values[spot.row])))
        if spot.column is not None and spot.row is None:
            return int(np.argmax(np.abs(self.values[:, spot.column])))
        return None

    def pair(self, spot: Spot) -> Spot:
        """Return a spot with both its sides: a token pointed at, and its partner."""
        partner = self.partner(spot)
        if partner is None:
            return spot
        return Spot(spot.row, partner) if spot.column is None else Spot(partner, spot.column)

    def spot_of(self, side: int, token: int) -> Spot:
        """Return the spot of a token of the first (0) or second (1) text."""
        entry = next(index for index, entry in enumerate(self.sides[side]) if token in entry.tokens)
        return Spot(column=entry) if side else Spot(row=entry)


def make_scene(explanation: PairExplanation, special: bool, padding: bool) -> ExplainScene:
    """Return the scene with special tokens and padding each for itself, or as one row and column of their sums."""
    rows, columns = (entries(reading, special, padding) for reading in (explanation.first, explanation.second))
    values = _summed(_summed(explanation.contributions, rows).T, columns).T
    return ExplainScene(explanation, rows, columns, values)


def entries(reading: TokenReading, special: bool, padding: bool) -> tuple[Entry, ...]:
    """Return what is shown of a text, what is not in sight at the end."""
    kinds = [kind_of(reading, token) for token in range(len(reading))]
    hidden = ({Kind.SPECIAL} if not special else set()) | ({Kind.PADDING} if not padding else set())
    shown = [Entry(reading.tokens[i], (i,), kind) for i, kind in enumerate(kinds) if kind not in hidden]
    for kind, noun in ((Kind.SPECIAL, "special"), (Kind.PADDING, "padding")):
        tokens = tuple(i for i, each in enumerate(kinds) if each is kind)
        if kind in hidden and tokens:
            shown.append(Entry(f"{len(tokens)} {noun}", tokens, kind, merged=True))
    return tuple(shown)


def kind_of(reading: TokenReading, token: int) -> Kind:
    """Return what a token is."""
    if not reading.mask[token]:
        return Kind.PADDING
    return Kind.SPECIAL if reading.special[token] else Kind.TEXT


def part_of(explanation: PairExplanation, kind: Kind) -> float:
    """Return what the token pairs give of which at least one is of a kind."""
    first, second = (
        np.array([kind_of(reading, token) is kind for token in range(len(reading))], dtype=np.bool_)
        for reading in (explanation.first, explanation.second)
    )
    return float(explanation.contributions[first[:, None] | second[None, :]].sum())


def has_padding(explanation: PairExplanation) -> bool:
    """Whether padding is among the tokens of either text."""
    return not (explanation.first.mask.all() and explanation.second.mask.all())


def _summed(values: np.ndarray, rows: Sequence[Entry]) -> np.ndarray:
    """Return values (T, …) summed over the tokens of each entry."""
    return np.stack([values[list(entry.tokens)].sum(axis=0) for entry in rows])


def _decimals(reach: float) -> int:
    """Return how many decimals show two digits of values up to `reach`, and three of them at least."""
    return min(_MOST_DECIMALS, max(3, 1 - math.floor(math.log10(reach))))


def _largest(values: np.ndarray) -> float:
    return float(np.abs(values).max(initial=0.0))
