"""Splitting a similarity over the tokens that make it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from explorer.ui.services import Services
from explorer.ui.store import Store
from explorer.ui.studies.studies import Studies


class Explaining(QObject):
    """Fulfils what the page "Explain" asks for."""

    def __init__(self, store: Store, services: Services, studies: Studies) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self._studies = studies

    def explain(self, first: int, second: int) -> None:
        """Split the similarity of two texts over their tokens."""
