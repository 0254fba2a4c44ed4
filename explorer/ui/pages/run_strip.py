"""Beside the tabs of the pages: how far a run is, or that the results are of an earlier question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from explorer.domain.state import AppState
from explorer.figures.phrases.progress import lines_of, old_results
from explorer.ui.look.controls.building import STRETCH, dressed, hbox
from explorer.ui.look.controls.progress_bar import ProgressBar
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.look.theme import UNIT
from explorer.ui.state.intents import Intents
from explorer.ui.views.waiting import SHOWN_AFTER

_BAR, _SHORT_BAR = 12 * UNIT, 5 * UNIT
_WIDE = 30 * UNIT
"""Width of the strip from which on its bar is long."""


class RunStrip(QWidget):
    """One line that is always there, so that nothing moves when there is something to say; its words fit its width."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_strip")
        self._state: AppState | None = None
        self._old_here = True
        self._lines: Sequence[str] = ()
        self.words = dressed(PlainLabel("", self), "run_words", "How far the run is, or what the results are of")
        self.bar = ProgressBar(_BAR, self)
        self.bar.setObjectName("run_bar")
        self.again = dressed(QToolButton(self), "run_again", "Run again", focus=True, clicked=intents.run)
        self.again.setProperty("run_again", True)
        self.again.setText("Run again")
        layout = hbox(self, STRETCH, spacing=UNIT)
        for widget in (self.words, self.bar, self.again):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
            widget.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SHOWN_AFTER)
        self._slow.timeout.connect(self._show)

    def minimumSizeHint(self) -> QSize:
        """Ask for no width: the tabs come first."""
        return QSize(0, 0)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show how far the run or request is once it takes its time, else whether the results are old."""
        self._state = new
        busy, was_busy = self._progress_of(new) is not None, old is not None and self._progress_of(old) is not None
        if busy and not was_busy:
            self._slow.start()
        elif not busy:
            self._slow.stop()
        if not self._slow.isActive():
            self._show()

    def show_old(self, here: bool) -> None:
        """Say whether the page shown has results of the run, which may be old."""
        self._old_here = here
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    @staticmethod
    def _progress_of(state: AppState) -> object:
        return state.progress or state.request_progress

    def _show(self) -> None:
        state = self._state
        if state is None:
            return
        progress = state.progress or state.request_progress
        old = progress is None and state.stale and self._old_here
        self._lines = lines_of(progress) if progress is not None else old_results(state) if old else ()
        self.words.setProperty("role", "warn" if old else "muted")
        self.words.style().polish(self.words)
        self.bar.setVisible(progress is not None)
        if progress is not None:
            self.bar.show_progress(progress)
        self.again.setVisible(old)
        self._fit()

    def _fit(self) -> None:
        self.bar.setFixedWidth(_BAR if self.width() >= _WIDE else _SHORT_BAR)
        beside = self.again.sizeHint().width() if self.bar.isHidden() else self.bar.width()
        room = self.width() - 2 * UNIT - beside
        metrics = self.words.fontMetrics()
        fitting = [line for line in self._lines if metrics.horizontalAdvance(line) <= room]
        self.words.setText(fitting[0] if fitting else "")
        self.words.setVisible(bool(fitting))
        self.again.setToolTip(plain_tip(f"{self._lines[0]}. Run again (Ctrl+Enter)" if self._lines else "Run again"))
