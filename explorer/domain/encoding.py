"""The cut the program hangs on: an expensive `Encoding`, a cheap readout of it as `Embeddings`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from explorer.domain.arrays import BoolArray, FloatArray, IntArray, frozen
from explorer.domain.failure import Failure
from explorer.domain.model_folder import ModelFolder, ModelKind
from explorer.domain.prompts import NO_PROMPT, NO_PROMPTS, Prompt, Prompts, SwallowedWord
from explorer.domain.spec import LAST_LAYER, EncodeSpec, Part, Pooling, Readout, Similarity
from explorer.domain.tokenizer import TokenizerCheck

Key = tuple[int, Pooling]
"""(layer, pooling); the model's own output is (`LAST_LAYER`, `Pooling.MODEL`)."""

MODEL_KEY: Key = (LAST_LAYER, Pooling.MODEL)


class Batching(StrEnum):
    """Which texts may share a batch so that each gets the vector that it has on its own."""

    ANY = "any"
    """Any texts: the shorter ones are padded, and the model does not see that."""
    EQUAL_LENGTH = "equal length"
    """Texts of equally many tokens: the model's layers see the padding."""
    ALONE = "alone"
    """None: the model's layers see the other texts."""


@dataclass(frozen=True, slots=True)
class ModelHabits:
    """What a program has to know to repeat a model's vectors, beside the model's folder.

    Parameters
    ----------
    loaded_by
        What of Transformers loads the part that reads text: "AutoModel", "AutoModelForTextEncoding", or
        "AutoModel.get_encoder" for the encoder of an encoder-decoder.
    pad_token
        What stands in for the padding token that the tokenizer lacks; empty where it has one.
    prompts
        The prompts of its folder.
    chat
        Whether each text goes into the model's chat template.
    truncate_dim
        Leading dimensions that its folder asks for, and its own pooling therefore gives; None for all.
    part
        Which half of an encoder-decoder gives the token vectors; AUTO for a model that is none.
    batching
        Which texts share a batch in the masked poolings.
    gives_mask
        Whether its tokenizer gives an attention mask without being asked for one.
    unread
        What the tokenizer gives and the transformer does not take ("token_type_ids").
    """

    loaded_by: str = "AutoModel"
    pad_token: str = ""
    prompts: Prompts = NO_PROMPTS
    chat: bool = False
    truncate_dim: int | None = None
    part: Part = Part.AUTO
    batching: Batching = Batching.ANY
    gives_mask: bool = True
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What the loaded model is, as far as the screen says it.

    Parameters
    ----------
    name
        Short name for the screen.
    dimensions
        Width D of the token vectors.
    layers
        Number of hidden layers; hidden states have one more.
    max_length
        Tokens at which texts are cut, or None where nothing cuts.
    modules
        Class names of the Sentence Transformers modules; empty for raw Transformers.
    pooling_mode
        The model's own pooling ("mean", "cls+max", …); empty for raw Transformers.
    normalizes
        Whether the pipeline ends in Normalize.
    similarity
        The similarity function that the model was made for, where its folder says so.
    architecture
        The model type in its configuration ("bert").
    padding_side
        The tokenizer's own padding side. Masked poolings always pad right; see `notes`.
    notes
        Plain sentences about decisions taken for this model, shown on the screen.
    fingerprint
        Names the content of the model's files, wherever they lie, so that only vectors of the same model are reused.
    sentence_model
        Whether the folder holds the modules of Sentence Transformers, as models trained for sentences do.
    habits
        What a program needs to repeat its vectors.
    dtype
        Number format that it computes in ("float32"); empty where that is not known before a run.
    folder
        What its folder says; None where it was not read, as of vectors from a file.
    """

    name: str
    dimensions: int
    layers: int
    max_length: int | None
    modules: tuple[str, ...] = ()
    pooling_mode: str = ""
    normalizes: bool = False
    similarity: Similarity | None = None
    architecture: str = ""
    padding_side: str = "right"
    notes: tuple[str, ...] = ()
    fingerprint: str = ""
    sentence_model: bool = True
    habits: ModelHabits = ModelHabits()
    dtype: str = "float32"
    folder: ModelFolder | None = None

    def dimensions_kept(self, readout: Readout) -> int | None:
        """Leading dimensions that a readout keeps; None for all.

        The model's own vectors have as many as its folder asks for unless told otherwise, as in the library.
        """
        if readout.truncate_dim is None and readout.pooling is Pooling.MODEL:
            return self.habits.truncate_dim
        return readout.truncate_dim

    def makes_unit(self, readout: Readout) -> bool:
        """Whether a readout's vectors are of unit length by the model's own Normalize, with nothing cut off after."""
        return readout.pooling is Pooling.MODEL and self.normalizes and self.dimensions_kept(readout) is None

    @property
    def kind(self) -> ModelKind:
        """What the model was saved as."""
        if self.folder is not None:
            return self.folder.kind
        return ModelKind.SENTENCE if self.sentence_model else ModelKind.TRANSFORMER

    @property
    def model_pooling(self) -> Failure | None:
        """Why `Pooling.MODEL` means nothing for it; None where it means something."""
        return None if self.folder is None else self.folder.model_pooling


@dataclass(frozen=True, slots=True)
class PrecisionLoss:
    """What a half precision changed in the cosine similarities of a sample of texts, against float32.

    Parameters
    ----------
    texts
        How many texts were sampled.
    largest, mean
        Absolute change over all pairs of them; of a single text, how far its cosine with itself is from 1.
    """

    texts: int
    largest: float
    mean: float


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

    def __post_init__(self) -> None:
        pooled = {key: frozen(value, np.float32) for key, value in self.pooled.items()}
        object.__setattr__(self, "pooled", MappingProxyType(pooled))
        if self.model_vectors is not None:
            object.__setattr__(self, "model_vectors", frozen(self.model_vectors, np.float32))
        object.__setattr__(self, "token_counts", frozen(self.token_counts, np.int32))
        object.__setattr__(self, "truncated", frozen(self.truncated, np.bool_))
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
        object.__setattr__(self, "vectors", frozen(self.vectors, np.float32))
        object.__setattr__(self, "norms", frozen(self.norms, np.float32))

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
