from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import pytest
from numba.core import caching

from explorer.analysis.maps.compiled_code import keep_compiled_code

SOURCE = """
import numba

@numba.njit(cache=True)
def one_more(number):
    return number + 1

@numba.vectorize(cache=True)
def two_more(number):
    return number + 2
"""


@pytest.fixture(autouse=True)
def _numba_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each test make its own settings."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setattr(
        caching.Cache, "_guard_against_spurious_io_errors", caching.Cache._guard_against_spurious_io_errors
    )
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", caching.CacheImpl._locator_classes)


@pytest.fixture
def load(tmp_path: Path) -> Callable[[], Any]:
    """Import a module of compiled functions as a new process would."""
    path = tmp_path / "compiled_functions.py"
    path.write_text(SOURCE)

    def load() -> Any:
        spec = importlib.util.spec_from_file_location("compiled_functions", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def test_compiled_code_is_kept_and_found_again(load: Callable[[], Any], tmp_path: Path) -> None:
    keep_compiled_code(tmp_path / "compiled")
    assert load().one_more(1) == 2
    assert list((tmp_path / "compiled").rglob("*.nbc"))
    again = load()
    assert again.one_more(1) == 2
    assert sum(again.one_more.stats.cache_hits.values()) == 1


def test_without_any_place_to_keep_it_code_runs_all_the_same(
    load: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError("no folder takes a file")

    monkeypatch.setattr(caching.tempfile, "TemporaryFile", refuse)
    keep_compiled_code(tmp_path / "compiled")
    module = load()
    assert (module.one_more(1), module.two_more(1)) == (2, 3)


def test_a_full_disk_is_no_failure(load: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caching.IndexDataCacheFile, "_save_data", fail)
    keep_compiled_code(tmp_path / "compiled")
    assert load().one_more(1) == 2


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_damaged_code_is_compiled_and_kept_anew(ending: str, load: Callable[[], Any], tmp_path: Path) -> None:
    keep_compiled_code(tmp_path / "compiled")
    load().one_more(1)
    for path in (tmp_path / "compiled").rglob(f"one_more*.{ending}"):
        path.write_bytes(b"")
    load().one_more(1)
    third = load()
    assert third.one_more(1) == 2
    assert sum(third.one_more.stats.cache_hits.values()) == 1
