"""Points on the one widget: what is seen of few and of many, the lasso, the legend, and the move to another figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.analysis.maps.point_grid import take
from explorer.analysis.maps.word_map import WordMap
from explorer.domain.results.analysis import Clusters, ClusterWords, ColorBy
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.figure import Axes, Figure, Hit, Marking, Moves, Part
from explorer.figures.keys import Legend
from explorer.figures.layout.detail import places_of
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.link import OneEach
from explorer.figures.points.coloring import Coloring, coloring_of, palette
from explorer.figures.points.points import Emphasis, Points
from explorer.figures.points.sources import FewPoints, GridPoints
from explorer.figures.scale import Linear
from explorer.figures.theme import LIGHT
from explorer.ui.plots import plot as plots
from explorer.ui.plots.plot import Plot
from explorer.ui.plots.points import pictures
from explorer.ui.plots.points.motion import MOVE_MS
from explorer.ui.plots.style import Style
from tests.ui.views.conftest import drag, hover

LEFT = Qt.MouseButton.LeftButton
MANY = 60_000
FREE = Moves(0.5, 1e4, inside=False)
CENTERS = np.array([[0, 0], [9, 0], [0, 9], [9, 9], [4, 4], [-6, 4]])


def scattered(count: int, seed: int = 3) -> np.ndarray:
    coords = CENTERS[np.arange(count) % 6] + np.random.default_rng(seed).normal(size=(count, 2))
    return coords.astype(np.float32)


def in_groups(count: int) -> Coloring:
    labels = tuple("abcdef"[index % 6] for index in range(count))
    return coloring_of(AppState(shown=Corpus(labels, (), labels), color_by=ColorBy.LABEL))


def figure(coords: np.ndarray, radius: float | None = None, **mark: object) -> Figure:
    """Return points of six colours with their legend, as the map shows them."""
    source, coloring = GridPoints.of(coords), in_groups(len(coords))
    points = Points(
        source,
        OneEach(len(coords)),
        radius,
        coloring,
        coloring.codes[source.order],
        Emphasis.RING,
        **mark,  # type: ignore[arg-type]
    )
    (left, low), (right, high) = coords.min(axis=0).tolist(), coords.max(axis=0).tolist()
    x, y = Linear(left, right, bare=True), Linear(low, high, bare=True)
    return Figure(Axes((points,), x, y, equal=True, moves=FREE, margin=(40, 24)), (Legend(coloring),))


@pytest.fixture
def plot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Plot:
    monkeypatch.setattr(plots, "motion_wanted", lambda _: False)
    plot = Plot("test_points", "Points")
    qtbot.addWidget(plot)
    plot.resize(600, 440)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


@pytest.fixture
def many(plot: Plot) -> Plot:
    plot.show_figure(figure(scattered(MANY)))
    return plot


def axes_of(plot: Plot) -> PlacedAxes:
    assert plot.placed is not None
    return plot.placed.axes[0]


def mark_of(plot: Plot) -> Points:
    (mark,) = axes_of(plot).marks
    assert isinstance(mark, Points)
    return mark


def places(plot: Plot) -> np.ndarray:
    return places_of(mark_of(plot), axes_of(plot), slice(None))


def entry(plot: Plot, index: int) -> QPointF:
    assert plot.placed is not None
    assert plot.placed.legend is not None
    return QPointF(*plot.placed.legend.entries[index][1].center)


def zoom_to(plot: Plot, item: int, factor: float) -> QPointF:
    """Bring an item to the middle, magnified."""
    middle = QPointF(*axes_of(plot).plot.center)
    plot.pan_by(middle - QPointF(*places(plot)[item].tolist()))
    plot.zoom_at(middle, factor)
    return middle


def shown(plot: Plot) -> QImage:
    return plot.grab().toImage()


@pytest.mark.parametrize("count", [12, 2_000])
def test_dots_have_their_colours_where_they_are(plot: Plot, count: int) -> None:
    plot.show_figure(figure(scattered(count), radius=4.0))
    image, table = shown(plot), palette(in_groups(count), LIGHT)
    at, last = places(plot), count - 1
    # The last lies over the others.
    assert image.pixelColor(QPointF(*at[last].tolist()).toPoint()).rgb() == table[last % 6]


def test_many_dots_look_like_few(plot: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamped picture of dots matches the true shapes there."""
    from explorer.ui.plots.points import pictures as point_pictures

    plot.show_figure(figure(scattered(40), radius=3.0))
    pictures = []
    for most in (40, 0):
        monkeypatch.setattr(point_pictures, "_SCREEN_SHAPES", most)
        image = QImage(1200, 880, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        with QPainter(image) as painter:
            painter.scale(2, 2)
            plot.paint_figure(painter, QRectF(0, 0, 600, 440), Style(LIGHT))
        pictures.append(np.array(image.constBits(), dtype=np.uint8).astype(int))
    assert (pictures[0] != pictures[1]).any()
    assert np.abs(pictures[0] - pictures[1]).mean() < 0.2


def test_a_pixel_is_painted_where_a_point_is_and_nowhere_else(many: Plot) -> None:
    image = shown(many)
    assert many.points.of(0, 0).dense
    plot, surface = axes_of(many).plot, QColor(LIGHT.surface).rgb()
    left, top, right, bottom = (round(edge) for edge in (plot.x + 2, plot.y + 2, plot.right - 2, plot.bottom - 30))
    painted = np.array([[image.pixel(x, y) != surface for x in range(left, right)] for y in range(top, bottom)])
    columns, rows = np.floor(places(many)).astype(int).T
    wanted, _, _ = np.histogram2d(rows, columns, bins=(np.arange(top, bottom + 1), np.arange(left, right + 1)))
    # Coordinates are of single precision: a point may be on the pixel beside.
    assert (painted != (wanted > 0)).mean() < 1e-3
    assert painted.sum() > 5_000


def test_close_up_the_points_are_dots(many: Plot) -> None:
    shown(many)
    painter = many.points.of(0, 0)
    assert painter.density_share() == 1
    middle = zoom_to(many, 8, 300)
    image = shown(many)
    assert not painter.dense
    assert painter.density_share() == 0
    assert image.pixelColor(middle.toPoint()).rgb() == palette(in_groups(MANY), LIGHT)[8 % 6]


def test_density_and_dots_fade_into_each_other_once(many: Plot, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "motion_wanted", lambda _: True)
    shown(many)
    painter, middle = many.points.of(0, 0), QPointF(*axes_of(many).plot.center)
    seen = []
    for _ in range(60):
        before = painter.dense
        many.zoom_at(middle, 1.08)
        shown(many)
        if painter.dense is not before:
            seen.append(painter.density_share())
    # It begins with what was there.
    assert seen == [pytest.approx(1, abs=0.2)]
    qtbot.waitUntil(lambda: painter.density_share() == 0)


def test_while_they_fade_the_points_are_gathered_once(many: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "motion_wanted", lambda _: True)
    shown(many)
    painter, middle = many.points.of(0, 0), QPointF(*axes_of(many).plot.center)
    while painter.dense:
        many.zoom_at(middle, 1.08)
        shown(many)
    gathered: list[np.ndarray] = []
    monkeypatch.setattr(pictures, "take", lambda values, spans: gathered.append(values) or take(values, spans))
    shown(many)
    assert painter.fading
    assert gathered == []
    many.hide()
    assert not many.points.fading


def test_a_leap_to_many_points_is_shown_at_once(many: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "motion_wanted", lambda _: True)
    zoom_to(many, 8, 100)
    shown(many)
    many.reset_view()
    shown(many)
    assert many.points.of(0, 0).density_share() == 1


def test_selected_points_stay_visible(many: Plot) -> None:
    selection = tuple(range(2, MANY, 6))
    many.mark(Marking(selection))
    image, at = shown(many), np.floor(places(many)).astype(int)
    wanted = QColor(LIGHT.selection)
    hues = [image.pixelColor(*at[text].tolist()).hsvHue() for text in selection[:300]]
    assert np.mean([abs(hue - wanted.hsvHue()) < 12 for hue in hues]) > 0.95
    other = [image.pixelColor(*at[text].tolist()) for text in range(0, 1800, 6)]
    assert np.mean([color.hsvSaturationF() < 0.5 for color in other]) > 0.95


def test_few_selected_points_have_rings_and_the_rest_steps_back(plot: Plot) -> None:
    plot.show_figure(figure(scattered(12), radius=4.0))
    at, plain = places(plot), shown(plot)
    plot.mark(Marking((5,)))
    marked = shown(plot)
    beside = QPointF(*(at[5] + [6, 0]).tolist()).toPoint()
    assert marked.pixelColor(beside).hsvHue() == pytest.approx(QColor(LIGHT.selection).hsvHue(), abs=4)
    other = QPointF(*at[0].tolist()).toPoint()
    assert marked.pixelColor(other).lightness() > plain.pixelColor(other).lightness()


def test_points_of_one_colour_are_in_the_selection_s_colour_or_larger(plot: Plot) -> None:
    coords = scattered(12)
    x, y = (Linear(float(each.min()) - 1, float(each.max()) + 1, "value") for each in coords.T)
    points = Points(FewPoints(*coords.T), OneEach(12), 4.0)
    for emphasis, reach in ((Emphasis.COLOR, 3), (Emphasis.SIZE, 4)):
        plot.show_figure(Figure(Axes((replace(points, emphasis=emphasis),), x, y)))
        plot.mark(Marking((5,)))
        place = QPointF(*(places(plot)[5] + [reach, 0]).tolist()).toPoint()
        assert shown(plot).pixelColor(place).hsvHue() == pytest.approx(QColor(LIGHT.selection).hsvHue(), abs=4)


def test_more_than_can_be_told_apart_are_counted_in_squares(plot: Plot) -> None:
    coords = scattered(5_000)
    x, y = (Linear(float(each.min()), float(each.max()), "value") for each in coords.T)
    points = Points(FewPoints(*coords.T), OneEach(5_000), 2.0, most=4_000, square=3.0, counted="pair")
    plot.show_figure(Figure(Axes((points,), x, y, note="Pairs", square=True, moves=Moves(1, 200))))
    image = shown(plot)
    at = np.floor(places(plot)[:400]).astype(int)
    painted = [image.pixelColor(*place).rgb() != QColor(LIGHT.surface).rgb() for place in at.tolist()]
    # A square's edge may lie on either side of a pixel.
    assert np.mean(painted) > 0.85
    colors = {image.pixel(*place) for place in at.tolist()}
    assert 3 < len(colors) < 64


def test_a_lasso_encloses_points(many: Plot) -> None:
    told: list[tuple[int, tuple[int, ...], bool]] = []
    many.enclosed.connect(lambda axes, items, adding: told.append((axes, tuple(items.tolist()), adding)))
    center, at = QPointF(*places(many)[3].tolist()), places(many)
    corners = [center + QPointF(70 * np.cos(turn), 50 * np.sin(turn)) for turn in np.linspace(0, 6.2, 200)]
    drag(many, corners, Qt.KeyboardModifier.ShiftModifier)
    inside = np.flatnonzero(np.hypot((at[:, 0] - center.x()) / 70, (at[:, 1] - center.y()) / 50) < 1)
    ((axes, items, adding),) = told
    assert (axes, adding) == (0, False)
    assert len(inside) > 1_000
    assert len(set(inside.tolist()) ^ set(items)) < 0.02 * len(inside)
    assert many.viewports == {}


@pytest.mark.parametrize("by_button", [False, True])
def test_escape_gives_up_a_lasso(many: Plot, *, by_button: bool) -> None:
    told: list[object] = []
    many.enclosed.connect(lambda *each: told.append(each))
    ended: list[None] = []
    many.lasso_ended.connect(lambda: ended.append(None))
    many.lassoing = by_button
    shift = Qt.KeyboardModifier.NoModifier if by_button else Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(many, LEFT, shift, QPoint(100, 100))
    QTest.mouseMove(many, QPoint(200, 140))
    QTest.keyClick(many, Qt.Key.Key_Escape)
    QTest.mouseRelease(many, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(200, 140))
    assert told == []
    assert ended == [None]
    assert many.lasso == []


def test_the_legend_is_hit_and_its_texts_are_those_of_the_category(many: Plot, qtbot: QtBot) -> None:
    clicks: list[Hit | None] = []
    many.clicked.connect(lambda found, _: clicks.append(found))
    qtbot.mouseClick(many, LEFT, pos=entry(many, 1).toPoint())
    (found,) = clicks
    assert found is not None
    assert found.part is Part.KEY
    assert many.placed is not None
    assert many.placed.texts(found) == tuple(range(1, MANY, 6))
    hover(many, entry(many, 1))
    assert not shown(many).isNull()


def test_what_the_pointer_rests_on_is_told(many: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ClusterWords(tuple((f"word{i}", f"more{i}") for i in range(6)))
    coords = scattered(MANY)
    word_map = WordMap.of(coords, Clusters(np.arange(MANY) % 6, 6), words)
    many.show_figure(figure(coords, words=word_map))
    asked: list[Hit] = []
    many.tip = lambda found: asked.append(found) or "told"  # type: ignore[func-returns-value]
    for place in (QPointF(*places(many)[::6].mean(axis=0).tolist()), entry(many, 2), QPointF(1, 1)):
        at = place.toPoint()
        QApplication.sendEvent(many, QHelpEvent(QHelpEvent.Type.ToolTip, at, many.mapToGlobal(at)))
    assert [(found.part, found.item) for found in asked] == [(Part.WORDS, 0), (Part.KEY, 2)]


def test_points_move_to_where_they_belong(plot: Plot, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = figure(scattered(30), radius=4.0), figure(scattered(30)[::-1].copy(), radius=4.0)
    plot.show_figure(first)
    start = places(plot)
    plot.show_figure(second, move=True)
    assert not plot.motion.under_way, "where motion is not wanted they are there at once"
    monkeypatch.setattr(plots, "motion_wanted", lambda _: True)
    plot.show_figure(first)
    plot.show_figure(second, move=True)
    assert plot.motion.under_way
    np.testing.assert_allclose(plot.motion.places(plot.placed)[0, 0][1], start, atol=8.0)
    assert plot.hit_at(QPointF(*places(plot)[4].tolist())) is None
    qtbot.waitUntil(lambda: not plot.motion.under_way)
    assert plot.hit_at(QPointF(*places(plot)[4].tolist())) is not None
    plot.show_figure(first, move=True)
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        plot.paint_figure(painter, QRectF(0, 0, 60, 60), Style(LIGHT))
    assert not plot.motion.under_way, "a file shows them where they belong"
    assert 200 <= MOVE_MS <= 400


def test_of_many_points_some_are_seen_moving(many: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud, before = shown(many), places(many)
    monkeypatch.setattr(plots, "motion_wanted", lambda _: True)
    many.motion._move.setDuration(600_000)
    many.show_figure(figure(-scattered(MANY)), move=True)
    now = many.motion.places(many.placed)[0, 0][1]
    assert 10_000 < len(now) <= 20_000
    np.testing.assert_allclose(now, before[::3], atol=2.0)
    assert shown(many) != cloud
    many.motion.end()
    assert np.abs(places(many) - before).mean() > 20


def test_a_picture_leaves_the_screen_as_it_was(many: Plot) -> None:
    zoom_to(many, 5, 2.5)
    before, at = shown(many), places(many)
    image = QImage(300, 700, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        many.paint_figure(painter, QRectF(0, 0, 300, 700), Style(LIGHT))
    np.testing.assert_allclose(places(many), at)
    assert shown(many) == before


def test_an_svg_holds_shapes_while_they_are_few_and_a_picture_of_many(plot: Plot, tmp_path: Path) -> None:
    for count, shapes in ((2_000, True), (MANY, False)):
        plot.show_figure(figure(scattered(count), radius=4.0 if shapes else None))
        zoom_to(plot, 0, 1.5)
        generator = QSvgGenerator()
        generator.setFileName(str(tmp_path / "points.svg"))
        generator.setSize(QSize(600, 440))
        with QPainter(generator) as painter:
            plot.paint_figure(painter, QRectF(0, 0, 600, 440), Style(LIGHT))
        content = (tmp_path / "points.svg").read_text(encoding="utf-8")
        drawn = content.count("<circle") + content.count("<ellipse")
        assert ("<image" in content) is not shapes
        # Qt writes no clipping: what is beside the plot is left out.
        assert (100 < drawn < 2_006) if shapes else drawn < 100
