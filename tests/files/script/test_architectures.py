"""Scripts of models that differ from most, run here, against the vectors of the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Backend, EncodeSpec, Part, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.script.program import script
from explorer.files.script.sources import from_window
from explorer.inference.pipeline import encode
from tests.support.architectures import build_architecture
from tests.support.models import TEXTS

RAW, ST = Backend.TRANSFORMERS, Backend.SENTENCE_TRANSFORMERS
MEAN, LAYER = Readout(Pooling.MEAN), Readout(Pooling.MAX, layer=1)


@pytest.mark.parametrize(
    ("name", "backend", "part", "readout"),
    [
        ("fnet", RAW, Part.AUTO, Readout(Pooling.WEIGHTEDMEAN)),  # no attention mask at all
        ("fnet", RAW, Part.AUTO, Readout(Pooling.NAIVE_MEAN)),
        ("fnet", ST, Part.AUTO, MEAN),
        ("convbert", RAW, Part.AUTO, MEAN),
        ("bart", RAW, Part.ENCODER, MEAN),
        ("bart", RAW, Part.AUTO, LAYER),
        ("bart", ST, Part.ENCODER, MEAN),
        ("bart", ST, Part.AUTO, LAYER),
    ],
)
def test_script_gives_the_vectors_of_the_program(
    name: str, backend: Backend, part: Part, readout: Readout, tmp_path: Path
) -> None:
    folder = build_architecture(name, tmp_path / name)
    spec = EncodeSpec(
        str(folder), backend, dtype=Precision.FLOAT32, part=part, batch_size=3, layers=(readout.layer,), naive=True
    )
    encoding = encode(Corpus(TEXTS), spec, None, JobContext())
    left: dict[str, Any] = {}
    exec(script(spec, readout, encoding.info, from_window(TEXTS)), left)
    np.testing.assert_allclose(left["embeddings"], read_out(encoding, readout).vectors, atol=2e-5)
