"""Asks where to save."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where_to_save(parent: QWidget, title: str, start: str, suffix: str) -> Path | None:
    """Return the file chosen, which ends in `suffix`, or None; asks before one that is there is replaced."""
    dialog = QFileDialog(parent, title, start, f"*{suffix}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(Path(start).name)
    chosen = dialog.exec()
    names = dialog.selectedFiles()
    dialog.deleteLater()
    if not chosen or not names:
        return None
    path = Path(names[0])
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
