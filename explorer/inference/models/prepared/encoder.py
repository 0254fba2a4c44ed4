"""A model that was prepared, behind the face that every model has."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers

from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Backend, Engine, Precision
from explorer.inference.models.encoder import Encoder, ForwardPass
from explorer.inference.models.modules import SENTENCE, TOKENS, Module, apply
from explorer.inference.models.prepared.compiled import CompiledModel
from explorer.inference.models.prepared.description import Description, tokenizer_file
from explorer.inference.models.prepared.library import computes_natively, import_openvino
from explorer.inference.models.prepared.tokenizer import PreparedTokenizer


class PreparedEncoder(Encoder):
    """A model that OpenVINO computes on the CPU; its tokenizer and its modules need no torch either.

    Parameters
    ----------
    folder
        Of the prepared model.
    backend
        How it is read.
    description
        What the folder says of that.
    precision
        Number format to compute in; not AUTO.
    graph
        Folder of the transformer in int8; None for that of the prepared model.
    """

    engine = Engine.OPENVINO

    def __init__(
        self,
        folder: Path,
        backend: Backend,
        description: Description,
        precision: Precision,
        graph: Path | None = None,
    ) -> None:
        core = tokenizers.Tokenizer.from_file(str(folder / tokenizer_file(backend)))
        self.model = CompiledModel(graph or folder, precision)
        super().__init__(
            PreparedTokenizer(core, description.tokenizer),
            "cpu",
            self.model.precision,
            description.info,
            description.positions,
            description.vocabulary,
        )
        # What its folder is named by holds the versions of the libraries that it was made by.
        self.libraries = (import_openvino().__version__, tokenizers.__version__, folder.name)
        self._asked = precision
        self._modules = description.modules
        self._pipeline = backend.runs_pipeline

    @property
    def after(self) -> Sequence[Module]:
        return self._modules

    @property
    def tokenizer_name(self) -> str:
        return str(self.tokenizer.facts.name)

    @property
    def native_dtype(self) -> bool:
        return computes_natively(self.precision)

    @property
    def precision_notes(self) -> tuple[str, ...]:
        notes = []
        if self.precision is not self._asked:
            notes.append(f"OpenVINO computes in {self.precision} here: it has no {self._asked} on this processor.")
        if not self.native_dtype:
            notes.append(
                f"This processor has no instructions for {self.precision}: float32 is likely to be faster here."
            )
        return tuple(notes)

    @property
    def leaves_idle_core(self) -> bool:
        return False

    def run(self, features: dict[str, Any], *, hidden_states: bool) -> ForwardPass:
        last, *states = self.model(features, hidden=hidden_states)
        if not self._pipeline:
            return ForwardPass(last, tuple(states), None)
        given = {**features, TOKENS: last}
        vectors = apply(self._modules, given)
        # Modules without a pooling end in other token vectors.
        return ForwardPass(last if SENTENCE in given else given[TOKENS], tuple(states), vectors)

    def to_device(self, features: Mapping[str, np.ndarray]) -> dict[str, Any]:
        return dict(features)

    def to_numpy(self, array: Any) -> FloatArray:
        result: FloatArray = array
        return result

    def synchronize(self) -> None:
        """Nothing: a pass is over when it returns."""

    def release_memory(self) -> None:
        gc.collect()

    @contextmanager
    def cancellable(self, context: JobContext) -> Iterator[None]:
        """Check every few milliseconds while a batch runs."""
        with self.model.checking(context.check):
            yield
