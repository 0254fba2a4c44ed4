"""Which of the things that a drop or a command brings are models, not texts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_MARKS = ("modules.json", "config.json", "config_sentence_transformers.json", "adapter_config.json", "snapshots")
"""Names by which a folder is known as a model's, one of the hub's cache among them."""


def holds_model(path: Path) -> bool:
    """Whether `path` is a folder saved by a model library; whether the model can be loaded is another question."""
    try:
        return path.is_dir() and any((path / name).exists() for name in _MARKS)
    except OSError:
        return False


def split_models(paths: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the folders of models among `paths`, and the others, each in their order."""
    paths = tuple(paths)
    models = tuple(path for path in paths if holds_model(path))
    return models, tuple(path for path in paths if path not in models)
