"""What a folder of encoded parts holds: written beside them, so that no other run is mixed with it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import EncodeSpec, Readout
from explorer.files.disk.atomic import disk_error, write_text
from explorer.files.precomputed.dataset.pieces import Pieces

NAME = "_encode.json"
"""Its name; readers of data sets leave out what begins with an underscore."""

_PLACES = ("model", "device", "engine", "allow_network", "batch_size", "naive", "query_prompt", "query_prompt_name")
"""Settings that change no vector, or by what else is compared."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One run.

    Parameters
    ----------
    model
        Fingerprint of the model.
    settings
        What else the vectors depend on, by name.
    texts
        The column of the texts, and the name, rows and digest of each file.
    rows, parts
        How many there are once all are written.
    width
        Numbers of a vector.
    """

    model: str
    settings: dict[str, Any]
    texts: dict[str, Any]
    rows: int
    parts: int
    width: int

    @classmethod
    def of(cls, pieces: Pieces, spec: EncodeSpec, readout: Readout, model: str, width: int) -> Manifest:
        """Describe a run before it begins."""
        asked = {**asdict(spec), **asdict(readout)}
        settings = {name: value for name, value in asked.items() if name not in _PLACES}
        files = [{"name": each.name, "rows": each.rows, "digest": each.digest} for each in pieces.sources]
        texts = {"column": pieces.column, "files": files}
        described = cls(model, settings, texts, pieces.rows, len(pieces.pieces), width)
        return cls(**json.loads(json.dumps(asdict(described))))  # as it is read again

    def differs(self, other: Manifest) -> list[str]:
        """Name what another run has otherwise."""
        found = ["another model"] if self.model != other.model else []
        if self.texts != other.texts:
            found.append("other texts")
        if self.settings != other.settings:
            found.append("other settings")
        return found or (["other parts"] if self != other else [])


def read_manifest(folder: Path) -> Manifest | None:
    """Return what a folder holds; None where it is no folder of parts, or nobody can tell."""
    try:
        return Manifest(**json.loads((folder / NAME).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def check_folder(folder: Path, manifest: Manifest) -> None:
    """Refuse a folder that holds anything but a run like `manifest`, cut short or not.

    Raises
    ------
    ExplorerError
        INPUT; nothing is changed.
    """
    found = read_manifest(folder)
    advice = "Choose another folder; nothing there was changed."
    if found is not None:
        other = manifest.differs(found)
        if other:
            message = f"The folder {folder} holds another run, with {' and '.join(other)}."
            raise ExplorerError(FailureKind.INPUT, message, advice)
        return
    try:
        holds = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise disk_error(error, folder) from error
    if holds:
        raise ExplorerError(FailureKind.INPUT, f"{folder} holds something else than a run of encode.", advice)


def claim_folder(folder: Path, manifest: Manifest) -> None:
    """Begin a run, or go on with it, in a folder; raises as `check_folder`, and DISK."""
    check_folder(folder, manifest)
    if read_manifest(folder) is None:
        write_text(folder / NAME, json.dumps(asdict(manifest), indent=1))
