"""Vectors in NumPy's own files."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import PrecomputedVectors, VectorChoices
from explorer.domain.words import with_commas
from explorer.files.disk.pace import Pace
from explorer.files.precomputed.beside import Beside, texts_beside, without_texts
from explorer.files.precomputed.candidates import VECTOR_NAMES, VectorChoiceNeeded, is_named
from explorer.files.precomputed.rows import Rows, check_count, refuse
from explorer.files.precomputed.streams import ArrayStream, array_stream, plain_words
from explorer.files.tables.columns import LABEL_NAMES, TEXT_NAMES, describe_column, guess_column, plausible_columns

_LABELS = (*LABEL_NAMES, "labels", "categories", "classes", "y", "targets")
_RANGES = "ranges"
_SAMPLE = 200


def read_npy(path: Path, choices: VectorChoices, context: JobContext, source: str) -> PrecomputedVectors:
    """Read one array (N, D) of numbers; arguments and errors as of `opening.read_vectors`."""
    with plain_words(path), path.open("rb") as file:
        array = array_stream(file, path.stat().st_size, path.name)
        _check_shape(array, path.name)
        beside = texts_beside(path, _sides(array.shape)[0], choices, context)
        return _assembled(path, array, beside, choices, context, source)


def read_npz(path: Path, choices: VectorChoices, context: JobContext, source: str) -> PrecomputedVectors:
    """Read an archive of vectors, and texts and labels where it has them; as `opening.read_vectors`."""
    with plain_words(path), zipfile.ZipFile(path) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        notes: list[str] = []
        shapes: dict[str, tuple[tuple[int, ...], str]] = {}
        for name, info in members.items():
            with archive.open(info) as file:
                try:
                    stream = array_stream(file, info.file_size, f"The array {name} of {path.name}")
                except ExplorerError as error:
                    notes.append(f"{error.failure.message} It was left out.")
                    continue
                shapes[name] = (stream.shape, stream.dtype.kind)
        wanted = _vectors_among(path.name, shapes, choices.vectors, notes)
        total = shapes[wanted][0][0]
        small = {name: _small(archive, members[name], total) for name in shapes if name != wanted}
        columns = {name: values for name, values in small.items() if values is not None}
        beside = None
        if choices.beside is None:
            beside = _texts_among(path.name, columns, shapes, wanted, total, choices.texts)
        beside = beside or texts_beside(path, total, choices, context)
        ranges = None
        if _RANGES in shapes and shapes[_RANGES][0] == (2, shapes[wanted][0][-1]):
            with archive.open(members[_RANGES]) as file:
                ranges = array_stream(file, members[_RANGES].file_size, path.name).whole()
        with archive.open(members[wanted]) as file:
            array = array_stream(file, members[wanted].file_size, path.name)
            return _assembled(path, array, beside, choices, context, source, tuple(notes), ranges)


def _vectors_among(
    name: str, shapes: Mapping[str, tuple[tuple[int, ...], str]], wanted: str | None, notes: Sequence[str]
) -> str:
    """Return the name of the array of the vectors.

    Raises
    ------
    VectorChoiceNeeded
        Where several could be meant.
    """
    folded = {key.casefold(): key for key in shapes}
    if wanted is not None:
        if wanted.casefold() not in folded:
            raise refuse(f"{name} has no array {wanted}.", f"Its arrays are {', '.join(shapes)}.")
        return folded[wanted.casefold()]
    matrices = [key for key, (shape, kind) in shapes.items() if len(shape) == 2 and kind in "fiu" and 0 not in shape]
    candidates = [key for key in matrices if key != _RANGES]
    named = [folded[each] for each in VECTOR_NAMES if each in folded and folded[each] in candidates]
    likely = named[:1] or [key for key in candidates if is_named(key)] or candidates
    likely = [key for key in likely if shapes[key][1] == "f"] or likely
    if len(likely) > 1:
        raise VectorChoiceNeeded(name, [(key, shapes[key][0][1]) for key in likely], "arrays")
    if likely:
        return likely[0]
    if len(shapes) == 1:
        return next(iter(shapes))  # whose shape is refused by name
    if notes and not shapes:
        raise refuse(notes[0].removesuffix(" It was left out."), "Save plain arrays: numbers as float32.")
    listed = ", ".join(f"{key} ({_shape(shape)})" for key, (shape, _) in shapes.items())
    raise refuse(
        f"{name} holds no array that could be the vectors{f': {listed}' if listed else ''}.",
        "Save an array of shape (number of vectors, dimensions).",
    )


def _small(archive: zipfile.ZipFile, info: zipfile.ZipInfo, total: int) -> list[str] | None:
    """Return an array of one text, or number, for each vector as texts; None for any other array."""
    with archive.open(info) as file:
        stream = array_stream(file, info.file_size, info.filename)
        sides = [side for side in stream.shape if side != 1]
        if stream.dtype.kind not in "USTifub" or len(stream.shape) > 2 or sides not in ([total], []):
            return None
        values = stream.whole().reshape(-1)
    if values.dtype.kind == "S":
        return [value.decode("utf-8", "replace") for value in values.tolist()]
    return list(map(str, values.tolist()))


def _texts_among(
    name: str,
    columns: Mapping[str, list[str]],
    shapes: Mapping[str, tuple[tuple[int, ...], str]],
    vectors: str,
    total: int,
    wanted: str | None,
) -> Beside | None:
    """Return the texts in the archive: under the name asked for, a usual one, or the only array of texts."""
    folded = {key.casefold(): key for key in shapes if key != vectors}
    labels = next((columns.get(folded[key]) for key in _LABELS if key in folded), None)
    for key in (wanted.casefold(),) if wanted else TEXT_NAMES:
        if key in folded:
            shape, _ = shapes[folded[key]]
            if folded[key] not in columns:
                check_count(name, total, max(shape, default=1), "texts")
            return Beside(folded[key], columns[folded[key]], labels)
    if wanted:
        raise refuse(f"{name} has no array {wanted}.", f"Its arrays are {', '.join(shapes)}.")
    texts = {key for key, (_, kind) in shapes.items() if kind in "UST" and key.casefold() not in _LABELS}
    for key in texts - columns.keys():
        check_count(name, total, max(shapes[key][0], default=total), "texts")
    described = [describe_column(key, columns[key][:_SAMPLE]) for key in columns if key in texts]
    # Texts hardly repeat; where an array does nothing else, it tells groups apart.
    candidates = [column for column in plausible_columns(described) if 2 * len(set(columns[column.name])) > total]
    if candidates:
        chosen = guess_column(candidates) or candidates[0].name
        return Beside(chosen, columns[chosen], labels)
    return None


def _sides(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return (N, D) of an array whose other sides are one."""
    if len(shape) == 3:
        shape = (shape[0], shape[2]) if shape[1] == 1 else shape[1:]
    return shape[0], shape[1]


def _check_shape(array: ArrayStream, name: str) -> None:
    shape, kind = array.shape, array.dtype
    said = f"{name} holds {_type_of(kind)} of shape {_shape(shape)}"
    if kind.kind not in "fiub":
        raise refuse(f"{said}; vectors are rows of real numbers.", "Save an array of float32.")
    if 0 in shape:
        raise refuse(f"{name} holds no vectors: its shape is {_shape(shape)}.", "Choose a file with at least one row.")
    if len(shape) == 3 and 1 in shape[:2]:
        return
    if len(shape) == 3:
        raise refuse(
            f"{said}: several vectors for each of {with_commas(shape[0])} rows, such as one a token.",
            "Average them, or save one row for each: an array of shape (number of vectors, dimensions).",
        )
    if len(shape) == 1:
        raise refuse(
            f"{said}: one row of numbers, which may be one vector or several one behind the other.",
            "Reshape it to (number of vectors, dimensions) before it is saved.",
        )
    if len(shape) != 2:
        raise refuse(f"{said}; vectors are rows of numbers.", "Save an array of shape (number of vectors, dimensions).")


def _type_of(kind: np.dtype[Any]) -> str:
    if kind.names:
        return f"records of {', '.join(kind.names)}"
    names = {"U": "texts", "S": "texts", "c": f"complex numbers ({kind})", "M": "dates", "m": "spans of time"}
    return names.get(kind.kind, str(kind))


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(with_commas(side) for side in shape) or "one value"


def _assembled(
    path: Path,
    array: ArrayStream,
    beside: Beside | None,
    choices: VectorChoices,
    context: JobContext,
    source: str,
    notes: tuple[str, ...] = (),
    ranges: np.ndarray | None = None,
) -> PrecomputedVectors:
    _check_shape(array, path.name)
    total, width = _sides(array.shape)
    if beside is not None:
        check_count(path.name, total, len(beside.texts), "texts")
    rows = Rows(path.name, total, None if beside is None else beside.column, choices, ranges)
    pace, done = Pace(f"Reading {path.name}", context), 0
    for block in array.blocks(total, width, context):
        part = slice(done, done + len(block))
        texts, labels = (None, None) if beside is None else (beside.texts[part], beside.labels)
        rows.add(block, texts, None if labels is None else labels[part])
        done += len(block)
        pace.show(done, total)
    return rows.finish(source, (*notes, *(beside.notes if beside else ())), without_texts(path))
