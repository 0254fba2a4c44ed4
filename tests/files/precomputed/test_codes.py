"""Codes in place of vectors: named, and turned back only as the user says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import Codes, PrecomputedVectors, VectorChoices
from explorer.files.precomputed.codes import CodesChoiceNeeded
from explorer.files.precomputed.opening import read_vectors
from explorer.files.precomputed.sets import vectors_unasked

VECTORS = np.random.default_rng(0).normal(0.3, 1, size=(40, 16)).astype(np.float32)
RANGES = np.stack([VECTORS.min(axis=0), VECTORS.max(axis=0)])


def quantized(precision: str, ranges: np.ndarray | None = None) -> np.ndarray:
    """Return the vectors as the library quantises them."""
    from sentence_transformers.util.quantization import quantize_embeddings

    return np.asarray(quantize_embeddings(VECTORS, precision, ranges=ranges))  # type: ignore[arg-type]


def opened(
    folder: Path, array: np.ndarray, codes: Codes | None = None, ranges: np.ndarray | None = None
) -> PrecomputedVectors:
    path, beside = folder / "codes.npy", None
    np.save(path, array)
    if ranges is not None:
        beside = folder / "ranges.npy"
        np.save(beside, ranges)
    return read_vectors(path, VectorChoices(codes=codes, ranges=beside), JobContext())


@pytest.mark.parametrize("precision", ["binary", "ubinary"])
def test_packed_bits_are_unpacked_as_the_library_packs_them(tmp_path: Path, precision: str) -> None:
    packed = quantized(precision)
    found = opened(tmp_path, packed, Codes.UNPACK)
    np.testing.assert_array_equal(found.vectors, np.where(VECTORS > 0, 1, -1))
    assert found.notes[0] == f"Each byte ({packed.dtype}) was unpacked into eight dimensions of -1 and 1."


@pytest.mark.parametrize("precision", ["int8", "uint8"])
def test_codes_are_turned_back_to_within_half_a_step(tmp_path: Path, precision: str) -> None:
    codes = quantized(precision, RANGES)
    found = opened(tmp_path, codes, Codes.DEQUANTISE, RANGES)
    step = (RANGES[1] - RANGES[0]) / 255
    assert (np.abs(found.vectors - VECTORS) <= 0.501 * step).all()
    assert found.notes[0] == f"The codes ({precision}) were turned back by the ranges in ranges.npy."
    np.savez(tmp_path / "both.npz", vectors=codes, ranges=RANGES)
    inside = read_vectors(tmp_path / "both.npz", VectorChoices(codes=Codes.DEQUANTISE), JobContext())
    np.testing.assert_array_equal(inside.vectors, found.vectors)


@pytest.mark.parametrize("kind", ["int8", "int64", "float32"])
def test_codes_are_asked_about_whatever_they_are_kept_in(tmp_path: Path, kind: str) -> None:
    codes = quantized("int8", RANGES).astype(kind)
    with pytest.raises(CodesChoiceNeeded, match=r"codes\.npy holds whole numbers of eight bits \(int8"):
        opened(tmp_path, codes)
    np.testing.assert_array_equal(opened(tmp_path, codes, Codes.AS_IS).vectors, codes)


def test_where_nobody_can_be_asked_codes_stay_as_they_are_and_that_is_said(tmp_path: Path) -> None:
    np.save(tmp_path / "codes.npy", quantized("int8", RANGES))
    found = vectors_unasked([tmp_path / "codes.npy"], VectorChoices(), JobContext())
    assert found is not None
    assert found.notes[0] == (
        "The numbers are codes of eight bits, or packed bits (int8), compared as they are: "
        "similarities need not be those of the vectors."
    )
    assert found.notes[-1].startswith("--codes unpack")


def test_the_bits_of_bfloat16_are_read_as_such(tmp_path: Path) -> None:
    bits = (VECTORS.view(np.uint32) >> 16).astype(np.uint16)
    found = opened(tmp_path, bits)
    np.testing.assert_allclose(found.vectors, VECTORS, rtol=2**-7)
    assert found.notes[0] == "The numbers are whole (uint16), and were read as the bits of bfloat16 numbers."
    counts = np.arange(640, dtype=np.uint16).reshape(40, 16)
    found = opened(tmp_path, counts)
    np.testing.assert_array_equal(found.vectors, counts)
    assert found.notes[0] == "The numbers are whole (uint16)."


@pytest.mark.parametrize("array", [np.eye(8, dtype=np.int8), np.eye(8, dtype=np.float32), VECTORS])
def test_vectors_that_are_no_codes_are_not_asked_about(tmp_path: Path, array: np.ndarray) -> None:
    np.testing.assert_array_equal(opened(tmp_path, array).vectors, array)
    with pytest.raises(ExplorerError, match="are not codes of eight bits"):
        opened(tmp_path, array, Codes.UNPACK)


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        (None, "the smallest and the largest value of each dimension are needed"),
        (RANGES[:, :3], "ranges.npy does not hold the range of each dimension of codes.npy"),
        (np.array(["a"]), "ranges.npy does not hold the range"),
    ],
)
def test_ranges_that_do_not_fit(tmp_path: Path, ranges: np.ndarray | None, message: str) -> None:
    codes = quantized("int8", RANGES)
    with pytest.raises(ExplorerError, match=message):
        opened(tmp_path, codes, Codes.DEQUANTISE, ranges)
