"""What lies over a view: a veil over results that are old, and how far the run is that it waits for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.domain.job import Progress
from explorer.figures.phrases.progress import lines_of
from explorer.ui.look.controls.building import STRETCH, dressed, vbox
from explorer.ui.look.controls.progress_bar import ProgressBar
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT, current_theme, theme_source

SHOWN_AFTER = 300
"""Milliseconds of a run before its progress is shown: a shorter one changes nothing but the results."""

VEIL = 0.45
"""How far what lies under a veil is gone into the ground."""

_BELOW = 11 * UNIT
"""From the middle of a view, where its line of words is, to the middle of what is below."""


class Overlay(QWidget):
    """Lies over a view and lets the pointer through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        """Ask for no room of its own."""
        return QSize()


class Veil(Overlay):
    """Makes a figure pale: the colour of the ground over what is below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme_source().changed.connect(self._on_theme)
        self._on_theme()

    def _on_theme(self, *_: object) -> None:
        red, green, blue = bytes.fromhex(current_theme().surface.removeprefix("#"))
        self.setStyleSheet(f"background: rgba({red}, {green}, {blue}, {round(100 * VEIL)}%)")


class Waiting(Overlay):
    """Below the line that says what will be here: how far the run is that brings it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = dressed(PlainLabel("", self), label="What is being done", role="muted")
        self.bar = ProgressBar(20 * UNIT, self)
        vbox(
            self,
            STRETCH,
            (self.bar, Qt.AlignmentFlag.AlignHCenter),
            (self.words, Qt.AlignmentFlag.AlignHCenter),
            STRETCH,
            spacing=UNIT // 2,
            margins=(UNIT, _BELOW, UNIT, 0),
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_AFTER)
        self._timer.timeout.connect(self._appear)

    def show_progress(self, progress: Progress | None) -> None:
        """Show how far the run is, once it takes its time; nothing where nothing is waited for."""
        if progress is None:
            self._timer.stop()
            self.hide()
            return
        lines = lines_of(progress)
        room = self.width() - 2 * UNIT
        fitting = [line for line in lines if self.words.fontMetrics().horizontalAdvance(line) <= room]
        self.words.setText(fitting[0] if fitting else lines[-1])
        self.bar.show_progress(progress)
        if self.isHidden() and not self._timer.isActive():
            self._timer.start()

    def _appear(self) -> None:
        self.show()
        self.raise_()
