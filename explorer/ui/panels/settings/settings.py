"""The panel of choices: model, pooling, and what is read out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from explorer.domain.choices.allowed import file_problem
from explorer.domain.choices.asked import Field, put_back, what_is_set, words_of
from explorer.domain.choices.extent import dimensions_known, layers_known
from explorer.domain.results.precomputed import RowNames
from explorer.domain.settings.spec import LAST_LAYER, Device, Engine, Pooling, Readout
from explorer.domain.state import AppState
from explorer.domain.words import shortened
from explorer.ui.panels.settings.choices import (
    FOLDED,
    LABELS,
    POOLINGS,
)
from explorer.ui.panels.settings.settings_controls import SettingsControls
from explorer.ui.state.intents import Intents

_POOLING_NOTES = {pooling: tip for pooling, _, tip in POOLINGS}
_FILE_NAME = 24
"""Characters of the name of a file in a line."""


class SettingsPanel(SettingsControls):
    """Shows and changes what is asked for: `EncodeSpec`, `Readout` and the similarity function."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state = AppState()
        self._devices: Sequence[Device] = ()
        self._showing = False
        self.setObjectName("settings_panel")
        self._connect()

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show what is asked for, and which choices there are."""
        self._state = new
        if new.differs(old, "spec", "readout", "metric", "encoding", "corpus", "comparison", "chosen"):
            self._showing, noted = True, self.prompts.note.isHidden()
            self._show_limits()
            self._show_values()
            self._show_set()
            self.remark.show_state(new)
            self._showing = False
            if self.prompts.note.isHidden() != noted:
                self.folded.emit()

    def show_devices(self, devices: Sequence[Device]) -> None:
        """Offer the devices that are there."""
        self._devices = devices
        self._showing = True
        self._show_limits()
        self._showing = False

    def flush(self) -> None:
        super().flush()
        self.batch_size.interpretText()
        self.prompts.flush()

    def focus_prompt(self) -> None:
        """Unfold what stands before the sentences, and give it the keyboard."""
        self.more.setChecked(True)
        self.prompts.texts.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.connect_choices()
        self.similarity.picked.connect(self._intents.set_metric)
        self.prompts.asked.connect(lambda changes: self.change_spec(**changes))
        self.device.picked.connect(lambda value: self.change_spec(device=value))
        self.batch_size.valueChanged.connect(lambda value: self.change_spec(batch_size=value))
        self.network.clicked.connect(lambda on: self.change_spec(allow_network=on))
        self.heading.reset_all.clicked.connect(self.reset_all)
        for name, button in self.resets.items():
            button.clicked.connect(lambda _=False, name=name: self._reset((Field(name),)))

    def change_spec(self, **changes: Any) -> None:
        spec = replace(self._state.spec, **changes)
        if not self._showing and spec != self._state.spec:
            self._intents.set_spec(spec)

    def change_readout(self, **changes: Any) -> None:
        if changes.get("pooling") is Pooling.MODEL:
            changes["layer"] = LAST_LAYER
        readout = replace(self._state.readout, **changes)
        if not self._showing and readout != self._state.readout:
            self._intents.set_readout(readout)

    def reset_all(self) -> None:
        """Put every setting back to its default; Undo brings them again."""
        self._reset(tuple(Field))

    def _reset(self, fields: Sequence[Field]) -> None:
        """Put settings back to their defaults; Undo brings them again."""
        self.flush()
        state = self._state
        asked = state.asked
        name = LABELS[fields[0]] if len(fields) == 1 else "All settings"
        words = f"{name} {'is at its default' if len(fields) == 1 else 'are at their defaults'} again."
        self._intents.change_settings(put_back(asked, fields, state.chosen.folder_of(state.spec.model)), words)

    def _show_set(self) -> None:
        """Show which settings are not at their defaults."""
        state = self._state
        asked = state.asked
        there = what_is_set(asked, state.chosen.folder_of(state.spec.model))
        for name, button in self.resets.items():
            button.setVisible(name in there)
        self.heading.show_set([LABELS[name].lower() for name in there])
        self.fold.show_set(words_of(asked, [name for name in there if name in FOLDED]))

    def _show_values(self) -> None:
        spec, readout = self._state.spec, self._state.readout
        self.show_choices(spec, readout)
        file = self._file()
        self.pooling.setItemText(0, "as in the file" if file else POOLINGS[0][1])
        self.pooling_note.setText(self._words_of(file) if file else _POOLING_NOTES[readout.pooling])
        self.similarity.show_value(self._state.metric)
        self.prompts.show_state(self._state)
        self.part.show_state(self._state)
        self.device.show_value(spec.device)
        self.batch_size.setValue(spec.batch_size)
        self.network.setChecked(spec.allow_network)

    def _file(self) -> str:
        """Name of the file that the vectors on the screen are from, if they are what is asked for; else empty."""
        encoding = self._state.encoding
        return encoding.file if encoding is not None and not self._state.stale else ""

    def _words_of(self, file: str) -> str:
        """Say where the vectors are from, and what a run would do."""
        if isinstance(self._state.corpus.texts, RowNames):
            return f"From {shortened(file, _FILE_NAME, strip=False)}, which has no sentences to encode."
        return f"From {shortened(file, _FILE_NAME, strip=False)}. Run encodes them anew."

    def _show_limits(self) -> None:
        spec, readout, encoding = self._state.spec, self._state.readout, self._state.encoding
        raw = not spec.backend.runs_pipeline
        file, folder = self._file(), self._state.chosen.folder_of(spec.model)

        def reason(pooling: Pooling) -> str:
            if file and (problem := file_problem(file, Readout(pooling))):
                return f"{problem} After a run there is every pooling."
            if pooling is not Pooling.MODEL or file:
                return ""
            problem = folder.model_pooling.message if folder is not None and folder.model_pooling is not None else ""
            return "Raw Transformers has no pooling of its own." if raw else problem

        self.pooling.allow(reason)
        found = {Device.AUTO, Device.CPU, *self._devices}
        self.device.allow(lambda value: _device_problem(value, spec.engine, found))
        self.batch_size.setEnabled(readout.pooling.is_naive)
        self.batch_size.setToolTip(
            "Sentences per batch, in input order, as plain code would form them."
            if readout.pooling.is_naive
            else "Only the naive poolings depend on the batch."
        )
        ran = encoding if encoding is not None and (file or encoding.spec.model == spec.model) else None
        info = None if ran is None else ran.info
        layers = None if file else layers_known(info, folder)
        dimensions = dimensions_known(spec, readout, info, folder, ran)
        unit = ran is not None and not file and ran.info.makes_unit(readout)
        self.show_extent(readout, layers, dimensions, unit)


def _device_problem(device: Device, engine: Engine, found: Collection[Device]) -> str:
    """Say why a device cannot be chosen; nothing where it can."""
    if device not in found:
        return "Not found on this computer."
    if engine is Engine.OPENVINO and device not in (Device.AUTO, Device.CPU):
        return "OpenVINO runs on the processor here."
    return ""
