"""Fixtures that several test modules share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec, Engine, Part
from explorer.files.disk import paths
from explorer.files.model_folder import read_model_folder
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


@pytest.fixture(scope="session")
def prepared_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the prepared models of a whole session: other tests find none."""
    return tmp_path_factory.mktemp("prepared models")


@pytest.fixture
def prepared_apart(monkeypatch: pytest.MonkeyPatch, prepared_models: Path) -> None:
    """Keep prepared models where other tests find none."""
    monkeypatch.setattr(paths, "converted_dir", lambda: prepared_models)


@pytest.fixture
def prepares_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have models prepared in this process, which has torch already."""
    from explorer.inference.models.convert import aside

    monkeypatch.setattr(aside, "prepare_aside", prepare_here)


def prepare_here(model: Path, name: str, folder: Path, part: Part, context: JobContext, **_: Any) -> None:
    """Prepare a model in this process; as `explorer.inference.models.convert.aside.prepare_aside`."""
    from explorer.inference.models.convert.prepare import prepare

    prepare(replace(read_model_folder(model), name=name), folder, part, context)


@pytest.fixture(params=[Engine.TORCH, Engine.OPENVINO])
def engine(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, prepares_here: None, prepared_apart: None
) -> Engine:
    """Have every `EncodeSpec` that does not say otherwise ask for one engine, and for the other the next time."""
    chosen: Engine = request.param
    defaults = EncodeSpec.__init__.__defaults__
    assert defaults is not None
    assert defaults[-1] is Engine.AUTO
    monkeypatch.setattr(EncodeSpec.__init__, "__defaults__", (*defaults[:-1], chosen))
    return chosen
