"""What is known of a model's folder before any library has seen it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from explorer.domain.failure import ExplorerError, Failure
from explorer.domain.model.prompts import Prompts
from explorer.domain.settings.spec import Backend, Similarity


class ModelKind(StrEnum):
    """What a folder was saved as."""

    SENTENCE = "sentence-transformers"
    """Modules that end in one vector of a text."""
    TRANSFORMER = "transformer"
    """A transformer alone: the folder does not say how to pool."""
    TOKEN_VECTORS = "token-vectors"
    """Modules on token vectors and no pooling, as ColBERT's."""
    MULTI_VECTOR = "multi-vector"
    """Saved by MultiVectorEncoder: a text is many vectors."""
    SPARSE = "sparse"
    """Saved by SparseEncoder: a text is weights of words."""
    CROSS_ENCODER = "cross-encoder"
    """Saved by CrossEncoder: it scores pairs of texts and makes no vector of one."""
    UNKNOWN = "unknown"
    """It holds no configuration that could be read, so that no backend loads it."""


@dataclass(frozen=True, slots=True)
class ModuleFolder:
    """One row of modules.json.

    Parameters
    ----------
    name
        Class name ("Pooling").
    path
        Its folder, which need not exist for modules without settings.
    settings
        Its config.json; empty where it has none.
    type
        Its class by its whole name, as the file gives it.
    """

    name: str
    path: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    type: str = ""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What a model's folder says, read from its JSON files and the headers of its weights alone.

    Parameters
    ----------
    folder
        Where it lies, links resolved.
    name
        Name for the screen: "org/name" for a snapshot of the hub's cache, else "parent/name", as many folders have one
        last name.
    kind
        What it was saved as.
    architecture
        `model_type` of its configuration ("bert"); empty where there is none.
    modules
        The rows of modules.json in order; empty where there is none.
    head
        Class of Transformers that its transformer was saved by ("BertForMaskedLM"); empty where it names none.
    formats
        In which formats there are weights ("safetensors", "ONNX").
    own_code
        Whether it brings Python code of its own for its architecture, which is never run.
    prompts
        Named prompts, in the folder's order; empty ones too.
    default_prompt_name
        The prompt that the library puts before texts unless told otherwise; None for none.
    include_prompt
        Whether the model's own pooling takes the tokens of a prompt too.
    max_seq_length
        Limit that the Sentence Transformers settings state.
    tokenizer_limit
        Limit that the tokenizer's settings state.
    positions
        `max_position_embeddings` of the configuration; what of it can be used is known once the model is loaded.
    layers
        Number of hidden layers, as its configuration has it.
    width
        Dimensions of its token vectors, as its configuration has it.
    sentence_width
        Dimensions that its modules end in.
    truncate_dim
        Leading dimensions that the folder asks for; None for all.
    similarity
        Similarity function that it names.
    stored_dtype
        Number format of its weights, by their headers ("float32"); empty where unknown or mixed.
    library_dtype
        Number format that Sentence Transformers computes in unless told otherwise: the one that the folder asks for,
        else that of its weights. Empty where it is none that the program computes in, or not told.
    encoder_decoder
        Whether its configuration says that it has a decoder beside its encoder.
    notes
        Plain sentences for the screen.
    refusals
        Why a backend cannot load it. All backends are there where none can.
    model_pooling
        Why `Pooling.MODEL` means nothing for it; None where it means something.
    """

    folder: Path
    name: str
    kind: ModelKind
    architecture: str = ""
    modules: tuple[ModuleFolder, ...] = ()
    head: str = ""
    formats: tuple[str, ...] = ()
    own_code: bool = False
    prompts: Mapping[str, str] = field(default_factory=dict)
    default_prompt_name: str | None = None
    include_prompt: bool = True
    max_seq_length: int | None = None
    tokenizer_limit: int | None = None
    positions: int | None = None
    layers: int | None = None
    width: int | None = None
    sentence_width: int | None = None
    truncate_dim: int | None = None
    similarity: Similarity | None = None
    stored_dtype: str = ""
    library_dtype: str = ""
    encoder_decoder: bool = False
    notes: tuple[str, ...] = ()
    refusals: Mapping[Backend, Failure] = field(default_factory=dict)
    model_pooling: Failure | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "prompts", MappingProxyType(dict(self.prompts)))
        object.__setattr__(self, "refusals", MappingProxyType(dict(self.refusals)))

    @property
    def transformer(self) -> Path:
        """Folder of its transformer: that of its first module."""
        return self.modules[0].path if self.modules else self.folder

    @property
    def normalizes(self) -> bool:
        """Whether its modules end in Normalize."""
        return bool(self.modules) and self.modules[-1].name == "Normalize"

    @property
    def named_prompts(self) -> Prompts:
        """Its prompts, to ask which of them a setting means."""
        return Prompts.of(self.prompts, self.default_prompt_name, included=self.include_prompt)

    def check(self, backend: Backend) -> None:
        """Raise `ExplorerError` where `backend` cannot load the model."""
        if backend in self.refusals:
            raise ExplorerError.of(self.refusals[backend])

    def check_model_pooling(self) -> None:
        """Raise `ExplorerError` where `Pooling.MODEL` means nothing for the model."""
        if self.model_pooling is not None:
            raise ExplorerError.of(self.model_pooling)
