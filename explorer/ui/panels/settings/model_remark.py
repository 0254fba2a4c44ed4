"""What speaks against the model chosen, under its field, before anything is run."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame

from explorer.analysis.model.remark import Remark, model_remark
from explorer.domain.state import AppState
from explorer.ui.look.controls.building import dressed, hbox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT, theme_source, ui_font

_ICON = 16


class ModelRemark(QFrame):
    """An icon and a sentence or two; hidden where there is nothing to say."""

    changed = Signal()
    """It takes another height."""

    def __init__(self) -> None:
        super().__init__()
        self._remark: Remark | None = None
        self._icon = PlainLabel(parent=self)
        self._icon.setFixedSize(_ICON, _ICON)
        self.words = dressed(
            PlainLabel(parent=self), "model_remark_words", font=ui_font(12), wrap=True, selectable=True
        )
        self.words.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        hbox(self, (self._icon, Qt.AlignmentFlag.AlignTop), (self.words, 1), spacing=UNIT)
        theme_source().changed.connect(self._dress)
        self.hide()

    def show_state(self, state: AppState) -> None:
        """Say what speaks against the model of `state`, as far as it has been looked at."""
        chosen, remark = state.chosen, None
        if chosen.model == state.spec.model:
            remark = model_remark(chosen, state.spec.backend, state.readout.pooling)
        if remark == self._remark:
            return
        self._remark = remark
        self.setVisible(remark is not None)
        self.words.setText(remark.words if remark is not None else "")
        self.setAccessibleDescription(self.words.text())
        self._dress()
        self.changed.emit()

    def _dress(self, *_: object) -> None:
        if self._remark is not None:
            color = "bad" if self._remark.refused else "warn"
            self._icon.setPixmap(icon("warning", color).pixmap(QSize(_ICON, _ICON)))
