from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Readout
from explorer.domain.state import AppState
from explorer.ui.look.plain import plain_tip
from explorer.ui.panels.settings.settings import SettingsPanel
from tests.support.states import FakeIntents

MODEL = "/models/splade"
OWN = Failure(FailureKind.MODEL, "It makes <b>no</b> vector of a text.", "Choose mean.")
SPARSE = ModelFolder(
    Path(MODEL),
    "splade",
    ModelKind.SPARSE,
    refusals={Backend.TRANSFORMERS: Failure(FailureKind.MODEL, "AutoModel cannot load it.", "Choose another backend.")},
    model_pooling=OWN,
)
STATE = AppState(spec=EncodeSpec(model=MODEL), chosen=ChosenModel(MODEL, SPARSE))


@pytest.fixture
def panel(qtbot: QtBot) -> SettingsPanel:
    panel = SettingsPanel(FakeIntents())  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(panel)
    panel.render(None, AppState())
    panel.show()
    return panel


def test_nothing_is_said_of_a_model_that_nothing_speaks_against(panel: SettingsPanel) -> None:
    assert not panel.remark.isVisible()
    whole = replace(SPARSE, kind=ModelKind.SENTENCE, model_pooling=None)
    panel.render(None, replace(STATE, chosen=ChosenModel(MODEL, whole)))
    assert not panel.remark.isVisible()


def test_what_speaks_against_a_model_is_said_as_soon_as_it_is_chosen(panel: SettingsPanel, qtbot: QtBot) -> None:
    before = panel.height_wanted()
    with qtbot.waitSignal(panel.folded):
        panel.render(None, STATE)
    assert panel.remark.isVisible()
    assert panel.remark.words.text() == "It makes <b>no</b> vector of a text. Choose mean."
    assert panel.remark.words.textFormat().name == "PlainText"
    assert panel.remark.accessibleDescription() == panel.remark.words.text()
    assert panel.height_wanted() > before


def test_it_goes_along_with_the_backend_and_the_pooling(panel: SettingsPanel) -> None:
    named = replace(STATE, readout=Readout(Pooling.MEAN))
    panel.render(None, named)
    assert panel.remark.words.text() == OWN.message
    raw = replace(named, spec=replace(named.spec, backend=Backend.TRANSFORMERS))
    panel.render(named, raw)
    assert panel.remark.words.text() == "AutoModel cannot load it. Choose another backend."


def test_nothing_is_said_of_another_model_than_the_one_chosen(panel: SettingsPanel) -> None:
    panel.render(None, STATE)
    other = replace(STATE, spec=EncodeSpec(model="/models/other"))
    panel.render(STATE, other)
    assert not panel.remark.isVisible()


def test_the_button_beside_the_model_asks_for_its_facts(panel: SettingsPanel, qtbot: QtBot) -> None:
    assert panel.facts.accessibleName() == "Model facts"
    with qtbot.waitSignal(panel.facts_wanted):
        panel.facts.click()


def test_a_pooling_that_a_model_does_not_have_is_not_offered(panel: SettingsPanel) -> None:
    panel.render(None, STATE)
    item = panel.pooling.model().index(0, 0)
    assert not item.flags() & Qt.ItemFlag.ItemIsEnabled
    assert item.data(Qt.ItemDataRole.ToolTipRole) == plain_tip(OWN.message)
    panel.render(STATE, replace(STATE, spec=EncodeSpec(model="/models/other")))
    assert item.flags() & Qt.ItemFlag.ItemIsEnabled
