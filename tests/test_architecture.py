"""The promises of the architecture, held by tests as well as by `make check`."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import explorer

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_import_contracts_hold() -> None:
    result = run("-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("explorer.cli.main", ("PySide6", "pyqtgraph", "torch", "transformers", "sentence_transformers", "umap")),
        ("explorer.files.texts.reading", ("PySide6", "torch", "pyarrow")),
        ("explorer.app.main", ("torch", "transformers", "sentence_transformers", "umap", "sklearn", "pyarrow")),
        ("explorer.app.application", ("pyqtgraph", "explorer.ui.plots")),
        (
            "explorer.ui.window.main_window",
            (
                *("torch", "transformers", "umap", "sklearn", "scipy.sparse", "pyarrow", "numba"),
                # What paints figures is loaded once the window is seen.
                *("pyqtgraph", "explorer.ui.plots.plot", "explorer.ui.plots.draw", "explorer.figures.layout.layout"),
            ),
        ),
        ("explorer.inference.maps.projection_process", ("PySide6", "torch", "transformers")),
    ],
)
def test_importing_a_module_does_not_load(module: str, forbidden: tuple[str, ...]) -> None:
    loaded = run("-c", f"import sys, {module}; print(*[m for m in {forbidden!r} if m in sys.modules])")
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.split() == []


def test_benchmarks_and_pictures_name_what_is_there() -> None:
    """These run seldom; a name that was moved would be noticed late."""
    missing = []
    for path in [*(ROOT / "tests" / "bench").glob("*.py"), *(ROOT / "packaging").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("explorer"):
                module = importlib.import_module(str(node.module))
                names = [alias.name for alias in node.names if not hasattr(module, alias.name)]
                missing += [f"{path.name}: {node.module}.{name}" for name in names if not _is_module(module, name)]
    assert missing == []


def _is_module(package: ModuleType, name: str) -> bool:
    return importlib.util.find_spec(f"{package.__name__}.{name}") is not None if hasattr(package, "__path__") else False


def test_public_methods_say_what_they_do_but_overrides() -> None:
    """An override does what its base says; a docstring is for what it does beyond that."""
    silent = []
    for module in pkgutil.walk_packages(explorer.__path__, "explorer."):
        if module.name.endswith("__main__"):
            continue
        for cls in vars(importlib.import_module(module.name)).values():
            if isinstance(cls, type) and cls.__module__ == module.name and not cls.__name__.startswith("_"):
                silent += [f"{module.name}.{cls.__name__}.{name}" for name in _silent(cls)]
    assert silent == []


def _silent(cls: type) -> list[str]:
    documented = (FunctionType, property, classmethod, staticmethod, cached_property)
    return [
        name
        for name, method in vars(cls).items()
        if isinstance(method, documented) and not name.startswith("_") and not method.__doc__
        if not any(hasattr(base, name) for base in cls.__mro__[1:])
    ]


def test_modules_are_short_enough_to_read() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "explorer").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 320
    }
    assert long == {}


MOST_FILES = 14


def test_folders_hold_few_enough_files_to_find_one() -> None:
    package = ROOT / "explorer"
    crowded = {
        folder.relative_to(package).as_posix()
        for folder in package.rglob("*")
        if folder.is_dir() and len(list(folder.glob("*.py"))) > MOST_FILES
    }
    assert crowded == set()
