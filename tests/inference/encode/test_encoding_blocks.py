from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, EncodeSpec, Engine, Precision
from explorer.domain.texts.corpus import Corpus
from explorer.files.cache import vector_cache
from explorer.files.cache.vector_cache import VectorCache
from explorer.files.disk import work
from explorer.files.texts.text_store import MappedTexts, TextBuilder
from explorer.inference.encode import cache_writer, known, request, rows
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS

Folder = Callable[..., Path]

MANY = (*TEXTS, TEXTS[0], "a cat", *TEXTS[::-1], "the sun and the rain", TEXTS[3])


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(1 << 30, tmp_path / "vectors")


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "BLOCK", 4)
    monkeypatch.setattr(cache_writer, "WORTH_KEEPING", 1)
    monkeypatch.setattr(known, "WORTH_KEEPING", 1)


def run(
    spec: EncodeSpec,
    texts: Any = MANY,
    previous: Encoding | None = None,
    cache: VectorCache | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Encoding:
    return encode(Corpus(texts), spec, previous, JobContext(on_progress), cache)


def same(a: Encoding, b: Encoding, atol: float = 1e-5) -> None:
    assert a.pooled.keys() == b.pooled.keys()
    for key, vectors in a.pooled.items():
        np.testing.assert_allclose(vectors, b.pooled[key], atol=atol, err_msg=str(key))
    if b.model_vectors is not None:
        np.testing.assert_allclose(a.model_vectors, b.model_vectors, atol=atol)
    for fact in ("token_counts", "truncated", "cut_tokens"):
        np.testing.assert_array_equal(getattr(a, fact), getattr(b, fact))


@pytest.mark.parametrize("naive", [False, True])
@pytest.mark.parametrize("name", ["bert", "bert-left"])
def test_blocks_give_what_one_pass_gives(
    name: str, naive: bool, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = EncodeSpec(model=str(tiny_model(name)), naive=naive, batch_size=3, max_length=6)
    whole = run(spec)
    monkeypatch.setattr(request, "BLOCK", 4)
    same(run(spec), whole)
    same(run(spec, (*MANY[5:], "hello sun"), previous=whole), run(spec, (*MANY[5:], "hello sun")))


@pytest.mark.usefixtures("small_blocks")
def test_text_of_an_earlier_block_is_not_run_again(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), backend=Backend.TRANSFORMERS)
    alone = run(spec, ("the cat", "a dog", "hello sun", "the mat"))
    repeated = run(spec, ("the cat", "a dog", "hello sun", "the mat") * 5)
    assert repeated.batches == alone.batches == 1
    for key, vectors in repeated.pooled.items():
        np.testing.assert_array_equal(vectors, np.tile(alone.pooled[key], (5, 1)))


@pytest.mark.usefixtures("small_blocks")
def test_texts_and_vectors_on_the_disk_give_the_same(
    tiny_model: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), naive=True, batch_size=2)
    in_memory = run(spec)
    monkeypatch.setattr(work, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(rows, "IN_MEMORY", 0)
    builder = TextBuilder(limit=0)
    builder.extend(MANY)
    texts = builder.finish()
    assert isinstance(texts, MappedTexts)
    on_disk = run(spec, texts)
    assert all(isinstance(_owner(vectors), np.memmap) for vectors in on_disk.pooled.values())
    assert on_disk.corpus_fingerprint == in_memory.corpus_fingerprint
    same(on_disk, in_memory)


def _owner(array: np.ndarray) -> Any:
    while not isinstance(array, np.memmap) and isinstance(array.base, np.ndarray):
        array = array.base
    return array


@pytest.mark.usefixtures("small_blocks")
def test_second_run_takes_everything_from_the_cache(tiny_model: Folder, cache: VectorCache) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))
    first = run(spec, cache=cache)
    reports: list[Progress] = []
    second = run(spec, cache=cache, on_progress=reports.append)
    assert (first.reused, second.reused, second.batches) == (0, len(MANY), 0)
    same(second, first, atol=0)
    assert f"Found {len(MANY)} of {len(MANY)} texts in the cache." in {report.note for report in reports}
    more = run(spec, ("hello sun", *MANY), cache=cache)
    assert (more.reused, more.batches) == (len(MANY), 1)
    same(more, run(spec, ("hello sun", *MANY)))


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    "change",
    [
        {"max_length": 5},
        {"prompt": "hello "},
        {"backend": Backend.TRANSFORMERS},
        {"engine": Engine.OPENVINO},
        {"dtype": Precision.BFLOAT16},
    ],
    ids=str,
)
@pytest.mark.usefixtures("prepares_here", "prepared_apart")
def test_vectors_of_other_settings_are_not_taken(
    change: dict[str, Any], tiny_model: Folder, cache: VectorCache
) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), engine=Engine.TORCH)
    run(spec, cache=cache)
    other = run(replace(spec, **change), cache=cache)
    assert other.reused == 0
    same(other, run(replace(spec, **change)))


@pytest.mark.usefixtures("small_blocks")
def test_vectors_of_another_state_of_the_model_are_not_taken(
    tiny_sentence_transformer: Folder, cache: VectorCache
) -> None:
    from safetensors.torch import load_file, save_file

    folder = tiny_sentence_transformer("bert")
    run(EncodeSpec(model=str(folder)), cache=cache)
    weights = folder / "model.safetensors"
    before = weights.stat()
    save_file({name: tensor * 1.5 for name, tensor in load_file(weights).items()}, weights, {"format": "pt"})
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (weights.stat().st_size, weights.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert run(EncodeSpec(model=str(folder)), cache=cache).reused == 0


@pytest.mark.usefixtures("small_blocks")
def test_vectors_of_the_same_model_at_another_place_are_taken(
    tiny_sentence_transformer: Folder, cache: VectorCache, tmp_path: Path
) -> None:
    folder = tiny_sentence_transformer("bert")
    first = run(EncodeSpec(model=str(folder)), cache=cache)
    copy = shutil.copytree(folder, tmp_path / "another name")
    second = run(EncodeSpec(model=str(copy)), cache=cache)
    assert second.reused == len(MANY)
    same(second, first, atol=0)


def test_few_texts_leave_the_cache_alone(tiny_model: Folder, cache: VectorCache) -> None:
    run(EncodeSpec(model=str(tiny_model("bert"))), cache=cache)
    assert not cache.folder.exists()


@pytest.mark.usefixtures("small_blocks")
def test_cache_without_a_limit_to_fill_is_left_alone(tiny_model: Folder, cache: VectorCache) -> None:
    cache.limit = 0
    run(EncodeSpec(model=str(tiny_model("bert"))), cache=cache)
    assert not cache.folder.exists()


@pytest.mark.usefixtures("small_blocks")
def test_cache_is_trimmed_when_the_run_has_finished(tiny_model: Folder, cache: VectorCache) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))
    run(spec, cache=cache)
    cache.limit = cache.usage() // 2
    run(spec, ("hello sun",), cache=cache)
    assert 0 < cache.usage() <= cache.limit


@pytest.mark.usefixtures("small_blocks")
def test_full_disk_ends_the_keeping_and_not_the_run(
    tiny_model: Folder, cache: VectorCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_cache, "ROOM_LEFT", 1 << 62)
    spec = EncodeSpec(model=str(tiny_model("bert")))
    encoding = run(spec, cache=cache)
    (note,) = encoding.notes
    assert note.startswith("Vectors are no longer kept for later runs. There is no room left on the disk")
    assert cache.usage() == 0
    same(encoding, run(spec))


@pytest.mark.usefixtures("small_blocks")
def test_damaged_block_is_encoded_again(tiny_model: Folder, cache: VectorCache) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))
    first = run(spec, cache=cache)
    damaged, *_ = cache.folder.glob("*/*")
    content = bytearray(damaged.read_bytes())
    content[-10] ^= 1
    damaged.write_bytes(content)
    again = run(spec, cache=cache)
    assert 0 < again.reused < len(MANY)
    same(again, first)
    assert run(spec, cache=cache).reused == len(MANY)


@pytest.mark.usefixtures("small_blocks")
def test_progress_is_that_of_the_whole_run(tiny_model: Folder) -> None:
    reports: list[Progress] = []
    run(EncodeSpec(model=str(tiny_model("bert"))), on_progress=reports.append)
    encoding = [report for report in reports if report.stage == "Encoding"]
    assert {report.total for report in encoding} == {len(MANY)}
    done = [report.done for report in encoding]
    assert done == sorted(done)
    assert done[-1] == len(MANY)
    assert all(report.rate > 0 for report in encoding if report.seconds_left is not None)
    assert encoding[-1].seconds_left == 0
    assert not any(report.stage == "Reading tokens" for report in reports)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("other_texts", [False, True])
@pytest.mark.parametrize("naive", [False, True])
def test_cancelled_run_goes_on_at_its_last_batch_without_a_cache(
    naive: bool, other_texts: bool, tiny_model: Folder
) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), naive=naive, batch_size=2)

    def cancel(progress: Progress) -> None:
        if progress.stage == "Encoding" and progress.done >= 8:
            context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        encode(Corpus(MANY), spec, None, context)
    texts = (*MANY, "hello sun") if other_texts else MANY
    resumed = run(spec, texts)
    assert 8 <= resumed.reused < len(MANY)
    again = run(spec, texts)
    assert resumed.batches < again.batches
    same(resumed, again)
