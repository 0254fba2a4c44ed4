"""Every pooling judged by right answers."""

from __future__ import annotations

from PySide6.QtCore import QObject

from explorer.files.pairs import PairsFile
from explorer.ui.services import Services
from explorer.ui.store import Store
from explorer.ui.studies.studies import Studies


class Evaluating(QObject):
    """Fulfils what the page "Evaluate" asks for."""

    def __init__(self, store: Store, services: Services, studies: Studies) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self._studies = studies

    def evaluate(self, file: PairsFile) -> None:
        """Judge every pooling by the right answers of a file."""

    def choose_row(self, row: int) -> None:
        """Show the residuals of another row."""
