from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from html import escape
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.domain.results.analysis import ColorBy
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.cells import ArrayCells, Cells
from explorer.figures.figure import Axes, Figure, Hit, Marking, Moves
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.link import Link, OneEach
from explorer.figures.marks import Bars, Histogram, Mark, Rule
from explorer.figures.points.coloring import coloring_of
from explorer.figures.points.points import Points, Series, Stack, Strip
from explorer.figures.points.sources import FewPoints
from explorer.figures.scale import ColorScale, Linear
from explorer.figures.theme import DARK, LIGHT, ThemeChoice
from explorer.ui.look.theme import theme_source
from explorer.ui.plots.draw import MARKS, paint_figure
from explorer.ui.plots.plot import Plot
from explorer.ui.plots.style import Style
from tests.ui.views.conftest import drag, hover

LEFT = Qt.MouseButton.LeftButton
LINK = Link(np.array([0, 1, 1, 2], dtype=np.int32))


def figure(moves: Moves | None = None) -> Figure:
    bars = Bars(np.linspace(0.0, 3.0, 4), np.array([1, 2, 1]), LINK)
    axes = Axes(
        (bars, Rule(1.5, "mean")), Linear(0.0, 3.0, "tokens"), Linear(0.0, 2.1, bare=True), "Tokens", moves=moves
    )
    return Figure(axes, title="Tokens")


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    plot = Plot("test_plot", "Tokens of the sentences")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.show_figure(figure())
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def axes_of(plot: Plot) -> PlacedAxes:
    assert plot.placed is not None
    return plot.placed.axes[0]


def bar(plot: Plot, item: int) -> QPointF:
    axes = axes_of(plot)
    return QPointF(axes.x(item + 0.5), axes.plot.bottom - 4)


def color_at(plot: Plot, place: QPointF) -> str:
    return plot.grab().toImage().pixelColor(place.toPoint()).name()


def test_every_kind_of_mark_has_one_painter() -> None:
    # Layout makes bars of histograms and points of other kinds, whose painter remembers what it painted.
    assert set(Mark.__args__) - {Histogram, Series, Strip, Stack, Cells, Points} <= set(MARKS)


def test_pointing_tells_once_what_is_under_the_pointer(plot: Plot) -> None:
    told: list[Hit | None] = []
    plot.pointed.connect(lambda: told.append(plot.hit))
    hover(plot, bar(plot, 1))
    hover(plot, bar(plot, 1) + QPointF(1, 0))
    hover(plot, bar(plot, 2))
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert told == [Hit(0, 0, 1), Hit(0, 0, 2), None]


@pytest.mark.parametrize(
    ("modifier", "adding"),
    [
        (Qt.KeyboardModifier.NoModifier, False),
        (Qt.KeyboardModifier.ControlModifier, True),
        (Qt.KeyboardModifier.ShiftModifier, True),
    ],
)
def test_a_click_tells_the_hit_and_whether_it_adds(
    plot: Plot, qtbot: QtBot, modifier: Qt.KeyboardModifier, adding: bool
) -> None:
    clicks: list[tuple[object, bool]] = []
    plot.clicked.connect(lambda *click: clicks.append(click))
    qtbot.mouseClick(plot, LEFT, modifier, bar(plot, 1).toPoint())
    qtbot.mouseClick(plot, LEFT, modifier, QPoint(2, 2))
    assert clicks == [(Hit(0, 0, 1), adding), (None, adding)]


def test_a_drag_is_no_click(plot: Plot) -> None:
    clicks: list[object] = []
    plot.clicked.connect(lambda found, _: clicks.append(found))
    drag(plot, [bar(plot, 1), bar(plot, 1) + QPointF(60, 0)])
    assert clicks == []
    assert plot.hit is None


def test_what_is_selected_has_its_colour_and_the_rest_steps_back(plot: Plot) -> None:
    place = bar(plot, 1)
    before = color_at(plot, place)
    plot.mark(Marking(texts=(1, 2)))
    assert color_at(plot, place) == LIGHT.selection
    assert color_at(plot, bar(plot, 0)) not in (before, LIGHT.selection)
    plot.mark(Marking(texts=(1,)))
    assert color_at(plot, place) == LIGHT.selection
    assert color_at(plot, QPointF(place.x() + 9, axes_of(plot).y(1.5))) == color_at(plot, bar(plot, 0))


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_the_line_at_which_a_grid_begins_at_zero_is_the_axis(plot: Plot, low: float) -> None:
    bars = Bars(np.array([2.2, 2.8]), np.array([1]))
    axes = Axes((bars,), Linear(low, 3.0, grid=True), Linear(0.0, 2.1, bare=True))
    plot.show_figure(Figure(axes))
    style, shown = Style(LIGHT), axes_of(plot)
    middle = shown.plot.center[1]
    first = color_at(plot, QPointF(round(shown.plot.x), middle))
    assert first == (style.axis.name() if low == 0 else QColor(LIGHT.line).name())
    assert color_at(plot, QPointF(round(shown.x(1.0)), middle)) == QColor(LIGHT.line).name()


@pytest.mark.parametrize(("name", "reaches"), [("m" * 20, False), ("m" * 200, True)])
def test_the_name_of_an_axis_that_is_longer_than_it_reaches_under_the_numbers_beside(
    plot: Plot, name: str, reaches: bool
) -> None:
    bars = Bars(np.array([0.0, 1.0]), np.array([1]))
    plot.show_figure(Figure(Axes((bars,), Linear(0.0, 1.0, name), Linear(0.0, 100_000.0))))
    shown, image = axes_of(plot), plot.grab().toImage()
    lines = range(round(shown.plot.bottom) + 24, round(shown.whole.bottom))
    first = next(x for x in range(400) if any(image.pixelColor(x, y).name() != LIGHT.surface for y in lines))
    assert (first < shown.plot.x - 10) is reaches


def test_it_follows_the_theme(plot: Plot) -> None:
    corner = QPointF(1, 1)
    assert color_at(plot, corner) == LIGHT.surface
    theme_source().choose(ThemeChoice.DARK)
    assert color_at(plot, corner) == DARK.surface
    assert axes_of(plot).axes is plot.figure.body  # type: ignore[union-attr]  # it shows one


def test_what_the_pointer_is_on_is_framed_over_a_picture_that_is_kept(plot: Plot) -> None:
    plot.grab()
    plot.grab()
    kept = plot._picture._pixels
    assert kept is not None
    axes = axes_of(plot)
    edge = QPointF(axes.x(1.0), axes.plot.y + 2)
    assert color_at(plot, edge) == LIGHT.surface
    hover(plot, bar(plot, 1))
    assert QColor(color_at(plot, edge)).lightness() < 128
    assert plot._picture._pixels is kept
    plot.mark(Marking(texts=(0,)))
    plot.grab()
    assert plot._picture._pixels is None


def test_it_is_told_in_words(plot: Plot) -> None:
    assert plot.accessibleName() == "Tokens of the sentences"
    axes_of(plot)
    assert plot.accessibleDescription().splitlines() == [
        "Tokens", "tokens 0 to 1, 1", "tokens 1 to 2, 2", "tokens 2 to 3, 1", "mean",
    ]  # fmt: skip
    plot.show_figure(None)
    assert plot.accessibleDescription() == ""
    assert color_at(plot, QPointF(200, 150)) == LIGHT.surface


def wheel(plot: Plot, at: QPointF, turn: int) -> None:
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        at, QPointF(plot.mapToGlobal(at)), QPoint(), QPoint(0, turn), none, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plot, event)


def test_a_drag_ends_where_a_menu_took_the_release(plot: Plot) -> None:
    plot.show_figure(figure(Moves()))
    plot.zoom_at(bar(plot, 1), 2.0)
    at, none = QPointF(plot.rect().center()), Qt.MouseButton.NoButton
    for kind, button, held in ((QEvent.Type.MouseButtonPress, LEFT, LEFT), (QEvent.Type.MouseMove, none, LEFT)):
        event = QMouseEvent(kind, at, plot.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(plot, event)
        at += QPointF(20, 0)
    seen = dict(plot.viewports)
    hover(plot, at)
    assert plot.viewports == seen
    assert plot.cursor().shape() is Qt.CursorShape.ArrowCursor
    hover(plot, bar(plot, 1))
    assert plot.hit == Hit(0, 0, 1)


def test_wheel_keys_and_drag_move_what_can_be_moved(plot: Plot) -> None:
    wheel(plot, bar(plot, 1), 240)
    assert axes_of(plot).view == axes_of(plot).home, "this one cannot"
    plot.show_figure(figure(Moves()))
    changes: list[None] = []
    plot.viewport_changed.connect(lambda: changes.append(None))
    at = bar(plot, 1)
    value = axes_of(plot).values_at(at.x(), at.y())[0]
    wheel(plot, at, 240)
    assert axes_of(plot).view.width < 3.0
    assert axes_of(plot).values_at(at.x(), at.y())[0] == pytest.approx(value)
    seen = axes_of(plot).view
    drag(plot, [at, at + QPointF(30, 0), at + QPointF(60, 0)])
    assert axes_of(plot).view.x < seen.x
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert axes_of(plot).view.x > seen.x - 1
    QTest.keyClick(plot, Qt.Key.Key_Plus)
    assert axes_of(plot).view.width < seen.width
    QTest.keyClick(plot, Qt.Key.Key_Home)
    assert axes_of(plot).view == axes_of(plot).home
    assert len(changes) == 6
    plot.show_figure(figure(Moves()), keep=True)
    wheel(plot, at, 240)
    kept = axes_of(plot).view
    plot.show_figure(figure(Moves()), keep=True)
    assert axes_of(plot).view == kept
    plot.show_figure(figure(Moves()))
    assert axes_of(plot).view == axes_of(plot).home


def test_a_double_click_undoes_its_first_click_and_shows_everything(plot: Plot, qtbot: QtBot) -> None:
    undone: list[None] = []
    plot.click_undone.connect(lambda: undone.append(None))
    place = bar(plot, 1).toPoint()
    qtbot.mouseClick(plot, LEFT, pos=place)
    qtbot.mouseDClick(plot, LEFT, pos=place)
    assert undone == [], "where nothing can be moved it is two clicks"
    plot.show_figure(figure(Moves()))
    wheel(plot, bar(plot, 1), 240)
    qtbot.mouseClick(plot, LEFT, pos=place)
    qtbot.mouseDClick(plot, LEFT, pos=place)
    assert undone == [None]
    assert axes_of(plot).view == axes_of(plot).home


def test_the_menu_is_asked_for_where_it_was_wanted(plot: Plot) -> None:
    places: list[QPointF] = []
    plot.menu_requested.connect(places.append)
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        QApplication.sendEvent(plot, QContextMenuEvent(reason, QPoint(30, 40), plot.mapToGlobal(QPoint(30, 40))))
    assert places == [QPointF(30, 40), plot.figure_rect().center()]


def test_the_focus_is_framed_where_the_keyboard_brought_it(plot: Plot, qtbot: QtBot) -> None:
    plot.activateWindow()
    plot.setFocus(Qt.FocusReason.MouseFocusReason)
    assert color_at(plot, QPointF(0, 150)) == LIGHT.surface
    plot.clearFocus()
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    if plot.hasFocus():
        assert color_at(plot, QPointF(0, 150)) != LIGHT.surface


def test_a_file_shows_what_the_screen_shows(plot: Plot) -> None:
    plot.mark(Marking(texts=(1, 2)))
    rect = plot.figure_rect()
    image = QImage(plot.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    with QPainter(image) as painter:
        plot.paint_figure(painter, QRectF(rect), Style(LIGHT))
    screen = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert image == screen


def test_words_of_a_figure_are_no_markup(tmp_path: Path) -> None:
    generator = QSvgGenerator()
    generator.setFileName(str(tmp_path / "figure.svg"))
    marked = Axes((), Linear(0.0, 1.0, "A · <b>model"), title="<i>title")
    with QPainter(generator) as painter:
        paint_figure(painter, QRectF(0, 0, 300, 200), Figure(marked), Style(LIGHT))
    drawn = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    for words in ("A · <b>model", "<i>title"):
        assert escape(words, quote=False) in drawn


def held_by(mark: str) -> tuple[Figure, Callable[[], object]]:
    """Return a figure and a way to look whether the array that it is of is still held."""
    values = np.linspace(0.0, 1.0, 2000)
    scale = Linear(0.0, 1.0, bare=True)
    if mark == "cells":
        values = np.tile(values, (3, 1))
        axes = Axes((Cells(ArrayCells(values), ColorScale("viridis", 0.0, 1.0)),))
    else:
        by_value = coloring_of(AppState(shown=Corpus(("a",) * 2000, (), ("a", "b") * 1000), color_by=ColorBy.LABEL))
        points = Points(FewPoints(values, values), OneEach(2000), coloring=by_value, codes=by_value.codes)
        axes = Axes((points,), scale, scale, equal=True)
    return Figure(axes), weakref.ref(values)


@pytest.mark.parametrize("mark", ["cells", "points"])
@pytest.mark.parametrize("then", ["nothing", "another", "hidden"])
def test_what_is_shown_no_more_is_let_go(plot: Plot, mark: str, then: str) -> None:
    shown, held = held_by(mark)
    plot.show_figure(shown)
    for _ in range(3):
        plot.grab()
    del shown
    assert held() is not None
    if then == "hidden":
        plot.hide()
    plot.show_figure(figure() if then == "another" else None)
    gc.collect()
    assert held() is None


def test_what_is_painted_twice_is_kept_and_looks_the_same(plot: Plot) -> None:
    first = plot.grab().toImage()
    assert plot.grab().toImage() == first
    hover(plot, bar(plot, 1))
    assert plot.grab().toImage() != first
    plot.leave()
    assert plot.grab().toImage() == first
    plot.show_figure(figure(Moves()))
    plot.zoom_at(bar(plot, 1), 2.0)
    assert plot.grab().toImage() != first


def test_a_new_figure_is_drawn_once_and_one_that_is_moved_once_a_frame(
    plot: Plot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[object] = []
    monkeypatch.setattr("explorer.ui.plots.plot.draw", lambda onto, placed, *_: drawn.append(placed))
    plot.show_figure(figure(Moves()))
    plot.grab()
    plot.grab()
    plot.setEnabled(False)
    plot.grab()
    assert len(drawn) == 1, "paler or not, it is the same picture"
    plot.setEnabled(True)
    assert plot._picture._pixels is not None
    plot.zoom_at(bar(plot, 1), 1.5)
    plot.grab()
    assert len(drawn) == 2
    assert plot._picture._pixels is None, "a frame of what is moved is not kept"
