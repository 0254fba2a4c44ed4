"""Models in int8: fitted to the texts, kept beside what they were made of, refused where they cannot be had."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, Device, EncodeSpec, Engine, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.cache.converted import clear_converted, converted_bytes
from explorer.files.disk import paths
from explorer.inference.models import calibration
from explorer.inference.models.convert import aside, quantize
from explorer.inference.models.loading import forget_models, load_encoder, load_prepared
from explorer.inference.models.prepared import store
from explorer.inference.pipeline import describe_model, embed_query, encode, measure_padding, read_tokens
from tests.support.models import TEXTS, build_model

WORDS = "the cat sat on a mat and hello world".split()
SENTENCES = tuple(f"{a} {b} {c}" for a in WORDS[:5] for b in WORDS[3:8] for c in WORDS[:6])
INT8 = Precision.INT8


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what is prepared for all tests of this file, since fitting takes seconds."""
    return tmp_path_factory.mktemp("int8")


@pytest.fixture(autouse=True)
def kept(home: Path, monkeypatch: pytest.MonkeyPatch, prepares_here: None) -> Iterator[Path]:
    folder = home / "prepared"
    monkeypatch.setattr(paths, "converted_dir", lambda: folder)
    forget_models()
    calibration._last.clear()
    yield folder
    forget_models()


@pytest.fixture
def never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a form is made."""

    def fail(*_: object) -> None:
        raise AssertionError("made anew")

    monkeypatch.setattr(aside, "run_aside", fail)


@pytest.fixture
def spec(tiny_model: Callable[[str], Path]) -> EncodeSpec:
    return EncodeSpec(str(tiny_model("bert")), dtype=INT8)


def run(spec: EncodeSpec, texts: tuple[str, ...] = SENTENCES, **settings: Any) -> Encoding:
    return encode(Corpus(texts), replace(spec, **settings), None, JobContext())


def forms(kept: Path) -> list[str]:
    return sorted(path.name for path in kept.glob("*/int8/*") if path.is_dir())


def cosines(encoding: Encoding, other: Encoding, readout: Readout) -> np.ndarray:
    a, b = (read_out(one, replace(readout, normalize=True)).vectors for one in (encoding, other))
    found: np.ndarray = (a * b).sum(axis=1)
    return found


def test_those_with_the_smallest_digests_are_chosen() -> None:
    texts = [f"text {number}" for number in range(300)] * 2

    def digest(text: str) -> bytes:
        return hashlib.blake2b(text.encode(), digest_size=16).digest()

    chosen = calibration.calibration_texts(texts)
    assert chosen == tuple(sorted(set(texts), key=digest)[:128])
    assert calibration.calibration_texts(texts) is chosen
    assert len(set(chosen) & set(calibration.calibration_texts([*texts[:299], "another"]))) >= 126


@pytest.mark.slow
def test_it_runs_in_int8_and_says_what_that_changes(spec: EncodeSpec, kept: Path, capfd: Any) -> None:
    encoding = run(spec)
    assert (encoding.dtype, encoding.engine, encoding.device) == ("int8", Engine.OPENVINO, "cpu")
    assert encoding.native_dtype
    assert encoding.loss is not None
    assert 0 < encoding.loss.largest < 0.2
    assert (encoding.loss.texts, encoding.loss.neighbors) == (64, 10)
    assert any(note.startswith("int8 on cpu: cosine similarities among 64") for note in encoding.notes)
    assert any("nearest neighbours among them," in note for note in encoding.notes)
    assert not any("fitted to" in note for note in encoding.info.notes)
    whole = run(spec, dtype=Precision.FLOAT32, layers=(-1, 1))
    assert cosines(encoding, whole, Readout(Pooling.MEAN)).min() > 0.95
    assert not np.array_equal(encoding.pooled[-1, Pooling.MEAN], whole.pooled[-1, Pooling.MEAN])
    hidden = run(spec, layers=(1,))
    assert cosines(hidden, whole, Readout(Pooling.MEAN, layer=1)).min() > 0.95
    assert capfd.readouterr() == ("", "")
    for name in ("nncf", "openvino_telemetry"):
        assert sys.modules.get(name) is None


@pytest.mark.slow
def test_a_form_is_made_once_for_texts_and_cleared_with_the_rest(
    spec: EncodeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Others of this file make forms of other texts.
    kept = tmp_path / "prepared"
    monkeypatch.setattr(paths, "converted_dir", lambda: kept)
    run(spec)
    before, size = forms(kept), converted_bytes()
    assert len(before) == 1
    with monkeypatch.context() as patch:
        patch.setattr(aside, "run_aside", lambda *_: pytest.fail("made anew"))
        forget_models()
        again = run(spec, tuple(reversed(SENTENCES)))
        assert forms(kept) == before
        encoder = load_encoder(spec, JobContext(), SENTENCES)
        assert encoder.info.fingerprint == again.info.fingerprint
        # A query, tokens and a test of padding take the very form.
        assert len(embed_query("the cat", again, Readout(), JobContext()))
        assert read_tokens(again, [0], Readout(Pooling.MEAN), JobContext())
        test = measure_padding(Corpus(SENTENCES), spec, JobContext())
        masked = [row for row in test.rows if row.pooling is Pooling.MEAN]
        assert masked[0].shifts.max() < test.rounding
        assert load_encoder(spec, JobContext(), SENTENCES) is encoder
    (form,) = (path for path in kept.glob(f"*/int8/{before[0]}"))
    weights = form / "model.bin"
    content = bytearray(weights.read_bytes())
    content[10] ^= 1
    weights.write_bytes(content)
    assert not store.is_whole(form, JobContext())
    forget_models()
    assert "The int8 form of this model was damaged. It was made anew." in run(spec).info.notes
    assert store.is_whole(form, JobContext())
    clear_converted()
    assert (converted_bytes() < size, forms(kept)) == (True, [])


@pytest.mark.slow
def test_few_texts_make_a_form_of_their_own_which_is_said(spec: EncodeSpec, kept: Path) -> None:
    few = run(spec, TEXTS[:3])
    number = len(forms(kept))
    said = "int8 was fitted to 3 texts only: it changes less where it is fitted to 100 or more."
    assert said in few.info.notes
    other = encode(Corpus((*TEXTS[:3], "a mat")), spec, few, JobContext())
    assert len(forms(kept)) == number + 1
    assert other.reused == 0
    assert other.info.fingerprint != few.info.fingerprint


@pytest.mark.slow
def test_it_is_made_by_the_texts_as_they_are_read(spec: EncodeSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []

    def note(work: Any, arguments: Any, *_: Any) -> None:
        given.append(arguments[2])
        raise ExplorerError(FailureKind.INTERNAL, "enough", "")

    monkeypatch.setattr(aside, "run_aside", note)
    for settings in ({"prompt": "hello world "}, {"max_length": 4}, {"backend": Backend.TRANSFORMERS}):
        with pytest.raises(ExplorerError, match="enough"):
            run(spec, ("the cat sat on the mat",), **settings)
    lengths = [inputs[0]["input_ids"].shape for inputs in given]
    assert lengths[0][1] == lengths[2][1] + 2
    assert lengths[1] == (1, 4)
    assert given[0][0].keys() == {"input_ids", "attention_mask", "token_type_ids"}


@pytest.mark.parametrize(
    ("settings", "sentence", "kind"),
    [
        ({"engine": Engine.TORCH}, "torch computes nothing in int8 in this program.", FailureKind.INPUT),
        ({"device": Device.CUDA}, 'OpenVINO runs on the CPU in this program, not on "cuda".', FailureKind.DEVICE),
    ],
)
def test_what_cannot_run_in_int8_is_refused(
    settings: dict[str, Any], sentence: str, kind: FailureKind, spec: EncodeSpec
) -> None:
    with pytest.raises(ExplorerError) as caught:
        run(spec, TEXTS[:2], **settings)
    assert (caught.value.failure.message, caught.value.failure.kind) == (sentence, kind)
    assert "number format" in caught.value.failure.advice


def test_without_nncf_it_says_how_to_get_it(spec: EncodeSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "nncf" else found(name))
    with pytest.raises(ExplorerError, match="int8 needs nncf, which is not installed") as caught:
        run(spec)
    assert 'pip install "sentence-explorer[int8]"' in caught.value.failure.advice


def test_a_model_that_is_not_prepared_says_why(tmp_path: Path) -> None:
    folder = build_model("llama", tmp_path / "chat")
    (folder / "chat_template.jinja").write_text("{% for message in messages %}{{ message['content'] }}{% endfor %}")
    with pytest.raises(ExplorerError, match="its texts go through a chat template") as caught:
        run(EncodeSpec(str(folder), dtype=INT8))
    assert caught.value.failure.advice == "Choose another number format."


def test_what_nncf_fails_on_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such operation")

    monkeypatch.setattr(quantize, "_quantized", fail)
    with pytest.raises(ExplorerError, match='nncf cannot bring the model "m" to int8: no such operation') as caught:
        quantize.quantize(JobContext(), tmp_path, tmp_path / "int8" / "form", [], "m")
    assert caught.value.failure.kind is FailureKind.MODEL
    assert not (tmp_path / "int8" / "form").exists()


@pytest.mark.slow
def test_a_cancel_ends_the_fitting(spec: EncodeSpec) -> None:
    context = JobContext()

    def on_progress(progress: Progress) -> None:
        if progress.stage.startswith("Fitting int8"):
            assert progress.stage == "Fitting int8 to 1 text (once for these)"
            context.cancel()

    context = JobContext(on_progress)
    with pytest.raises(Cancelled):
        encode(Corpus(("a mat and a cat",)), spec, None, context)


def test_without_texts_the_model_is_read_in_float32(spec: EncodeSpec, never_made: None) -> None:
    assert describe_model(spec, JobContext()).dimensions
    assert load_prepared(spec, JobContext())
    with pytest.raises(ExplorerError, match="int8 is made of the texts"):
        load_encoder(spec, JobContext())


_FITTING = """
import json, sys
from pathlib import Path
import numpy as np
from explorer.domain.job import JobContext
from explorer.inference.models.convert.quantize import quantize
inputs = [{name: np.array(rows) for name, rows in one.items()} for one in json.loads(sys.argv[3])]
quantize(JobContext(), Path(sys.argv[1]), Path(sys.argv[2]), inputs, "m")
loaded = [name for name in ("torch", "openvino_telemetry", "transformers") if sys.modules.get(name) is not None]
print(json.dumps(loaded), file=sys.stderr)
"""


@pytest.mark.slow
def test_the_process_that_fits_prints_nothing_and_reports_to_nobody(
    spec: EncodeSpec, kept: Path, tmp_path: Path
) -> None:
    encoder = load_encoder(replace(spec, dtype=Precision.FLOAT32, engine=Engine.OPENVINO), JobContext())
    folder = kept / encoder.libraries[-1]
    ids = [[1, 5, 6, 2]]
    inputs = [{"input_ids": ids, "attention_mask": [[1] * 4], "token_type_ids": [[0] * 4]}]
    place = tmp_path / "int8" / "form"
    result = subprocess.run(
        [sys.executable, "-c", _FITTING, folder, place, json.dumps(inputs)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (result.stdout, json.loads(result.stderr.splitlines()[-1])) == ("", [])
    assert store.is_whole(place, JobContext())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["int8", "int8.lock"]
