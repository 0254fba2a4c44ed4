"""The backend "transformers": a model's last hidden state and nothing else."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from transformers import AutoTokenizer

from explorer.domain.model.folder import ModelFolder
from explorer.domain.model.info import ModelHabits, ModelInfo
from explorer.domain.settings.spec import Part
from explorer.inference.models.checks.forward_failure import no_token_vectors
from explorer.inference.models.encoder import ForwardPass
from explorer.inference.models.torch.encoder import TorchEncoder
from explorer.inference.models.torch.parts import hidden_states_of, load_text_model, part_note
from explorer.inference.models.torch.quirks import stated_limit


class TransformersEncoder(TorchEncoder):
    """`AutoTokenizer` + `AutoModel`: the last hidden state and nothing else."""

    def __init__(self, folder: ModelFolder, device: torch.device, dtype: torch.dtype, part: Part) -> None:
        place = folder.transformer
        tokenizer = AutoTokenizer.from_pretrained(place, local_files_only=True, trust_remote_code=False)
        loaded = load_text_model(place, dtype, part, folder.name)
        parameters = inspect.signature(loaded.model.forward).parameters
        self._accepted = set(parameters)
        given = tokenizer.model_input_names
        takes_any = any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values())
        info = ModelInfo(
            folder.name,
            0,
            0,
            folder.max_seq_length or stated_limit(tokenizer.model_max_length),
            notes=part_note(loaded.part, loaded.library),
            habits=ModelHabits(
                loaded.loaded_by,
                part=loaded.part,
                gives_mask="attention_mask" in given,
                unread=() if takes_any else tuple(name for name in given if name not in parameters),
            ),
        )
        super().__init__(loaded.model.eval(), tokenizer, device, dtype, info)

    def run(self, features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        """Run the model on one padded batch, already on its device."""
        inputs = {key: value for key, value in features.items() if key in self._accepted}
        output = self.model(**inputs, output_hidden_states=hidden_states, return_dict=True)
        if getattr(output, "last_hidden_state", None) is None:
            raise no_token_vectors(self.info.name)  # DPR's have a vector of the text alone
        states = hidden_states_of(output) if hidden_states else ()
        return ForwardPass(output.last_hidden_state, states, None)
