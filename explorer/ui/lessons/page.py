"""One lesson: its idea, its run, what came out, its question."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from explorer.domain.failure import Failure
from explorer.domain.job import Progress
from explorer.domain.results.lesson import Lesson, Sentences, Told
from explorer.domain.words import counted
from explorer.figures.phrases.progress import describe_progress
from explorer.files.texts.samples import samples
from explorer.ui.lessons.blocks import block_widget, prose, strong
from explorer.ui.look.controls.building import STRETCH, dressed, fill, hbox, vbox
from explorer.ui.look.controls.drop_down import DropDown
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT

_LINES = 6


class LessonPage(QWidget):
    """One lesson, top to bottom.

    `run_wanted` carries the sentences and the option chosen; `cancel_wanted` nothing; `answered` that the answer was
    shown.
    """

    run_wanted = Signal(object, int)
    cancel_wanted = Signal()
    answered = Signal()

    def __init__(self, lesson: Lesson, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lesson = lesson
        self._told: Told | None = None
        self._running = False
        heading = dressed(PlainLabel(f"{number}. {lesson.title}", self), "dialog_title", wrap=True)
        self.texts = dressed(QPlainTextEdit(self), "lesson_texts", "Sentences of the lesson, one a line")
        self.texts.setTabChangesFocus(True)
        self.texts.setPlainText("\n".join(_start_texts(lesson)))
        self._fit_texts()
        self.hint = prose(lesson.hint, "muted")
        self.option = DropDown(self)
        self.option.setObjectName("lesson_option")
        self.run = dressed(QPushButton("&Run", self), "lesson_run", "Run the lesson", clicked=self._on_run)
        self.run.setProperty("primary", True)
        self.says = prose("", "muted")
        self.says.setObjectName("lesson_says")
        self._results = vbox(None, spacing=2 * UNIT)
        self.show_answer = dressed(QPushButton("Show the &answer", self), "lesson_show_answer", clicked=self._on_answer)
        self.answer = prose("")
        self.answer.setObjectName("lesson_answer")
        self.answer.hide()
        self._question = QWidget(self)
        self._question.setObjectName("lesson_question")

        layout = vbox(self, heading, spacing=12, margins=(3 * UNIT, 2 * UNIT, 3 * UNIT, 3 * UNIT))
        for paragraph in lesson.idea:
            layout.addWidget(prose(paragraph))
        if lesson.sentences is not Sentences.SCORED:
            layout.addWidget(self.texts)
        else:
            self.texts.hide()
        fill(layout, self.hint, self._run_row(), self._results)
        show = (self.show_answer, Qt.AlignmentFlag.AlignLeft)
        vbox(self._question, strong("A question"), prose(lesson.question), show, self.answer, spacing=UNIT)
        fill(layout, self._question, STRETCH)
        self._question.hide()

    def wanted_texts(self) -> tuple[str, ...]:
        """Return the sentences as they stand, blank lines left out."""
        return tuple(line.strip() for line in self.texts.toPlainText().splitlines() if line.strip())

    def show_running(self) -> None:
        """Say that the run has begun."""
        self._running = True
        self.run.setText("&Cancel")
        self.says.setText("Starting")

    def stop_waiting(self) -> None:
        """Say nothing more of a run that another lesson's has replaced."""
        if self._running:
            self._end()

    def show_progress(self, progress: Progress) -> None:
        """Say how far the run is."""
        if self._running:
            self.says.setText(" · ".join(part for part in (progress.stage, describe_progress(progress)) if part))

    def show_failure(self, failure: Failure) -> None:
        """Say why there is no result."""
        self._end()
        self.says.setText(str(failure))

    def show_told(self, told: Told) -> None:
        """Show what came out, and the question."""
        self._end()
        self._told = told
        while (item := self._results.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for block in told.blocks:
            self._results.addWidget(block_widget(block))
        self.answer.setText(told.answer)
        self._question.show()

    def _run_row(self) -> QHBoxLayout:
        row = hbox(None, self.run, spacing=UNIT)
        choice = self.lesson.choice
        if choice is None:
            self.option.hide()
        else:
            label = PlainLabel(choice.label, self)
            label.setBuddy(self.option)
            self.option.addItems(list(choice.options))
            self.option.setCurrentIndex(choice.start)
            self.option.setAccessibleName(choice.label)
            fill(row, UNIT, label, self.option)
        fill(row, UNIT, (self.says, 1))
        return row

    def _on_run(self) -> None:
        if self._running:
            self.cancel_wanted.emit()
            return
        texts = self.wanted_texts()
        if len(texts) < self.lesson.fewest:
            least = counted(self.lesson.fewest, "sentence")
            self.says.setText(f"This lesson needs at least {least}. Add some, one a line.")
            return
        self.run_wanted.emit(texts, self.option.currentIndex() if self.lesson.choice is not None else 0)

    def _on_answer(self) -> None:
        shown = not self.answer.isVisible()
        self.answer.setVisible(shown)
        self.show_answer.setText("Hide the &answer" if shown else "Show the &answer")
        if shown:
            self.answered.emit()

    def _end(self) -> None:
        self._running = False
        self.run.setText("&Run")
        self.says.setText("")

    def _fit_texts(self) -> None:
        lines = min(max(self.texts.document().blockCount() + 1, 3), _LINES)
        self.texts.setFixedHeight(lines * self.texts.fontMetrics().lineSpacing() + 2 * UNIT)


def _start_texts(lesson: Lesson) -> tuple[str, ...]:
    if lesson.sentences is not Sentences.LENGTHS:
        return lesson.texts
    path = next(sample.path for sample in samples() if sample.path.name == "lengths.txt")
    return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
