"""A loaded model behind one face: texts to token ids, a padded batch to token vectors; whatever computes them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import PrecisionLoss
from explorer.domain.settings.spec import EncodeSpec, Engine, Precision
from explorer.inference.models.checks.forward_failure import (
    forward_failure,
    no_token_vectors,
    says_itself,
    tokenizer_failure,
)
from explorer.inference.models.checks.prompts import prompt_notes
from explorer.inference.models.inputs import TokenizedText, tokens_cut_off
from explorer.inference.models.modules import Module

Array = Any
"""An array of numpy, or a tensor of torch on the encoder's device."""


@dataclass(frozen=True, slots=True)
class ForwardPass:
    """What one forward pass gives.

    Parameters
    ----------
    token_embeddings
        (B, T, D): the last hidden layer, as the model hands it to its pooling.
    hidden_states
        (B, T, D) each, input embeddings first; empty unless asked for.
    sentence_embedding
        (B, D'): the model's own output before a closing Normalize; None for raw Transformers.
    """

    token_embeddings: Array
    hidden_states: tuple[Array, ...]
    sentence_embedding: Array | None


class Encoder(ABC):
    """A loaded model.

    Parameters
    ----------
    tokenizer
        Its tokenizer, with the names of Transformers'.
    device, precision
        Where it runs ("cpu", "cuda:0"), and the number format that it computes in.
    info
        What the screen says about it; `info.max_length` is the limit that its folder states.
    positions
        Most tokens that it has positions for; None where nothing limits them.
    vocabulary
        Tokens that its weights know; None where that is not told.
    """

    engine: Engine
    """What computes the token vectors."""
    libraries: tuple[str, ...]
    """Versions of what the vectors depend on, beside the program itself."""
    loss: PrecisionLoss | None = None
    """What its half precision changes, once that is measured."""

    def __init__(
        self,
        tokenizer: Any,
        device: str,
        precision: Precision,
        info: ModelInfo,
        positions: int | None,
        vocabulary: int | None,
    ) -> None:
        self.tokenizer = tokenizer
        self.device = device
        self.precision = precision
        self.info = replace(info, max_length=_smallest(info.max_length, positions))
        self._positions = positions
        self._vocabulary = vocabulary

    @property
    @abstractmethod
    def after(self) -> Sequence[Module]:
        """The modules after its transformer, but for a closing Normalize, which is left to the readout."""

    @property
    def tokenizer_name(self) -> str:
        """Class of the tokenizer in Transformers."""
        return type(self.tokenizer).__name__

    @property
    def native_dtype(self) -> bool:
        """Whether the device computes in `precision` by itself, not by way of another format."""
        return not self.precision_notes

    @property
    @abstractmethod
    def precision_notes(self) -> tuple[str, ...]:
        """What there is to say about the number format."""

    @property
    @abstractmethod
    def leaves_idle_core(self) -> bool:
        """Whether a core is left for other work while the model runs."""

    def prompt(self, spec: EncodeSpec) -> str:
        """Return the text that `spec` puts before every text."""
        return self.info.habits.prompts.of_texts(spec).text

    def describe(self, spec: EncodeSpec) -> ModelInfo:
        """Return `info` with the limit that holds for `spec`, and with what it puts before the texts."""
        limit, notes = self.max_length(spec), self.info.notes
        if limit is not None and spec.max_length is not None and limit < spec.max_length:
            notes = (*notes, f"This model reads at most {limit} tokens, so texts are cut there.")
        notes = (*notes, *prompt_notes(spec, self.info.habits))
        return replace(self.info, max_length=limit, notes=notes)

    def max_length(self, spec: EncodeSpec) -> int | None:
        """Tokens at which texts are cut: as asked for, else the model's own, and never more than it has positions."""
        return _smallest(spec.max_length or self.info.max_length, self._positions)

    def tokenize(self, texts: Sequence[str], prompt: str, max_length: int | None) -> list[TokenizedText]:
        """Turn texts into token ids, cut at `max_length`."""
        try:
            output = self.call_tokenizer(texts, prompt, max_length)
        except Exception as error:
            if says_itself(error):
                raise
            raise tokenizer_failure(error, self.info.name) from error
        encodings = output.encodings
        tokenized = []
        for row in range(len(texts)):
            kept = np.asarray(output["attention_mask"][row], dtype=np.bool_)
            ids = np.asarray(output["input_ids"][row], dtype=np.int64)[kept]
            types = output.get("token_type_ids")
            type_ids = None if types is None else np.asarray(types[row], dtype=np.int64)[kept]
            count = len(ids)
            if encodings:
                cut = tokens_cut_off(encodings[row])
                truncated = cut > 0
            else:
                truncated = count == max_length
                cut = self._cut_off(texts[row], prompt, count) if truncated else 0
            if (
                self._vocabulary is not None
                and max(ids.max(initial=0), self.tokenizer.pad_token_id) >= self._vocabulary
            ):
                raise ExplorerError(
                    FailureKind.MODEL,
                    f'The tokenizer of the model "{self.info.name}" knows more tokens than its weights.',
                    "Copy the model's files again, or choose another model.",
                )
            if not count:
                ids = np.array([self.tokenizer.pad_token_id], dtype=np.int64)
                type_ids = None if type_ids is None else np.zeros(1, dtype=np.int64)
            tokenized.append(TokenizedText(ids, type_ids, count, truncated, cut))
        return tokenized

    def _cut_off(self, text: str, prompt: str, count: int) -> int:
        """Count the tokens cut off a text by a tokenizer that does not keep them, with `count` left."""
        return max(0, len(self.call_tokenizer([text], prompt, None)["input_ids"][0]) - count)

    def prompt_length(self, prompt: str, max_length: int | None) -> int:
        """Tokens at the head of each text that masked poolings leave out, counted as the library does."""
        if self.info.habits.prompts.included or not prompt:
            return 0
        ids = self.call_tokenizer([prompt], "", max_length)["input_ids"][0]
        ends_in_special = len(ids) > 0 and ids[-1] in self.tokenizer.all_special_ids
        return len(ids) - ends_in_special

    def text_start(self, prompt: str) -> int | None:
        """Characters before each text in what the tokenizer reads; None where a chat template surrounds the text."""
        return len(prompt)

    def forward(self, features: dict[str, Array], *, hidden_states: bool) -> ForwardPass:
        """Run the model on one padded batch that `to_device` gave.

        Raises
        ------
        ExplorerError
            MODEL, where the model's own code fails; what says that memory or an operation is missing goes through.
        """
        width = int(features["input_ids"].shape[1])
        try:
            output = self.run(features, hidden_states=hidden_states)
        except Exception as error:
            if says_itself(error):
                raise
            raise forward_failure(error, self.info.name, width, self.engine) from error
        if output.token_embeddings.shape[1] != width:  # Funnel's base shortens a text on the way
            raise no_token_vectors(self.info.name)
        return output

    @abstractmethod
    def run(self, features: dict[str, Array], *, hidden_states: bool) -> ForwardPass:
        """Run the model as `forward` does, and leave failures as they are."""

    @abstractmethod
    def to_device(self, features: Mapping[str, np.ndarray]) -> dict[str, Array]:
        """Bring the inputs of a batch, int64 (B, T), to where the model runs."""

    @abstractmethod
    def to_numpy(self, array: Array) -> FloatArray:
        """Bring what the model gave back, in float32."""

    @abstractmethod
    def synchronize(self) -> None:
        """Wait until the device has finished its work, so that a clock read next to it means something."""

    @abstractmethod
    def release_memory(self) -> None:
        """Give back what is no longer referenced; call it outside of the `except` block that caught the failure."""

    @abstractmethod
    def cancellable(self, context: JobContext) -> AbstractContextManager[None]:
        """Check for cancellation within each pass meanwhile, since one batch of a large model takes seconds."""

    def call_tokenizer(self, texts: Sequence[str], prompt: str, max_length: int | None) -> Any:
        """Call the tokenizer; returns a `BatchEncoding`, padded or not, with its attention mask."""
        return self.tokenizer(
            [prompt + text for text in texts],
            truncation=max_length is not None,
            max_length=max_length,
            return_attention_mask=True,
        )


def _smallest(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)
