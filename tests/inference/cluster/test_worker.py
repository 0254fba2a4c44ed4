"""What a worker does with a piece, without Ray."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec, Engine, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.precomputed.dataset.parts import part_path
from explorer.files.precomputed.dataset.pieces import cut
from explorer.inference.cluster.job import ClusterJob
from explorer.inference.cluster.worker import Worker, encode_piece
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS

READOUT = Readout(normalize=True, truncate_dim=6)


@pytest.fixture
def job(tmp_path: Path, tiny_sentence_transformer: Callable[..., Path]) -> ClusterJob:
    spec = EncodeSpec(str(tiny_sentence_transformer("bert")), engine=Engine.TORCH)
    texts = [f" {text}\n" for text in TEXTS[:5]] + [None, " "]
    pq.write_table(pa.table({"text": texts, "bytes": [b"\xff"] * 7}), tmp_path / "a.parquet")
    pieces = cut([str(tmp_path / "a.parquet")], "text", JobContext(), 5)
    encoding = encode(Corpus(("one",)), spec, None, JobContext())
    (tmp_path / "out").mkdir()
    return ClusterJob(pieces, spec, READOUT, encoding.info.fingerprint, 6, tmp_path / "out")


def test_a_piece_is_what_encode_makes_of_its_texts(job: ClusterJob) -> None:
    _, blank = encode_piece(job, job.pieces.pieces[0], JobContext())
    table = pq.read_table(part_path(job.folder, job.pieces.pieces[0]))
    encoding = encode(Corpus(TEXTS[:5]), job.spec, None, JobContext())
    expected = read_out(encoding, READOUT)
    assert blank == 0
    np.testing.assert_allclose(np.stack(table.column("vector").to_numpy()), expected.vectors, atol=1e-6)
    np.testing.assert_allclose(table.column("norm").to_numpy(), expected.norms, rtol=1e-5)
    assert table.column("token_count").to_pylist() == encoding.token_counts.tolist()
    assert table.column("bytes").to_pylist() == [b"\xff"] * 5
    assert json.loads(table.schema.metadata[b"spec"])["engine"] == "torch"


def test_a_worker_says_what_came_of_each_piece(job: ClusterJob) -> None:
    said = Worker(job, gpu=False)(pa.table({"piece": [0, 1]})).to_pylist()
    assert [(each["piece"], each["rows"], each["blank"], each["failure"]) for each in said] == [
        (0, 5, 0, []),
        (1, 2, 2, []),
    ]
    assert pq.read_table(part_path(job.folder, job.pieces.pieces[1])).column("vector").to_pylist() == [None, None]


def test_what_is_written_is_not_computed_again(job: ClusterJob) -> None:
    piece = job.pieces.pieces[0]
    encode_piece(job, piece, JobContext())
    written = part_path(job.folder, piece).stat()
    encode_piece(replace(job, fingerprint="of another model"), piece, JobContext())
    assert part_path(job.folder, piece).stat() == written


def test_a_machine_with_another_model_is_refused(job: ClusterJob) -> None:
    with pytest.raises(ExplorerError, match="than the one that began the run"):
        encode_piece(replace(job, fingerprint="of another model"), job.pieces.pieces[0], JobContext())


def test_a_failure_is_said_and_not_raised(job: ClusterJob, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = replace(job, folder=job.folder / "lost")
    ((kind, message, _),) = (each["failure"] for each in Worker(lost, gpu=False)(_first()).to_pylist())
    assert (kind, message) == ("disk", f"There is no folder {lost.folder}.")

    def crash(*_: object) -> None:
        raise ValueError("of a library")

    monkeypatch.setattr("explorer.inference.cluster.worker.encode", crash)
    ((kind, message, _),) = (each["failure"] for each in Worker(job, gpu=False)(_first()).to_pylist())
    assert (kind, message) == ("internal", "A piece could not be encoded: ValueError: of a library.")


def _first() -> pa.Table:
    return pa.table({"piece": [0]})
