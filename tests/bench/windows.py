"""The real window for the benchmarks, on a real X server where there is one."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from explorer.analysis.groups.clusters import find_clusters
from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, Device, EncodeSpec, Pooling, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.files.model_folder.chosen import look_at_model
from explorer.files.profile.settings import Settings
from explorer.inference import pipeline
from explorer.ui.state.services import Services
from explorer.ui.window.main_window import MainWindow
from tests.bench.measures import clustered_vectors, x_server


@contextmanager
def open_window(services: Services) -> Iterator[MainWindow]:
    """Show the window with folders of its own; yields it once it is painted."""
    with tempfile.TemporaryDirectory() as home, x_server() as display:
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[variable] = home
        os.environ.update(display)
        from explorer.app.application import make_application
        from explorer.figures.theme import ThemeChoice

        app = make_application(["bench"], ThemeChoice.LIGHT)
        window = MainWindow(services, Settings.load())
        window.start()
        window.show()
        wait_for(lambda: window.isVisible() and window.runner.idle)
        try:
            yield window
        finally:
            window.close()
            window.shut_down()
            app.processEvents()


def wait_for(condition: Callable[[], bool], seconds: float = 300.0) -> None:
    """Run the event loop, asleep between events as in the program, until `condition` holds."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    alarm = QTimer()
    alarm.start(50)
    end = time.monotonic() + seconds
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > end:
            raise TimeoutError("what was waited for did not happen")


def exec_until(condition: Callable[[], bool], every: int = 50) -> None:
    """Run Qt's own loop, as the program does, and leave it once `condition` holds, asked `every` few milliseconds."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    watch = QTimer()
    watch.timeout.connect(lambda: loop.quit() if condition() else None)
    watch.start(every)
    loop.exec()


def ready_services(encoding: Encoding) -> Services:
    """Return services that have the encoding at hand and lay no maps out but the exact PCA."""
    from explorer.analysis.maps.projection import project

    def cluster(vectors: FloatArray, _metric: Similarity, _context: JobContext) -> object:
        return find_clusters(np.zeros((len(vectors), 2), dtype=np.float32), 0)

    return Services(
        warm_up=lambda _spec, _context: (Device.CPU,),
        look_at_model=look_at_model,
        encode=lambda _corpus, _spec, _previous, _context: encoding,
        prepare=lambda _spec, _context: 0,
        embed_query=lambda _query, _encoding, _readout, _context: encoding.pooled[LAST_LAYER, Pooling.MEAN][0],
        project=lambda vectors, neighbors, spec, _context: project(vectors, neighbors, spec, lambda _progress: None),
        cluster=cluster,  # type: ignore[arg-type]
        read_tokens=pipeline.read_tokens,
        measure_padding=pipeline.measure_padding,
        time_stages=pipeline.time_stages,
        close=lambda: None,
    )


def generated_encoding(n: int, dim: int = 384) -> tuple[Corpus, Encoding]:
    """Make an encoding of `n` texts with three poolings, as a model would have left it."""
    corpus = Corpus.from_lines((f"generated sentence number {index}" for index in range(n)), "generated")
    poolings = (Pooling.MEAN, Pooling.CLS, Pooling.MAX)
    pooled = {(LAST_LAYER, pooling): clustered_vectors(n, dim, seed=seed) for seed, pooling in enumerate(poolings)}
    encoding = Encoding(
        spec=EncodeSpec(),
        corpus_fingerprint=corpus.fingerprint,
        texts=corpus.texts,
        pooled=pooled,
        model_vectors=pooled[LAST_LAYER, Pooling.MEAN],
        token_counts=np.full(n, 7),
        truncated=np.zeros(n, dtype=np.bool_),
        info=ModelInfo("generated", dim, 6, 256, ("Transformer", "Pooling", "Normalize"), "mean", normalizes=True),
    )
    return corpus, encoding
