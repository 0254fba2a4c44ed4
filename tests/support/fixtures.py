"""Fixtures that several test modules share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.domain.job import JobContext
from explorer.inference.machine.environment import import_libraries
from tests.support.models import build_model, build_sentence_transformer


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give the folder of a tiny transformers model by its name in `TINY_MODELS`; made once."""
    import_libraries(JobContext())
    root = tmp_path_factory.mktemp("models")

    def folder(name: str) -> Path:
        path = root / name
        return path if path.exists() else build_model(name, path)

    return folder


@pytest.fixture
def tiny_sentence_transformer(tiny_model: Callable[[str], Path], tmp_path: Path) -> Callable[..., Path]:
    """Give a fresh Sentence Transformers folder around a tiny model; keywords as `build_sentence_transformer`."""

    def folder(name: str = "bert", **settings: Any) -> Path:
        return build_sentence_transformer(tiny_model(name), tmp_path / f"sentence-{name}", **settings)

    return folder
