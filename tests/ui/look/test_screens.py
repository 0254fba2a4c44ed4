from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.screens import USUAL_FRAME, ScreenFit, brought_inside
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

AREA = QRect(10, 20, 1000, 700)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (QRect(100, 100, 600, 400), QRect(100, 100, 600, 400)),
        (QRect(-300, 100, 600, 400), QRect(10, 100, 600, 400)),
        (QRect(5000, 5000, 600, 400), QRect(410, 320, 600, 400)),
        (QRect(100, 0, 600, 400), QRect(100, 20, 600, 400)),
        (QRect(100, 100, 3000, 400), QRect(10, 100, 1000, 400)),
        (QRect(0, 0, 3000, 2000), AREA),
    ],
)
def test_a_window_is_brought_inside_by_as_little_as_that_takes(inner: QRect, expected: QRect) -> None:
    assert brought_inside(inner, AREA) == expected


def free_of(window: QWidget) -> QRect:
    return window.screen().availableGeometry().marginsRemoved(USUAL_FRAME)


def test_a_first_window_that_fits_is_as_designed_and_the_window_system_places_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    ScreenFit(window, QSize(500, 300)).place(kept=False)
    assert window.size() == QSize(600, 400)
    assert window.minimumSize() == QSize(500, 300)
    assert not window.isMaximized()
    assert not window.testAttribute(Qt.WidgetAttribute.WA_Moved)


def test_a_first_window_on_a_smaller_screen_is_maximised_and_may_be_as_small(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    free = free_of(window)
    window.resize(free.width() + 1, 400)
    ScreenFit(window, QSize(300, free.height() + 50)).place(kept=False)
    assert window.isMaximized()
    assert window.normalGeometry().width() <= free.width()
    assert window.minimumSize() == QSize(300, free.height())


def test_a_kept_place_that_is_gone_is_brought_back_and_stays_maximised_if_it_was(qtbot: QtBot) -> None:
    for maximised in (False, True):
        window = QWidget()
        qtbot.addWidget(window)
        window.setGeometry(5000, -900, 640, 480)
        if maximised:
            window.setWindowState(Qt.WindowState.WindowMaximized)
        ScreenFit(window, QSize(300, 200)).place(kept=True)
        assert window.isMaximized() == maximised
        inner = window.normalGeometry() if maximised else window.geometry()
        assert free_of(window).contains(inner)
        assert inner.size() == QSize(640, 480)


def test_a_window_that_the_screen_outgrows_is_brought_back_and_one_that_was_moved_is_left(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(20, 60, 640, 480)
    ScreenFit(window, QSize(300, 200)).place(kept=True)
    window.show()
    qtbot.waitExposed(window)
    window.move(-400, 60)
    assert window.x() == -400
    screen = window.screen()
    screen.availableGeometryChanged.emit(screen.availableGeometry())
    qtbot.waitUntil(lambda: screen.availableGeometry().contains(window.geometry()))
    assert window.size() == QSize(640, 480)


def test_a_dialog_that_is_larger_than_the_screen_is_brought_inside(qtbot: QtBot) -> None:
    dialog = Sheet("some", "Some title", None)
    qtbot.addWidget(dialog)
    dialog.resize(3000, 2000)
    dialog.show()
    free = dialog.screen().availableGeometry()
    qtbot.waitUntil(lambda: free.contains(dialog.geometry()))


def test_every_dialog_is_on_the_screen(window: MainWindow, settled: Callable[[TaskRunner], None], qtbot: QtBot) -> None:
    window.commands.run()
    settled(window.runner)
    free = window.screen().availableGeometry()
    commands = window.commands
    for open_dialog in (
        commands.export,
        commands.show_code,
        commands.show_model_facts,
        commands.show_cache,
        commands.show_near_duplicates,
        commands.show_lessons,
        commands.show_preferences,
        commands.show_shortcuts,
        commands.show_about,
    ):
        open_dialog()
        (dialog,) = (found for found in window.findChildren(QDialog) if found.isVisible())
        qtbot.waitUntil(lambda dialog=dialog: free.contains(dialog.geometry()))
        dialog.close()
