"""What a batch does, on real models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from explorer.analysis.sweep.padding import moves, padding_summary
from explorer.domain.failure import Cancelled, ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.sweep import PaddingRow, PaddingTest
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus
from explorer.files.texts.samples import samples
from explorer.inference import pipeline
from explorer.inference.measure import padding as module
from explorer.inference.measure.padding import measure_padding, texts_to_test
from tests.support.models import TEXTS, TINY_MODELS

Folder = Callable[..., Path]
RAW = Backend.TRANSFORMERS
SEED = tuple(samples()[0].path.read_text(encoding="utf-8").split("\n")[:3])
POOLED = {
    Pooling.MEAN: lambda hidden, mask: (hidden * mask).sum(1) / mask.sum(1),
    Pooling.CLS: lambda hidden, mask: hidden[np.arange(len(hidden)), mask[..., 0].argmax(1)],
    Pooling.MAX: lambda hidden, mask: np.where(mask > 0, hidden, -np.inf).max(1),
    Pooling.NAIVE_MEAN: lambda hidden, mask: hidden.mean(1),
    Pooling.NAIVE_MAX: lambda hidden, mask: hidden.max(1),
}


def run(spec: EncodeSpec, texts: tuple[str, ...] = TEXTS) -> PaddingTest:
    return measure_padding(Corpus(texts), spec, JobContext())


def row_of(test: PaddingTest, pooling: Pooling) -> PaddingRow:
    return next(row for row in test.rows if row.pooling is pooling)


def plain_vectors(folder: Path, texts: tuple[str, ...], size: int, pooling: Pooling) -> np.ndarray:
    """Vectors of plain user code: the library's own padding, batches of input order."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    model = AutoModel.from_pretrained(folder).eval()
    if model.config.is_encoder_decoder:
        model = model.get_encoder()
    found = []
    for start in range(0, len(texts), size):
        inputs = tokenizer(list(texts[start : start + size]), padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            hidden = model(**inputs).last_hidden_state.numpy()
        found.append(POOLED[pooling](hidden, inputs["attention_mask"].numpy()[..., None]))
    return np.concatenate(found)


@pytest.mark.parametrize("name", TINY_MODELS)
def test_shifts_are_those_of_plain_user_code(name: str, tiny_model: Folder) -> None:
    folder = tiny_model(name)
    test = run(EncodeSpec(str(folder), RAW, batch_size=3))
    assert test.padding_side == TINY_MODELS[name].padding_side
    for pooling in POOLED:
        alone, together = (plain_vectors(folder, TEXTS, size, pooling) for size in (1, 3))
        expected = np.linalg.norm(alone - together, axis=1) / np.linalg.norm(alone, axis=1)
        np.testing.assert_allclose(row_of(test, pooling).shifts, expected, atol=2e-5, err_msg=pooling)


@pytest.mark.parametrize("name", TINY_MODELS)
def test_masked_poolings_move_only_where_positions_do(name: str, tiny_model: Folder) -> None:
    """A tokenizer that pads left shifts absolute positions with the batch; the mask cannot undo that."""
    tiny = TINY_MODELS[name]
    test = run(EncodeSpec(str(tiny_model(name)), RAW))
    shifted = tiny.padding_side == "left" and not tiny.relative_positions
    for row in test.rows:
        assert moves(row, test) is (shifted or row.pooling.is_naive), row.pooling
    assert any("pads left" in note for note in test.notes) is shifted
    assert ("do not move" in padding_summary(test)) is not shifted


def test_batches_of_one_move_nothing(tiny_model: Folder) -> None:
    test = run(EncodeSpec(str(tiny_model("bert-left")), RAW, batch_size=1))
    assert not test.padding.any()
    assert not any(moves(row, test) for row in test.rows)
    assert padding_summary(test).startswith("No text is padded")


@pytest.mark.parametrize("dense", [None, 8])
def test_the_model_s_own_pipeline_is_tested_too(tiny_sentence_transformer: Folder, dense: int | None) -> None:
    spec = EncodeSpec(str(tiny_sentence_transformer(dense=dense)))
    test = run(spec)
    assert [row.pooling for row in test.rows] == list(Pooling)
    assert not moves(row_of(test, Pooling.MODEL), test)


def test_padding_is_the_share_of_each_row(tiny_model: Folder) -> None:
    test = run(EncodeSpec(str(tiny_model("bert")), RAW, batch_size=4))
    lengths = np.array([len(text.split()) + 2 for text in TEXTS])
    widths = np.repeat(lengths.reshape(2, 4).max(axis=1), 4)
    np.testing.assert_allclose(test.padding, 1 - lengths / widths, rtol=1e-6)
    assert test.indices.tolist() == list(range(len(TEXTS)))


def test_the_lesson_in_one_number() -> None:
    """A fourth sentence of 40 tokens takes the naive cosines of the first three along; the masked ones stay."""
    test = run(EncodeSpec(backend=RAW), (*SEED, " ".join(["word"] * 38)))
    naive, mean = row_of(test, Pooling.NAIVE_MEAN), row_of(test, Pooling.MEAN)
    assert naive.largest is not None
    assert (naive.largest.first, naive.largest.second) == (0, 2)
    assert naive.largest.alone == pytest.approx(0.0116, abs=6e-5)
    assert naive.largest.together == pytest.approx(0.524, abs=6e-4)
    assert mean.largest is not None
    assert abs(mean.largest.together - mean.largest.alone) < 2e-6
    pair = run(EncodeSpec(backend=RAW), (*SEED[:2], " ".join(["word"] * 38)))
    change = row_of(pair, Pooling.NAIVE_MEAN).largest
    assert change is not None
    assert (change.first, change.second) == (0, 1)
    assert change.alone == pytest.approx(0.5643, abs=6e-5)
    assert change.together == pytest.approx(0.774, abs=6e-4)


def test_three_sentences_in_one_batch() -> None:
    """The published cosines: 0.5643 and 0.0116 alone, 0.0324 for the naive mean of the batch of three."""
    test = run(EncodeSpec(), SEED)
    change = row_of(test, Pooling.NAIVE_MEAN).largest
    assert change is not None
    assert change.alone == pytest.approx(0.0116, abs=6e-5)
    assert change.together == pytest.approx(0.0324, abs=6e-5)
    for row in test.rows:
        assert moves(row, test) is row.pooling.is_naive


@pytest.mark.parametrize(("n_texts", "size"), [(5, 32), (320, 32), (2000, 32), (2001, 7), (1000, 500), (330, 1)])
def test_which_texts_are_tested(n_texts: int, size: int) -> None:
    indices = texts_to_test(n_texts, size, 320)
    assert indices == sorted(set(indices))
    assert 0 <= indices[0] <= indices[-1] < n_texts
    assert len(indices) <= 320
    assert len(indices) > min(n_texts, 320) - min(size, 320)
    if size <= 320:
        batches = {index // size for index in indices}
        assert len(indices) == sum(len(range(n_texts)[b * size : (b + 1) * size]) for b in batches)


@pytest.mark.parametrize("size", [2, 6])
def test_a_sample_is_as_wide_as_the_whole_batch(size: int, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = EncodeSpec(str(tiny_model("bert")), RAW, batch_size=size)
    whole = run(spec)
    monkeypatch.setattr(module, "MOST_TEXTS", 4)
    some = run(spec)
    assert len(some.indices) == 4
    assert "texts" in some.notes[0]
    for row, sampled in zip(whole.rows, some.rows, strict=True):
        np.testing.assert_allclose(sampled.shifts, row.shifts[some.indices], atol=1e-5)
        assert sampled.largest is not None
        assert {sampled.largest.first, sampled.largest.second} <= set(some.indices.tolist())


def test_one_text_and_equal_texts(tiny_model: Folder) -> None:
    spec = EncodeSpec(str(tiny_model("bert")), RAW)
    one = run(spec, ("the cat",))
    assert all((row.mean_change, row.largest) == (None, None) for row in one.rows)
    equal = run(spec, ("the cat",) * 3)
    assert all(np.isfinite(row.shifts).all() and np.isfinite(row.turns).all() for row in equal.rows)


def test_no_text_is_refused() -> None:
    with pytest.raises(ExplorerError, match="no text"):
        pipeline.measure_padding(Corpus(()), EncodeSpec(), JobContext())


def test_a_cancel_ends_it(tiny_model: Folder) -> None:
    context = JobContext(lambda progress: context.cancel() if progress.stage == "Encoding" else None)
    with pytest.raises(Cancelled):
        measure_padding(Corpus(TEXTS), EncodeSpec(str(tiny_model("bert")), RAW), context)
