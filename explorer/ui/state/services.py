"""What the window needs done elsewhere, as callables that `app` fills in and tests fake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.results.analysis import Clusters, Neighbors
from explorer.domain.results.encoding import Encoding, StageSeconds
from explorer.domain.results.projection import Projection, ProjectionSpec
from explorer.domain.settings.spec import Device, EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.domain.model.tokens import TokenReading
    from explorer.domain.results.sweep import PaddingTest


@dataclass(frozen=True, slots=True)
class Services:
    """Jobs that run models or other processes; each takes its `JobContext` last and runs on a worker thread.

    Parameters
    ----------
    warm_up
        A specification: loads what its first run would wait for; returns the devices that are there.
    encode
        Corpus, specification and the previous encoding (to reuse what has not changed) to an encoding.
    prepare
        A specification to the bytes of the prepared form that its model has got; 0 where it gets none. Runs in another
        process.
    embed_query
        A query and the encoding whose model to use, to the query's vector (D',) for the readout.
    project
        Vectors (N, D) and, where they are known, their neighbours, to a map. Runs in another process.
    cluster
        Vectors (N, D) to groups. Runs in another process.
    read_tokens
        An encoding, indices of its texts and the readout to explain, to each of these texts token by token.
    measure_padding
        A corpus and a specification to what sharing a batch does to each pooling's vectors.
    time_stages
        A corpus, a specification and a number of repeats to the seconds of each stage, the model loaded anew each time.
    look_at_model
        The name of a model, and whether it may be fetched, to what is known of it without loading it.
    close
        Ends the other process; called once, when the window closes.
    """

    warm_up: Callable[[EncodeSpec, JobContext], tuple[Device, ...]]
    encode: Callable[[Corpus, EncodeSpec, Encoding | None, JobContext], Encoding]
    prepare: Callable[[EncodeSpec, JobContext], int]
    embed_query: Callable[[str, Encoding, Readout, JobContext], FloatArray]
    project: Callable[[FloatArray, Neighbors | None, ProjectionSpec, JobContext], Projection]
    cluster: Callable[[FloatArray, Similarity, JobContext], Clusters]
    read_tokens: Callable[[Encoding, Sequence[int], Readout, JobContext], tuple[TokenReading, ...]]
    measure_padding: Callable[[Corpus, EncodeSpec, JobContext], PaddingTest]
    time_stages: Callable[[Corpus, EncodeSpec, int, JobContext], tuple[StageSeconds, ...]]
    look_at_model: Callable[[str, bool, JobContext], ChosenModel]
    close: Callable[[], None]
