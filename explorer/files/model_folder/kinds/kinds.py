"""What a folder was saved as, and what that means for pooling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model.folder import ModelKind, ModuleFolder
from explorer.files.model_folder.layout import is_late_interaction

_SAVED_BY = {
    "SparseEncoder": ModelKind.SPARSE,
    "CrossEncoder": ModelKind.CROSS_ENCODER,
    "MultiVectorEncoder": ModelKind.MULTI_VECTOR,
}
_SPARSE = ("SpladePooling", "SparseAutoEncoder", "SparseStaticEmbedding", "MLMTransformer")
_MULTI_VECTOR = ("MultiVectorMask", "HierarchicalTokenPooling")
_NAMED = "Choose a pooling by name, such as mean, or a model made for sentences."

_SENTENCES: Mapping[ModelKind, str] = {
    ModelKind.SPARSE: "was saved as a SparseEncoder: it makes weights of words of a text, no dense vector",
    ModelKind.CROSS_ENCODER: "was saved as a cross-encoder (reranker): it scores pairs of texts, "
    "and was never trained to make a vector of one",
    ModelKind.MULTI_VECTOR: "was saved as a multi-vector model (late interaction, as ColBERT): "
    "it makes many vectors of a text, never one",
    ModelKind.TOKEN_VECTORS: "has no Pooling among its modules: it makes a vector of each token, and none of a text",
}


def converted(sentence: Mapping[str, Any]) -> bool:
    """Whether Sentence Transformers leaves the folder's own modules out, for another of its classes saved it."""
    return sentence.get("model_type") in _SAVED_BY


def kind_of(sentence: Mapping[str, Any], modules: tuple[ModuleFolder, ...], config: Mapping[str, Any]) -> ModelKind:
    """Return what a folder was saved as.

    Parameters
    ----------
    sentence
        Its config_sentence_transformers.json.
    modules
        Its modules.
    config
        Its transformer's config.json.
    """
    saved_by = _SAVED_BY.get(str(sentence.get("model_type")))
    if saved_by is not None:
        return saved_by
    names = [module.name for module in modules]
    if any(name in _SPARSE for name in names):
        return ModelKind.SPARSE
    if any(name in _MULTI_VECTOR for name in names) or any(map(is_late_interaction, modules)):
        return ModelKind.MULTI_VECTOR
    if "LogitScore" in names:
        return ModelKind.CROSS_ENCODER
    if modules:
        pooled = any(name in ("Pooling", "StaticEmbedding", "BoW", "CLIPModel", "Router", "Asym") for name in names)
        return ModelKind.SENTENCE if pooled else ModelKind.TOKEN_VECTORS
    architecture = head_of(config)
    if "ColBERT" in architecture or "ColPali" in architecture:
        return ModelKind.MULTI_VECTOR
    if architecture.endswith("ForSequenceClassification"):
        return ModelKind.CROSS_ENCODER
    return ModelKind.TRANSFORMER if config else ModelKind.UNKNOWN


def head_of(config: Mapping[str, Any]) -> str:
    """Return the class of Transformers that a folder was saved by ("BertForMaskedLM"); empty where it names none."""
    architectures = config.get("architectures")
    return str(architectures[0]) if isinstance(architectures, list) and architectures else ""


def kind_note(name: str, kind: ModelKind, config: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what a folder is that makes no sentence vectors of its own."""
    sentence = _sentence(kind, config)
    return (f'The model "{name}" {sentence}.',) if sentence else ()


def no_model_pooling(name: str, kind: ModelKind, config: Mapping[str, Any]) -> Failure | None:
    """Return why the pooling of the model itself means nothing; None where it means something."""
    sentence = _sentence(kind, config)
    if not sentence:
        return None
    return Failure(FailureKind.MODEL, f'The model "{name}" {sentence}, so there is no pooling of its own.', _NAMED)


def _sentence(kind: ModelKind, config: Mapping[str, Any]) -> str:
    labels = config.get("id2label")
    if kind is ModelKind.CROSS_ENCODER and head_of(config) and isinstance(labels, dict) and len(labels) > 1:
        return (
            f"was saved as a {head_of(config)}: it sorts texts into {len(labels)} classes, "
            "and was never trained to make a vector of one"
        )
    return _SENTENCES.get(kind, "")
