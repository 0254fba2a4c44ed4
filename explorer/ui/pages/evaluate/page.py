"""The page "Evaluate"."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.domain.state import AppState
from explorer.ui.intents import Intents
from explorer.ui.views.base import View


class EvaluatePage(View):
    """Evaluate."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(
            "evaluate",
            "Evaluate",
            "How well every pooling does on pairs with a known score will be here. Open a table of them to begin.",
            intents,
            parent,
        )

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        """Show `new`, redoing only what differs from `old`."""
        self.state = new
