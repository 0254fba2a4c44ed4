"""What the backends that run a model's modules cannot load, and the backend Transformers can."""

from __future__ import annotations

from pathlib import Path

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model.folder import ModuleFolder
from explorer.domain.model.titles import display_name
from explorer.domain.settings.spec import Backend
from explorer.files.model_folder.layout import OLD_TRANSFORMERS, is_late_interaction

_TRANSFORMERS = "Choose the backend Transformers, which loads the transformer alone."


_VECTOR = "sentence_embedding"
"""What the modules call the vector of a text."""


def pipeline_refusals(failure: Failure | None) -> dict[Backend, Failure]:
    """Return one failure as the refusal of every backend that runs a model's modules."""
    return {} if failure is None else {backend: failure for backend in Backend if backend.runs_pipeline}


def outdated(folder: Path, modules: tuple[ModuleFolder, ...]) -> Failure | None:
    """Return why Sentence Transformers has no class for one of a model's modules; None where it has all."""
    for module in modules:
        if module.name in OLD_TRANSFORMERS:
            reason = f"its module {module.name} is of a version before 0.4, and today's has no such class"
        elif is_late_interaction(module):
            reason = f"its module {module.type} is code of another library, which is never run"
        else:
            continue
        sentence = f'Sentence Transformers cannot load the model in "{display_name(folder)}": {reason}.'
        return Failure(FailureKind.MODEL, sentence, _TRANSFORMERS)
    return None


def unpooled(folder: Path, modules: tuple[ModuleFolder, ...]) -> Failure | None:
    """Return which module reads a vector of the text where none before it makes one; None where each has what it reads.

    Of a folder that another class saved, the library leaves these modules out.
    """
    for module in modules[1:]:
        if module.name not in ("Dense", "LayerNorm", "Normalize"):
            return None
        if module.settings.get("module_input_name", _VECTOR) == _VECTOR:
            sentence = (
                f'Sentence Transformers cannot run the model in "{display_name(folder)}": its {module.name} reads a '
                "vector of the text, and no module before it makes one."
            )
            return Failure(FailureKind.MODEL, sentence, _TRANSFORMERS)
    return None
