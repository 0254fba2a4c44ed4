"""What is dropped on the window, wherever: files are opened, text is added, and the frame of the sentences says so."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QWidget

from explorer.ui.panels.sentences.incoming import local_files, pasted_from, take_copy
from explorer.ui.panels.sentences.sentences import SentencesPanel
from explorer.ui.window.documents.documents import Documents
from explorer.ui.window.documents.pasting import Pasting

_TAKES_TEXT = (QLineEdit, QAbstractScrollArea)
"""Widgets that take the address of a file for text, and show a caret where it would go."""


class Dropping(QObject):
    """Takes drops for the window, and files for every widget in it that would take them for text."""

    def __init__(self, window: QWidget, panel: SentencesPanel, documents: Documents, pasting: Pasting) -> None:
        super().__init__(window)
        self._panel = panel
        self._documents = documents
        self._pasting = pasting
        window.setAcceptDrops(True)
        self.watch(window)

    def watch(self, root: QWidget) -> None:
        """Have the text fields in a widget leave files to the window."""
        for field in (root, *root.findChildren(QWidget)):
            if isinstance(field, _TAKES_TEXT):
                field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have a field pass by files: Qt asks the widgets around it next."""
        if isinstance(event, QDragEnterEvent | QDragMoveEvent) and local_files(event.mimeData()):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def enter(self, event: QDragEnterEvent) -> None:
        """Take files and text, and show where they will land."""
        if local_files(event.mimeData()) or event.mimeData().hasText():
            self._panel.show_dropping(on=True)
            take_copy(event)

    def leave(self) -> None:
        """Forget what was not dropped."""
        self._panel.show_dropping(on=False)

    def drop(self, event: QDropEvent) -> None:
        """Open the files, or add the text below the sentences that are there."""
        self._panel.show_dropping(on=False)
        files = local_files(event.mimeData())
        if files:
            self._documents.open_files(files)
        else:
            self._pasting.add(pasted_from(event.mimeData()))
        take_copy(event)
