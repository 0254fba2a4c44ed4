"""The window of the lessons: a list at the left, the lesson at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from explorer.analysis.lessons.registry import LESSONS
from explorer.ui.control.on_request.lessons import LessonService
from explorer.ui.lessons.page import LessonPage
from explorer.ui.look.controls.building import STRETCH, dressed, hbox, vbox
from explorer.ui.look.icons import icon
from explorer.ui.look.screens import ScreenFit
from explorer.ui.look.theme import UNIT

_LIST_WIDTH = 264


class LessonsWindow(QDialog):
    """Six lessons; each keeps what was typed and what came out while the window is open."""

    def __init__(self, service: LessonService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = service
        ScreenFit(self).watch()
        self.setObjectName("lessons_window")
        self.setAccessibleName("Lessons")
        self.setWindowTitle("Lessons")
        self.list = dressed(QListWidget(self), "lesson_list", "Lessons", wrap=True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget(self)
        self._stack.setObjectName("lesson_page")
        self.pages: list[LessonPage] = []
        for number, lesson in enumerate(LESSONS, start=1):
            self.list.addItem(QListWidgetItem(icon("todo", "muted"), lesson.title))
            page = LessonPage(lesson, number)
            page.run_wanted.connect(lambda texts, option, page=page: self._run(page, texts, option))
            page.cancel_wanted.connect(service.cancel)
            page.answered.connect(lambda row=number - 1: self.list.item(row).setIcon(icon("done", "good")))
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            scroll.setWidget(page)
            self._stack.addWidget(scroll)
            self.pages.append(page)
        self.back, self.forth = self._button("back", "&Back", -1), self._button("forth", "&Next lesson", 1)
        close = dressed(QPushButton("C&lose", self), "lessons_close", clicked=self.close)
        close.setAutoDefault(False)
        row = hbox(None, STRETCH, self.back, self.forth, close, spacing=UNIT)
        right = vbox(None, (self._stack, 1), row, spacing=12)
        hbox(self, self.list, (right, 1), spacing=12, margins=(12, 12, 12, 12))
        self.list.currentRowChanged.connect(self._on_row)
        self.list.setCurrentRow(0)
        # Narrower than this, a table of three similarities is cut at its right.
        self.setMinimumSize(QSize(780, 480))
        self.resize(QSize(960, 720))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is under way."""
        self._stop()
        super().closeEvent(event)

    def reject(self) -> None:
        """Stop what is under way, and close."""
        self._stop()
        super().reject()

    def _stop(self) -> None:
        self._service.cancel()

    def _button(self, name: str, words: str, step: int) -> QPushButton:
        button = dressed(QPushButton(words, self), f"lessons_{name}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.list.setCurrentRow(self.list.currentRow() + step))
        return button

    def _on_row(self, row: int) -> None:
        self._stack.setCurrentIndex(row)
        self.back.setEnabled(row > 0)
        self.forth.setEnabled(row < len(self.pages) - 1)

    def _run(self, page: LessonPage, texts: tuple[str, ...], option: int) -> None:
        for other in self.pages:
            if other is not page:
                other.stop_waiting()
        page.show_running()
        self._service.run(page.lesson, texts, option, page.show_told, page.show_failure, page.show_progress)
