"""The graphs of a prepared model, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explorer.inference.models.prepared.compiled import GRAPH, LAYERS, WEIGHTS
from explorer.inference.models.prepared.library import import_openvino


def write_graphs(converted: Any, folder: Path) -> None:
    """Write the graph of all layers, that of the last one, and the weights that both have."""
    openvino = import_openvino()
    openvino.save_model(converted, folder / LAYERS, compress_to_fp16=False)
    for result in converted.get_results()[1:]:
        converted.remove_result(result)
    openvino.save_model(converted, folder / GRAPH, compress_to_fp16=False)
    weights = (folder / LAYERS).with_suffix(".bin")
    if weights.read_bytes() == (folder / WEIGHTS).read_bytes():
        weights.unlink()
