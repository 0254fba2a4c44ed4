from __future__ import annotations

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from explorer.domain.model.titles import model_title
from explorer.domain.settings.spec import BUNDLED_MODEL
from explorer.ui.panels.settings.model_box import ModelBox

CACHE = "/cache/hub/models--BAAI--bge-small/snapshots/0123456789abcdef0123456789abcdef01234567"


def titles(box: ModelBox) -> list[str]:
    return [box.itemText(row) for row in range(box.count())]


def test_a_model_of_the_hubs_cache_has_its_name_and_no_hash() -> None:
    assert model_title(CACHE) == "BAAI/bge-small"
    assert model_title("/models/mine") == "models/mine"
    assert model_title("org/name") == "org/name"
    assert model_title(BUNDLED_MODEL) == BUNDLED_MODEL


def test_two_folders_of_one_last_name_are_told_apart(qtbot: QtBot) -> None:
    box = ModelBox()
    qtbot.addWidget(box)
    box.show_recent(["/runs/first/model", "/runs/second/model", CACHE, "/models/mine"])
    assert titles(box)[:5] == [BUNDLED_MODEL, "first/model", "second/model", "BAAI/bge-small", "mine"]
    box.show_model("/runs/second/model", network=False)
    assert box.currentText() == "second/model"


def test_a_model_of_the_cache_is_asked_for_by_its_id(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (" BAAI/bge-small ", True))
    box = ModelBox()
    qtbot.addWidget(box)
    with qtbot.waitSignal(box.model_chosen) as chosen:
        box.activated.emit(box.findText("From the hub's cache…"))
    assert chosen.args == ["BAAI/bge-small"]
