"""A sweep of every pooling, and of every layer, against one plain encode of the same texts."""

from __future__ import annotations

import time
from collections.abc import Callable

from explorer.domain.job import JobContext
from explorer.domain.results.sweep import SweepQuestion
from explorer.domain.settings.spec import EncodeSpec, Readout
from tests.bench.measures import Row, mixed_corpus

N_TEXTS = 2000
REPEATS = 3


def measure() -> list[Row]:
    """Time each in turn, nothing reused.

    A plain encode is what Run does with so many texts: the masked poolings of the last layer, no naive ones. The naive
    poolings need batches as plain user code pads them, so a sweep with them stands beside an encode with them.
    """
    from explorer.analysis.sweep.sweep import sweep_corpus
    from explorer.inference.pipeline import encode

    corpus = mixed_corpus(N_TEXTS)

    def plain(naive: bool) -> float:
        return _seconds(lambda: encode(corpus, EncodeSpec(naive=naive), None, JobContext()))

    def sweep(all_layers: bool, naive: bool) -> float:
        question = SweepQuestion(corpus, EncodeSpec(), Readout(), all_layers=all_layers, naive=naive)
        return _seconds(lambda: sweep_corpus(question, encode, None, None, JobContext()))

    sweep_corpus(SweepQuestion(mixed_corpus(64, seed=1), EncodeSpec(), Readout()), encode, None, None, JobContext())
    ratios: dict[str, list[float]] = {"poolings": [], "layers": [], "naive": []}
    for _ in range(REPEATS):
        base = plain(naive=False)
        ratios["poolings"].append(sweep(all_layers=False, naive=False) / base)
        ratios["layers"].append(sweep(all_layers=True, naive=False) / base)
    padded = plain(naive=True)
    ratios["naive"].append(sweep(all_layers=False, naive=True) / padded)
    texts = f"{N_TEXTS:,} texts"
    return [
        _row(f"sweep of all masked poolings at {texts}, against one plain encode", ratios["poolings"], 1.15),
        _row(f"the same with all layers at {texts}, against one plain encode", ratios["layers"], 1.5),
        _row(f"sweep with the naive poolings at {texts}, against one padded encode", ratios["naive"], 1.15),
    ]


def _seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def _row(what: str, ratios: list[float], target: float) -> Row:
    ratios = sorted(ratios)
    ratio = ratios[len(ratios) // 2]
    spread = f" ({ratios[0]:.2f} to {ratios[-1]:.2f})" if len(ratios) > 1 else ""
    return Row(what, f"≤ {target}×", f"{ratio:.2f}×{spread}", ratio <= target)
