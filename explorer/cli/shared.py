"""What the commands share that encode texts: their options, and the run itself."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.arguments import add_model_options, at_least, either, member_of, pass_spec, pooling_problem
from explorer.domain.choices.allowed import default_pooling, fallen_back, file_problem
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.results.precomputed import Codes, VectorChoices
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.domain.texts.place import Place
from explorer.files.cache.vector_cache import VectorCache
from explorer.files.formats.gzipped import PACKED
from explorer.files.model_folder import known_model
from explorer.files.precomputed.opening import PRECOMPUTED_FORMATS
from explorer.files.precomputed.sets import note_left_out, vectors_unasked
from explorer.files.profile.settings import Settings
from explorer.files.texts.formats import Format
from explorer.files.texts.reading import read_all

if TYPE_CHECKING:
    from explorer.analysis.compare.passes import Encode


def encode_spec(options: argparse.Namespace) -> EncodeSpec:
    """Return what the forward pass is to do."""
    return pass_spec(options, (read_out_options(options).pooling,))


def read_out_options(options: argparse.Namespace) -> Readout:
    """Return what is to be read out of it."""
    pooling = options.pooling or default_pooling(EncodeSpec(backend=options.backend), known_model(options.model))
    return Readout(pooling, options.layer, options.normalize, options.truncate_dim)


def pooling_note(options: argparse.Namespace) -> str:
    """Say that the vectors are the mean for want of a pooling of the model's own; nothing where a pooling is named."""
    if options.pooling is not None:
        return ""
    return fallen_back(EncodeSpec(backend=options.backend), known_model(options.model))


def note_pooling(options: argparse.Namespace, context: JobContext) -> None:
    """Report `pooling_note`."""
    report_note(pooling_note(options), context)


def report_note(note: str, context: JobContext) -> None:
    """Report a sentence, where there is one, before the model is loaded."""
    if note:
        context.report(Progress("Starting", note=note))


def shared_options() -> argparse.ArgumentParser:
    """Return the options of every command that encodes texts in one way, as a parent of its parser."""
    shared = argparse.ArgumentParser(add_help=False)
    add_files(shared)
    add_encode_options(shared)
    return shared


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add where the texts come from."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=f"{', '.join(Format)}, or one of them packed as {PACKED}; - is standard input, one text a line",
    )
    parser.add_argument("--column", metavar="NAME", help="column of the texts in a table; found if not named")
    add_place(parser)


def add_place(parser: argparse.ArgumentParser) -> None:
    """Add where in a file its table is."""
    parser.add_argument("--sheet", metavar="NAME", help="sheet of a workbook; found if there is only one")
    parser.add_argument(
        "--skip-rows", type=at_least(0), metavar="N", help="leave out N lines above a table (none; a title is noticed)"
    )


def place_of(options: argparse.Namespace) -> Place:
    """Return what `add_place` added."""
    return Place(options.sheet, options.skip_rows)


def add_encode_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how texts become vectors."""
    add_model_options(parser)
    parser.add_argument(
        "--pooling",
        type=member_of(Pooling),
        metavar=either(Pooling),
        help="how token vectors become one; naive ones include the padding (model; mean for transformers)",
    )
    parser.add_argument(
        "--normalize",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="divide each vector by its norm; pooling model keeps the model's own Normalize either way (no)",
    )


def add_cache_option(parser: argparse.ArgumentParser) -> None:
    """Add whether vectors of earlier runs are used and those of this one kept."""
    parser.add_argument(
        "--no-cache", action="store_true", help="neither use vectors kept on the disk nor keep any; see cache (no)"
    )


def add_vector_options(parser: argparse.ArgumentParser) -> None:
    """Add how the vectors that a file holds are read, and the choice between them and those of the model."""
    parser.add_argument("--vector-column", metavar="NAME", help="column of the vectors in a file; found if not named")
    parser.add_argument(
        "--codes",
        type=member_of(Codes),
        metavar=either(Codes),
        help="vectors of eight-bit numbers: compare the codes, take each bit as a dimension, or turn codes back by "
        "--code-ranges (as-is, and noted)",
    )
    parser.add_argument(
        "--code-ranges",
        type=Path,
        metavar="FILE",
        help=".npy of shape (2, D): the smallest and the largest value of each dimension, for --codes dequantise",
    )
    parser.add_argument(
        "--ignore-vectors",
        action="store_true",
        help=f"encode the texts of a file ({', '.join(PRECOMPUTED_FORMATS)}) even where it holds vectors (no)",
    )


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


def add_metric(parser: argparse.ArgumentParser, hint: str = "distances are negated") -> None:
    """Add the similarity function; `hint` says what its choice brings."""
    parser.add_argument(
        "--metric",
        type=member_of(Similarity),
        default=Similarity.COSINE,
        metavar=either(Similarity),
        help=f"similarity function; {hint} (cosine)",
    )


def check_shared(options: argparse.Namespace) -> str | None:
    """Say what is wrong with options that are each right by themselves."""
    return check_encode_options(options) or check_files(options)


def check_encode_options(options: argparse.Namespace) -> str | None:
    """Say what is wrong with what `add_encode_options` added."""
    return pooling_problem(options, (read_out_options(options).pooling,))


def check_files(options: argparse.Namespace) -> str | None:
    """Say what is wrong with what `add_files` added."""
    return "standard input can be read only once" if list(options.files).count("-") > 1 else None


def run_options(options: argparse.Namespace, context: JobContext) -> tuple[Corpus, Encoding, Embeddings]:
    """Read, encode, read out; a file that holds vectors already is not encoded unless that is asked for."""
    from explorer.analysis.similarity.readout import read_out

    found = None if options.ignore_vectors else vectors_unasked(options.files, vector_choices(options), context)
    if found is not None:
        encoding = found.encoding()
        return found.corpus, encoding, read_out(encoding, vectors_readout(options, found.name))
    if options.ignore_vectors:
        note_left_out(options.files, context)
    corpus = read_all(options.files, options.column, context, place_of(options))
    note_pooling(options, context)
    encoding = encode_with(options)(corpus, encode_spec(options), None, context)
    return corpus, encoding, read_out(encoding, read_out_options(options))


def encode_with(options: argparse.Namespace) -> Encode:
    """Return what encodes, with vectors kept on the disk unless `--no-cache` forbids it."""
    from explorer.inference.pipeline import encode

    return partial(encode, cache=None if options.no_cache else VectorCache.of(Settings.load()))
