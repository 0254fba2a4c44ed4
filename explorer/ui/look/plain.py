"""Words of files, models and users on labels and tool tips: shown as they stand, never read as markup.

Qt guesses from the words whether they are markup, and markup can change what is said and open files that it names.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

_LONGEST_TIP = 2_000
_ONE_LINE = 80
"""Qt breaks only markup into lines."""


class PlainLabel(QLabel):
    """A label that shows its text as it stands."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


class LinksLabel(QLabel):
    """A line of the program's own quiet words that wraps, with links in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setProperty("role", "muted")
        self.setWordWrap(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )


def link(name: str, text: str, color: str) -> str:
    """Return markup of a link: its name for the listener, its text, and its colour."""
    return f"<a href='{escape(name)}'><span style='color:{color}'>{escape(text)}</span></a>"


def plain_tip(text: str) -> str:
    """Return a tool tip that shows a text as it stands, in lines of a readable length; a long text is cut."""
    shown = text if len(text) <= _LONGEST_TIP else f"{text[:_LONGEST_TIP]}…"
    # Qt takes for markup what holds a "<", and "&lt;" too.
    if len(shown) <= _ONE_LINE and not {"<", "&"} & set(shown):
        return shown
    return f"<p style='white-space: pre-wrap'>{escape(shown)}</p>"


def show_tip(event: QHelpEvent, text: str, widget: QWidget) -> None:
    """Answer a request for a tool tip; none is shown where the text is empty."""
    QToolTip.showText(event.globalPos(), plain_tip(text), widget)
