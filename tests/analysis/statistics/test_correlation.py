"""Against scipy, resample by resample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from explorer.analysis.statistics.correlation import RESAMPLES, correlate, resampled_correlations
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress

RNG = np.random.default_rng(5)
VALUES = arrays(np.float64, 12, elements=st.integers(-3, 3).map(float))


@settings(deadline=None, max_examples=60)
@given(VALUES, VALUES, st.lists(st.lists(st.integers(0, 11), min_size=12, max_size=12), min_size=1, max_size=4))
def test_every_resample_is_that_of_the_repeated_pairs(x: np.ndarray, y: np.ndarray, drawn: list[list[int]]) -> None:
    counts = np.stack([np.bincount(sample, minlength=12) for sample in drawn], axis=1).astype(np.float64)
    found = resampled_correlations(x[None, :], y, [counts], JobContext())
    assert found.shape == (2, 1, len(drawn))
    for number, sample in enumerate(drawn):
        a, b = x[sample], y[sample]
        if np.ptp(a) == 0 or np.ptp(b) == 0:
            assert np.isnan(found[:, 0, number]).all()
        else:
            assert found[0, 0, number] == pytest.approx(stats.spearmanr(a, b).statistic, abs=1e-9)
            assert found[1, 0, number] == pytest.approx(stats.pearsonr(a, b).statistic, abs=1e-9)


def test_blocks_are_joined_in_order() -> None:
    series, y = RNG.normal(size=(3, 20)), RNG.normal(size=20)
    counts = RNG.multinomial(20, np.full(20, 0.05), size=7).T.astype(np.float64)
    whole = resampled_correlations(series, y, [counts], JobContext())
    parts = resampled_correlations(series, y, [counts[:, :3], counts[:, 3:]], JobContext())
    np.testing.assert_allclose(parts, whole, atol=1e-12)


def test_values_and_intervals_are_those_of_scipy() -> None:
    # A generator of its own: the noise of two bootstraps' tails is another for every draw, in whatever order tests run.
    rng = np.random.default_rng(5)
    y = rng.integers(0, 6, size=80).astype(np.float64)
    series = y + rng.normal(size=(2, 80)) * 2.0
    for x, measured in zip(series, correlate(series, y, JobContext()), strict=True):
        for ours, theirs in zip(measured, (stats.spearmanr, stats.pearsonr), strict=True):

            def statistic(a: np.ndarray, b: np.ndarray, theirs: object = theirs) -> float:
                return float(100.0 * theirs(a, b).statistic)  # type: ignore[operator]

            assert ours.value == pytest.approx(statistic(x, y), abs=1e-9)
            interval = stats.bootstrap(
                (x, y), statistic, paired=True, vectorized=False, method="percentile", n_resamples=2000, rng=1
            ).confidence_interval
            # Two bootstraps agree up to the noise of their tails.
            assert ours.low == pytest.approx(interval.low, abs=2.5)
            assert ours.high == pytest.approx(interval.high, abs=2.5)
            assert ours.reason == ""


def test_the_same_question_has_the_same_answer() -> None:
    y, x = RNG.normal(size=50), RNG.normal(size=(1, 50))
    again = correlate(np.concatenate([x, x]), y, JobContext())
    assert correlate(x, y, JobContext()) == [again[0]] == [again[1]]


@pytest.mark.parametrize("noise", [0.0, 1e-8])
def test_equal_similarities_have_no_correlation_but_a_reason(noise: float) -> None:
    y = np.arange(12.0)
    series = np.stack([np.ones(12) + noise * RNG.normal(size=12), y])
    flat, exact = correlate(series, y, JobContext())
    for measured in flat:
        assert (measured.value, measured.low, measured.high) == (None, None, None)
        assert measured.reason == "All similarities are the same, so there is nothing to compare with the scores."
    for measured in exact:
        assert measured.value == pytest.approx(100.0)
        assert measured.low == pytest.approx(100.0)
        assert measured.high == 100.0 or measured.high == pytest.approx(100.0)


def test_few_pairs_have_no_interval_but_a_reason() -> None:
    y = np.arange(9.0)
    for measured in correlate((y**2)[None, :], y, JobContext())[0]:
        assert measured.value is not None
        assert (measured.low, measured.high) == (None, None)
        assert measured.reason == "Fewer than 10 pairs are too few for an interval."


def test_a_score_that_most_resamples_miss_leaves_fewer_of_them() -> None:
    y = np.zeros(40)
    y[0] = 1.0
    spearman, _ = correlate(RNG.normal(size=(1, 40)), y, JobContext())[0]
    assert spearman.low is not None
    assert spearman.high is not None
    assert spearman.low < spearman.high


def test_a_cancel_is_noticed_between_blocks() -> None:
    reports: list[Progress] = []

    def cancel(progress: Progress) -> None:
        reports.append(progress)
        context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        correlate(RNG.normal(size=(2, 2000)), RNG.normal(size=2000), context)
    assert [(report.done, report.total) for report in reports] == [(0, RESAMPLES)]
