"""What one backend cannot load and another can."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model_folder import ModelKind, ModuleFolder
from explorer.domain.spec import Backend
from explorer.files.model_folder.layout import OLD_TRANSFORMERS, is_late_interaction
from explorer.files.model_folder.titles import display_name

_PIPELINES = tuple(backend for backend in Backend if backend.runs_pipeline)
_TRANSFORMERS = "Choose the backend Transformers."


def backend_refusals(
    folder: Path, kind: ModelKind, modules: tuple[ModuleFolder, ...], config: Mapping[str, Any]
) -> dict[Backend, Failure]:
    """Return why single backends cannot load a model that others can."""
    reason = _pipeline_reason(modules)
    if not reason:
        return {}
    refusal = Failure(
        FailureKind.MODEL,
        f'Sentence Transformers cannot load the model in "{display_name(folder)}": {reason}.',
        _TRANSFORMERS,
    )
    return dict.fromkeys(_PIPELINES, refusal)


def _pipeline_reason(modules: tuple[ModuleFolder, ...]) -> str:
    old = next((module for module in modules if module.name in OLD_TRANSFORMERS), None)
    if old is not None:
        return f"its first module, {old.name}, is of a version before 0.4, and today's has no such class"
    foreign = next((module for module in modules if is_late_interaction(module)), None)
    return f"its module {foreign.type} is code of another library" if foreign is not None else ""
