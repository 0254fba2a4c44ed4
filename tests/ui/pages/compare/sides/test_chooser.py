from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from pytestqt.qtbot import QtBot

from explorer.domain.model.info import ModelInfo
from explorer.domain.results.comparison import Configuration
from explorer.domain.settings.spec import BUNDLED_MODEL, LAST_LAYER, Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.ui.pages.compare.sides.chooser import Chooser
from tests.support.comparisons import BY_HAND, LIBRARY

INFO = ModelInfo("all-MiniLM-L6-v2", 384, 6, 256, normalizes=True)


@pytest.fixture
def chooser(qtbot: QtBot) -> Iterator[Chooser]:
    """A chooser that shows what is chosen in it, as the page does."""
    chooser = Chooser("A")
    qtbot.addWidget(chooser)

    def show(configuration: Configuration) -> None:
        chooser.show_configuration(configuration, {BUNDLED_MODEL: INFO}, ("/models/tiny-bert",))

    chooser.form.changed.connect(show)
    show(LIBRARY)
    chooser.resize(320, 32)
    chooser.show()
    qtbot.waitExposed(chooser)
    yield chooser
    chooser.close_form()


def test_a_press_opens_the_form_and_takes_the_keyboard_there(chooser: Chooser, qtbot: QtBot) -> None:
    assert not chooser.form.isVisible()
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton)
    assert chooser.form.isVisible()


def test_the_button_says_its_setting(chooser: Chooser) -> None:
    assert chooser.accessibleName() == "Setting A: model (its own) · Sentence Transformers"
    before = chooser.grab().toImage()
    chooser.show_configuration(BY_HAND, {}, ())
    assert chooser.accessibleName() == "Setting A: naive_mean · Transformers"
    assert chooser.grab().toImage() != before
    assert chooser.minimumSizeHint().width() < 120 < chooser.sizeHint().width()


def test_raw_transformers_cannot_have_a_pooling_of_its_own(chooser: Chooser, qtbot: QtBot) -> None:
    form = chooser.form
    model = form.pooling.model()
    assert isinstance(model, QStandardItemModel)
    assert model.item(0).isEnabled()
    form.backend.picked.emit(Backend.TRANSFORMERS)
    assert chooser.configuration == Configuration(EncodeSpec(backend=Backend.TRANSFORMERS), Readout(Pooling.MEAN))
    assert not model.item(0).isEnabled()
    assert "needs Sentence Transformers" in model.item(0).toolTip()


def test_another_layer_needs_a_pooling(chooser: Chooser, qtbot: QtBot) -> None:
    form = chooser.form
    assert not form.layer.isEnabled()
    assert "choose a pooling" in form.layer.toolTip()
    form.pooling.setCurrentIndex(2)
    form.pooling.activated.emit(2)
    assert chooser.configuration.readout.pooling is Pooling.CLS
    assert form.layer.isEnabled()
    assert form.layer.maximum() == INFO.layers
    form.layer.setValue(2)
    assert chooser.configuration.readout == Readout(Pooling.CLS, layer=2)
    form.pooling.activated.emit(0)
    assert chooser.configuration.readout == Readout(Pooling.MODEL, layer=LAST_LAYER)
    assert form.layer.value() == LAST_LAYER


def test_a_model_that_normalises_by_itself_says_so(chooser: Chooser) -> None:
    form = chooser.form
    assert form.normalize.isChecked()
    assert not form.normalize.isEnabled()
    assert "by itself" in form.normalize.toolTip()
    form.pooling.activated.emit(1)
    assert form.normalize.isEnabled()
    assert not form.normalize.isChecked()
    form.normalize.click()
    assert chooser.configuration.readout == Readout(Pooling.MEAN, normalize=True)


def test_every_field_reaches_the_configuration(chooser: Chooser) -> None:
    form = chooser.form
    form.truncate_dim.setValue(64)
    form.max_length.setValue(32)
    form.prompt.asked.emit("query: ", "")
    form.precision.setCurrentIndex(3)
    form.precision.activated.emit(3)
    form.model.activated.emit(1)
    assert chooser.configuration == Configuration(
        EncodeSpec(model="/models/tiny-bert", max_length=32, prompt="query: ", dtype=Precision.BFLOAT16),
        Readout(truncate_dim=64),
    )
    form.truncate_dim.setValue(0)
    assert chooser.configuration.readout.truncate_dim is None
    form.max_length.setValue(0)
    assert chooser.configuration.spec.max_length is None


def test_showing_a_setting_tells_no_one(chooser: Chooser) -> None:
    told: list[object] = []
    chooser.form.changed.connect(told.append)
    chooser.show_configuration(
        Configuration(EncodeSpec(), Readout(Pooling.MEAN, layer=2, normalize=True, truncate_dim=9)), {}, ()
    )
    assert told == []
    assert chooser.form.layer.maximum() == 99
