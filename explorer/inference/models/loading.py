"""From an `EncodeSpec` to a loaded model, one of which is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import BUNDLED_MODEL, EncodeSpec, Engine, Precision
from explorer.files.model_folder import bundled_folder, check_bundled, local_folder, read_model_folder
from explorer.files.model_folder.weights.digest import fingerprint
from explorer.inference.machine.environment import import_libraries
from explorer.inference.models.calibration import calibrated
from explorer.inference.models.choice import Choice, choose, make
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.precision import stored_note
from explorer.inference.models.prepared import store
from explorer.inference.models.prepared.compiled import GRAPH
from explorer.inference.models.probes.batch_effect import batch_effect, batching_note


@dataclass(frozen=True, slots=True)
class _Plan:
    """A model to load.

    Parameters
    ----------
    key
        What it is told by from any other.
    load
        Loads it.
    """

    key: tuple[object, ...]
    load: Callable[[], Encoder]


_cache: dict[tuple[object, ...], Encoder] = {}


def resolve_model(spec: EncodeSpec, context: JobContext) -> Path:
    """Find the folder of the model that `spec` names, fetching it where that is allowed.

    Raises
    ------
    ExplorerError
        MODEL, where there is no such folder or the model cannot be fetched.
    """
    if spec.model == BUNDLED_MODEL:
        return bundled_folder()
    folder = local_folder(spec.model)
    if folder is not None:
        return folder
    if not spec.allow_network:
        raise ExplorerError(
            FailureKind.MODEL,
            f'There is no folder "{spec.model}".',
            "Choose the folder of a model, or allow the network to fetch a model by this name.",
        )
    import_libraries(context)
    from explorer.inference.models.download import download_model

    return download_model(spec.model, context)


def load_encoder(spec: EncodeSpec, context: JobContext, texts: Sequence[str] = ()) -> Encoder:
    """Return the model that `spec` names, loaded on its device in its precision.

    The last model is kept, and used again as long as its folder's content does not change. Under `Engine.AUTO` one that
    torch runs stays also where its prepared form has come meanwhile.

    Parameters
    ----------
    spec
        What is asked for.
    context
        Where progress goes.
    texts
        All that are encoded, or were: in int8 a model is made by a sample of them, and another by those of others.

    Raises
    ------
    ExplorerError
        MODEL, where there is no such model, it is refused, or it is damaged; DEVICE; MEMORY; in int8 as
        `explorer.inference.models.calibration.calibrated`.
    """
    context.check()
    folder = resolve_model(spec, context)
    model = _read(spec, folder)
    content = fingerprint(folder, context)
    by_torch = any(encoder.engine is Engine.TORCH for encoder in _cache.values())
    if spec.engine is Engine.AUTO and spec.dtype is not Precision.INT8 and by_torch:
        kept = _cache.get(_with_torch(spec, model, content, context).key)
        if kept is not None:
            return kept
    plan = _plan(spec, model, content, context, texts)
    if plan.key not in _cache:
        context.report(Progress("Loading the model"))
        for encoder in _cache.values():
            encoder.release_memory()
        _cache.clear()
        encoder = plan.load()
        if fingerprint(folder, context) != content:
            raise ExplorerError(
                FailureKind.MODEL,
                f'The files of the model "{model.name}" changed while they were loaded.',
                "Run again when they are complete.",
            )
        _cache[plan.key] = encoder
    context.check()
    return _cache[plan.key]


def load_prepared(spec: EncodeSpec, context: JobContext) -> bool:
    """Load a model ahead of its first use, and say whether that was done: only where its prepared form is there.

    Nothing is fetched, prepared or refused: what is wrong with the model is said when it is asked for.
    """
    if spec.engine is Engine.TORCH:
        return False
    # In int8 it is made by texts; what reads them is the form in float32.
    dtype = Precision.FLOAT32 if spec.dtype is Precision.INT8 else spec.dtype
    spec = replace(spec, engine=Engine.AUTO, allow_network=False, dtype=dtype)
    try:
        folder = resolve_model(spec, context)
        if choose(spec, _read(spec, folder), fingerprint(folder, context), context).folder is None:
            return False
        return load_encoder(spec, context).engine is Engine.OPENVINO
    except ExplorerError:
        return False


def load_beside(spec: EncodeSpec, context: JobContext) -> Encoder:
    """Load a model whose folder was checked before, leaving the one that is kept in place; raises as `load_encoder`."""
    folder = resolve_model(spec, context)
    context.check()
    return _plan(spec, _read(spec, folder), fingerprint(folder, context), context).load()


def prepare_behind(spec: EncodeSpec, context: JobContext) -> int:
    """Prepare a model that torch runs for want of its prepared form, giving way to whatever else runs.

    Returns
    -------
    int
        The bytes of the prepared form; 0 where there is nothing to do, or the model is one that cannot be prepared.

    Raises
    ------
    ExplorerError
        MODEL; DISK or MEMORY, where there is no room; DISK, where nothing may be written.
    Cancelled
        Within a tenth of a second of being asked to stop.
    """
    if spec.engine is not Engine.AUTO:
        return 0
    folder = resolve_model(spec, context)
    model = _read(spec, folder)
    choice = choose(spec, model, fingerprint(folder, context), context)
    if choice.lacking is None:
        return 0
    make(model, choice.lacking, spec.part, context, patient=True)
    return store.size_of(choice.lacking) if (choice.lacking / GRAPH).is_file() else 0


def forget_models() -> None:
    """Drop the model that is kept, so that the next call loads it anew."""
    _cache.clear()


def _read(spec: EncodeSpec, folder: Path) -> ModelFolder:
    """Read what a folder says, and refuse it where the backend cannot load it."""
    model = read_model_folder(folder)
    model.check(spec.backend)
    # What is called by a name, not by its place, is shown by that name.
    return model if Path(spec.model).expanduser().is_dir() else replace(model, name=spec.model)


def _plan(spec: EncodeSpec, model: ModelFolder, content: str, context: JobContext, texts: Sequence[str] = ()) -> _Plan:
    """Decide what computes a model, and how it is loaded."""
    choice = choose(spec, model, content, context)
    if choice.precision is Precision.INT8:
        choice = calibrated(choice, spec, model, texts, context)
    if choice.folder is None:
        return _with_torch(spec, model, content, context, choice.notes)
    key = (model.folder, model.name, spec.backend, spec.part, content, Engine.OPENVINO, choice.precision, choice.graph)
    return _Plan(key, lambda: _load_prepared(choice, spec, model, content))


def _load_prepared(choice: Choice, spec: EncodeSpec, model: ModelFolder, content: str) -> Encoder:
    # Two forms in int8 are two models.
    told = content if choice.graph is None else f"{content} {choice.graph.name}"
    return _complete(choice.load(), spec, model, told, choice.precision, choice.notes)


def _with_torch(
    spec: EncodeSpec, model: ModelFolder, content: str, context: JobContext, notes: tuple[str, ...] = ()
) -> _Plan:
    """Have torch compute a model."""
    import_libraries(context)
    from explorer.inference.machine.threads import use_best_threads
    from explorer.inference.machine.torch_devices import release_memory, resolve_device, torch_dtype
    from explorer.inference.models.torch.loading import load
    from explorer.inference.models.torch.precision import resolve_precision

    device = resolve_device(spec.device)
    precision = resolve_precision(spec.dtype, device, model.library_dtype)

    def load_it() -> Encoder:
        if spec.model == BUNDLED_MODEL:
            check_bundled(model.folder)
        release_memory(device)
        measured = use_best_threads() if device.type == "cpu" else ()
        encoder = load(model, spec.backend, device, torch_dtype(precision), spec.part)
        encoder.info = replace(encoder.info, habits=replace(encoder.info.habits, batching=batch_effect(encoder)))
        return _complete(encoder, spec, model, content, precision, (*measured, *notes))

    key = (model.folder, model.name, spec.backend, spec.part, content, Engine.TORCH, precision, device)
    return _Plan(key, load_it)


def _complete(
    encoder: Encoder, spec: EncodeSpec, model: ModelFolder, content: str, precision: Precision, notes: tuple[str, ...]
) -> Encoder:
    """Add to what an encoder says of itself what its folder does."""
    info = encoder.info
    encoder.info = replace(
        info,
        name=model.name,
        fingerprint=content,
        sentence_model=bool(model.modules),
        similarity=model.similarity if spec.backend.runs_pipeline else None,
        dtype=encoder.precision.value,
        folder=model,
        habits=replace(info.habits, prompts=model.named_prompts),
        notes=(
            *(*model.notes, *info.notes, *stored_note(model, precision)),
            *(*batching_note(info.habits.batching), *notes),
        ),
    )
    return encoder
