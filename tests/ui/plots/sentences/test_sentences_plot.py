from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from explorer.figures.explanation import ShownExplanation, TokenCell, shown_of
from explorer.figures.theme import LIGHT
from explorer.ui.plots.sentences import plot as module
from explorer.ui.plots.sentences.painting import SentencesPicture
from explorer.ui.plots.sentences.plot import SentencesPlot
from explorer.ui.plots.style import Style
from tests.support.explanations import explain_mean, make_reading
from tests.ui.views.conftest import hover

SHOWN = shown_of(explain_mean(make_reading("The cat sat", 2), make_reading("A feline rested", seed=1)), True, True)
LONG_TEXT = " ".join(f"word{index}" for index in range(200))
LONG = shown_of(explain_mean(make_reading(LONG_TEXT), make_reading("short")), True, True)


def test_every_token_has_its_own_place(qapp: object) -> None:
    for width in (160.0, 300.0, 900.0):
        figure = SentencesPicture(SHOWN, width, Style(LIGHT))
        taken = []
        for side in (0, 1):
            for group in range(len(SHOWN.sides[side])):
                boxes = figure.boxes_of(side, group)
                assert boxes
                assert figure.cell_at(boxes[0].center()) == (TokenCell(column=group) if side else TokenCell(row=group))
                taken += boxes
        for index, box in enumerate(taken):
            assert 0 <= box.left() < box.right() <= width + 1
            assert 0 <= box.top() < box.bottom() <= figure.legend.top() + 2
            assert not any(box.adjusted(1.6, 0, -1.6, 0).intersects(other) for other in taken[index + 1 :])


def test_tokens_are_tinted_by_their_share(qtbot: QtBot) -> None:
    plot = SentencesPlot(lambda _cell, _clicked: None)
    qtbot.addWidget(plot)
    plot.show_explanation(SHOWN)
    plot.resize(500, plot.heightForWidth(500))
    picture, figure = plot.grab().toImage(), plot.figure
    assert figure is not None
    for side in (0, 1):
        colors = SHOWN.token_colors.colors(SHOWN.sums[side], LIGHT)
        for group, color in enumerate(colors.tolist()):
            box = figure.boxes_of(side, group)[0]
            assert picture.pixelColor(round(box.center().x()), round(box.top()) + 2) == QColor.fromRgb(color)


def test_a_sentence_from_right_to_left_begins_at_the_right(qapp: object) -> None:
    shown = shown_of(explain_mean(make_reading("قطة صغيرة هنا"), make_reading("שלום abc")), True, True)
    figure = SentencesPicture(shown, 500.0, Style(LIGHT))
    lefts = [figure.boxes_of(0, group)[0].left() for group in range(5)]
    assert lefts == sorted(lefts, reverse=True)
    boxes = [figure.boxes_of(0, group)[0].adjusted(1.6, 0, -1.6, 0) for group in range(5)]
    assert not any(a.intersects(b) for index, a in enumerate(boxes) for b in boxes[index + 1 :])


def test_the_height_follows_the_width(qtbot: QtBot) -> None:
    plot = SentencesPlot(lambda _cell, _clicked: None)
    qtbot.addWidget(plot)
    assert plot.heightForWidth(300) == 0
    plot.show_explanation(LONG)
    assert plot.heightForWidth(300) > 2 * plot.heightForWidth(900)


def test_a_figure_keeps_to_its_height_and_marks_what_was_left_out(qapp: object) -> None:
    whole = SentencesPicture(LONG, 600.0, Style(LIGHT))
    cut = SentencesPicture(LONG, 600.0, Style(LIGHT), most=160.0)
    assert cut.height <= 162
    assert cut.height < whole.height
    assert cut._blocks[0].cut
    assert not cut._blocks[1].cut
    assert not whole._blocks[0].cut
    assert cut.boxes_of(0, 0)
    assert not cut.boxes_of(0, 190)
    assert whole.boxes_of(0, 190)


def test_the_pointer_names_tokens_and_a_click_holds(qtbot: QtBot) -> None:
    points: list[tuple[TokenCell, bool]] = []
    plot = SentencesPlot(lambda cell, clicked: points.append((cell, clicked)))
    qtbot.addWidget(plot)
    plot.show_explanation(SHOWN)
    plot.resize(500, 200)
    plot.show()
    assert plot.figure is not None
    box = plot.figure.boxes_of(1, 2)[0]
    hover(plot, box.center())
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    hover(plot, QPointF(499, 1))
    assert points == [(TokenCell(column=2), False), (TokenCell(column=2), True), (TokenCell(), False)]
    assert "cat" in plot.accessibleDescription()


def test_the_same_height_is_worked_out_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class Counted(SentencesPicture):
        def __init__(self, shown: ShownExplanation, width: float, style: Style) -> None:
            made.append(width)
            super().__init__(shown, width, style)

    monkeypatch.setattr(module, "SentencesPicture", Counted)
    plot = SentencesPlot(lambda _cell, _clicked: None)
    qtbot.addWidget(plot)
    plot.show_explanation(SHOWN)
    plot.resize(500, 200)
    assert plot.heightForWidth(500) == plot.heightForWidth(500)
    plot.grab()
    assert made == [500.0]
    low = plot.heightForWidth(500)
    plot.show_explanation(LONG)
    assert plot.heightForWidth(500) > low
    for width in range(200, 220):
        plot.heightForWidth(width)
    assert made.count(500.0) == 2
    plot.heightForWidth(500)
    assert made.count(500.0) == 3, "only the latest widths are kept"
