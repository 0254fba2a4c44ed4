"""How many tokens a model reads, against what its whole forward pass takes."""

from __future__ import annotations

import pytest
import torch
from transformers import AutoModel

from explorer.inference.models.torch.checks.positions import position_limit
from tests.support.architectures import tiny_config
from tests.support.models import MAX_LENGTH

TABLES = ["bart", "big_bird", "blenderbot", "fnet", "gptj", "ibert", "led", "longformer", "marian", "mbart", "mpnet"]
TABLES += ["mra", "opt", "pegasus", "roberta", "yoso"]


def runs(model: torch.nn.Module, length: int) -> bool:
    try:
        with torch.inference_mode():
            model(input_ids=torch.full((1, length), 7))
    except (RuntimeError, LookupError, ValueError):
        return False
    return True


@pytest.mark.parametrize("name", TABLES)
def test_limit_is_the_longest_text_that_the_model_takes(name: str) -> None:
    model = AutoModel.from_config(tiny_config(name)).eval()
    part = model.get_encoder() if model.config.is_encoder_decoder else model
    limit = position_limit(part)
    assert limit is not None
    assert runs(part, limit)
    assert not runs(part, limit + 1)


def test_padding_number_beyond_the_positions_is_no_offset() -> None:
    # opus-mt: 512 positions, the padding token the last of 60,000.
    model = AutoModel.from_config(tiny_config("marian", vocab_size=600, pad_token_id=599)).eval()
    assert position_limit(model.get_encoder()) == MAX_LENGTH


def test_computed_positions_count_as_stated_and_relative_ones_not_at_all() -> None:
    assert position_limit(AutoModel.from_config(tiny_config("m2m_100")).get_encoder()) == MAX_LENGTH
    assert position_limit(AutoModel.from_config(tiny_config("t5")).get_encoder()) is None


def test_of_two_parts_the_shorter_counts() -> None:
    config = tiny_config("led", max_decoder_position_embeddings=MAX_LENGTH - 8)
    assert position_limit(AutoModel.from_config(config).eval()) == MAX_LENGTH - 8
