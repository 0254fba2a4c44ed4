from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from explorer.analysis.compare import passes as sides
from explorer.analysis.compare.passes import encode_sides, pass_of, time_sides
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.comparison import Configuration
from explorer.domain.results.encoding import Encoding, StageSeconds
from explorer.domain.settings.spec import LAST_LAYER, Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from tests.support.services import FakeServices

CORPUS = Corpus(("one", "two", "three"))


def setting(pooling: Pooling = Pooling.MEAN, layer: int = LAST_LAYER, **spec: object) -> Configuration:
    return Configuration(replace(EncodeSpec(), **spec), Readout(pooling, layer))  # type: ignore[arg-type]


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


def encoded(
    services: FakeServices, a: Configuration, b: Configuration, *known: Encoding
) -> tuple[Encoding, Encoding, list[tuple[EncodeSpec, Encoding | None]]]:
    before = len(services.encoded)
    first, second = encode_sides(services.encode, CORPUS, a, b, known, JobContext())
    for configuration, encoding in ((a, first), (b, second)):
        assert encoding.offers(configuration.readout)
        if configuration.readout.pooling.is_naive:
            assert encoding.spec.batch_size == configuration.spec.batch_size
    return first, second, [(spec, previous) for _, spec, previous in services.encoded[before:]]


@pytest.mark.parametrize(
    ("a", "b", "spec"),
    [
        (setting(), setting(Pooling.CLS), EncodeSpec()),
        (setting(), setting(Pooling.CLS, 1), EncodeSpec(layers=(LAST_LAYER, 1))),
        (setting(layer=2), setting(layer=1), EncodeSpec(layers=(2, 1))),
        (setting(), setting(Pooling.NAIVE_MAX), EncodeSpec(naive=True)),
        (setting(), setting(Pooling.NAIVE_MAX, batch_size=3), EncodeSpec(naive=True, batch_size=3)),
        (setting(Pooling.NAIVE_MAX, batch_size=3), setting(), EncodeSpec(naive=True, batch_size=3)),
        (setting(layers=(0, 1), naive=True), setting(), EncodeSpec()),
    ],
)
def test_readouts_of_one_pass_cost_one(
    services: FakeServices, a: Configuration, b: Configuration, spec: EncodeSpec
) -> None:
    first, second, asked = encoded(services, a, b)
    assert asked == [(spec, None)]
    assert first is second


@pytest.mark.parametrize(
    "other", [{"backend": Backend.TRANSFORMERS}, {"model": "m"}, {"dtype": Precision.BFLOAT16}, {"max_length": 5}]
)
def test_another_pass_is_run_for_itself(services: FakeServices, other: dict[str, object]) -> None:
    a, b = setting(), setting(**other)  # type: ignore[arg-type]
    first, _, asked = encoded(services, a, b)
    assert asked == [(a.spec, None), (b.spec, None)]
    assert first.spec == a.spec


def test_other_batches_of_a_naive_pooling_take_the_rest_from_the_first(services: FakeServices) -> None:
    a, b = setting(Pooling.NAIVE_MEAN, batch_size=2), setting(Pooling.NAIVE_MEAN, batch_size=3)
    first, second, asked = encoded(services, a, b)
    assert asked == [(EncodeSpec(naive=True, batch_size=2), None), (EncodeSpec(naive=True, batch_size=3), first)]
    assert (first.spec.batch_size, second.spec.batch_size) == (2, 3)


def test_what_is_known_is_handed_on(services: FakeServices) -> None:
    a, b = setting(), setting(backend=Backend.TRANSFORMERS)
    first, second, _ = encoded(services, a, b)
    assert [previous for _, previous in encoded(services, a, b, first, second)[2]] == [first, second]
    assert [previous for _, previous in encoded(services, b, a, first, second)[2]] == [second, first]
    assert [previous for _, previous in encoded(services, a, setting(model="m"), second)[2]] == [None, None]


def test_the_fullest_of_what_is_known_is_taken(services: FakeServices) -> None:
    last, both, naive = (
        services.encode(CORPUS, spec, None, JobContext())
        for spec in (EncodeSpec(), EncodeSpec(layers=(LAST_LAYER, 1)), EncodeSpec(naive=True))
    )
    known = (last, both, naive)
    assert encoded(services, setting(), setting(layer=1), *known)[2][0][1] is both
    assert encoded(services, setting(), setting(Pooling.NAIVE_MEAN), *known)[2][0][1] is naive


def test_a_pass_has_what_its_readout_needs_and_no_more() -> None:
    given = replace(EncodeSpec(), layers=(0, 1, LAST_LAYER), naive=True, max_length=9)
    assert pass_of(Configuration(given, Readout(Pooling.CLS, 1))) == EncodeSpec(layers=(1,), max_length=9)
    assert pass_of(Configuration(given, Readout(Pooling.NAIVE_MAX))).naive


class Clock:
    """Notes every turn; those of the raw library take twice as long, and each turn longer than the one before."""

    def __init__(self) -> None:
        self.turns: list[tuple[int, EncodeSpec, int]] = []

    def __call__(self, corpus: Corpus, spec: EncodeSpec, repeats: int, context: JobContext) -> tuple[StageSeconds, ...]:
        context.check()
        context.report(Progress("Encoding"))
        self.turns.append((len(corpus), spec, repeats))
        slow = 2.0 if spec.backend is Backend.TRANSFORMERS else 1.0
        return (StageSeconds(forward=slow * len(self.turns)),) * repeats


def test_turns_alternate_after_an_untimed_one_each() -> None:
    a, b = setting(), setting(backend=Backend.TRANSFORMERS)
    clock = Clock()
    seen: list[Progress] = []
    timings = time_sides(clock, CORPUS, a, b, JobContext(seen.append))
    assert clock.turns[:2] == [(1, a.spec, 1), (1, b.spec, 1)]
    assert clock.turns[2:] == [(3, a.spec, 1), (3, b.spec, 1)] * sides.REPEATS
    assert (timings.texts, timings.total_texts, timings.configurations) == (3, 3, (a, b))
    assert [seconds.forward for seconds in timings.a] == [3, 5, 7, 9, 11]
    assert [seconds.forward for seconds in timings.b] == [8, 12, 16, 20, 24]
    assert [(p.stage, p.done) for p in seen] == [("Warming up", 0)] * 2 + [("Timing", turn) for turn in range(10)]


@pytest.mark.parametrize(("n_texts", "timed"), [(1, 1), (300, 300), (301, 300), (2999, 300)])
def test_texts_are_drawn_evenly(n_texts: int, timed: int) -> None:
    drawn: list[Corpus] = []

    def clock(corpus: Corpus, spec: EncodeSpec, repeats: int, context: JobContext) -> tuple[StageSeconds, ...]:
        drawn.append(corpus)
        return (StageSeconds(),)

    corpus = Corpus(tuple(map(str, range(n_texts))))
    timings = time_sides(clock, corpus, setting(), setting(), JobContext())
    assert (timings.texts, timings.total_texts) == (timed, n_texts)
    places = [int(text) for text in drawn[-1].texts]
    assert (places[0], places[-1], len(set(places))) == (0, n_texts - 1, timed)
    gaps = {second - first for first, second in pairwise(places)}
    assert max(gaps, default=0) - min(gaps, default=0) <= 1


def test_a_cancel_reaches_the_turn_under_way() -> None:
    clock = Clock()

    def cancel(progress: Progress) -> None:
        if progress.stage == "Timing" and progress.done == 3:
            context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        time_sides(clock, CORPUS, setting(), setting(), context)
    assert len(clock.turns) == 2 + 3
