"""The texts of an evaluation, encoded: the first ones as queries where they are some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np

from explorer.analysis.evaluate.evaluate import text_columns, texts_to_encode
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encode, Encoding, StageSeconds
from explorer.domain.results.evaluation import EvaluationData
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus


def encode_texts(
    encode: Encode,
    data: EvaluationData,
    spec: EncodeSpec,
    known: Sequence[Encoding],
    context: JobContext,
    *,
    queries: bool,
) -> Encoding:
    """Encode the distinct texts of an evaluation.

    Parameters
    ----------
    encode
        Runs the model; see `explorer.inference.pipeline.encode`.
    data
        Texts and right answers.
    spec
        The forward pass.
    known
        Earlier passes; the vectors of the one that has most of the texts are used again where they are the same.
    context
        Handed on.
    queries
        Whether the first texts are queries. They are encoded with the prompt for queries then, the others with that of
        texts; a text that is both is encoded twice.

    Raises
    ------
    ExplorerError
        As `texts_to_encode` and `encode`.
    """
    corpus = texts_to_encode(data)
    if not queries:
        return encode(corpus, spec, _fullest(known, corpus), context)
    first, *others = text_columns(data)
    rest = Corpus(_distinct(*others))
    documents = encode(rest, spec, _fullest(known, rest), context)
    if documents.prompt.text == documents.query_prompt.text:
        return encode(corpus, spec, documents, context)
    asked = documents.info.habits.prompts.for_queries(spec)
    return _joined(documents, encode(Corpus(_distinct(first)), asked, None, context))


def _distinct(*columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for column in columns for text in column))


def _fullest(known: Sequence[Encoding], corpus: Corpus) -> Encoding | None:
    """Return, of earlier passes, the one that has most of the texts; none that holds queries among its texts."""
    usable = [encoding for encoding in known if not encoding.queries]
    return max(usable, key=lambda encoding: len(set(encoding.texts) & set(corpus.texts)), default=None)


def _joined(documents: Encoding, queries: Encoding) -> Encoding:
    """Return one encoding of the documents and, behind them, the queries."""
    both = (documents, queries)
    own = documents.model_vectors, queries.model_vectors
    seconds = {
        field.name: sum(getattr(encoding.seconds, field.name) for encoding in both) for field in fields(StageSeconds)
    }
    texts = (*documents.texts, *queries.texts)
    return replace(
        documents,
        corpus_fingerprint=Corpus(texts).fingerprint,
        texts=texts,
        pooled={key: np.concatenate([encoding.pooled[key] for encoding in both]) for key in documents.pooled},
        model_vectors=None if own[0] is None or own[1] is None else np.concatenate([own[0], own[1]]),
        token_counts=np.concatenate([encoding.token_counts for encoding in both]),
        truncated=np.concatenate([encoding.truncated for encoding in both]),
        cut_tokens=np.concatenate([encoding.cut_tokens for encoding in both]),
        seconds=StageSeconds(**seconds),
        batches=documents.batches + queries.batches,
        reused=documents.reused + queries.reused,
        notes=tuple(dict.fromkeys((*documents.notes, *queries.notes))),
        queries=len(queries),
    )
