"""Asks what to export, in which format, and where to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QWidget

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.state import AppState
from explorer.figures.theme import LIGHT, Theme
from explorer.ui.dialogs.files.saving import ask_where_to_save
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import STRETCH, fill
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import current_theme
from explorer.ui.panels.settings.form import Choice, Form
from explorer.ui.panels.settings.spin import indent
from explorer.ui.plots.export import copy_figure, export_figure
from explorer.ui.views.base import View

PICTURES = (
    (".png", "PNG picture", "Pixels, at any scale."),
    (".svg", "SVG drawing", "Shapes and text, for the web and for editing."),
    (".pdf", "PDF document", "Shapes and text, for print."),
)
VECTORS = (
    (".parquet", "Parquet table", "Text, vector, norm and token count a row; opens in pandas and polars."),
    (".npz", "NumPy archive", "vectors, norms, token_counts, truncated and spec."),
    (".csv", "CSV table", "One column a dimension."),
    (".tsv", "TensorBoard projector", "Bare vectors, and a metadata file beside them."),
)
SIMILARITIES = (
    (".csv", "CSV table", "The sentences as header and first column."),
    (".npy", "NumPy array", "float32, every sentence against every sentence."),
)


@dataclass(frozen=True, slots=True)
class _Content:
    """One thing to export: a view's picture, or a table that a job writes."""

    title: str
    stem: str
    formats: Sequence[tuple[str, str, str]]
    view: View | None = None
    write: Callable[[Path, JobContext], object] | None = None


def _contents(views: Sequence[View], state: AppState) -> list[_Content]:
    contents = [
        _Content(f"{view.picture_name()} (picture)", file_stem(view.picture_name()), PICTURES, view=view)
        for view in views
        if not view.is_empty()
    ]
    if state.encoding is not None and state.embeddings is not None:
        from explorer.files.exports.vectors import write_similarity, write_vectors

        shown, encoding, embeddings, metric = state.shown, state.encoding, state.embeddings, state.metric

        def vectors(path: Path, context: JobContext) -> object:
            return write_vectors(path, shown, encoding, embeddings, context)

        def similarities(path: Path, context: JobContext) -> None:
            write_similarity(path, shown, embeddings, metric, context)

        contents.append(_Content("Vectors", "vectors", VECTORS, write=vectors))
        contents.append(_Content("Similarity matrix", "similarity", SIMILARITIES, write=similarities))
    return contents


def file_stem(name: str) -> str:
    """Return the name of a picture as that of a file: "compare-heatmaps"."""
    return "-".join(re.findall(r"\w+", name.lower()))


class ExportDialog(Sheet):
    """Exports one picture or one table."""

    job_wanted = Signal(object, object)
    """A job that writes a file on a worker thread, and the path it writes."""
    exported = Signal(object)
    """The path of a picture that was written, or None for the clipboard."""
    failed = Signal(object)
    """The `Failure` of a picture."""

    def __init__(
        self, views: Sequence[View], state: AppState, folder: str, first: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("export", "Export", parent)
        self._contents = _contents(views, state)
        self._folder = folder
        self.what = Choice([(index, content.title, "") for index, content in enumerate(self._contents)])
        self.format = Choice()
        self.scale = QDoubleSpinBox()
        self.scale.setRange(0.5, 16.0)
        self.scale.setSingleStep(0.5)
        self.scale.setDecimals(1)
        self.scale.setValue(2.0)
        self.scale.setSuffix(" ×")
        indent(self.scale)
        self.theme = QCheckBox("as on the screen")
        self.note = PlainLabel()
        form = Form()
        form.add("What", self.what, "export_what", "What to export.")
        form.add("Format", self.format, "export_format", "The format of the file.")
        form.add_note(self.note, "export_note")
        form.add("Scale", self.scale, "export_scale", "Pixels per point of a PNG picture.")
        form.add("Theme", self.theme, "export_theme", "Else on white, as printed figures are.")
        fill(self.body, form, STRETCH)
        self.copy = self.add_button("copy", "Copy picture")
        self.add_button("cancel", "Cancel", self.reject)
        self.add_button("save", "Save…", self._on_save, primary=True)
        self.copy.clicked.connect(self._on_copy)
        self.what.picked.connect(lambda _: self._show_formats())
        self.format.picked.connect(lambda _: self._show_details())
        places = enumerate(self._contents)
        start = next((i for i, content in places if content.view is not None and content.view.name == first), 0)
        self.what.show_value(start)
        self._show_formats()

    def sizeHint(self) -> QSize:
        """Keep the rows readable."""
        return QSize(440, 320)

    def write_to(self, path: Path) -> None:
        """Write the chosen content to a file, or hand the job of it on, and close."""
        content = self._content()
        if content.write is not None:
            self.job_wanted.emit(partial(content.write, path), path)
            self.accept()
        elif content.view is not None:
            view = content.view
            self._picture(lambda: export_figure(view, path, self.scale.value(), theme=self._theme()), path)

    def _content(self) -> _Content:
        return self._contents[self.what.currentIndex()]

    def _theme(self) -> Theme:
        return current_theme() if self.theme.isChecked() else LIGHT

    def _show_formats(self) -> None:
        content = self._content()
        self.format.fill(content.formats)
        self.format.setCurrentIndex(0)
        self.copy.setEnabled(content.view is not None)
        self.theme.setEnabled(content.view is not None)
        self._show_details()

    def _show_details(self) -> None:
        suffix = self.format.value
        self.scale.setEnabled(suffix == ".png")
        self.note.setText(next(tip for value, _, tip in self._content().formats if value == suffix))

    def _on_save(self) -> None:
        content, suffix = self._content(), self.format.value
        start = str(Path(self._folder) / f"{content.stem}{suffix}")
        path = ask_where_to_save(self, f"Export {content.title}", start, suffix)
        if path is not None:
            self.write_to(path)

    def _on_copy(self) -> None:
        view = self._content().view
        if view is not None:
            self._picture(lambda: copy_figure(view, self.scale.value(), theme=self._theme()), None)

    def _picture(self, draw: Callable[[], None], path: Path | None) -> None:
        try:
            draw()
        except ExplorerError as error:
            self.failed.emit(error.failure)
        else:
            self.exported.emit(path)
        self.accept()
