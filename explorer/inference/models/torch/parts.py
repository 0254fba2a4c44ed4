"""The two halves of an encoder-decoder: which of them gives token vectors, and what is said of that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoConfig, AutoModel, AutoModelForTextEncoding

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Part
from explorer.inference.models.torch.model_state import kept_state
from explorer.inference.models.torch.quirks import LOADING


@dataclass(frozen=True, slots=True)
class TextModel:
    """The part of a model that reads text.

    Parameters
    ----------
    model
        It, evaluating.
    loaded_by
        What of Transformers loads it, as `ModelHabits.loaded_by`.
    part, library
        The half that it is, AUTO for a model without halves, and the half that Sentence Transformers reads, AUTO where
        it reads none.
    """

    model: Any
    loaded_by: str
    part: Part = Part.AUTO
    library: Part = Part.AUTO


def load_text_model(folder: Path, dtype: torch.dtype, part: Part, name: str) -> TextModel:
    """Load the part of a model that reads text.

    Parameters
    ----------
    folder
        Folder of the transformer.
    dtype
        Number format.
    part
        The half of an encoder-decoder that is asked for.
    name
        What the model is called on the screen.

    Raises
    ------
    ExplorerError
        INPUT, where the model has no such half.
    """
    from transformers.models.auto.modeling_auto import MODEL_FOR_TEXT_ENCODING_MAPPING

    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    # An encoder that was saved alone says that it is no encoder-decoder, under the name of one.
    alone = any(str(name).endswith("EncoderModel") for name in config.architectures or ())
    if not config.is_encoder_decoder and not (alone and type(config) in MODEL_FOR_TEXT_ENCODING_MAPPING):
        check_part(part, Part.AUTO, name)
        model = AutoModel.from_pretrained(folder, config=config, dtype=dtype, **LOADING)
        return TextModel(model, "AutoModel")
    if type(config) in MODEL_FOR_TEXT_ENCODING_MAPPING:
        check_part(part, Part.ENCODER, name)
        model = AutoModelForTextEncoding.from_pretrained(folder, config=config, dtype=dtype, **LOADING)
        return TextModel(model, "AutoModelForTextEncoding", Part.ENCODER, Part.ENCODER)
    model = AutoModel.from_pretrained(folder, config=config, dtype=dtype, **LOADING).eval()
    library = Part.DECODER if decoder_reads_texts(model) else Part.AUTO
    if library is Part.DECODER and part is not Part.ENCODER:
        return TextModel(model, "AutoModel", Part.DECODER, library)
    check_part(part, Part.ENCODER, name)
    return TextModel(model.get_encoder(), "AutoModel.get_encoder", Part.ENCODER, library)


def check_part(asked: Part, only: Part, name: str) -> None:
    """Refuse another half of a model than the only one that can be read; `only` is AUTO where it has no halves."""
    if asked in (Part.AUTO, only):
        return
    if only is Part.AUTO:
        raise ExplorerError(
            FailureKind.INPUT,
            f'The model "{name}" has no encoder and decoder to choose from.',
            "Leave the choice of the part at auto.",
        )
    raise ExplorerError(
        FailureKind.INPUT,
        f'The decoder of the model "{name}" reads no text by itself: it goes on with one.',
        "Choose the encoder.",
    )


@torch.inference_mode()
def decoder_reads_texts(model: Any) -> bool:
    """Whether a whole encoder-decoder takes a text alone and hands it to both halves, as BART does."""
    try:
        with kept_state(model):
            model(input_ids=torch.tensor([[2, 3]]))
    except (RuntimeError, LookupError, ValueError, TypeError, AttributeError):
        return False
    return True


def hidden_states_of(output: Any) -> tuple[Tensor, ...]:
    """Return the hidden states (B, T, D) of the half that gives a model's last ones."""
    states = getattr(output, "decoder_hidden_states", None) or getattr(output, "hidden_states", None)
    return tuple(states or ())


def part_note(part: Part, library: Part) -> tuple[str, ...]:
    """Say which half is read, and which one Sentence Transformers reads."""
    if part is Part.AUTO:
        return ()
    if library is Part.AUTO:
        return (f"This model has an encoder and a decoder; its {part} is read.",)
    if part is library:
        return (f"This model has an encoder and a decoder; its {part} is read, as in Sentence Transformers.",)
    read = f"its {part} is read, where Sentence Transformers reads the {library}"
    return (f"This model has an encoder and a decoder; {read}.",)


def layers_of(config: Any, part: Part) -> int:
    """Return the number of hidden layers of the part that is read."""
    text = config.get_text_config()
    if part is Part.DECODER:
        for name in ("decoder_layers", "num_decoder_layers"):
            if isinstance(getattr(text, name, None), int):
                return int(getattr(text, name))
    return int(text.num_hidden_layers)
