"""The two backends behind one face: texts to token ids, a padded batch to token vectors."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoModelForTextEncoding, AutoTokenizer

from explorer.domain.encoding import ModelInfo
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.spec import EncodeSpec
from explorer.inference.batching import TokenizedText
from explorer.inference.devices import COMPUTE_DTYPE
from explorer.inference.folders import declared_similarity

_LOADING = {"use_safetensors": True, "weights_only": True, "local_files_only": True, "trust_remote_code": False}
_NO_LIMIT = 1_000_000
"""Tokenizers without a limit carry a huge number in its place."""


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

    token_embeddings: Tensor
    hidden_states: tuple[Tensor, ...]
    sentence_embedding: Tensor | None


class Encoder(ABC):
    """A loaded model.

    Parameters
    ----------
    model
        The transformer itself.
    tokenizer
        Its tokenizer.
    device
        Where it runs.
    info
        What the screen says about it; `info.max_length` is the model's own limit.
    """

    def __init__(self, model: Any, tokenizer: Any, device: torch.device, info: ModelInfo) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.device = device
        self.info = replace(
            info,
            dimensions=int(model.config.get_text_config().hidden_size),
            layers=int(model.config.get_text_config().num_hidden_layers),
            architecture=str(model.config.model_type),
            padding_side=str(tokenizer.padding_side),
            notes=(*info.notes, *_use_padding_token(tokenizer), *_padding_note(model, tokenizer)),
        )
        self._position_limit = _position_limit(model)
        embeddings = model.get_input_embeddings()
        self._vocabulary = embeddings.num_embeddings if isinstance(embeddings, nn.Embedding) else None

    def describe(self, spec: EncodeSpec) -> ModelInfo:
        """Return `info` with the limit that holds for `spec`."""
        limit, notes = self.max_length(spec), self.info.notes
        if limit is not None and spec.max_length is not None and limit < spec.max_length:
            notes = (*notes, f"This model reads at most {limit} tokens, so texts are cut there.")
        return replace(self.info, max_length=limit, notes=notes)

    def max_length(self, spec: EncodeSpec) -> int | None:
        """Tokens at which texts are cut: as asked for, but never more than the model has positions."""
        limits = [spec.max_length or self.info.max_length, self._position_limit]
        return min((limit for limit in limits if limit is not None), default=None)

    def tokenize(self, texts: Sequence[str], prompt: str, max_length: int | None) -> list[TokenizedText]:
        """Turn texts into token ids, cut at `max_length`."""
        output = self._tokenize(texts, prompt, max_length)
        encodings = output.encodings
        tokenized = []
        for row in range(len(texts)):
            kept = np.asarray(output["attention_mask"][row], dtype=np.bool_)
            ids = np.asarray(output["input_ids"][row], dtype=np.int64)[kept]
            types = output.get("token_type_ids")
            type_ids = None if types is None else np.asarray(types[row], dtype=np.int64)[kept]
            truncated = bool(encodings[row].overflowing) if encodings else len(ids) == max_length
            count = len(ids)
            if self._vocabulary is not None and count and ids.max() >= self._vocabulary:
                raise ExplorerError(
                    FailureKind.MODEL,
                    f'The tokenizer of the model "{self.info.name}" knows more tokens than its weights.',
                    "Copy the model's files again, or choose another model.",
                )
            if not count:
                ids = np.array([self.tokenizer.pad_token_id], dtype=np.int64)
                type_ids = None if type_ids is None else np.zeros(1, dtype=np.int64)
            tokenized.append(TokenizedText(ids, type_ids, count, truncated))
        return tokenized

    def prompt_length(self, prompt: str, max_length: int | None) -> int:
        """Tokens at the head of each text that the model's pooling leaves out."""
        return 0

    @abstractmethod
    def forward(self, features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        """Run the model on one padded batch, already on its device."""

    def _tokenize(self, texts: Sequence[str], prompt: str, max_length: int | None) -> Any:
        """Call the tokenizer; returns a `BatchEncoding`, padded or not, with its attention mask."""
        return self.tokenizer(
            [prompt + text for text in texts],
            truncation=max_length is not None,
            max_length=max_length,
            return_attention_mask=True,
        )


class TransformersEncoder(Encoder):
    """`AutoTokenizer` + `AutoModel`: the last hidden state and nothing else."""

    def __init__(self, folder: Path, name: str, device: torch.device) -> None:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model = _load_text_model(folder).to(device).eval()
        super().__init__(model, tokenizer, device, ModelInfo(name, 0, 0, _limit(tokenizer.model_max_length)))
        self._accepted = set(inspect.signature(model.forward).parameters)

    def forward(self, features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        """Run the model on one padded batch, already on its device."""
        inputs = {key: value for key, value in features.items() if key in self._accepted}
        output = self.model(**inputs, output_hidden_states=hidden_states, return_dict=True)
        return ForwardPass(output.last_hidden_state, tuple(output.hidden_states or ()) if hidden_states else (), None)


class SentenceTransformersEncoder(Encoder):
    """The model's own pipeline of modules, its closing Normalize left to the readout."""

    def __init__(self, folder: Path, name: str, device: torch.device) -> None:
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

        pipeline = SentenceTransformer(
            str(folder),
            device=str(device),
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": COMPUTE_DTYPE, **_LOADING},
        ).eval()
        modules = list(pipeline.children())
        self._transformer: Any = modules[0]
        # As the library does: a model that reads chat messages gets each text as one.
        modalities = self._transformer.modality_config
        self._modality = "message" if "message" in modalities else "text"
        if self._modality not in modalities or self._transformer.module_output_name != "token_embeddings":
            raise ExplorerError(
                FailureKind.MODEL,
                f'The model "{name}" gives no token vectors of texts that could be pooled.',
                "Choose a model made for texts.",
            )
        # The tokenizer alone does what the library's preprocessing does, without padding that is stripped again.
        self._plain = (
            self._modality == "text"
            and not self._transformer.processing_kwargs
            and self._transformer.processor is self._transformer.tokenizer
        )
        # Unpadded inputs would leave nothing to pool per batch.
        self._transformer.unpad_inputs = False
        self._rest: list[nn.Module] = modules[1:]
        while self._rest and isinstance(self._rest[-1], Normalize):
            self._rest.pop()
        pooling = next((module for module in self._rest if isinstance(module, Pooling)), None)
        self._includes_prompt = pooling is None or bool(pooling.include_prompt)
        modes = pooling.pooling_mode if pooling is not None else ""
        self._default_prompt = str(pipeline.prompts.get(pipeline.default_prompt_name, ""))
        notes = []
        if self._default_prompt:
            notes.append(f'This model puts "{self._default_prompt}" before every text unless another prompt is given.')
        if pipeline.truncate_dim is not None:
            notes.append(f"This model's folder asks for its first {pipeline.truncate_dim} dimensions only.")
        info = ModelInfo(
            name,
            0,
            0,
            _limit(pipeline.max_seq_length),
            modules=tuple(type(module).__name__ for module in modules),
            pooling_mode=modes if isinstance(modes, str) else "+".join(modes),
            normalizes=len(self._rest) < len(modules) - 1,
            similarity=declared_similarity(folder),
            notes=tuple(notes),
        )
        super().__init__(self._transformer.model, self._transformer.tokenizer, device, info)

    def prompt_length(self, prompt: str, max_length: int | None) -> int:
        """Tokens at the head of each text that the model's pooling leaves out."""
        prompt = prompt or self._default_prompt
        if self._includes_prompt or not prompt or self._modality != "text":
            return 0
        return int(self._transformer.preprocess([""], prompt=prompt, max_length=max_length).get("prompt_length", 0))

    def forward(self, features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        """Run the model on one padded batch, already on its device."""
        config = self.model.config
        before, config.output_hidden_states = config.output_hidden_states, hidden_states or config.output_hidden_states
        try:
            features = self._transformer({**features, "modality": self._modality})
        finally:
            config.output_hidden_states = before
        token_embeddings = features["token_embeddings"]
        states = tuple(features["all_layer_embeddings"]) if hidden_states else ()
        for module in self._rest:
            features = module(features)
        return ForwardPass(token_embeddings, states, features["sentence_embedding"])

    def _tokenize(self, texts: Sequence[str], prompt: str, max_length: int | None) -> Any:
        prompt = prompt or self._default_prompt
        if self._plain:
            return super()._tokenize(texts, prompt, max_length)
        return self._transformer.preprocess(list(texts), prompt=prompt or None, max_length=max_length)


def _limit(max_length: int | None) -> int | None:
    """Maximum length that a tokenizer states, or None where it states a number that means none."""
    return max_length if max_length is not None and max_length < _NO_LIMIT else None


def _load_text_model(folder: Path) -> Any:
    """Load the part of a model that reads text: all of it, or the encoder of an encoder-decoder."""
    from transformers import AutoConfig
    from transformers.models.auto.modeling_auto import MODEL_FOR_TEXT_ENCODING_MAPPING

    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    if not config.is_encoder_decoder:
        return AutoModel.from_pretrained(folder, config=config, dtype=COMPUTE_DTYPE, **_LOADING)
    if type(config) in MODEL_FOR_TEXT_ENCODING_MAPPING:
        return AutoModelForTextEncoding.from_pretrained(folder, config=config, dtype=COMPUTE_DTYPE, **_LOADING)
    return AutoModel.from_pretrained(folder, config=config, dtype=COMPUTE_DTYPE, **_LOADING).get_encoder()


def _use_padding_token(tokenizer: Any) -> tuple[str, ...]:
    """Give a tokenizer without a padding token its end token for one, as user code does; say so."""
    if tokenizer.pad_token_id is not None:
        return ()
    stand_in = tokenizer.eos_token or tokenizer.unk_token or tokenizer.convert_ids_to_tokens(0)
    tokenizer.pad_token = stand_in
    return (f'The tokenizer has no padding token; "{stand_in}" stands in for it.',)


def _position_table(model: nn.Module) -> tuple[int, int] | None:
    """Size of the table of absolute positions and the first position used, or None where positions are relative."""
    for module in model.modules():
        for name in ("position_embeddings", "wpe", "embed_positions"):
            table = getattr(module, name, None)
            if isinstance(table, nn.Embedding):
                # RoBERTa and MPNet count positions from the padding index.
                offset = getattr(module, "padding_idx", None)
                return table.num_embeddings, offset + 1 if isinstance(offset, int) else 0
    return None


def _position_limit(model: Any) -> int | None:
    """Most tokens that the model has positions for, or None where nothing limits them."""
    table = _position_table(model)
    if table is not None:
        return table[0] - table[1]
    limit = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return limit if isinstance(limit, int) and limit > 0 else None


def _padding_note(model: nn.Module, tokenizer: Any) -> tuple[str, ...]:
    """Say what is done about a tokenizer that pads left."""
    if tokenizer.padding_side == "right":
        return ()
    if _position_table(model) is None:
        return ("The tokenizer pads left; masked poolings pad right, which gives the same vectors.",)
    return (
        "The tokenizer pads left, which shifts this model's positions with the batch; masked poolings pad right, so "
        "each text gets the vector that it has on its own.",
    )
