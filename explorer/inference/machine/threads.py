"""How many threads torch computes with on a processor, chosen by measurement."""

from __future__ import annotations

import functools
import os
import time

import torch

from explorer.inference.machine.environment import allowed_threads

_SIZE = 768
_TRIALS = 5
_GAIN = 1.1
"""Width of the square matrices multiplied, how often, and by which factor another number has to be faster."""


def available_cores() -> int:
    """Count the logical cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def has_idle_core(device: torch.device) -> bool:
    """Whether a core is left for other work while a model runs on `device`."""
    return device.type != "cpu" or torch.get_num_threads() < available_cores()


@functools.cache
def use_best_threads() -> tuple[str, ...]:
    """Let torch use every logical core where that is measured to be faster than its own choice, the physical ones.

    Measured once in a process, and only where the two differ and nobody has said how many it may have.

    Returns
    -------
    tuple of str
        What to tell the user: nothing, unless torch's own choice was changed.
    """
    own, logical = torch.get_num_threads(), available_cores()
    if logical <= own or allowed_threads() is not None:
        return ()
    trials = [(_seconds(own), _seconds(logical)) for _ in range(_TRIALS)]
    of_own, of_logical = map(min, zip(*trials, strict=True))
    faster = of_own > _GAIN * of_logical
    torch.set_num_threads(logical if faster else own)
    return (f"Measured: {logical} threads compute faster here than {own}.",) if faster else ()


def _seconds(threads: int) -> float:
    """Time one product of matrices on that many threads, after one that starts them."""
    torch.set_num_threads(threads)
    matrix = torch.ones(_SIZE, _SIZE)
    with torch.inference_mode():
        matrix @ matrix
        started = time.perf_counter()
        matrix @ matrix
        return time.perf_counter() - started
