"""Running a model for two settings: as few passes as they need, and as often as a fair timing asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from explorer.domain.job import JobContext, Progress, RelayedContext
from explorer.domain.results.comparison import Configuration, StageTimings
from explorer.domain.results.encoding import Encode, Encoding, StageSeconds
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.state import same_pass
from explorer.domain.texts.corpus import Corpus

REPEATS = 5
MOST_TEXTS = 300
"""Texts that are timed, at most."""

TimeStages = Callable[[Corpus, EncodeSpec, int, JobContext], tuple[StageSeconds, ...]]


def encode_sides(
    encode: Encode,
    corpus: Corpus,
    a: Configuration,
    b: Configuration,
    known: Sequence[Encoding],
    context: JobContext,
) -> tuple[Encoding, Encoding]:
    """Encode a corpus for two settings.

    Settings that differ only in what is read out share one pass, and then also one `Encoding` unless a naive pooling
    of B asks for other batches.

    Parameters
    ----------
    encode
        Runs the model; see `explorer.inference.pipeline.encode`.
    corpus, a, b
        The texts and the two settings.
    known
        Earlier passes, to take from what they hold already.
    context
        Handed on.
    """
    spec_a, spec_b = pass_of(a), pass_of(b)
    together = same_pass(spec_a, spec_b)
    if together:
        layers = tuple(dict.fromkeys((*spec_a.layers, *spec_b.layers)))
        spec_a, spec_b = (replace(spec, layers=layers) for spec in (spec_a, spec_b))
        if spec_a.batch_size == spec_b.batch_size or not spec_a.naive:
            spec_a = replace(spec_a, naive=spec_a.naive or spec_b.naive, batch_size=spec_b.batch_size)
    first = encode(corpus, spec_a, _fullest(known, spec_a), context)
    if together and (not spec_b.naive or (spec_a.naive and spec_a.batch_size == spec_b.batch_size)):
        return first, first
    return first, encode(corpus, spec_b, first if together else _fullest(known, spec_b), context)


def time_sides(
    time_stages: TimeStages, corpus: Corpus, a: Configuration, b: Configuration, context: JobContext
) -> StageTimings:
    """Time two settings on the same texts, turn by turn, so that whatever slows the machine down slows both.

    Each setting first runs once on one text, untimed, so that the first turn does not pay for what is loaded once a
    session.

    Parameters
    ----------
    time_stages
        Runs and times the model; see `explorer.inference.pipeline.time_stages`.
    corpus
        The texts; `MOST_TEXTS` of them, drawn evenly, are timed.
    a, b
        The two settings.
    context
        Told of the progress; a cancel is noticed on the way.
    """
    places = np.unique(np.linspace(0, len(corpus) - 1, min(MOST_TEXTS, len(corpus))).round().astype(int))
    sample = Corpus(tuple(corpus.texts[place] for place in places))
    specs = (pass_of(a), pass_of(b))
    done, total = 0, 2 * REPEATS
    quiet = RelayedContext(context)  # the progress of one run of many says nothing
    for spec in specs:
        context.report(Progress("Warming up"))
        time_stages(Corpus(sample.texts[:1]), spec, 1, quiet)
    runs: tuple[list[StageSeconds], list[StageSeconds]] = ([], [])
    for _ in range(REPEATS):
        for spec, seconds in zip(specs, runs, strict=True):
            context.report(Progress("Timing", done, total))
            seconds += time_stages(sample, spec, 1, quiet)
            done += 1
    return StageTimings(len(sample), tuple(runs[0]), tuple(runs[1]), (a, b), len(corpus))


def pass_of(configuration: Configuration) -> EncodeSpec:
    """Return the pass that a setting needs and no more: its one layer, and padded batches only for a naive pooling."""
    readout = configuration.readout
    return replace(configuration.spec, layers=(readout.layer,), naive=readout.pooling.is_naive)


def _fullest(known: Sequence[Encoding], spec: EncodeSpec) -> Encoding | None:
    """Return, of earlier passes that give the vectors of `spec`, the one that holds most of them."""
    same = [encoding for encoding in known if same_pass(encoding.spec, spec)]
    return max(
        same,
        key=lambda encoding: (set(spec.layers) <= set(encoding.spec.layers), encoding.spec.naive >= spec.naive),
        default=None,
    )
