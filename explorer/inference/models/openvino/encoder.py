"""The third backend: Sentence Transformers' pipeline, its transformer run by OpenVINO."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Part
from explorer.files.model_folder.weights.digest import fingerprint
from explorer.inference.machine.devices import precision_of, torch_dtype
from explorer.inference.models.inputs import Batch, pad_batch
from explorer.inference.models.openvino.cache import cached
from explorer.inference.models.openvino.model import CompiledModel, Example, computes_natively, convert, core
from explorer.inference.models.sentence_encoder import SentenceTransformersEncoder

_EXAMPLES = (
    ("a text to follow through the model", "another"),
    ("one", "two texts", "and a third one, the longest"),
    ("a text of its own",),
)
_LONG = 512
"""Tokens of the longest text that a conversion is tried on."""
_NOTICED = 0.1
"""Difference at padding, as a share of the vectors' length, that is more than rounding in half precision."""
_PADDING_NOTE = (
    "At padding to the left of a text this model has nothing to attend to, and OpenVINO makes other vectors of that "
    "than torch does: the naive poolings are not those of the other backends."
)


class OpenVinoEncoder(SentenceTransformersEncoder):
    """A model whose token vectors OpenVINO computes on the CPU; tokenizer and later modules are the library's.

    Converted on first use from the torch model, and read from the program's cache from then on. The torch weights of
    the transformer are let go.

    Parameters
    ----------
    folder, device, dtype, part
        As for every backend.
    tell
        Told in words what is being done while the model is loaded, where that takes its time.
    """

    model: CompiledModel
    engine = "OpenVINO"

    def __init__(
        self,
        folder: ModelFolder,
        device: torch.device,
        dtype: torch.dtype,
        part: Part,
        tell: Callable[[str], None] = lambda stage: None,
    ) -> None:
        core()
        super().__init__(folder, device, torch.float32, part)
        torch_model = self.model
        self._accepted = set(inspect.signature(torch_model.forward).parameters)

        def make() -> Any:
            tell("Converting for OpenVINO (once)")
            made = convert(torch_model, self._examples(), folder.name)
            tell("Keeping the converted model")
            return made

        converted = cached(f"{fingerprint(folder.folder)} {self.info.habits.part}", make)
        self._asked = precision_of(dtype)
        self.model = self._transformer.model = CompiledModel(converted, torch_model.config, self._asked)
        self.dtype = torch_dtype(self.model.precision)
        if self.info.padding_side == "left" and self._padding_differs(torch_model):
            self.info = replace(self.info, notes=(*self.info.notes, _PADDING_NOTE))

    @property
    def native_dtype(self) -> bool:
        """Whether the processor computes in `dtype` by itself."""
        return computes_natively(precision_of(self.dtype))

    @property
    def precision_notes(self) -> tuple[str, ...]:
        """What there is to say about the number format."""
        ran = precision_of(self.dtype)
        notes = []
        if ran is not self._asked:
            notes.append(f"OpenVINO computes in {ran} here: it has no {self._asked} on this processor.")
        if not self.native_dtype:
            notes.append(f"This processor has no instructions for {ran}: float32 is likely to be faster here.")
        return tuple(notes)

    @torch.inference_mode()
    def _padding_differs(self, torch_model: nn.Module) -> bool:
        """Whether torch has other vectors at padding to the left of a text, where a causal model sees nothing."""
        example = self._batch(_EXAMPLES[0], "left", self.info.max_length)
        theirs, ours = (model(**example.inputs).last_hidden_state[~example.mask] for model in (torch_model, self.model))
        return bool((ours - theirs).norm() > _NOTICED * theirs.norm())

    def _examples(self) -> list[Example]:
        """Return padded batches of different shapes, the last with a text as long as the model reads, or a long one."""
        longest = min(self.info.max_length or _LONG, _LONG)
        texts = (" ".join(_EXAMPLES[1]) + " ") * longest
        limits = (*(self.info.max_length for _ in _EXAMPLES), longest)
        return [
            self._batch(part, "right", limit)
            for part, limit in zip((*_EXAMPLES, (texts, texts[: len(texts) // (3 * longest)])), limits, strict=True)
        ]

    def _batch(self, texts: Sequence[str], side: str, limit: int | None) -> Example:
        """One padded batch of texts, with what the tokenizer gives and the model takes, and its attention mask."""
        tokens = self.tokenize(texts, "", limit)
        batch = Batch(tuple(range(len(texts))), max(len(text.ids) for text in tokens), side)
        features = pad_batch(tokens, batch, self.tokenizer.pad_token_id, self.tokenizer.pad_token_type_id)
        inputs = {key: value for key, value in features.items() if key in self._accepted}
        return Example(inputs, features["attention_mask"].bool())
