"""All that a model's folder says, as one value."""

from __future__ import annotations

from typing import Any

from explorer.domain.failure import Failure
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Backend


def model_report(model: ModelFolder) -> dict[str, Any]:
    """Return all that a model's folder says, made of what JSON can hold."""
    return {
        "name": model.name,
        "folder": str(model.folder),
        "kind": model.kind.value,
        "architecture": model.architecture,
        "saved_as": model.head,
        "encoder_decoder": model.encoder_decoder,
        "own_code": model.own_code,
        "modules": [
            {"name": module.name, "path": module.path.relative_to(model.folder).as_posix(), "settings": module.settings}
            for module in model.modules
        ],
        "max_seq_length": model.max_seq_length,
        "tokenizer_limit": model.tokenizer_limit,
        "positions": model.positions,
        "prompts": dict(model.prompts),
        "default_prompt_name": model.default_prompt_name,
        "include_prompt": model.include_prompt,
        "truncate_dim": model.truncate_dim,
        "normalizes": model.normalizes,
        "similarity": model.similarity,
        "formats": list(model.formats),
        "stored_dtype": model.stored_dtype,
        "backends": {backend.value: _said(model.refusals.get(backend)) for backend in Backend},
        "model_pooling": _said(model.model_pooling),
        "notes": list(model.notes),
    }


def _said(failure: Failure | None) -> dict[str, str] | None:
    """Return why something cannot be had; None where it can."""
    return None if failure is None else {"message": failure.message, "advice": failure.advice}
