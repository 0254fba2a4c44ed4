"""How the page "Sweep" puts settings and numbers."""

from __future__ import annotations

from explorer.domain.choices.asked import Field
from explorer.domain.choices.ran import pass_words, readout_words
from explorer.domain.results.sweep import PaddingTest, Sweep, SweepNumber, SweepRow
from explorer.domain.settings.spec import LAST_LAYER, Readout
from explorer.domain.state import AppState, same_pass
from explorer.domain.words import NO_VALUE, SIMILARITY_NAMES, counted, number, percent, sentences

NUMBER_NAMES = {
    SweepNumber.MEAN_SIMILARITY: "Mean",
    SweepNumber.SIMILARITY_DEVIATION: "Spread",
    SweepNumber.RANK_AGREEMENT: "Ranking",
    SweepNumber.NEIGHBOR_AGREEMENT: "Nearest",
    SweepNumber.LABEL_SEPARATION: "Labels",
    SweepNumber.TOP_SHARE: "Top axis",
    SweepNumber.DIMENSIONS_USED: "Dims",
    SweepNumber.NORM_MEAN: "Norm",
    SweepNumber.NORM_DEVIATION: "± norm",
}
"""Heads of columns, in the order of the window's table."""

TIPS = {
    SweepNumber.MEAN_SIMILARITY: "Mean similarity of all pairs. Near 1 under cosine, all vectors point the same way.",
    SweepNumber.SIMILARITY_DEVIATION: "Standard deviation of the similarities of all pairs.",
    SweepNumber.RANK_AGREEMENT: "Spearman correlation of the similarities with those of the settings compared with.",
    SweepNumber.NEIGHBOR_AGREEMENT: "Share of each sentence's nearest neighbours that the settings compared with have "
    "too.",
    SweepNumber.LABEL_SEPARATION: "How often two sentences of one label are more similar than two of different labels.",
    SweepNumber.TOP_SHARE: "Share of the variance on the first principal axis.",
    SweepNumber.DIMENSIONS_USED: "Dimensions in use: the participation ratio of the principal variances.",
    SweepNumber.NORM_MEAN: "Mean norm of the vectors, before normalising.",
    SweepNumber.NORM_DEVIATION: "Standard deviation of the norms, before normalising.",
}

_SHARES = (SweepNumber.TOP_SHARE, SweepNumber.NEIGHBOR_AGREEMENT, SweepNumber.LABEL_SEPARATION)


def setting_words(readout: Readout, last_layer: int | None = None) -> str:
    """Name a readout: "mean of layer 2, normalised"."""
    layer = "the last layer" if readout.layer == LAST_LAYER else f"layer {readout.layer}"
    if readout.layer == LAST_LAYER and last_layer is not None:
        layer = f"layer {last_layer}, the last"
    return f"{readout.pooling} of {layer}{', normalised' if readout.normalize else ''}"


def value_words(value: float | None, kind: SweepNumber) -> str:
    """Write one number: shares in percent, dimensions with one decimal, "–" for none."""
    if value is None:
        return NO_VALUE
    if kind in _SHARES:
        return percent(value, thin=True)
    return number(value, 1 if kind is SweepNumber.DIMENSIONS_USED else 3)


def row_words(row: SweepRow, last_layer: int | None) -> str:
    """Say one row in a sentence, without its mean."""
    parts = [setting_words(row.readout, last_layer)]
    named = (
        (SweepNumber.SIMILARITY_DEVIATION, "spread {}"),
        (SweepNumber.RANK_AGREEMENT, "ranking agrees {}"),
        (SweepNumber.NEIGHBOR_AGREEMENT, "nearest shared {}"),
        (SweepNumber.LABEL_SEPARATION, "labels told apart {}"),
        (SweepNumber.TOP_SHARE, "top axis {}"),
    )
    parts += [
        words.format(value_words(row.values[kind], kind)) for kind, words in named if row.values[kind] is not None
    ]
    return " · ".join(parts)


def sweep_words(sweep: Sweep) -> str:
    """Say what the sweep was of, and what was sampled."""
    reference = setting_words(sweep.question.reference, sweep.last_layer)
    words = f"{run_of(sweep)}. Ranking and Nearest compare with {reference}."
    return f"{words} {sweep.note}".strip()


def run_of(sweep: Sweep) -> str:
    """Return "all-MiniLM-L6-v2 · at most 64 tokens · 12 sentences": what was swept, with what is not as usual of it."""
    encoding = sweep.encoding
    words = readout_words(encoding, sweep.question.reference)
    words.pop(Field.LAYER, None)  # it is told of every row
    parts = (encoding.info.name, *words.values(), *pass_words(encoding).values())
    return " · ".join((*parts, sentences(len(encoding))))


def outdated(sweep: Sweep, state: AppState) -> str:
    """Say why a sweep no longer answers the settings; empty where it does."""
    question = sweep.question
    if question.corpus.fingerprint != state.corpus.fingerprint:
        return "Your sentences have changed since this sweep. Run it again."
    if not same_pass(question.spec, state.spec):
        return "The model or its settings have changed since this sweep. Run it again."
    if sweep.encoding.spec.naive and question.spec.batch_size != state.spec.batch_size:
        return "The batch size has changed since this sweep, and the naive poolings depend on it. Run it again."
    if question.metric is not state.metric:
        swept, now = (SIMILARITY_NAMES[metric].full for metric in (question.metric, state.metric))
        return f"This sweep is by {swept}, your settings by {now}. Run it again."
    return ""


def padding_outdated(test: PaddingTest, state: AppState) -> str:
    """Say why a padding test no longer answers the settings; empty where it does."""
    if test.corpus.fingerprint != state.corpus.fingerprint:
        return "Your sentences have changed since this test. Run it again."
    if not same_pass(test.spec, state.spec) or test.spec.batch_size != state.spec.batch_size:
        return "The model, its settings or the batch size have changed since this test. Run it again."
    return ""


def padding_words(tested: int, batch_size: int, padding_side: str, noun: str = "sentence") -> str:
    """Say how the batches of a padding test were made."""
    return (
        f"{counted(tested, noun)}, each alone and in its batch of {batch_size} in input order, padded {padding_side}."
    )
