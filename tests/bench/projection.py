"""The first UMAP of a fresh process against plain umap-learn in a fresh process."""

from __future__ import annotations

from tests.bench.measures import Row, run_script

OURS = """
import time
start = time.perf_counter()
from tests.bench.measures import clustered_vectors
from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.domain.results.analysis import Similarity
from explorer.domain.results.projection import ProjectionSpec
from explorer.domain.job import JobContext
from explorer.inference.maps.projection_process import ProjectionProcess
if __name__ == "__main__":
    vectors = clustered_vectors(2000)
    start = time.perf_counter()
    process = ProjectionProcess()
    neighbors = nearest_neighbors(vectors, Similarity.COSINE, 15, JobContext())
    projection = process.project(vectors, neighbors, ProjectionSpec(), JobContext())
    seconds = time.perf_counter() - start
    process.close()
    assert projection.coords.shape == (2000, 2)
    print(seconds)
"""
PLAIN = """
import time
from tests.bench.measures import clustered_vectors
vectors = clustered_vectors(2000)
start = time.perf_counter()
import umap
coords = umap.UMAP(metric="cosine", random_state=42).fit_transform(vectors)
print(time.perf_counter() - start)
"""
REPEATS = 3


def measure() -> list[Row]:
    """Time both in turn, import and compilation included."""
    ours, plain = [], []
    for _ in range(REPEATS):
        ours.append(float(run_script(OURS)))
        plain.append(float(run_script(PLAIN, PYTHONWARNINGS="ignore")))
    ratios = sorted(b / a for a, b in zip(ours, plain, strict=True))
    ratio = ratios[REPEATS // 2]
    return [
        Row(
            "first UMAP of 2,000 texts in a fresh process, against plain umap-learn",
            "≥ 4×",
            f"{ratio:.1f}× ({sorted(ours)[1]:.1f} s against {sorted(plain)[1]:.1f} s)",
            ratio >= 4,
        )
    ]
