"""Array types shared by every layer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]


def frozen(array: np.ndarray, dtype: type[np.generic]) -> np.ndarray:
    """Return `array` as a read-only, C-contiguous array of `dtype`, copying only where it must."""
    result = np.ascontiguousarray(array, dtype=dtype)
    if result.flags.writeable:
        result = result.view()
        result.flags.writeable = False
    return result


def freeze(record: object, dtype: type[np.generic], *names: str) -> None:
    """Make fields of a frozen dataclass `frozen` arrays of `dtype`, as it is made; None stays."""
    for name in names:
        array = getattr(record, name)
        if array is not None:
            object.__setattr__(record, name, frozen(array, dtype))
