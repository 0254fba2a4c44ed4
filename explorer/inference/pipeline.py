"""The jobs of this package: encode a corpus, prepare its model, embed a query, warm up.

torch and the model libraries are imported inside the jobs, so that importing this module is quick and `warm_up` decides
how they are loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding, StageSeconds
from explorer.domain.results.precomputed import RowNames
from explorer.domain.settings.spec import Device, EncodeSpec, Engine, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.inference.machine.environment import import_libraries
from explorer.inference.machine.gpu import may_have_gpu

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.domain.model.tokens import TokenReading
    from explorer.domain.results.sweep import PaddingTest
    from explorer.files.cache.vector_cache import VectorCache


def warm_up(spec: EncodeSpec, meanwhile: Callable[[], None], context: JobContext) -> tuple[Device, ...]:
    """Load what the first encoding needs: the model where it is prepared, else the libraries that will load it.

    Parameters
    ----------
    spec
        What is asked for now.
    meanwhile
        Starts what runs beside; called when a prepared model is loaded and before the libraries are, which take longer.
    context
        Where progress goes; a cancel is noticed between steps.

    Returns
    -------
    tuple of Device
        The devices that are there, the one that `Device.AUTO` picks first.
    """
    from explorer.inference.encode import encoding  # noqa: F401 -- so that the first run finds it imported
    from explorer.inference.models.loading import load_prepared

    loaded = load_prepared(spec, context)
    meanwhile()
    # What is to be prepared for OpenVINO is prepared in another process.
    if not loaded and spec.engine is not Engine.OPENVINO:
        import_libraries(context)
    if not may_have_gpu():
        return (Device.CPU,)
    import_libraries(context)
    from explorer.inference.machine.torch_devices import available_devices

    return available_devices()


def encode(
    corpus: Corpus,
    spec: EncodeSpec,
    previous: Encoding | None,
    context: JobContext,
    cache: VectorCache | None = None,
) -> Encoding:
    """Encode a corpus: every masked pooling of the wanted layers from one pass, the naive ones where asked for.

    Texts that `previous` holds are taken from it where it was made by the same pass of the same model; identical texts
    are encoded once. Where an earlier call with the same specification was cancelled or failed on the way, what it
    had computed is used too. Vectors that do not fit into memory are kept in files that go when the encoding does.

    With a `cache`, what is finished is kept there every few seconds and however the run ends, and what earlier runs
    kept is used, so that a run goes on where it stopped even after a crash. Where the cache cannot be written, the run
    goes on without it, and a note says so. Few texts are neither looked for nor kept.

    Raises
    ------
    ExplorerError
        INPUT for an empty corpus, a layer or a maximum length that the model does not have; MODEL, DEVICE, MEMORY;
        DISK, where the vectors fit neither into memory nor on the disk.
    Cancelled
        Within half a second of being asked to stop.
    """
    _check_texts(corpus)
    from explorer.inference.encode.encoding import encode_corpus

    return encode_corpus(corpus, spec, previous, context, cache=cache)


def describe_model(spec: EncodeSpec, context: JobContext) -> ModelInfo:
    """Load the model of a specification and say what it is.

    Raises
    ------
    ExplorerError
        INPUT, for a layer or a maximum length that the model does not have; MODEL, DEVICE, MEMORY.
    """
    from explorer.inference.encode.request import check_spec
    from explorer.inference.models.loading import load_encoder

    # In int8 it would be made of texts, of which there are none here.
    asked = replace(spec, dtype=Precision.FLOAT32) if spec.dtype is Precision.INT8 else spec
    encoder = load_encoder(asked, context)
    check_spec(spec, encoder)
    return encoder.describe(spec)


def prepare(spec: EncodeSpec, context: JobContext) -> int:
    """Prepare the model of a specification as `explorer.inference.models.loading.prepare_behind` does."""
    from explorer.inference.models.loading import prepare_behind

    return prepare_behind(spec, context)


def embed_query(text: str, encoding: Encoding, readout: Readout, context: JobContext) -> FloatArray:
    """Embed one text as `encoding` was made and `readout` reads it, with the prompt for queries before it.

    Returns
    -------
    ndarray of float32 (D',)
        In the space of `read_out(encoding, readout).vectors`.

    Raises
    ------
    ExplorerError
        INPUT, where the text is blank; otherwise as `encode`.
    """
    if not text.strip():
        raise ExplorerError(FailureKind.INPUT, "There is nothing to search for.", "Type a word or a sentence.")
    from explorer.analysis.similarity.readout import read_out

    spec = replace(encoding.spec, layers=(readout.layer,), naive=readout.pooling.is_naive)
    from explorer.inference.encode.encoding import encode_corpus
    from explorer.inference.models.loading import load_encoder

    encoder = load_encoder(spec, context, encoding.texts)
    spec = encoder.info.habits.prompts.for_queries(spec)
    query = encode_corpus(Corpus((text.strip(),)), spec, None, context, resume=False, load=lambda *_: encoder)
    vector: FloatArray = read_out(query, readout).vectors[0]
    return vector


def read_tokens(
    encoding: Encoding, indices: Sequence[int], readout: Readout, context: JobContext
) -> tuple[TokenReading, ...]:
    """Read texts of an encoding token by token, as the pooling of `readout` saw them."""
    from explorer.inference.measure.tokens import read_tokens as read

    return read(encoding, indices, readout, context)


def measure_padding(corpus: Corpus, spec: EncodeSpec, context: JobContext) -> PaddingTest:
    """Encode each text alone and in its batch, and measure what the batch changes."""
    _check_texts(corpus)
    from explorer.inference.measure.padding import measure_padding as measure

    return measure(corpus, spec, context)


def time_stages(corpus: Corpus, spec: EncodeSpec, repeats: int, context: JobContext) -> tuple[StageSeconds, ...]:
    """Encode a corpus several times from nothing, and return the seconds of each stage each time."""
    _check_texts(corpus)
    from explorer.inference.measure.timing import time_stages as time

    return time(corpus, spec, repeats, context)


def _check_texts(corpus: Corpus) -> None:
    if isinstance(corpus.texts, RowNames):
        raise ExplorerError(
            FailureKind.INPUT,
            "These vectors came without their texts, so there is nothing to encode.",
            "Open a file that has both.",
        )
    if not corpus.texts:
        raise ExplorerError(
            FailureKind.INPUT, "There is no text to encode.", "Type a sentence, or drop a file with sentences."
        )
