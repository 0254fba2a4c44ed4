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
