"""What is known of a request without running the model: by an encoding before it, unfinished work, and the cache."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

import explorer
from explorer.analysis.neighbors.digests import DigestIndex, Digests, text_digests
from explorer.domain.arrays import BoolArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import MODEL_KEY, Encoding
from explorer.domain.settings.spec import EncodeSpec, Engine
from explorer.domain.state import same_pass
from explorer.domain.words import with_commas
from explorer.files.cache.vector_cache import CacheSection, VectorCache
from explorer.files.cache.vector_segment import TextVectors
from explorer.inference.encode.cache_writer import WORTH_KEEPING
from explorer.inference.encode.progress import STAGE, RunProgress
from explorer.inference.encode.request import Block, KeyGroup, Request, Rows, batch_digests
from explorer.inference.encode.rows import FilledRows, HeldRows, select, without_tokens
from explorer.inference.machine.devices import kind_of
from explorer.inference.models.encoder import Encoder

_RULE = 3
"""Rises when a text's vectors come out otherwise than before with the same model and settings."""


class Source(Protocol):
    """Where vectors may be found: in memory, or in the cache (`CacheSection`)."""

    def find(self, digests: Digests) -> Rows:
        """Return the place of each row, -1 where it is not there."""

    def take(self, places: Rows) -> tuple[TextVectors, BoolArray]:
        """Return what is known at n places, and whether each is to be trusted, bool (n,)."""


class InMemory:
    """Rows that this program holds, as far as they are done."""

    def __init__(self, held: HeldRows, group: KeyGroup) -> None:
        self._texts = held.texts
        self._keys = group.keys
        self._rows = np.flatnonzero(held.done)
        self._index = DigestIndex(held.digests[self._rows])

    def find(self, digests: Digests) -> Rows:
        """Return the row of each digest, -1 where it is not there."""
        found = self._index.find(digests)
        return np.where(found >= 0, self._rows[found], -1) if len(self._rows) else found

    def take(self, places: Rows) -> tuple[TextVectors, BoolArray]:
        """Return what is known of rows; all of it is sound."""
        return select(self._texts, places, self._keys), np.ones(len(places), np.bool_)


class KnownRows:
    """Where the vectors of one group of keys are found.

    Parameters
    ----------
    group
        The keys, of N rows.
    """

    def __init__(self, group: KeyGroup) -> None:
        self.group = group
        self.held: HeldRows | None = None
        """The very same rows, which are taken as they are and not copied."""
        self.section: tuple[CacheSection, Rows] | None = None
        """The cache's part of these keys, and where it has the rows."""
        self.found: BoolArray = np.zeros(len(group.digests), np.bool_)
        """Which rows were known before the run, bool (N,)."""
        self._sources: list[tuple[Source, Rows]] = []

    @property
    def count(self) -> int:
        """How many rows were known before the run."""
        return int(np.count_nonzero(self.found))

    def consult_memory(self, held: HeldRows) -> None:
        """Find rows in memory."""
        if np.array_equal(held.digests, self.group.digests):
            self.held = held
            self.found = self.found | held.done[self.group.representatives]
        else:
            source = InMemory(held, self.group)
            self._consult(source, source.find(self.group.digests))

    def consult_cache(self, section: CacheSection) -> None:
        """Find rows on the disk."""
        self.section = section, section.find(self.group.digests)
        self._consult(*self.section)

    def _consult(self, source: Source, places: Rows) -> None:
        whole = self.group.whole(places >= 0)
        self._sources.append((source, np.where(whole, places, -1)))
        self.found = self.found | whole

    def take(self, rows: Rows) -> Iterator[tuple[Rows, TextVectors]]:
        """Yield what is known of rows, part by part; what turns out to be damaged is known no longer."""
        for source, places in self._sources:
            wanted = rows[places[rows] >= 0]
            if not len(wanted):
                continue
            texts, sound = source.take(places[wanted])
            if not sound.all():
                sound = self._drop(wanted, sound)
                texts = select(texts, sound, self.group.keys)
            if len(texts):
                yield wanted[sound], texts
                rows = np.setdiff1d(rows, wanted[sound])

    def _drop(self, rows: Rows, sound: BoolArray) -> BoolArray:
        """Know n rows no longer that are not sound, nor others of their batches; returns which are left, bool (n,)."""
        left = np.zeros(len(self.found), np.bool_)
        left[rows] = sound
        left = self.group.whole(left)
        self.found = self.found & ~np.isin(self.group.representatives, rows[~left[rows]])
        return left[rows]


class Known:
    """What is known of the groups of a request before it runs.

    Parameters
    ----------
    request
        It.
    previous
        An encoding that may hold some of the texts; it counts where the same pass of the same model made it.
    resume
        Whether work on the same question that the last call did not finish counts.
    """

    def __init__(self, request: Request, previous: Encoding | None, *, resume: bool) -> None:
        self._request = request
        self._groups = [KnownRows(group) for group in request.groups]
        for held in (_left_of(request) if resume else (), _rows_of(previous, request) if previous is not None else ()):
            for rows, there in zip(self._groups, held, strict=False):
                if there is not None:
                    rows.consult_memory(there)

    @property
    def held(self) -> list[HeldRows | None]:
        """What is in memory of the very same rows of each group."""
        return [rows.held for rows in self._groups]

    @property
    def sections(self) -> list[tuple[CacheSection, Rows] | None]:
        """The part of the cache for each group, and where it has the rows; None where it was not consulted."""
        return [rows.section for rows in self._groups]

    @property
    def texts(self) -> int:
        """Number of texts whose own vectors are known."""
        return self._groups[0].count

    @property
    def rows(self) -> int:
        """Number of rows that are known, those of all groups together."""
        return sum(rows.count for rows in self._groups)

    def consult_cache(self, cache: VectorCache, encoder: Encoder, context: JobContext) -> None:
        """Find what earlier runs kept, where the texts are worth it and not all of them are known."""
        request, total = self._request, len(self._request)
        if not cache.limit or total < WORTH_KEEPING or self.rows == total * len(self._groups):
            return
        settings = (
            *(_RULE, explorer.__version__, encoder.engine.value, *encoder.libraries),
            *(request.model, request.spec.backend.value, request.prompt, request.max_length),
            *(encoder.precision.value, kind_of(encoder.device).value, encoder.info.habits.part.value),
        )
        before = self.texts
        for rows in self._groups:
            name = settings if rows.group.batch_size is None else (*settings, "naive")
            rows.consult_cache(cache.section(name, rows.group.keys))
        found = self.texts - before
        if found:
            note = f"Found {with_commas(found)} of {with_commas(total)} texts in the cache."
            context.report(Progress(STAGE, self.texts, total, note=note))

    def blocks(self, rows: Sequence[FilledRows], progress: RunProgress) -> Iterator[Block]:
        """Fill in what is known, block by block, and yield what has to be computed.

        Once that is done, what reads the same is known too.
        """
        to_run = np.any([known.group.distinct & ~known.found for known in self._groups], axis=0)
        blocks = self._request.blocks
        for block, following in zip(blocks, [*blocks[1:], slice(0, 0)], strict=True):
            progress.enter(int(np.count_nonzero(to_run[block])), int(np.count_nonzero(to_run[block.stop :])))
            for known, filled in zip(self._groups, rows, strict=True):
                for part in known.take(filled.missing(block)):
                    filled.fill(*part)
            missing = tuple(filled.missing(block) for filled in rows)
            yield Block(block, missing, following.start + np.flatnonzero(to_run[following]))
            for filled in rows:
                filled.repeat(block)


def _rows_of(encoding: Encoding, request: Request) -> Sequence[HeldRows | None]:
    """View what an encoding holds of each group of keys, without copying it."""
    if (
        encoding.queries
        or encoding.info.fingerprint != request.model
        or encoding.engine is not request.engine
        or not same_pass(encoding.spec, request.spec)
    ):
        return ()
    same_texts = encoding.corpus_fingerprint == request.corpus
    digests = request.own.digests if same_texts else text_digests(encoding.texts)
    return [_group_of(encoding, group, digests) for group in request.groups]


def _group_of(encoding: Encoding, group: KeyGroup, digests: Digests) -> HeldRows | None:
    vectors = dict(encoding.pooled)
    if encoding.model_vectors is not None:
        vectors[MODEL_KEY] = encoding.model_vectors
    if not vectors.keys() >= set(group.keys):
        return None
    done = np.ones(len(encoding), np.bool_)
    if group.batch_size is not None:
        return HeldRows(batch_digests(digests, encoding.spec.batch_size), without_tokens(vectors, len(done)), done)
    texts = TextVectors(vectors, encoding.token_counts, encoding.truncated, encoding.cut_tokens)
    return HeldRows(digests, texts, done)


_unfinished: list[tuple[tuple[str, Engine], EncodeSpec, Sequence[FilledRows]]] = []
"""The state of the model and what computes it, what was asked of it and what is computed of that, of the last call that
did not finish."""


def leave_unfinished(request: Request, rows: Sequence[FilledRows]) -> None:
    """Keep what a call has computed so far for the next one."""
    _unfinished[:] = [((request.model, request.engine), request.spec, rows)]


def forget_unfinished() -> None:
    """Drop what a call has left."""
    _unfinished.clear()


def _left_of(request: Request) -> Sequence[HeldRows | None]:
    """Return what the last call has left of each group of keys, where it asked the same of the model."""
    for model, spec, rows in _unfinished:
        if model == (request.model, request.engine) and same_pass(spec, request.spec):
            held = {filled.group.keys: filled.held for filled in rows}
            return [held.get(group.keys) for group in request.groups]
    return ()
