"""The backend "sentence-transformers": a model's own pipeline of modules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from explorer.domain.model.folder import ModelFolder
from explorer.domain.model.info import ModelHabits, ModelInfo
from explorer.domain.settings.spec import Part
from explorer.inference.models.checks.forward_failure import no_token_vectors
from explorer.inference.models.encoder import ForwardPass
from explorer.inference.models.torch.encoder import TorchEncoder
from explorer.inference.models.torch.parts import check_part, hidden_states_of, part_note
from explorer.inference.models.torch.quirks import LOADING, stated_limit


class SentenceTransformersEncoder(TorchEncoder):
    """The model's own pipeline of modules, its closing Normalize left to the readout."""

    def __init__(self, folder: ModelFolder, device: torch.device, dtype: torch.dtype, part: Part) -> None:
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.base.modules import Dense
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

        pipeline = SentenceTransformer(
            str(folder.folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": dtype, **LOADING},
        ).eval()
        modules = list(pipeline.children())
        self._transformer: Any = modules[0]
        # As the library does: a model that reads chat messages gets each text as one.
        modalities = self._transformer.modality_config
        self._modality = "message" if "message" in modalities else "text"
        if self._modality not in modalities or self._transformer.module_output_name != "token_embeddings":
            raise no_token_vectors(folder.name)
        read, library = self._choose(part, folder)
        # The tokenizer alone does what the library's preprocessing does, without padding that is stripped again.
        self._plain = (
            self._modality == "text"
            and not self._transformer.processing_kwargs
            and self._transformer.processor is self._transformer.tokenizer
        )
        # Unpadded inputs would leave nothing to pool per batch.
        self._transformer.unpad_inputs = False
        after: list[nn.Module] = modules[1:]
        while after and isinstance(after[-1], Normalize) and after[-1].module_input_name == "sentence_embedding":
            after.pop()
        self.modules = after
        pooling = next((module for module in self.modules if isinstance(module, Pooling)), None)
        modes = pooling.pooling_mode if pooling is not None else ""
        notes = [*part_note(read, library)]
        if pipeline.truncate_dim is not None:
            notes.append(
                f"This model's folder asks for the first {pipeline.truncate_dim} dimensions (truncate_dim): its own "
                "pooling gives no more, as in the library."
            )
        info = ModelInfo(
            folder.name,
            0,
            0,
            folder.max_seq_length or stated_limit(pipeline.max_seq_length),
            modules=tuple(type(module).__name__ for module in modules),
            pooling_mode=modes if isinstance(modes, str) else "+".join(modes),
            normalizes=len(self.modules) < len(modules) - 1,
            notes=tuple(notes),
            habits=ModelHabits(
                "AutoModel" if read is library else "AutoModel.get_encoder",
                part=read,
                chat=self._modality == "message",
                truncate_dim=pipeline.truncate_dim,
            ),
        )
        super().__init__(self._transformer.model, self._transformer.tokenizer, device, dtype, info)
        pipeline.to(device)
        if pooling is None:
            # Token vectors are then what the modules end in, such as those of ColBERT's Dense.
            widths = [module.out_features for module in after if isinstance(module, Dense)]
            self.info = replace(self.info, dimensions=(widths or [self.info.dimensions])[-1])

    def _choose(self, part: Part, folder: ModelFolder) -> tuple[Part, Part]:
        """Leave the half of an encoder-decoder that is asked for, and return it and the one that the library reads."""
        model = self._transformer.model
        if not (folder.encoder_decoder or getattr(model.config, "is_encoder_decoder", False)):
            check_part(part, Part.AUTO, folder.name)
            return Part.AUTO, Part.AUTO
        library = Part.DECODER if getattr(model, "decoder", None) is not None else Part.ENCODER
        if library is Part.ENCODER:
            check_part(part, Part.ENCODER, folder.name)
        elif part is Part.ENCODER:
            self._transformer.model = model.get_encoder()
            return Part.ENCODER, library
        return library, library

    def prompt_length(self, prompt: str, max_length: int | None) -> int:
        """Tokens at the head of each text that the model's pooling leaves out."""
        if self._plain:
            return super().prompt_length(prompt, max_length)
        if self.info.habits.prompts.included or not prompt or self._modality != "text":
            return 0
        return int(self._transformer.preprocess([""], prompt=prompt, max_length=max_length).get("prompt_length", 0))

    def text_start(self, prompt: str) -> int | None:
        """Characters before each text in what the tokenizer reads; None where a chat template surrounds the text."""
        return len(prompt) if self._modality == "text" else None

    def run(self, features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        """Run the model on one padded batch, already on its device."""
        config = self.model.config
        before, config.output_hidden_states = config.output_hidden_states, hidden_states or config.output_hidden_states
        try:
            features = self._transformer({**features, "modality": self._modality})
        finally:
            config.output_hidden_states = before
        token_embeddings = features["token_embeddings"]
        states: tuple[Tensor, ...] = ()
        if hidden_states and self.info.habits.part is Part.DECODER:
            states = self._decoder_states(features)
        elif hidden_states:
            states = tuple(features["all_layer_embeddings"])
        for module in self.modules:
            features = module(features)
        if "sentence_embedding" not in features:
            return ForwardPass(features["token_embeddings"], states, None)
        return ForwardPass(token_embeddings, states, features["sentence_embedding"])

    def _decoder_states(self, features: dict[str, Any]) -> tuple[Tensor, ...]:
        """Return the hidden states of a decoder, which the library does not hand on."""
        inputs = {name: features[name] for name in ("input_ids", "attention_mask")}
        return hidden_states_of(self.model(**inputs, output_hidden_states=True, return_dict=True))

    def call_tokenizer(self, texts: Sequence[str], prompt: str, max_length: int | None) -> Any:
        """Call the tokenizer; returns a `BatchEncoding`, padded or not, with its attention mask."""
        if self._plain:
            return super().call_tokenizer(texts, prompt, max_length)
        return self._transformer.preprocess(list(texts), prompt=prompt or None, max_length=max_length)
