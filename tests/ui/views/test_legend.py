from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from explorer.domain.results.analysis import ColorBy
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.theme import LIGHT
from explorer.ui.plots.style import Style
from explorer.ui.views.coloring import Colors
from explorer.ui.views.legend import Legend, arrange_legend

RECT = QRectF(0, 0, 700, 300)


def legend_of(labels: tuple[str, ...], rect: QRectF = RECT) -> Legend:
    state = AppState(shown=Corpus(labels, (), labels), color_by=ColorBy.LABEL)
    return arrange_legend(rect, Colors(state).on(LIGHT), Style(LIGHT))


@pytest.mark.parametrize("n_labels", [2, 12, 13, 14, 499, 500, 501, 3_000])
def test_every_category_has_a_row_or_is_counted(n_labels: int, qapp: QApplication) -> None:
    legend = legend_of(tuple(f"label {index}" for index in range(n_labels)))
    assert len(legend.entries) + legend.more == n_labels
    assert all(RECT.contains(row) for _, row in legend.entries)
    if legend.more:
        # The line that says how many more there are has room too.
        assert RECT.contains(legend.entries[-1][1].translated(0, 20))


def test_a_row_is_found_where_it_is(qapp: QApplication) -> None:
    legend = legend_of(("b", "a", "a"))
    category, row = legend.entries[0]
    assert (category.name, category.size) == ("a", 2)
    assert legend.category_at(row.center()) is category
    assert legend.category_at(QPointF(10, 10)) is None


def test_one_category_and_little_room_need_no_legend(qapp: QApplication) -> None:
    assert legend_of(("a", "a")).entries == ()
    narrow = QRectF(0, 0, 300, 300)
    assert legend_of(("a", "b"), narrow).plot == narrow
