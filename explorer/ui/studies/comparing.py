"""Two settings on the same texts."""

from __future__ import annotations

from PySide6.QtCore import QObject

from explorer.domain.comparison import Configuration
from explorer.ui.services import Services
from explorer.ui.store import Store
from explorer.ui.studies.studies import Studies


class Comparing(QObject):
    """Fulfils what the page "Compare" asks for."""

    def __init__(self, store: Store, services: Services, studies: Studies) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self._studies = studies

    def compare(self, a: Configuration, b: Configuration) -> None:
        """Encode the corpus with two settings and compare what comes out."""

    def time_stages(self, a: Configuration, b: Configuration) -> None:
        """Time every stage of two settings, several times."""
