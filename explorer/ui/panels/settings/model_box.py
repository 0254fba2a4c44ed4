"""The choice of a model: the bundled one, recent ones, a folder, and a hub id."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog

from explorer.domain.model.titles import model_titles
from explorer.domain.settings.spec import BUNDLED_MODEL
from explorer.ui.look.plain import plain_tip
from explorer.ui.panels.settings.form import Choice

_FOLDER = "\0folder"
_HUB = "\0hub"


class ModelBox(Choice):
    """A combo box whose last entries ask for more."""

    model_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._model = BUNDLED_MODEL
        self._recent: tuple[str, ...] = ()
        self._network = False
        self.picked.connect(self._on_picked)
        self._offer()

    def show_model(self, model: str, *, network: bool) -> None:
        """Show the model asked for, and offer the hub where `network` is on."""
        if (model, network) != (self._model, self._network):
            self._model, self._network = model, network
            self._offer()

    def show_recent(self, models: Sequence[str]) -> None:
        """Offer the models used lately."""
        self._recent = tuple(models)
        self._offer()

    def _offer(self) -> None:
        names = dict.fromkeys((BUNDLED_MODEL, *self._recent, self._model))
        choices = [
            (name, title, "Comes with the program." if name == BUNDLED_MODEL else name)
            for name, title in zip(names, model_titles(tuple(names)), strict=True)
        ]
        choices.append((_FOLDER, "Choose a folder…", "A model folder on this computer."))
        choices.append(
            (_HUB, "From the hub…", "A model of the Hugging Face hub, by its id.")
            if self._network
            else (_HUB, "From the hub's cache…", "A model of the Hugging Face hub that is on this computer, by its id.")
        )
        self.fill(choices)
        self.show_value(self._model)
        self.setToolTip(plain_tip(self._model))

    def _on_picked(self, value: str) -> None:
        self.show_value(self._model)
        if value == _FOLDER:
            value = QFileDialog.getExistingDirectory(self, "Model folder")
        elif value == _HUB:
            value, _ = QInputDialog.getText(self, "Model of the hub", "Its id, such as owner/name:")
            value = value.strip()
        if value and value != self._model:
            self.model_chosen.emit(value)
