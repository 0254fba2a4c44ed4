"""The script of the present settings, to copy or save."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QWidget

from explorer.domain.failure import ExplorerError
from explorer.domain.model.info import ModelInfo
from explorer.domain.model.titles import model_title
from explorer.domain.results.precomputed import RowNames
from explorer.domain.settings.spec import BUNDLED_MODEL, EncodeSpec, Precision
from explorer.domain.state import AppState
from explorer.domain.words import counted
from explorer.files.disk.atomic import write_text
from explorer.files.profile.settings import LAST_EXPORT_FOLDER, Settings
from explorer.files.script.program import bundled_info, describe, script
from explorer.files.script.sources import from_window
from explorer.ui.dialogs.files.saving import ask_where_to_save
from explorer.ui.dialogs.python_colors import PythonColors
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import dressed, fill, vbox
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import mono_font
from explorer.ui.state.store import Store

_SIZE = QSize(800, 560)
"""Room for a line of code, in the smallest window too."""

_NO_SENTENCES = "There are no sentences yet. Type one, and the code appears here."
_NO_TEXTS = "The vectors were read from a file without sentences. Type one, and the code appears here."
_UNKNOWN_MODEL = "The code depends on what is in the folder of this model. Press Run once, and it appears here."


class CodeDialog(Sheet):
    """Shows the script, and goes along with the settings and the sentences while it is open."""

    job_wanted = Signal(object, object)
    """A job that writes the script on a worker thread, and the path it writes."""
    copied = Signal()

    def __init__(self, store: Store, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("code", "The code", parent)
        self._store = store
        self._settings = settings
        self.summary = _line("code_settings", self)
        self.outcome = _line("code_result", self)
        self.text = dressed(
            QPlainTextEdit(self), "code_text", "Python script of the present settings", font=mono_font()
        )
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._colors = PythonColors(self.text.document())
        frame = QFrame(self)
        frame.setObjectName("code_frame")
        vbox(frame, self.text, margins=(8, 8, 1, 1))
        fill(self.body, self.summary, (frame, 1), self.outcome)
        self.copy = self.add_button("copy", "Copy", self._on_copy, "Put the script on the clipboard", primary=True)
        self.save = self.add_button("save", "Save…", self._on_save, "Write the script to a file")
        self.add_button("close", "Close", self.reject)
        self.resize(_SIZE)
        store.changed.connect(self._on_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Take up what has changed meanwhile."""
        self._show_state(self._store.state)
        super().showEvent(event)

    def save_to(self, path: Path) -> None:
        """Write the script to a file, in the background."""
        self.job_wanted.emit(partial(_write, path, self.text.toPlainText()), path)

    def _on_changed(self, old: AppState | None, new: AppState) -> None:
        if self.isVisible() and new.differs(old, "spec", "readout", "corpus", "encoding"):
            self._show_state(new)

    def _show_state(self, state: AppState) -> None:
        spec, readout = state.spec, state.run_readout
        info = _known_model(state)
        self.summary.setText(f"{model_title(spec.model)} · {describe(spec, readout)} · {_precision(spec, info)}")
        reason = "" if info is not None else _UNKNOWN_MODEL
        if not len(state.corpus):
            reason = _NO_SENTENCES
        elif isinstance(state.corpus.texts, RowNames):
            reason = _NO_TEXTS
        elif info is not None:
            reason = _missing_prompt(spec, info)
        if info is None or reason:
            self._show_code("", reason)
            return
        source = from_window(state.corpus.texts)
        file = state.encoding.file if state.encoding is not None and not state.stale else ""
        shown = ": the vectors on the screen." if state.encoding is not None and not state.stale and not file else "."
        if file:
            shown += f" Those on the screen were read from {file}."
        words = [f"It leaves one row for {_each(len(state.corpus))} in embeddings, a NumPy array{shown}"]
        if (dtype := _precision(spec, info)) in (Precision.BFLOAT16, Precision.FLOAT16):
            words.append(f"In {dtype} the last digits depend on how texts are batched.")
        if source.file:
            words.append(f"It reads {source.file}, one sentence a line, which File → Save sentences… writes.")
        self._show_code(script(spec, readout, info, source), " ".join(words))

    def _show_code(self, code: str, words: str) -> None:
        if code != self.text.toPlainText():
            place = self.text.verticalScrollBar().value()
            self.text.setPlainText(code)
            self.text.verticalScrollBar().setValue(place)
        self.outcome.setText(words)
        self.copy.setEnabled(bool(code))
        self.save.setEnabled(bool(code))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copied.emit()

    def _on_save(self) -> None:
        folder = self._settings.get(LAST_EXPORT_FOLDER)
        path = ask_where_to_save(self, "Save the code", str(Path(folder) / "embed.py"), ".py")
        if path is not None:
            self.save_to(path)


def _line(name: str, parent: QWidget) -> QLabel:
    return dressed(PlainLabel(parent=parent), name, role="muted", wrap=True)


def _each(count: int) -> str:
    return "the one sentence" if count == 1 else f"each of the {counted(count, 'sentence')}"


def _known_model(state: AppState) -> ModelInfo | None:
    """Return what the model asked for is, where it has run or is the bundled one."""
    spec, encoding = state.spec, state.encoding
    if encoding is not None:
        ran = encoding.spec
        same = all(getattr(ran, name) == getattr(spec, name) for name in ("model", "backend", "max_length", "part"))
        # What AUTO and STORED mean is known of a run that was asked for the same.
        if same and (spec.dtype.is_format or (ran.dtype, ran.device) == (spec.dtype, spec.device)):
            return encoding.info
    return bundled_info(spec) if spec.model == BUNDLED_MODEL else None


def _missing_prompt(spec: EncodeSpec, info: ModelInfo) -> str:
    """Say that the folder has no prompt of the name asked for; nothing where it has."""
    try:
        info.habits.prompts.of_texts(spec)
    except ExplorerError as error:
        return str(error)
    return ""


def _precision(spec: EncodeSpec, info: ModelInfo | None) -> str:
    """Name the number format: for an automatic one what it was or will be, where that is known."""
    if spec.dtype.is_format:
        return spec.dtype.value
    unknown = "automatic precision" if spec.dtype is Precision.AUTO else "precision as stored"
    return (info.dtype if info is not None else "") or unknown


def _write(path: Path, text: str, _: object) -> None:
    write_text(path, text)
