"""OpenVINO itself: imported without what is not needed, asked what this processor can do."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Precision
from explorer.inference.machine.environment import allowed_threads

HINTS: Mapping[Precision, str] = {
    Precision.FLOAT32: "f32",
    Precision.BFLOAT16: "bf16",
    Precision.FLOAT16: "f16",
    Precision.INT8: "f32",
}
"""OpenVINO's names of the number formats; in int8, which a graph itself says, that of what is left."""

_CAPABILITIES = {Precision.BFLOAT16: "BF16", Precision.FLOAT16: "FP16", Precision.INT8: "INT8"}
_INSTALL_ANEW = "Install openvino anew, or choose the engine torch."


def import_openvino() -> Any:
    """Import OpenVINO, without the package that reports each import and conversion to its makers.

    Its converter stays out too, which takes half of the time of the import; see `converter`.

    Raises
    ------
    ExplorerError
        MODEL, where it is not installed or cannot be loaded.
    """
    # Python refuses to import what is None here; OpenVINO then uses its own empty stand-in, or goes without.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    if "openvino" in sys.modules and sys.modules["openvino"] is not None:
        return sys.modules["openvino"]
    had = "openvino.tools.ovc" in sys.modules
    if not had:
        sys.modules["openvino.tools.ovc"] = None  # type: ignore[assignment]
    try:
        import openvino
    except ModuleNotFoundError as error:
        raise ExplorerError(
            FailureKind.MODEL, "OpenVINO is not installed.", "Install openvino, or choose the engine torch."
        ) from error
    except (ImportError, OSError) as error:
        raise ExplorerError(FailureKind.MODEL, f"OpenVINO cannot be loaded: {error}.", _INSTALL_ANEW) from error
    finally:
        if not had:
            del sys.modules["openvino.tools.ovc"]
    return openvino


def converter() -> Any:
    """Return what converts a model from torch; raises as `import_openvino`."""
    import_openvino()
    from openvino.tools import ovc

    return ovc


@functools.cache
def core() -> Any:
    """Return the one `openvino.Core` of this process, which heeds OMP_NUM_THREADS as torch does.

    Raises
    ------
    ExplorerError
        MODEL, where OpenVINO is not installed, or lacks the plug-in that computes on the processor.
    """
    openvino = import_openvino()
    try:
        made = openvino.Core()
        made.get_property("CPU", "FULL_DEVICE_NAME")
        threads = allowed_threads()
        if threads is not None:
            # Unasked, OpenVINO ties its threads to the first cores: of two processes with one thread each (the workers
            # of a cluster) both to the same, where they ran at half their speed (2026.4).
            made.set_property("CPU", {"INFERENCE_NUM_THREADS": threads, "ENABLE_CPU_PINNING": False})
    except RuntimeError as error:
        raise ExplorerError(
            FailureKind.MODEL, "OpenVINO is installed without its plug-in for the processor.", _INSTALL_ANEW
        ) from error
    return made


def processor() -> str:
    """Name the processor and its instructions, on which the compiled form of a model depends."""
    return f"{core().get_property('CPU', 'FULL_DEVICE_NAME')} {sorted(_capabilities())}"


def computes_natively(precision: Precision) -> bool:
    """Whether this processor has instructions of its own for a number format, as OpenVINO sees it."""
    return precision is Precision.FLOAT32 or _CAPABILITIES[precision] in _capabilities()


def _capabilities() -> list[str]:
    return list(core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
