"""Texts read and encoded as the options say."""

from __future__ import annotations

import argparse
from functools import partial

from explorer.cli.request import encode_spec, place_of, pooling_note, readout_of, vector_choices, vectors_readout
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Embeddings, Encode, Encoding
from explorer.domain.texts.corpus import Corpus
from explorer.files.cache.vector_cache import VectorCache
from explorer.files.precomputed.sets import note_left_out, vectors_unasked
from explorer.files.profile.settings import Settings
from explorer.files.texts.reading import read_all


def read_texts(options: argparse.Namespace, context: JobContext) -> Corpus:
    """Read the texts of the files; vectors that a file holds besides are left out, which is said."""
    note_left_out(options.files, context)
    return read_all(options.files, options.column, context, place_of(options))


def report_note(note: str, context: JobContext) -> None:
    """Report a sentence, where there is one, before the model is loaded."""
    if note:
        context.report(Progress("Starting", note=note))


def note_pooling(options: argparse.Namespace, context: JobContext) -> None:
    """Report `pooling_note`."""
    report_note(pooling_note(options), context)


def encoder(options: argparse.Namespace) -> Encode:
    """Return what encodes, with vectors kept on the disk unless `--no-cache` forbids it."""
    from explorer.inference.pipeline import encode

    return partial(encode, cache=None if options.no_cache else VectorCache.of(Settings.load()))


def read_and_encode(options: argparse.Namespace, context: JobContext) -> tuple[Corpus, Encoding, Embeddings]:
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
    encoding = encoder(options)(corpus, encode_spec(options), None, context)
    return corpus, encoding, read_out(encoding, readout_of(options))
