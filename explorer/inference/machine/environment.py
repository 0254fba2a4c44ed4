"""What has to happen before and around the import of torch and the model libraries."""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.domain.job import JobContext, Progress

_CHUNK = 4 << 20
_LIBRARIES = ("torch_cpu", "torch_python", "c10", "mkl", "openblas", "tokenizers", "_safetensors")

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT_BYTES, _LARGE_BYTES = 256 << 20, 32 << 20

_imported: list[bool] = []
"""Holds an entry once the libraries are imported and silenced."""


def prepare_libraries() -> None:
    """Set the variables that the model libraries read once, when they are imported.

    No telemetry, no network, no access token sent unasked, no progress bars and no log lines: what the user has to
    know, the program says itself.
    """
    os.environ.update(
        HF_HUB_OFFLINE="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        HF_HUB_DISABLE_IMPLICIT_TOKEN="1",
        HF_HUB_DISABLE_PROGRESS_BARS="1",
    )
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")


def allowed_threads() -> int | None:
    """Return how many threads this process may compute with by OMP_NUM_THREADS; None where that does not say it."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    return int(said) if said.isdecimal() and int(said) else None


def import_libraries(context: JobContext) -> None:
    """Import torch and the model libraries, reading their large files beforehand.

    An import holds the interpreter lock while the disk is slow, which freezes the window; plain reads do not. After
    them the import finds its files in the system's cache.
    """
    if _imported:
        return
    prepare_libraries()
    context.report(Progress("Loading the libraries"))
    for path in _library_files():
        with path.open("rb", buffering=0) as file:
            while file.read(_CHUNK):
                context.check()
    with _no_garbage():
        importlib.import_module("sentence_transformers")
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    for library in ("transformers", "sentence_transformers"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    keep_freed_memory()
    _imported.append(True)


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Import without looking for garbage, and never look for it among what is there then.

    A million objects that stay: looking for garbage among them takes a sixth of the import, and stalls the window for
    a quarter of a second each time afterwards.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def keep_freed_memory() -> None:
    """Ask the C library to keep up to 256 MB that was freed, where it is glibc; see `mallopt(3)`.

    By itself it gives the large arrays of each batch back to the system and asks for them anew in the next one, which
    zeroes them page by page: 4 % of the time of a forward pass.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def _library_files() -> Iterator[Path]:
    """Yield the shared libraries that the import is about to load."""
    for package in ("torch", "tokenizers", "safetensors"):
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for path in (*Path(folder).glob("*.*"), *Path(folder, "lib").glob("*.*")):
                stem = path.name.removeprefix("lib")
                if path.suffix in (".so", ".dll", ".dylib", ".pyd") and stem.startswith(_LIBRARIES):
                    yield path
