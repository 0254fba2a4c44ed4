"""What the page says in words."""

from __future__ import annotations

import numpy as np

from explorer.domain.results.explanation import PairExplanation
from explorer.domain.words import SIMILARITY_NAMES, count, fixed, is_right_to_left, number, quoted
from explorer.figures.explanation import ShownExplanation, TokenCell, TokenKind, has_padding, part_of

_CANCELS = 10.0
"""Where the contributions are this many times larger than their sum, a share in per cent says nothing."""

_LEAST_SHARE = 0.05
_NAMED = 4


def what_it_is(explanation: PairExplanation) -> str:
    """Say what the number is: "cosine similarity, the sum of 8 × 9 = 72 token pairs"."""
    rows, columns = explanation.contributions.shape
    product = f"{count(rows)} × {count(columns)} = {count(rows * columns)}".replace(" ", "\u00a0")
    sum_of = f"the sum of {product} token pairs"
    return f"{SIMILARITY_NAMES[explanation.metric].signed}, {sum_of}"


def without_special(explanation: PairExplanation) -> str:
    """Say what it would be without special tokens, or why there is no such number; empty where none were added."""
    names = special_names(explanation)
    if explanation.without_special is not None:
        return f"Without {names} it would be {number(explanation.without_special)}."
    return explanation.without_special_reason


def parts(explanation: PairExplanation) -> str:
    """Say what padding gives, where there is any."""
    if not has_padding(explanation):
        return ""
    return f"Pairs with padding give {amount(explanation, part_of(explanation, TokenKind.PADDING))}."


def special_names(explanation: PairExplanation) -> str:
    """Name the special tokens: "[CLS] and [SEP]"."""
    names = list(
        dict.fromkeys(
            reading.tokens[token]
            for reading in (explanation.first, explanation.second)
            for token in np.flatnonzero(reading.special)
        )
    )
    if not names or len(names) > _NAMED:
        return "special tokens"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def amount(explanation: PairExplanation, value: float, decimals: int = 3) -> str:
    """Write a part of the similarity: "0.061 of 0.564 (10.8 %)", the share only where it means something."""
    whole = explanation.similarity
    words = f"{number(value, decimals)} of {number(whole)}"
    total = float(np.abs(explanation.contributions).sum())
    if whole == 0.0 or abs(whole) * _CANCELS < total:
        return words
    share = 100 * value / whole
    return f"{words} ({'under 0.1' if 0 < share < _LEAST_SHARE else number(share, 1)} %)"


def cell_words(shown: ShownExplanation, cell: TokenCell) -> tuple[str, str]:
    """Say what is pointed at, and its value."""
    cells, tokens = shown.decimals
    if cell.row is not None and cell.column is not None:
        first, second = shown.rows[cell.row], shown.columns[cell.column]
        value = amount(shown.explanation, float(shown.values[cell.row, cell.column]), cells)
        return f"{_named(first.label)} × {_named(second.label)} gives", value
    pair = shown.strongest_partner(cell)
    if pair.row is None or pair.column is None:
        return "", ""
    side = 1 if cell.row is None else 0
    group, other = pair.side(side), pair.side(1 - side)
    assert group is not None
    assert other is not None
    strongest = number(float(shown.values[pair.row, pair.column]), cells)
    mine, partner = shown.sides[side][group].label, shown.sides[1 - side][other].label
    return (
        f"{_named(mine)} gives most with {_named(partner)}, {strongest}; with all tokens",
        amount(shown.explanation, float(shown.sums[side][group]), tokens),
    )


def to_copy(shown: ShownExplanation, cell: TokenCell) -> tuple[str, str, tuple[int, ...]]:
    """Return the value and the sentences of what is pointed at, and the text that a token is of."""
    first, second = shown.readings
    row, column = cell.row, cell.column
    if row is None and column is None:
        return "", "", ()
    if row is not None and column is not None:
        return fixed(shown.values[row, column], 9), f"{first.text}\n{second.text}", ()
    side = 1 if row is None else 0
    share = shown.sums[side][cell.side(side)]
    return fixed(float(share), 9), shown.readings[side].text, (shown.explanation.indices[side],)


def overview(shown: ShownExplanation) -> str:
    """Say which pair of tokens gives most: of a negative similarity, the one that lowers it most."""
    most_of = np.argmin if shown.explanation.similarity < 0.0 else np.argmax
    row, column = np.unravel_index(int(most_of(shown.values)), shown.values.shape)
    first, second = shown.rows[int(row)].label, shown.columns[int(column)].label
    most = amount(shown.explanation, float(shown.values[row, column]), shown.decimals[0])
    return f"Most comes from {_named(first)} × {_named(second)}: {most}."


def _named(token: str) -> str:
    """Put a token into quotation marks, apart from the words around it where it is written from right to left."""
    name = quoted(token, 80)
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}" if is_right_to_left(token) else name
