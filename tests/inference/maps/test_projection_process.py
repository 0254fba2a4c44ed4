from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pebble import ProcessFuture

from explorer.analysis.groups.clusters import find_clusters
from explorer.analysis.maps.pca import pca
from explorer.analysis.maps.projection import ALL_PAIRS
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import Clusters
from explorer.domain.results.projection import METHOD_NAMES, Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Similarity
from explorer.inference.maps import projection_process, shared_vectors
from explorer.inference.maps.projection_process import (
    ProjectionProcess,
    default_compile_cache,
    load_layouts,
    load_umap,
)


def vectors(n_texts: int = 120) -> np.ndarray:
    rng = np.random.default_rng(1)
    return (np.eye(16)[np.arange(n_texts) % 4] + 0.1 * rng.normal(size=(n_texts, 16))).astype(np.float32)


@pytest.fixture(scope="module")
def process() -> Iterator[ProjectionProcess]:
    shared = ProjectionProcess()
    shared.warm_up()
    yield shared
    shared.close()


@pytest.fixture
def own_process() -> Iterator[ProjectionProcess]:
    own = ProjectionProcess()
    yield own
    own.close()


@pytest.fixture
def own_children(own_process: ProjectionProcess) -> Callable[[], int]:
    """Give a function that counts the child processes started since."""
    others = set(multiprocessing.active_children())
    return lambda: len(set(multiprocessing.active_children()) - others)


def in_child(monkeypatch: pytest.MonkeyPatch, job: Any) -> None:
    """Have `ProjectionProcess.cluster` run `job` in the child instead."""
    monkeypatch.setattr(projection_process, "_cluster_in_child", job)


def heavy_modules(number: int, data: np.ndarray, compiled: Path, metric: Similarity) -> Clusters:
    heavy = {"torch", "transformers", "sentence_transformers", "PySide6", "pyqtgraph", "tensorflow"}
    return Clusters(np.empty(0), 0, " ".join(name for name in heavy if sys.modules.get(name) is not None))


def loaded_for_maps(number: int, data: np.ndarray, compiled: Path, metric: Similarity) -> Clusters:
    return Clusters(np.empty(0), 0, " ".join(name for name in ("numba", "umap", "sklearn") if name in sys.modules))


def deaf(number: int, data: np.ndarray, compiled: Path, metric: Similarity) -> Clusters:
    projection_process._teller(number)(Progress("deaf"))
    threading.Event().wait()
    raise AssertionError("never")


def dies(number: int, data: np.ndarray, compiled: Path, metric: Similarity) -> Clusters:
    os._exit(3)


def cancel_at(stage: str) -> JobContext:
    """Give a context that is cancelled as soon as a job reports `stage`."""

    def report(progress: Progress) -> None:
        if progress.stage == stage:
            context.cancel()

    context = JobContext(report)
    return context


class TestSharedProcess:
    def test_same_groups_as_here(self, process: ProjectionProcess) -> None:
        result = process.cluster(vectors(), Similarity.COSINE, JobContext())
        here = find_clusters(vectors(), seed=0, metric=Similarity.COSINE)
        np.testing.assert_array_equal(result.labels, here.labels)
        assert (result.count, result.method) == (here.count, here.method)
        assert not result.labels.flags.writeable

    def test_same_map_twice_with_progress_and_nothing_heavy_loaded(
        self, process: ProjectionProcess, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[Progress] = []
        first = process.project(vectors(), None, ProjectionSpec(), JobContext(seen.append))
        again = process.project(vectors(), None, ProjectionSpec(), JobContext())
        np.testing.assert_array_equal(first.coords, again.coords)
        assert first.spec == ProjectionSpec()
        assert not first.coords.flags.writeable
        assert "UMAP" in {progress.stage for progress in seen}
        in_child(monkeypatch, heavy_modules)
        assert process.cluster(vectors(), Similarity.COSINE, JobContext()).method == ""

    def test_large_vectors_cross_as_a_file_that_is_gone_when_the_process_is(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shared_vectors, "SMALL_BYTES", 1000)
        own = ProjectionProcess(work=tmp_path / "work")
        try:
            data = vectors()
            result = own.cluster(data, Similarity.COSINE, JobContext())
            again = own.project(data, None, ProjectionSpec(ProjectionMethod.PCA), JobContext())
            assert len(list((tmp_path / "work").iterdir())) == 1
        finally:
            own.close()
        np.testing.assert_array_equal(result.labels, find_clusters(data, seed=0, metric=Similarity.COSINE).labels)
        np.testing.assert_array_equal(again.coords, pca(data).coords)
        assert list((tmp_path / "work").iterdir()) == []

    def test_drafts_arrive_before_the_map(self, process: ProjectionProcess) -> None:
        drafts: list[Projection] = []
        result = process.project(vectors(6000), None, ProjectionSpec(), JobContext(on_partial=drafts.append))
        assert drafts
        assert all(draft.draft and draft.coords.shape == result.coords.shape for draft in drafts)
        assert not result.draft

    def test_failures_come_back_as_they_were(self, process: ProjectionProcess) -> None:
        with pytest.raises(ExplorerError, match="min_dist") as caught:
            process.project(vectors(), None, ProjectionSpec(min_dist=2.0), JobContext())
        assert caught.value.failure.kind is FailureKind.INPUT
        assert caught.value.failure.advice

    @pytest.mark.parametrize("method", [ProjectionMethod.UMAP, ProjectionMethod.TSNE])
    def test_a_cancelled_map_leaves_the_process_warm(
        self, process: ProjectionProcess, method: ProjectionMethod
    ) -> None:
        process.project(vectors(), None, ProjectionSpec(), JobContext())
        pool = process._pool
        with pytest.raises(Cancelled):
            process.project(vectors(6000), None, ProjectionSpec(method), cancel_at(METHOD_NAMES[method]))
        assert process._pool is pool
        spec = ProjectionSpec(ProjectionMethod.PCA)
        assert process.project(vectors(), None, spec, JobContext()).spec == spec

    def test_cancelled_before_it_began(self, process: ProjectionProcess) -> None:
        context = JobContext()
        context.cancel()
        with pytest.raises(Cancelled):
            process.project(vectors(), None, ProjectionSpec(), context)

    def test_jobs_of_two_threads_take_turns(self, process: ProjectionProcess) -> None:
        results: list[Any] = []
        jobs = [
            lambda: process.project(vectors(), None, ProjectionSpec(), JobContext()),
            lambda: process.cluster(vectors(), Similarity.COSINE, JobContext()),
        ]
        threads = [threading.Thread(target=lambda job=job: results.append(job())) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(results) == 2


class TestOwnProcess:
    def test_a_job_that_does_not_notice_is_ended_and_the_next_runs(
        self, own_process: ProjectionProcess, own_children: Callable[[], int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            in_child(patch, deaf)
            with pytest.raises(Cancelled):
                own_process.cluster(vectors(), Similarity.COSINE, cancel_at("deaf"))
        assert own_children() == 0
        assert own_process.cluster(vectors(), Similarity.COSINE, JobContext()).count == 4

    def test_a_job_of_which_pebble_has_not_told_yet_that_it_runs_is_ended_too(
        self, own_process: ProjectionProcess, own_children: Callable[[], int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ProcessFuture, "running", lambda _: False)
        in_child(monkeypatch, deaf)
        with pytest.raises(Cancelled):
            own_process.cluster(vectors(), Similarity.COSINE, cancel_at("deaf"))
        assert own_children() == 0

    def test_a_process_that_dies_is_told_and_the_next_job_runs(
        self, own_process: ProjectionProcess, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            in_child(patch, dies)
            with pytest.raises(ExplorerError, match="ended by itself"):
                own_process.cluster(vectors(), Similarity.COSINE, JobContext())
        assert own_process.cluster(vectors(), Similarity.COSINE, JobContext()).count == 4

    def test_closing_cancels_what_runs_and_refuses_what_follows(
        self, own_process: ProjectionProcess, own_children: Callable[[], int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        in_child(monkeypatch, deaf)
        running, outcome = threading.Event(), []

        def work() -> None:
            try:
                own_process.cluster(
                    vectors(),
                    Similarity.COSINE,
                    JobContext(lambda progress: progress.stage == "deaf" and running.set()),
                )
            except Cancelled as error:
                outcome.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        assert running.wait(60)
        own_process.close()
        thread.join()
        assert len(outcome) == 1
        with pytest.raises(Cancelled):
            own_process.cluster(vectors(), Similarity.COSINE, JobContext())
        own_process.warm_up()
        own_process.close()
        assert own_children() == 0

    @pytest.mark.parametrize(("n_texts", "loaded"), [(ALL_PAIRS, "numba"), (ALL_PAIRS + 1, "numba umap sklearn")])
    def test_umap_is_loaded_ahead_for_maps_that_need_it_alone(
        self, own_process: ProjectionProcess, monkeypatch: pytest.MonkeyPatch, n_texts: int, loaded: str
    ) -> None:
        own_process.warm_up(n_texts)
        own_process.project(vectors(), None, ProjectionSpec(), JobContext())
        in_child(monkeypatch, loaded_for_maps)
        assert own_process.cluster(vectors(), Similarity.COSINE, JobContext()).method == loaded

    def test_closing_a_process_that_was_only_warmed_up(
        self, own_process: ProjectionProcess, own_children: Callable[[], int]
    ) -> None:
        own_process.warm_up()
        own_process.warm_up()
        assert own_children() == 1
        own_process.close()
        assert own_children() == 0


CACHE_REPORT = """
import sys
from explorer.inference.maps.projection_process import default_compile_cache, load_layouts, load_umap
load_layouts(default_compile_cache())
assert "umap" not in sys.modules
assert "sklearn" not in sys.modules
load_umap(default_compile_cache())
import numpy as np
from umap.layouts import _nb_optimize_layout_euclidean_single_epoch as epoch
from explorer.analysis.maps.projection import project
from explorer.analysis.maps.tsne import compiled, layout
from explorer.analysis.maps.umap.forces import descent
from explorer.domain.results.projection import ProjectionMethod, ProjectionSpec
layout._EARLY, layout._LATE = 2, 2
tsne = compiled.weigh, compiled.push_all, compiled.spread, compiled.gather, compiled.step
for n_texts in (300, 1100):
    vectors = np.random.default_rng(0).normal(size=(n_texts, 8)).astype(np.float32)
    project(vectors, None, ProjectionSpec(ProjectionMethod.TSNE, perplexity=12), lambda _: None)
for function in (epoch, descent, *tsne):
    stats = function.stats
    assert stats.cache_path.startswith(str(default_compile_cache())), stats
    assert sum(stats.cache_hits.values()) > 0 and not stats.cache_misses, stats
"""


def test_compiled_code_is_read_from_disk_in_a_fresh_process() -> None:
    load_layouts(default_compile_cache())
    load_umap(default_compile_cache())
    done = subprocess.run([sys.executable, "-c", CACHE_REPORT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


KILL_REPORT = """
import numpy as np
from explorer.domain.results.projection import ProjectionSpec
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity
from explorer.inference.maps import projection_process
from explorer.inference.maps import shared_vectors
from tests.inference.maps.test_projection_process import cancel_at, deaf, vectors
if __name__ == "__main__":
    process = projection_process.ProjectionProcess()
    process.project(vectors(), None, ProjectionSpec(), JobContext())
    projection_process._cluster_in_child = deaf
    try:
        process.cluster(vectors(), Similarity.COSINE, cancel_at("deaf"))
    except Cancelled:
        process.close()
"""


def test_a_killed_process_leaves_nothing_on_the_terminal(tmp_path: Any) -> None:
    script = tmp_path / "script.py"
    script.write_text(KILL_REPORT)
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
