"""Numbers that stand for others: bits packed into bytes, eight-bit codes, bfloat16 kept as whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.precomputed import Codes, VectorChoices
from explorer.domain.words import with_commas

_EIGHT_BITS = ("int8", "uint8")

_BEYOND_COUNTS = 32
"""Size that whole numbers of another type reach where they are codes, and small counts do not."""

_BFLOAT16_SIZES = (1e-20, 1e4)
"""Sizes between which the numbers of embeddings lie; counts kept in sixteen bits would be far smaller."""

_STEPS = 255


class CodesChoiceNeeded(ExplorerError):
    """The numbers are codes, and it has to be said what they stand for.

    Parameters
    ----------
    name
        The file's name.
    numbers
        Their type, as the user reads it.
    """

    def __init__(self, name: str, numbers: str) -> None:
        self.name = name
        self.numbers = numbers
        super().__init__(
            FailureKind.INPUT,
            f"{name} holds whole numbers of eight bits ({numbers}): codes or packed bits in place of the vectors.",
            "Say what to make of them.",
        )


@dataclass(frozen=True, slots=True)
class Decoding:
    """How blocks (n, D) of a file become vectors.

    Parameters
    ----------
    apply
        Turns a block into numbers (n, D').
    note
        What was done, as a plain sentence; empty where the numbers are the vectors.
    """

    apply: Callable[[np.ndarray], np.ndarray]
    note: str = ""


def decoding_of(block: np.ndarray, name: str, choices: VectorChoices, ranges: np.ndarray | None = None) -> Decoding:
    """Judge the numbers of a file by its first block.

    Parameters
    ----------
    block
        (n, D), its first rows as they are stored.
    name
        The file's name.
    choices
        What was decided about codes.
    ranges
        (2, D), the range of each dimension, where the file itself tells it.

    Raises
    ------
    CodesChoiceNeeded
        Where the numbers are codes and nothing was decided.
    ExplorerError
        INPUT, where what was decided does not fit them.
    """
    if _is_bfloat16(block) and choices.codes is not Codes.AS_IS:
        note = "The numbers are whole (uint16), and were read as the bits of bfloat16 numbers."
        return Decoding(_from_bfloat16, note)
    numbers = _codes(block)
    if not numbers:
        if choices.codes in (Codes.UNPACK, Codes.DEQUANTISE):
            raise _refuse(
                f"The numbers of {name} ({block.dtype}) are not codes of eight bits.", "Read them as they are."
            )
        whole = f"The numbers are whole ({block.dtype})." if block.dtype.kind in "iu" else ""
        return Decoding(lambda block: block, whole)
    shift = 128 if numbers.startswith("int8") else 0  # signed ones are stored less 128
    if choices.codes is Codes.UNPACK:
        return Decoding(
            partial(_unpacked, shift=shift), f"Each byte ({numbers}) was unpacked into eight dimensions of -1 and 1."
        )
    if choices.codes is Codes.DEQUANTISE:
        found, where = _ranges(choices.ranges, ranges, block.shape[1], name)
        return Decoding(
            partial(_dequantised, shift=shift, ranges=found),
            f"The codes ({numbers}) were turned back by the ranges in {where}.",
        )
    if choices.codes is None:
        raise CodesChoiceNeeded(name, numbers)
    note = (
        f"The numbers are codes of eight bits, or packed bits ({numbers}), compared as they are: "
        "similarities need not be those of the vectors."
    )
    return Decoding(lambda block: block, note)


def _codes(block: np.ndarray) -> str:
    """Name the type of codes of eight bits; nothing where the numbers are none."""
    values = np.where(np.isfinite(block), block, 0) if block.dtype.kind == "f" else block
    if block.dtype.kind not in "iuf" or not values.size:
        return ""
    low, high = values.min(), values.max()
    if block.dtype.name in _EIGHT_BITS:
        return block.dtype.name if max(-int(low), int(high)) > 1 else ""
    fits = (low >= -128 and high <= 127) or (low >= 0 and high <= _STEPS)
    if not fits or max(-low, high) <= _BEYOND_COUNTS or (values != np.rint(values)).any():
        return ""
    return f"{'int8' if low < 0 else 'uint8'} as {block.dtype.name}"


def _is_bfloat16(block: np.ndarray) -> bool:
    if block.dtype.name != "uint16" or not block.size:
        return False
    values = _from_bfloat16(block)
    sizes = np.abs(values[values != 0])
    if not sizes.size or not np.isfinite(sizes).all():
        return False
    smallest, largest = _BFLOAT16_SIZES
    return bool(sizes.min() >= smallest and sizes.max() <= largest and (values < 0).any() and (values > 0).any())


def _from_bfloat16(block: np.ndarray) -> np.ndarray:
    return (block.astype(np.uint32) << 16).view(np.float32)


def _unpacked(block: np.ndarray, shift: int) -> np.ndarray:
    return np.unpackbits((block.astype(np.int16) + shift).astype(np.uint8), axis=1).astype(np.int8) * 2 - 1


def _dequantised(block: np.ndarray, shift: int, ranges: np.ndarray) -> np.ndarray:
    # A code is the whole part of how many steps its number is above the smallest; the middle of the step is nearest.
    steps = (ranges[1] - ranges[0]) / _STEPS
    found: np.ndarray = ranges[0] + (block.astype(np.float64) + shift + 0.5) * steps
    return found


def _ranges(path: Path | None, inside: np.ndarray | None, width: int, name: str) -> tuple[np.ndarray, str]:
    if path is None and inside is None:
        raise _refuse(
            f"To turn the codes of {name} back, the smallest and the largest value of each dimension are needed.",
            f"Give them as a .npy file of shape 2 × {with_commas(width)}.",
        )
    found = inside
    if path is not None:
        try:
            found = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            raise _refuse(f"{path.name} cannot be read as an array.", "Write it with numpy.save.") from None
    where = name if path is None else path.name
    if not (isinstance(found, np.ndarray) and found.shape == (2, width) and found.dtype.kind in "fiu"):
        raise _refuse(
            f"{where} does not hold the range of each dimension of {name}.",
            f"It must be an array of shape 2 × {with_commas(width)}: the smallest values, and below them the largest.",
        )
    return found.astype(np.float64), where


def _refuse(message: str, advice: str) -> ExplorerError:
    return ExplorerError(FailureKind.INPUT, message, advice)
