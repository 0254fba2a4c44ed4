"""Every setting, put to what is not its default by its own widget, is found again at the next start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QSplitter,
    QWidget,
)
from pytestqt.qtbot import QtBot

from explorer.__main__ import main
from explorer.domain.results.comparison import Configuration
from explorer.domain.settings.spec import Backend, EncodeSpec, Engine, Pooling, Precision, Readout, Similarity
from explorer.figures.colors import ColorMap
from explorer.figures.theme import ThemeChoice
from explorer.files.profile import settings as remembered
from explorer.files.profile.setting import Setting
from explorer.files.profile.settings import SETTINGS, Settings
from explorer.ui.dialogs.preferences import PreferencesDialog
from explorer.ui.look.controls.choice_box import ChoiceBox
from explorer.ui.look.theme import theme_source
from explorer.ui.pages.registry import Page
from explorer.ui.panels.settings.form import Choice
from explorer.ui.state.memory import recall
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]
Settled = Callable[[TaskRunner], None]

KINDS = (QComboBox, QSpinBox, QDoubleSpinBox, QCheckBox, QLineEdit)

UNCHOSEN = {remembered.LAST_FOLDER.key, remembered.LAST_EXPORT_FOLDER.key}
"""Settings that no widget shows; they are where a dialog of the system was left."""
LISTS = {remembered.RECENT_MODELS.key, remembered.RECENT_FILES.key, remembered.RECENT_COMMANDS.key}


def areas_of(window: MainWindow) -> tuple[QWidget, ...]:
    workspace = window.workspace
    return workspace.settings, workspace.heatmap, workspace.map, workspace.norms, workspace.map.settings


def controls_of(window: MainWindow) -> dict[str, QWidget]:
    """Return every control of the settings and of the four views, by name."""
    inside = (QComboBox, QSpinBox, QDoubleSpinBox)
    found = [child for area in areas_of(window) for kind in KINDS for child in area.findChildren(kind)]
    return {child.objectName(): child for child in found if not isinstance(child.parent(), inside)}


def value_of(control: QWidget) -> object:
    if isinstance(control, QComboBox):
        return control.currentText()
    if isinstance(control, QAbstractButton):
        return control.isChecked()
    return control.text() if isinstance(control, QLineEdit) else control.value()  # type: ignore[attr-defined]


def values_of(window: MainWindow) -> dict[str, object]:
    return {name: value_of(control) for name, control in controls_of(window).items()}


def pick(box: QComboBox, row: int) -> None:
    box.setCurrentIndex(row)
    box.activated.emit(row)


@pytest.fixture
def changed(open_window: OpenWindow, settled: Settled, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window in which nothing is at its default."""
    window = open_window()
    panel, workspace = window.workspace.settings, window.workspace
    model = tmp_path / "mine"
    model.mkdir()
    (model / "config.json").write_text("{}")
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    pick(panel.backend, 1)
    panel.model.model_chosen.emit(str(model))
    panel.pooling.picked.emit(Pooling.NAIVE_MAX)
    for box in (panel.network, panel.normalize):
        box.click()
    panel.layer.setValue(3)
    panel.truncate_dim.setValue(128)
    panel.max_length.setValue(48)
    panel.batch_size.setValue(7)
    panel.part.picked.emit(panel.part._values[2])
    pick(panel.similarity, 2)
    pick(panel.engine, 2)
    pick(panel.device, 1)
    pick(panel.precision, 2)
    for prompt, words in ((panel.prompts.texts, "passage: "), (panel.prompts.queries, "query: ")):
        pick(prompt.choice, prompt.choice.count() - 1)
        prompt.text.clear()
        qtbot.keyClicks(prompt.text, words)
        prompt.flush()
    pick(workspace.heatmap.order_box, 1)
    pick(workspace.heatmap.color_map_box, 2)
    pick(workspace.map.method_box, 2)
    pick(workspace.map.color_box, 3)
    layout = workspace.map.settings
    layout.n_neighbors.setValue(8)
    layout.min_dist.setValue(0.35)
    layout.perplexity.setValue(12.5)
    layout.seed.setValue(7)
    layout.metric_box.setCurrentIndex(2)
    layout.apply.click()
    settled(window.runner)
    return window


def test_every_control_is_found_again_as_it_was_left(
    changed: MainWindow, open_window: OpenWindow, settled: Settled, qtbot: QtBot
) -> None:
    left = values_of(changed)
    assert changed.close()
    again = open_window()
    settled(again.runner)
    assert values_of(again) == left
    assert again.workspace.settings.more.isChecked()


def test_every_control_was_put_to_what_is_not_its_default(
    changed: MainWindow, home: Path, qtbot: QtBot, services: Any
) -> None:
    left = values_of(changed)
    fresh = MainWindow(services.services(), Settings())
    qtbot.addWidget(fresh)
    first = values_of(fresh)
    fresh.shut_down()
    assert [name for name in first if first[name] == left[name]] == []


def test_every_setting_of_the_file_was_put_to_what_is_not_its_default(
    changed: MainWindow, open_window: OpenWindow, settled: Settled, home: Path, qtbot: QtBot
) -> None:
    """Those that the panels do not show are put by what does."""
    dialog = PreferencesDialog(changed.commands.preferences, changed)
    qtbot.addWidget(dialog)
    dialog.theme.picked.emit("dark")
    dialog.motion.click()
    dialog.limit.picked.emit(16)
    sides = (
        Configuration(EncodeSpec(max_length=9, prompt="a: "), Readout(Pooling.MAX, layer=2, normalize=True)),
        Configuration(EncodeSpec(engine=Engine.OPENVINO, dtype=Precision.FLOAT16), Readout(truncate_dim=64)),
    )
    changed.controller.requests.compare.choose(*sides)
    changed.workspace.pages.show_page(Page.SWEEP)
    settled(changed.runner)
    assert changed.close()
    kept = Settings.load()
    at_default = [key for key, setting in SETTINGS.items() if kept.get(setting) == setting.default]
    # The named prompts are instead of the user's own.
    named = {remembered.PROMPT_NAME.key, remembered.QUERY_PROMPT_NAME.key}
    assert set(at_default) == UNCHOSEN | LISTS | named
    again = open_window()
    assert again.workspace.pages.current is Page.SWEEP
    assert again.store.state.compared == sides
    assert again.workspace.heatmap.color_map is list(ColorMap)[2]
    dialog = PreferencesDialog(again.commands.preferences, again)
    qtbot.addWidget(dialog)
    # Whatever has a theme is made before the window, by the program.
    assert theme_source().choice is ThemeChoice.DARK
    assert (dialog.motion.isChecked(), dialog.limit.value) == (False, 16)


def test_a_limit_set_on_the_command_line_while_the_window_is_open_holds(
    window: MainWindow, capsys: pytest.CaptureFixture[str], qtbot: QtBot
) -> None:
    assert main(["cache", "--limit", "1"]) == 0
    dialog = PreferencesDialog(window.commands.preferences, window)
    qtbot.addWidget(dialog)
    assert dialog.limit.value == 1
    window.controller.set_metric(Similarity.DOT)
    assert window.close()
    kept = Settings.load()
    assert (kept.get(remembered.CACHE_GIGABYTES), kept.get(remembered.METRIC)) == (1, "dot")


def test_sides_compared_under_openvino_as_a_backend_are_found_again() -> None:
    settings = Settings({"compared": '[{"backend": "openvino", "dtype": "bfloat16"}, {"backend": "transformers"}]'})
    pair = recall(settings).compared
    assert pair is not None
    assert [(side.spec.engine, side.spec.backend) for side in pair] == [
        (Engine.OPENVINO, Backend.SENTENCE_TRANSFORMERS),
        (Engine.AUTO, Backend.TRANSFORMERS),
    ]


def test_named_prompts_are_found_again(open_window: OpenWindow, settled: Settled) -> None:
    window = open_window()
    window.workspace.settings.prompts.asked.emit({"prompt": None, "prompt_name": "passage"})
    window.workspace.settings.prompts.asked.emit({"query_prompt": "", "query_prompt_name": ""})
    assert window.close()
    spec = open_window().store.state.spec
    assert (spec.prompt, spec.prompt_name, spec.query_prompt) == (None, "passage", "")


def test_docks_and_columns_are_where_they_were(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window()
    docks = window.workspace.area.docks
    docks["norms"].close()
    window.workspace.area.tabifyDockWidget(docks["map"], docks["neighbors"])
    columns = window.findChild(QSplitter, "columns")
    columns.moveSplitter(316, 1)
    window.resize(840, 600)
    QApplication.processEvents()
    before = columns.sizes(), window.size()
    for _ in range(2):
        assert window.close()
        window = open_window()
        area = window.workspace.area
        assert area.docks["norms"].isHidden()
        assert area.tabifiedDockWidgets(area.docks["map"]) == [area.docks["neighbors"]]
        QApplication.processEvents()
        columns = window.findChild(QSplitter, "columns")
        assert (columns.sizes(), window.size()) == before


@pytest.mark.parametrize("setting", [s for s in SETTINGS.values() if s.choices], ids=lambda setting: setting.key)
def test_every_choice_of_a_setting_opens(home: Path, services: Any, qtbot: QtBot, setting: Setting[Any]) -> None:
    kept = Settings({setting.key: setting.choices[-1]})
    assert kept.get(setting) == setting.choices[-1]
    window = MainWindow(services.services(), kept)
    qtbot.addWidget(window)
    window.shut_down()


def test_choices_of_the_file_are_those_of_the_widgets(window: MainWindow) -> None:
    assert remembered.PAGE.choices == tuple(page.value for page in Page)
    assert remembered.COLOR_MAP.choices == tuple(color_map.value for color_map in ColorMap)
    assert remembered.THEME.choices == tuple(theme.value for theme in ThemeChoice)


def test_ranges_of_the_file_are_those_of_the_widgets(window: MainWindow) -> None:
    panel, layout = window.workspace.settings, window.workspace.map.settings
    for setting, field in (
        (remembered.MAX_LENGTH, panel.max_length),
        (remembered.BATCH_SIZE, panel.batch_size),
        (remembered.MAP_NEIGHBORS, layout.n_neighbors),
        (remembered.MAP_MIN_DIST, layout.min_dist),
        (remembered.MAP_PERPLEXITY, layout.perplexity),
        (remembered.MAP_SEED, layout.seed),
    ):
        assert (setting.least, setting.most) == (field.minimum(), field.maximum()), setting.key


def test_the_kinds_of_choices_are_what_is_looked_for(window: MainWindow) -> None:
    assert issubclass(Choice, KINDS)
    assert issubclass(ChoiceBox, KINDS)
    assert len(controls_of(window)) >= 20
    assert window.findChild(QPushButton, "map_apply") is not None
