"""What a folder is, loaded by every backend: poolings that mean something, and those that do not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.model.folder import ModelKind
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS

Folder = Callable[..., Path]


def run(folder: Path, backend: Backend = Backend.SENTENCE_TRANSFORMERS) -> Encoding:
    spec = EncodeSpec(model=str(folder), backend=backend, dtype=Precision.FLOAT32)
    return encode(Corpus(TEXTS), spec, None, JobContext())


def vectors(encoding: Encoding, pooling: Pooling = Pooling.MEAN) -> np.ndarray:
    return read_out(encoding, Readout(pooling)).vectors


@pytest.fixture(scope="module")
def colbert(tiny_model: Folder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a transformer with a Dense on its token vectors and no Pooling."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense
    from sentence_transformers.base.modules.transformer import Transformer

    torch.manual_seed(2)
    tokens = "token_embeddings"
    dense = Dense(16, 8, activation_function=torch.nn.Identity(), module_input_name=tokens, module_output_name=tokens)
    folder = tmp_path_factory.mktemp("colbert") / "colbert"
    pipeline = SentenceTransformer(modules=[Transformer(str(tiny_model("bert"))), dense], device="cpu")
    pipeline.save(str(folder), create_model_card=False)
    return folder


@pytest.mark.usefixtures("engine")
def test_token_vectors_after_dense_are_pooled_by_name_and_have_no_pooling_of_their_own(colbert: Path) -> None:
    from sentence_transformers import SentenceTransformer

    encoding = run(colbert)
    library = SentenceTransformer(str(colbert), device="cpu").encode(list(TEXTS), output_value="token_embeddings")
    expected = np.stack([tokens.mean(dim=0).numpy() for tokens in library])
    np.testing.assert_allclose(vectors(encoding), expected, atol=2e-5)
    assert encoding.info.kind is ModelKind.TOKEN_VECTORS
    assert encoding.info.dimensions == 8
    with pytest.raises(ExplorerError, match="has no Pooling among its modules: it makes a vector of each token"):
        vectors(encoding, Pooling.MODEL)


SAVED_BY = {
    "SparseEncoder": (ModelKind.SPARSE, "weights of words"),
    "CrossEncoder": (ModelKind.CROSS_ENCODER, "scores pairs of texts"),
    "MultiVectorEncoder": (ModelKind.MULTI_VECTOR, "many vectors of a text"),
}


@pytest.mark.parametrize("name", SAVED_BY)
def test_what_another_class_saved_has_named_poolings_with_a_note_and_no_own(
    name: str, tiny_sentence_transformer: Folder, tmp_path: Path
) -> None:
    kind, words = SAVED_BY[name]
    folder = shutil.copytree(tiny_sentence_transformer("bert"), tmp_path / "saved")
    settings = {"model_type": name, "prompts": {"query": "the cat "}, "default_prompt_name": "query"}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings))
    encoding = run(folder)
    assert encoding.info.kind is kind
    assert any(words in note for note in encoding.info.notes)
    # The library leaves prompts of other classes out, and so does the program.
    np.testing.assert_allclose(vectors(encoding), vectors(run(folder, Backend.TRANSFORMERS)), atol=1e-6)
    with pytest.raises(ExplorerError, match=words):
        vectors(encoding, Pooling.MODEL)


def test_the_old_layout_is_the_same_on_every_backend(tiny_sentence_transformer: Folder, tmp_path: Path) -> None:
    new = tiny_sentence_transformer("bert", pooling="cls")
    old = shutil.copytree(new, tmp_path / "old")
    (old / "0_Transformer").mkdir()
    for path in old.iterdir():
        if path.is_file() and path.name not in ("modules.json", "config_sentence_transformers.json"):
            path.rename(old / "0_Transformer" / path.name)
    (old / "config.json").write_text('{"__version__": "0.2.5"}')
    (old / "training_args.bin").write_bytes(b"pickle")
    modules = json.loads((old / "modules.json").read_text())
    modules[0]["path"] = "0_Transformer"
    (old / "modules.json").write_text(json.dumps(modules))
    for backend in Backend:
        np.testing.assert_allclose(vectors(run(old, backend)), vectors(run(new, backend)), atol=2e-5)


def test_a_t5_encoder_saved_alone_is_loaded_by_transformers_too(tiny_model: Folder, tmp_path: Path) -> None:
    from transformers import T5EncoderModel

    folder = shutil.copytree(tiny_model("t5"), tmp_path / "encoder")
    T5EncoderModel.from_pretrained(folder).save_pretrained(folder)
    raw = vectors(run(folder, Backend.TRANSFORMERS))
    np.testing.assert_allclose(raw, vectors(run(folder)), atol=1e-6)
    np.testing.assert_allclose(raw, vectors(run(tiny_model("t5"), Backend.TRANSFORMERS)), atol=1e-6)


def seq2seq(folder: Path, tokenizer: Path) -> Path:
    """Save a tiny Marian model, whose positions are computed and not stored, with a tokenizer of other models."""
    from transformers import MarianConfig, MarianModel

    config = MarianConfig(
        vocab_size=64,
        d_model=16,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=24,
        pad_token_id=0,
        decoder_start_token_id=0,
        forced_eos_token_id=None,
    )
    torch.manual_seed(3)
    MarianModel(config).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tokenizer / name, folder)
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(
        json.dumps({**settings, "tokenizer_class": "PreTrainedTokenizerFast"})
    )
    return folder


def test_positions_that_are_computed_are_not_missing_and_a_random_encoder_is_named(
    tiny_model: Folder, tmp_path: Path
) -> None:
    from transformers import AutoModel, AutoTokenizer

    folder = seq2seq(tmp_path / "marian", tiny_model("bert"))
    encoding = run(folder, Backend.TRANSFORMERS)
    model, tokenizer = AutoModel.from_pretrained(folder).get_encoder().eval(), AutoTokenizer.from_pretrained(folder)
    ids = tokenizer(TEXTS[0], return_tensors="pt")
    with torch.inference_mode():
        expected = model(ids["input_ids"], ids["attention_mask"]).last_hidden_state[0].mean(dim=0).numpy()
    np.testing.assert_allclose(vectors(encoding)[0], expected, atol=1e-5)
    with pytest.raises(ExplorerError, match=r"would fill the encoder .* random numbers") as caught:
        run(folder)
    assert "Choose the backend Transformers" in caught.value.failure.advice


def test_code_of_the_folder_is_never_run_where_the_library_has_its_own(
    tiny_sentence_transformer: Folder, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_sentence_transformer("bert"), tmp_path / "own")
    config = json.loads((folder / "config.json").read_text())
    auto = {"AutoConfig": "evil.Config", "AutoModel": "evil.Model", "AutoTokenizer": ["evil.Slow", None]}
    (folder / "config.json").write_text(json.dumps({**config, "auto_map": auto}))
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    for backend in (Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS):
        encoding = run(folder, backend)
        assert any("Python code of its own, which is never run" in note for note in encoding.info.notes)
        np.testing.assert_array_equal(vectors(encoding), vectors(run(tiny_sentence_transformer("bert"), backend)))
    (folder / "config.json").write_text(json.dumps({**config, "auto_map": auto, "model_type": "evil"}))
    with pytest.raises(ExplorerError, match=r'of the kind "evil", which is not known to Transformers .* is never run'):
        run(folder)
    assert not (tmp_path / "ran").exists()
