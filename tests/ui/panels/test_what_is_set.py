"""What of the settings is set can be seen while they are folded away, and put back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from explorer.domain.choices.asked import FIELDS, Asked, Field, words_of
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.settings.spec import BUNDLED_MODEL, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState
from explorer.figures.theme import ThemeChoice
from explorer.files.model_folder import bundled_folder, read_model_folder
from explorer.ui.look.mnemonics import plain
from explorer.ui.look.theme import theme_source
from explorer.ui.panels.badge import Badge
from explorer.ui.panels.settings.choices import FOLDED, LABELS, TIPS
from explorer.ui.panels.settings.settings import SettingsPanel
from explorer.ui.window.main_window import MainWindow
from tests.domain.choices.test_asked import SET
from tests.support.states import FakeIntents

SOME = AppState(spec=EncodeSpec(max_length=64, prompt="q: "), readout=Readout(Pooling.CLS, 3), metric=Similarity.DOT)


@pytest.fixture
def intents() -> FakeIntents:
    return FakeIntents()


@pytest.fixture
def panel(qtbot: QtBot, intents: FakeIntents) -> SettingsPanel:
    panel = SettingsPanel(intents)  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(panel)
    panel.resize(328, 720)
    panel.render(None, AppState())
    panel.show()
    return panel


def test_every_setting_has_a_name_a_tip_a_control_and_a_way_back(panel: SettingsPanel) -> None:
    assert list(LABELS) == list(TIPS) == list(Field)
    assert set(panel.resets) == set(Field)
    for name in Field:
        assert panel.findChild(QWidget, name) is not None


def test_the_badge_says_what_is_set_while_it_is_folded_away(panel: SettingsPanel, qtbot: QtBot) -> None:
    badge = panel.fold.badge
    assert not badge.isVisible()
    panel.render(AppState(), SOME)
    assert badge.isVisible()
    assert badge.words == ("layer 3", "at most 64 tokens", "prompt “q: ”")
    assert panel.more.accessibleDescription() == "Set: layer 3, at most 64 tokens, prompt “q: ”"
    qtbot.mouseClick(badge, Qt.MouseButton.LeftButton)
    assert panel.more.isChecked()
    assert not badge.isVisible()
    panel.more.click()
    assert badge.isVisible()
    panel.render(SOME, AppState())
    assert not badge.isVisible()


def test_each_folded_setting_is_on_the_badge(panel: SettingsPanel) -> None:
    for name in FOLDED:
        row = FIELDS[name]
        spec = replace(EncodeSpec(), **{part: getattr(SET.spec, part) for part in row.spec})
        readout = replace(Readout(Pooling.CLS), **{part: getattr(SET.readout, part) for part in row.readout})
        panel.render(AppState(), AppState(spec=spec, readout=readout))
        assert panel.fold.badge.words == words_of(SET, (name,))


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_the_badge_shows_whole_words_as_far_as_they_fit(qtbot: QtBot, theme: ThemeChoice) -> None:
    theme_source().choose(theme)
    badge = Badge()
    qtbot.addWidget(badge)
    badge.show_words(("layer 3", "64 dimensions", "at most 64 tokens"))
    badge.resize(badge.sizeHint())
    assert badge.shown() == "layer 3 · 64 dimensions · at most 64 tokens"
    badge.resize(badge.width() - 4, badge.height())
    assert badge.shown() == "layer 3 · 64 dimensions · +1"
    badge.resize(100, badge.height())
    assert badge.shown() == "layer 3 · +2"
    badge.resize(70, badge.height())
    assert badge.shown().endswith("… · +2")
    badge.grab()


def test_a_way_back_shows_only_where_something_is_set(panel: SettingsPanel) -> None:
    panel.more.click()
    assert not any(button.isVisible() for button in panel.resets.values())
    assert not panel.heading.reset_all.isVisible()
    panel.render(AppState(), SOME)
    shown = {name for name, button in panel.resets.items() if button.isVisible()}
    assert shown == {Field.POOLING, Field.SIMILARITY, Field.LAYER, Field.MAX_LENGTH, Field.PROMPT}
    assert panel.heading.reset_all.isVisible()
    assert panel.heading.reset_all.toolTip() == (
        "Put back pooling, compare by, layer, max. tokens, prompt; Undo brings them again"
    )


def test_one_setting_or_all_are_put_back(panel: SettingsPanel, intents: FakeIntents, qtbot: QtBot) -> None:
    panel.more.click()
    panel.render(AppState(), SOME)
    qtbot.mouseClick(panel.resets[Field.MAX_LENGTH], Qt.MouseButton.LeftButton)
    panel.resets[Field.LAYER].setFocus()
    qtbot.keyClick(panel.resets[Field.LAYER], Qt.Key.Key_Space)
    qtbot.mouseClick(panel.heading.reset_all, Qt.MouseButton.LeftButton)
    mine = SOME.asked
    assert intents.wishes == [
        (
            "change_settings",
            (replace(mine, spec=EncodeSpec(prompt="q: ")), "Max. tokens is at its default again."),
        ),
        ("change_settings", (replace(mine, readout=Readout(Pooling.CLS)), "Layer is at its default again.")),
        ("change_settings", (Asked(), "All settings are at their defaults again.")),
    ]


@pytest.mark.parametrize("name", ["layer", "layer_label", "similarity", "prompt_choice", "normalize"])
def test_the_context_menu_puts_back_too(panel: SettingsPanel, intents: FakeIntents, name: str) -> None:
    panel.more.click()
    set_ = replace(SOME, readout=replace(SOME.readout, normalize=True))
    panel.render(AppState(), set_)
    widget = panel.findChild(QWidget, name)
    assert widget is not None
    where = QPoint(4, 4)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, where, widget.mapToGlobal(where))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = menu.actions()[-1]
    assert plain(action.text()).startswith("Reset ")
    action.trigger()
    menu.close()
    assert [wish for wish, _ in intents.wishes] == ["change_settings"]


def test_layers_and_dimensions_are_told_before_the_model_is_loaded(panel: SettingsPanel, qtbot: QtBot) -> None:
    panel.more.click()
    chosen = ChosenModel(BUNDLED_MODEL, read_model_folder(bundled_folder()))
    panel.render(AppState(), AppState(chosen=chosen, readout=Readout(Pooling.CLS)))
    assert (panel.of_layers.text(), panel.of_dimensions.text()) == ("of 6", "of 384")
    assert (panel.layer.maximum(), panel.truncate_dim.maximum()) == (6, 384)
    panel.render(AppState(chosen=chosen), AppState(spec=EncodeSpec(model="/elsewhere"), chosen=chosen))
    assert (panel.of_layers.text(), panel.of_dimensions.text()) == ("", "")


@pytest.mark.usefixtures("dressed")
def test_the_badge_is_in_sight_in_the_smallest_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(900, 600)
    window.controller.set_spec(replace(SET.spec, model=BUNDLED_MODEL))
    window.controller.set_readout(SET.readout)
    window.workspace.settings.more.click()
    window.workspace.settings.more.click()
    badge = window.workspace.settings.fold.badge
    qtbot.waitUntil(lambda: badge.visibleRegion().boundingRect().height() == badge.height())
