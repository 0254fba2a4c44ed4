"""Drag text and files over the program's own window with a real pointer, from another program and within the editor.

What happened is printed as JSON, one object a line. Run with a folder for the file that is dragged, or as the other
program with what it gives.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QWidget

from explorer.app.application import make_application
from explorer.figures.theme import ThemeChoice
from explorer.files.profile.settings import Settings
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices

TEXT = "dragged from elsewhere"
SOURCE = QRect(1300, 10, 80, 80)


class Source(QLabel):
    """Another program that has something to give, and proposes to move it."""

    def __init__(self, file: str) -> None:
        super().__init__("drag me")
        self._file = file
        self.setWindowFlags(Qt.WindowType.FramelessWindowHint)
        self.setGeometry(SOURCE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mime = QMimeData()
        mime.setText(self._file or TEXT)
        if self._file:
            mime.setUrls([QUrl.fromLocalFile(self._file)])
        drag = QDrag(self)
        drag.setMimeData(mime)
        both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        print(drag.exec(both, Qt.DropAction.MoveAction).name, flush=True)


class Pointer:
    """The pointer of the display."""

    def __init__(self) -> None:
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(None))

    def move(self, to: QPoint) -> None:
        self._test.XTestFakeMotionEvent(self._display, -1, to.x(), to.y(), 0)
        self._x.XFlush(self._display)
        time.sleep(0.05)

    def press(self, *, down: bool) -> None:
        self._test.XTestFakeButtonEvent(self._display, 1, down, 0)
        self._x.XFlush(self._display)
        time.sleep(0.1)


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Desk:
    """The window, and a hand that drags over it."""

    def __init__(self) -> None:
        self.window = MainWindow(FakeServices().services(), Settings.load())
        self.editor = self.window.workspace.sentences.editor
        self._pointer = Pointer()
        self.window.setGeometry(0, 0, 1280, 800)
        self.window.start()
        self.window.show()
        wait(600)

    def in_line(self, line: int, share: float) -> QPoint:
        """Return a point in a word of a line, at a share of its height."""
        tops = {block.blockNumber(): (top, height) for block, top, height in self.editor.visible_blocks()}
        top, height = tops[line]
        return self.editor.viewport().mapToGlobal(QPoint(30, round(top + share * height)))

    def drag(self, start: QPoint, *over: QPoint) -> list[bool]:
        """Drag from one point over others and let go at the last; return whether the frame was lit at each."""
        lit: list[bool] = []
        frame = self.window.findChild(QFrame, "editor_frame")

        def go() -> None:
            self._pointer.move(start)
            self._pointer.press(down=True)
            for step in range(1, 5):
                self._pointer.move(start + QPoint(-5 * step, 2 * step))
            for point in over:
                self._pointer.move(point)
                self._pointer.move(point + QPoint(1, 0))
                time.sleep(0.25)
                lit.append(bool(frame.property("dropping")))
            self._pointer.press(down=False)

        # A drag within the window has an event loop of its own.
        hand = Thread(target=go)
        hand.start()
        while hand.is_alive():
            wait(50)
        wait(300)
        return lit

    def drag_from_elsewhere(self, file: str, *over: QPoint) -> tuple[list[bool], str]:
        """Drag from another program; return what `drag` does, and what that program was told."""
        command = [sys.executable, "-m", "tests.desktop.dragging", "source", file]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            other.stdout.readline()
            lit = self.drag(SOURCE.center(), *over)
            told = other.stdout.readline().strip()
            other.terminate()
        return lit, told


def middle_of(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().center())


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def main(folder: Path) -> None:
    application = make_application(["tests"], ThemeChoice.LIGHT)
    file = folder / "file.txt"
    file.write_text("from a file\n", encoding="utf-8")
    desk = Desk()
    editor, workspace = desk.editor, desk.window.workspace
    editor.setPlainText("one here\ntwo here\nthree here")
    wait(200)
    lit, told = desk.drag_from_elsewhere("", middle_of(workspace.map), desk.in_line(0, 0.8))
    tell(step="text", lit=lit, told=told, lines=editor.lines())
    box = workspace.neighbors.search_box
    lit, told = desk.drag_from_elsewhere(str(file), middle_of(workspace.map), middle_of(box), desk.in_line(1, 0.5))
    tell(step="file", lit=lit, told=told, lines=editor.lines(), box=box.text())
    editor.setPlainText("one here\ntwo here\nthree here")
    cursor = editor.textCursor()
    cursor.setPosition(8, cursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    wait(200)
    desk.drag(desk.in_line(0, 0.5), desk.in_line(2, 0.8))
    moved = editor.lines()
    desk.window.documents.undo()
    tell(step="within", moved=moved, undone=editor.lines())
    desk.window.hide()
    desk.window.shut_down()
    application.quit()


if __name__ == "__main__":
    if sys.argv[1] == "source":
        application = QApplication([])
        source = Source(sys.argv[2])
        source.show()
        QTimer.singleShot(300, lambda: print("ready", flush=True))
        application.exec()
    else:
        main(Path(sys.argv[1]))
