from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.model.folder import ModelKind
from explorer.domain.settings.spec import BUNDLED_MODEL, Backend
from explorer.files.model_folder.chosen import look_at_model


def test_the_bundled_model_has_its_name() -> None:
    chosen = look_at_model(BUNDLED_MODEL, False, JobContext())
    assert chosen.model == BUNDLED_MODEL
    assert chosen.missing is None
    assert chosen.folder is not None
    assert (chosen.folder.name, chosen.folder.kind) == (BUNDLED_MODEL, ModelKind.SENTENCE)
    assert dict(chosen.folder.refusals) == {}


def test_of_a_folder_what_it_says(tiny_model: Callable[..., Path]) -> None:
    folder = tiny_model("bert")
    chosen = look_at_model(str(folder), False, JobContext())
    assert chosen.folder is not None
    assert (chosen.folder.kind, chosen.folder.folder) == (ModelKind.TRANSFORMER, folder.resolve())


def test_a_folder_that_nothing_can_load_is_told_with_the_reason(tmp_path: Path) -> None:
    chosen = look_at_model(str(tmp_path), False, JobContext())
    assert chosen.folder is not None
    assert set(chosen.folder.refusals) == set(Backend)


def test_what_is_not_there_is_missing_unless_it_may_be_fetched(home: Path) -> None:
    gone = look_at_model(str(home / "gone"), True, JobContext())
    assert gone.missing is not None
    assert "There is no folder" in gone.missing.message
    name = look_at_model("org/name", False, JobContext())
    assert name.missing is not None
    assert "allow the network" in name.missing.advice
    fetched = look_at_model("org/name", True, JobContext())
    assert (fetched.folder, fetched.missing) == (None, None)


def test_a_cancel_is_noticed() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        look_at_model(BUNDLED_MODEL, False, context)
