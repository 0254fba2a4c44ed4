"""Which of the things that a drop or a command brings are models, not texts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from explorer.domain.model.titles import REPOSITORY
from explorer.files.model_folder.names import models_in

_MARKS = ("modules.json", "config.json", "config_sentence_transformers.json", "adapter_config.json")
"""Files by which a folder is known as a model's."""
_CHECKPOINT = "checkpoint-"


def holds_model(path: Path) -> bool:
    """Whether `path` is a folder saved by a model library, a run of checkpoints or a model of the hub's cache.

    Whether the model can be loaded is another question.
    """
    try:
        if not path.is_dir():
            return False
        inside = models_in(path)
        return (
            any((path / name).exists() for name in _MARKS)
            or (path.name.startswith(REPOSITORY) and (path / "snapshots").is_dir())
            or (bool(inside) and all(name.startswith(_CHECKPOINT) for name in inside))
        )
    except OSError:
        return False


def split_models(paths: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the folders of models among `paths`, and the others, each in their order."""
    paths = tuple(paths)
    models = tuple(path for path in paths if holds_model(path))
    return models, tuple(path for path in paths if path not in models)
