"""Asks what cannot be told of a file of vectors: which column holds them, and what its codes stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.domain.results.precomputed import Codes, VectorChoices
from explorer.domain.words import counted
from explorer.ui.dialogs.files.asking import AskingSheet

_CODES = (
    (Codes.AS_IS, "Compare the codes as they are", "Similarities need not be those of the vectors."),
    (Codes.UNPACK, "Take every bit as a dimension", "Packed bits: each byte becomes eight dimensions of -1 and 1."),
    (Codes.DEQUANTISE, "Turn the codes back…", "By a .npy file with the smallest and largest value of each dimension."),
)


class VectorColumnDialog(AskingSheet):
    """Lists the columns that hold vectors, with the numbers in a vector of each."""

    def __init__(self, file_name: str, columns: Sequence[tuple[str, int]], parent: QWidget | None = None) -> None:
        answers = [(column, column, (counted(width, "dimension"),)) for column, width in columns]
        words = f"Several columns of {file_name} hold vectors."
        super().__init__("vector_column", "Which column holds the vectors?", words, answers, "Use this column", parent)

    def decided(self, choices: VectorChoices) -> VectorChoices:
        """Return `choices` with the chosen column."""
        return replace(choices, vectors=self.answer())


class CodesDialog(AskingSheet):
    """Lists what may be made of codes of eight bits."""

    def __init__(self, file_name: str, numbers: str, parent: QWidget | None = None) -> None:
        words = f"{file_name} holds whole numbers of eight bits ({numbers}) in place of the vectors themselves."
        answers = [(code, title, (tip,)) for code, title, tip in _CODES]
        super().__init__("codes", "What do the codes stand for?", words, answers, "Open", parent)
        self.ranges: Path | None = None

    def accept(self) -> None:
        """Ask for the ranges where codes are turned back, and stay where none are given."""
        if self._code() is Codes.DEQUANTISE and self.ranges is None:
            name, _ = QFileDialog.getOpenFileName(self, "Ranges of the codes", "", "NumPy arrays (*.npy)")
            if not name:
                return
            self.ranges = Path(name)
        super().accept()

    def decided(self, choices: VectorChoices) -> VectorChoices:
        """Return `choices` with what the codes stand for."""
        ranges = self.ranges if self._code() is Codes.DEQUANTISE else None
        return replace(choices, codes=self._code(), ranges=ranges)

    def _code(self) -> Codes:
        return Codes(self.answer())
