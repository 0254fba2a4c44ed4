"""Encoding block by block: what is known is taken over, the rest runs, and each finished block is kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from explorer.analysis.digests import Digests, first_alike
from explorer.domain.encoding import Key
from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext, Progress
from explorer.domain.model_info import Batching
from explorer.domain.spec import EncodeSpec
from explorer.files.vector_cache import Shelf
from explorer.inference.batching import Batch, TokenizedText
from explorer.inference.encoder import Encoder
from explorer.inference.results import Known, NaiveBatches, Results, Rows, naive_keys, ran, taken
from explorer.inference.runner import Runner

BLOCK = 8192
"""Texts of a block: enough that sorting them by length leaves little padding, few enough to lose in a crash."""

WORTH_KEEPING = 256
"""Texts of a block from which on it is written to the cache: fewer are encoded again as fast as they are found."""


@dataclass(slots=True, eq=False)
class Work:
    """What one call computes; kept after a cancel or a failure, so that the next call goes on from there.

    Parameters
    ----------
    spec, fingerprint, keys
        The question: what was asked for, of which state of the model, and the masked vectors that it asks for.
    corpus
        Fingerprint of the N texts.
    digests
        uint64 (N, 2), theirs.
    results
        The answer so far.
    naive
        The naive batches that are finished.
    """

    spec: EncodeSpec
    fingerprint: str
    keys: tuple[Key, ...]
    corpus: str
    digests: Digests
    results: Results
    naive: NaiveBatches = field(default_factory=NaiveBatches)


class BlockRun:
    """One call's way through the blocks.

    Parameters
    ----------
    texts
        The N texts.
    work
        What to fill.
    encoder
        The model.
    context
        Where progress goes and cancellation comes from.
    """

    def __init__(self, texts: Sequence[str], work: Work, encoder: Encoder, context: JobContext) -> None:
        self._texts = texts
        self._work = work
        self._encoder = encoder
        self._known: list[tuple[Known, Rows]] = []
        self._shelf: Shelf | None = None
        self._first = first_alike(work.digests)
        self._there = work.results.done[self._first]
        step = work.spec.batch_size if work.spec.naive else 1
        self._block = max(1, BLOCK // step) * step
        self._progress = _Overall(context, len(texts))
        inner = context if len(texts) <= self._block else self._progress
        self.runner = Runner(encoder, encoder.prompt(work.spec), encoder.max_length(work.spec), inner)
        self.notes: list[str] = []

    @property
    def reused(self) -> int:
        """How many texts are known before the run."""
        return int(np.count_nonzero(self._there))

    def look_in(self, source: Known) -> None:
        """Take over what `source` has of the texts that are not known so far."""
        places = source.find(self._work.digests)
        self._known.append((source, places))
        self._there |= places >= 0

    def keep_on(self, shelf: Shelf) -> None:
        """Write the finished blocks to `shelf`."""
        self._shelf = shelf

    def run(self) -> None:
        """Fill `work.results`; whatever happens on the way, what is finished is in it."""
        count = len(self._texts)
        leads = self._first == np.arange(count)
        to_run = leads & ~self._there
        for start in range(0, count, self._block):
            stop = min(start + self._block, count)
            here, behind = np.count_nonzero(to_run[start:stop]), np.count_nonzero(to_run[stop:])
            self._progress.enter(start, stop, int(here), int(behind))
            after = stop + np.flatnonzero(to_run[stop : stop + self._block])
            self._keep(self._fill(np.arange(start, stop), [self._texts[row] for row in after.tolist()]))

    def _fill(self, rows: Rows, ahead: Sequence[str]) -> Rows:
        """Fill a block, and return the rows whose masked vectors were computed for it; `ahead` is to run after it."""
        results, work = self._work.results, self._work
        self._take(rows)
        batches = self._naive_to_run(rows) if work.spec.naive else []
        padded = dict.fromkeys(self._first[row] for batch in batches for row in range(batch.start, batch.stop))
        leads = self._first[rows]
        missing = [row for row in np.unique(leads[~results.done[leads]]).tolist() if row not in padded]
        needed = [*map(int, padded), *missing]
        fresh = [row for row in needed if not results.done[row]]
        tokenized = self.runner.tokenize([self._texts[row] for row in needed])
        self._run_naive(batches, needed, tokenized)
        self._run_masked(needed, tokenized, ahead)
        repeated = rows[(leads != rows) & ~results.done[rows]]
        results.repeat(repeated, self._first[repeated])
        if work.spec.naive:
            self._spread_naive(rows)
        return np.asarray(fresh, np.intp)

    def _take(self, rows: Rows) -> None:
        """Take over what is known of a block's texts."""
        results = self._work.results
        for source, places in self._known:
            leads = np.unique(self._first[rows])
            wanted = leads[~results.done[leads] & (places[leads] >= 0)]
            if len(wanted):
                texts, sound = source.take(places[wanted])
                if sound.any():
                    results.put(wanted[sound], taken(texts, sound))
                if not sound.all():
                    self._there &= ~np.isin(self._first, wanted[~sound])

    def _batches(self, rows: Rows) -> list[slice]:
        """Cut a block into batches of input order."""
        stop = int(rows[-1]) + 1
        size = self._work.spec.batch_size
        return [slice(start, min(start + size, stop)) for start in range(int(rows[0]), stop, size)]

    def _naive_to_run(self, rows: Rows) -> list[slice]:
        """Return the batches whose naive vectors are not known, each once."""
        return list(self._work.naive.missing(self._work.digests, self._batches(rows)))

    def _run_naive(self, batches: Sequence[slice], needed: Sequence[int], tokenized: Sequence[TokenizedText]) -> None:
        """Run the naive batches; where padding on the right changes nothing, masked vectors come from the same pass."""
        work, results = self._work, self._work.results
        side = self._encoder.info.padding_side
        keys = naive_keys(work.spec.layers)
        harmless = side == "right" and self._encoder.info.habits.batching is Batching.ANY
        shared = work.keys if harmless else ()
        number = {row: index for index, row in enumerate(needed)}
        lengths = [len(tokens.ids) for tokens in tokenized]
        plan = [_padded_batch([number[row] for row in self._first[batch].tolist()], lengths, side) for batch in batches]
        ran_batches = self.runner.run(tokenized, plan, (*keys, *shared))
        for rows, (batch, vectors) in zip(batches, ran_batches, strict=True):
            results.put_vectors(rows, {key: vectors[key] for key in keys})
            work.naive.add(work.digests[rows], rows.start, results.vectors)
            owners = self._first[rows]
            places = [place for place, row in enumerate(owners.tolist()) if not results.done[row]]
            if shared and places:
                texts = ran([tokenized[batch.indices[place]] for place in places], {})
                masked = {key: vectors[key][places] for key in shared}
                results.put(owners[places], replace(texts, vectors=masked))

    def _run_masked(self, needed: Sequence[int], tokenized: Sequence[TokenizedText], ahead: Sequence[str]) -> None:
        """Run the texts whose masked vectors are still missing, those of similar length together."""
        results = self._work.results
        missing = [index for index, row in enumerate(needed) if not results.done[row]]
        lengths = [len(tokenized[index].ids) for index in missing]
        plan = self._encoder.plan(lengths)
        batches = [replace(batch, indices=tuple(missing[index] for index in batch.indices)) for batch in plan]
        for batch, vectors in self.runner.run(tokenized, batches, self._work.keys, ahead=ahead):
            rows = np.asarray([needed[index] for index in batch.indices])
            results.put(rows, ran([tokenized[index] for index in batch.indices], vectors))

    def _spread_naive(self, rows: Rows) -> None:
        """Fill the naive vectors of batches that did not run now."""
        for batch in self._batches(rows):
            found = self._work.naive.find(self._work.digests[batch])
            assert found is not None, "every batch of a block has run"
            self._work.results.put_vectors(batch, found)

    def _keep(self, fresh: Rows) -> None:
        """Write what was computed to the cache; one that cannot be written is given up for this run."""
        if self._shelf is None or len(fresh) < WORTH_KEEPING:
            return
        texts = self._work.results.taken(fresh)
        vectors = {key: texts.vectors[key] for key in self._work.keys}
        try:
            self._shelf.store(self._work.digests[fresh], replace(texts, vectors=vectors))
        except ExplorerError as error:
            self._shelf = None
            self.notes.append(f"Vectors are no longer kept for later runs. {error.failure.message}")


def _padded_batch(indices: Sequence[int], lengths: Sequence[int], side: str) -> Batch:
    """Make the batch of plain user code: the texts as they come, padded to the longest."""
    return Batch(tuple(indices), max(lengths[index] for index in indices), side)


class _Overall(JobContext):
    """Makes of a block's progress that of all blocks.

    Parameters
    ----------
    whole
        Where it goes.
    total
        Texts in all.
    """

    def __init__(self, whole: JobContext, total: int) -> None:
        super().__init__()
        self._whole = whole
        self._total = total
        self._start = self._stop = self._here = self._behind = self._ran = 0
        self._begun = time.perf_counter()

    def enter(self, start: int, stop: int, here: int, behind: int) -> None:
        """Begin the block of texts `start` to `stop`, of which `here` have to run, and `behind` after it."""
        self.check()
        self._ran += self._here
        self._start, self._stop, self._here, self._behind = start, stop, here, behind
        if start:
            self._whole.report(Progress("Encoding", start, self._total))

    @property
    def cancelled(self) -> bool:
        """Whether the job has been asked to stop."""
        return self._whole.cancelled

    def check(self) -> None:
        """Raise `Cancelled` if the job has been asked to stop."""
        self._whole.check()

    def report(self, progress: Progress) -> None:
        """Pass progress on; that of reading tokens, which is short and comes with every block, is left out."""
        if progress.stage != "Encoding" or not progress.total:
            return
        share = progress.done / progress.total
        ran = self._ran + share * self._here
        elapsed = time.perf_counter() - self._begun
        left = None
        if ran and progress.seconds_left is not None:
            # Longest first: what is left of the block is known better than by its texts.
            a_text = (elapsed + progress.seconds_left) / (self._ran + self._here)
            left = progress.seconds_left + a_text * self._behind
        done = int(self._start + share * (self._stop - self._start))
        self._whole.report(Progress("Encoding", done, self._total, ran / elapsed, left, progress.note))
