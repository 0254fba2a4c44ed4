"""Keeps what is on the screen in its place when something else appears beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from explorer.ui.look.theme import UNIT


def keep_place(widget: QWidget, *, kept: bool = True) -> None:
    """Have a widget's room left free while it is hidden, or not."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(kept)
    widget.setSizePolicy(policy)


class AtBottom(QObject):
    """Lays messages over the bottom of a widget, each as high as its words, one above the other.

    Parameters
    ----------
    messages
        The messages from below; they are shown and hidden by whom they belong to.
    host
        What they lie on.
    """

    def __init__(self, messages: Sequence[QWidget], host: QWidget) -> None:
        super().__init__(host)
        self._messages = tuple(messages)
        self._host = host
        host.installEventFilter(self)
        for message in messages:
            message.setParent(host)
            message.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the host, and what the messages say."""
        kind = event.type()
        if (kind is QEvent.Type.Resize and watched is self._host) or (
            kind in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest) and watched is not self._host
        ):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width, bottom = self._host.width() - 2 * UNIT, self._host.height() - UNIT
        for message in self._messages:
            if message.isHidden():
                continue
            wanted = message.heightForWidth(width) if message.hasHeightForWidth() else message.sizeHint().height()
            height = min(wanted, bottom)
            message.setGeometry(UNIT, bottom - height, width, height)
            message.raise_()
            bottom -= height + UNIT // 2
