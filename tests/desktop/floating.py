"""Float a view of the program's window on the display of the environment, and dock it in every way there is.

What happened is printed as JSON, one object a line.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from explorer.app.application import make_application
from explorer.figures.theme import ThemeChoice
from explorer.files.profile.settings import Settings
from explorer.ui.window.docks import ViewDock
from explorer.ui.window.main_window import MainWindow
from explorer.ui.window.palette.palette import CommandPalette
from tests.desktop.drive import tell, until
from tests.desktop.placing import show

_STEPS = 8


def mouse(widget: QWidget, kind: QEvent.Type, at: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else left
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else left
    local = QPointF(widget.mapFromGlobal(at))
    event = QMouseEvent(kind, local, QPointF(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def drag(dock: ViewDock, to: QPoint) -> None:
    start = handle(dock)
    mouse(dock, QEvent.Type.MouseButtonPress, start)
    for step in range(1, _STEPS + 1):
        mouse(dock, QEvent.Type.MouseMove, start + (to - start) * step / _STEPS)
        QApplication.processEvents()
    mouse(dock, QEvent.Type.MouseButtonRelease, to)


def handle(dock: ViewDock) -> QPoint:
    """Return a place on the title row that is no control, on the screen."""
    title = dock.titleBarWidget()
    return title.mapToGlobal(QPoint(8, title.height() // 2))


def framed(dock: ViewDock) -> bool:
    window = dock.windowHandle() if dock.isFloating() else None
    return window is not None and window.isExposed() and window.frameMargins().top() > 0


def main() -> None:
    make_application(["floating"], ThemeChoice.LIGHT)
    window = show(Settings())
    dock = window.workspace.area.docks["map"]
    button = dock.findChild(QToolButton, "map_float")
    assert button is not None

    before = dock.mapToGlobal(QPoint())
    button.click()
    until(lambda: framed(dock))
    offset = dock.mapToGlobal(QPoint()) - before
    dock.resize(dock.width() + 60, dock.height() + 40)
    wanted = dock.size()
    until(lambda: dock.windowHandle().size() == wanted)
    tell(step="floated", offset=[offset.x(), offset.y()], title=dock.windowTitle(), keys=keys_reach(window, dock))
    place = dock.geometry()
    button.click()
    until(lambda: not dock.isFloating() and dock.isVisible())
    button.click()
    until(lambda: framed(dock))
    tell(step="again", same=dock.geometry() == place)

    insist(dock.isActiveWindow, dock.activateWindow)
    box = window.workspace.map.method_box
    box.setFocus()
    until(box.hasFocus)
    insist(lambda: palette_has_keyboard(window), lambda: ask_for_palette(window))
    window.findChild(CommandPalette).leave()
    insist(box.hasFocus, dock.activateWindow)
    tell(step="palette")

    drag(dock, window.workspace.area.docks["heatmap"].mapToGlobal(QPoint(100, 160)))
    until(lambda: not dock.isFloating())
    tell(step="dragged in", seen=dock.isVisible(), inside=window.isAncestorOf(dock))
    screen = window.screen().availableGeometry()
    drag(dock, window.frameGeometry().bottomRight() + QPoint(40, 40))
    until(lambda: framed(dock))
    tell(step="dragged out", on_screen=screen.contains(dock.frameGeometry()))

    QTest.mouseDClick(dock, Qt.MouseButton.LeftButton, pos=dock.mapFromGlobal(handle(dock)))
    until(lambda: not dock.isFloating())
    QTest.mouseDClick(dock, Qt.MouseButton.LeftButton, pos=dock.mapFromGlobal(handle(dock)))
    until(lambda: framed(dock))
    tell(step="double click")

    layout = window.workspace.area.layout_state()
    window.workspace.area.reset()
    until(lambda: not dock.isFloating())
    window.workspace.area.restore_layout(layout)
    until(lambda: framed(dock))
    tell(step="restored")
    window.close()
    until(lambda: not dock.isVisible())
    tell(step="closed")
    window.shut_down()


def insist(condition: Callable[[], bool], ask: Callable[[], None]) -> None:
    """Wait for what a window manager grants; it may overlook a request, so it is asked again each second."""
    asked = float("-inf")

    def granted() -> bool:
        nonlocal asked
        if condition():
            return True
        if time.monotonic() - asked > 1.0:
            asked = time.monotonic()
            ask()
        return False

    until(granted)


def palette_has_keyboard(window: MainWindow) -> bool:
    palette = window.findChild(CommandPalette)
    return palette is not None and palette.query.hasFocus()


def ask_for_palette(window: MainWindow) -> None:
    """Open the palette where it is closed: a window manager that activates the view only now closes it."""
    palette = window.findChild(CommandPalette)
    if palette is not None and palette.isVisible():
        window.activateWindow()
        palette.query.setFocus()
    else:
        window.open_palette()


def keys_reach(window: QWidget, dock: ViewDock) -> bool:
    """Whether a key of the main window acts in the floating one."""
    dock.activateWindow()
    until(lambda: QApplication.activeWindow() is dock)
    focus = QApplication.focusWidget() or dock
    QTest.keyClick(focus, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    reached: bool = window.workspace.pages.current == "sweep"  # type: ignore[attr-defined]
    QTest.keyClick(focus, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    return reached


if __name__ == "__main__":
    main()
