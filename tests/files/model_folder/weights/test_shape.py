"""Layers and dimensions told from the settings are those that the library finds in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from explorer.domain.model.folder import ModuleFolder
from explorer.files.model_folder.weights.shape import layers_of, sentence_width, width_of


@pytest.mark.parametrize(
    "name", "Bert DistilBert MPNet GPT2 GPTJ T5 MT5 Bart XLNet Llama Mpt Bloom ModernBert Electra Gemma3".split()
)
def test_layers_and_width_are_those_of_the_library(name: str) -> None:
    import transformers

    config = getattr(transformers, f"{name}Config")()
    settings: dict[str, Any] = config.to_dict()
    text = config.get_text_config()
    assert (layers_of(settings), width_of(settings)) == (text.num_hidden_layers, text.hidden_size)


def test_what_is_not_told_is_not_known() -> None:
    assert (layers_of({}), width_of({})) == (None, None)
    assert (layers_of({"num_hidden_layers": "six"}), width_of({"hidden_size": 0})) == (None, None)
    assert layers_of({"encoder_layers": 6, "decoder_layers": 2}) is None


def module(name: str, **settings: Any) -> ModuleFolder:
    return ModuleFolder(name, Path(name), settings)


@pytest.mark.parametrize(
    ("modules", "width"),
    [
        ((), 16),
        ((module("Pooling", pooling_mode_mean_tokens=True, pooling_mode_cls_token=False), module("Normalize")), 16),
        ((module("Pooling", pooling_mode_mean_tokens=True, pooling_mode_cls_token=True),), 32),
        ((module("Pooling", pooling_mode="mean"),), 16),
        ((module("Pooling", pooling_mode=["mean", "max", "cls"]),), 48),
        ((module("Pooling", pooling_mode="mean"), module("Dense", in_features=16, out_features=8)), 8),
        ((module("Pooling", pooling_mode="mean"), module("Dense")), None),
        ((module("LSTM", hidden_dim=3), module("Pooling", pooling_mode="mean")), None),
    ],
)
def test_a_pipeline_ends_in_as_many_dimensions_as_its_modules_make(
    modules: tuple[ModuleFolder, ...], width: int | None
) -> None:
    assert sentence_width((module("Transformer"), *modules), 16) == width
