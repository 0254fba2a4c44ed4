"""What a paste or a drop brings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent

from explorer.files.texts.pasted import Pasted

_MARKUP = 100_000
"""Characters of text up to which the markup beside it is looked at: it is many times as long."""

_CELLS = ("spreadsheet", "sylk", "biff", "csv")
"""Parts of the names of formats in which spreadsheets alone give what they copy."""


def local_files(mime: QMimeData) -> tuple[Path, ...]:
    """Return the files that a drop or a paste brings."""
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())


def take_copy(event: QDropEvent) -> None:
    """Accept what is dragged as a copy: whoever gives it keeps it, also where moving is what it proposes."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def pasted_from(mime: QMimeData) -> Pasted:
    """Return the text that a drop or a paste brings."""
    text = mime.text()
    formats = " ".join(mime.formats()).casefold()
    cells = any(name in formats for name in _CELLS)
    return Pasted(text, cells or (len(text) <= _MARKUP and mime.hasHtml() and "<table" in mime.html().casefold()))
