from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from explorer.files.exports.vectors import SIMILARITY_FORMATS, VECTOR_FORMATS
from explorer.files.tables.columns import Column
from explorer.ui.control.actions import ACTIONS
from explorer.ui.dialogs import export
from explorer.ui.dialogs.export import ExportDialog
from explorer.ui.dialogs.files.column import ColumnDialog
from explorer.ui.dialogs.help import AboutDialog, ShortcutsDialog
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.mnemonics import letter_of
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.pages.registry import Page
from explorer.ui.pages.sweep.page import Part, SweepPage
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

Settled = Callable[[TaskRunner], None]


@pytest.fixture
def ran(window: MainWindow, settled: Settled) -> MainWindow:
    window.commands.run()
    settled(window.runner)
    return window


def export_dialog(window: MainWindow, what: str, suffix: str) -> ExportDialog:
    window.commands.export()
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    row = dialog.what.findText(what)
    dialog.what.setCurrentIndex(row)
    dialog.what.activated.emit(row)
    dialog.format.show_value(suffix)
    dialog.format.activated.emit(dialog.format.currentIndex())
    return dialog


def test_every_format_of_the_files_layer_is_offered() -> None:
    assert {suffix for suffix, _, _ in export.VECTORS} == set(VECTOR_FORMATS)
    assert {suffix for suffix, _, _ in export.SIMILARITIES} == set(SIMILARITY_FORMATS)


@pytest.mark.parametrize("what", ["Heatmap (picture)", "Map (picture)", "Norms (picture)"])
def test_a_picture_can_be_opened_again(ran: MainWindow, tmp_path: Path, what: str) -> None:
    dialog = export_dialog(ran, what, ".png")
    dialog.scale.setValue(1.0)
    path = tmp_path / "picture.png"
    dialog.write_to(path)
    image = QImage(str(path))
    assert image.width() > 300
    assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 3
    assert "picture.png" in ran.workspace.status.facts.text()


def test_vectors_are_written_in_the_background(ran: MainWindow, tmp_path: Path, settled: Settled) -> None:
    path = tmp_path / "vectors.npz"
    export_dialog(ran, "Vectors", ".npz").write_to(path)
    settled(ran.runner)
    embeddings = ran.store.state.embeddings
    assert embeddings is not None
    with np.load(path) as archive:
        np.testing.assert_array_equal(archive["vectors"], embeddings.vectors)
        np.testing.assert_array_equal(archive["norms"], embeddings.norms)


def test_a_folder_that_is_not_there_is_said(ran: MainWindow, tmp_path: Path, settled: Settled) -> None:
    export_dialog(ran, "Similarity matrix", ".npy").write_to(tmp_path / "missing" / "matrix.npy")
    settled(ran.runner)
    assert ran.workspace.banner.isVisible()
    assert not (tmp_path / "missing").exists()


def test_a_picture_goes_to_the_clipboard(ran: MainWindow) -> None:
    QGuiApplication.clipboard().clear()
    export_dialog(ran, "Heatmap (picture)", ".png").copy.click()
    assert not QGuiApplication.clipboard().image().isNull()


def test_a_table_cannot_be_copied_as_a_picture(ran: MainWindow) -> None:
    dialog = export_dialog(ran, "Vectors", ".csv")
    assert not dialog.copy.isEnabled()
    assert not dialog.scale.isEnabled()
    dialog.reject()


def test_a_column_is_asked_for_where_several_could_be_meant(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text(
        "headline,body\nA fine film,We all liked it very much\nA dull film,Nobody liked it at all\n", "utf-8"
    )
    window.documents.open_files([path])
    settled(window.runner)
    dialog = window.findChild(ColumnDialog)
    assert dialog is not None
    assert [dialog.list.item(row).text().split("\n")[0] for row in range(dialog.list.count())] == ["headline", "body"]
    dialog.list.setCurrentRow(1)
    dialog.accept()
    settled(window.runner)
    assert window.store.state.corpus.texts == ("We all liked it very much", "Nobody liked it at all")


def test_a_column_without_values_can_be_shown(qtbot: QtBot) -> None:
    dialog = ColumnDialog("a.csv", [Column("empty", (), False), Column("text", ("one",), True)])
    qtbot.addWidget(dialog)
    assert dialog.chosen() == "empty"


def test_the_keys_shown_are_those_of_the_table(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    words = {label.text() for label in dialog.findChildren(QLabel)}
    assert {row.name for row in ACTIONS.values() if row.shortcuts} <= words


def test_about_says_the_version(qtbot: QtBot, qapp: QApplication) -> None:
    import explorer

    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    assert any(explorer.__version__ in label.text() for label in dialog.findChildren(QLabel))


def test_every_button_and_field_of_every_dialog_has_a_letter_that_is_its_own(ran: MainWindow, settled: Settled) -> None:
    commands = ran.commands
    shown = (
        commands.export, commands.show_shortcuts, commands.show_about, commands.show_code, commands.show_model_facts,
        commands.show_preferences, commands.show_cache, commands.show_near_duplicates,
    )  # fmt: skip
    for show in shown:
        show()
        settled(ran.runner)
    dialogs = [dialog for dialog in ran.findChildren(Sheet) if dialog.isVisible()]
    assert len(dialogs) == len(shown)
    for dialog in dialogs:
        parts = [part.text() for part in dialog.findChildren(QAbstractButton) if part.text()]
        fields = [label for label in dialog.findChildren(QLabel) if label.buddy() is not None]
        parts += [label.text() for label in fields if label.buddy().focusPolicy() is not Qt.FocusPolicy.NoFocus]
        letters = [letter_of(text) for text in parts]
        assert all(letters), (dialog.objectName(), parts)
        assert len(set(letters)) == len(letters), (dialog.objectName(), parts)
        dialog.close()


def export_starts_at(window: MainWindow) -> str:
    """Open the export dialog as the tool bar does; return what it offers first."""
    window.commands.export()
    (dialog,) = window.findChildren(ExportDialog)
    said: str = dialog.what.currentText()
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return said


def test_export_starts_at_the_page_and_the_tab_that_one_is_on(ran: MainWindow, settled: Settled) -> None:
    pages = ran.workspace.pages
    compare, sweep = pages.view(Page.COMPARE), pages.view(Page.SWEEP)
    assert isinstance(compare, ComparePage)
    assert isinstance(sweep, SweepPage)
    assert export_starts_at(ran) == "Heatmap (picture)"
    ran.activateWindow()
    ran.workspace.show_view("map")
    assert export_starts_at(ran) == "Map (picture)"
    ran.workspace.show_view(Page.COMPARE)
    compare.compare()
    settled(ran.runner)
    assert export_starts_at(ran) == "Compare: Heatmaps (picture)"
    compare.tabs.setCurrentIndex(3)
    assert export_starts_at(ran) == f"Compare: {compare.all_tabs[3].title} (picture)"
    ran.workspace.show_view(Page.SWEEP)
    sweep.run.click()
    settled(ran.runner)
    assert export_starts_at(ran) == "Sweep: Poolings (picture)"
    sweep.show_part(Part.PADDING)
    sweep.run.click()
    settled(ran.runner)
    assert export_starts_at(ran) == "Sweep: Padding test (picture)"


def test_the_file_of_a_picture_is_named_like_it() -> None:
    assert export.file_stem("Compare: Heatmaps") == "compare-heatmaps"
    assert export.file_stem("Map") == "map"


def test_what_was_written_and_where_is_said(ran: MainWindow, tmp_path: Path, settled: Settled) -> None:
    export_dialog(ran, "Map (picture)", ".svg").write_to(tmp_path / "map.svg")
    settled(ran.runner)
    assert ran.workspace.status.facts.text() == f"Wrote map.svg into {tmp_path}."
