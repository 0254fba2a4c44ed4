"""An explanation as it is shown: tokens in sight each for itself, those out of sight as one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.explanation import Contributions, PairExplanation
from explorer.figures.cells import ArrayCells, strongest
from explorer.figures.colors import GROUND
from explorer.figures.figure import Hit, Part
from explorer.figures.scale import ColorScale

_MOST_DECIMALS = 7


class TokenKind(StrEnum):
    """What a token is."""

    TEXT = "text"
    SPECIAL = "special"
    PADDING = "padding"


@dataclass(frozen=True, slots=True)
class TokenGroup:
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
    kind: TokenKind
    merged: bool = False


@dataclass(frozen=True, slots=True)
class TokenCell:
    """What is pointed at: a cell, or a token of one of the texts."""

    row: int | None = None
    column: int | None = None

    @classmethod
    def of(cls, place: tuple[int, int]) -> TokenCell:
        """Return what is at a row and a column, -1 for none."""
        row, column = place
        return cls(None if row < 0 else row, None if column < 0 else column)

    @classmethod
    def at(cls, hit: Hit | None) -> TokenCell:
        """Return what was hit in the figure."""
        return cls() if hit is None else cls.of((hit.item, hit.column))

    @property
    def place(self) -> tuple[int, int]:
        """Row and column, -1 for none."""
        return -1 if self.row is None else self.row, -1 if self.column is None else self.column

    @property
    def hit(self) -> Hit | None:
        """As a hit of the figure; None for nothing."""
        row, column = self.place
        if row < 0 and column < 0:
            return None
        part = Part.COLUMN if row < 0 else Part.ROW if column < 0 else Part.ITEM
        return Hit(0, 0, row, column, part)

    def side(self, side: int) -> int | None:
        """Return the group pointed at in the first (0) or second (1) text."""
        return self.column if side else self.row


@dataclass(frozen=True, eq=False)
class ShownExplanation:
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
    rows: tuple[TokenGroup, ...]
    columns: tuple[TokenGroup, ...]
    values: Contributions

    @property
    def sides(self) -> tuple[tuple[TokenGroup, ...], tuple[TokenGroup, ...]]:
        """What is shown of either text."""
        return self.rows, self.columns

    @property
    def readings(self) -> tuple[TokenReading, TokenReading]:
        """The two texts, token by token."""
        return self.explanation.first, self.explanation.second

    @cached_property
    def sums(self) -> tuple[Contributions, Contributions]:
        """Share of each group of either text, float64 (R,) and (C,)."""
        return self.values.sum(axis=1), self.values.sum(axis=0)

    @cached_property
    def reach(self) -> float:
        """Value at the ends of the cells' colours: the largest of two tokens in sight."""
        alone = np.ix_(*([not group.merged for group in side] for side in self.sides))
        return _largest(self.values[alone]) or _largest(self.values) or 1.0

    @cached_property
    def token_reach(self) -> float:
        """Value at the ends of the tokens' colours: the largest of one in sight."""
        alone = [s[[not e.merged for e in side]] for s, side in zip(self.sums, self.sides, strict=True)]
        return _largest(np.concatenate(alone)) or _largest(np.concatenate(self.sums)) or 1.0

    @property
    def cell_colors(self) -> ColorScale:
        """Colours of cells; those of rows and columns that stand for several tokens may lie beyond their ends."""
        clipped = _largest(self.values) > self.reach * (1 + 1e-9)
        return ColorScale(GROUND, -self.reach, self.reach, clipped)

    @property
    def token_colors(self) -> ColorScale:
        """Colours of tokens."""
        return ColorScale(GROUND, -self.token_reach, self.token_reach)

    @property
    def decimals(self) -> tuple[int, int]:
        """Decimals that tell cells, and tokens, apart."""
        return _decimals(self.reach), _decimals(self.token_reach)

    def strongest_partner(self, cell: TokenCell) -> TokenCell:
        """Return a cell with both its sides: a token pointed at, and the one of the other text it gives most with."""
        return TokenCell.of(strongest(ArrayCells(self.values), *cell.place))

    def cell_of(self, side: int, token: int) -> TokenCell:
        """Return the cell of a token of the first (0) or second (1) text."""
        group = next(index for index, group in enumerate(self.sides[side]) if token in group.tokens)
        return TokenCell(column=group) if side else TokenCell(row=group)


def shown_of(explanation: PairExplanation, special: bool, padding: bool) -> ShownExplanation:
    """Return an explanation with special tokens and padding each for itself, or as one row and column of their sums."""
    rows, columns = (token_groups(reading, special, padding) for reading in (explanation.first, explanation.second))
    values = _summed(_summed(explanation.contributions, rows).T, columns).T
    return ShownExplanation(explanation, rows, columns, values)


def token_groups(reading: TokenReading, special: bool, padding: bool) -> tuple[TokenGroup, ...]:
    """Return what is shown of a text, what is not in sight at the end."""
    kinds = [kind_of(reading, token) for token in range(len(reading))]
    hidden = ({TokenKind.SPECIAL} if not special else set()) | ({TokenKind.PADDING} if not padding else set())
    shown = [TokenGroup(reading.tokens[i], (i,), kind) for i, kind in enumerate(kinds) if kind not in hidden]
    for kind, noun in ((TokenKind.SPECIAL, "special"), (TokenKind.PADDING, "padding")):
        tokens = tuple(i for i, each in enumerate(kinds) if each is kind)
        if kind in hidden and tokens:
            shown.append(TokenGroup(f"{len(tokens)} {noun}", tokens, kind, merged=True))
    return tuple(shown)


def kind_of(reading: TokenReading, token: int) -> TokenKind:
    """Return what a token is."""
    if not reading.mask[token]:
        return TokenKind.PADDING
    return TokenKind.SPECIAL if reading.special[token] else TokenKind.TEXT


def part_of(explanation: PairExplanation, kind: TokenKind) -> float:
    """Return what the token pairs give of which at least one is of a kind."""
    first, second = (
        np.array([kind_of(reading, token) is kind for token in range(len(reading))], dtype=np.bool_)
        for reading in (explanation.first, explanation.second)
    )
    return float(explanation.contributions[first[:, None] | second[None, :]].sum())


def has_padding(explanation: PairExplanation) -> bool:
    """Whether padding is among the tokens of either text."""
    return not (explanation.first.mask.all() and explanation.second.mask.all())


def _summed(values: np.ndarray, rows: Sequence[TokenGroup]) -> np.ndarray:
    """Return values (T, …) summed over the tokens of each group."""
    return np.stack([values[list(group.tokens)].sum(axis=0) for group in rows])


def _decimals(reach: float) -> int:
    """Return how many decimals show two digits of values up to `reach`, and three of them at least."""
    return min(_MOST_DECIMALS, max(3, 1 - math.floor(math.log10(reach))))


def _largest(values: np.ndarray) -> float:
    return float(np.abs(values).max(initial=0.0))
