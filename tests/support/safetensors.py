"""Safetensors files of zeros, written without the library."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path

_BYTES = {"F32": 4, "F16": 2, "BF16": 2, "I64": 8}


def write_safetensors(path: Path, tensors: Mapping[str, tuple[int, ...]], dtype: str = "F32") -> None:
    """Write tensors of zeros of these shapes."""
    header, end = {}, 0
    for name, shape in tensors.items():
        start, end = end, end + math.prod(shape) * _BYTES[dtype]
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(end))
