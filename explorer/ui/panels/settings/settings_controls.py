"""What the settings are chosen by, and where each stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QToolButton, QWidget

from explorer.domain.choices.asked import Field
from explorer.domain.settings.spec import EncodeSpec
from explorer.ui.look.controls.building import STRETCH, dressed, vbox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT, ui_font
from explorer.ui.panels.settings.choices import (
    DEVICES,
    METRICS,
    MOST_BATCH,
)
from explorer.ui.panels.settings.encoding_controls import EncodingControls
from explorer.ui.panels.settings.fold import Fold, SettingsHeading
from explorer.ui.panels.settings.form import Choice, Form, FormScroll
from explorer.ui.panels.settings.model_remark import ModelRemark
from explorer.ui.panels.settings.prompt_settings import PromptSettings
from explorer.ui.panels.settings.spin import Spin


class SettingsControls(EncodingControls):
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
        self.facts = dressed(
            QToolButton(), "model_facts", "Model facts", picture=icon("info", "muted"), size=16, focus=True
        )
        self.facts.clicked.connect(self.facts_wanted)
        self.facts.setToolTip("Model facts: everything that is known of it")
        self.remark = ModelRemark()
        self.remark.changed.connect(self.folded)
        self.pooling_note = PlainLabel()
        self.pooling_note.setFont(ui_font(12))
        self.pooling_note.setMinimumHeight(2 * self.pooling_note.fontMetrics().lineSpacing() + UNIT // 2)
        self.pooling_note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.similarity = Choice(METRICS)
        self.prompts = PromptSettings(self)
        self.device = Choice(DEVICES)
        self.batch_size = Spin(1, MOST_BATCH, unset=EncodeSpec().batch_size)
        self.network = QCheckBox("may be downloaded")

    def _add_controls(self) -> None:
        main, more = Form(resets=True), Form(resets=True)

        add = self.add_to
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
        add(more, Field.ENGINE, self.engine)
        add(more, Field.DEVICE, self.device)
        add(more, Field.PRECISION, self.precision)
        add(more, Field.BATCH_SIZE, self.batch_size)
        add(more, Field.ALLOW_NETWORK, self.network)

        self.fold = Fold(more)
        self.fold.folded.connect(self.folded)
        self.more = self.fold.button
        self.resets = {**main.resets, **more.resets}
        body = QWidget()
        vbox(body, main, self.fold, STRETCH, spacing=6, margins=(12, UNIT // 2, 12, UNIT))
        self._scroll = FormScroll(body, "settings_scroll")
        frame = QFrame()
        frame.setObjectName("settings_frame")
        vbox(frame, self.heading, (self._scroll, 1), margins=(1, 1, 1, 1))
        vbox(self, frame)

    def height_wanted(self) -> int:
        """Return the height at which nothing needs scrolling, in pixels."""
        return self.heading.sizeHint().height() + self._scroll.height_wanted() + 4
