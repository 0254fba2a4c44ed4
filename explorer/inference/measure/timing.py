"""How long each stage takes, measured several times."""

from __future__ import annotations

from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import StageSeconds
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.inference.encode.encoding import encode_corpus
from explorer.inference.models.loading import forget_models


def time_stages(corpus: Corpus, spec: EncodeSpec, repeats: int, context: JobContext) -> tuple[StageSeconds, ...]:
    """Encode a corpus several times from nothing, and return the wall-clock seconds of each stage each time.

    Every repeat loads the model anew and computes every vector anew: nothing is taken from an earlier run, nor left
    behind for a later one, but that the last model stays loaded, as after any run. `load` is what the program does
    until the model can run: checking its folder, reading its weights, which the system has in memory after the first
    time, and building it; the libraries themselves are loaded before and not counted. `pool` is that of every pooling,
    since one pass gives them all.

    Parameters
    ----------
    corpus
        The texts.
    spec
        What the pass is to do.
    repeats
        How often.
    context
        Told of the progress; a cancel is noticed within a repeat as it is when encoding.

    Raises
    ------
    ExplorerError
        As `explorer.inference.pipeline.encode`.
    """
    seconds = []
    for repeat in range(repeats):
        context.check()
        context.report(Progress("Timing", repeat, repeats))
        forget_models()
        seconds.append(encode_corpus(corpus, spec, None, context, resume=False).seconds)
    return tuple(seconds)
