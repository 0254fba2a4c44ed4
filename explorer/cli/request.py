"""What the options ask for, in the program's own vocabulary."""

from __future__ import annotations

import argparse
from collections.abc import Collection

from explorer.domain.choices.allowed import default_pooling, fallen_back, file_problem
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.precomputed import VectorChoices
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout
from explorer.domain.texts.place import Place
from explorer.files.model_folder import known_model


def encode_spec(options: argparse.Namespace) -> EncodeSpec:
    """Return what the forward pass is to do; raises as `pass_spec`."""
    return pass_spec(options, (readout_of(options).pooling,))


def pass_spec(options: argparse.Namespace, poolings: Collection[Pooling]) -> EncodeSpec:
    """Return what the forward pass is to do, so that these poolings can be read out of it.

    Raises
    ------
    ExplorerError
        MODEL, where the model's own pooling is one of them and its folder has none.
    """
    folder = known_model(options.model) if Pooling.MODEL in poolings else None
    if folder is not None and not folder.refusals:
        folder.check_model_pooling()
    return EncodeSpec(
        model=options.model,
        backend=options.backend,
        max_length=options.max_length,
        prompt=options.prompt,
        prompt_name=options.prompt_name or "",
        query_prompt=options.query_prompt,
        query_prompt_name=options.query_prompt_name or "",
        device=options.device,
        dtype=options.dtype,
        batch_size=options.batch_size,
        layers=(options.layer,),
        naive=any(pooling.is_naive for pooling in poolings),
        allow_network=options.allow_network,
        part=options.part,
        engine=options.engine,
    )


def own_pooling(options: argparse.Namespace) -> Pooling:
    """Return the pooling where none is named."""
    return default_pooling(EncodeSpec(backend=options.backend), known_model(options.model))


def readout_of(options: argparse.Namespace) -> Readout:
    """Return what is to be read out of the forward pass."""
    return Readout(options.pooling or own_pooling(options), options.layer, options.normalize, options.truncate_dim)


def pooling_problem(options: argparse.Namespace, poolings: Collection[Pooling]) -> str | None:
    """Say why one of these poolings cannot be had with the other options, or return None."""
    if Pooling.MODEL not in poolings:
        return None
    if not options.backend.runs_pipeline:
        return "--pooling model needs --backend sentence-transformers"
    if options.layer != LAST_LAYER:
        return (
            f"--layer {options.layer} needs a pooling: choose one, such as --pooling mean, "
            "as the model's own reads only the last layer"
        )
    return None


def pooling_note(options: argparse.Namespace) -> str:
    """Say that the vectors are the mean for want of a pooling of the model's own; nothing where a pooling is named."""
    if options.pooling is not None:
        return ""
    return fallen_back(EncodeSpec(backend=options.backend), known_model(options.model))


def place_of(options: argparse.Namespace) -> Place:
    """Return where in a file its table is."""
    return Place(options.sheet, options.skip_rows)


def vector_choices(options: argparse.Namespace) -> VectorChoices:
    """Return what is decided about files that hold vectors."""
    return VectorChoices(options.column, options.vector_column, codes=options.codes, ranges=options.code_ranges)


def vectors_readout(options: argparse.Namespace, name: str) -> Readout:
    """Return what is to be read out of vectors from a file; raises `ExplorerError` of kind INPUT for a pooling."""
    problem = file_problem(name, Readout(options.pooling or Pooling.MODEL, options.layer))
    if problem:
        raise ExplorerError(
            FailureKind.INPUT,
            problem,
            "Leave out --pooling and --layer, or add --ignore-vectors to encode the texts.",
        )
    return Readout(normalize=options.normalize, truncate_dim=options.truncate_dim)
