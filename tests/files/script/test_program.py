"""The scripts of every backend, pooling and normalisation, run in a process of their own."""

from __future__ import annotations

import ast
import functools
import itertools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.analysis.similarity.readout import read_out
from explorer.domain.choices.allowed import default_pooling
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelHabits
from explorer.domain.model.prompts import Prompts
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import (
    BUNDLED_MODEL,
    LAST_LAYER,
    MASKED_POOLINGS,
    Backend,
    Device,
    EncodeSpec,
    Engine,
    Pooling,
    Precision,
    Readout,
)
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk import paths
from explorer.files.script.program import bundled_info, script
from explorer.files.script.sources import SENTENCES_FILE, from_window
from explorer.inference.machine.environment import import_libraries
from explorer.inference.models.convert import aside
from explorer.inference.pipeline import describe_model, encode
from tests.support.fixtures import prepare_here
from tests.support.models import TEXTS, build_model, build_sentence_transformer

pytestmark = pytest.mark.slow

TOLERANCE = 1e-5


class Way(Enum):
    """What a script is written in the words of."""

    SENTENCE_TRANSFORMERS = Backend.SENTENCE_TRANSFORMERS, Engine.TORCH
    TRANSFORMERS = Backend.TRANSFORMERS, Engine.TORCH
    OPENVINO = Backend.SENTENCE_TRANSFORMERS, Engine.OPENVINO

    def spec(self, model: str = BUNDLED_MODEL, **settings: Any) -> EncodeSpec:
        """Return what asks for it."""
        backend, engine = self.value
        return EncodeSpec(model, backend, engine=engine, **settings)


ST, RAW, OPENVINO = Way
SENTENCES = (
    "The cat sat on the mat",
    "A feline rested on the rug",
    "The weather is sunny today",
    'He said "it\'s raining" and wrote C:\\new on the wall, for reasons that nobody at the table could explain to him.',
    "北京是中国的首都，也是一个拥有三千多年历史的城市",
)

DRIVER = """
import runpy, sys
sys.modules["openvino_telemetry"] = None  # nothing is reported to anyone from a test
from pathlib import Path
import numpy
folder = Path(sys.argv[1])
names = sorted(path.name for path in (folder / sys.argv[3]).iterdir())
numpy.savez(sys.argv[2], **{name: runpy.run_path(str(folder / f"{name}.py"))["embeddings"] for name in names})
"""
"""Runs the scripts of one backend, one after the other, each in a namespace of its own."""


@dataclass(frozen=True)
class Case:
    spec: EncodeSpec
    readout: Readout
    texts: tuple[str, ...] = SENTENCES
    tolerance: float = TOLERANCE


def bundled_cases() -> dict[str, Case]:
    """Every backend, pooling and normalisation; three texts a batch where the batch matters."""
    cases = {}
    for backend in Way:
        for pooling in Pooling:
            if pooling is Pooling.MODEL and backend is RAW:
                continue
            # A conversion takes a second, so of OpenVINO's scripts only one of each kind runs.
            for normalize in (False,) if backend is OPENVINO and pooling is not Pooling.MODEL else (False, True):
                name = f"{backend.name.lower()}-{pooling}-{'unit' if normalize else 'plain'}"
                spec = backend.spec(batch_size=3, dtype=Precision.FLOAT32)
                cases[name] = Case(spec, Readout(pooling, normalize=normalize))
    return cases


def setting_cases(folder: Path) -> dict[str, Case]:
    """The other settings, one at a time and together, on a small model that normalises; some on the bundled one."""
    cases = {}
    for backend in Way:
        name, default = backend.name.lower(), default_pooling(backend.spec())
        spec = backend.spec(dtype=Precision.FLOAT32)
        small = replace(spec, model=str(folder), batch_size=3)
        half, half_small = replace(spec, dtype=Precision.BFLOAT16), replace(small, dtype=Precision.BFLOAT16)
        everything = {"prompt": "hello ", "max_length": 7, "device": Device.CPU}
        combined = Readout(Pooling.WEIGHTEDMEAN, layer=1, truncate_dim=10, normalize=True)
        cases |= {
            f"{name}-layer": Case(small, Readout(Pooling.MEAN, layer=1), TEXTS),
            f"{name}-layer-0-unit": Case(small, Readout(Pooling.MAX, layer=0, normalize=True), TEXTS),
            f"{name}-layer-naive": Case(small, Readout(Pooling.NAIVE_MAX, layer=1), TEXTS),
            f"{name}-layer-2": Case(small, Readout(Pooling.CLS, layer=2), TEXTS),
            f"{name}-truncated": Case(small, Readout(default, truncate_dim=6), TEXTS),
            f"{name}-truncated-unit": Case(small, Readout(default, truncate_dim=6, normalize=True), TEXTS),
            f"{name}-truncated-naive": Case(small, Readout(Pooling.NAIVE_MEAN, truncate_dim=6, normalize=True), TEXTS),
            f"{name}-prompt": Case(replace(small, prompt="hello world "), Readout(default), TEXTS),
            f"{name}-prompt-naive": Case(replace(small, prompt='hello "world '), Readout(Pooling.NAIVE_MEAN), TEXTS),
            f"{name}-long-prompt": Case(replace(small, prompt="hello world " * 7), Readout(default), TEXTS),
            f"{name}-length": Case(replace(small, max_length=5), Readout(default), TEXTS),
            f"{name}-length-naive": Case(replace(small, max_length=5), Readout(Pooling.NAIVE_MEAN), TEXTS),
            f"{name}-cpu": Case(replace(small, device=Device.CPU), Readout(default), TEXTS),
            f"{name}-cpu-naive": Case(replace(small, device=Device.CPU), Readout(Pooling.NAIVE_MAX), TEXTS),
            f"{name}-many": Case(small, Readout(default), tuple(f"a cat {'sat ' * i}on the mat" for i in range(40))),
            f"{name}-everything": Case(replace(small, **everything), combined, TEXTS),
            f"{name}-bundled-everything": Case(replace(spec, **everything), combined),
            f"{name}-bundled-beyond": Case(replace(spec, max_length=9_999), Readout(default), ("word " * 600, "word")),
            # Rounded to 2**-8, in other batches than the program's.
            f"{name}-bfloat16": Case(half, Readout(default, normalize=True), tolerance=0.02),
            f"{name}-bfloat16-small": Case(half_small, Readout(default, normalize=True), TEXTS, 0.02),
            f"{name}-bfloat16-naive": Case(half_small, Readout(Pooling.NAIVE_MEAN, normalize=True), TEXTS, 0.02),
        }
    return cases


FOLDERS: dict[str, dict[str, Any]] = {
    "normalize": {"normalize": True},
    "without-normalize": {},
    "dense": {"dense": 5},
    "dense-unit": {"dense": 5, "normalize": True},
    "cls-and-max": {"pooling": ("cls", "max"), "normalize": True},
    "shortened": {"truncate_dim": 6},
    "default-prompt": {"prompts": {"query": "hello ", "topic": "world "}, "default_prompt_name": "query"},
    "prompt-left-out": {"include_prompt": False, "prompts": {"q": "hello "}, "default_prompt_name": "q"},
}
ARCHITECTURES = ("gpt2-left", "gpt2", "bert-left", "llama", "t5", "roberta")
CHAT = "{% for message in messages %}hello {{ message['content'] }} world{% endfor %}"


def build_folders(root: Path) -> None:
    bert = build_model("bert", root / "bert")
    for name, options in FOLDERS.items():
        build_sentence_transformer(bert, root / name, **options)
    for name in ARCHITECTURES:
        build_model(name, root / name)
    (build_model("llama", root / "chat") / "chat_template.jinja").write_text(CHAT)


def all_cases(root: Path) -> dict[str, Case]:
    return bundled_cases() | setting_cases(root / "normalize") | folder_cases(root)


def folder_cases(root: Path) -> dict[str, Case]:
    """Models in folders, with other modules and of other architectures."""
    cases = {}
    # Sums taken in another order may end in the neighbouring one of 256 values.
    int8 = EncodeSpec(str(root / "normalize"), dtype=Precision.INT8, prompt="hello ")
    cases["int8"] = Case(replace(int8, engine=Engine.OPENVINO), Readout(Pooling.MODEL), TEXTS, 0.02)
    for name, backend in itertools.product(FOLDERS, (ST, OPENVINO)):
        spec = backend.spec(str(root / name), batch_size=3, dtype=Precision.FLOAT32)
        start = name if backend is ST else f"{name}-openvino"
        cases[f"{start}-model"] = Case(spec, Readout(Pooling.MODEL), TEXTS)
        if backend is OPENVINO:
            continue
        for pooling in (Pooling.MEAN, Pooling.WEIGHTEDMEAN, Pooling.NAIVE_MEAN):
            cases[f"{start}-{pooling}"] = Case(spec, Readout(pooling), TEXTS)
        cases[f"{start}-unit"] = Case(spec, Readout(Pooling.MODEL, normalize=True), TEXTS)
        cases[f"{start}-layer"] = Case(spec, Readout(Pooling.MAX, layer=1), TEXTS)
    for pooling in MASKED_POOLINGS:
        spec = RAW.spec(str(root / "prompt-left-out"), dtype=Precision.FLOAT32)
        cases[f"prompt-left-out-raw-{pooling}"] = Case(spec, Readout(pooling), TEXTS)
        long = replace(spec, prompt="hello world " * 7)
        cases[f"long-prompt-left-out-raw-{pooling}"] = Case(long, Readout(pooling), TEXTS)
    prompts: tuple[dict[str, Any], ...] = ({}, {"prompt": ""}, {"prompt": "cat "}, {"prompt_name": "topic"})
    for backend, (place, prompt) in itertools.product((ST, RAW), enumerate(prompts)):
        spec = backend.spec(str(root / "default-prompt"), dtype=Precision.FLOAT32, **prompt)
        cases[f"prompt-{place}-{backend.name.lower()}"] = Case(spec, Readout(Pooling.MEAN), TEXTS)
    for name in ARCHITECTURES:
        # The small T5 has values near 100, of which float32 has no fifth decimal.
        tolerance = 1e-4 if name == "t5" else TOLERANCE
        for backend in Way:
            start = f"{name}-{backend.name.lower()}"
            spec = backend.spec(str(root / name), batch_size=3, dtype=Precision.FLOAT32)
            poolings = (Pooling.MEAN, Pooling.LASTTOKEN, Pooling.WEIGHTEDMEAN, Pooling.NAIVE_MAX)
            for pooling in {ST: (Pooling.MODEL, *poolings), RAW: poolings, OPENVINO: (Pooling.MEAN,)}[backend]:
                cases[f"{start}-{pooling}"] = Case(spec, Readout(pooling), TEXTS, tolerance)
            cases[f"{start}-layer"] = Case(spec, Readout(Pooling.CLS, layer=1), TEXTS, tolerance)
    for layer in (LAST_LAYER, 1):
        spec = ST.spec(str(root / "chat"), dtype=Precision.FLOAT32)
        cases[f"chat-layer{layer}"] = Case(spec, Readout(Pooling.MEAN, layer=layer), TEXTS)
    return cases


def source_of(case: Case) -> str:
    spec = replace(case.spec, layers=(case.readout.layer,))
    return script(case.spec, case.readout, describe_model(spec, JobContext()), from_window(case.texts))


@functools.cache
def encoding_of(spec: EncodeSpec, texts: tuple[str, ...]) -> Encoding:
    return encode(Corpus(texts), spec, None, JobContext())


def vectors_of(case: Case) -> np.ndarray:
    """What the program shows."""
    spec = replace(case.spec, layers=(LAST_LAYER, 0, 1, 2), naive=True)
    vectors: np.ndarray = read_out(encoding_of(spec, case.texts), case.readout).vectors
    return vectors


@dataclass(frozen=True)
class Ran:
    """Scripts, in a folder; what they left in `embeddings` in a process of their own; what the program shows."""

    folder: Path
    cases: dict[str, Case]
    embeddings: dict[str, np.ndarray]
    expected: dict[str, np.ndarray]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    import_libraries(JobContext())
    kept = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aside, "prepare_aside", prepare_here)
        patch.setattr(paths, "converted_dir", lambda: kept)
        yield run_all(tmp_path_factory)


def run_all(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    root, folder = tmp_path_factory.mktemp("folders"), tmp_path_factory.mktemp("scripts")
    build_folders(root)
    cases, expected = all_cases(root), {}
    for name, case in cases.items():
        expected[name] = vectors_of(case)
        (folder / f"{name}.py").write_text(source_of(case), "utf-8")
        kind = folder / Way((case.spec.backend, case.spec.engine)).name
        kind.mkdir(exist_ok=True)
        (kind / name).touch()
        if len(case.texts) > 20:
            (folder / SENTENCES_FILE).write_text("\n".join(case.texts), "utf-8")
    embeddings: dict[str, np.ndarray] = {}
    # One after the other: each process takes 1.5 GB.
    for way in Way:
        process = subprocess.run(
            [sys.executable, "-c", DRIVER, folder, folder / f"{way.name}.npz", way.name],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert process.returncode == 0, process.stderr.decode()
        with np.load(folder / f"{way.name}.npz") as archive:
            embeddings |= archive
    return Ran(folder, cases, embeddings, expected)


@pytest.mark.parametrize("name", all_cases(Path()))
def test_the_script_gives_the_vectors_on_the_screen(name: str, ran: Ran) -> None:
    embeddings, expected = ran.embeddings[name], ran.expected[name]
    assert embeddings.shape == expected.shape
    assert embeddings.dtype == np.float32
    assert np.abs(embeddings - expected).max() <= ran.cases[name].tolerance


def test_scripts_are_laid_out_and_free_of_faults(ran: Ran) -> None:
    for arguments in (["format", "--check"], ["check", "--select", "E4,E7,E9,F,I,UP,B,W"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", str(ran.folder)]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", ["sentence_transformers-max-unit", "transformers-max-unit"])
def test_a_script_runs_as_it_is(name: str, ran: Ran, tmp_path: Path) -> None:
    path = tmp_path / "embed.py"
    path.write_text((ran.folder / f"{name}.py").read_text("utf-8") + "print(embeddings.shape)\n", "utf-8")
    result = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    assert result.stdout == f"({len(SENTENCES)}, 384)\n"


@pytest.mark.parametrize("backend", Way)
@pytest.mark.parametrize("max_length", [None, 12, 9_999])
def test_the_bundled_model_is_known_without_loading_it(backend: Way, max_length: int | None) -> None:
    spec = backend.spec(max_length=max_length, dtype=Precision.FLOAT32)
    known, found = bundled_info(spec), describe_model(spec, JobContext())
    assert replace(found, fingerprint="", notes=(), folder=None, sentence_model=known.sentence_model) == known


def test_the_format_that_openvino_computed_in_is_written() -> None:
    spec = OPENVINO.spec()
    assert '{"INFERENCE_PRECISION_HINT": "f32"}' in script(spec, Readout(), bundled_info(spec), from_window(SENTENCES))
    ran = replace(bundled_info(spec), dtype="bfloat16")
    assert '{"INFERENCE_PRECISION_HINT": "bf16"}' in script(spec, Readout(), ran, from_window(SENTENCES))


def test_a_library_that_does_not_compute_in_int8_does_so_in_float32_and_says_so() -> None:
    spec = RAW.spec(dtype=Precision.INT8)
    written = script(spec, Readout(Pooling.MEAN), bundled_info(spec), from_window(SENTENCES))
    assert "These are in float32. Those that the program shows are in int8" in (
        ast.get_docstring(ast.parse(written)) or ""
    )
    assert "int8" not in written.split('"""')[2]
    own = script(ST.spec(dtype=Precision.INT8), Readout(), bundled_info(spec), from_window(SENTENCES))
    assert "nncf.quantize(" in own


def test_only_what_differs_is_written(ran: Ran) -> None:
    plain = (ran.folder / "sentence_transformers-model-unit.py").read_text("utf-8")
    assert plain.endswith(
        "model = SentenceTransformer(str(get_model_path()))\n\nembeddings = model.encode(sentences)\n"
    )
    raw = (ran.folder / "transformers-mean-plain.py").read_text("utf-8")
    assert "max_length=256" in raw  # its tokenizer says 512
    assert not any(word in raw for word in ("dtype", "device", "normalize", "prompt", "padding_side"))


@pytest.mark.parametrize("model", ["x" * 5000, "~no-such-user/model", "org/name"])
def test_a_model_that_is_nowhere_is_written_as_it_was_typed(model: str) -> None:
    spec = EncodeSpec(model)
    written = script(spec, Readout(Pooling.MEAN), bundled_info(spec), from_window(("a",)))
    assert model in [node.value for node in ast.walk(ast.parse(written)) if isinstance(node, ast.Constant)]


HOSTILE = 'x"); import os; os.system("true") #\n\'\\"""'
HOSTILE_PROMPTS = Prompts(((HOSTILE, HOSTILE),))


@pytest.mark.parametrize("backend", Way)
def test_what_the_user_gives_stays_text(backend: Way) -> None:
    spec = backend.spec(HOSTILE, prompt=HOSTILE)
    info = replace(bundled_info(spec), habits=ModelHabits(pad_token=HOSTILE, prompts=HOSTILE_PROMPTS))
    for pooling in (Pooling.MAX, Pooling.NAIVE_MEAN):
        tree = ast.parse(script(spec, Readout(pooling), info, from_window((HOSTILE,))))
        constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert constants.count(HOSTILE) == 4  # the model, the padding token, the prompt, the sentence
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert names == ({"torch", "openvino"} if backend is OPENVINO else {"torch"})
