"""A line over the bottom of the pages that tells something, or offers it, until it is dismissed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QToolButton, QWidget

from explorer.ui.look.controls.building import dressed, hbox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT, theme_source


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done about a notice: what its button says, and what the button does."""

    words: str
    act: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Notice:
    words: str
    offers: tuple[Offer, ...]
    seen: Callable[[], None]


class NoticeBar(QFrame):
    """Shows one notice at a time; the next one follows when it is dismissed, or an offer of it is taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Notice")
        self._waiting: list[_Notice] = []
        self._offered: list[QPushButton] = []
        self._mark = PlainLabel("", self)
        self.words = dressed(PlainLabel("", self), "notice_words", wrap=True, selectable=True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons = hbox(None, spacing=UNIT)
        self.dismiss = dressed(
            QToolButton(self), "notice_dismiss", "Dismiss the notice", tip="Dismiss", size=14, focus=True
        )
        self.dismiss.clicked.connect(self._next)
        hbox(self, self._mark, (self.words, 1), self._buttons, self.dismiss, spacing=12, margins=(12, UNIT, UNIT, UNIT))
        theme_source().changed.connect(self._on_theme)
        self._on_theme(None)
        self.hide()

    def tell(self, words: str, *offers: Offer, seen: Callable[[], None] = lambda: None) -> None:
        """Show a notice, after those that are there; `seen` is called when it is dismissed, or an offer is taken."""
        self._waiting.append(_Notice(words, offers, seen))
        if len(self._waiting) == 1:
            self._show()

    def _show(self) -> None:
        for button in self._offered:
            button.hide()
            button.deleteLater()
        self._offered = []
        self.setVisible(bool(self._waiting))
        if not self._waiting:
            return
        notice = self._waiting[0]
        self.words.setText(notice.words)
        for number, offer in enumerate(notice.offers, 1):
            button = dressed(QPushButton(offer.words, self), f"notice_offer_{number}", offer.words)
            button.clicked.connect(lambda _=False, act=offer.act: self._take(act))
            self._buttons.addWidget(button)
            self._offered.append(button)

    def _take(self, act: Callable[[], None]) -> None:
        self._next()
        act()

    def _next(self) -> None:
        notice = self._waiting.pop(0)
        self._show()
        notice.seen()

    def _on_theme(self, _: object) -> None:
        self._mark.setPixmap(icon("info", "accent").pixmap(QSize(18, 18)))
        self.dismiss.setIcon(icon("close"))
