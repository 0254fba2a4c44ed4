"""A Ray cluster of several machines on this one, in a process of its own: `python -m tests.support.ray_cluster 2`.

It prints the address of its head, which computes nothing. For every line that it reads it kills one of the others,
which have a core each, and says so; at the end of its input it ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from types import TracebackType

STORE = 100 << 20
SOON = {"health_check_period_ms": 1000, "health_check_failure_threshold": 5}
"""How Ray notices that a machine is gone: as usual, but asked three times as often."""


class RayCluster:
    """The cluster, as long as the block lasts.

    Parameters
    ----------
    others
        How many machines there are beside the head.
    """

    def __init__(self, others: int = 2) -> None:
        self._command = [sys.executable, "-m", "tests.support.ray_cluster", str(others)]

    def __enter__(self) -> RayCluster:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self._answer()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process:
            self._process.communicate()

    def lose_one(self) -> None:
        """Kill a machine."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        assert self._answer() == "gone"

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def main(others: int) -> None:
    """Start the machines, and lose as many as is asked for."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 0, "object_store_memory": STORE, "include_dashboard": False, "_system_config": SOON}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    try:
        machines = [cluster.add_node(num_cpus=1, object_store_memory=STORE) for _ in range(others)]
        print(cluster.address, file=answers)
        for _ in sys.stdin:
            cluster.remove_node(machines.pop(), allow_graceful=False)
            print("gone", file=answers)
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]))
