"""Headers of safetensors files: names, formats and shapes of the weights, without the weights."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from explorer.files.model_folder.failures import damaged_file, unreadable
from explorer.files.model_folder.json_files import check_ordinary, check_start

_LARGEST_HEADER = 100_000_000
"""Bytes; the limit of the format's own library."""
_BITS = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    "F4": 4,
}
"""Bits of one number in each of the format's number formats."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """What a header says of one tensor.

    Parameters
    ----------
    dtype
        Number format, by the name that the format uses ("F32").
    shape
        Its sizes.
    """

    dtype: str
    shape: tuple[int, ...]

    @property
    def elements(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


def read_header(path: Path) -> Mapping[str, Tensor]:
    """Return the tensors of a safetensors file by name.

    Raises
    ------
    ExplorerError
        MODEL, where the file cannot be read, is cut short or is no safetensors file.
    """
    check_ordinary(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(64)
            check_start(path, start)
            length = struct.unpack("<Q", start[:8])[0] if len(start) >= 8 else 0
            if not 0 < length <= min(size - 8, _LARGEST_HEADER):
                raise damaged_file(path, "it is no safetensors file, or cut short")
            file.seek(8)
            header = json.loads(file.read(length))
    except OSError as error:
        raise unreadable(path, error) from error
    except (ValueError, RecursionError) as error:
        raise damaged_file(path, "its header is not JSON") from error
    try:
        return _tensors(header, size - 8 - length)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise damaged_file(path, "its header does not fit the weights after it, as in a file cut short") from error


def _tensors(header: dict[str, dict[str, object]], size: int) -> Mapping[str, Tensor]:
    """Check the entries of a header against the bytes that follow it; raises ValueError where they do not fit."""
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
        if not isinstance(dtype, str) or not isinstance(shape, list) or not isinstance(offsets, list):
            raise ValueError(name)
        start, end = offsets
        if not all(type(side) is int and side >= 0 for side in (*shape, start, end)) or not start <= end <= size:
            raise ValueError(name)
        tensor = Tensor(dtype, tuple(shape))
        if dtype in _BITS and tensor.elements * _BITS[dtype] != (end - start) * 8:
            raise ValueError(name)
        tensors[name] = tensor
    return tensors
