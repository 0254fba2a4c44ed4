"""Every pooling of one pass, and what padding does to each."""

from __future__ import annotations

from PySide6.QtCore import QObject

from explorer.ui.services import Services
from explorer.ui.store import Store
from explorer.ui.studies.studies import Studies


class Sweeping(QObject):
    """Fulfils what the page "Sweep" asks for."""

    def __init__(self, store: Store, services: Services, studies: Studies) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self._studies = studies

    def sweep(self, all_layers: bool, naive: bool) -> None:
        """Read every pooling and normalisation out of one pass."""

    def measure_padding(self) -> None:
        """Encode each text alone and in its batch."""
