"""Drive the program's own window on the display of the environment; run by the desktop tests in a process of its own.

What happened is printed as JSON, one object a line.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QPoint, QPointF, QRectF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from explorer.app.application import make_application
from explorer.app.services import make_services
from explorer.domain.results.projection import ProjectionMethod
from explorer.figures.theme import ThemeChoice
from explorer.files.profile.settings import Settings
from explorer.ui.pages.registry import Page
from explorer.ui.plots.export import export_figure
from explorer.ui.window.main_window import MainWindow
from tests.support.points import places_in

TIMEOUT_MS = 240_000


def until(condition: Callable[[], bool]) -> None:
    loop, watch = QEventLoop(), QTimer()
    watch.timeout.connect(lambda: loop.quit() if condition() else None)
    watch.start(10)
    QTimer.singleShot(TIMEOUT_MS, loop, lambda: loop.exit(1))
    if loop.exec():
        raise TimeoutError("what was waited for did not happen")


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def drop(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys, action = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(400, 300), action, mime, buttons, keys))
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), action, mime, buttons, keys))


def press_run(window: MainWindow) -> None:
    button = window.findChild(QAbstractButton, "tool_run")
    assert isinstance(button, QAbstractButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def type_and_run(window: MainWindow, file: Path) -> None:
    editor, store = window.workspace.sentences.editor, window.store
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, "Dogs bark at night")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "A hound howls in the dark")
    press_run(window)
    until(lambda: store.state.projection is not None and window.runner.idle)
    tell(step="typed", texts=store.state.shown.texts, norms=store.state.embeddings.norms.tolist())
    drop(window, file)
    until(lambda: len(store.state.corpus) > 2 and window.runner.idle)
    tell(step="dropped", sources=list(store.state.corpus.sources), stale=store.state.stale)
    press_run(window)
    until(lambda: len(store.state.shown) > 2 and store.state.projection is not None and window.runner.idle)
    tell(
        step="ran",
        reused=store.state.encoding.reused,
        platform=QApplication.platformName(),
        colors=colors_of(window),
        size=[window.width(), window.height()],
    )


def colors_of(window: MainWindow) -> int:
    picture = window.screen().grabWindow(window.winId()).toImage()
    return len({picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)})


def walk_the_pages(window: MainWindow) -> None:
    """Visit every page by its tab, and ask each for what it is there for."""
    store, editor = window.store, window.workspace.sentences.editor
    press_run(window)
    until(lambda: store.state.projection is not None and window.runner.idle)

    def turn_to(page: Page) -> None:
        tabs = window.workspace.pages.tabs
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(list(Page).index(page)).center())

    def click(name: str) -> None:
        button = window.findChild(QAbstractButton, name)
        assert isinstance(button, QAbstractButton), name
        until(button.isVisible)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    window.controller.select((0, 1))
    turn_to(Page.EXPLAIN)
    until(lambda: store.state.explanation is not None and window.runner.idle)
    explanation = store.state.explanation
    tell(page="explain", total=float(explanation.contributions.sum()), says=explanation.similarity)
    turn_to(Page.COMPARE)
    click("compare_run")
    until(lambda: store.state.comparison is not None and window.runner.idle)
    tell(page="compare", pairs=len(store.state.comparison.pairs), colors=colors_of(window))
    turn_to(Page.SWEEP)
    click("sweep_run")
    until(lambda: store.state.sweep is not None and window.runner.idle)
    tell(page="sweep", rows=len(store.state.sweep.rows), colors=colors_of(window))
    turn_to(Page.EVALUATE)
    click("evaluate_sample")
    until(lambda: store.state.evaluation is not None and window.runner.idle)
    tell(page="evaluate", pairs=len(store.state.evaluation.data), colors=colors_of(window))
    turn_to(Page.FINDINGS)
    until(lambda: store.state.findings is not None and window.runner.idle)
    tell(page="findings", current=window.workspace.pages.current, colors=colors_of(window))
    turn_to(Page.EXPLORE)
    tell(page="explore", current=window.workspace.pages.current, lines=editor.toPlainText().splitlines())


def look_at_many(window: MainWindow, file: Path, folder: Path) -> None:
    """Drop a file with vectors, and search, zoom, lasso and export as a hand would."""
    store, workspace = window.store, window.workspace
    drop(window, file)
    until(lambda: len(store.state.shown) > 3 and store.state.pca is not None)
    tell(step="opened", texts=len(store.state.shown), file=store.state.encoding.file, colors=colors_of(window))
    window.controller.set_projection(replace(store.state.projection_spec, method=ProjectionMethod.PCA))
    until(lambda: window.runner.idle)

    box = workspace.neighbors.search_box
    box.setFocus()
    QTest.keyClicks(box, "a comet in the night sky")
    QTest.keyClick(box, Qt.Key.Key_Return)
    until(lambda: store.state.search is not None and window.runner.idle)
    tell(step="searched", texts=[store.state.text(index) for index in store.state.search.indices[:5]])

    for plot in (workspace.heatmap.plot, workspace.map.plot):
        middle = QPointF(plot.rect().center())
        before = plot.grab().toImage()
        for _ in range(6):
            wheel = QWheelEvent(
                middle,
                QPointF(plot.mapToGlobal(middle)),
                QPoint(),
                QPoint(0, 120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(plot, wheel)
        zoomed = plot.grab().toImage()
        QTest.keyClick(plot, Qt.Key.Key_Home)
        tell(step="zoomed", view=plot.objectName(), changed=zoomed != before)

    plot = workspace.map.plot
    plot.reset_view()
    area = QRectF(plot.rect())
    left_half = [
        area.topLeft(),
        QPointF(area.center().x(), 0),
        QPointF(area.center().x(), area.bottom()),
        area.bottomLeft(),
    ]
    corners = [(point + QPointF(1, 1)).toPoint() for point in left_half]
    shift = Qt.KeyboardModifier.ShiftModifier
    positions = places_in(plot)
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, shift, corners[0])
    for corner in corners[1:]:
        # QTest's own moves carry no button.
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(corner),
            QPointF(plot.mapToGlobal(corner)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            shift,
        )
        QApplication.sendEvent(plot, move)
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, shift, corners[-1])
    until(lambda: len(store.state.selection) > 1)
    inside = int((positions[:, 0] < corners[1].x()).sum())
    tell(step="lassoed", selected=len(store.state.selection), inside=inside)

    for view, name in ((workspace.heatmap, "heatmap.png"), (workspace.map, "map.svg"), (workspace.norms, "norms.pdf")):
        export_figure(view, folder / name)
    tell(step="exported", failure=str(store.state.failure or ""))


def lose_the_display() -> int:
    """Run the program itself, type into its window, and stay until the display is gone."""
    from explorer.app.main import main as program
    from tests.support.drafts import drafts_on_disk

    shown = MainWindow.show

    def show(window: MainWindow) -> None:
        shown(window)
        QTimer.singleShot(200, window, lambda: type_into(window))

    def type_into(window: MainWindow) -> None:
        QTest.keyClicks(window.workspace.sentences.editor, "Never lose this sentence. ")
        until(lambda: any("Never lose this" in "".join(draft.lines) for draft in drafts_on_disk()))
        # Not during the import of the libraries, which starts once the window is shown.
        until(gc.isenabled)
        tell(step="saved", lines=window.workspace.sentences.editor.toPlainText(), collecting=gc.isenabled())

    MainWindow.show = show  # type: ignore[method-assign]
    gc.disable()  # as `explorer.__main__` does
    return program([])


def main() -> None:
    if sys.argv[1] == "lose":
        sys.exit(lose_the_display())
    make_application(["drive"], ThemeChoice.LIGHT)
    window = MainWindow(make_services(), Settings.load())
    window.start()
    window.show()
    if not QTest.qWaitForWindowExposed(window, 20_000):
        raise TimeoutError("the window did not appear")
    try:
        if sys.argv[1] == "pages":
            walk_the_pages(window)
        elif sys.argv[1] == "many":
            look_at_many(window, Path(sys.argv[2]), Path(sys.argv[3]))
        else:
            type_and_run(window, Path(sys.argv[2]))
        window.close()
    finally:
        window.shut_down()


if __name__ == "__main__":
    main()
