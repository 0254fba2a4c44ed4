from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from explorer.analysis.neighbors.digests import text_digests
from explorer.domain.settings.spec import LAST_LAYER, Pooling
from explorer.files.cache.vector_cache import VectorCache
from explorer.files.cache.vector_segment import TextVectors
from explorer.files.disk import paths
from explorer.files.profile.settings import CACHE_GIGABYTES, Settings
from explorer.ui.control.actions import ActionId
from explorer.ui.dialogs.cache import CacheDialog
from explorer.ui.look.mnemonics import plain
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

Settled = Callable[[TaskRunner], None]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VectorCache:
    monkeypatch.setattr("explorer.files.cache.vector_cache.cache_dir", lambda: tmp_path)
    monkeypatch.setattr(paths, "converted_dir", lambda: tmp_path / "converted")
    cache = VectorCache.of(Settings())
    vectors = {(LAST_LAYER, Pooling.MEAN): np.ones((500, 10), np.float32)}
    counts = np.ones(500, np.int32)
    texts = TextVectors(vectors, counts, counts > 1, counts)
    cache.section(("model",), tuple(vectors)).store(text_digests([str(number) for number in range(500)]), texts)
    return cache


@pytest.fixture
def dialog(cache: VectorCache, window: MainWindow) -> Iterator[CacheDialog]:
    window.commands.handlers()[ActionId.CACHE]()
    dialog = window.findChild(CacheDialog)
    assert dialog is not None
    yield dialog
    dialog.close()


def test_it_says_how_much_is_kept_and_clear_removes_it(
    dialog: CacheDialog, cache: VectorCache, window: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    assert dialog.isVisible()
    assert dialog.usage.text() == "36 kB"
    assert dialog.clear.isEnabled()
    qtbot.mouseClick(dialog.clear, Qt.MouseButton.LeftButton)
    assert not dialog.clear.isEnabled()
    settled(window.runner)
    assert cache.usage() == 0
    assert dialog.usage.text() == "nothing"
    assert not dialog.clear.isEnabled()


def test_only_what_takes_the_keyboard_has_a_letter(dialog: CacheDialog) -> None:
    letters = {plain(label.text()): "&" in label.text() for label in dialog.findChildren(QLabel) if label.buddy()}
    assert letters == {"Kept now": False, "At most": True, "Prepared models": False}


def test_clear_removes_converted_models_too(
    dialog: CacheDialog, cache: VectorCache, window: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    assert dialog.models.text() == "nothing"
    cache.clear()
    model = paths.converted_dir() / "a-model"
    model.mkdir(parents=True)
    (model / "model.bin").write_bytes(bytes(5_000_000))
    dialog.refresh()
    assert dialog.models.text() == "5.0 MB"
    assert dialog.clear.isEnabled()
    qtbot.mouseClick(dialog.clear, Qt.MouseButton.LeftButton)
    settled(window.runner)
    assert not model.exists()
    assert dialog.models.text() == "nothing"


def test_limit_chosen_holds_at_once_and_is_remembered(
    dialog: CacheDialog, cache: VectorCache, window: MainWindow, settled: Settled
) -> None:
    assert dialog.limit.currentText() == "4 GB"
    choose(dialog, 16)
    settled(window.runner)
    assert cache.usage() > 0
    choose(dialog, 0)
    settled(window.runner)
    assert cache.usage() == 0
    assert dialog.usage.text() == "nothing"
    window.close()
    assert Settings.load().get(CACHE_GIGABYTES) == 0


def choose(dialog: CacheDialog, gigabytes: int) -> None:
    index = CACHE_GIGABYTES.choices.index(gigabytes)
    dialog.limit.setCurrentIndex(index)
    dialog.limit.activated.emit(index)


def test_it_looks_again_each_time_it_opens(dialog: CacheDialog, cache: VectorCache, window: MainWindow) -> None:
    dialog.accept()
    cache.clear()
    window.commands.handlers()[ActionId.CACHE]()
    assert dialog.isVisible()
    assert dialog.usage.text() == "nothing"
