"""The program itself, offscreen and without models, for tests that end its process: `python -m … [text]`.

It tells as JSON what it found, types the text, chooses a pooling, a method of the map, a page and a theme, and stays.
"""

from __future__ import annotations

import json
import os
import signal
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from explorer.app import main as program
from explorer.app import services
from explorer.domain.results.projection import ProjectionMethod
from explorer.domain.settings.spec import Pooling
from explorer.ui.look.theme import theme_source
from explorer.ui.pages.registry import Page
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices


def facts_of(window: MainWindow) -> dict[str, object]:
    state = window.store.state
    return {
        "lines": list(window.workspace.sentences.editor.lines()),
        "pooling": state.readout.pooling.value,
        "method": state.projection_spec.method.value,
        "page": window.workspace.pages.current.value,
        "theme": theme_source().choice.value,
        "norms": not window.workspace.area.docks["norms"].isHidden(),
    }


def use(window: MainWindow, text: str) -> None:
    print(json.dumps(facts_of(window)), flush=True)
    if text:
        editor = window.workspace.sentences.editor
        editor.selectAll()
        QTest.keyClicks(editor, text)
        window.workspace.settings.pooling.picked.emit(Pooling.CLS)
        window.workspace.map.method_box.activated.emit(list(ProjectionMethod).index(ProjectionMethod.TSNE))
        window.workspace.pages.tabs.setCurrentIndex(list(Page).index(Page.FINDINGS))
        window.workspace.area.docks["norms"].close()
        window.findChild(QAction, "theme_dark").trigger()
    print("done", flush=True)


def main() -> int:
    # Whoever runs the tests in the background of a shell has it ignored, and so has this.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    text = " ".join(sys.argv[1:])
    shown = MainWindow.show

    def show(window: MainWindow) -> None:
        shown(window)
        QTimer.singleShot(0, window, lambda: use(window, text))

    MainWindow.show = show  # type: ignore[method-assign]
    program.has_display = lambda: True
    services.make_services = lambda _=None: FakeServices().services()
    return program.main([])


if __name__ == "__main__":
    sys.exit(main())
