"""Whether a model was loaded with the weights of its folder: what lacks one is filled with random numbers."""

from __future__ import annotations

from torch import nn

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Backend
from explorer.inference.models.torch.checks.load_report import missing_weights, unused_weights

_HEADS = ("cls.", "lm_head", "classifier", "score.", "qa_outputs", "mlm", "nsp", "vocab_", "linear.", "final_logits")
"""How the names of weights begin that only a head on top of a model uses."""


def check_weights(report: list[str], model: nn.Module, folder: ModelFolder, backend: Backend) -> None:
    """Refuse a model of which some weights are not those of its folder.

    Parameters
    ----------
    report
        What was logged while it was loaded.
    model
        The transformer.
    folder, backend
        What was loaded, and by what.

    Raises
    ------
    ExplorerError
        MODEL.
    """
    missing, unused = missing_weights(report), unused_weights(report)
    missing = [name for name in missing if not name.endswith(_computed(model))]
    if missing and folder.encoder_decoder and backend.runs_pipeline and any("encoder." in name for name in unused):
        raise ExplorerError(
            FailureKind.MODEL,
            f'Sentence Transformers would fill the encoder of the model "{folder.name}" with random numbers: '
            f"it looks for its weights under other names, such as {missing[0]}.",
            "Choose the backend Transformers, which loads this model whole.",
        )
    if missing:
        others = f"; its folder holds others, such as {unused[0]}" if unused else ""
        wrapped = bool(unused) and all(name.startswith("module.") for name in unused)
        raise ExplorerError(
            FailureKind.MODEL,
            f'The model "{folder.name}" lacks weights that it needs, such as {missing[0]}{others}.',
            'Save what DataParallel wraps: model.module.save_pretrained("folder").'
            if wrapped
            else "Copy the model's files again, or choose another model.",
        )
    foreign = [name for name in unused if not name.startswith(_HEADS) and "pooler" not in name]
    if folder.own_code and foreign:
        raise ExplorerError(
            FailureKind.MODEL,
            f'The model "{folder.name}" needs its own Python code, which is never run: '
            f"Transformers has no place for its weights {foreign[0]}.",
            "Choose another model.",
        )


def _computed(model: nn.Module) -> tuple[str, ...]:
    """Return the names of weights that are not stored, since they are computed when the model is made."""
    names = (name for name, module in model.named_modules() if "Sinusoidal" in type(module).__name__)
    return tuple(f"{name}.weight" for name in names)
