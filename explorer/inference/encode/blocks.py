"""Encoding block by block: what is known is taken over, the rest runs, and each finished block is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from explorer.analysis.neighbors.digests import Digests, first_alike
from explorer.domain.arrays import BoolArray
from explorer.domain.job import JobContext
from explorer.domain.model.info import Batching
from explorer.domain.results.encoding import Key
from explorer.domain.settings.spec import EncodeSpec
from explorer.files.cache.vector_cache import Shelf
from explorer.files.cache.vector_segment import TextVectors
from explorer.inference.encode.batching import Batch, TokenizedText
from explorer.inference.encode.keeping import MOST_TOGETHER, WORTH_KEEPING, Keeping
from explorer.inference.encode.naive_part import NaivePart
from explorer.inference.encode.results import Known, NaiveBatches, Results, Rows, naive_keys, ran, taken
from explorer.inference.encode.run_progress import AfterRun, RunProgress
from explorer.inference.encode.runner import Runner
from explorer.inference.models.encoder import Encoder

BLOCK = MOST_TOGETHER
"""Texts of a block: enough that sorting them by length leaves little padding."""


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
        self._context = context
        self._known: list[tuple[Known, Rows]] = []
        self._keeping: Keeping | None = None
        self._first = first_alike(work.digests)
        self._alike = np.bincount(self._first, minlength=len(texts))
        self._there = work.results.done[self._first]
        step = work.spec.batch_size if work.spec.naive else 1
        self._block = max(1, BLOCK // step) * step
        self._done = self._kept = 0
        naive = (work.digests, step, naive_keys(work.spec.layers), work.results, work.naive)
        self.naive = NaivePart(*naive) if work.spec.naive else None
        self._progress = RunProgress(context, len(texts), len(texts) <= self._block)
        self.runner = Runner(encoder, encoder.prompt(work.spec), encoder.max_length(work.spec), self._progress)

    @property
    def reused(self) -> int:
        """How many texts are known before the run."""
        return int(np.count_nonzero(self._there))

    @property
    def after(self) -> JobContext:
        """What to report to once all is done."""
        return AfterRun(self._context, self._progress.kept, len(self._texts))

    @property
    def all_known(self) -> bool:
        """Whether nothing has to run."""
        texts = len(self._texts)
        return self.reused == texts and (self.naive is None or self.naive.done == texts)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say about what is kept."""
        return tuple(dict.fromkeys(keeping.note for keeping in self._keepings if keeping.note))

    @property
    def _keepings(self) -> Sequence[Keeping]:
        naive = self.naive.keeping if self.naive is not None else None
        return [keeping for keeping in (self._keeping, naive) if keeping is not None]

    def look_in(self, source: Known) -> None:
        """Take over what `source` has of the texts that are not known so far."""
        self._add(source, source.find(self._work.digests))

    def keep_on(self, shelf: Shelf) -> None:
        """Take over what `shelf` has, and write there what is finished: every few seconds, and however the run ends."""
        work = self._work
        self._keeping = Keeping(shelf, work.digests, work.results.done, self._leads, self._masked)
        self._add(shelf, self._keeping.places)

    def _masked(self, rows: Rows) -> TextVectors:
        texts = self._work.results.taken(rows)
        return replace(texts, vectors={key: texts.vectors[key] for key in self._work.keys})

    @property
    def _leads(self) -> BoolArray:
        leads: BoolArray = self._first == np.arange(len(self._texts))
        return leads

    def _add(self, source: Known, places: Rows) -> None:
        self._known.append((source, places))
        self._there |= places >= 0

    def run(self) -> None:
        """Fill `work.results`; whatever happens on the way, what is finished is in it, and kept."""
        self._done = self.reused
        if self._keeping is not None:
            self._kept = self._count_kept(self._keeping)
        for keeping in self._keepings:
            keeping.start()
        self._count()
        try:
            self._run_blocks()
        except BaseException:
            for keeping in self._keepings:
                keeping.write()
            raise
        for keeping in self._keepings:
            keeping.finish()

    def _run_blocks(self) -> None:
        count = len(self._texts)
        to_run = self._leads & ~self._there
        for start in range(0, count, self._block):
            stop = min(start + self._block, count)
            here, behind = np.count_nonzero(to_run[start:stop]), np.count_nonzero(to_run[stop:])
            self._progress.enter(int(here), int(behind))
            after = stop + np.flatnonzero(to_run[stop : stop + self._block])
            self._fill(np.arange(start, stop), [self._texts[row] for row in after.tolist()])
            self._count()
            for keeping in self._keepings:
                keeping.write(WORTH_KEEPING)

    def _count(self) -> None:
        """Tell the progress how many texts are done, and how many of them would be found after a crash."""
        kept = self._kept if self._keeping is not None and self._keeping.works else 0
        self._progress.done, self._progress.kept = self._done, kept
        if self.naive is not None:
            # A text has both kinds of vectors when it is done.
            self._progress.done = (self._done + self.naive.done) // 2
            self._progress.kept = min(kept, self.naive.kept)

    def _finish(self, rows: Rows, texts: TextVectors) -> None:
        """Put the vectors of texts that have run where they belong, and on the disk once it is time."""
        self._work.results.put(rows, texts)
        new = self._alike[np.unique(rows)].sum()
        self._done += int(new)
        self._kept += int(new)
        self._count()
        if self._keeping is not None:
            self._keeping.now_and_then()

    def _fill(self, rows: Rows, ahead: Sequence[str]) -> None:
        """Fill a block; `ahead` is to run after it."""
        results = self._work.results
        self._take(rows)
        start, stop = int(rows[0]), int(rows[-1]) + 1
        batches = self.naive.to_run(start, stop) if self.naive is not None else []
        padded = [self._first[batch] for batch in batches]
        leads = self._first[rows]
        # In input order, so that a run which was cut short forms the batches that it would have formed.
        needed = np.unique(np.concatenate([leads[~results.done[leads]], *padded])).tolist()
        tokenized = self.runner.tokenize([self._texts[row] for row in needed])
        self._run_naive(batches, needed, tokenized)
        self._run_masked(needed, tokenized, ahead)
        repeated = rows[(leads != rows) & ~results.done[rows]]
        results.repeat(repeated, self._first[repeated])
        if self.naive is not None:
            self.naive.spread(start, stop)

    def _take(self, rows: Rows) -> None:
        """Take over what is known of a block's texts."""
        results, keeping = self._work.results, self._keeping
        for source, places in self._known:
            leads = np.unique(self._first[rows])
            wanted = leads[~results.done[leads] & (places[leads] >= 0)]
            if not len(wanted):
                continue
            texts, sound = source.take(places[wanted])
            if sound.any():
                results.put(wanted[sound], taken(texts, sound))
            if keeping is not None:
                self._kept += int(self._alike[wanted[sound & ~keeping.on_disk[wanted]]].sum())
            if not sound.all():
                self._miss(wanted[~sound])

    def _miss(self, rows: Rows) -> None:
        """Note that texts which seemed to be known have to run."""
        self._there &= ~np.isin(self._first, rows)
        self._done -= int(self._alike[rows].sum())
        if self._keeping is not None:
            self._keeping.missed()
            self._kept = self._count_kept(self._keeping)
        self._count()

    def _count_kept(self, keeping: Keeping) -> int:
        return int(self._alike[self._leads & (keeping.on_disk | self._work.results.done)].sum())

    def _run_naive(self, batches: Sequence[slice], needed: Sequence[int], tokenized: Sequence[TokenizedText]) -> None:
        """Run the naive batches; where padding on the right changes nothing, masked vectors come from the same pass."""
        work, results = self._work, self._work.results
        side = self._encoder.info.padding_side
        if self.naive is None or not batches:
            return
        harmless = side == "right" and self._encoder.info.habits.batching is Batching.ANY
        shared = work.keys if harmless else ()
        number = {row: index for index, row in enumerate(needed)}
        lengths = [len(tokens.ids) for tokens in tokenized]
        plan = [_padded_batch([number[row] for row in self._first[batch].tolist()], lengths, side) for batch in batches]
        ran_batches = self.runner.run(tokenized, plan, (*self.naive.keys, *shared))
        for rows, (batch, vectors) in zip(batches, ran_batches, strict=True):
            self.naive.put(rows, vectors)
            self._count()
            owners = self._first[rows]
            places = [place for place, row in enumerate(owners.tolist()) if not results.done[row]]
            if shared and places:
                texts = ran([tokenized[batch.indices[place]] for place in places], {})
                masked = {key: vectors[key][places] for key in shared}
                self._finish(owners[places], replace(texts, vectors=masked))

    def _run_masked(self, needed: Sequence[int], tokenized: Sequence[TokenizedText], ahead: Sequence[str]) -> None:
        """Run the texts whose masked vectors are still missing, those of similar length together."""
        results = self._work.results
        missing = [index for index, row in enumerate(needed) if not results.done[row]]
        lengths = [len(tokenized[index].ids) for index in missing]
        plan = self._encoder.plan(lengths)
        batches = [replace(batch, indices=tuple(missing[index] for index in batch.indices)) for batch in plan]
        for batch, vectors in self.runner.run(tokenized, batches, self._work.keys, ahead=ahead):
            rows = np.asarray([needed[index] for index in batch.indices])
            self._finish(rows, ran([tokenized[index] for index in batch.indices], vectors))


def _padded_batch(indices: Sequence[int], lengths: Sequence[int], side: str) -> Batch:
    """Make the batch of plain user code: the texts as they come, padded to the longest."""
    return Batch(tuple(indices), max(lengths[index] for index in indices), side)
