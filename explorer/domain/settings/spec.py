"""What is asked for: a model and how to run it, and what to read out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LAST_LAYER = -1
"""Key of the last hidden layer (after any final norm); other layers count from 0, the input embeddings."""

BUNDLED_MODEL = "all-MiniLM-L6-v2"
"""Name of the model that comes with the program."""


INT8_TEXTS = 128
"""Texts that a model is fitted to in int8, at most."""


class Backend(StrEnum):
    """How a model is read: by its own pipeline, or its token vectors alone."""

    SENTENCE_TRANSFORMERS = "sentence-transformers"
    TRANSFORMERS = "transformers"

    @property
    def runs_pipeline(self) -> bool:
        """Whether the modules after the transformer run too, the model's own pooling among them."""
        return self is not Backend.TRANSFORMERS


class Engine(StrEnum):
    """What computes a model; AUTO is OpenVINO where the model is prepared for it and runs on the CPU, else torch."""

    AUTO = "auto"
    TORCH = "torch"
    OPENVINO = "openvino"


class Pooling(StrEnum):
    """How token vectors become one sentence vector; names are those of Sentence Transformers' Pooling."""

    MODEL = "model"
    MEAN = "mean"
    CLS = "cls"
    MAX = "max"
    MEAN_SQRT_LEN_TOKENS = "mean_sqrt_len_tokens"
    WEIGHTEDMEAN = "weightedmean"
    LASTTOKEN = "lasttoken"
    NAIVE_MEAN = "naive_mean"
    NAIVE_MAX = "naive_max"

    @property
    def is_naive(self) -> bool:
        """Whether padding is pooled too, so that the vector depends on the batch."""
        return self in (Pooling.NAIVE_MEAN, Pooling.NAIVE_MAX)


MASKED_POOLINGS = (
    Pooling.MEAN,
    Pooling.CLS,
    Pooling.MAX,
    Pooling.MEAN_SQRT_LEN_TOKENS,
    Pooling.WEIGHTEDMEAN,
    Pooling.LASTTOKEN,
)
NAIVE_POOLINGS = (Pooling.NAIVE_MEAN, Pooling.NAIVE_MAX)


class Device(StrEnum):
    """Where the model runs; AUTO picks the first available of CUDA, MPS, XPU, CPU."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"
    XPU = "xpu"


class Precision(StrEnum):
    """Number format that the model computes in; pooling and everything after it is in float32.

    AUTO is float32, but where a half precision pays and is computed natively: on CUDA.
    STORED is the format that Sentence Transformers takes by itself, see `ModelFolder.library_dtype`.
    INT8 is OpenVINO's alone, fitted to the texts that are encoded; it is never taken unasked.
    """

    AUTO = "auto"
    STORED = "stored"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"
    INT8 = "int8"

    @property
    def is_format(self) -> bool:
        """Whether it is a number format, not a rule by which one is taken."""
        return self not in (Precision.AUTO, Precision.STORED)


class Part(StrEnum):
    """Which half of an encoder-decoder gives the token vectors; AUTO is the one that Sentence Transformers reads."""

    AUTO = "auto"
    ENCODER = "encoder"
    DECODER = "decoder"


class Similarity(StrEnum):
    """Similarity functions, named as in Sentence Transformers; the two distances are negated."""

    COSINE = "cosine"
    DOT = "dot"
    EUCLIDEAN = "euclidean"
    MANHATTAN = "manhattan"

    @property
    def is_distance(self) -> bool:
        """Whether values are negated distances: at most 0, and 0 for equal vectors."""
        return self in (Similarity.EUCLIDEAN, Similarity.MANHATTAN)


@dataclass(frozen=True, slots=True)
class EncodeSpec:
    """Everything a forward pass depends on.

    Parameters
    ----------
    model
        `BUNDLED_MODEL`, the path of a local folder, or a hub id where `allow_network` is on.
    backend
        How the model is read.
    max_length
        Tokens at which texts are cut; None for the model's own limit.
    prompt
        Text put before every sentence; empty for none, None for the prompt that `prompt_name` names.
    prompt_name
        Which prompt of the model's folder; empty for its default prompt. Not asked where `prompt` is given.
    query_prompt, query_prompt_name
        The same for queries; None and empty for the folder's prompt for queries, see `Prompts.of_queries`.
    device
        Where to run.
    dtype
        Number format that the model computes in.
    batch_size
        Texts per batch of the naive poolings, in input order, as plain user code would form them.
        Masked poolings do not depend on the batch and are batched by token budget.
    layers
        Hidden layers to pool: `LAST_LAYER`, or indices into the hidden states (0 is the input embeddings).
    naive
        Whether the naive poolings are wanted; they need a padded pass of their own.
    allow_network
        Whether a hub id may be fetched.
    part
        Which half of an encoder-decoder is read; AUTO for any other model.
    engine
        What computes it.
    """

    model: str = BUNDLED_MODEL
    backend: Backend = Backend.SENTENCE_TRANSFORMERS
    max_length: int | None = None
    prompt: str | None = None
    prompt_name: str = ""
    query_prompt: str | None = None
    query_prompt_name: str = ""
    device: Device = Device.AUTO
    dtype: Precision = Precision.AUTO
    batch_size: int = 32
    layers: tuple[int, ...] = (LAST_LAYER,)
    naive: bool = False
    allow_network: bool = False
    part: Part = Part.AUTO
    engine: Engine = Engine.AUTO


@dataclass(frozen=True, slots=True)
class Readout:
    """What is read out of an `Encoding`, without running the model.

    Parameters
    ----------
    pooling, layer
        Which pooled vectors.
    normalize
        Whether to divide each vector by its L2 norm. `Pooling.MODEL` keeps the model's own Normalize either way.
    truncate_dim
        Leading dimensions to keep (Matryoshka); None for all. Cut before normalising, after the model's own Normalize.
    """

    pooling: Pooling = Pooling.MODEL
    layer: int = LAST_LAYER
    normalize: bool = False
    truncate_dim: int | None = None
