"""The controls of what vectors are made with and read out by, for the window's setting and for one of two compared."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from explorer.domain.choices.asked import Field
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Part, Pooling, Readout
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.plain import PlainLabel
from explorer.ui.panels.settings.choices import (
    BACKENDS,
    ENGINES,
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
from explorer.ui.panels.settings.spin import Spin, of_all


class EncodingControls(QWidget):
    """Shows an `EncodeSpec` and a `Readout`; whoever inherits it takes what is changed by hand."""

    own_pooling_tip = "The model's own pooling reads the last layer."
    """Why there is no choice of a layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._showing = True
        self.backend = Choice(BACKENDS)
        self.model = ModelBox()
        self.pooling = Choice(POOLINGS)
        self.normalize = QCheckBox("to unit length")
        self.layer = Spin(LAST_LAYER, MOST_LAYERS, "last")
        self.truncate_dim = Spin(0, MOST_DIMENSIONS, "all")
        self.max_length = Spin(0, MOST_TOKENS, "the model's limit")
        self.max_length.setSingleStep(16)
        self.part = PartChoice()
        self.engine = Choice(ENGINES)
        self.precision = Choice(PRECISIONS)
        self.of_layers = dressed(PlainLabel(), role="muted")
        self.of_dimensions = dressed(PlainLabel(), role="muted")

    def change_spec(self, **changes: Any) -> None:
        """Take fields of the `EncodeSpec` that were chosen."""
        raise NotImplementedError

    def change_readout(self, **changes: Any) -> None:
        """Take fields of the `Readout` that were chosen."""
        raise NotImplementedError

    @staticmethod
    def add_to(form: Form, field: Field, control: QWidget, beside: QWidget | None = None, prefix: str = "") -> None:
        """Put a control into a form, under the name of its field."""
        form.add(LABELS[field], control, f"{prefix}{field}", TIPS[field], beside)

    def connect_choices(self) -> None:
        """Tell from now on what is chosen."""
        self.backend.picked.connect(lambda value: self.change_spec(backend=value))
        self.model.model_chosen.connect(lambda value: self.change_spec(model=value, part=Part.AUTO))
        self.max_length.valueChanged.connect(lambda value: self.change_spec(max_length=value or None))
        self.part.picked.connect(lambda value: self.change_spec(part=value))
        self.engine.picked.connect(lambda value: self.change_spec(engine=value))
        self.precision.picked.connect(lambda value: self.change_spec(dtype=value))
        self.pooling.picked.connect(lambda value: self.change_readout(pooling=value))
        self.layer.valueChanged.connect(lambda value: self.change_readout(layer=value))
        self.normalize.clicked.connect(lambda on: self.change_readout(normalize=on))
        self.truncate_dim.valueChanged.connect(lambda value: self.change_readout(truncate_dim=value or None))

    def show_choices(self, spec: EncodeSpec, readout: Readout) -> None:
        """Show what is chosen, once it is known how far it can go."""
        self.backend.show_value(spec.backend)
        self.model.show_model(spec.model, network=spec.allow_network)
        self.pooling.show_value(readout.pooling)
        self.layer.setValue(readout.layer)
        self.truncate_dim.setValue(readout.truncate_dim or 0)
        self.max_length.setValue(spec.max_length or 0)
        self.engine.show_value(spec.engine)
        self.precision.show_value(spec.dtype)

    def show_extent(self, readout: Readout, layers: int | None, dimensions: int | None, unit: bool) -> None:
        """Show how many layers and dimensions there are to choose from, and whether there is a choice at all.

        Parameters
        ----------
        readout
            What is chosen, which stays.
        layers, dimensions
            Of the model; None where they are not known.
        unit
            Whether the model normalises by itself.
        """
        own = readout.pooling is Pooling.MODEL
        self.layer.setEnabled(not own)
        self.layer.setToolTip(self.own_pooling_tip if own else LAYER_TIP)
        self.layer.setMaximum(max(layers or MOST_LAYERS, readout.layer))
        self.truncate_dim.setMaximum(max(dimensions or MOST_DIMENSIONS, readout.truncate_dim or 0))
        for label, count in ((self.of_layers, layers), (self.of_dimensions, dimensions)):
            label.setText(of_all(count))
            label.setVisible(count is not None)
        self.normalize.setEnabled(not unit)
        self.normalize.setChecked(readout.normalize or unit)
        self.normalize.setToolTip(
            "This model normalises by itself: its vectors are unit length already."
            if unit
            else "Divide each vector by its norm."
        )

    def flush(self) -> None:
        """Take what is being typed into a field that still has the keyboard."""
        for spin in (self.layer, self.truncate_dim, self.max_length):
            spin.interpretText()
