"""What the settings are chosen by, and where each stands."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QToolButton, QVBoxLayout, QWidget

from explorer.domain.choices.asked import Field
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT, ui_font
from explorer.ui.panels.settings.choices import (
    BACKENDS,
    DEVICES,
    LABELS,
    METRICS,
    MOST_BATCH,
    MOST_DIMENSIONS,
    MOST_LAYERS,
    MOST_TOKENS,
    POOLINGS,
    PRECISIONS,
    TIPS,
)
from explorer.ui.panels.settings.fold import Fold, SettingsHeading
from explorer.ui.panels.settings.form import Choice, Form, FormScroll
from explorer.ui.panels.settings.model_box import ModelBox
from explorer.ui.panels.settings.model_remark import ModelRemark
from explorer.ui.panels.settings.part_choice import PartChoice
from explorer.ui.panels.settings.prompt_settings import PromptSettings
from explorer.ui.panels.settings.spin import Spin


class SettingsControls(QWidget):
    """The controls under a heading, those that are rarely needed folded away."""

    folded = Signal()
    """The panel wants another height."""
    facts_wanted = Signal()
    """All that is known of the model is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_controls()
        self._add_controls()

    def _make_controls(self) -> None:
        self.heading = SettingsHeading()
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
        self.layer = Spin(LAST_LAYER, MOST_LAYERS, "last")
        self.truncate_dim = Spin(0, MOST_DIMENSIONS, "all")
        self.max_length = Spin(0, MOST_TOKENS, "the model's limit")
        self.max_length.setSingleStep(16)
        self.prompts = PromptSettings(self)
        self.part = PartChoice()
        self.device = Choice(DEVICES)
        self.precision = Choice(PRECISIONS)
        self.batch_size = Spin(1, MOST_BATCH, unset=EncodeSpec().batch_size)
        self.of_layers, self.of_dimensions = _quiet("of_layers"), _quiet("of_dimensions")
        self.network = QCheckBox("may be downloaded")

    def _add_controls(self) -> None:
        main, more = Form(resets=True), Form(resets=True)

        def add(form: Form, name: Field, control: QWidget, beside: QWidget | None = None) -> None:
            form.add(LABELS[name], control, name, TIPS[name], beside)

        add(main, Field.BACKEND, self.backend)
        add(main, Field.MODEL, self.model, self.facts)
        main.add_wide(self.remark, "Problems with this model", "model_remark")
        main.add_note(self.prompts.note, "prompt_note")
        add(main, Field.POOLING, self.pooling)
        main.add_note(self.pooling_note, "pooling_note")
        add(main, Field.NORMALIZE, self.normalize)
        add(main, Field.SIMILARITY, self.similarity)
        add(more, Field.LAYER, self.layer, self.of_layers)
        add(more, Field.TRUNCATE_DIM, self.truncate_dim, self.of_dimensions)
        add(more, Field.MAX_LENGTH, self.max_length)
        add(more, Field.PROMPT, self.prompts.texts)
        add(more, Field.QUERY_PROMPT, self.prompts.queries)
        add(more, Field.PART, self.part)
        add(more, Field.DEVICE, self.device)
        add(more, Field.PRECISION, self.precision)
        add(more, Field.BATCH_SIZE, self.batch_size)
        add(more, Field.ALLOW_NETWORK, self.network)

        self.fold = Fold(more)
        self.fold.folded.connect(self.folded)
        self.more = self.fold.button
        self.resets = {**main.resets, **more.resets}
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(12, UNIT // 2, 12, UNIT)
        inside.setSpacing(6)
        inside.addLayout(main)
        inside.addWidget(self.fold)
        inside.addStretch(1)
        self._scroll = FormScroll(body, "settings_scroll")
        frame = QFrame()
        frame.setObjectName("settings_frame")
        framed = QVBoxLayout(frame)
        framed.setContentsMargins(1, 1, 1, 1)
        framed.setSpacing(0)
        framed.addWidget(self.heading)
        framed.addWidget(self._scroll, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)

    def height_wanted(self) -> int:
        """Return the height at which nothing needs scrolling, in pixels."""
        return self.heading.sizeHint().height() + self._scroll.height_wanted() + 4


def _quiet(name: str) -> PlainLabel:
    label = PlainLabel()
    label.setObjectName(name)
    label.setProperty("role", "muted")
    return label


def show_unit(box: QCheckBox, unit: bool, normalize: bool) -> None:
    """Show whether vectors are normalised: of a model that does so by itself, as a matter of course."""
    box.setEnabled(not unit)
    box.setChecked(normalize or unit)
    box.setToolTip(
        "This model normalises by itself: its vectors are unit length already."
        if unit
        else "Divide each vector by its norm."
    )
