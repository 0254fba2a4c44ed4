"""Fetching a model from the hub, where the user switched the network on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import huggingface_hub
from huggingface_hub import constants
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils.tqdm import tqdm

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress

_WANTED = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja")
_BYTES = "huggingface_hub.snapshot_download"
"""Name of the library's bar that counts bytes; it has others."""


def download_model(name: str, context: JobContext) -> Path:
    """Fetch a hub model, without pickled weights or Python code, and return its folder.

    Raises
    ------
    ExplorerError
        MODEL, where the name is no hub id or the model cannot be fetched.
    Cancelled
        At the next piece of data after being asked to stop; what has arrived is kept for the next attempt.
    """

    class Reporter(tqdm):
        """Hands the library's progress on instead of drawing it."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self._counts_bytes = kwargs.get("name") == _BYTES
            super().__init__(*args, **{**kwargs, "disable": True})  # type: ignore[no-untyped-call]  # untyped library

        def update(self, n: float | None = 1) -> bool | None:
            context.check()
            self.n += n or 0
            if self._counts_bytes:
                context.report(Progress("Fetching the model, bytes", int(self.n), int(self.total or 0)))
            return None

    context.report(Progress("Fetching the model"))
    offline, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, False
    try:
        return Path(huggingface_hub.snapshot_download(name, allow_patterns=list(_WANTED), tqdm_class=Reporter))
    except HFValidationError as error:
        raise ExplorerError(
            FailureKind.MODEL,
            f'"{name}" is neither a folder nor the name of a model.',
            "Choose a model's folder, or a name such as sentence-transformers/all-mpnet-base-v2.",
        ) from error
    except ExplorerError:
        raise
    except Exception as error:  # which HTTP library raises here depends on the hub library's version
        raise ExplorerError(
            FailureKind.MODEL,
            f'The model "{name}" could not be fetched.',
            "Check its name and the network connection, or choose a local folder.",
        ) from error
    finally:
        constants.HF_HUB_OFFLINE = offline
