"""Which half of an encoder-decoder gives the token vectors: the same on every backend."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, Backend, EncodeSpec, Part, Pooling, Precision
from explorer.domain.texts.corpus import Corpus
from explorer.inference.pipeline import encode
from tests.support.architectures import build_architecture
from tests.support.models import LAYERS, TEXTS


@pytest.fixture(scope="module")
def bart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_architecture("bart", tmp_path_factory.mktemp("models") / "bart", decoder_layers=LAYERS + 1)


def run(folder: Path, backend: Backend, part: Part, layers: tuple[int, ...] = (LAST_LAYER,)) -> Encoding:
    spec = EncodeSpec(str(folder), backend, dtype=Precision.FLOAT32, part=part, layers=layers)
    return encode(Corpus(TEXTS), spec, None, JobContext())


def library_means(folder: Path, part: Part, layer: int) -> np.ndarray:
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    name, vectors = f"{part}_hidden_states", []
    for text in TEXTS:
        with torch.inference_mode():
            output = model(**tokenizer(text, return_tensors="pt"), output_hidden_states=True)
        vectors.append(output[name][layer][0].mean(dim=0).numpy())
    return np.stack(vectors)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("part", Part)
def test_every_backend_reads_the_same_half(part: Part, backend: Backend, bart: Path) -> None:
    encoding = run(bart, backend, part, (LAST_LAYER, 1))
    read = Part.DECODER if part is Part.AUTO else part
    for layer in (LAST_LAYER, 1):
        expected = library_means(bart, read, layer)
        np.testing.assert_allclose(encoding.pooled[layer, Pooling.MEAN], expected, atol=2e-5)
    assert encoding.info.habits.part is read
    assert encoding.info.layers == (LAYERS + 1 if read is Part.DECODER else LAYERS)
    assert any(f"its {read} is read" in note for note in encoding.info.notes)


def test_half_that_the_library_reads_is_read_unless_told_otherwise(bart: Path) -> None:
    encoding = run(bart, Backend.SENTENCE_TRANSFORMERS, Part.AUTO)
    expected = SentenceTransformer(str(bart), device="cpu").encode(list(TEXTS))
    assert encoding.model_vectors is not None
    np.testing.assert_allclose(encoding.model_vectors, expected, atol=2e-5)


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("name", ["t5", "fnet"])
def test_half_that_reads_no_text_is_refused(name: str, backend: Backend, tmp_path: Path) -> None:
    folder = build_architecture(name, tmp_path / name)
    says = "reads no text by itself" if name == "t5" else "has no encoder and decoder"
    with pytest.raises(ExplorerError, match=says):
        run(folder, backend, Part.DECODER)


def test_encoder_alone_where_the_decoder_goes_on_with_a_text(tmp_path: Path) -> None:
    folder = build_architecture("pegasus", tmp_path / "pegasus")
    encoding = run(folder, Backend.TRANSFORMERS, Part.AUTO)
    assert encoding.info.habits.part is Part.ENCODER
    model = AutoModel.from_pretrained(folder).get_encoder().eval()
    ids = AutoTokenizer.from_pretrained(folder)(TEXTS[0], return_tensors="pt")
    with torch.inference_mode():
        expected = model(**ids).last_hidden_state[0].mean(dim=0)
    np.testing.assert_allclose(encoding.pooled[LAST_LAYER, Pooling.MEAN][0], expected, atol=2e-5)
