"""The page "Sweep" in the hand: controls, links, words, exports."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from explorer.domain.results.sweep import SweepNumber
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.theme import ThemeChoice
from explorer.ui.look.theme import theme_source
from explorer.ui.pages.sweep.page import Part, SweepPage
from explorer.ui.plots.export import export_figure
from tests.support.states import FakeIntents, make_texts
from tests.support.sweeps import swept_state
from tests.ui.pages.sweep.conftest import ShowPage
from tests.ui.views.conftest import hover

LEFT = Qt.MouseButton.LeftButton


def find(page: SweepPage, pooling: Pooling, layer: int = LAST_LAYER, normalize: bool = False) -> int:
    assert page.poolings.sweep is not None
    readouts = [row.readout for row in page.poolings.sweep.rows]
    return readouts.index(Readout(pooling, layer, normalize))


def center(page: SweepPage, row: int) -> QPointF:
    placed = page.poolings.grid.placed
    assert placed is not None
    return QPointF(*placed.axes_of_index(row).plot.center)


def chosen(page: SweepPage) -> int | None:
    held = page.poolings.grid.marking.held
    return None if held is None else held.item


def test_empty_until_run(show: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = show(AppState(corpus=Corpus(make_texts(3))))
    assert page.is_empty()
    assert page.naive.isChecked()
    qtbot.mouseClick(page.run, LEFT)
    page.all_layers.click()
    page.naive.click()
    qtbot.mouseClick(page.run, LEFT)
    page.show_part(Part.PADDING)
    assert page.is_empty()
    assert not page.naive.isVisible()
    qtbot.mouseClick(page.run, LEFT)
    assert intents.wishes == [
        ("sweep.start", (False, True)),
        ("sweep.start", (True, False)),
        ("sweep.measure_padding", None),
    ]


def test_many_sentences_leave_the_naive_poolings_out_until_asked_for(show: ShowPage) -> None:
    many = AppState(corpus=Corpus(make_texts(257)))
    page = show(many)
    assert not page.naive.isChecked()
    page.naive.click()
    page.render(many, AppState(corpus=Corpus(make_texts(258))))
    assert page.naive.isChecked()


def used(intents: FakeIntents) -> list[Readout]:
    """Return the readouts that were asked for at one stroke."""
    return [wish[0].readout for name, wish in intents.wishes if name == "change_settings"]  # type: ignore[index]


def test_a_click_on_a_thumbnail_selects_and_uses_nothing(show: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = show(swept_state(all_layers=False))
    assert not page.use.isEnabled()
    row = find(page, Pooling.MAX)
    qtbot.mouseClick(page.poolings.grid, LEFT, pos=center(page, row).toPoint())
    assert intents.wishes == []
    assert [page.poolings.table.rows.places[i.row()] for i in page.poolings.table.selectionModel().selectedRows()] == [
        row
    ]
    assert page.caption.text().startswith("max of the last layer")
    assert page.use.isEnabled()
    assert page.use.toolTip().startswith("Make max of the last layer the present setting")
    qtbot.mouseClick(page.use, LEFT)
    assert used(intents) == [Readout(Pooling.MAX)]
    assert intents.wishes[0][1][1] == "The settings are max of the last layer now."  # type: ignore[index]


def test_a_double_click_the_return_key_and_the_menu_use_a_thumbnail(
    show: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    page = show(swept_state(all_layers=False))
    grid = page.poolings.grid
    qtbot.mouseDClick(grid, LEFT, pos=center(page, find(page, Pooling.MAX)).toPoint())
    assert used(intents) == [Readout(Pooling.MAX)]
    qtbot.mouseClick(grid, LEFT, pos=center(page, find(page, Pooling.CLS)).toPoint())
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert used(intents)[1:] == [Readout(Pooling.CLS)]
    hover(grid, center(page, find(page, Pooling.LASTTOKEN)))
    menu = page.menu_for(page.target_at(center(page, find(page, Pooling.LASTTOKEN))))
    next(action for action in menu.actions() if action.text() == "Use this setting").trigger()
    assert used(intents)[2:] == [Readout(Pooling.LASTTOKEN)]


def test_a_layer_that_the_run_did_not_keep_is_fetched_by_a_run(
    show: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    page = show(swept_state())
    page.poolings.use(find(page, Pooling.CLS, 1))
    assert used(intents) == [Readout(Pooling.CLS, 1)]
    assert intents.wishes[1:] == [("run", None)]


def test_an_outdated_sweep_starts_no_run(show: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = show(replace(swept_state(), corpus=Corpus(make_texts(5))))
    page.poolings.use(find(page, Pooling.CLS, 1))
    assert used(intents) == [Readout(Pooling.CLS, 1)]
    assert len(intents.wishes) == 1


def test_hovering_says_the_numbers(show: ShowPage) -> None:
    page = show(swept_state(labels=("a", "b") * 6))
    row = find(page, Pooling.WEIGHTEDMEAN, 1)
    hover(page.poolings.grid, center(page, row))
    assert page.poolings.sweep is not None
    values = page.poolings.sweep.rows[row].values
    text = page.caption.text().replace("−", "-")
    assert text.startswith("weightedmean of layer 1 · spread ")
    assert f"{values[SweepNumber.SIMILARITY_DEVIATION]:.3f}" in text
    assert f"labels told apart {100 * (values[SweepNumber.LABEL_SEPARATION] or 0):.0f}" in text
    assert text.endswith(f"mean {values[SweepNumber.MEAN_SIMILARITY]:.3f}")
    page.poolings.grid.leave()
    assert page.caption.text().startswith("mean of layer 2, the last")


def test_a_row_of_the_table_marks_its_thumbnail_and_enter_uses_it(
    show: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    page = show(swept_state(metric=Similarity.DOT))
    table, row = page.poolings.table, find(page, Pooling.LASTTOKEN, 0, normalize=True)
    index = table.rows.index(table.rows.places.index(row), 0)
    table.scrollTo(index)
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(index).center())
    assert page.poolings.normalized.isChecked()
    assert chosen(page) == row
    assert center(page, row)
    assert intents.wishes == []
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert used(intents) == [Readout(Pooling.LASTTOKEN, 0, normalize=True)]


def test_arrows_go_from_thumbnail_to_thumbnail(show: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = show(swept_state())
    grid = page.poolings.grid
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(grid, key)
    assert used(intents) == [Readout(Pooling.CLS, 1)]
    single = show(swept_state(all_layers=False))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Enter):
        qtbot.keyClick(single.poolings.grid, key)
    assert used(intents)[-1] == Readout(Pooling.CLS)


def test_the_cosine_lists_one_normalisation_and_the_dot_product_both(show: ShowPage, qtbot: QtBot) -> None:
    page = show(swept_state(all_layers=False))
    cosine = page.poolings
    assert cosine.table.rows.rowCount() == 9
    assert cosine.table.isColumnHidden(2)
    cosine.normalized.click()
    assert cosine.sweep is not None
    assert all(cosine.sweep.rows[place].readout.normalize for place in cosine.table.rows.places)
    assert chosen(page) == find(page, Pooling.MEAN, normalize=True)
    dot = show(swept_state(all_layers=False, metric=Similarity.DOT)).poolings
    assert dot.table.rows.rowCount() == 18
    assert not dot.table.isColumnHidden(2)


def test_the_present_settings_are_marked_and_followed(show: ShowPage) -> None:
    state = swept_state()
    page = show(state)
    assert page.poolings.table.rows.present == find(page, Pooling.MEAN)
    changed = replace(state, readout=Readout(Pooling.MAX, 2))
    page.render(state, changed)
    assert page.poolings.table.rows.present == find(page, Pooling.MAX)
    assert chosen(page) == find(page, Pooling.MAX)
    page.render(changed, replace(state, readout=Readout(Pooling.MAX, truncate_dim=3)))
    assert page.poolings.table.rows.present is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"corpus": Corpus(("another",))}, "sentences have changed"),
        ({"spec": EncodeSpec(max_length=9)}, "model or its settings have changed"),
        ({"spec": EncodeSpec(batch_size=2)}, "batch size has changed"),
        ({"metric": Similarity.DOT}, "This sweep is by cosine, your settings by dot product."),
    ],
)
def test_what_is_outdated_is_said(show: ShowPage, change: dict[str, object], words: str) -> None:
    state = swept_state()
    page = show(state)
    line = page.poolings.line
    assert line.text() == "pretended · 12 sentences. Ranking and Nearest compare with mean of layer 2, the last."
    changed = replace(state, **change)  # type: ignore[arg-type]
    page.render(state, changed)
    assert words in line.text()
    assert line.property("role") == "warn"
    page.render(changed, state)
    assert line.property("role") == "muted"
    padding = "metric" not in change
    page.render(state, changed)
    assert (page.padding.line.property("role") == "warn") is padding


def test_missing_numbers_say_why(show: ShowPage) -> None:
    page = show(swept_state(1, all_layers=False))
    rows = page.poolings.table.rows
    missing = [
        rows.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
        for column in range(rows.columnCount())
        if rows.index(0, column).data() == "–"
    ]
    assert missing == ["One text has no other to be compared with."] * 6


@pytest.mark.parametrize("size", [(560, 400), (920, 640), (1600, 1000)])
@pytest.mark.parametrize("part", Part)
def test_nothing_is_cut(show: ShowPage, size: tuple[int, int], part: Part) -> None:
    page = show(swept_state(48), size)
    page.show_part(part)
    shown = [control for control in (page.parts, page.all_layers, page.naive, page.run) if control.isVisible()]
    for first, second in pairwise(shown):
        assert first.geometry().right() < second.geometry().left()
        assert first.width() >= first.sizeHint().width()
    assert page.run.geometry().right() <= page.header.width()
    pane = page.poolings if part is Part.POOLINGS else page.padding
    beside = pane.splitter.orientation() is Qt.Orientation.Horizontal
    assert beside is (size[0] >= (880 if part is Part.POOLINGS else 1300))
    assert pane.table.height() >= 60


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_figures_are_exported(show: ShowPage, tmp_path: Path, part: Part, suffix: str) -> None:
    page = show(swept_state())
    page.show_part(part)
    path = tmp_path / f"figure{suffix}"
    export_figure(page, path, scale=1.0)
    if suffix == ".png":
        image = QImage(str(path))
        colors = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(colors) > 10
    elif suffix == ".svg":
        text = path.read_text(encoding="utf-8")
        for words in ("naive mean", "last token", page.figure_title(), page.figure_note()[:12]):
            assert words in text
    else:
        assert path.read_bytes().startswith(b"%PDF")


def test_the_menu_copies(show: ShowPage) -> None:
    page = show(swept_state())
    row = find(page, Pooling.MEAN)
    menu = page.menu_for(page.target_at(center(page, row)))
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy value"].trigger()
    assert page.poolings.sweep is not None
    value = page.poolings.sweep.rows[row].values[SweepNumber.MEAN_SIMILARITY]
    assert QGuiApplication.clipboard().text().replace("−", "-") == f"{value:.3f}"
    actions["Copy the table"].trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Pooling\tLayer\tNormalised\tMean")
    assert len(lines) == 1 + 25


def test_another_theme_is_painted(show: ShowPage) -> None:
    page = show(swept_state())
    for part in Part:
        page.show_part(part)
        plot = page.poolings.grid if part is Part.POOLINGS else page.padding.plot
        theme_source().choose(ThemeChoice.LIGHT)
        light = plot.grab().toImage()
        theme_source().choose(ThemeChoice.DARK)
        assert plot.grab().toImage() != light


def test_controls_have_names(show: ShowPage) -> None:
    page = show(swept_state())
    for widget in (page.all_layers, page.naive, page.run, page.poolings.normalized):
        assert widget.objectName().startswith("sweep_")
        assert widget.accessibleName()
        assert widget.toolTip()
