from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QListView, QSpinBox
from pytestqt.qtbot import QtBot

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import Progress
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.results.comparison import Configuration
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.figure import Hit
from explorer.figures.theme import LIGHT
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.pages.registry import Page
from explorer.ui.plots.blocks import values_at
from explorer.ui.plots.export import export_figure
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.comparisons import BY_HAND, LIBRARY, make_comparison, make_timings
from tests.support.services import FakeServices
from tests.support.states import SEED, FakeIntents, make_state
from tests.ui.pages.compare.conftest import ShowPage, compared

TABS = ["Heatmaps", "Scatter and pairs", "Neighbours", "Maps", "Timing"]


def test_a_is_the_present_setting_and_b_its_opposite_until_the_user_chooses(show_page: ShowPage) -> None:
    state = AppState(corpus=Corpus(SEED))
    page = show_page(state)
    a, b = page.choosers
    assert a.configuration == Configuration(EncodeSpec(), Readout())
    assert (b.configuration.spec.backend, b.configuration.readout.pooling) == (
        Backend.TRANSFORMERS,
        Pooling.NAIVE_MEAN,
    )
    cls = replace(state, readout=Readout(Pooling.CLS))
    page.render(state, cls)
    assert a.configuration.readout.pooling is Pooling.CLS
    page.swap()
    assert b.configuration.readout.pooling is Pooling.CLS
    page.render(cls, replace(state, readout=Readout(Pooling.MAX)))
    assert b.configuration.readout.pooling is Pooling.CLS
    a.form.take_present.click()
    assert a.configuration.readout.pooling is Pooling.MAX


def test_progress_leaves_the_choosers_alone(show_page: ShowPage, monkeypatch: pytest.MonkeyPatch) -> None:
    state = compared(6)
    page = show_page(state)
    shown: list[object] = []
    monkeypatch.setattr(page.choosers[0], "show_configuration", lambda *_: shown.append(1))
    page.render(state, replace(state, request_progress=Progress("Comparing")))
    assert shown == []


def test_a_press_in_the_window_brings_the_comparison(
    window: MainWindow, services: FakeServices, settled: Callable[[TaskRunner], None], qtbot: QtBot
) -> None:
    page = window.workspace.pages.view(Page.COMPARE)
    assert isinstance(page, ComparePage)
    window.workspace.pages.focus_page(Page.COMPARE)
    qtbot.mouseClick(page.compare_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.store.state.comparison is not None)
    settled(window.runner)
    qtbot.waitUntil(lambda: not page.is_empty())
    assert not page.notice.isVisible()
    comparison = window.store.state.comparison
    assert comparison is not None
    asked = [spec.backend for _, spec, _ in services.encoded]
    assert set(asked) == {Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS}
    unit = comparison.a.embeddings.vectors
    unit = unit / np.linalg.norm(unit, axis=1, keepdims=True)
    assert values_at(page.heatmaps.plot, Hit(0, 0, 0, 1))[0] == pytest.approx(float(unit[0] @ unit[1]), abs=1e-5)


def test_compare_asks_with_the_settings_of_the_window_for_the_rest(
    show_page: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    state = AppState(corpus=Corpus(SEED), spec=EncodeSpec(prompt="query: ", batch_size=4))
    page = show_page(state)
    qtbot.mouseClick(page.compare_button, Qt.MouseButton.LeftButton)
    name, (a, b) = intents.wishes[-1]  # type: ignore[misc]  # a pair
    assert name == "compare.start"
    assert a == Configuration(EncodeSpec(prompt="query: ", batch_size=4), Readout())
    assert b.spec == EncodeSpec(backend=Backend.TRANSFORMERS, prompt="query: ", batch_size=4, naive=True)


def test_without_sentences_the_button_says_why_it_is_off(show_page: ShowPage) -> None:
    page = show_page(AppState())
    assert not page.compare_button.isEnabled()
    assert page.compare_button.toolTip() == "There are no sentences yet."
    assert not page.timing.button.isEnabled()


def test_every_tab_says_what_will_be_there(show_page: ShowPage) -> None:
    page = show_page(AppState(corpus=Corpus(SEED)))
    assert [page.tabs.tabText(index) for index in range(page.tabs.count())] == TABS
    assert {label.text() for label in page.headline.values.values()} == {"—"}
    assert page.headline.summary.text() == "How far A and B agree will be here."
    for index in range(4):
        page.tabs.setCurrentIndex(index)
        assert page.is_empty()
        assert page.tab._empty.isVisible()
        assert "Press Compare." in page.tab._empty.text()


def test_the_numbers_are_those_of_the_comparison(show_page: ShowPage) -> None:
    state = compared(48)
    page = show_page(state)
    comparison = state.comparison
    assert comparison is not None
    shown = {key: label.text() for key, label in page.headline.values.items()}
    assert shown == {
        "spearman": f"{comparison.spearman:.3f}",
        "kendall": f"{comparison.kendall:.3f}",
        "cka": "0.900",
        "overlap": f"{100 * comparison.overlap.mean():.0f} %",
    }


@pytest.mark.parametrize("n_texts", [1, 2])
def test_numbers_that_cannot_be_say_why(show_page: ShowPage, n_texts: int) -> None:
    page = show_page(compared(n_texts))
    value = page.headline.values["spearman"]
    assert value.text() == "—"
    assert "too few pairs" in value.toolTip()
    assert "too few pairs" in value.accessibleName()


def matching(state: AppState) -> AppState:
    """Return the state with the settings that its comparison was made with."""
    return replace(state, spec=LIBRARY.spec, readout=LIBRARY.readout)


def test_results_of_something_else_say_so_and_offer_to_do_it_again(
    show_page: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    state = matching(compared(6))
    page = show_page(state)
    assert page.choosers[1].words == "naive_mean · Transformers"
    assert not page.notice.isVisible()
    by_dot = replace(state, metric=Similarity.DOT)
    page.render(state, by_dot)
    assert page.notice.isVisible()
    assert page.notice.text() == "These are the results of cosine similarity."
    page.render(by_dot, state)
    assert not page.notice.isVisible()
    longer = replace(state, corpus=Corpus((*state.corpus.texts, "one more")))
    page.render(state, longer)
    assert page.notice.text() == "These are the results of 6 sentences as they were."
    page.render(longer, state)
    page.choose(1, Configuration(BY_HAND.spec, Readout(Pooling.CLS)))
    assert page.notice.text() == (
        "These are the results of A model (its own) · Sentence Transformers and B naive_mean · Transformers."
    )
    assert page.compare_button.property("again")
    qtbot.mouseClick(page.compare_button, Qt.MouseButton.LeftButton)
    name, (_, b) = intents.wishes[-1]  # type: ignore[misc]  # a pair
    assert name == "compare.start"
    assert b.readout == Readout(Pooling.CLS)


def test_the_selection_is_linked_only_where_the_texts_are_the_same(show_page: ShowPage, intents: FakeIntents) -> None:
    state = compared(6, selection=(2,))
    page = show_page(state)
    assert page.linked
    assert page.heatmaps.selection == (2,)
    page.select((1, 3))
    assert intents.wishes == [("select", (1, 3))]
    other = replace(make_state(9, selection=(2,)), comparison=make_comparison(6))
    page.render(state, other)
    assert not page.linked
    assert page.heatmaps.selection == ()
    page.select((4, 4, 5))
    assert len(intents.wishes) == 1
    assert page.scatter.selection == page.maps.selection == (4, 5)
    page.render(other, replace(other, selection=(7,)))
    assert page.scatter.selection == (4, 5)
    page.render(other, replace(other, comparison=make_comparison(5)))
    assert page.scatter.selection == ()


@pytest.mark.parametrize("tab", range(5), ids=TABS)
@pytest.mark.parametrize("n_texts", [3, 48])
def test_every_tab_is_exported(show_page: ShowPage, tmp_path: Path, tab: int, n_texts: int) -> None:
    page = show_page(replace(compared(n_texts), timings=make_timings(n_texts, n_texts)), tab=tab)
    before = page.tab.main_body().grab().toImage()
    export_figure(page, tmp_path / "figure.png", scale=1.0, size=(600, 400))
    image = QImage(str(tmp_path / "figure.png"))
    assert (image.width(), image.height()) == (600, 400)
    assert image.pixelColor(2, 2) == QColor(LIGHT.surface)
    assert len({image.pixel(x, y) for x in range(0, 600, 5) for y in range(0, 400, 5)}) > 4
    export_figure(page, tmp_path / "figure.svg")
    root = ET.parse(tmp_path / "figure.svg").getroot()
    words = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    assert page.figure_title() in words
    assert page.figure_note() in words
    assert "naive_mean" in words
    export_figure(page, tmp_path / "figure.pdf")
    assert re.search(rb"/Count 1\b", (tmp_path / "figure.pdf").read_bytes())
    assert page.tab.main_body().grab().toImage() == before


@pytest.mark.parametrize("n_texts", [1, 3, 48])
@pytest.mark.parametrize("size", [(560, 420), (930, 650)])
def test_nothing_in_sight_is_cut_by_the_page(show_page: ShowPage, n_texts: int, size: tuple[int, int]) -> None:
    page = show_page(replace(compared(n_texts), timings=make_timings(n_texts, n_texts)), size)
    assert (page.width(), page.height()) == size
    for index in range(5):
        page.tabs.setCurrentIndex(index)
        for widget in (*page.findChildren(QAbstractButton), *page.findChildren(QListView), page.tab.main_body()):
            if widget.isVisible() and widget.window() is page:
                corner = widget.mapTo(page, widget.rect().bottomRight())
                assert page.rect().contains(widget.mapTo(page, widget.rect().topLeft()))
                assert page.rect().contains(corner)


def test_every_control_has_a_name_and_words(show_page: ShowPage) -> None:
    page = show_page(replace(compared(6), timings=make_timings(6, 6)))
    kinds = (QAbstractButton, QComboBox, QListView, QSpinBox)
    named = [widget for kind in kinds for widget in page.findChildren(kind)]
    own = [widget for widget in named if not widget.objectName().startswith("qt_") and widget.objectName()]
    assert {widget.objectName() for widget in own} >= {
        "compare_a",
        "compare_b",
        "compare_swap",
        "compare_run",
        "compare_time",
        "compare_a_pooling",
        "compare_b_precision",
    }
    assert all(widget.accessibleName() for widget in own)


def test_the_keyboard_goes_to_the_tab_shown(show_page: ShowPage) -> None:
    page = show_page(replace(compared(6), timings=make_timings(6, 6)))
    for index in range(5):
        page.tabs.setCurrentIndex(index)
        page.setFocus()
        assert page.window().focusWidget() is page.tab.main_body()


def test_a_and_b_have_prompts_of_their_own(show_page: ShowPage, intents: FakeIntents) -> None:
    state = compared()
    folder = ModelFolder(Path("/m"), "m", ModelKind.SENTENCE, prompts={"query": "q: ", "topic": "t: "})
    state = replace(state, spec=EncodeSpec("/m"), chosen=ChosenModel("/m", folder))
    page = show_page(state)
    first, second = (chooser.form.prompt for chooser in page.choosers)
    words = [first.choice.itemText(row) for row in range(first.choice.count())]
    assert words == ["default: none", "none", "query: “q: ”", "topic: “t: ”", "own text…"]
    first.choice.activated.emit(3)
    second.asked.emit("mine ", "")
    assert [chooser.configuration.spec.prompt_name for chooser in page.choosers] == ["topic", ""]
    assert [chooser.configuration.spec.prompt for chooser in page.choosers] == [None, "mine "]
    page.compare()
    _, (a, b) = intents.wishes[-1]  # type: ignore[misc]  # a pair
    assert (a.spec.prompt_name, b.spec.prompt) == ("topic", "mine ")
    assert "prompt topic" in page.choosers[0].words
    assert "prompt “mine ”" in page.choosers[1].words


def test_the_models_own_pooling_is_offered_where_its_folder_has_one(show_page: ShowPage, intents: FakeIntents) -> None:
    problem = Failure(FailureKind.MODEL, "It scores pairs of texts.", "Choose mean.")
    folder = ModelFolder(Path("/m"), "m", ModelKind.CROSS_ENCODER, model_pooling=problem)
    state = replace(compared(), spec=EncodeSpec("/m"), chosen=ChosenModel("/m", folder))
    page = show_page(replace(state, readout=Readout(Pooling.MODEL)))
    page.choose(0, Configuration(EncodeSpec("/m"), Readout(Pooling.MODEL)))
    page.choose(1, Configuration(EncodeSpec("/other"), Readout(Pooling.MODEL)))
    assert [chooser.configuration.readout.pooling for chooser in page.choosers] == [Pooling.MEAN, Pooling.MODEL]
    first, second = (chooser.form.pooling for chooser in page.choosers)
    own = first.findText("model (its own)")
    assert first.itemData(own, Qt.ItemDataRole.ToolTipRole) == "It scores pairs of texts."
    assert not first.model().flags(first.model().index(own, 0)) & Qt.ItemFlag.ItemIsEnabled
    assert second.model().flags(second.model().index(own, 0)) & Qt.ItemFlag.ItemIsEnabled
    page.compare()
    _, (a, b) = intents.wishes[-1]  # type: ignore[misc]  # a pair
    assert (a.readout.pooling, b.readout.pooling) == (Pooling.MEAN, Pooling.MODEL)


def test_what_is_chosen_is_kept_across_a_restart(open_window: Callable[..., MainWindow]) -> None:
    first = open_window()
    page = first.workspace.pages.view(Page.COMPARE)
    assert isinstance(page, ComparePage)
    page.choosers[0].form.max_length.setValue(16)
    page.choosers[1].form.prompt.asked.emit("passage: ", "")
    chosen = tuple(chooser.configuration for chooser in page.choosers)
    assert (chosen[0].spec.max_length, chosen[0].spec.prompt) == (16, None)
    assert (chosen[1].spec.max_length, chosen[1].spec.prompt) == (None, "passage: ")
    assert [chooser.words for chooser in page.choosers] == [
        "model (its own) · at most 16 tokens · Sentence Transformers",
        "naive_mean · prompt “passage: ” · Transformers",
    ]
    first.close()
    second = open_window()
    # Of the window's own settings nothing was changed.
    assert second.store.state.spec == EncodeSpec()
    page = second.workspace.pages.view(Page.COMPARE)
    assert isinstance(page, ComparePage)
    assert tuple(chooser.configuration for chooser in page.choosers) == chosen
    assert page.choosers[0].form.max_length.value() == 16
    assert page.choosers[1].form.prompt.text.text() == "passage: "


def test_a_side_becomes_the_setting_of_the_window_and_undo_takes_it_back(
    window: MainWindow, settled: Callable[[TaskRunner], None]
) -> None:
    before = window.store.state
    page = window.workspace.pages.view(Page.COMPARE)
    assert isinstance(page, ComparePage)
    form = page.choosers[1].form
    form.max_length.setValue(16)
    form.use.click()
    state = window.store.state
    assert state.spec == replace(before.spec, backend=Backend.TRANSFORMERS, max_length=16)
    assert state.readout.pooling is Pooling.NAIVE_MEAN
    assert window.workspace.status.facts.text() == "The settings are those of B now."
    window.controller.history.undo()
    assert (window.store.state.spec, window.store.state.readout) == (before.spec, before.readout)
