from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from explorer.domain.results.precomputed import RowNames
from explorer.domain.settings.spec import (
    BUNDLED_MODEL,
    Backend,
    Device,
    EncodeSpec,
    Pooling,
    Precision,
    Readout,
    Similarity,
)
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.ui.panels.settings import choices
from explorer.ui.panels.settings.form import Choice
from explorer.ui.panels.settings.settings import SettingsPanel
from tests.support.states import FakeIntents, make_state


@pytest.fixture
def intents() -> FakeIntents:
    return FakeIntents()


@pytest.fixture
def panel(qtbot: QtBot, intents: FakeIntents) -> SettingsPanel:
    panel = SettingsPanel(intents)  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(panel)
    panel.render(None, AppState())
    panel.more.setChecked(True)
    panel.show()
    return panel


def choose(box: Choice, words: str) -> None:
    row = box.findText(words)
    box.setCurrentIndex(row)
    box.activated.emit(row)


@pytest.mark.parametrize(
    ("table", "enum"),
    [
        (choices.BACKENDS, Backend),
        (choices.POOLINGS, Pooling),
        (choices.METRICS, Similarity),
        (choices.DEVICES, Device),
        (choices.PRECISIONS, Precision),
    ],
)
def test_every_value_is_offered(table: tuple[tuple[object, str, str], ...], enum: type[Backend]) -> None:
    assert [value for value, _, _ in table] == list(enum)


def test_choices_become_wishes(panel: SettingsPanel, intents: FakeIntents, qtbot: QtBot) -> None:
    choose(panel.pooling, "cls")
    assert intents.wishes[-1] == ("set_readout", Readout(Pooling.CLS))
    choose(panel.similarity, "dot product")
    name, metric = intents.wishes[-1]
    assert (name, str(metric)) == ("set_metric", "dot") or metric == tuple("dot")
    panel.max_length.setValue(64)
    assert intents.wishes[-1] == ("set_spec", EncodeSpec(max_length=64))
    choose(panel.device, "CPU")
    assert intents.wishes[-1] == ("set_spec", EncodeSpec(device=Device.CPU))
    choose(panel.precision, "bfloat16")
    assert intents.wishes[-1] == ("set_spec", EncodeSpec(dtype=Precision.BFLOAT16))
    panel.truncate_dim.setValue(8)
    assert intents.wishes[-1] == ("set_readout", Readout(truncate_dim=8))
    panel.normalize.click()
    assert intents.wishes[-1] == ("set_readout", Readout(normalize=True))
    choose(panel.prompts.texts.choice, "own text…")
    qtbot.keyClicks(panel.prompts.texts.text, "query: ")
    qtbot.keyClick(panel.prompts.texts.text, Qt.Key.Key_Return)
    assert intents.wishes[-1] == ("set_spec", EncodeSpec(prompt="query: "))


def test_the_wish_holds_the_enum_itself(panel: SettingsPanel, intents: FakeIntents) -> None:
    choose(panel.pooling, "max")
    wish = intents.wishes[-1][1]
    assert isinstance(wish, Readout)
    assert wish.pooling is Pooling.MAX
    panel.backend.picked.emit(Backend.TRANSFORMERS)
    spec = intents.wishes[-1][1]
    assert isinstance(spec, EncodeSpec)
    assert spec.backend is Backend.TRANSFORMERS


def test_showing_a_state_wishes_nothing(panel: SettingsPanel, intents: FakeIntents) -> None:
    state = AppState(
        spec=EncodeSpec(backend=Backend.TRANSFORMERS, max_length=32, dtype=Precision.FLOAT16, batch_size=4, prompt="p"),
        readout=Readout(Pooling.NAIVE_MAX, layer=3, normalize=True, truncate_dim=5),
        metric=Similarity.MANHATTAN,
    )
    panel.render(AppState(), state)
    assert intents.wishes == []
    assert panel.pooling.value is Pooling.NAIVE_MAX
    assert panel.layer.value() == 3
    assert panel.truncate_dim.value() == 5
    assert panel.batch_size.isEnabled()
    assert panel.prompts.texts.text.text() == "p"
    assert panel.prompts.texts.text.isVisible()
    assert panel.prompts.note.text() == "Before every sentence: “p”"
    assert panel.precision.value is Precision.FLOAT16
    assert "padding" in panel.pooling_note.text()


def test_what_cannot_be_chosen_says_why(panel: SettingsPanel) -> None:
    panel.render(AppState(), AppState(spec=EncodeSpec(backend=Backend.TRANSFORMERS), readout=Readout(Pooling.MEAN)))
    item = panel.pooling.model().item(0)  # type: ignore[attr-defined]  # a QStandardItemModel
    assert not item.isEnabled()
    assert "no pooling of its own" in item.toolTip()
    assert not panel.batch_size.isEnabled()
    assert "naive" in panel.batch_size.toolTip()


def test_a_model_that_normalises_by_itself_leaves_no_choice(panel: SettingsPanel) -> None:
    state = replace(make_state(), readout=Readout(Pooling.MODEL))
    panel.render(AppState(), state)
    assert panel.normalize.isChecked()
    assert not panel.normalize.isEnabled()
    panel.render(state, replace(state, readout=Readout(Pooling.MODEL, truncate_dim=8)))
    assert panel.normalize.isEnabled()


def test_only_devices_that_are_there_can_be_chosen(panel: SettingsPanel) -> None:
    panel.show_devices((Device.CUDA, Device.CPU))
    model = panel.device.model()
    enabled = {panel.device.itemText(row): model.item(row).isEnabled() for row in range(model.rowCount())}  # type: ignore[attr-defined]  # a QStandardItemModel
    assert enabled == {"automatic": True, "CPU": True, "CUDA": True, "MPS": False, "XPU": False}


def test_the_hub_is_offered_with_the_network_and_its_cache_without(panel: SettingsPanel, intents: FakeIntents) -> None:
    words = [panel.model.itemText(row) for row in range(panel.model.count())]
    assert words == [BUNDLED_MODEL, "Choose a folder…", "From the hub's cache…"]
    panel.render(AppState(), AppState(spec=EncodeSpec(allow_network=True)))
    assert panel.model.findText("From the hub…") > 0
    panel.model.show_recent(["/models/mine"])
    choose(panel.model, "mine")
    assert intents.wishes[-1] == ("set_spec", EncodeSpec(model="/models/mine", allow_network=True))


def test_what_is_still_being_typed_counts_at_a_run(panel: SettingsPanel, intents: FakeIntents, qtbot: QtBot) -> None:
    choose(panel.prompts.texts.choice, "own text…")
    panel.render(AppState(), AppState(spec=EncodeSpec(prompt="")))
    intents.wishes.clear()
    qtbot.keyClicks(panel.prompts.texts.text, "query: ")
    panel.flush()
    assert intents.wishes == [("set_spec", EncodeSpec(prompt="query: "))]
    panel.render(AppState(), AppState(spec=EncodeSpec(prompt="query: ")))
    panel.max_length.selectAll()
    qtbot.keyClicks(panel.max_length, "48")
    panel.flush()
    assert intents.wishes[1:] == [("set_spec", EncodeSpec(prompt="query: ", max_length=48))]


def test_a_choice_that_is_allowed_again_explains_itself_again(panel: SettingsPanel) -> None:
    item = panel.pooling.model().item(0)  # type: ignore[attr-defined]  # a QStandardItemModel
    before = item.toolTip()
    panel.render(AppState(), AppState(spec=EncodeSpec(backend=Backend.TRANSFORMERS), readout=Readout(Pooling.MEAN)))
    assert item.toolTip() != before
    panel.render(AppState(), AppState())
    assert item.toolTip() == before


@pytest.mark.parametrize("width", [304, 328])
def test_no_hint_is_clipped_however_long(panel: SettingsPanel, qtbot: QtBot, width: int) -> None:
    panel.resize(width, 260)
    state = make_state(3)
    assert state.encoding is not None
    names = Corpus(RowNames(3))
    for corpus in (state.corpus, names):
        file = "embeddings of the whole winter.parquet"
        shown = replace(state, corpus=corpus, shown=corpus)
        shown = replace(
            shown,
            encoding=replace(state.encoding, file=file, corpus_fingerprint=corpus.fingerprint, texts=corpus.texts),
        )
        panel.render(None, shown)
        assert panel.pooling_note.text().startswith("From embeddings of the")
        qtbot.waitUntil(lambda: panel.pooling_note.height() >= needed(panel.pooling_note))
        for label in panel.findChildren(QLabel):
            if label.isVisible() and label.wordWrap():
                assert label.height() >= needed(label), label.objectName()


def needed(label: QLabel) -> int:
    """Return the height of a label's words at its width, in pixels."""
    room = label.contentsRect().width()
    bounds = label.fontMetrics().boundingRect(0, 0, room, 10_000, int(Qt.TextFlag.TextWordWrap), label.text())
    return bounds.height()
