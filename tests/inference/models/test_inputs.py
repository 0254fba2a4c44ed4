from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.settings.spec import LAST_LAYER, Pooling
from explorer.inference.models.inputs import Batch, TokenizedText, pad_batch


def text(*ids: int, typed: bool = False) -> TokenizedText:
    array = np.array(ids, dtype=np.int64)
    return TokenizedText(array, np.ones_like(array) if typed else None, len(ids), truncated=False)


def test_halves_keep_width_side_order_and_keys() -> None:
    keys = ((LAST_LAYER, Pooling.NAIVE_MEAN),)
    first, second = Batch((4, 2, 9), 7, "left", keys).halves()
    assert (first, second) == (Batch((4, 2), 7, "left", keys), Batch((9,), 7, "left", keys))


@pytest.mark.parametrize(
    ("side", "ids", "mask"),
    [
        ("right", [[5, 6, 9, 9], [7, 9, 9, 9]], [[1, 1, 0, 0], [1, 0, 0, 0]]),
        ("left", [[9, 9, 5, 6], [9, 9, 9, 7]], [[0, 0, 1, 1], [0, 0, 0, 1]]),
    ],
)
def test_padding_goes_to_its_side(side: str, ids: list[list[int]], mask: list[list[int]]) -> None:
    features = pad_batch([text(7), text(5, 6)], Batch((1, 0), 4, side), pad_id=9, pad_type_id=3)
    assert features["input_ids"].tolist() == ids
    assert features["attention_mask"].tolist() == mask
    assert "token_type_ids" not in features


def test_token_types_are_padded_too() -> None:
    features = pad_batch([text(5, 6, typed=True)], Batch((0,), 3), pad_id=9, pad_type_id=4)
    assert features["token_type_ids"].tolist() == [[1, 1, 4]]


def test_texts_are_found_by_their_rows_too() -> None:
    features = pad_batch({40: text(7), 12: text(5, 6)}, Batch((12, 40), 2), pad_id=9, pad_type_id=3)
    assert features["input_ids"].tolist() == [[5, 6], [7, 9]]
