"""Keeps what is on the screen in its place when something else appears beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from explorer.ui.theme import UNIT


def keep_place(widget: QWidget) -> None:
    """Have a widget's room left free while it is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


class AtBottom(QObject):
    """Lays a widget over the bottom of another one, as high as its words are.

    Parameters
    ----------
    message
        The widget, a child of `host`; it is shown and hidden by whom it belongs to.
    host
        What it lies on.
    """

    def __init__(self, message: QWidget, host: QWidget) -> None:
        super().__init__(message)
        self._message = message
        self._host = host
        message.installEventFilter(self)
        host.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the host and the words of the message."""
        kind = event.type()
        if (kind is QEvent.Type.Resize and watched is self._host) or (
            kind in (QEvent.Type.Show, QEvent.Type.LayoutRequest) and watched is self._message
        ):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width = self._host.width() - 2 * UNIT
        message = self._message
        wanted = message.heightForWidth(width) if message.hasHeightForWidth() else message.sizeHint().height()
        height = min(wanted, self._host.height())
        self._message.setGeometry(UNIT, self._host.height() - height - UNIT, width, height)
        self._message.raise_()
