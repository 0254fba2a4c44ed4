"""The small form of one setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from explorer.domain.choices.asked import Field
from explorer.domain.choices.extent import dimensions_known, layers_known
from explorer.domain.model.folder import ModelFolder
from explorer.domain.model.info import ModelInfo
from explorer.domain.model.prompts import Prompts
from explorer.domain.results.comparison import Configuration
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout
from explorer.ui.look.controls.building import hbox, vbox
from explorer.ui.pages.compare.sides.settings import fitted
from explorer.ui.panels.settings.encoding_controls import EncodingControls
from explorer.ui.panels.settings.form import Form
from explorer.ui.panels.settings.prompt_box import PromptBox
from explorer.ui.state.prompts import text_default

_WIDTH = 340


class ConfigurationForm(EncodingControls):
    """Backend, model, pooling, layer, normalisation, dimensions, limit, prompt, part and precision of one side.

    Parameters
    ----------
    side
        "A" or "B".
    """

    own_pooling_tip = "The model's own pooling reads the last layer; choose a pooling to read another."
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
        name = f"compare_{side.lower()}"
        self.setObjectName(f"{name}_form")
        self.setAccessibleName(f"Setting {side}")
        self.setFixedWidth(_WIDTH)
        self.prompt = PromptBox()
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
            (Field.ENGINE, self.engine, None),
            (Field.PRECISION, self.precision, None),
        )
        for field, control, beside in rows:
            self.add_to(form, field, control, beside, f"{name}_")
        self.take_present.setObjectName(f"{name}_take_present")
        self.take_present.setAccessibleName(f"Make {side} what the settings at the left say")
        self.take_present.setToolTip("As the settings at the left have it now.")
        self.use.setObjectName(f"{name}_use")
        self.use.setAccessibleName(f"Make the settings at the left what {side} says")
        self.use.setToolTip("The settings at the left become these; Undo takes it back.")
        buttons = hbox(None, self.take_present, self.use, spacing=None)
        vbox(self, form, buttons, spacing=12, margins=(12, 12, 12, 12))
        self.connect_choices()
        self.prompt.asked.connect(lambda text, name: self.change_spec(prompt=text, prompt_name=name))
        self.take_present.clicked.connect(self.present_wanted)
        self.use.clicked.connect(self.use_wanted)

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
        self.model.show_recent(models)
        self.prompt.show_prompt(spec.prompt, spec.prompt_name, prompts, text_default(prompts))
        self.part.show_part(spec.part, folder)
        self._folder = folder
        self._show_limits(configuration, infos.get(spec.model))
        self.show_choices(spec, readout)
        self._showing = False

    def _show_limits(self, configuration: Configuration, info: ModelInfo | None) -> None:
        spec, readout = configuration.spec, configuration.readout
        problem = self._folder.model_pooling if self._folder is not None else None
        reason = problem.message if problem is not None else ""
        if not spec.backend.runs_pipeline:
            reason = "Raw Transformers has no pooling of its own; this needs Sentence Transformers."
        self.pooling.allow(lambda value: reason if value is Pooling.MODEL else "")
        dimensions = dimensions_known(spec, readout, info, self._folder)
        unit = info is not None and info.makes_unit(readout)
        self.show_extent(readout, layers_known(info, self._folder), dimensions, unit)

    def flush(self) -> None:
        super().flush()
        self.prompt.flush()

    def change_spec(self, **changes: Any) -> None:
        if not self._showing:
            self._ask(replace(self._configuration, spec=replace(self._configuration.spec, **changes)))

    def change_readout(self, **changes: Any) -> None:
        if not self._showing:
            self._ask(replace(self._configuration, readout=replace(self._configuration.readout, **changes)))

    def _ask(self, configuration: Configuration) -> None:
        same = configuration.spec.model == self._configuration.spec.model
        configuration = fitted(configuration, self._folder if same else None)
        if configuration != self._configuration:
            self.changed.emit(configuration)
