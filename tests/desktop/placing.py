"""Show the program's window on the display of the environment, and print as JSON where it is, one line a window.

The first is that of a first start; the second comes with a kept geometry that is off the screen and too large for it.
"""

from __future__ import annotations

import json

from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from explorer.app.application import make_application
from explorer.figures.theme import ThemeChoice
from explorer.files.profile.settings import Settings
from explorer.ui.window.main_window import MainWindow
from tests.desktop.drive import until
from tests.support.services import FakeServices


def show(settings: Settings) -> MainWindow:
    window = MainWindow(FakeServices().services(), settings)
    window.start()
    window.place()
    window.show()
    assert QTest.qWaitForWindowExposed(window, 20_000)
    until(lambda: window.windowHandle().frameMargins().top() > 0)
    return window


def tell(window: MainWindow) -> None:
    status = window.workspace.status
    print(
        json.dumps(
            {
                "frame": window.frameGeometry().getRect(),
                "inner": window.geometry().getRect(),
                "free": window.screen().availableGeometry().getRect(),
                "maximised": window.isMaximized(),
                "status": status.mapToGlobal(QPoint(0, status.height())).y(),
            }
        ),
        flush=True,
    )


def main() -> None:
    make_application(["placing"], ThemeChoice.LIGHT)
    first = show(Settings())
    tell(first)
    first.hide()
    first.shut_down()

    kept, settings = QWidget(), Settings()
    kept.setGeometry(QRect(-500, 400, 3000, 2000))
    settings.set_note("geometry", bytes(kept.saveGeometry().toBase64().data()).decode("ascii"))
    second = show(settings)
    free = second.screen().availableGeometry()
    until(lambda: free.contains(second.frameGeometry()))
    tell(second)
    second.hide()
    second.shut_down()


if __name__ == "__main__":
    main()
