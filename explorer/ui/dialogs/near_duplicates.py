"""The dialog that lists sentences that are nearly the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDoubleSpinBox, QPushButton, QWidget

from explorer.domain.job import JobContext
from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.domain.results.precomputed import RowNames
from explorer.domain.state import AppState
from explorer.domain.words import counted
from explorer.figures.phrases.near_duplicates import summary
from explorer.figures.phrases.progress import describe_progress
from explorer.figures.table import Table
from explorer.figures.tables.near_duplicates import COLUMNS, NearDuplicateRows
from explorer.files.exports.near_duplicates_csv import write_near_duplicates
from explorer.files.profile.settings import LAST_EXPORT_FOLDER, Settings
from explorer.ui.dialogs.files.saving import ask_where_to_save
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import STRETCH, dressed, hbox
from explorer.ui.look.plain import PlainLabel
from explorer.ui.state.intents import Intents
from explorer.ui.state.store import Store
from explorer.ui.tables.view import TableView

_SIZE = QSize(860, 560)
_THRESHOLD = 0.95
_NOTHING = "Every pair of different sentences whose cosine reaches the threshold; none is left out."
_REMOVE_TIP = "Keep each sentence that none before it is nearly the same as; undo brings the others back"
_EDITED = "The sentences were edited since; run again first"
_NAMELESS = "These rows have no texts to be removed"
_NO_RUN = "There are no vectors yet. Run first."


class NearDuplicatesDialog(Sheet):
    """Asks for a threshold, shows the pairs that reach it, and selects in every view what is chosen here."""

    job_wanted = Signal(object, object)
    """A job that writes the pairs on a worker thread, and the path it writes."""
    removal_wanted = Signal(object)
    """Indices of the sentences to take away."""

    def __init__(self, store: Store, intents: Intents, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("near_duplicates", "Near-duplicates", parent)
        self._store = store
        self._intents = intents
        self._settings = settings
        self._searching = False
        self._searched = math.nan
        self.threshold = dressed(QDoubleSpinBox(self), "near_duplicates_threshold", "Least cosine")
        self.threshold.setRange(-1.0, 1.0)
        self.threshold.setDecimals(3)
        self.threshold.setSingleStep(0.01)
        self.threshold.setValue(_THRESHOLD)
        self.threshold.valueChanged.connect(self._name_go)
        self.threshold.lineEdit().setTextMargins(6, 0, 0, 0)
        self.go = dressed(QPushButton("&Find", self), "near_duplicates_find", "Find", clicked=self._on_find)
        self.go.setProperty("primary", True)
        self.summary = dressed(PlainLabel(_NOTHING, self), "near_duplicates_summary", role="muted", wrap=True)
        label = PlainLabel("Cosine at least", self)
        label.setBuddy(self.threshold)
        self.table = TableView(
            "near_duplicates_table", "Sentences that are nearly the same", self, row_height=28, sortable=False
        )
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.body.addLayout(hbox(None, label, self.threshold, self.go, STRETCH, spacing=None))
        self.body.addWidget(self.summary)
        self.body.addWidget(self.table, 1)
        self.remove = self.add_button("remove", "Remove the later ones", self._on_remove)
        self.copy = self.add_button(
            "copy", "Copy", self.table.copy_rows, "Put the selected rows, or all, on the clipboard"
        )
        self.export = self.add_button("export", "Export…", self._on_export, "Write all pairs listed to a CSV file")
        self.add_button("close", "Close", self.reject)
        self.resize(_SIZE)
        store.changed.connect(self._on_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Search, unless what was found is of the vectors on the screen."""
        self._show_found(self._store.state)
        super().showEvent(event)
        if self._store.state.near_duplicates is None:
            self._search()

    def save_to(self, path: Path) -> None:
        """Write the pairs to a file, in the background."""
        state = self._store.state
        if state.near_duplicates is not None:
            self.job_wanted.emit(partial(_write, path, state.near_duplicates, state.shown.texts), path)

    def _on_changed(self, old: AppState, new: AppState) -> None:
        if new.near_duplicates is not old.near_duplicates or new.embeddings is not old.embeddings:
            self._searching = False
            self._show_found(new)
            if self.isVisible() and new.embeddings is not old.embeddings:
                self._search()
        elif new.corpus is not old.corpus:
            self._enable_removal(new)
        elif self._searching and new.request_progress is not old.request_progress:
            self._searching = new.request_progress is not None
            if new.request_progress is None:
                self._show_found(new)
            else:
                self.summary.setText(f"{new.request_progress.stage}: {describe_progress(new.request_progress)}")

    def _show_found(self, state: AppState) -> None:
        found = state.near_duplicates
        self.table.show_table(
            Table(COLUMNS, NearDuplicateRows(found, state.shown.texts)) if found is not None else Table(COLUMNS)
        )
        self._name_go()
        self.go.setEnabled(state.embeddings is not None)
        for button in (self.copy, self.export):
            button.setEnabled(bool(self.table.rows.rowCount()))
        self._enable_removal(state)
        nothing = _NOTHING if state.embeddings is not None else _NO_RUN
        self.summary.setText(nothing if found is None else summary(found))

    def _enable_removal(self, state: AppState) -> None:
        same = state.corpus.fingerprint == state.shown.fingerprint
        named = not isinstance(state.shown.texts, RowNames)
        self.remove.setEnabled(bool(self.table.rows.rowCount()) and same and named)
        self.remove.setToolTip(_NAMELESS if not named else _REMOVE_TIP if same else _EDITED)

    def _name_go(self) -> None:
        self.go.setText("&Stop" if self._stops() else "&Find")

    def _stops(self) -> bool:
        """Whether the button stops the search under way: it is for the threshold that is still asked for."""
        return self._searching and self._searched == self._asked()

    def _asked(self) -> float:
        return round(self.threshold.value(), 3)

    def _search(self) -> None:
        if self._store.state.embeddings is not None:
            self._searching, self._searched = True, self._asked()
            self._name_go()
            self._intents.requests.near_duplicates.start(self._searched)

    def _on_find(self) -> None:
        if self._stops():
            self._intents.requests.near_duplicates.stop()
        else:
            self._search()

    def _on_remove(self) -> None:
        from explorer.analysis.neighbors.near_duplicates import later_ones

        found = self._store.state.near_duplicates
        if found is not None:
            later = later_ones(found)
            self.removal_wanted.emit(later)
            self.summary.setText(
                f"{counted(len(later), 'sentence')} removed; run again to compare those that are left."
            )

    def _on_selected(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            texts = (text for row in rows for text in self.table.table.rows.texts(row))
            self._intents.select(dict.fromkeys(texts))

    def _on_export(self) -> None:
        folder = self._settings.get(LAST_EXPORT_FOLDER)
        path = ask_where_to_save(self, "Export near-duplicates", str(Path(folder) / "near-duplicates.csv"), ".csv")
        if path is not None:
            self.save_to(path)


def _write(path: Path, found: NearDuplicates, texts: Sequence[str], _: JobContext) -> None:
    write_near_duplicates(path, found, texts)
