"""What is known of devices by their names, and how to tell that one ran out of memory."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Device, Precision

_TOKEN_BUDGET = {Device.CPU: 2_048, Device.MPS: 8_192}
_OUT_OF_MEMORY_TEXTS = (
    "out of memory",
    "can't allocate memory",
    "not enough memory",
    "failed to allocate",
    "bad_alloc",
    "bad allocation",
)
_MISSING_PRECISION_TEXTS = ("not implemented for 'half'", "not implemented for 'bfloat16'", "not supported on mps")


def kind_of(device: str) -> Device:
    """Return the kind of a device such as "cuda:0"."""
    return Device(device.partition(":")[0])


def token_budget(device: str) -> int:
    """Tokens per batch, padding included, that keep `device` busy and one batch short enough to cancel soon."""
    return _TOKEN_BUDGET.get(kind_of(device), 32_768)


def lacks_precision(error: BaseException) -> bool:
    """Whether `error`, or anything that it was raised from, says that an operator is missing for a half precision."""
    return any(
        isinstance(link, RuntimeError | TypeError)
        and any(text in str(link).lower() for text in _MISSING_PRECISION_TEXTS)
        for link in _chain(error)
    )


def precision_failure(name: str, device: str, precision: Precision) -> ExplorerError:
    """Say that the model `name` cannot run in `precision` on `device`."""
    return ExplorerError(
        FailureKind.DEVICE,
        f'The model "{name}" needs an operation that {device} does not have in {precision}.',
        "Choose float32, or another device.",
    )


def is_oom(error: BaseException) -> bool:
    """Whether `error`, or anything that it was raised from, says that memory ran out."""
    return any(
        isinstance(link, MemoryError)
        or type(link).__name__ == "OutOfMemoryError"
        or (isinstance(link, RuntimeError) and any(text in str(link).lower() for text in _OUT_OF_MEMORY_TEXTS))
        for link in _chain(error)
    )


def text_too_large(tokens: int, device: str) -> ExplorerError:
    """Say that not even one text of so many tokens fits into the memory of `device`."""
    return ExplorerError(
        FailureKind.MEMORY,
        f"One text of {tokens} tokens does not fit in the memory of {device}.",
        "Lower the maximum length, or choose another device.",
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and what it was raised from."""
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__
