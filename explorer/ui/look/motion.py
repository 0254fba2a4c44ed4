"""Whether things may move."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

_STILL = "still"


def keep_still(window: QWidget, *, still: bool = True) -> None:
    """Let nothing move in a window that nobody watches, or whose user wants none of it."""
    window.setProperty(_STILL, still)


def motion_wanted(widget: QWidget) -> bool:
    """Whether the window, the system and the style let things move."""
    window: QWidget | None = widget
    while window is not None:
        # A view that floats is a window of its own, inside the one that was told.
        if window.property(_STILL):
            return False
        window = window.parentWidget()
    # Held in a variable: PySide deletes what `accessibility` returns together with an unnamed owner.
    hints = QGuiApplication.styleHints()
    # Newer Qt knows the wish of the system; for older, the duration of the style is all there is.
    preference = getattr(hints.accessibility(), "motionPreference", None)
    if preference is not None and preference().name == "ReducedMotion":
        return False
    return widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget) > 0
