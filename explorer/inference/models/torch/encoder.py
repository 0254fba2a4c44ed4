"""A model that torch runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import sentence_transformers
import tokenizers
import torch
import transformers
from torch import Tensor, nn

from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.settings.spec import Engine
from explorer.inference.machine.threads import has_idle_core
from explorer.inference.machine.torch_devices import precision_note, precision_of, release_memory, synchronize
from explorer.inference.models.encoder import Encoder, ForwardPass
from explorer.inference.models.modules import Module
from explorer.inference.models.torch.checks.positions import position_limit
from explorer.inference.models.torch.frozen import frozen_modules
from explorer.inference.models.torch.model_state import ModelState
from explorer.inference.models.torch.parts import layers_of
from explorer.inference.models.torch.quirks import padding_note, stand_in_note, use_padding_token


class TorchEncoder(Encoder):
    """A model that torch runs.

    Parameters
    ----------
    model
        The transformer itself, on the CPU.
    tokenizer
        Its tokenizer.
    device, dtype
        Where it runs, and the number format that it computes in.
    info
        What the screen says about it; `info.max_length` is the limit that its folder states.
    """

    engine = Engine.TORCH
    modules: Sequence[nn.Module] = ()
    """The modules after its transformer, but for a closing Normalize."""
    _state: ModelState | None = None
    """What the model was before it ran first."""

    def __init__(self, model: Any, tokenizer: Any, device: torch.device, dtype: torch.dtype, info: ModelInfo) -> None:
        positions = position_limit(model)
        stand_in = use_padding_token(tokenizer)
        info = replace(
            info,
            dimensions=int(model.config.get_text_config().hidden_size),
            layers=layers_of(model.config, info.habits.part),
            architecture=str(model.config.model_type),
            padding_side=str(tokenizer.padding_side),
            notes=(*info.notes, *stand_in_note(stand_in), *padding_note(model, tokenizer)),
            habits=replace(info.habits, pad_token=stand_in),
        )
        embeddings = model.get_input_embeddings()
        vocabulary = embeddings.num_embeddings if isinstance(embeddings, nn.Embedding) else None
        super().__init__(tokenizer, str(device), precision_of(dtype), info, positions, vocabulary)
        self.model = model.to(device)
        self.dtype = dtype
        self._device = device

    @property
    def libraries(self) -> tuple[str, ...]:  # type: ignore[override]  # asked of the libraries themselves
        """Asked of the libraries themselves: a frozen program may lack what the installer would tell."""
        used = (torch, transformers, tokenizers, sentence_transformers)
        return tuple(str(library.__version__) for library in used)

    @cached_property
    def after(self) -> Sequence[Module]:
        return frozen_modules(self.modules)

    @property
    def precision_notes(self) -> tuple[str, ...]:
        return precision_note(self.precision, self._device)

    @property
    def leaves_idle_core(self) -> bool:
        return has_idle_core(self._device)

    @torch.inference_mode()
    def forward(self, features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        """Run the model; what the pass changes about it is put back."""
        if self._state is None:
            self._state = ModelState(self.model)
        try:
            return super().forward(features, hidden_states=hidden_states)
        finally:
            self._state.put_back()

    def to_device(self, features: Mapping[str, np.ndarray]) -> dict[str, Any]:
        return {name: torch.from_numpy(array).to(self._device) for name, array in features.items()}

    def to_numpy(self, array: Tensor) -> FloatArray:
        result: FloatArray = array.float().cpu().numpy().astype(np.float32, copy=False)
        return result

    def synchronize(self) -> None:
        synchronize(self._device)

    def release_memory(self) -> None:
        release_memory(self._device)

    @contextmanager
    def cancellable(self, context: JobContext) -> Iterator[None]:
        """Check before each part of the model."""

        def check(*_: object) -> None:
            context.check()

        handles = [module.register_forward_pre_hook(check) for module in self.model.modules()]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()
