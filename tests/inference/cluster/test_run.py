"""Encoding on a cluster of three machines, which are processes of this one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import EncodeSpec, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk import paths
from explorer.files.precomputed.dataset.manifest import NAME
from explorer.inference.cluster.job import Machines
from explorer.inference.cluster.run import Written, encode_on_cluster
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS
from tests.support.ray_cluster import RayCluster

pytest.importorskip("ray", reason="Ray is not installed, or has no wheel for this Python")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

ROWS, PIECE = 2400, 16


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of what can be made again, for this process and all that it starts."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(paths, "converted_dir", lambda: paths.cache_dir() / "openvino")
    return cache


@pytest.fixture
def cluster(cache: Path) -> Iterator[RayCluster]:
    with RayCluster(others=2) as cluster:
        yield cluster


@pytest.fixture
def corpus(tmp_path: Path) -> list[str]:
    """Three files of rows, some of them without a text; returns the texts."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    texts = [None if row % 101 == 7 else f"{TEXTS[row % len(TEXTS)]} {row}" for row in range(ROWS)]
    for place, start in enumerate(range(0, ROWS, ROWS // 3)):
        rows = range(start, start + ROWS // 3)
        table = pa.table({"id": [f"t{row}" for row in rows], "text": [texts[row] for row in rows]})
        pq.write_table(table, folder / f"{place}.parquet", row_group_size=300)
    return texts


@pytest.mark.usefixtures("prepares_here")
def test_a_cancelled_run_goes_on_and_a_machine_lost_in_the_middle_changes_no_row(
    cluster: RayCluster, corpus: list[str | None], tiny_sentence_transformer: Callable[..., Path], tmp_path: Path
) -> None:
    spec = EncodeSpec(model=str(tiny_sentence_transformer("bert")))
    out = tmp_path / "out"
    pattern = str(tmp_path / "corpus" / "*.parquet")

    def run(on_first: Callable[[], None]) -> Written:
        """Encode, and do that once some rows are written."""
        waiting = [on_first]

        def told(progress: Progress) -> None:
            if progress.done and progress.stage.startswith("Encoding by") and waiting:
                waiting.pop()()

        context = JobContext(told)
        cancel.append(context.cancel)
        return encode_on_cluster([pattern], "text", spec, Readout(), out, cluster.address, context, PIECE)

    cancel: list[Callable[[], None]] = []
    with pytest.raises(Cancelled):
        run(lambda: cancel[0]())
    cancelled = _files(out)
    lost: dict[str, tuple[int, int]] = {}

    def lose_one() -> None:
        cluster.lose_one()
        lost.update(_files(out))

    written = run(lose_one)
    assert 1 < len(cancelled) < len(lost) < written.parts + 1 == len(_files(out))
    # What was written before was not computed again.
    assert cancelled.items() <= lost.items() <= _files(out).items()
    assert written.kept == sum(pq.read_metadata(out / name).num_rows for name in cancelled if name != NAME)
    assert (written.rows, written.machines) == (ROWS, Machines(workers=2, machines=3, gpu=False))
    _assert_rows(out, corpus, spec)
    again = encode_on_cluster([pattern], "text", spec, Readout(), out, cluster.address, JobContext(), PIECE)
    assert (again.kept, again.machines) == (ROWS, None)


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Return what tells of each file whether it was written anew."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.glob("[!.]*")}


def _assert_rows(out: Path, texts: Sequence[str | None], spec: EncodeSpec) -> None:
    """Compare every row with a plain encode."""
    table = pa.concat_tables([pq.read_table(path) for path in sorted(out.glob("*.parquet"))])
    assert table.column("row").to_pylist() == list(range(len(texts)))
    assert table.column("text").to_pylist() == list(texts)
    assert table.column("id").to_pylist() == [f"t{row}" for row in range(len(texts))]
    encoding = encode(Corpus(tuple(filter(None, texts))), spec, None, JobContext())
    expected = iter(zip(encoding.model_vectors, encoding.token_counts, strict=True))
    for text, vector, tokens in zip(
        texts, *(table.column(n).to_pylist() for n in ("vector", "token_count")), strict=True
    ):
        if text is None:
            assert vector is tokens is None
        else:
            wanted, count = next(expected)
            np.testing.assert_allclose(vector, wanted, atol=1e-5 * np.abs(wanted).max())
            assert tokens == count
