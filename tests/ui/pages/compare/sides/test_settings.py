from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.domain.model.prompts import Prompt
from explorer.domain.results.comparison import Configuration
from explorer.domain.settings.spec import LAST_LAYER, Backend, Device, EncodeSpec, Pooling, Precision, Readout
from explorer.figures.phrases.settings import found_out, words_of, words_of_both, words_of_sides
from explorer.ui.pages.compare.sides.settings import asked, fitted, opposite, same_setting
from tests.support.comparisons import BY_HAND, LIBRARY, make_comparison

RAW = EncodeSpec(backend=Backend.TRANSFORMERS)


def test_words_say_what_differs_from_the_usual() -> None:
    assert words_of(LIBRARY) == "model (its own) · Sentence Transformers"
    rich = Configuration(
        replace(RAW, model="/models/tiny-bert", dtype=Precision.BFLOAT16),
        Readout(Pooling.CLS, layer=3, normalize=True, truncate_dim=128),
    )
    assert words_of(rich) == "cls · Transformers · models/tiny-bert · layer 3 · normalised · 128 dimensions · bfloat16"
    stored = {"dtype": Precision.STORED}
    prompts = [{"prompt": ""}, {"prompt": "q: "}, {"prompt_name": "topic"}, {"max_length": 64}, stored]
    assert [words_of(Configuration(replace(RAW, **asked), Readout(Pooling.CLS)))[21:] for asked in prompts] == [
        "no prompt",
        "prompt “q: ”",
        "prompt topic",
        "at most 64 tokens",
        "as stored",
    ]


def test_two_folders_of_one_last_name_are_told_apart() -> None:
    first, second = (
        Configuration(replace(RAW, model=f"/models/{run}/final"), Readout(Pooling.CLS)) for run in ("small", "large")
    )
    assert words_of(first) == "cls · Transformers · small/final"
    assert words_of_both(first, second) == ("cls · small/final · Transformers", "cls · large/final · Transformers")
    deep = (replace(first, spec=replace(RAW, model=f"/models/{run}/out/final")) for run in ("small", "large"))
    assert words_of_both(*deep) == ("cls · small/out/final · Transformers", "cls · large/out/final · Transformers")


def test_headings_say_what_differs_though_nobody_asked_for_it() -> None:
    comparison = make_comparison()
    assert words_of_sides(comparison.a, comparison.b) == tuple(
        words_of(side.configuration) for side in (comparison.a, comparison.b)
    )
    assert found_out(comparison.a, comparison.b) == ""
    encoding = comparison.b.encoding
    info = replace(encoding.info, max_length=512)
    other = replace(encoding, info=info, prompt=Prompt("query: ", "query"), dtype="bfloat16")
    a, b = comparison.a, replace(comparison.b, encoding=other)
    first, second = words_of_sides(a, b)
    assert first.startswith("model (its own) · at most 256 tokens · no prompt · float32 · ")
    assert second.startswith('naive_mean · at most 512 tokens · prompt query "query: " · bfloat16 · ')
    assert found_out(a, b) == (
        "They differ in limit (at most 256 tokens in A, at most 512 tokens in B), "
        'prompt (no prompt in A, prompt query "query: " in B), format (float32 in A, bfloat16 in B).'
    )


@pytest.mark.parametrize(
    ("mine", "backend", "pooling"),
    [
        (LIBRARY, Backend.TRANSFORMERS, Pooling.NAIVE_MEAN),
        (Configuration(EncodeSpec(), Readout(Pooling.CLS)), Backend.TRANSFORMERS, Pooling.NAIVE_MEAN),
        (Configuration(EncodeSpec(), Readout(Pooling.NAIVE_MEAN)), Backend.TRANSFORMERS, Pooling.MEAN),
        (Configuration(RAW, Readout(Pooling.MEAN)), Backend.TRANSFORMERS, Pooling.NAIVE_MEAN),
        (Configuration(RAW, Readout(Pooling.CLS)), Backend.SENTENCE_TRANSFORMERS, Pooling.MODEL),
        (BY_HAND, Backend.SENTENCE_TRANSFORMERS, Pooling.MODEL),
    ],
)
def test_the_opposite_is_another_setting_that_can_be_run(
    mine: Configuration, backend: Backend, pooling: Pooling
) -> None:
    other = opposite(mine)
    assert (other.spec.backend, other.readout.pooling) == (backend, pooling)
    assert fitted(other) == other
    assert not same_setting(mine, other)


def test_what_contradicts_itself_is_put_right() -> None:
    raw = fitted(Configuration(RAW, Readout(Pooling.MODEL, layer=3)))
    assert raw.readout == Readout(Pooling.MEAN, layer=3)
    own = fitted(Configuration(EncodeSpec(), Readout(Pooling.MODEL, layer=3)))
    assert own.readout.layer == LAST_LAYER


def test_what_the_form_does_not_offer_comes_from_the_settings_of_the_window() -> None:
    window = EncodeSpec(
        prompt="query: ", query_prompt="q: ", max_length=64, device=Device.CPU, batch_size=4, dtype=Precision.FLOAT16
    )
    mine = replace(RAW, prompt_name="topic", max_length=16)
    run = asked(Configuration(mine, Readout(Pooling.NAIVE_MEAN, layer=2)), window)
    assert run.spec == EncodeSpec(
        backend=Backend.TRANSFORMERS,
        prompt_name="topic",
        max_length=16,
        query_prompt="q: ",
        device=Device.CPU,
        batch_size=4,
        layers=(2,),
        naive=True,
    )


def test_settings_are_the_same_where_they_give_the_same_vectors() -> None:
    other_layers = Configuration(replace(LIBRARY.spec, layers=(1, 2), naive=True, batch_size=4), LIBRARY.readout)
    assert same_setting(LIBRARY, other_layers)
    assert not same_setting(BY_HAND, Configuration(replace(BY_HAND.spec, batch_size=4), BY_HAND.readout))
    assert not same_setting(LIBRARY, Configuration(replace(LIBRARY.spec, prompt="x"), LIBRARY.readout))
    assert not same_setting(LIBRARY, Configuration(LIBRARY.spec, Readout(normalize=True)))
