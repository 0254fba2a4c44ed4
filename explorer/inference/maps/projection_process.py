"""The warm child process that lays out maps and finds groups.

numba's compiler and umap's epochs hold the interpreter lock for hundreds of milliseconds, numba's default threading
layer aborts on concurrent use, and a running layout can only be stopped for certain by ending its process. So one child
process does one such job at a time. It imports neither torch nor Qt.
"""

from __future__ import annotations

import concurrent.futures
import ctypes
import itertools
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from explorer.analysis.groups.clusters import find_clusters
from explorer.analysis.maps.compiled_code import keep_compiled_code
from explorer.analysis.maps.projection import ALL_PAIRS, project
from explorer.analysis.maps.tsne.layout import compile_tsne
from explorer.analysis.maps.umap.layout import compile_descent, compile_sampling, enable_compile_cache
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import Cancelled, ExplorerError, Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import Clusters, Neighbors
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Similarity
from explorer.files.disk.paths import cache_dir
from explorer.inference.maps.shared_vectors import MappedVectors, SharedVectors

Result = TypeVar("Result", bound=Projection | Clusters)

_POLL_SECONDS = 0.02
_GRACE_SECONDS = 0.25
"""How long a cancelled job may take to notice before its process is ended."""


class _Link(NamedTuple):
    """What one end holds of the connection: a pipe for news, and the shared numbers of two jobs.

    The parent writes which job is wanted and then reads which has begun; the child writes which has begun and then
    reads which is wanted. So no job begins unseen by both.
    """

    progress: Connection
    wanted: Any
    begun: Any


class ProjectionProcess:
    """One child process, started when first needed and kept warm; jobs block the calling thread.

    Parameters
    ----------
    compiled
        Folder of compiled code, kept between runs; None for the program's cache folder.
    work
        Folder for large vectors while they are worked on; None for one in the program's cache folder.
    """

    def __init__(self, compiled: Path | None = None, work: Path | None = None) -> None:
        self._compiled = compiled or default_compile_cache()
        self._shared = SharedVectors(work or cache_dir() / "work")
        self._one_job = threading.Lock()
        self._closed = threading.Event()
        self._numbers = itertools.count(1)
        self._pool: ProcessPool | None = None
        self._link: _Link | None = None
        self._far_end: Connection | None = None

    def warm_up(self, n_texts: int = 0) -> None:
        """Start the process and have it load what a map of so many texts needs; returns at once."""
        if not self._one_job.acquire(blocking=False):
            return
        try:
            if self._closed.is_set():
                return
            pool, _ = self._ready()
            if n_texts > ALL_PAIRS:
                pool.schedule(load_umap, args=(self._compiled,))
        finally:
            self._one_job.release()

    def project(
        self, vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, context: JobContext
    ) -> Projection:
        """Lay out a map; see `explorer.analysis.maps.projection.project`. Drafts go to `context.show`.

        Raises
        ------
        Cancelled
            Within half a second of `context.cancel()`.
        ExplorerError
            Where a setting is out of its range or the process ended by itself.
        """
        context.report(Progress("Preparing the map"))
        return self._run(_project_in_child, vectors, (self._compiled, neighbors, spec), context)

    def cluster(self, vectors: FloatArray, metric: Similarity, context: JobContext) -> Clusters:
        """Find groups by what near means; see `explorer.analysis.groups.clusters.find_clusters`.

        Raises
        ------
        Cancelled
            Within half a second of `context.cancel()`.
        ExplorerError
            Where the process ended by itself.
        """
        context.report(Progress("Finding groups"))
        return self._run(_cluster_in_child, vectors, (self._compiled, metric), context)

    def close(self) -> None:
        """End the process; a job that is running is cancelled, later ones are refused."""
        self._closed.set()
        with self._one_job:
            self._stop()
            self._shared.free()

    def _run(
        self, job: Callable[..., Result | Failure], vectors: FloatArray, args: tuple[Any, ...], context: JobContext
    ) -> Result:
        while not self._one_job.acquire(timeout=_POLL_SECONDS):
            self._check(context)
        try:
            self._check(context)
            given = self._shared.give(vectors, context)
            pool, link = self._ready()
            number = next(self._numbers)
            link.wanted.value = number
            future = pool.schedule(job, args=(number, given, *args))
            return _unwrap(self._wait(number, future, link, context))
        except (ProcessExpired, BrokenProcessPool):
            self._stop()
            raise ExplorerError(
                FailureKind.INTERNAL, "The process that lays out the map ended by itself.", "Run it again."
            ) from None
        finally:
            self._one_job.release()

    def _check(self, context: JobContext) -> None:
        context.check()
        if self._closed.is_set():
            raise Cancelled

    def _wait(
        self, number: int, future: ProcessFuture[Result | Failure], link: _Link, context: JobContext
    ) -> Result | Failure:
        try:
            while not future.done():
                self._check(context)
                if link.progress.poll(_POLL_SECONDS):
                    self._tell(link.progress.recv(), context)
        except BaseException:
            link.wanted.value = 0
            # A job that has not begun will not; a running one stops at its next report, or with its process. pebble
            # itself tells of a job's beginning late: after the job's own first news.
            if link.begun.value == number and not concurrent.futures.wait([future], _GRACE_SECONDS).done:
                self._stop()
            raise
        result: Result | Failure = future.result()
        return result

    @staticmethod
    def _tell(news: Progress | Projection, context: JobContext) -> None:
        if isinstance(news, Projection):
            context.show(replace(news))
        else:
            context.report(news)

    def _ready(self) -> tuple[ProcessPool, _Link]:
        if self._pool is None or not self._pool.active:
            self._stop()
            self._start()
        if self._pool is None or self._link is None:
            raise AssertionError("the pool was started")
        while self._link.progress.poll():
            self._link.progress.recv()
        return self._pool, self._link

    def _start(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        near, self._far_end = spawn.Pipe(duplex=False)
        self._link = _Link(near, spawn.RawValue(ctypes.c_long, 0), spawn.RawValue(ctypes.c_long, 0))
        far_link = self._link._replace(progress=self._far_end)
        self._pool = ProcessPool(max_workers=1, initializer=_begin_child, initargs=(far_link,), context=spawn)
        self._pool.schedule(load_layouts, args=(self._compiled,))

    def _stop(self) -> None:
        if self._pool is None or self._link is None or self._far_end is None:
            return
        self._pool.stop()
        self._pool.join()
        self._link.progress.close()
        self._far_end.close()
        self._pool = self._link = self._far_end = None


def _unwrap(result: Result | Failure) -> Result:
    if not isinstance(result, Failure):
        return replace(result)  # makes the arrays read-only again, which they are not after crossing processes
    if result.kind is FailureKind.CANCELLED:
        raise Cancelled
    raise ExplorerError.of(result)


_child: _Link | None = None
"""In the child process, its end of the connection."""


def _begin_child(link: _Link) -> None:
    global _child
    _child = link
    # Threads of scikit-learn that wait by spinning take a busy machine's cores from each other: 27 s instead of 4 s.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    # The pool's own handler waits for the interpreter, which compiled code may not give back for seconds.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _teller(number: int) -> Callable[[Progress | Projection], None]:
    """Begin a job and return what sends its news to the parent; both raise `Cancelled` once it is not wanted."""
    if _child is None:
        raise AssertionError("only in the child process")
    link = _child

    def check() -> None:
        if link.wanted.value != number:
            raise Cancelled

    def tell(news: Progress | Projection) -> None:
        check()
        link.progress.send(news)

    link.begun.value = number
    check()
    return tell


def _opened(vectors: FloatArray | MappedVectors) -> FloatArray:
    return vectors.open() if isinstance(vectors, MappedVectors) else vectors


def _project_in_child(
    number: int,
    vectors: FloatArray | MappedVectors,
    compiled: Path,
    neighbors: Neighbors | None,
    spec: ProjectionSpec,
) -> Projection | Failure:
    try:
        tell = _teller(number)
        tell(Progress("Preparing the map"))
        opened = _opened(vectors)
        if spec.method is ProjectionMethod.UMAP and len(opened) > ALL_PAIRS:
            enable_compile_cache(compiled)
        return project(opened, neighbors, spec, tell, tell)
    except ExplorerError as error:
        return error.failure


def _cluster_in_child(
    number: int, vectors: FloatArray | MappedVectors, compiled: Path, metric: Similarity
) -> Clusters | Failure:
    try:
        return find_clusters(_opened(vectors), 0, _teller(number), metric)
    except ExplorerError as error:
        return error.failure


def default_compile_cache() -> Path:
    """Return the folder of compiled code in the program's cache folder."""
    return cache_dir() / "compiled"


def load_layouts(compiled: Path) -> None:
    """Load the compiled functions that most maps need, compiling those that `compiled` does not hold yet."""
    keep_compiled_code(compiled)
    compile_descent()
    compile_tsne()


def load_umap(compiled: Path) -> None:
    """Load umap, too, which takes as long again and only a map of more than `ALL_PAIRS` texts needs."""
    enable_compile_cache(compiled)
    compile_sampling()


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default_compile_cache()
    load_layouts(folder)
    load_umap(folder)
