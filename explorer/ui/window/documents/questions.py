"""What is asked before files can be read: which column, which table, which vectors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from explorer.domain.failure import ExplorerError
from explorer.ui.window.documents.documents import Documents
from explorer.ui.window.documents.opening import Request

if TYPE_CHECKING:
    from explorer.files.precomputed.candidates import VectorChoiceNeeded
    from explorer.files.precomputed.codes import CodesChoiceNeeded
    from explorer.files.tables.columns import Column
    from explorer.files.tables.questions import PlaceNeeded


class Questions(QObject):
    """Asks what the documents need to know, in dialogs that are imported when they are first needed."""

    def __init__(self, documents: Documents, window: QWidget) -> None:
        super().__init__(window)
        self._documents = documents
        self._window = window
        documents.asked.connect(self._ask)

    def _ask(self, request: Request, path: Path, question: ExplorerError) -> None:
        from explorer.files.precomputed.candidates import VectorChoiceNeeded
        from explorer.files.precomputed.codes import CodesChoiceNeeded
        from explorer.files.tables.columns import ColumnChoiceNeeded
        from explorer.files.tables.questions import PlaceNeeded

        if isinstance(question, ColumnChoiceNeeded):
            self._ask_for_column(request, path, question.columns)
        elif isinstance(question, PlaceNeeded):
            self._ask_for_place(request, path, question)
        elif isinstance(question, VectorChoiceNeeded | CodesChoiceNeeded):
            self._ask_for_vectors(request, question)

    def _ask_for_column(self, request: Request, path: Path, columns: tuple[Column, ...]) -> None:
        from explorer.ui.dialogs.files.column import ColumnDialog

        dialog = ColumnDialog(path.name, columns, self._window)
        dialog.accepted.connect(lambda: self._documents.choose_column(request, path, dialog.chosen()))
        dialog.rejected.connect(lambda: self._documents.choose_column(request, path, None))
        show_once(dialog)

    def _ask_for_place(self, request: Request, path: Path, question: PlaceNeeded) -> None:
        from explorer.ui.dialogs.files.place import PlaceDialog

        dialog = PlaceDialog(question, self._window)
        dialog.accepted.connect(lambda: self._documents.choose_place(request, path, dialog.chosen()))
        dialog.rejected.connect(lambda: self._documents.choose_place(request, path, None))
        show_once(dialog)

    def _ask_for_vectors(self, request: Request, question: VectorChoiceNeeded | CodesChoiceNeeded) -> None:
        from explorer.files.precomputed.codes import CodesChoiceNeeded
        from explorer.ui.dialogs.files.vectors import CodesDialog, VectorColumnDialog

        if isinstance(question, CodesChoiceNeeded):
            dialog: CodesDialog | VectorColumnDialog = CodesDialog(question.name, question.numbers, self._window)
        else:
            dialog = VectorColumnDialog(question.name, question.columns, self._window)
        dialog.accepted.connect(lambda: self._documents.decide(request, dialog.decided(request.choices)))
        dialog.rejected.connect(lambda: self._documents.decide(request, None))
        show_once(dialog)


def show_once(dialog: QDialog) -> None:
    """Open a dialog that is deleted when it closes."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def show_again(dialog: QDialog) -> None:
    """Show a dialog that stays as it was left, in front of the others."""
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
