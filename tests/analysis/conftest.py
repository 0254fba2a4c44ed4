from __future__ import annotations

import os

import pytest

from explorer.analysis.maps.umap.layout import enable_compile_cache
from explorer.files.disk.paths import cache_dir

# Read when scikit-learn is loaded: its waiting threads must not spin on a machine that runs other tests as well.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")


@pytest.fixture(scope="session")
def compiled_umap() -> None:
    """Umap with its compiled code from the program's own cache, so that it is compiled once a machine."""
    enable_compile_cache(cache_dir() / "compiled")
