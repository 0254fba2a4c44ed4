"""From another pooling or normalisation to the repainted heatmap, norms and PCA map."""

from __future__ import annotations

import time
from dataclasses import replace

from explorer.domain.results.projection import ProjectionMethod
from explorer.domain.settings.spec import Pooling, Readout
from tests.bench.measures import Row
from tests.bench.windows import generated_encoding, open_window, ready_services, wait_for

N_TEXTS = 10_000
CHANGES = [
    Readout(Pooling.CLS),
    Readout(Pooling.CLS, normalize=True),
    Readout(Pooling.MAX, normalize=True),
    Readout(Pooling.MEAN),
    Readout(Pooling.MEAN, normalize=True),
] * 3


def measure() -> list[Row]:
    """Time each change from the click to the end of the repaint; background work is let to end in between."""
    corpus, encoding = generated_encoding(N_TEXTS)
    milliseconds = []
    with open_window(ready_services(encoding)) as window:
        controller, store = window.controller, window.store
        controller.set_projection(replace(store.state.projection_spec, method=ProjectionMethod.PCA))
        controller.set_corpus(corpus)
        controller.run()
        wait_for(lambda: store.state.embeddings is not None and window.runner.idle)
        for readout in CHANGES:
            start = time.perf_counter()
            controller.set_readout(readout)
            wait_for(lambda wanted=readout: store.state.embeddings.readout == wanted)
            for view in (window.workspace.heatmap, window.workspace.norms, window.workspace.map):
                view.repaint()
            milliseconds.append((time.perf_counter() - start) * 1000)
            wait_for(lambda: window.runner.idle)
    milliseconds.sort()
    median, worst = milliseconds[len(milliseconds) // 2], milliseconds[-1]
    return [
        Row(
            "another pooling or normalisation at 10,000 texts, to repainted heatmap, norms and PCA map",
            "≤ 100 ms, no forward pass",
            f"{median:.0f} ms (worst {worst:.0f} ms)",
            median <= 100,
        )
    ]
