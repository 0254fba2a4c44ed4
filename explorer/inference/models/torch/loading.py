"""From a folder that was read to a model that torch runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Backend, Part
from explorer.files.model_folder.kinds.vocabulary import without_words
from explorer.inference.models.checks.tokenizer_files import check_vocabulary, lacks_words
from explorer.inference.models.torch.attention import use_short_attention
from explorer.inference.models.torch.checks.load_failure import load_failure
from explorer.inference.models.torch.checks.load_report import load_report
from explorer.inference.models.torch.checks.loaded_weights import check_weights
from explorer.inference.models.torch.encoder import TorchEncoder
from explorer.inference.models.torch.sentence_encoder import SentenceTransformersEncoder
from explorer.inference.models.torch.transformers_encoder import TransformersEncoder

BACKENDS: Mapping[Backend, Any] = {
    Backend.SENTENCE_TRANSFORMERS: SentenceTransformersEncoder,
    Backend.TRANSFORMERS: TransformersEncoder,
}
"""How each backend loads a model: (folder, device, dtype, part) to `TorchEncoder`."""


def load(
    model: ModelFolder, backend: Backend, device: torch.device, dtype: torch.dtype, part: Part, *, plain: bool = False
) -> TorchEncoder:
    """Load a model and say in one sentence why it could not be loaded.

    Parameters
    ----------
    model, backend, device, dtype, part
        What, by what, where to, in which number format, and which half of an encoder-decoder.
    plain
        Whether to leave it as the libraries make it, without the program's own faster attention.

    Raises
    ------
    ExplorerError
        MODEL, where it is damaged; DEVICE; MEMORY.
    """
    report: list[str] = []
    try:
        with load_report(report):
            encoder: TorchEncoder = BACKENDS[backend](model, device, dtype, part)
        if not plain:
            use_short_attention(encoder.model, device, dtype)
    except BaseException as error:
        # What the tokenizers raise of a file that they cannot make sense of is no `Exception`.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            if lacks_words(error, model.transformer):
                raise without_words(model.name) from error
            raise load_failure(error, report, model, device, dtype) from error
        raise
    check_weights(report, encoder.model, model, backend)
    check_vocabulary(encoder.tokenizer, model.transformer, model.name)
    return encoder
