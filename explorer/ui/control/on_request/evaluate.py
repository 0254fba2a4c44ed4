"""Every pooling evaluated by right answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.evaluation import EvaluationKind, LabelledTexts, kind_of
from explorer.domain.results.evaluation_run import EvaluationRun
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import count
from explorer.files.tables.layouts import Layout
from explorer.files.texts.pairs import PairsFile
from explorer.ui.control.on_request.runner import RequestService
from explorer.ui.state.services import Services

MOST_LABELLED = 10_000
"""Labelled sentences evaluated at most: every one asks all others, for every pooling and similarity function."""

_EVALUATE, _CHOOSE = "evaluate", "evaluation row"
_SEED = 42


class EvaluateService(RequestService):
    """Fulfils what the page "Evaluate" asks for."""

    def start(self, file: PairsFile) -> None:
        """Evaluate every pooling that the present backend has, by the right answers of a file."""
        state = self._store.state
        spec = replace(state.spec, layers=(state.readout.layer,), naive=True)
        made = [part.encoding for part in (state.evaluation, state) if part is not None]
        known = [encoding for encoding in made if encoding is not None and not encoding.file]
        self._requests.start(
            _EVALUATE,
            "Evaluating",
            partial(run_evaluation, file, spec, state.run_readout, state.metric, self._services, known),
            lambda run: self._store.update(evaluation=run),
        )

    def choose_row(self, row: int) -> None:
        """Show what another row says of each case."""
        run = self._store.state.evaluation
        if run is None or row == run.chosen:
            return

        def show(chosen: EvaluationRun) -> None:
            if self._store.state.evaluation is run:
                self._store.update(evaluation=chosen)

        self._requests.start(_CHOOSE, "Comparing", partial(with_row, run, row), show)


def run_evaluation(
    file: PairsFile,
    spec: EncodeSpec,
    like: Readout,
    metric: Similarity,
    services: Services,
    known: Sequence[Encoding],
    context: JobContext,
) -> EvaluationRun:
    """Encode the texts of a file once and evaluate every pooling, normalised or not, by every similarity function.

    Parameters
    ----------
    file
        Texts and right answers.
    spec
        The forward pass.
    like
        Where layer and dimensions are taken from.
    metric
        The similarity function of the row whose cases are looked at: the best with it, else the best of all.
    services
        What encodes.
    known
        Earlier passes; the vectors of the one that has most of the texts are used again where they are the same.
    context
        Told of the progress; a cancel is noticed on the way.

    Raises
    ------
    ExplorerError
        As `texts_to_encode`, `Services.encode` and `evaluate`.
    """
    from explorer.analysis.evaluate.evaluate import evaluate, possible_readouts
    from explorer.analysis.evaluate.texts import encode_texts

    queries = file.layout.has_queries
    encoding = encode_texts(services.encode, file.data, spec, known, context, queries=queries)
    evaluation = evaluate(file.data, encoding, possible_readouts(encoding, like=like), tuple(Similarity), context)
    run = EvaluationRun(
        file.name,
        file.data,
        file.layout.columns,
        file.left_out,
        encoding,
        evaluation,
        notes=file.notes,
        queries=queries,
    )
    compared = tuple(row for row in evaluation.rows if row.metric is metric)
    best = replace(evaluation, rows=compared).best or evaluation.best
    return run if best is None else with_row(run, evaluation.rows.index(best), context)


def with_row(run: EvaluationRun, row: int, context: JobContext) -> EvaluationRun:
    """Return `run` with what one of its rows says of each case."""
    from explorer.analysis.evaluate.cases import evaluate_cases

    chosen = run.evaluation.rows[row]
    detail = evaluate_cases(run.data, run.encoding, chosen.readout, chosen.metric, context)
    return replace(run, chosen=row, detail=detail)


def labels_of(corpus: Corpus) -> PairsFile:
    """Return the sentences of a corpus that have a label, as right answers; of very many, some drawn at random."""
    drawn = corpus.draw(MOST_LABELLED, _SEED)
    labelled = [(text, label) for text, label in zip(drawn.texts, drawn.labels, strict=False) if label]
    texts, labels = tuple(text for text, _ in labelled), tuple(label for _, label in labelled)
    name, left_out = "the sentences", len(drawn) - len(labelled)
    if drawn is not corpus:
        name = f"{count(len(drawn))} of {count(len(corpus))} sentences, drawn at random"
    return PairsFile(name, LabelledTexts(texts, labels), Layout(EvaluationKind.LABELS, ()), None, left_out)


def file_of(run: EvaluationRun, corpus: Corpus) -> PairsFile:
    """Return the right answers of `run`, to evaluate again; of the sentences' own labels, those that stand now."""
    if not run.columns:
        return labels_of(corpus)
    layout = Layout(kind_of(run.data), run.columns, run.queries)
    return PairsFile(run.name, run.data, layout, None, run.left_out, run.notes)
