"""What went wrong and what to do about it, until it is dismissed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QToolButton, QWidget

from explorer.domain.failure import Failure
from explorer.domain.state import AppState
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT, ui_font
from explorer.ui.state.intents import Intents


class FailureBanner(QFrame):
    """One failure: its message, its advice, a button that takes it away."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failure: Failure | None = None
        self.setObjectName("banner")
        self.setAccessibleName("What went wrong")
        mark = PlainLabel(parent=self)
        mark.setPixmap(icon("warning", "bad").pixmap(QSize(18, 18)))
        self._mark = mark
        self.message = dressed(PlainLabel("", self), "failure_message", font=ui_font(weight=QFont.Weight.DemiBold))
        self.advice = PlainLabel("", self)
        self.advice.setObjectName("failure_advice")
        for label in (self.message, self.advice):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.copy = dressed(
            QPushButton("Copy details", self), "failure_copy", "Copy details for a bug report", clicked=self._on_copy
        )
        self.dismiss = dressed(
            QToolButton(self), "failure_dismiss", "Dismiss", tip="Dismiss", picture=icon("close"), size=14, focus=True
        )
        self.dismiss.clicked.connect(intents.dismiss_failure)
        words = vbox(None, self.message, self.advice, spacing=2)
        hbox(self, mark, (words, 1), self.copy, self.dismiss, spacing=12, margins=(12, UNIT, UNIT, UNIT))
        self.hide()

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the failure, if there is one."""
        if old is not None and old.failure is new.failure:
            return
        self._failure = new.failure
        if new.failure is not None:
            self._mark.setPixmap(icon("warning", "bad").pixmap(QSize(18, 18)))
            self.message.setText(new.failure.message)
            self.advice.setText(new.failure.advice)
            self.advice.setVisible(bool(new.failure.advice))
            self.copy.setVisible(bool(new.failure.details))
        self.setVisible(new.failure is not None)

    def _on_copy(self) -> None:
        if self._failure is not None:
            QGuiApplication.clipboard().setText(f"{self._failure}\n\n{self._failure.details}")
