"""The page "Compare"."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.domain.state import AppState
from explorer.ui.intents import Intents
from explorer.ui.views.base import View


class ComparePage(View):
    """Compare."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(
            "compare",
            "Compare",
            "Two settings side by side on your sentences will be here.",
            intents,
            parent,
        )

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        """Show `new`, redoing only what differs from `old`."""
        self.state = new
