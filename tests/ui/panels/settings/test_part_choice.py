"""Which half of an encoder-decoder is read, chosen in the settings and in either form of a comparison."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.domain.model.chosen import ChosenModel
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.model.info import ModelHabits
from explorer.domain.results.comparison import Configuration
from explorer.domain.settings.spec import EncodeSpec, Part, Pooling, Readout
from explorer.domain.state import AppState
from explorer.figures.phrases.settings import words_of
from explorer.ui.pages.compare.sides.form import ConfigurationForm
from explorer.ui.pages.compare.sides.settings import asked
from explorer.ui.panels.settings.choices import PARTS
from explorer.ui.panels.settings.form import Choice
from explorer.ui.panels.settings.settings import SettingsPanel
from tests.support.states import FakeIntents, make_state

MODEL = "/models/bart"
BART = ModelFolder(Path(MODEL), "bart", ModelKind.TRANSFORMER, "bart", encoder_decoder=True)
BERT = replace(BART, name="bert", architecture="bert", encoder_decoder=False)
SPEC = EncodeSpec(MODEL)


@pytest.fixture
def intents() -> FakeIntents:
    return FakeIntents()


@pytest.fixture
def panel(qtbot: QtBot, intents: FakeIntents) -> SettingsPanel:
    panel = SettingsPanel(intents)  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(panel)
    panel.render(None, state_of(BART))
    panel.more.setChecked(True)
    panel.show()
    return panel


def state_of(folder: ModelFolder | None, part: Part = Part.AUTO) -> AppState:
    return AppState(spec=replace(SPEC, part=part), readout=Readout(Pooling.MEAN), chosen=ChosenModel(MODEL, folder))


def pick(box: Choice, row: int) -> None:
    box.setCurrentIndex(row)
    box.activated.emit(row)


def test_every_half_is_offered() -> None:
    assert [value for value, _, _ in PARTS] == list(Part)


def test_half_is_chosen_where_the_model_has_two(panel: SettingsPanel, intents: FakeIntents) -> None:
    assert panel.part.isVisible()
    assert panel.part.isEnabled()
    for row, part in ((1, Part.ENCODER), (2, Part.DECODER)):
        pick(panel.part, row)
        assert intents.wishes[-1] == ("set_spec", replace(SPEC, part=part))
        panel.render(AppState(), state_of(BART, part))
        assert panel.part.value is part


@pytest.mark.parametrize("folder", [BERT, None], ids=["no halves", "not known"])
def test_other_models_have_nothing_to_choose(folder: ModelFolder | None, panel: SettingsPanel) -> None:
    panel.render(AppState(), state_of(folder))
    assert not panel.part.isEnabled()
    assert "no encoder and decoder" in panel.part.toolTip()
    panel.render(AppState(), state_of(folder, Part.ENCODER))  # as a window before had it
    assert panel.part.isEnabled()


def test_half_that_the_automatic_choice_read_is_named_after_a_run(panel: SettingsPanel) -> None:
    assert panel.part.currentText() == "automatic"
    encoding = make_state().encoding
    assert encoding is not None
    info = replace(encoding.info, habits=ModelHabits(part=Part.DECODER), folder=BART)
    run = replace(encoding, spec=SPEC, info=info)
    panel.render(AppState(), replace(state_of(None), encoding=run))
    assert panel.part.isEnabled()
    assert panel.part.currentText() == "automatic: decoder"
    told = replace(encoding, spec=replace(SPEC, part=Part.ENCODER), info=info)
    panel.render(AppState(), replace(state_of(BART), encoding=told))
    assert panel.part.currentText() == "automatic"
    other = replace(encoding, spec=EncodeSpec("/models/other"), info=info)
    panel.render(AppState(), replace(state_of(BART), encoding=other))
    assert panel.part.currentText() == "automatic"


def test_another_model_is_read_as_it_is_by_itself(panel: SettingsPanel, intents: FakeIntents) -> None:
    panel.render(AppState(), state_of(BART, Part.ENCODER))
    panel.model.model_chosen.emit("/models/bert")
    assert intents.wishes[-1] == ("set_spec", EncodeSpec("/models/bert"))


def test_sides_of_a_comparison_choose_a_half_each(qtbot: QtBot) -> None:
    form = ConfigurationForm("B")
    qtbot.addWidget(form)
    form.show()
    configuration = Configuration(SPEC, Readout(Pooling.MEAN))
    form.show_configuration(configuration, {}, (), folder=BERT)
    assert not form.part.isEnabled()
    form.show_configuration(configuration, {}, (), folder=BART)
    assert form.part.isEnabled()
    with qtbot.waitSignal(form.changed) as changed:
        pick(form.part, 1)
    (chosen,) = changed.args
    assert chosen.spec.part is Part.ENCODER
    assert words_of(chosen).endswith("· the encoder")
    assert asked(chosen, EncodeSpec(part=Part.DECODER)).spec.part is Part.ENCODER
    with qtbot.waitSignal(form.changed) as changed:
        form.show_configuration(chosen, {}, (), folder=BART)
        form.model.model_chosen.emit("/models/bert")
    assert changed.args[0].spec.part is Part.AUTO
