"""Failures as values: what happened and what to do, in the words that the user reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FailureKind(StrEnum):
    """What went wrong, for code that has to tell failures apart."""

    INPUT = "input"
    MODEL = "model"
    MEMORY = "memory"
    DISK = "disk"
    DEVICE = "device"
    CANCELLED = "cancelled"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed job, as it crosses threads and processes.

    Parameters
    ----------
    kind
        The class of failure.
    message
        One sentence saying what happened.
    advice
        One sentence saying what to do about it; may be empty.
    details
        A traceback for a bug report; empty for failures that the user caused.
    """

    kind: FailureKind
    message: str
    advice: str = ""
    details: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class ExplorerError(Exception):
    """Raised below the job boundary with the `Failure` that the boundary hands on."""

    def __init__(self, kind: FailureKind, message: str, advice: str = "") -> None:
        self.failure = Failure(kind, message, advice)
        super().__init__(str(self.failure))

    @classmethod
    def of(cls, failure: Failure) -> ExplorerError:
        """Return what raises a failure that was handed on."""
        return cls(failure.kind, failure.message, failure.advice)


class DecisionNeeded(ExplorerError):
    """Raised where a file could be read in several ways; `on_command_line` says how the command line names one."""

    on_command_line: str


class Cancelled(ExplorerError):
    """Raised by a job that noticed it was cancelled."""

    def __init__(self) -> None:
        super().__init__(FailureKind.CANCELLED, "Cancelled.")
