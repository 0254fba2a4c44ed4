"""A text's vector is a matter of the text: not of the texts beside it, nor of those before it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer
from transformers.models.bert.modeling_bert import BertEncoder

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.model.info import Batching
from explorer.domain.settings.spec import LAST_LAYER, Backend, EncodeSpec, Engine, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk import paths
from explorer.inference.models.loading import load_encoder
from explorer.inference.pipeline import encode, read_tokens
from tests.support.architectures import build_architecture
from tests.support.models import HIDDEN, TEXTS

LONG = " ".join(TEXTS) + " the cat sat on the mat" * 5


def spec_of(folder: Path, backend: Backend = Backend.TRANSFORMERS) -> EncodeSpec:
    return EncodeSpec(model=str(folder), backend=backend, dtype=Precision.FLOAT32)


def means(folder: Path, texts: tuple[str, ...], backend: Backend = Backend.TRANSFORMERS) -> np.ndarray:
    encoding = encode(Corpus(texts), spec_of(folder, backend), None, JobContext())
    return encoding.pooled[LAST_LAYER, Pooling.MEAN]


def library_means(folder: Path, texts: tuple[str, ...], limit: int) -> np.ndarray:
    """Mean of the token vectors of each text alone, by a model that is loaded for it and has read nothing before."""
    tokenizer, vectors = AutoTokenizer.from_pretrained(folder), []
    for text in texts:
        model = AutoModel.from_pretrained(folder).eval()
        ids = tokenizer(text, return_tensors="pt", truncation=True, max_length=limit)["input_ids"]
        with torch.inference_mode():
            vectors.append(model(input_ids=ids).last_hidden_state[0].mean(dim=0).numpy())
    return np.stack(vectors)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("name", ["fnet", "convbert"])
def test_model_that_sees_padding_gives_each_text_the_vector_of_its_own(
    name: str, backend: Backend, tmp_path: Path
) -> None:
    folder = build_architecture(name, tmp_path / name)
    expected = library_means(folder, TEXTS, 24)
    np.testing.assert_allclose(means(folder, TEXTS, backend), expected, atol=2e-5)
    info = load_encoder(spec_of(folder, backend), JobContext()).info
    assert info.habits.batching is Batching.EQUAL_LENGTH
    assert any("see the padding" in note for note in info.notes)


def test_naive_pass_of_such_a_model_gives_its_masked_vectors_no_padding(tmp_path: Path) -> None:
    folder = build_architecture("fnet", tmp_path / "fnet")
    spec = replace(spec_of(folder), naive=True)
    encoding = encode(Corpus(TEXTS), spec, None, JobContext())
    np.testing.assert_allclose(encoding.pooled[LAST_LAYER, Pooling.MEAN], library_means(folder, TEXTS, 24), atol=2e-5)
    assert not np.allclose(
        encoding.pooled[LAST_LAYER, Pooling.NAIVE_MEAN], encoding.pooled[LAST_LAYER, Pooling.MEAN], atol=1e-3
    )


def test_tokens_of_such_a_model_are_those_of_its_vectors(tmp_path: Path) -> None:
    folder = build_architecture("convbert", tmp_path / "convbert")
    encoding = encode(Corpus(TEXTS), spec_of(folder), None, JobContext())
    readings = read_tokens(encoding, range(len(TEXTS)), Readout(pooling=Pooling.MEAN), JobContext())
    for reading, vector in zip(readings, encoding.pooled[LAST_LAYER, Pooling.MEAN], strict=True):
        np.testing.assert_allclose(reading.vectors.mean(axis=0), vector, atol=2e-5)


def test_convolution_after_the_transformer_is_noticed_too(tiny_model: Callable[[str], Path], tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules.transformer import Transformer
    from sentence_transformers.sentence_transformer.modules import CNN
    from sentence_transformers.sentence_transformer.modules import Pooling as LibraryPooling

    torch.manual_seed(3)
    modules = [Transformer(str(tiny_model("bert"))), CNN(HIDDEN, 8, kernel_sizes=[1, 3]), LibraryPooling(16)]
    library = SentenceTransformer(modules=modules, device="cpu").eval()
    folder = tmp_path / "cnn"
    library.save(str(folder), create_model_card=False)
    encoding = encode(Corpus(TEXTS), spec_of(folder, Backend.SENTENCE_TRANSFORMERS), None, JobContext())
    assert encoding.info.habits.batching is Batching.EQUAL_LENGTH
    assert encoding.model_vectors is not None
    np.testing.assert_allclose(encoding.model_vectors, library.encode(list(TEXTS), batch_size=1), atol=2e-5)
    assert not np.allclose(encoding.model_vectors, library.encode(list(TEXTS), batch_size=8), atol=1e-3)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
def test_masked_padding_costs_no_batches(backend: Backend, tiny_model: Callable[[str], Path]) -> None:
    info = load_encoder(spec_of(tiny_model("bert"), backend), JobContext()).info
    assert info.habits.batching is Batching.ANY


def test_short_text_does_not_switch_the_attention_of_the_texts_after_it(tmp_path: Path) -> None:
    folder = build_architecture("big_bird", tmp_path / "bird", 64)
    first = means(folder, (LONG,))
    short = means(folder, TEXTS[:2])
    again = means(folder, (LONG, *TEXTS[:2]))
    np.testing.assert_allclose(first, library_means(folder, (LONG,), 64), atol=2e-5)
    np.testing.assert_allclose(again, np.concatenate([first, short]), atol=2e-5)


def test_finding_out_which_half_reads_texts_does_not_switch_its_attention(tmp_path: Path) -> None:
    folder = build_architecture("bigbird_pegasus", tmp_path / "bird", 64)
    found = [means(folder, (LONG,), backend) for backend in (Backend.TRANSFORMERS, Backend.SENTENCE_TRANSFORMERS)]
    np.testing.assert_allclose(found[0], library_means(folder, (LONG,), 64), atol=2e-5)
    np.testing.assert_allclose(found[1], found[0], atol=2e-5)


def test_size_that_the_folder_leaves_to_the_library_is_its_default(tmp_path: Path) -> None:
    folder = build_architecture("gpt_neo", tmp_path / "neo")
    assert '"intermediate_size": null' in (folder / "config.json").read_text()
    np.testing.assert_allclose(means(folder, TEXTS), library_means(folder, TEXTS, 24), atol=2e-5)


def test_chat_template_that_fails_is_told_in_a_sentence(tiny_model: Callable[[str], Path], tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("bert"), tmp_path / "chat")
    (folder / "chat_template.jinja").write_text("{{ raise_exception('no system role') }}")
    with pytest.raises(ExplorerError, match=r"or its chat template, fails on the texts: no system role\.") as caught:
        means(folder, TEXTS[:1], Backend.SENTENCE_TRANSFORMERS)
    assert "the backend Transformers" in caught.value.failure.advice


@pytest.mark.parametrize("name", ["dpr", "funnel"])
def test_model_without_a_vector_of_each_token_says_so(name: str, tmp_path: Path) -> None:
    folder = build_architecture(name, tmp_path / name)
    with pytest.raises(ExplorerError, match=r"gives no token vectors of texts that could be pooled"):
        means(folder, TEXTS[:1])


def test_model_whose_forward_pass_fails_says_so_in_a_sentence(tmp_path: Path) -> None:
    folder = build_architecture("nystromformer", tmp_path / "nystrom")
    with pytest.raises(ExplorerError, match=r"^The model \".*nystrom\" fails in torch on 8 tokens: shape") as caught:
        means(folder, TEXTS[:1])
    assert caught.value.failure.kind is FailureKind.MODEL
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("prepares_here", "prepared_apart")
def test_conversion_is_tried_on_a_text_as_long_as_the_model_reads(
    tiny_model: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = BertEncoder.forward

    def switching(self: BertEncoder, states: torch.Tensor, *rest: Any, **options: Any) -> Any:
        # A branch that the trace of a short text leaves out.
        return original(self, states * 2 if states.shape[1] > 20 else states, *rest, **options)

    monkeypatch.setattr(BertEncoder, "forward", switching)
    monkeypatch.setattr(paths, "converted_dir", lambda: tmp_path)
    with pytest.raises(ExplorerError, match=r"^OpenVINO gives other vectors .* on texts of 24 tokens") as caught:
        load_encoder(replace(spec_of(tiny_model("bert")), engine=Engine.OPENVINO), JobContext())
    assert "Choose the engine torch" in str(caught.value)


@pytest.mark.usefixtures("prepares_here", "prepared_apart")
def test_model_that_openvino_cannot_run_says_so_in_a_sentence(tmp_path: Path) -> None:
    folder = build_architecture("yoso", tmp_path / "yoso")
    with pytest.raises(ExplorerError, match=r"^The model \".*yoso\" fails in OpenVINO on \d+ tokens: ") as caught:
        load_encoder(replace(spec_of(folder), engine=Engine.OPENVINO), JobContext())
    assert "src/" not in str(caught.value)
