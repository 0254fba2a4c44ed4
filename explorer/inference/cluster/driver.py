"""The process that talks to Ray: it connects, hands the pieces out and passes on what comes back.

Ray writes to the terminal what it thinks of its machines, and takes its time over a cluster that is not there. So it
has a process of its own, whose output goes nowhere and which can be ended.
"""

from __future__ import annotations

import importlib
import logging
import os
import secrets
import signal
import socket
import sys
from multiprocessing.connection import Connection
from typing import Any

from explorer.domain.failure import ExplorerError, Failure, FailureKind
from explorer.inference.cluster.job import ClusterJob, Machines

GO_ON = "Run it again: it goes on with what is written."
START_ONE = (
    "Run this on one of its machines with --address auto, or with that of its head (and RAY_AUTH_MODE=token where it "
    "wants a token); without --address it runs on this machine alone."
)
"""What to do where a run ended early, and where there is no cluster."""

_CONNECT_SECONDS = 3.0
"""How long a machine may take to answer at all."""

_STORE = 128 << 20
"""Bytes of shared memory of a cluster of this machine alone: the rows go from disk to disk, not by way of it."""
_MOST_BLOCKS = 10_000
"""Blocks of pieces that are handed out: each costs 3 ms before the first."""
_AHEAD = 2
"""Blocks that a worker has in hand, so that it need not wait for the next."""


def drive(told: Connection, address: str | None, may_use_gpu: bool) -> None:
    """Connect, say what is there, receive a `ClusterJob` with the numbers of its missing pieces, and run it.

    What is sent: `Machines` at first, then a dictionary a piece as `worker.REPORT` names it, a `Failure` where the run
    ends early, None at the end.

    Parameters
    ----------
    told
        To whom.
    address
        "HOST:PORT" of the head of a cluster, or "auto" for the one of this machine; None for one made for this run.
    may_use_gpu
        Whether GPUs are used where the cluster has some.
    """
    _stand_apart()
    try:
        machines = connect(address, may_use_gpu=may_use_gpu)
        told.send(machines)
        job, missing = told.recv()
        for report in reports(job, missing, machines):
            told.send(report)
        told.send(None)
    except ExplorerError as error:
        told.send(error.failure)
    except (EOFError, BrokenPipeError):
        pass  # whoever asked is gone
    except Exception as error:  # noqa: BLE001 -- of Ray, whose reasons are its own
        told.send(failure_of(error))
    finally:
        if "ray" in sys.modules:
            importlib.import_module("ray").shutdown()


def failure_of(error: Exception) -> Failure:
    """Say why a run ended early; what a worker is made of is Python's to say, and stands at the end."""
    said = str(error)
    if "No module named" in said or "ImportError" in said:
        lacking = said.strip().splitlines()[-1].strip().rstrip(".")
        message = f"A machine of the Ray cluster cannot load this program: {lacking}."
        return Failure(FailureKind.INPUT, message, "Install it there, in the same version as here.")
    return Failure(FailureKind.INTERNAL, f"Ray gave up: {first_line(error)}.", GO_ON)


def first_line(error: BaseException) -> str:
    """Return the first sentence of what an exception says, without its full stop."""
    lines = (line.strip() for line in str(error).splitlines())
    return next(filter(None, lines), type(error).__name__).partition(". ")[0].rstrip(".")


def _stand_apart() -> None:
    """Leave the terminal to the process that asked, its keyboard too."""
    if hasattr(os, "setsid"):
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def connect(address: str | None, *, may_use_gpu: bool) -> Machines:
    """Connect this process to a cluster, and say what it has.

    Raises
    ------
    ExplorerError
        INPUT, where it cannot be reached.
    """
    os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_ENABLE_UV_RUN_RUNTIME_ENV="0")
    if address is not None and address != "auto":
        _check_answers(address)
    if address is None and "RAY_AUTH_MODE" not in os.environ:
        # Else Ray writes a token into the user's home, by which every cluster started later asks for it.
        os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32))
    import ray

    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    alone: dict[str, Any] = {"address": "local", "include_dashboard": False, "object_store_memory": _STORE}
    try:
        ray.init(**(alone if address is None else {"address": address}), **quiet)
    except Exception as error:
        if address == "auto":
            raise ExplorerError(FailureKind.INPUT, "This machine is in no Ray cluster.", START_ONE) from error
        where = "Ray could not be started here" if address is None else unreachable(address)
        raise ExplorerError(FailureKind.INPUT, f"{where}: {first_line(error)}.", START_ONE) from error
    nodes = [node for node in ray.nodes() if node["Alive"]]
    has = ray.cluster_resources()
    gpus = int(has.get("GPU", 0)) if may_use_gpu else 0
    workers = gpus or int(has.get("CPU", 0))
    if not workers:
        raise ExplorerError(FailureKind.INPUT, "The Ray cluster has no core to compute on.", "Add a machine to it.")
    return Machines(workers, len(nodes), gpu=bool(gpus))


def unreachable(address: str) -> str:
    """Begin the sentence about a cluster that is not there."""
    return f"The Ray cluster {'of this machine' if address == 'auto' else f'at {address}'} cannot be reached"


def _check_answers(address: str) -> None:
    """Find out soon whether a machine answers; Ray tries for a minute."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise ExplorerError(FailureKind.INPUT, f"{address} is no address of a Ray cluster.", "It is HOST:PORT or auto.")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise ExplorerError(FailureKind.INPUT, f"{unreachable(address)}: {first_line(error)}.", START_ONE) from error


def reports(job: ClusterJob, missing: list[int], machines: Machines) -> Any:
    """Have the missing pieces encoded, and yield what is said of each as it is done, in no order."""
    import pyarrow as pa
    import ray.data

    from explorer.inference.cluster.worker import Worker

    settings = ray.data.DataContext.get_current()
    settings.enable_progress_bars = False
    needs: dict[str, Any] = {"num_gpus": 1} if machines.gpu else {"num_cpus": 1}
    # Blocks of pieces, not of rows: each piece is read, encoded and written in one place.
    numbers = ray.data.from_arrow(pa.table({"piece": missing}), override_num_blocks=min(len(missing), _MOST_BLOCKS))
    workers = ray.data.ActorPoolStrategy(
        min_size=1, max_size=machines.workers, initial_size=machines.workers, max_tasks_in_flight_per_actor=_AHEAD
    )
    done = numbers.map_batches(
        Worker,
        fn_constructor_args=[job],
        fn_constructor_kwargs={"gpu": machines.gpu},
        batch_size=1,
        batch_format="pyarrow",
        compute=workers,
        **needs,
    )
    for batch in done.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
        yield from batch.to_pylist()
