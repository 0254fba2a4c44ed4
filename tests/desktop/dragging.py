"""Drag text and files over the program's own window with a real pointer, from another program and within the editor.

What happened is printed as JSON, one object a line. Run with a folder for the file that is dragged, or as the other
program with what it gives.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QDropEvent, QGuiApplication, QMouseEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QWidget

from explorer.app.application import make_application
from explorer.figures.theme import ThemeChoice
from explorer.files.profile.settings import Settings
from explorer.ui.window.main_window import MainWindow
from tests.desktop.drive import tell, until
from tests.support.services import FakeServices

TEXT = "dragged from elsewhere"
SOURCE = QRect(1300, 10, 80, 80)
TREMBLE_S = 0.05
TIMEOUT_S = 60.0


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
        print("dragging", flush=True)
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

    def press(self, *, down: bool) -> None:
        self._test.XTestFakeButtonEvent(self._display, 1, down, 0)
        self._x.XFlush(self._display)


class Guest(QObject):
    """What the window is told of a drag: where on the screen, once its answer is with the display."""

    def __init__(self, lit: Callable[[], bool]) -> None:
        super().__init__()
        self.told: SimpleQueue[tuple[QEvent.Type, QPoint, bool]] = SimpleQueue()
        self._lit = lit
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWindow) and isinstance(event, QDropEvent):
            kind, at = event.type(), watched.mapToGlobal(event.position().toPoint())
            QTimer.singleShot(0, self, lambda: self._answered(kind, at))
        return super().eventFilter(watched, event)

    def _answered(self, kind: QEvent.Type, at: QPoint) -> None:
        # The display passes on in order: whoever drags hears the answer before what the pointer does next.
        QGuiApplication.sync()
        self.told.put((kind, at, self._lit()))


class Hand:
    """Drags with the pointer, from a thread of its own: a drag within a window has an event loop of its own."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest
        self._pointer = Pointer()

    def drag(self, start: QPoint, over: tuple[QPoint, ...], begun: Callable[[], object] | None) -> list[bool]:
        """Drag from one point over others and let go at the last; return whether the frame was lit at each.

        `begun` returns once the drag has; without it, it begins in the window.
        """
        self._pointer.move(start)
        self._pointer.press(down=True)
        try:
            for step in range(1, 5):
                self._pointer.move(start + QPoint(-5 * step, 2 * step))
            if begun is not None:
                begun()
            else:
                self._rest(start + QPoint(-20, 8))
            lit = [self._rest(point) for point in over]
        finally:
            self._pointer.press(down=False)
        while self._guest.told.get(timeout=TIMEOUT_S)[0] is not QEvent.Type.Drop:
            pass
        return lit

    def _rest(self, at: QPoint) -> bool:
        """Stay at a point, as still as a hand can, until the window knows of it; return whether the frame is lit."""
        for number in range(round(TIMEOUT_S / TREMBLE_S)):
            # A move is passed over while the one before it is not answered.
            self._pointer.move(at + QPoint(number % 2, 0))
            try:
                while True:
                    _, place, lit = self._guest.told.get(timeout=TREMBLE_S)
                    if place - at in (QPoint(0, 0), QPoint(1, 0)):
                        return lit
            except Empty:
                continue
        raise TimeoutError(f"nothing was dragged to {at.x()}, {at.y()}")


class DraggedWindow:
    """The window, and a hand that drags over it."""

    def __init__(self) -> None:
        self.window = MainWindow(FakeServices().services(), Settings.load())
        self.editor = self.window.workspace.sentences.editor
        frame = self.window.findChild(QFrame, "editor_frame")
        self._hand = Hand(Guest(lambda: bool(frame.property("dropping"))))
        self.window.setGeometry(0, 0, 1280, 800)
        self.window.start()
        self.window.show()
        assert QTest.qWaitForWindowExposed(self.window, 20_000)

    def type(self, *lines: str) -> None:
        self.editor.setPlainText("\n".join(lines))
        self._wait_until_taken()

    def in_line(self, line: int, share: float) -> QPoint:
        """Return a point in a word of a line, at a share of its height."""
        tops = {block.blockNumber(): (top, height) for block, top, height in self.editor.visible_blocks()}
        top, height = tops[line]
        return self.editor.viewport().mapToGlobal(QPoint(30, round(top + share * height)))

    def drag(self, start: QPoint, *over: QPoint, begun: Callable[[], object] | None = None) -> list[bool]:
        """Drag as `Hand.drag`, and wait for what it changes in the editor."""
        before = self.editor.lines()
        with ThreadPoolExecutor(1) as pool:
            dragged = pool.submit(self._hand.drag, start, over, begun)
            until(dragged.done)
        until(lambda: self.editor.lines() != before)
        self._wait_until_taken()
        return dragged.result()

    def drag_from_elsewhere(self, file: str, *over: QPoint) -> tuple[list[bool], str]:
        """Drag from another program; return what `drag` does, and what that program was told."""
        command = [sys.executable, "-m", "tests.desktop.dragging", "source", file]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            other.stdout.readline()
            lit = self.drag(SOURCE.center(), *over, begun=other.stdout.readline)
            told = other.stdout.readline().strip()
            other.terminate()
        return lit, told

    def _wait_until_taken(self) -> None:
        """Wait until the sentences in the editor are those of the window."""
        state = self.window.store
        until(lambda: list(state.state.corpus.texts) == self.editor.lines() and self.window.runner.idle)


def middle_of(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().center())


def main(folder: Path) -> None:
    application = make_application(["tests"], ThemeChoice.LIGHT)
    file = folder / "file.txt"
    file.write_text("from a file\n", encoding="utf-8")
    dragged = DraggedWindow()
    editor, workspace = dragged.editor, dragged.window.workspace
    dragged.type("one here", "two here", "three here")
    lit, told = dragged.drag_from_elsewhere("", middle_of(workspace.map), dragged.in_line(0, 0.8))
    tell(step="text", lit=lit, told=told, lines=editor.lines())
    box = workspace.neighbors.search_box
    lit, told = dragged.drag_from_elsewhere(
        str(file), middle_of(workspace.map), middle_of(box), dragged.in_line(1, 0.5)
    )
    tell(step="file", lit=lit, told=told, lines=editor.lines(), box=box.text())
    dragged.type("one here", "two here", "three here")
    cursor = editor.textCursor()
    cursor.setPosition(8, cursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    dragged.drag(dragged.in_line(0, 0.5), dragged.in_line(2, 0.8))
    moved = editor.lines()
    dragged.window.documents.undo()
    tell(step="within", moved=moved, undone=editor.lines())
    dragged.window.hide()
    dragged.window.shut_down()
    application.quit()


if __name__ == "__main__":
    if sys.argv[1] == "source":
        application = QApplication([])
        source = Source(sys.argv[2])
        source.show()
        if QTest.qWaitForWindowExposed(source, 20_000):
            print("ready", flush=True)
        application.exec()
    else:
        main(Path(sys.argv[1]))
