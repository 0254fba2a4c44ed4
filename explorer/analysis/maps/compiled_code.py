"""numba's compiled code on the disk: a help where it can be kept, and never a reason to fail."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def keep_compiled_code(directory: Path) -> None:
    """Have numba keep compiled code in `directory` from now on, as far as the disk lets it.

    By itself numba raises where it finds no folder to write to, as soon as a function is decorated; where the disk is
    full; and where what it kept may not be read or is damaged. Here the functions are compiled anew instead.

    Parameters
    ----------
    directory
        Where it cannot be written, numba's own places are tried: beside the source, then the user's cache folder.
    """
    import numba
    from numba.core import caching

    numba.config.CACHE_DIR = str(directory)
    if caching.Cache._guard_against_spurious_io_errors is _whatever_happens:
        return
    caching.Cache._guard_against_spurious_io_errors = _whatever_happens

    class Nowhere(caching.UserProvidedCacheLocator):  # type: ignore[misc]
        """The place of last resort, which promises nothing."""

        @classmethod
        def from_function(cls, py_func: Any, py_file: str) -> Nowhere:
            return cls(py_func, py_file)

    caching.CacheImpl._locator_classes = [*caching.CacheImpl._locator_classes, Nowhere]


@contextlib.contextmanager
def _whatever_happens(cache: Any) -> Iterator[None]:
    """Make a failure to read or write compiled code no failure; what is damaged is dropped, to be written anew."""
    try:
        yield
    except OSError:
        return
    except Exception:  # noqa: BLE001 -- pickled data, when damaged, raises whatever its bytes spell
        with contextlib.suppress(Exception):
            cache.flush()
