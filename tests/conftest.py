"""Settings and guards for every test."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
from hypothesis import HealthCheck, settings

from explorer.__main__ import ENVIRONMENT
from explorer.files.disk import paths

os.environ.update(ENVIRONMENT)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "true"

pytest_plugins = ["tests.support.fixtures", "tests.support.slow_expressions"]

# How long an example takes says how busy the machine is.
settings.register_profile("any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")

# Threads that libraries keep for the life of the process.
LIBRARY_THREADS = ("pytest_timeout", "tqdm_monitor", "QueueFeederThread", "asyncio_", "Dummy-")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, and leave out the tests that need a CUDA device where there is none."""
    # Where several processes share the files, none is left alone with a long one at the end.
    long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("desktop")}
    items.sort(key=lambda item: item.path not in long)
    needing = [item for item in items if item.get_closest_marker("gpu")]
    if not needing:
        return
    import torch

    if not torch.cuda.is_available():
        items[:] = [item for item in items if item not in needing]
        config.hook.pytest_deselected(items=needing)


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep settings and drafts of the person who runs the tests out of them, and theirs safe."""
    patch = pytest.MonkeyPatch()
    home = tmp_path_factory.mktemp("home")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        folder = home / variable.lower()
        folder.mkdir()
        patch.setenv(variable, str(folder))
    # Only Linux heeds these variables by itself.
    for name in ("config", "data"):
        variable = f"XDG_{name.upper()}_HOME"
        patch.setattr(
            platformdirs, f"user_{name}_path", lambda app, variable=variable, **_: Path(os.environ[variable]) / app
        )
    assert all(place.is_relative_to(home) for place in (paths.config_dir(), paths.data_dir()))
    # The cache folder itself is shared: compiled code is in it.
    patch.setattr(paths, "converted_dir", lambda: home / "converted")
    for module in ("cache.vector_cache", "disk.file_digests", "disk.unfinished"):
        patch.setattr(f"explorer.files.{module}.cache_dir", lambda: home / "cache")
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _empty_clipboard_at_the_end() -> Iterator[None]:
    """Leave nothing of Python's on the offscreen clipboard: Qt deletes it when there is no interpreter any more."""
    yield
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def _no_leftover_threads() -> Iterator[None]:
    """Fail where a test leaves a thread of its own running."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if not thread.name.startswith(LIBRARY_THREADS):
            thread.join(timeout=10)
    left = [
        thread.name
        for thread in set(threading.enumerate()) - before
        if thread.is_alive() and not thread.name.startswith(LIBRARY_THREADS)
    ]
    assert not left, f"threads left running: {left}"


@pytest.fixture(autouse=True)
def _no_orphan_processes() -> Iterator[None]:
    """Fail where a test leaves a child process running."""
    before = {process.pid for process in multiprocessing.active_children()}
    yield
    for process in multiprocessing.active_children():
        if process.pid not in before:
            process.join(timeout=10)
    left = [process for process in multiprocessing.active_children() if process.pid not in before]
    assert not left, f"processes left running: {left}"


@pytest.fixture(autouse=True)
def _no_logged_warnings(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where the program or a library logs a warning that the test did not expect."""
    yield
    records = [
        record
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING and record.name.startswith(("explorer", "sentence_transformers"))
    ]
    assert not records, [record.getMessage() for record in records]


@pytest.fixture(autouse=True)
def _no_leftover_widgets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail where a test that uses Qt leaves a visible window behind, and delete what waits for that."""
    yield
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        # Without an event loop nobody would: each theme chosen later would have to be put onto all of it.
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    if "qtbot" not in request.fixturenames:
        return
    from PySide6.QtWidgets import QApplication

    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not left, f"windows left open: {left}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fresh folders for settings, data and drafts."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        folder = tmp_path / variable.lower()
        folder.mkdir()
        monkeypatch.setenv(variable, str(folder))
    return tmp_path
