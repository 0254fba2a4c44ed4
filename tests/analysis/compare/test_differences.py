from __future__ import annotations

from dataclasses import replace

from explorer.analysis.compare.differences import Difference, differences
from explorer.domain.model.prompts import Prompt
from explorer.domain.results.comparison import Configuration, Side
from explorer.domain.settings.spec import Backend, EncodeSpec, Part, Pooling, Readout
from tests.support.comparisons import make_comparison

MEAN = Configuration(EncodeSpec(), Readout(Pooling.MEAN))


def side(configuration: Configuration = MEAN) -> Side:
    return make_comparison(a=configuration, b=configuration).a


def test_the_same_twice_differs_in_nothing() -> None:
    assert differences(side(), side()) == ()


def test_each_difference_is_named_as_it_held() -> None:
    before = side()
    info = replace(before.encoding.info, name="other", max_length=None)
    encoding = replace(before.encoding, info=info, prompt=Prompt("q: "), dtype="bfloat16", device="cuda:0")
    configuration = Configuration(EncodeSpec("/m/other", Backend.TRANSFORMERS), Readout(Pooling.NAIVE_MEAN, layer=3))
    after = replace(before, encoding=encoding, configuration=configuration)
    found = {row.name: (row.a, row.b) for row in differences(before, after)}
    assert found == {
        "model": (before.encoding.info.name, "other"),
        "backend": ("sentence-transformers", "transformers"),
        "pooling": ("pooling mean", "pooling naive_mean"),
        "layer": ("last layer", "layer 3"),
        "limit": ("at most 256 tokens", "no limit"),
        "prompt": ("no prompt", 'prompt "q: "'),
        "format": ("float32", "bfloat16"),
        "device": ("cpu", "cuda:0"),
    }


def test_batches_count_only_between_naive_poolings() -> None:
    few, many = (side(Configuration(EncodeSpec(batch_size=size), Readout(Pooling.NAIVE_MAX))) for size in (4, 32))
    assert differences(few, many) == (Difference("batches", "batches of 4", "batches of 32"),)
    few, many = (side(Configuration(EncodeSpec(batch_size=size), Readout(Pooling.MAX))) for size in (4, 32))
    assert differences(few, many) == ()


def test_models_of_one_name_are_told_apart_by_their_folders() -> None:
    a, b = (side(Configuration(EncodeSpec(folder), Readout(Pooling.MAX))) for folder in ("/a/mine", "/b/mine"))
    assert differences(a, b) == (Difference("model", "a/mine", "b/mine"),)
    a, b = (side(Configuration(EncodeSpec(f"/{run}/out/mine"), Readout(Pooling.MAX))) for run in "ab")
    assert differences(a, b) == (Difference("model", "a/out/mine", "b/out/mine"),)


def test_the_halves_of_an_encoder_decoder_are_named_where_both_models_have_them() -> None:
    plain = side()

    def reading(part: Part) -> Side:
        habits = replace(plain.encoding.info.habits, part=part)
        return replace(plain, encoding=replace(plain.encoding, info=replace(plain.encoding.info, habits=habits)))

    assert differences(reading(Part.ENCODER), reading(Part.DECODER)) == (
        Difference("part", "the encoder", "the decoder"),
    )
    assert differences(plain, reading(Part.DECODER)) == ()
