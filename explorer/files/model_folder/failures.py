"""The sentences in which a model's folder is refused."""

from __future__ import annotations

from pathlib import Path

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.titles import display_name

ANOTHER_MODEL = "Choose another model folder."
COPY_AGAIN = "Copy the model's files again, or choose another model folder."


def failure(message: str, advice: str = ANOTHER_MODEL) -> ExplorerError:
    """Return the failure of a model; the message is one sentence."""
    return ExplorerError(FailureKind.MODEL, message, advice)


def refuse(folder: Path, reason: str, advice: str = ANOTHER_MODEL) -> ExplorerError:
    """Return the refusal of a model whose loading would be unsafe or senseless, by a reason that ends the sentence."""
    return failure(f'The model in "{display_name(folder)}" is refused: {reason}.', advice)


def damaged_file(path: Path, reason: str, advice: str = COPY_AGAIN) -> ExplorerError:
    """Return the failure of one file of a model, by a reason that ends the sentence."""
    folder = path.parent
    if (folder.parent / "modules.json").is_file() and not (folder / "modules.json").exists():
        folder = folder.parent  # that of a module
    name = path.relative_to(folder).as_posix()
    return failure(f'The file {name} of the model in "{display_name(folder)}" cannot be used: {reason}.', advice)


def unreadable(path: Path, error: OSError) -> ExplorerError:
    """Return the failure of a file, or a folder, of a model that the system does not let read."""
    return damaged_file(path, f"it cannot be read ({error.strerror or error})")


def missing_file(folder: Path, name: str, why: str = "", advice: str = COPY_AGAIN) -> ExplorerError:
    """Return the failure of a file that is not there; `why` says what wants it."""
    return failure(f'The model in "{display_name(folder)}" lacks its file {name}{why and f", {why}"}.', advice)
