"""Saves the token matrix."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.domain.failure import ExplorerError
from explorer.domain.results.explanation import PairExplanation
from explorer.domain.words import wrote
from explorer.files.exports.explanation_csv import write_explanation
from explorer.ui.dialogs.files.saving import ask_where_to_save


def save_csv(parent: QWidget, explanation: PairExplanation) -> str:
    """Ask for a name, write the matrix as CSV, and return how that went in words; empty where no name was given."""
    first, second = (index + 1 for index in explanation.indices)
    path = ask_where_to_save(parent, "Save the token matrix", f"explanation-{first}-{second}.csv", ".csv")
    if path is None:
        return ""
    try:
        write_explanation(path, explanation)
    except ExplorerError as error:
        return str(error)
    return wrote(path)
