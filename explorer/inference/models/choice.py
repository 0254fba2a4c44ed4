"""Whether a model runs in its prepared form, and from which folder."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Backend, Device, EncodeSpec, Engine, Part, Precision
from explorer.inference.machine.environment import keep_freed_memory
from explorer.inference.machine.gpu import may_have_gpu
from explorer.inference.models.precision import asked_precision
from explorer.inference.models.prepared import description as descriptions
from explorer.inference.models.prepared import store
from explorer.inference.models.prepared.description import Description
from explorer.inference.models.prepared.encoder import PreparedEncoder
from explorer.inference.models.prepared.library import computes_natively
from explorer.inference.models.prepared.room import no_room

_TORCH = "So torch runs it."
_OTHER_FORMAT = "Choose another number format."


@dataclass(frozen=True, slots=True)
class Choice:
    """What computes a model.

    Parameters
    ----------
    folder
        Of its prepared form; None for torch.
    backend, description
        How it is read.
    precision
        Number format of the prepared form.
    notes
        What there is to say about it.
    lacking
        Where the prepared form would be that torch runs for want of; None where there is one, or none is wanted.
    graph
        Folder of the transformer in int8, which is made by texts; None as long as it is not, and in other formats.
    """

    folder: Path | None = None
    backend: Backend = Backend.SENTENCE_TRANSFORMERS
    description: Description | None = None
    precision: Precision = Precision.FLOAT32
    notes: tuple[str, ...] = ()
    lacking: Path | None = None
    graph: Path | None = None

    def load(self) -> PreparedEncoder:
        """Load the prepared form."""
        assert self.folder is not None
        assert self.description is not None
        keep_freed_memory()
        return PreparedEncoder(self.folder, self.backend, self.description, self.precision, self.graph)


def choose(spec: EncodeSpec, model: ModelFolder, content: str, context: JobContext) -> Choice:
    """Choose what computes a model; where its prepared form is asked for by name, or int8, it is prepared.

    Parameters
    ----------
    spec
        What is asked for.
    model, content
        What the model's folder says, and its fingerprint.
    context
        Where progress goes.

    Raises
    ------
    ExplorerError
        Of a prepared form that is asked for: DEVICE, or MODEL where the model cannot be prepared. Of int8: INPUT, where
        torch is to compute it; MODEL, where nncf is not installed; DISK.
    """
    if spec.dtype is Precision.INT8:
        _check_int8(spec)
        return _asked_for(spec, model, content, spec.dtype, context)
    if spec.engine is Engine.TORCH:
        return Choice()
    asked = asked_precision(spec.dtype, model.library_dtype)
    precision = asked if asked.is_format else Precision.FLOAT32
    if spec.engine is Engine.OPENVINO:
        return _asked_for(spec, model, content, precision, context)
    if spec.device not in (Device.AUTO, Device.CPU) or importlib.util.find_spec("openvino") is None:
        return Choice()
    if spec.device is Device.AUTO and may_have_gpu() and _torch_takes_gpu():
        return Choice()
    try:
        if not computes_natively(precision):
            return Choice()
        found = store.find(content, spec.part, context)
    except ExplorerError:
        return Choice()
    if found.folder is None:
        lacking = no_room(model)
        why = found.why or (lacking.message if lacking else "")
        return Choice(notes=(f"{why} {_TORCH}",) if why else (), lacking=store.place_of(content, spec.part))
    description = descriptions.read(found.folder, spec.backend)
    if isinstance(description, str):
        return Choice(notes=(f"{description} {_TORCH}",))
    return Choice(found.folder, spec.backend, description, precision)


def _asked_for(spec: EncodeSpec, model: ModelFolder, content: str, precision: Precision, context: JobContext) -> Choice:
    """Return the prepared form, made now where there is none."""
    if spec.device not in (Device.AUTO, Device.CPU):
        raise ExplorerError(
            FailureKind.DEVICE,
            f'OpenVINO runs on the CPU in this program, not on "{spec.device}".',
            f"Choose the CPU, or {'another number format' if precision is Precision.INT8 else 'the engine torch'}.",
        )
    found = store.find(content, spec.part, context)
    folder = found.folder
    if folder is None:
        folder = store.place_of(content, spec.part)
        try:
            make(model, folder, spec.part, context)
        except ExplorerError as error:
            torch_may = error.failure.kind in (FailureKind.DISK, FailureKind.MEMORY)
            if not torch_may or precision is Precision.INT8:
                raise
            return Choice(notes=(f"{error.failure.message} {_TORCH}",))
    description = descriptions.read(folder, spec.backend)
    if isinstance(description, str):
        advice = _OTHER_FORMAT if precision is Precision.INT8 else "Choose the engine torch."
        raise ExplorerError(FailureKind.MODEL, description, advice)
    notes = (f"{found.why} It was made anew.",) if found.why else ()
    return Choice(folder, spec.backend, description, precision, notes)


def _check_int8(spec: EncodeSpec) -> None:
    if spec.engine is Engine.TORCH:
        raise ExplorerError(
            FailureKind.INPUT,
            "torch computes nothing in int8 in this program.",
            "Choose the engine OpenVINO, or another number format.",
        )
    if importlib.util.find_spec("nncf") is None:
        raise ExplorerError(
            FailureKind.MODEL,
            "int8 needs nncf, which is not installed.",
            'Type: pip install "sentence-explorer[int8]"; or choose bfloat16 or float32.',
        )


def make(model: ModelFolder, folder: Path, part: Part, context: JobContext, *, patient: bool = False) -> None:
    """Prepare a model in another process, for every backend that it can be prepared for.

    Parameters
    ----------
    model
        What its folder says.
    folder, part, patient
        As `explorer.inference.models.convert.aside.prepare_aside` takes them.
    context
        Where progress goes.

    Raises
    ------
    ExplorerError
        DISK or MEMORY, where there is no room; DISK, where nothing may be written; INTERNAL.
    """
    from explorer.inference.models.convert.aside import prepare_aside

    lacking = no_room(model)
    if lacking:
        raise ExplorerError(lacking.kind, lacking.message, lacking.advice)
    prepare_aside(model.folder, model.name, folder, part, context, patient=patient)


def _torch_takes_gpu() -> bool:
    from explorer.inference.machine.torch_devices import available_devices

    return available_devices()[0] is not Device.CPU
