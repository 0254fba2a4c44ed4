"""The number format that a model's folder is stored in, against the library, which computes in it by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, Backend, EncodeSpec, Engine, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk import paths
from explorer.files.model_folder import read_model_folder
from explorer.files.script.program import bundled_info, script
from explorer.files.script.sources import from_window
from explorer.inference.models.loading import load_encoder
from explorer.inference.models.prepared import encoder as prepared_encoder
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS

Folder = Callable[..., Path]
STORED = Precision.STORED
HALF = (Precision.FLOAT16, Precision.BFLOAT16)
"""What weights are stored in."""
ROUNDING = {Precision.BFLOAT16: 2**-8, Precision.FLOAT16: 2**-11}
"""Relative rounding of one number. Results of two runs in different batches differ by a few of these."""


@pytest.fixture
def half_model(tiny_sentence_transformer: Folder, tmp_path: Path) -> Folder:
    def save(dtype: Precision, **settings: Any) -> Path:
        folder = tmp_path / f"in {dtype}"
        kwargs = {"dtype": getattr(torch, dtype)}
        model = SentenceTransformer(
            str(tiny_sentence_transformer("bert", **settings)), device="cpu", model_kwargs=kwargs
        )
        model.save_pretrained(str(folder))
        return folder

    return save


def run(folder: Path, dtype: Precision, backend: Backend = Backend.SENTENCE_TRANSFORMERS) -> Encoding:
    return encode(Corpus(TEXTS), EncodeSpec(str(folder), backend, dtype=dtype), None, JobContext())


def library_vectors(folder: Path) -> np.ndarray:
    vectors = SentenceTransformer(str(folder), device="cpu").encode(list(TEXTS), convert_to_tensor=True)
    return np.asarray(vectors.float().numpy())


def worst(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference between two vectors, as a share of the length of one."""
    return float((np.linalg.norm(ours - theirs, axis=1) / np.linalg.norm(theirs, axis=1)).max())


@pytest.mark.parametrize("dtype", HALF)
@pytest.mark.parametrize("settings", [{}, {"dense": 5}], ids=str)
def test_vectors_as_stored_are_those_of_the_library(
    settings: Mapping[str, Any], dtype: Precision, half_model: Folder
) -> None:
    folder = half_model(dtype, **settings)
    encoding = run(folder, STORED)
    assert (encoding.dtype, encoding.info.dtype) == (dtype, dtype)
    expected = library_vectors(folder)
    assert worst(read_out(encoding, Readout()).vectors, expected) < 4 * ROUNDING[dtype]
    named, whole = run(folder, dtype), run(folder, Precision.FLOAT32)
    np.testing.assert_array_equal(encoding.model_vectors, named.model_vectors)
    assert not np.array_equal(encoding.model_vectors, whole.model_vectors)


def test_every_backend_takes_the_stored_format(half_model: Folder) -> None:
    folder = half_model(Precision.BFLOAT16)
    raw = run(folder, STORED, Backend.TRANSFORMERS)
    assert raw.dtype == "bfloat16"
    own = run(folder, STORED)
    assert worst(raw.pooled[LAST_LAYER, Pooling.MEAN], own.pooled[LAST_LAYER, Pooling.MEAN]) < 4 * 2**-8


@pytest.mark.usefixtures("prepares_here", "prepared_apart")
@pytest.mark.parametrize("dtype", HALF)
def test_openvino_is_asked_for_the_stored_format(
    dtype: Precision, half_model: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "converted_dir", lambda: tmp_path / "converted models")
    asked = []

    spec = EncodeSpec(str(half_model(dtype)), dtype=STORED, engine=Engine.OPENVINO)
    load_encoder(replace(spec, backend=Backend.TRANSFORMERS), JobContext())

    class Compiled(prepared_encoder.CompiledModel):
        def __init__(self, folder: Path, precision: Precision) -> None:
            asked.append(precision)
            super().__init__(folder, precision)

    monkeypatch.setattr(prepared_encoder, "CompiledModel", Compiled)
    as_stored = load_encoder(spec, JobContext()).info.notes
    whole = load_encoder(replace(spec, dtype=Precision.FLOAT32), JobContext()).info.notes
    assert asked == [dtype, Precision.FLOAT32]
    assert "would compute" not in " ".join(as_stored)
    assert f"stored in {dtype}, in which Sentence Transformers would compute" in " ".join(whole)


def test_weights_in_float32_are_run_in_float32(tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert")
    encoding = run(folder, STORED)
    assert encoding.dtype == "float32"
    np.testing.assert_allclose(read_out(encoding, Readout()).vectors, library_vectors(folder), atol=2e-6)
    assert not any("stored" in note for note in encoding.notes)


@pytest.mark.parametrize(
    ("config", "module", "expected"),
    [
        ({"dtype": "float32"}, {}, "float32"),
        ({"dtype": "bfloat16"}, {}, "bfloat16"),
        ({"torch_dtype": "bfloat16"}, {}, "bfloat16"),
        ({}, {}, "float16"),
        ({"dtype": "float32"}, {"model_args": {"torch_dtype": "bfloat16"}}, "bfloat16"),
        ({"dtype": "bfloat16"}, {"model_args": {"dtype": "auto"}}, "bfloat16"),
    ],
    ids=str,
)
def test_the_folder_s_settings_go_before_its_weights_as_in_the_library(
    config: Mapping[str, str], module: Mapping[str, Any], expected: str, half_model: Folder
) -> None:
    folder = half_model(Precision.FLOAT16)
    path = folder / "config.json"
    rest = {key: value for key, value in json.loads(path.read_text()).items() if "dtype" not in key}
    path.write_text(json.dumps({**rest, **config}))
    path = folder / "sentence_bert_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **module}))
    library = SentenceTransformer(str(folder), device="cpu")
    assert str(next(library.parameters()).dtype) == f"torch.{expected}"
    model = read_model_folder(folder)
    assert (model.stored_dtype, model.library_dtype) == ("float16", expected)
    assert load_encoder(EncodeSpec(str(folder), dtype=STORED), JobContext()).dtype is getattr(torch, expected)


@pytest.mark.parametrize("asked", [Precision.AUTO, Precision.FLOAT32])
def test_weights_stored_in_half_and_run_in_float32_are_noted(asked: Precision, half_model: Folder) -> None:
    folder = half_model(Precision.FLOAT16)
    told = [note for note in run(folder, asked).info.notes if "stored" in note]
    assert told == [
        "The weights are stored in float16, in which Sentence Transformers would compute; here the model computes in "
        "float32. The precision as stored does as the library."
    ]
    for same in (STORED, Precision.FLOAT16):
        assert not any("as stored" in note for note in run(folder, same).info.notes)


@pytest.mark.parametrize("backend", [Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS])
def test_the_script_of_a_run_as_stored_gives_its_vectors(backend: Backend, half_model: Folder) -> None:
    folder = half_model(Precision.BFLOAT16)
    encoding, readout = run(folder, STORED, backend), Readout(Pooling.MEAN)
    left: dict[str, Any] = {}
    exec(script(encoding.spec, readout, encoding.info, from_window(TEXTS)), left)
    expected = read_out(encoding, readout).vectors
    assert worst(expected, np.asarray(left["embeddings"], dtype=np.float32)) < 4 * ROUNDING[Precision.BFLOAT16]


@pytest.mark.parametrize("backend", Backend)
def test_the_bundled_model_is_stored_in_float32(backend: Backend) -> None:
    spec = EncodeSpec(backend=backend, dtype=STORED)
    assert bundled_info(spec).dtype == "float32"
    assert script(spec, Readout(Pooling.MEAN), bundled_info(spec), from_window(TEXTS)) == script(
        EncodeSpec(backend=backend, dtype=Precision.FLOAT32),
        Readout(Pooling.MEAN),
        bundled_info(spec),
        from_window(TEXTS),
    )
