"""What is to be encoded on a cluster, as every process of it is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer.domain.settings.spec import EncodeSpec, Readout
from explorer.files.precomputed.dataset.pieces import Pieces


@dataclass(frozen=True, slots=True)
class ClusterJob:
    """A run.

    Parameters
    ----------
    pieces
        What there is to encode, what is encoded already included.
    spec, readout
        How; `spec.engine` is what computes on a processor.
    fingerprint, width
        Those of the model, which every machine has to have, and of its vectors.
    folder
        Where the parts go, absolute and the same on every machine.
    """

    pieces: Pieces
    spec: EncodeSpec
    readout: Readout
    fingerprint: str
    width: int
    folder: Path


@dataclass(frozen=True, slots=True)
class Machines:
    """What a cluster has, as far as a run uses it.

    Parameters
    ----------
    workers
        Processes that encode side by side, each with a model of its own.
    machines
        How many machines there are.
    gpu
        Whether each of them has a GPU.
    """

    workers: int
    machines: int
    gpu: bool
