from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from explorer.ui.window.main_window import MainWindow


def test_a_floating_view_is_a_window_that_can_be_sized_beside_where_it_was(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(700, 500)
    window.move(0, 0)
    dock = window.workspace.area.docks["heatmap"]
    button = dock.findChild(QToolButton, "heatmap_float")
    assert button is not None
    before = dock.mapToGlobal(QPoint())
    button.click()
    assert dock.isFloating()
    assert dock.isVisible()
    assert not dock.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert dock.windowFlags() & Qt.WindowType.WindowCloseButtonHint
    assert dock.minimumSize() != dock.maximumSize()
    assert dock.mapToGlobal(QPoint()) - before == QPoint(24, 24)
    button.click()
    assert not dock.isFloating()
    qtbot.waitUntil(lambda: window.isAncestorOf(dock) and dock.isVisible())


def test_a_view_that_is_docked_onto_another_is_the_one_in_sight(window: MainWindow, qtbot: QtBot) -> None:
    area = window.workspace.area
    heatmap, projection = area.docks["heatmap"], area.docks["map"]
    area.tabifyDockWidget(projection, heatmap)
    heatmap.setFloating(True)
    heatmap.setFloating(False)
    qtbot.waitUntil(lambda: not heatmap.visibleRegion().isEmpty())
    assert projection.visibleRegion().isEmpty()


def test_floating_views_go_with_their_window(window: MainWindow) -> None:
    dock = window.workspace.area.docks["norms"]
    dock.setFloating(True)
    assert window.close()
    assert not dock.isVisible()


def test_a_view_floats_again_where_its_window_was(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(700, 500)
    window.move(0, 0)
    dock = window.workspace.area.docks["norms"]
    dock.setFloating(True)
    for place in (dock.geometry(), QRect(60, 70, 380, 290)):
        dock.setGeometry(place)
        for _ in range(2):
            dock.setFloating(False)
            qtbot.waitUntil(lambda: window.isAncestorOf(dock) and dock.isVisible())
            dock.setFloating(True)
            assert dock.geometry() == place
    dock.setFloating(False)
