"""The backend "transformers": a model's last hidden state and nothing else."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer

from explorer.domain.encoding import ModelHabits, ModelInfo
from explorer.inference.encoder import Encoder, ForwardPass
from explorer.inference.quirks import load_text_model, stated_limit


class TransformersEncoder(Encoder):
    """`AutoTokenizer` + `AutoModel`: the last hidden state and nothing else."""

    def __init__(self, folder: Path, name: str, device: torch.device, dtype: torch.dtype) -> None:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model, loaded_by = load_text_model(folder, dtype)
        info = ModelInfo(name, 0, 0, stated_limit(tokenizer.model_max_length), habits=ModelHabits(loaded_by))
        super().__init__(model.to(device).eval(), tokenizer, device, dtype, info)
        self._accepted = set(inspect.signature(model.forward).parameters)

    def forward(self, features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        """Run the model on one padded batch, already on its device."""
        inputs = {key: value for key, value in features.items() if key in self._accepted}
        output = self.model(**inputs, output_hidden_states=hidden_states, return_dict=True)
        return ForwardPass(output.last_hidden_state, tuple(output.hidden_states or ()) if hidden_states else (), None)
