"""The cut the program hangs on: an expensive `Encoding`, a cheap readout of it as `Embeddings`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from explorer.domain.arrays import BoolArray, FloatArray, IntArray, freeze, frozen
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.model.prompts import NO_PROMPT, Prompt, SwallowedWord
from explorer.domain.model.tokenizer import TokenizerCheck
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Engine, Pooling, Readout
from explorer.domain.texts.corpus import Corpus

Key = tuple[int, Pooling]
"""(layer, pooling); the model's own output is (`LAST_LAYER`, `Pooling.MODEL`)."""

MODEL_KEY: Key = (LAST_LAYER, Pooling.MODEL)


@dataclass(frozen=True, slots=True)
class PrecisionLoss:
    """What a smaller number format changed in the cosine similarities of a sample of texts, against float32.

    Parameters
    ----------
    texts
        How many texts were sampled.
    largest, mean
        Absolute change over all pairs of them; of a single text, how far its cosine with itself is from 1.
    neighbors, kept
        How many nearest neighbours each text has among them, and the share of these that it had in float32 too; 0 and 1
        where the texts are too few for such a question.
    """

    texts: int
    largest: float
    mean: float
    neighbors: int = 0
    kept: float = 1.0


@dataclass(frozen=True, slots=True)
class StageSeconds:
    """Wall-clock seconds spent per stage of one encoding."""

    load: float = 0.0
    tokenize: float = 0.0
    forward: float = 0.0
    pool: float = 0.0

    @property
    def total(self) -> float:
        """Sum of the stages."""
        return self.load + self.tokenize + self.forward + self.pool


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """Every pooling's vectors of one forward pass.

    Parameters
    ----------
    spec
        What was asked for.
    corpus_fingerprint
        `Corpus.fingerprint` of the texts encoded.
    texts
        The N texts encoded, so that a later run can reuse what has not changed.
    pooled
        (layer, pooling) to float32 (N, D), not normalised; memory-mapped where they are too many for the memory.
        `Pooling.MODEL` never appears here.
    model_vectors
        float32 (N, D_model): the model's own output before a closing Normalize; None for raw Transformers.
    token_counts
        int32 (N,), special tokens included, padding not, after cutting.
    truncated
        bool (N,), whether the text was cut at the maximum length.
    info, device, dtype
        What really ran: "cpu", "cuda:0"; "float32", "bfloat16".
    seconds
        Seconds per stage.
    batches
        Number of forward passes.
    reused
        How many texts were known before: from an encoding before this one, a run that was cut short, or the cache.
    notes
        Plain sentences about what happened on the way (batch halved after out-of-memory).
    cut_tokens
        int32 (N,), how many tokens of each text were cut off; zeros where it is not given.
    native_dtype
        Whether the device computes in `dtype` by itself, not by way of another format.
    loss
        What `dtype` changes against float32; None for float32 itself and where it was not measured.
    prompt
        What was put before every text.
    query_prompt
        What is put before a query to them.
    queries
        How many of the texts, the last ones, are queries, before which `query_prompt` was put.
    swallowed
        What of the texts is left out with the prompt; None where nothing is.
    file
        Name of the file that `model_vectors` were read from, as no model ran; empty where one did.
    tokenizer
        What was noticed of the tokenizer on these texts; None where none read them.
    engine
        What computed them: not AUTO.
    """

    spec: EncodeSpec
    corpus_fingerprint: str
    texts: Sequence[str]
    pooled: Mapping[Key, FloatArray]
    model_vectors: FloatArray | None
    token_counts: IntArray
    truncated: BoolArray
    info: ModelInfo
    device: str = "cpu"
    dtype: str = "float32"
    seconds: StageSeconds = field(default_factory=StageSeconds)
    batches: int = 0
    reused: int = 0
    notes: tuple[str, ...] = ()
    cut_tokens: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    native_dtype: bool = True
    loss: PrecisionLoss | None = None
    prompt: Prompt = NO_PROMPT
    query_prompt: Prompt = NO_PROMPT
    queries: int = 0
    swallowed: SwallowedWord | None = None
    file: str = ""
    tokenizer: TokenizerCheck | None = None
    engine: Engine = Engine.TORCH

    def __post_init__(self) -> None:
        pooled = {key: frozen(value, np.float32) for key, value in self.pooled.items()}
        object.__setattr__(self, "pooled", MappingProxyType(pooled))
        freeze(self, np.float32, "model_vectors")
        freeze(self, np.int32, "token_counts")
        freeze(self, np.bool_, "truncated")
        cut = self.cut_tokens if len(self.cut_tokens) else np.zeros(len(self.texts))
        object.__setattr__(self, "cut_tokens", frozen(cut, np.int32))

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def tokens_known(self) -> bool:
        """Whether `token_counts` and `truncated` say anything; of vectors read from a file they do not."""
        return not self.file

    def offers(self, readout: Readout) -> bool:
        """Whether `readout` can be taken without running the model."""
        if readout.pooling is Pooling.MODEL:
            return self.model_vectors is not None and readout.layer == LAST_LAYER
        return (readout.layer, readout.pooling) in self.pooled

    def pooled_vectors(self, readout: Readout) -> FloatArray:
        """Vectors (N, D) of the readout's pooling and layer, before truncation and any normalisation.

        Raises
        ------
        KeyError
            Where `offers(readout)` is False.
        """
        if readout.pooling is Pooling.MODEL and readout.layer == LAST_LAYER and self.model_vectors is not None:
            return self.model_vectors
        return self.pooled[readout.layer, readout.pooling]


Encode = Callable[[Corpus, EncodeSpec, Encoding | None, JobContext], Encoding]
"""Runs a model, taking what it can from an earlier pass; see `explorer.inference.pipeline.encode`."""


@dataclass(frozen=True, slots=True, eq=False)
class Embeddings:
    """The vectors on the screen.

    Parameters
    ----------
    readout
        How they were read out.
    vectors
        float32 (N, D').
    norms
        float32 (N,): L2 norms of the pooled vectors, before truncation and any normalisation (the model's own
        included).
    normalized
        Whether each vector was divided by its norm, by the readout or by the model.
    whole
        Whether no dimensions were left out.
    """

    readout: Readout
    vectors: FloatArray
    norms: FloatArray
    normalized: bool
    whole: bool = True

    def __post_init__(self) -> None:
        freeze(self, np.float32, "vectors", "norms")

    def __len__(self) -> int:
        return len(self.vectors)

    @property
    def dimensions(self) -> int:
        """Width D' of the vectors."""
        return int(self.vectors.shape[1])

    @property
    def lengths(self) -> FloatArray | None:
        """float32 (N,): L2 norms of `vectors` (1 also for zero ones); None where they are known by a look alone."""
        if self.normalized:
            return np.broadcast_to(np.float32(1.0), len(self.vectors))
        return self.norms if self.whole and self.readout.truncate_dim is None else None
