"""Sentences of a list that are no longer those of its files, kept so that they are there at the next start."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from explorer.domain.job import JobContext
from explorer.domain.texts.categorical import Categorical
from explorer.domain.texts.corpus import Corpus
from explorer.files.profile.drafts import DraftFile
from explorer.files.tables.table import TEXT_COLUMN
from explorer.files.texts.text_store import TextBuilder

_BLOCK = 8192
_LABEL, _TYPED = "label", "typed"


def without(corpus: Corpus, places: Sequence[int], context: JobContext) -> Corpus:
    """Return the texts that are not at `places`, with their sources and labels; on the disk where they are many."""
    stays = np.ones(len(corpus), np.bool_)
    stays[np.asarray(places, np.int64)] = False
    texts = TextBuilder()
    for start in range(0, len(corpus), _BLOCK):
        context.check()
        block = zip(corpus.texts[start : start + _BLOCK], stays[start : start + _BLOCK].tolist(), strict=True)
        texts.extend([text for text, kept in block if kept])
    sources, labels = _among(corpus.sources, stays), _among(corpus.labels, stays)
    return Corpus(texts.finish(), sources, labels, texts.fingerprint)


def keep_list(corpus: Corpus, keep_text: Callable[[str, str], Path], context: JobContext) -> tuple[DraftFile, ...]:
    """Keep sentences in files of their own, one for each run of a source; raises `ExplorerError` as `keep_text`."""
    files, start = [], 0
    for source, run in groupby(corpus.sources or Categorical.repeated(_TYPED, len(corpus))):
        context.check()
        stop = start + sum(1 for _ in run)
        texts, labels = corpus.texts[start:stop], corpus.labels[start:stop]
        if any(labels):
            table = io.StringIO(newline="")
            csv.writer(table, delimiter="\t", lineterminator="\n").writerows(
                [(TEXT_COLUMN, _LABEL), *zip(texts, labels, strict=True)]
            )
            files.append(DraftFile(keep_text(table.getvalue(), ".tsv"), TEXT_COLUMN, source))
        else:
            files.append(DraftFile(keep_text("\n".join(texts), ".txt"), None, source))
        start = stop
    return tuple(files)


def _among(names: Sequence[str], stays: np.ndarray) -> Sequence[str]:
    if not names:
        return ()
    whole = Categorical.of(names)
    return Categorical(whole.codes[stays], whole.names)
