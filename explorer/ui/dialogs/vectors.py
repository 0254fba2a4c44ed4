"""Asks what cannot be told of a file of vectors: which column holds them, and what its codes stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidget, QListWidgetItem, QWidget

from explorer.domain.precomputed import Codes, VectorChoices
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.words import counted

_CODES = (
    (Codes.AS_IS, "Compare the codes as they are", "Similarities need not be those of the vectors."),
    (Codes.UNPACK, "Take every bit as a dimension", "Packed bits: each byte becomes eight dimensions of -1 and 1."),
    (Codes.DEQUANTISE, "Turn the codes back…", "By a .npy file with the smallest and largest value of each dimension."),
)


class _VectorsDialog(Sheet):
    """A list to choose one entry of."""

    def __init__(
        self, name: str, title: str, words: str, entries: Sequence[tuple[str, str]], parent: QWidget | None
    ) -> None:
        super().__init__(name, title, parent)
        said = QLabel(words, self)
        said.setProperty("role", "muted")
        said.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setObjectName(f"{name}_list")
        self.list.setAccessibleName(title)
        self.list.setWordWrap(True)
        for first, second in entries:
            item = QListWidgetItem(f"{first}\n{second}")
            item.setToolTip(second)
            item.setData(Qt.ItemDataRole.UserRole, first)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self.accept)
        self.body.addWidget(said)
        self.body.addWidget(self.list, 1)
        self.add_button("cancel", "Cancel").clicked.connect(self.reject)

    def sizeHint(self) -> QSize:
        """Ask for room for a handful of entries."""
        return QSize(480, 320)


class VectorColumnDialog(_VectorsDialog):
    """Lists the columns that hold vectors, with the numbers in a vector of each."""

    def __init__(self, file_name: str, columns: Sequence[tuple[str, int]], parent: QWidget | None = None) -> None:
        entries = [(column, counted(width, "dimension")) for column, width in columns]
        words = f"Several columns of {file_name} hold vectors."
        super().__init__("vector_column", "Which column holds the vectors?", words, entries, parent)
        self.add_button("accept", "Use this column", primary=True).clicked.connect(self.accept)

    def decided(self, choices: VectorChoices) -> VectorChoices:
        """Return `choices` with the chosen column."""
        name: str = self.list.currentItem().data(Qt.ItemDataRole.UserRole)
        return replace(choices, vectors=name)


class CodesDialog(_VectorsDialog):
    """Lists what may be made of codes of eight bits."""

    def __init__(self, file_name: str, numbers: str, parent: QWidget | None = None) -> None:
        words = f"{file_name} holds whole numbers of eight bits ({numbers}) in place of the vectors themselves."
        entries = [(title, tip) for _, title, tip in _CODES]
        super().__init__("codes", "What do the codes stand for?", words, entries, parent)
        self.ranges: Path | None = None
        self.add_button("accept", "Open", primary=True).clicked.connect(self.accept)

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
        return _CODES[self.list.currentRow()][0]
