from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.cells import Cells, TokenLabels
from explorer.figures.colors import GROUND, ink_on, luminance, table_of
from explorer.figures.explanation import TokenCell, TokenKind, has_padding, part_of, shown_of
from explorer.figures.figure import Axes
from explorer.figures.pictures.explain import explain_figure
from explorer.figures.theme import DARK, LIGHT, Theme
from tests.support.explanations import explain_mean, make_reading

FIRST = make_reading("The cat sat", padding=2)
SECOND = make_reading("A feline rested on rugs", padding=1, seed=1)
PAIR = explain_mean(FIRST, SECOND)


@pytest.mark.parametrize("special", [True, False])
@pytest.mark.parametrize("padding", [True, False])
def test_whatever_is_in_sight_adds_up_to_the_similarity(special: bool, padding: bool) -> None:
    shown = shown_of(PAIR, special, padding)
    assert shown.values.sum() == pytest.approx(PAIR.similarity, abs=1e-12)
    assert shown.sums[0].sum() == pytest.approx(PAIR.similarity, abs=1e-12)
    assert shown.sums[1].sum() == pytest.approx(PAIR.similarity, abs=1e-12)
    for groups, reading in zip(shown.sides, (FIRST, SECOND), strict=True):
        assert sorted(token for group in groups for token in group.tokens) == list(range(len(reading)))


def test_tokens_out_of_sight_are_one_row_and_column_of_their_sums() -> None:
    shown = shown_of(PAIR, special=False, padding=False)
    assert [group.label for group in shown.rows] == ["the", "cat", "sat", "2 special", "2 padding"]
    assert [group.merged for group in shown.rows] == [False, False, False, True, True]
    assert shown.columns[-1].label == "1 padding"
    given = PAIR.contributions
    # [CLS] and [SEP] of the first text are tokens 0 and 4, its padding 5 and 6; the padding of the second is token 7.
    assert shown.values[3, -1] == pytest.approx(given[0, 7] + given[4, 7])
    assert shown.values[4, 0] == pytest.approx(given[5, 1] + given[6, 1])
    np.testing.assert_allclose(shown.values[:3, :5], given[1:4, 1:6])


def test_everything_in_sight_is_the_matrix_itself() -> None:
    shown = shown_of(PAIR, special=True, padding=True)
    np.testing.assert_array_equal(shown.values, PAIR.contributions)
    assert [group.kind for group in shown.rows] == [
        TokenKind.SPECIAL,
        *[TokenKind.TEXT] * 3,
        TokenKind.SPECIAL,
        *[TokenKind.PADDING] * 2,
    ]
    assert not shown.cell_colors.clipped


def test_colours_are_scaled_by_what_is_in_sight_alone() -> None:
    contributions = np.full_like(PAIR.contributions, 0.01)
    contributions[5:, :] = contributions[:, 7:] = 5.0
    loud = explain_mean(FIRST, SECOND, contributions=contributions)
    shown = shown_of(loud, special=True, padding=False)
    assert shown.reach == pytest.approx(0.01)
    assert shown.token_reach == pytest.approx(contributions[:, 1].sum())
    assert shown.cell_colors.clipped
    assert shown_of(loud, special=True, padding=True).reach == pytest.approx(5.0)


def test_decimals_show_two_digits_of_the_largest_cell() -> None:
    for reach, decimals in ((2.5, 3), (0.026, 3), (0.0026, 4), (0.00034, 5), (1e-12, 7)):
        contributions = np.full_like(PAIR.contributions, reach)
        assert shown_of(explain_mean(FIRST, SECOND, contributions=contributions), True, True).decimals[0] == decimals


def test_a_matrix_of_nothing_but_zeros_has_a_scale() -> None:
    shown = shown_of(explain_mean(FIRST, SECOND, contributions=np.zeros_like(PAIR.contributions)), True, True)
    assert (shown.reach, shown.token_reach) == (1.0, 1.0)


def test_the_strongest_partner_is_the_token_with_which_most_is_given_either_way() -> None:
    contributions = np.zeros_like(PAIR.contributions)
    contributions[1, 2], contributions[1, 3] = 0.2, -0.3
    shown = shown_of(explain_mean(FIRST, SECOND, contributions=contributions), True, True)
    assert shown.strongest_partner(TokenCell(row=1)) == TokenCell(1, 3)
    assert shown.strongest_partner(TokenCell(column=2)) == TokenCell(1, 2)
    assert shown.strongest_partner(TokenCell(0, 0)) == TokenCell(0, 0)
    assert shown.strongest_partner(TokenCell()) == TokenCell()


def test_a_token_is_found_among_those_out_of_sight() -> None:
    shown = shown_of(PAIR, special=False, padding=False)
    assert shown.cell_of(0, 6) == TokenCell(row=4)
    assert shown.cell_of(1, 1) == TokenCell(column=0)


def test_the_part_of_padding_is_that_of_all_pairs_with_it() -> None:
    given = PAIR.contributions
    assert part_of(PAIR, TokenKind.PADDING) == pytest.approx(PAIR.similarity - given[:5, :7].sum())
    assert part_of(PAIR, TokenKind.TEXT) + given[np.ix_([0, 4, 5, 6], [0, 6, 7])].sum() == pytest.approx(
        PAIR.similarity
    )
    assert has_padding(PAIR)
    assert not has_padding(explain_mean(make_reading("a"), make_reading("b")))


def test_the_figure_has_a_row_and_a_column_a_token_with_their_sums() -> None:
    shown = shown_of(PAIR, special=True, padding=False)
    axes = explain_figure(shown).body
    assert isinstance(axes, Axes)
    (cells,) = axes.marks
    assert isinstance(cells, Cells)
    assert cells.shape == shown.values.shape
    assert isinstance(cells.rows, TokenLabels)
    assert list(cells.rows.words) == ["[CLS]", "the", "cat", "sat", "[SEP]", "2 padding"]
    assert cells.rows.quiet.tolist() == [True, False, False, False, True, True]
    assert cells.margins is not None
    assert cells.margins.rows.sum() == pytest.approx(PAIR.similarity)
    assert cells.margins.columns.sum() == pytest.approx(PAIR.similarity)
    assert float(cells.margins.whole.replace("−", "-")) == pytest.approx(PAIR.similarity, abs=6e-4)
    assert cells.colors.ends == (-shown.reach, shown.reach)
    assert cells.margins.colors.ends == (-shown.token_reach, shown.token_reach)
    assert (cells.decimals, cells.margins.decimals) == shown.decimals
    assert cells.bar is not None
    assert cells.bar.ticks == (0.0,)


@pytest.mark.parametrize("cell", [TokenCell(1, 2), TokenCell(row=1), TokenCell(column=2), TokenCell()])
def test_what_is_pointed_at_is_a_hit_and_back(cell: TokenCell) -> None:
    assert TokenCell.at(cell.hit) == cell
    assert cell != TokenCell() or cell.hit is None


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_colours_are_even_about_zero_and_can_be_written_on(theme: Theme) -> None:
    table = table_of(GROUND, theme)
    light = np.array([luminance(int(color)) for color in table])
    np.testing.assert_allclose(light, light[::-1], atol=0.08)
    half = light[:128] if theme.dark else -light[:128]
    assert (np.diff(half) <= 1e-3).all()
    middle = luminance(int(table[128]))
    assert (middle < 0.03) if theme.dark else (middle > 0.85)
    for color in table.tolist():
        ink = luminance(0xFF000000 | int(ink_on(color)[1:], 16))
        lighter, darker = sorted((ink, luminance(color)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5
