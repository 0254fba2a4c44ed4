"""A frame of the map at 1,000,000 points, panned and zoomed, against pyqtgraph's own scatter plot; hover and lasso."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.results.analysis import Clusters, ClusterWords, ColorBy
from explorer.domain.results.projection import Projection, ProjectionSpec
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from tests.bench.measures import Row, x_server
from tests.bench.windows import wait_for

if TYPE_CHECKING:
    from explorer.ui.plots.plot import Plot

N_TEXTS = 1_000_000
GROUPS = 30
DEPTHS = (1.0, 2.5, 8.0, 30.0, 150.0)
FRAMES = 12
"""At each depth."""
SIZE = (900, 720)


def groups_of_points(seed: int = 5) -> tuple[FloatArray, np.ndarray]:
    """Make float32 (N, 2) points as UMAP lays them out, crowded groups with denser spots in them, and their groups."""
    rng = np.random.default_rng(seed)
    group = rng.choice(GROUPS, N_TEXTS, p=np.sort(rng.dirichlet(np.full(GROUPS, 2.0)))[::-1]).astype(np.int32)
    spots = rng.normal(size=(GROUPS, 12, 2)) * 0.8 + 6 * rng.normal(size=(GROUPS, 1, 2))
    spread = rng.choice([0.06, 0.5, 1.0], size=(N_TEXTS, 1))
    points = spots[group, rng.integers(0, 12, N_TEXTS)] + spread * rng.normal(size=(N_TEXTS, 2))
    return points.astype(np.float32), group


class _Vectors:
    """The part of the embeddings that gives colours."""

    def __init__(self, norms: FloatArray) -> None:
        self.norms = norms


def timed(frame: Callable[[], object]) -> float:
    """Return the milliseconds that a call takes."""
    start = time.perf_counter()
    frame()
    return (time.perf_counter() - start) * 1000


def repaint(plot: Plot) -> None:
    """Paint a frame now."""
    from PySide6.QtWidgets import QGraphicsView

    plot.findChild(QGraphicsView).viewport().repaint()


def frames_of_map(plot: Plot, where: np.ndarray) -> list[float]:
    """Pan and zoom the real plot at every depth about a crowded place; milliseconds of each repainted frame."""
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication

    found = []
    for depth in DEPTHS:
        plot.reset_view()
        assert plot.placed is not None
        axes = plot.placed.axes[0]
        center = QPointF(*axes.plot.center)
        if depth > 1:
            x, y = where.tolist()
            plot.pan_by(center - QPointF(axes.x(x), axes.y(y)))
            plot.zoom_at(center, depth)
        repaint(plot)
        for frame in range(FRAMES):

            def step(frame: int = frame, center: QPointF = center) -> None:
                if frame % 3 == 2:
                    plot.zoom_at(center + QPointF(20, 15), 1.12 if frame % 2 else 1 / 1.12)
                else:
                    plot.pan_by(QPointF(17 if frame % 2 else -31, 11))
                repaint(plot)

            QApplication.processEvents()
            found.append(timed(step))
    return found


def frames_of_scatter(points: FloatArray, colors: np.ndarray, where: np.ndarray, size: tuple[int, int]) -> list[float]:
    """Do the same with pyqtgraph's ScatterPlotItem."""
    import pyqtgraph as pg

    pg.setConfigOptions(antialias=True)
    plot = pg.PlotWidget()
    plot.resize(*size)
    plot.setAspectLocked()
    brushes = {color: pg.mkBrush(f"#{color & 0xFFFFFF:06x}") for color in np.unique(colors).tolist()}
    brush = [brushes[color] for color in colors.tolist()]
    plot.addItem(pg.ScatterPlotItem(x=points[:, 0], y=points[:, 1], size=3, pen=None, brush=brush))
    plot.show()
    wait_for(lambda: plot.windowHandle() is not None and plot.windowHandle().isExposed())
    box = plot.getViewBox()
    home = box.viewRect()
    found = []
    for depth in DEPTHS:
        box.setRange(home, padding=0)
        if depth > 1:
            middle = home.center()
            box.translateBy((where[0] - middle.x(), where[1] - middle.y()))
            box.scaleBy((1 / depth, 1 / depth))
        plot.viewport().repaint()
        for frame in range(FRAMES // 4):

            def step(frame: int = frame) -> None:
                unit = box.viewRect().width() / size[0]
                box.translateBy(((17 if frame % 2 else -31) * unit, 11 * unit))
                plot.viewport().repaint()

            found.append(timed(step))
    plot.close()
    return found


def measure() -> list[Row]:
    """Show the map alone, as large as in a large window, and move about in it."""
    with x_server() as display:
        os.environ.update(display)
        from explorer.app.application import make_application
        from explorer.figures.theme import ThemeChoice

        make_application(["bench"], ThemeChoice.LIGHT)
        return _measured()


def _measured() -> list[Row]:
    from dataclasses import replace

    from PySide6.QtCore import QPointF
    from shiboken6 import delete

    from explorer.figures.points.coloring import coloring_of, palette
    from explorer.figures.theme import LIGHT
    from explorer.ui.views.map.map import MapView
    from tests.support.points import places_in

    points, group = groups_of_points()
    texts = Corpus.from_lines((f"sentence {index}" for index in range(N_TEXTS)), "generated")
    norms = np.hypot(points[:, 0], points[:, 1])
    words = ClusterWords(tuple((f"word{index}", f"term{index}", f"name{index}") for index in range(GROUPS)))
    state = AppState(
        shown=texts,
        clusters=Clusters(group, GROUPS),
        cluster_words=words,
        embeddings=_Vectors(norms),  # type: ignore[arg-type]  # of which only the norms are asked for
        projection=Projection(ProjectionSpec(), points),
    )
    wishes = _Wishes()
    view = MapView(wishes)  # type: ignore[arg-type]  # no more than these
    plot = view.plot
    view.resize(*SIZE)
    view.show()
    shown = timed(lambda: view.render(None, state))
    start = time.perf_counter()
    wait_for(lambda: not view.preparing)
    ready = (time.perf_counter() - start) * 1000
    where = points[group == 0].mean(axis=0)
    by_group = frames_of_map(plot, where)
    by_value = replace(state, color_by=ColorBy.NORM)
    shown = max(shown, timed(lambda: view.render(state, by_value)))
    wait_for(lambda: not view.preparing)
    frames = {"cluster": by_group, "value": frames_of_map(plot, where)}
    plot.reset_view()
    repaint(plot)
    hover = _hovering(plot)
    center = QPointF(*plot.placed.axes[0].plot.center)  # type: ignore[union-attr]  # a map is shown
    turn = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    radius = _half(places_in(plot), center)
    lasso = [center + QPointF(radius * x, radius * y) for x, y in zip(np.cos(turn), np.sin(turn), strict=True)]
    seconds = timed(lambda: plot.enclose(lasso, adding=False))
    coloring = coloring_of(by_value)
    colors = palette(coloring, LIGHT)[coloring.codes]
    theirs = frames_of_scatter(points, colors, where, plot.size().toTuple())  # type: ignore[arg-type]  # two numbers
    wishes.runner.close()
    # Qt tells a widget that is left until the end of the interpreter of its end, and it answers in Python: a crash.
    view.close()
    delete(view)
    every = sorted(frames["cluster"] + frames["value"])
    slow = every[int(0.95 * len(every))]
    medians = {name: median(each) for name, each in frames.items()}
    times = median(theirs) / median(every)
    return [
        Row(
            "map frame at 1,000,000 points, pan and zoom at five depths, coloured by cluster and by value",
            "95 % ≤ 33 ms",
            f"95 % ≤ {slow:.0f} ms (median {medians['cluster']:.0f} ms by cluster, {medians['value']:.0f} ms by value)",
            slow <= 33,
        ),
        Row(
            "the same against pyqtgraph's ScatterPlotItem, by the median",
            "≥ 7×",
            f"{times:.0f}× ({median(theirs):.0f} ms)",
            times >= 7,
        ),
        Row("what the pointer is on, at 1,000,000 points", "95 % ≤ 5 ms", f"95 % ≤ {hover:.2f} ms", hover <= 5),
        Row(
            "lasso around half of 1,000,000 points",
            "≤ 100 ms",
            f"{seconds:.0f} ms for {wishes.count:,}",
            seconds <= 100 and abs(wishes.count / N_TEXTS - 0.5) < 0.05,
        ),
        Row(
            "a new layout of 1,000,000 points: the window is held up; until it is seen",
            "≤ 30 ms; printed",
            f"{shown:.0f} ms; {ready:.0f} ms",
            shown <= 30,
        ),
    ]


class _Wishes:
    """Counts what is selected, and runs what is prepared beside the window."""

    count = 0

    def __init__(self) -> None:
        from explorer.ui.state.tasks import TaskRunner

        self.runner = TaskRunner()

    def select(self, indices: np.ndarray) -> None:
        """Take a selection."""
        self.count = len(indices)

    def __getattr__(self, _: str) -> Callable[..., None]:
        return lambda *_: None


def _half(places: np.ndarray, center: object) -> float:
    """Return the radius of the circle that holds half of the places."""
    from PySide6.QtCore import QPointF

    assert isinstance(center, QPointF)
    return float(np.median(np.hypot(places[:, 0] - center.x(), places[:, 1] - center.y())))


def _hovering(plot: Plot) -> float:
    """Return the milliseconds within which 95 of 100 movements of the pointer are answered."""
    from PySide6.QtCore import QPointF

    assert plot.placed is not None
    area = plot.placed.axes[0].plot
    rng = np.random.default_rng(1)
    places = (area.x, area.y) + rng.uniform(0.2, 0.8, size=(400, 2)) * (area.width, area.height)
    found = sorted(timed(lambda place=place: plot.point_at(QPointF(*place))) for place in places.tolist())
    return found[int(0.95 * len(found))]
