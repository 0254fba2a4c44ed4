"""Vectors and similarity matrices as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np

from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.settings.spec import Similarity
from explorer.domain.texts.cleaning import one_line, valid
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk.atomic import atomic_file
from explorer.files.disk.atomic_pair import atomic_pair
from explorer.files.exports.spec_json import describe_run, to_json
from explorer.files.formats.columnar_files import import_arrow

_ROWS = 1024
_GROUP = 8192
"""Rows of a group of a Parquet file: readers take or leave a group as a whole."""

_BLOCK_CELLS, _MOST_CHARACTERS = 1 << 21, 1 << 27
"""The second: texts times characters of the longest up to which an archive holds them, as NumPy makes room."""


@dataclass(frozen=True, slots=True, eq=False)
class _Export:
    """N texts with their vectors (N, D) and what is known of each."""

    corpus: Corpus
    encoding: Encoding
    embeddings: Embeddings
    context: JobContext

    def blocks(self, size: int) -> Iterator[slice]:
        """Yield slices of rows, reporting progress; only what belongs to one of them is in memory at a time."""
        total = len(self.embeddings)
        for start in range(0, total, size):
            self.context.check()
            self.context.report(Progress("Writing", done=start, total=total))
            yield slice(start, min(start + size, total))
        self.context.check()

    def columns(self, rows: slice) -> dict[str, list[object]]:
        """Return what stands beside each vector of a block; labels only where there are any."""
        corpus = self.corpus
        sources = corpus.sources[rows] if corpus.sources else ("typed",) * (rows.stop - rows.start)
        columns: dict[str, list[object]] = {
            "text": [valid(text) for text in corpus.texts[rows]],
            "source": [valid(source) for source in sources],
        }
        if corpus.labels:
            columns["label"] = [valid(label) for label in corpus.labels[rows]]
        columns["norm"] = self.embeddings.norms[rows].tolist()
        if self.encoding.tokens_known:
            columns["token_count"] = self.encoding.token_counts[rows].tolist()
            columns["truncated"] = self.encoding.truncated[rows].tolist()
        return columns

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.columns(slice(0, 0)))

    @property
    def spec(self) -> str:
        """How the vectors came about, as JSON."""
        return to_json(describe_run(self.encoding, self.embeddings.readout))


def write_vectors(
    path: Path, corpus: Corpus, encoding: Encoding, embeddings: Embeddings, context: JobContext | None = None
) -> tuple[Path, ...]:
    """Write the vectors in the format that the name's extension says, atomically.

    `.parquet` has a row a text (text, source, label where there are any, vector, norm, token_count, truncated) and how
    it was made as JSON in the metadata key `spec`. `.npz` has `vectors`, `norms`, `token_counts`, `truncated`, `spec`,
    and `texts` and `labels` unless they are too many for arrays of str. `.csv` has the columns of Parquet with the
    vector as d0, d1, …. `.tsv` is what the TensorBoard projector loads: bare vectors, and beside them
    `<name>.metadata.tsv`. Of vectors from a file no tokens are known, so that what counts them is left out.

    Parameters
    ----------
    path
        Where to.
    corpus, encoding, embeddings
        N texts, the pass that encoded them and the vectors (N, D) read out of it.
    context
        Where to report and when to stop.

    Returns
    -------
    tuple[Path, ...]
        The files written.

    Raises
    ------
    ExplorerError
        INPUT for an extension that is none of these; DISK where writing fails.
    """
    if not len(corpus) == len(encoding) == len(embeddings):
        raise ValueError(f"{len(corpus)} texts, {len(encoding)} encoded, {len(embeddings)} vectors")
    writer = VECTOR_FORMATS[check_extension(path, VECTOR_FORMATS)]
    return writer(path, _Export(corpus, encoding, embeddings, context or JobContext()))


def check_extension(path: Path, formats: Collection[str]) -> str:
    """Return the extension of `path`, which must be one of `formats`; raises `ExplorerError` of kind INPUT."""
    extension = path.suffix.lower()
    if extension not in formats:
        raise ExplorerError(
            FailureKind.INPUT, f"{path.name} does not say in which format to write.", f"End it in {', '.join(formats)}."
        )
    return extension


def metadata_path(path: Path) -> Path:
    """Return the name of the metadata file that goes with a projector file."""
    return path.with_name(f"{path.stem}.metadata.tsv")


def _write_parquet(path: Path, export: _Export) -> tuple[Path, ...]:
    pa = import_arrow()
    import pyarrow.parquet as pq

    types = {"norm": pa.float32(), "token_count": pa.int32(), "truncated": pa.bool_()}
    vector_type = pa.list_(pa.float32())
    vector_at = export.names.index("norm")
    fields = [pa.field(name, types.get(name, pa.string())) for name in export.names]
    fields.insert(vector_at, pa.field("vector", vector_type))
    schema = pa.schema(fields, metadata={"spec": export.spec})
    dimensions = export.embeddings.dimensions
    with atomic_file(path) as file, pq.ParquetWriter(file, schema) as writer:
        for rows in export.blocks(_GROUP):
            offsets = np.arange(rows.stop - rows.start + 1, dtype=np.int32) * dimensions
            vectors = pa.ListArray.from_arrays(offsets, export.embeddings.vectors[rows].ravel())
            beside = export.columns(rows)
            arrays = [pa.array(beside[name], schema.field(name).type) for name in export.names]
            arrays.insert(vector_at, vectors.cast(vector_type))
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return (path,)


def _write_npz(path: Path, export: _Export) -> tuple[Path, ...]:
    vectors = export.embeddings.vectors
    beside: dict[str, Any] = {"norms": export.embeddings.norms}
    if export.encoding.tokens_known:
        beside |= {"token_counts": export.encoding.token_counts, "truncated": export.encoding.truncated}
    beside["spec"] = np.array(export.spec)
    # As `numpy.savez` does it, but that this can be watched and stopped.
    with atomic_file(path) as file, ZipFile(file, "w") as archive:
        with archive.open("vectors.npy", "w", force_zip64=True) as member:
            header = {"descr": "<f4", "fortran_order": False, "shape": vectors.shape}
            np.lib.format.write_array_header_1_0(member, header)
            for rows in export.blocks(_ROWS):
                member.write(vectors[rows].astype("<f4", copy=False).data)
        for name, values in beside.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, values, allow_pickle=False)
        for name, texts in (("texts", export.corpus.texts), ("labels", export.corpus.labels)):
            _write_texts(archive, name, texts, export)
    return (path,)


def _write_texts(archive: ZipFile, name: str, texts: Sequence[str], export: _Export) -> None:
    """Write texts as an array of str, a block at a time; packed, since each takes the room of the longest."""
    parts = [slice(start, start + _ROWS) for start in range(0, len(texts), _ROWS)]
    longest = max((len(text) for rows in parts for text in texts[rows]), default=0)
    if not 0 < longest * len(texts) <= _MOST_CHARACTERS:
        return
    entry = ZipInfo(f"{name}.npy")
    entry.compress_type = ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as member:
        header = {"descr": f"<U{longest}", "fortran_order": False, "shape": (len(texts),)}
        np.lib.format.write_array_header_1_0(member, header)
        for rows in parts:
            export.context.check()
            member.write(np.array([valid(text) for text in texts[rows]], f"<U{longest}").tobytes())


def _write_csv(path: Path, export: _Export) -> tuple[Path, ...]:
    dimensions = export.embeddings.dimensions
    with atomic_file(path) as file:
        file.write(_csv_row(["index", *export.names, *(f"d{i}" for i in range(dimensions))]))
        for rows in export.blocks(_ROWS):
            beside = zip(*export.columns(rows).values(), strict=True)
            numbers = _number_rows(export.embeddings.vectors[rows], ",")
            for index, (cells, vector) in enumerate(zip(beside, numbers, strict=True), start=rows.start):
                file.write(_csv_row([index, *cells])[:-1] + b"," + vector)
    return (path,)


def _write_projector(path: Path, export: _Export) -> tuple[Path, ...]:
    beside = metadata_path(path)
    with (
        atomic_pair(path, beside) as (draft, beside_draft),
        beside_draft.open("wb") as metadata,
        draft.open("wb") as file,
    ):
        metadata.write(("\t".join(export.names) + "\n").encode())
        for rows in export.blocks(_ROWS):
            for cells in zip(*export.columns(rows).values(), strict=True):
                line = "\t".join(one_line(str(cell)).replace("\t", " ") for cell in cells)
                metadata.write((line + "\n").encode())
            file.writelines(_number_rows(export.embeddings.vectors[rows], "\t"))
    return (path, beside)


VECTOR_FORMATS: Mapping[str, Callable[[Path, _Export], tuple[Path, ...]]] = MappingProxyType(
    {".parquet": _write_parquet, ".npz": _write_npz, ".csv": _write_csv, ".tsv": _write_projector}
)
"""Writers of vectors by extension."""


def write_similarity(
    path: Path, corpus: Corpus, embeddings: Embeddings, metric: Similarity, context: JobContext | None = None
) -> None:
    """Write the similarity of every text to every text, a block of rows at a time, atomically.

    `.npy` is a float32 array (N, N); `.csv` has the texts as header and as first column.

    Parameters
    ----------
    path
        Where to; the extension says the format.
    corpus, embeddings
        N texts and their vectors (N, D).
    metric
        The similarity function.
    context
        Where to report and when to stop.

    Raises
    ------
    ExplorerError
        INPUT for another extension; DISK where writing fails.
    """
    if len(corpus) != len(embeddings):
        raise ValueError(f"{len(corpus)} texts, {len(embeddings)} vectors")
    writer = SIMILARITY_FORMATS[check_extension(path, SIMILARITY_FORMATS)]
    blocks = _similarity_blocks(embeddings.vectors, metric, context or JobContext())
    with atomic_file(path) as file:
        writer(file, corpus, blocks)


def _similarity_blocks(
    vectors: FloatArray, metric: Similarity, context: JobContext
) -> Iterator[tuple[int, FloatArray]]:
    """Yield (first row, similarities (rows, N)) of each block of rows."""
    total = len(vectors)
    step = max(1, _BLOCK_CELLS // max(1, total))
    for start in range(0, total, step):
        context.check()
        context.report(Progress("Writing", done=start, total=total))
        yield start, similarity_matrix(vectors[start : start + step], vectors, metric)


def _write_matrix_npy(file: BinaryIO, corpus: Corpus, blocks: Iterator[tuple[int, FloatArray]]) -> None:
    header = {"descr": "<f4", "fortran_order": False, "shape": (len(corpus), len(corpus))}
    np.lib.format.write_array_header_1_0(file, header)
    for _, block in blocks:
        file.write(np.ascontiguousarray(block, dtype="<f4").data)


def _write_matrix_csv(file: BinaryIO, corpus: Corpus, blocks: Iterator[tuple[int, FloatArray]]) -> None:
    texts = [valid(text) for text in corpus.texts]
    file.write(_csv_row(["text", *texts]))
    for start, block in blocks:
        for text, numbers in zip(texts[start : start + len(block)], _number_rows(block, ","), strict=True):
            file.write(_csv_row([text])[:-1] + b"," + numbers)


SIMILARITY_FORMATS: Mapping[str, Callable[[BinaryIO, Corpus, Iterator[tuple[int, FloatArray]]], None]] = (
    MappingProxyType({".csv": _write_matrix_csv, ".npy": _write_matrix_npy})
)
"""Writers of similarity matrices by extension."""


def _csv_row(cells: list[object]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)  # quotes only the line ends that it knows of
    return text.getvalue().removesuffix("\r\n").encode() + b"\n"


def _number_rows(values: FloatArray, separator: str) -> Iterator[bytes]:
    """Yield a line for each row; nine significant digits bring every float32 back as it was."""
    line = separator.join(["%.9g"] * values.shape[1]) + "\n"
    for row in values.tolist():
        yield (line % tuple(row)).encode()
