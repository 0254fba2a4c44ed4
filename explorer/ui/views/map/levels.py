"""The choice among the levels that groups were found at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox

from explorer.domain.results.analysis import Clusters
from explorer.domain.words import count
from explorer.ui.look.controls.drop_down import DropDown


class LevelBox(DropDown):
    """Offers each level by the number of its clusters; not there where there is nothing to choose."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: tuple[int, ...] = ()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumWidth(64)
        self.hide()

    def show_level(self, clusters: Clusters | None) -> None:
        """Show the level of clusters without telling the listeners; None where the colours are not of clusters."""
        counts = clusters.counts if clusters is not None else ()
        self.blockSignals(True)
        if counts != self._counts:
            self._counts = counts
            self.clear()
            self.addItems([count(groups) for groups in counts])
        if clusters is not None:
            self.setCurrentIndex(clusters.level)
        self.blockSignals(False)
        self.setVisible(len(counts) > 1)

    def on_chosen(self, listener: Callable[[int], None]) -> None:
        """Call `listener` with each level that the user chooses, from 0 for the fewest clusters."""
        self.activated.connect(listener)
