"""The panel of choices: model, pooling, and what is read out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QToolButton, QVBoxLayout, QWidget

from explorer.domain.allowed import file_problem
from explorer.domain.precomputed import RowNames
from explorer.domain.spec import LAST_LAYER, Backend, Device, Part, Pooling, Readout
from explorer.domain.state import AppState
from explorer.ui.icons import icon
from explorer.ui.intents import Intents
from explorer.ui.panels.choices import BACKENDS, DEVICES, METRICS, POOLINGS, PRECISIONS
from explorer.ui.panels.form import Choice, Form, FormScroll, Spin
from explorer.ui.panels.model_box import ModelBox
from explorer.ui.panels.model_remark import ModelRemark
from explorer.ui.panels.part_choice import TIP as PART_TIP
from explorer.ui.panels.part_choice import PartChoice
from explorer.ui.panels.prompt_settings import PromptSettings
from explorer.ui.plain import PlainLabel
from explorer.ui.theme import UNIT, title_font, ui_font

_POOLING_NOTES = {pooling: tip for pooling, _, tip in POOLINGS}


class SettingsPanel(QWidget):
    """Shows and changes what is asked for: `EncodeSpec`, `Readout` and the similarity function."""

    folded = Signal()
    """The panel wants another height."""
    facts_wanted = Signal()
    """All that is known of the model is asked for."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state = AppState()
        self._devices: Sequence[Device] = ()
        self._showing = False
        self.setObjectName("settings_panel")
        heading = PlainLabel("Settings", self)
        heading.setObjectName("settings_heading")
        heading.setFont(title_font())
        heading.setContentsMargins(12, UNIT, 12, UNIT // 2)

        self.backend = Choice(BACKENDS)
        self.model = ModelBox()
        self.facts = QToolButton()
        self.facts.setObjectName("model_facts")
        self.facts.setAccessibleName("Model facts")
        self.facts.setIcon(icon("info", "muted"))
        self.facts.setIconSize(QSize(16, 16))
        self.facts.setToolTip("Model facts: everything that is known of it")
        self.facts.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.facts.clicked.connect(self.facts_wanted)
        self.remark = ModelRemark()
        self.remark.changed.connect(self.folded)
        self.pooling = Choice(POOLINGS)
        self.pooling_note = PlainLabel()
        self.pooling_note.setFont(ui_font(12))
        self.pooling_note.setMinimumHeight(2 * self.pooling_note.fontMetrics().lineSpacing() + UNIT // 2)
        self.pooling_note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.normalize = QCheckBox("to unit length")
        self.similarity = Choice(METRICS)
        self.layer = Spin(LAST_LAYER, 99, "last")
        self.truncate_dim = Spin(0, 16384, "all")
        self.max_length = Spin(0, 131072, "the model's limit")
        self.max_length.setSingleStep(16)
        self.prompts = PromptSettings(self)
        self.part = PartChoice()
        self.device = Choice(DEVICES)
        self.precision = Choice(PRECISIONS)
        self.batch_size = Spin(1, 4096)
        self.network = QCheckBox("may be downloaded")

        main = Form()
        main.add("Backend", self.backend, "backend", "What runs the model.")
        main.add("Model", self.model, "model", "The model that turns texts into vectors.", self.facts)
        main.add_wide(self.remark, "What speaks against this model", "model_remark")
        main.add_note(self.prompts.note, "prompt_note")
        main.add("Pooling", self.pooling, "pooling", "How token vectors become one sentence vector.")
        main.add_note(self.pooling_note, "pooling_note")
        main.add("Normalise", self.normalize, "normalize", "Divide each vector by its norm.")
        main.add("Compare by", self.similarity, "similarity", "The similarity function.")
        more = Form()
        more.add("Layer", self.layer, "layer", "The hidden layer whose token vectors are pooled; 0 is the input.")
        more.add("Dimensions", self.truncate_dim, "truncate_dim", "Keep only the first dimensions of each vector.")
        more.add("Max. tokens", self.max_length, "max_length", "Tokens at which texts are cut.")
        more.add("Prompt", self.prompts.texts, "prompt", "Text put before every sentence.")
        more.add("Query", self.prompts.queries, "query_prompt", "Text put before what is searched for.")
        more.add("Part", self.part, "part", PART_TIP)
        more.add("Device", self.device, "device", "Where the model runs.")
        more.add("Precision", self.precision, "precision", "The number format that the model computes in.")
        more.add("Batch size", self.batch_size, "batch_size", "Sentences per batch of the naive poolings.")
        more.add("Models", self.network, "allow_network", "Allow fetching models from the Hugging Face hub.")

        self.more = QToolButton()
        self.more.setObjectName("more_settings")
        self.more.setAccessibleName("More settings")
        self.more.setText("More")
        self.more.setToolTip("Layer, dimensions, tokens, prompts, part, device, precision, network")
        self.more.setCheckable(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setIconSize(QSize(14, 14))
        self.more.setIcon(icon("expand", "muted"))
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more = QWidget()
        self._more.setLayout(more)
        self._more.hide()
        self.more.toggled.connect(self._on_more)

        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(12, UNIT // 2, 12, UNIT)
        inside.setSpacing(6)
        inside.addLayout(main)
        inside.addWidget(self.more)
        inside.addWidget(self._more)
        inside.addStretch(1)
        self._heading, self._scroll = heading, FormScroll(body, "settings_scroll")
        frame = QFrame()
        frame.setObjectName("settings_frame")
        framed = QVBoxLayout(frame)
        framed.setContentsMargins(1, 1, 1, 1)
        framed.setSpacing(0)
        framed.addWidget(heading)
        framed.addWidget(self._scroll, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self._connect()

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show what is asked for, and which choices there are."""
        self._state = new
        if old is None or any(
            getattr(old, name) is not getattr(new, name)
            for name in ("spec", "readout", "metric", "encoding", "corpus", "comparison", "chosen")
        ):
            self._showing = True
            self._show_values()
            self._show_limits()
            self.remark.show_state(new)
            self._showing = False

    def show_devices(self, devices: Sequence[Device]) -> None:
        """Offer the devices that are there."""
        self._devices = devices
        self._showing = True
        self._show_limits()
        self._showing = False

    def flush(self) -> None:
        """Take what is being typed into a field that still has the keyboard."""
        for spin in (self.layer, self.truncate_dim, self.max_length, self.batch_size):
            spin.interpretText()
        self.prompts.flush()

    def focus_prompt(self) -> None:
        """Unfold what stands before the sentences, and give it the keyboard."""
        self.more.setChecked(True)
        self.prompts.texts.setFocus(Qt.FocusReason.OtherFocusReason)

    def height_wanted(self) -> int:
        """Return the height at which nothing needs scrolling, in pixels."""
        return self._heading.sizeHint().height() + self._scroll.height_wanted() + 4

    def _connect(self) -> None:
        self.backend.picked.connect(lambda value: self._spec(backend=value))
        self.model.model_chosen.connect(lambda value: self._spec(model=value, part=Part.AUTO))
        self.pooling.picked.connect(self._on_pooling)
        self.normalize.clicked.connect(lambda on: self._readout(normalize=on))
        self.similarity.picked.connect(self._intents.set_metric)
        self.layer.valueChanged.connect(lambda value: self._readout(layer=value))
        self.truncate_dim.valueChanged.connect(lambda value: self._readout(truncate_dim=value or None))
        self.max_length.valueChanged.connect(lambda value: self._spec(max_length=value or None))
        self.prompts.asked.connect(lambda changes: self._spec(**changes))
        self.part.picked.connect(lambda value: self._spec(part=value))
        self.device.picked.connect(lambda value: self._spec(device=value))
        self.precision.picked.connect(lambda value: self._spec(dtype=value))
        self.batch_size.valueChanged.connect(lambda value: self._spec(batch_size=value))
        self.network.clicked.connect(lambda on: self._spec(allow_network=on))

    def _spec(self, **changes: Any) -> None:
        spec = replace(self._state.spec, **changes)
        if not self._showing and spec != self._state.spec:
            self._intents.set_spec(spec)

    def _readout(self, **changes: Any) -> None:
        readout = replace(self._state.readout, **changes)
        if not self._showing and readout != self._state.readout:
            self._intents.set_readout(readout)

    def _on_pooling(self, pooling: Pooling) -> None:
        if pooling is Pooling.MODEL:
            self._readout(pooling=pooling, layer=LAST_LAYER)
        else:
            self._readout(pooling=pooling)

    def _on_more(self, on: bool) -> None:
        self.more.setIcon(icon("collapse" if on else "expand", "muted"))
        self._more.setVisible(on)
        self.folded.emit()

    def _show_values(self) -> None:
        spec, readout = self._state.spec, self._state.readout
        self.backend.show_value(spec.backend)
        self.model.show_model(spec.model, network=spec.allow_network)
        self.pooling.show_value(readout.pooling)
        file = self._file()
        self.pooling.setItemText(0, "as in the file" if file else POOLINGS[0][1])
        self.pooling_note.setText(self._words_of(file) if file else _POOLING_NOTES[readout.pooling])
        self.similarity.show_value(self._state.metric)
        self.layer.setValue(readout.layer)
        self.truncate_dim.setValue(readout.truncate_dim or 0)
        self.max_length.setValue(spec.max_length or 0)
        self.prompts.show_state(self._state)
        self.part.show_state(self._state)
        self.device.show_value(spec.device)
        self.precision.show_value(spec.dtype)
        self.batch_size.setValue(spec.batch_size)
        self.network.setChecked(spec.allow_network)

    def _file(self) -> str:
        """Name of the file that the vectors on the screen are from, if they are what is asked for; else empty."""
        encoding = self._state.encoding
        return encoding.file if encoding is not None and not self._state.stale else ""

    def _words_of(self, file: str) -> str:
        """Say where the vectors are from, and what a run would do."""
        if isinstance(self._state.corpus.texts, RowNames):
            return f"From {_shortened(file)}, which has no sentences to encode."
        return f"From {_shortened(file)}. Run encodes them anew."

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
        self.device.allow(lambda value: _device_problem(value, spec.backend, found))
        own = readout.pooling is Pooling.MODEL
        self.layer.setEnabled(not own)
        self.layer.setToolTip("The model's own pooling reads the last layer." if own else "0 is the input embeddings.")
        self.batch_size.setEnabled(readout.pooling.is_naive)
        self.batch_size.setToolTip(
            "Sentences per batch, in input order, as plain code would form them."
            if readout.pooling.is_naive
            else "Only the naive poolings depend on the batch."
        )
        unit = False
        if encoding is not None and file:
            self.truncate_dim.setMaximum(max(encoding.info.dimensions, readout.truncate_dim or 0))
        elif encoding is not None and encoding.spec.model == spec.model:
            self.layer.setMaximum(max(encoding.info.layers, readout.layer))
            self.truncate_dim.setMaximum(max(encoding.info.dimensions, readout.truncate_dim or 0))
            unit = encoding.info.makes_unit(readout)
        self.normalize.setEnabled(not unit)
        self.normalize.setChecked(readout.normalize or unit)
        self.normalize.setToolTip(
            "This model normalises by itself: its vectors are unit length already."
            if unit
            else "Divide each vector by its norm."
        )


def _device_problem(device: Device, backend: Backend, found: Collection[Device]) -> str:
    """Say why a device cannot be chosen; nothing where it can."""
    if device not in found:
        return "Not found on this computer."
    if backend is Backend.OPENVINO and device not in (Device.AUTO, Device.CPU):
        return "OpenVINO runs on the processor here."
    return ""


def _shortened(name: str, width: int = 24) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}…"
