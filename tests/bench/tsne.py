"""t-SNE of 10,000 vectors against scikit-learn's on the same neighbours, in processor seconds."""

from __future__ import annotations

from tests.bench.measures import Row, run_script

PREPARE = """
import resource
import numpy as np
from sklearn.manifold import TSNE, trustworthiness
from explorer.analysis.maps.pca import pca
from explorer.analysis.maps.tsne.layout import compile_tsne, tsne_layout
from explorer.analysis.maps.compiled_code import keep_compiled_code
from explorer.analysis.maps.umap.neighbors import as_distances
from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity
from explorer.files.disk.paths import cache_dir
from tests.bench.corpora import topical_chunks
keep_compiled_code(cache_dir() / "compiled")
compile_tsne()
vectors = np.concatenate([chunk.vectors for chunk in topical_chunks(10_000)])
indices, distances = as_distances(vectors, nearest_neighbors(vectors, Similarity.COSINE, 91, JobContext()), 92)
distances, start = np.sqrt(2.0 * distances), pca(vectors).coords
def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
began = cpu_seconds()
"""
OURS = """
coords = tsne_layout(indices, distances, start, 30.0, lambda _: None)
"""
PLAIN = """
from scipy.sparse import csr_array
graph = csr_array((distances.ravel(), indices.ravel(), np.arange(0, indices.size + 1, 92)), shape=(10_000, 10_000))
init = (start * (1e-4 / start[:, 0].std())).astype(np.float32)
coords = TSNE(metric="precomputed", init=init, random_state=42).fit_transform(graph)
"""
END = """
print(cpu_seconds() - began, trustworthiness(vectors, coords, n_neighbors=10))
"""


def measure() -> list[Row]:
    """Lay the same neighbours out both ways, from the same start."""
    ours, plain = (
        [float(value) for value in run_script(PREPARE + code + END, OMP_WAIT_POLICY="passive").split()]
        for code in (OURS, PLAIN)
    )
    ratio = plain[0] / ours[0]
    return [
        Row(
            "t-SNE of 10,000 × 384, processor seconds against scikit-learn's, trustworthiness no worse",
            "≥ 3×",
            f"{ratio:.1f}× ({ours[0]:.1f} s against {plain[0]:.1f} s; {ours[1]:.4f} and {plain[1]:.4f})",
            ratio >= 3 and ours[1] >= plain[1] - 0.001,
        )
    ]
