"""How far the layout of the map is."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton, QWidget

from explorer.domain.job import Progress
from explorer.domain.results.projection import METHOD_NAMES, ProjectionMethod
from explorer.domain.words import pace, percent_done
from explorer.ui.look.controls.building import dressed, hbox
from explorer.ui.look.controls.progress_bar import ProgressBar
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.look.theme import UNIT
from explorer.ui.state.intents import Intents


class LayoutProgress(QWidget):
    """How far the layout is, beside the caption, with a button to stop it."""

    def __init__(self, intents: Intents, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("map_progress")
        self.words = dressed(PlainLabel(), "map_progress_words", role="muted")
        self.bar = dressed(ProgressBar(64), "map_progress_bar", "Progress of the layout")
        self.cancel = dressed(QToolButton(), "map_cancel", "Stop laying out the map", picture=icon("stop"), focus=True)
        self.cancel.setAutoRaise(True)
        self.cancel.setFixedHeight(24)
        self.cancel.clicked.connect(intents.cancel_projection)
        self.cancel.setToolTip("Stop laying out the map")
        hbox(self, self.words, self.bar, self.cancel, spacing=UNIT, margins=(0, 0, UNIT, 0))
        self.hide()

    def show_progress(self, progress: Progress | None, method: ProjectionMethod) -> None:
        """Show how far it is; nothing where nothing is under way."""
        self.setVisible(progress is not None)
        if progress is None:
            return
        words = METHOD_NAMES[method]
        if progress.total:
            words += f" {percent_done(progress.done, progress.total)}"
        self.words.setText(", ".join((words, *pace(0.0, progress.seconds_left))))
        self.setToolTip(plain_tip(progress.stage))
        self.bar.show_progress(progress)
