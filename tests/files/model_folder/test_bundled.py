from __future__ import annotations

from pathlib import Path

import pytest

from explorer.domain.failure import ExplorerError
from explorer.files.model_folder import bundled_folder, check_bundled


def test_bundled_model_is_the_published_one() -> None:
    check_bundled(bundled_folder())


def test_bundled_model_with_other_weights_is_refused(folder: Path) -> None:
    with pytest.raises(ExplorerError, match="not the published ones"):
        check_bundled(folder)
    (folder / "model.safetensors").unlink()
    with pytest.raises(ExplorerError, match="cannot be read"):
        check_bundled(folder)
