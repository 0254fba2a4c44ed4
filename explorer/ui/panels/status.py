"""The bottom bar: what was run on what, how long it took, and how far the present run is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from explorer.domain.choices.asked import BACKEND_NAMES, ENGINE_NAMES, Field
from explorer.domain.choices.ran import run_words
from explorer.domain.job import Progress
from explorer.domain.results.precomputed import noun_of
from explorer.domain.settings.spec import BUNDLED_MODEL, Backend
from explorer.domain.state import AppState
from explorer.domain.words import count, counted, duration, number
from explorer.figures.phrases.progress import describe_progress
from explorer.ui.control.notes import note_sections
from explorer.ui.look.controls.building import dressed, hbox
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.controls.progress_bar import ProgressBar
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.look.theme import UNIT
from explorer.ui.state.intents import Intents

_SET = (Field.LAYER, Field.MAX_LENGTH, Field.PROMPT, Field.PART, Field.BATCH_SIZE)
"""What of a run is told where it is not as usual, beside what is always told."""

_PASSING = 10_000
"""Milliseconds for which something said in passing stays."""


class StatusBar(QWidget):
    """One line of facts at the left, the progress at the right; between them how many notes there are to read."""

    notes_wanted = Signal()
    """The notes on what is on the screen are asked for."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = "Run encodes the sentences and draws every view. Ctrl+Enter does it too."
        self._facts = ""
        self._shown: Progress | None = None
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.setInterval(_PASSING)
        self._passing.timeout.connect(self._show_facts)
        self.setObjectName("status_bar")
        self.stale = dressed(
            PlainLabel("Run again to see the changes.", self), "stale", "The results are stale", role="warn"
        )
        self.facts = dressed(CutLabel(parent=self), "facts", "What was run", role="muted")
        self.undo = dressed(
            QToolButton(self), "status_undo", "Undo this change", focus=True, clicked=self._on_undo, hidden=True
        )
        self.undo.setText("Undo")
        self._undo: Callable[[], object] | None = None
        self.notes = dressed(
            QToolButton(self), "notes", tip="Read what was decided for this model and this run", focus=True, hidden=True
        )
        self.notes.clicked.connect(self.notes_wanted)
        self.stage = dressed(PlainLabel("", self), "stage", "What is being done")
        self.bar = ProgressBar(144, self)
        self.bar.setObjectName("progress")
        self.left = dressed(PlainLabel("", self), "time_left", "Time left", role="muted")
        self.cancel = dressed(
            QToolButton(self), "cancel", "Cancel", tip="Cancel (Esc)", picture=icon("close"), size=14, focus=True
        )
        self.cancel.clicked.connect(intents.cancel)
        layout = hbox(
            self, self.stale, self.undo, (self.facts, 1), self.notes, spacing=UNIT, margins=(UNIT + 4, 0, UNIT, 0)
        )
        for widget in (self.stage, self.bar, self.left, self.cancel):
            layout.addWidget(widget)
            widget.hide()
        self.setFixedHeight(4 * UNIT)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show facts and progress."""
        self.stale.setVisible(new.stale and not new.running)
        if new.differs(old, "encoding", "comparison", "evaluation"):
            self._show_notes(sum(len(section.facts) for section in note_sections(new)))
        if new.differs(old, "encoding", "embeddings"):
            self._facts = describe(new)
            # What is said of the file just opened says it too, and a change of settings has just brought it about.
            told = self._undo is not None or (new.encoding is not None and bool(new.encoding.file))
            if not (told and self._passing.isActive()):
                self._show_facts()
        elif old is not None and old.running and not new.running and new.failure is None:
            self.say("Cancelled. What was computed so far is kept for the next run.")
        self._show_progress(
            new.progress
            or new.request_progress
            or new.files_progress
            or new.order_progress
            or new.projection_progress
            or new.analysis_progress
        )

    def say(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Say something in passing; the facts come back by themselves.

        Parameters
        ----------
        words
            What was done.
        undo
            Takes it back; None where nothing does.
        """
        self._undo = undo
        self.undo.setVisible(undo is not None)
        self.facts.setText(words)
        self.facts.setToolTip(plain_tip(words))
        self._passing.start()

    def forget_undo(self) -> None:
        """Take back the offer to undo what was said last."""
        if self._undo is not None:
            self._show_facts()

    def _on_undo(self) -> None:
        undo = self._undo
        self._show_facts()
        if undo is not None:
            undo()

    def _show_facts(self) -> None:
        self._passing.stop()
        self._undo = None
        self.undo.hide()
        self.facts.setText(self._facts or self._hint)
        self.facts.setToolTip(plain_tip(self._facts))

    def _show_notes(self, count: int) -> None:
        self.notes.setVisible(count > 0)
        self.notes.setText(counted(count, "note"))
        self.notes.setAccessibleName(f"{counted(count, 'note')} on what is on the screen")

    def _show_progress(self, progress: Progress | None) -> None:
        if progress is self._shown:
            return
        self._shown = progress
        for widget in (self.stage, self.bar, self.left, self.cancel):
            widget.setVisible(progress is not None)
        if progress is None:
            return
        self.stage.setText(progress.note or progress.stage)
        self.bar.show_progress(progress)
        self.left.setText(describe_progress(progress))


def describe(state: AppState) -> str:
    """Say what was run, on what, and how long it took: "CPU · OpenVINO · float32 · 3 sentences · …"."""
    encoding, embeddings = state.encoding, state.embeddings
    if encoding is None or embeddings is None:
        return ""
    words = run_words(encoding, embeddings.readout)
    width = words.get(Field.TRUNCATE_DIM) or f"{count(embeddings.dimensions)} dimensions"
    if encoding.file:
        return f"Vectors from {encoding.file} · {counted(len(embeddings), noun_of(state.shown.texts))} · {width}"
    seconds, spec = encoding.seconds, encoding.spec
    parts = [
        *((encoding.info.name,) if spec.model != BUNDLED_MODEL else ()),
        encoding.device.upper(),
        ENGINE_NAMES[encoding.engine],
        *((BACKEND_NAMES[spec.backend],) if spec.backend is not Backend.SENTENCE_TRANSFORMERS else ()),
        encoding.dtype + (f", cosines ± {number(encoding.loss.largest, 4)}" if encoding.loss is not None else ""),
        counted(len(embeddings), "sentence"),
        width,
        *(words[name] for name in _SET if name in words),
        *(
            f"{stage} {duration(value)}"
            for stage, value in (
                ("load", seconds.load),
                ("tokenise", seconds.tokenize),
                ("forward", seconds.forward),
                ("pool", seconds.pool),
            )
            if value > 0
        ),
    ]
    if encoding.reused:
        parts.append(f"{count(encoding.reused)} reused")
    return " · ".join(parts)
