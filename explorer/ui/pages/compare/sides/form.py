"""The small form of one setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from explorer.domain.choices.asked import Field
from explorer.domain.choices.extent import dimensions_known, layers_known
from explorer.domain.model.folder import ModelFolder
from explorer.domain.model.info import ModelInfo
from explorer.domain.model.prompts import Prompts
from explorer.domain.results.comparison import Configuration
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Part, Pooling, Readout
from explorer.ui.look.plain import PlainLabel
from explorer.ui.pages.compare.sides.settings import fitted
from explorer.ui.panels.settings.choices import (
    BACKENDS,
    LABELS,
    LAYER_TIP,
    MOST_DIMENSIONS,
    MOST_LAYERS,
    MOST_TOKENS,
    POOLINGS,
    PRECISIONS,
    TIPS,
)
from explorer.ui.panels.settings.form import Choice, Form
from explorer.ui.panels.settings.model_box import ModelBox
from explorer.ui.panels.settings.part_choice import PartChoice
from explorer.ui.panels.settings.prompt_box import PromptBox
from explorer.ui.panels.settings.settings_controls import show_unit
from explorer.ui.panels.settings.spin import Spin, of_all
from explorer.ui.state.prompts import text_default

_WIDTH = 340


class ConfigurationForm(QWidget):
    """Backend, model, pooling, layer, normalisation, dimensions, limit, prompt, part and precision of one side.

    Parameters
    ----------
    side
        "A" or "B".
    """

    changed = Signal(object)
    """The `Configuration` that the user made of it."""

    present_wanted = Signal()
    """The user wants what the settings of the window say."""

    use_wanted = Signal()
    """The user wants the settings of the window to say this."""

    def __init__(self, side: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._configuration = Configuration(EncodeSpec(), Readout())
        self._folder: ModelFolder | None = None
        self._showing = True
        name = f"compare_{side.lower()}"
        self.setObjectName(f"{name}_form")
        self.setAccessibleName(f"Setting {side}")
        self.setFixedWidth(_WIDTH)
        self.backend = Choice(BACKENDS)
        self.model = ModelBox()
        self.pooling = Choice(POOLINGS)
        self.layer, self.of_layers = Spin(LAST_LAYER, MOST_LAYERS, "last"), PlainLabel()
        self.normalize = QCheckBox("to unit length")
        self.truncate_dim, self.of_dimensions = Spin(0, MOST_DIMENSIONS, "all"), PlainLabel()
        for label in (self.of_layers, self.of_dimensions):
            label.setProperty("role", "muted")
        self.max_length = Spin(0, MOST_TOKENS, "the model's limit")
        self.max_length.setSingleStep(16)
        self.prompt = PromptBox()
        self.part = PartChoice()
        self.precision = Choice(PRECISIONS)
        self.take_present, self.use = QPushButton("Take present settings"), QPushButton("Use this setting")
        form = Form()
        rows: tuple[tuple[Field, QWidget, QWidget | None], ...] = (
            (Field.BACKEND, self.backend, None),
            (Field.MODEL, self.model, None),
            (Field.POOLING, self.pooling, None),
            (Field.LAYER, self.layer, self.of_layers),
            (Field.NORMALIZE, self.normalize, None),
            (Field.TRUNCATE_DIM, self.truncate_dim, self.of_dimensions),
            (Field.MAX_LENGTH, self.max_length, None),
            (Field.PROMPT, self.prompt, None),
            (Field.PART, self.part, None),
            (Field.PRECISION, self.precision, None),
        )
        for field, control, beside in rows:
            form.add(LABELS[field], control, f"{name}_{field}", TIPS[field], beside)
        self.take_present.setObjectName(f"{name}_take_present")
        self.take_present.setAccessibleName(f"Make {side} what the settings at the left say")
        self.take_present.setToolTip("As the settings at the left have it now.")
        self.use.setObjectName(f"{name}_use")
        self.use.setAccessibleName(f"Make the settings at the left what {side} says")
        self.use.setToolTip("The settings at the left become these; Undo takes it back.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addLayout(form)
        buttons = QHBoxLayout()
        buttons.addWidget(self.take_present)
        buttons.addWidget(self.use)
        layout.addLayout(buttons)
        self._connect()

    def show_configuration(
        self,
        configuration: Configuration,
        infos: Mapping[str, ModelInfo],
        models: Sequence[str],
        prompts: Prompts | None = None,
        folder: ModelFolder | None = None,
    ) -> None:
        """Show a setting.

        Parameters
        ----------
        configuration
            The setting.
        infos
            What is known of models, by their names.
        models
            Names to offer beside its own.
        prompts
            Those of its model's folder; None where they are not known.
        folder
            What is known of that folder.
        """
        spec, readout = configuration.spec, configuration.readout
        self._configuration, self._showing = configuration, True
        self.backend.show_value(spec.backend)
        self.model.show_recent(models)
        self.model.show_model(spec.model, network=spec.allow_network)
        self.pooling.show_value(readout.pooling)
        self.prompt.show_prompt(spec.prompt, spec.prompt_name, prompts, text_default(prompts))
        self.part.show_part(spec.part, folder)
        self.precision.show_value(spec.dtype)
        self._folder = folder
        self._show_limits(configuration, infos.get(spec.model))
        self.layer.setValue(readout.layer)
        self.truncate_dim.setValue(readout.truncate_dim or 0)
        self.max_length.setValue(spec.max_length or 0)
        self._showing = False

    def _show_limits(self, configuration: Configuration, info: ModelInfo | None) -> None:
        spec, readout = configuration.spec, configuration.readout
        problem = self._folder.model_pooling if self._folder is not None else None
        reason = problem.message if problem is not None else ""
        if not spec.backend.runs_pipeline:
            reason = "Raw Transformers has no pooling of its own; this needs Sentence Transformers."
        self.pooling.allow(lambda value: reason if value is Pooling.MODEL else "")
        own = readout.pooling is Pooling.MODEL
        self.layer.setEnabled(not own)
        self.layer.setToolTip(
            "The model's own pooling reads the last layer; choose a pooling to read another." if own else LAYER_TIP
        )
        layers = layers_known(info, self._folder)
        dimensions = dimensions_known(spec, readout, info, self._folder)
        self.layer.setMaximum(max(layers or MOST_LAYERS, readout.layer))
        self.truncate_dim.setMaximum(max(dimensions or MOST_DIMENSIONS, readout.truncate_dim or 0))
        for label, count in ((self.of_layers, layers), (self.of_dimensions, dimensions)):
            label.setText(of_all(count))
            label.setVisible(count is not None)
        unit = info is not None and info.makes_unit(readout)
        show_unit(self.normalize, unit, readout.normalize)

    def flush(self) -> None:
        """Take what is being typed into a field that still has the keyboard."""
        for spin in (self.layer, self.truncate_dim, self.max_length):
            spin.interpretText()
        self.prompt.flush()

    def _connect(self) -> None:
        self.backend.picked.connect(lambda value: self._spec(backend=value))
        self.model.model_chosen.connect(lambda value: self._spec(model=value, part=Part.AUTO))
        self.max_length.valueChanged.connect(lambda value: self._spec(max_length=value or None))
        self.prompt.asked.connect(lambda text, name: self._spec(prompt=text, prompt_name=name))
        self.part.picked.connect(lambda value: self._spec(part=value))
        self.precision.picked.connect(lambda value: self._spec(dtype=value))
        self.pooling.picked.connect(lambda value: self._readout(pooling=value))
        self.layer.valueChanged.connect(lambda value: self._readout(layer=value))
        self.normalize.clicked.connect(lambda on: self._readout(normalize=on))
        self.truncate_dim.valueChanged.connect(lambda value: self._readout(truncate_dim=value or None))
        self.take_present.clicked.connect(self.present_wanted)
        self.use.clicked.connect(self.use_wanted)

    def _spec(self, **changes: Any) -> None:
        if not self._showing:
            self._ask(replace(self._configuration, spec=replace(self._configuration.spec, **changes)))

    def _readout(self, **changes: Any) -> None:
        if not self._showing:
            self._ask(replace(self._configuration, readout=replace(self._configuration.readout, **changes)))

    def _ask(self, configuration: Configuration) -> None:
        same = configuration.spec.model == self._configuration.spec.model
        configuration = fitted(configuration, self._folder if same else None)
        if configuration != self._configuration:
            self.changed.emit(configuration)
