"""A folder of parts, as `encode` writes it on a cluster, made of random vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec, Readout
from explorer.files.precomputed.dataset.manifest import Manifest, claim_folder
from explorer.files.precomputed.dataset.parts import Vectors, write_part
from explorer.files.precomputed.dataset.pieces import Pieces, cut, rows_of

WIDTH = 8


def write_run(folder: Path, rows: int, most: int, blank: tuple[int, ...] = ()) -> tuple[Path, FloatArray, Pieces]:
    """Write two files of texts and their parts; return where the parts are, the vectors of all rows, and the pieces."""
    vectors = np.random.default_rng(3).normal(size=(rows, WIDTH)).astype(np.float32)
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, span in (("a", range(rows // 3)), ("b", range(rows // 3, rows))):
        texts = [None if row in blank else f"the text of row {row}" for row in span]
        table = pa.table({"text": texts, "label": [f"class {row % 3}" for row in span], "id": list(span)})
        pq.write_table(table, corpus / f"{name}.parquet")
    pieces = cut([str(corpus)], None, JobContext(), most)
    out = folder / "out"
    claim_folder(out, Manifest.of(pieces, EncodeSpec(), Readout(), "model", WIDTH))
    for piece in pieces.pieces[::-1]:
        span = range(piece.first, piece.first + piece.rows)
        present = np.array([row not in blank for row in span])
        found = vectors[piece.first : piece.first + piece.rows][present]
        norms = np.linalg.norm(found, axis=1).astype(np.float32)
        tokens = np.full(len(found), 5, np.int32)
        beside = Vectors(found, norms, tokens, np.zeros(len(found), np.bool_))
        write_part(out, piece, rows_of(piece, pieces.sources[piece.file]), present, beside, "{}")
    return out, vectors, pieces
