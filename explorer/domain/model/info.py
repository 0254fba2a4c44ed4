"""What a loaded model is, and what a program has to know to repeat its vectors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.domain.failure import Failure
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.model.prompts import NO_PROMPTS, Prompts
from explorer.domain.settings.spec import Part, Pooling, Readout, Similarity


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
