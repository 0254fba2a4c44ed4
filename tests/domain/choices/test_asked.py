from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from explorer.domain.choices.asked import FIELDS, Asked, Field, put_back, what_is_set, words_of
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.settings.spec import (
    LAST_LAYER,
    Backend,
    Device,
    EncodeSpec,
    Engine,
    Part,
    Pooling,
    Precision,
    Readout,
    Similarity,
)

SET = Asked(
    EncodeSpec(
        model="/models/mine",
        backend=Backend.TRANSFORMERS,
        engine=Engine.TORCH,
        max_length=64,
        prompt="q: ",
        query_prompt="find ",
        device=Device.CPU,
        dtype=Precision.BFLOAT16,
        batch_size=8,
        allow_network=True,
        part=Part.DECODER,
    ),
    Readout(Pooling.CLS, layer=3, normalize=True, truncate_dim=32),
    Similarity.DOT,
)
"""Nothing as it is unless set."""

DERIVED = {"layers", "naive"}
"""Fields of an `EncodeSpec` that follow from the readout and the number of texts."""


def test_every_field_of_the_settings_is_a_setting() -> None:
    of_spec = {name for row in FIELDS.values() for name in row.spec}
    of_readout = {name for row in FIELDS.values() for name in row.readout}
    assert list(FIELDS) == list(Field)
    assert of_spec == {field.name for field in fields(EncodeSpec)} - DERIVED
    assert of_readout == {field.name for field in fields(Readout)}


def test_what_is_set_is_named_and_put_back_one_by_one_or_all_at_once() -> None:
    assert what_is_set(Asked()) == ()
    assert what_is_set(SET) == tuple(Field)
    for name in Field:
        left = set(what_is_set(put_back(SET, (name,))))
        # A half of one model is none of another, and the model's own pooling reads the last layer.
        also = {Field.MODEL: {Field.PART}, Field.POOLING: set()}.get(name, set())
        assert left == set(Field) - {name} - also
    assert put_back(SET, tuple(Field)) == Asked()


def test_the_usual_pooling_is_that_of_backend_and_folder() -> None:
    raw = replace(SET, readout=Readout(Pooling.MEAN))
    assert Field.POOLING not in what_is_set(raw)
    pipeline = Asked(EncodeSpec(), Readout(Pooling.MEAN, layer=2))
    assert what_is_set(pipeline) == (Field.POOLING, Field.LAYER)
    assert put_back(pipeline, (Field.POOLING,)).readout == Readout(Pooling.MODEL, LAST_LAYER)
    unpooled = ModelFolder(
        Path("m"), "m", ModelKind.TRANSFORMER, model_pooling=Failure(FailureKind.MODEL, "It has no pooling.")
    )
    assert what_is_set(Asked(EncodeSpec(), Readout(Pooling.MEAN)), unpooled) == ()
    assert (
        put_back(Asked(EncodeSpec(), Readout(Pooling.CLS)), (Field.POOLING,), unpooled).readout.pooling is Pooling.MEAN
    )
    from_file = Asked(EncodeSpec(backend=Backend.TRANSFORMERS), Readout())
    assert Field.POOLING not in what_is_set(from_file)


@pytest.mark.parametrize(
    ("asked", "name", "words"),
    [
        (SET, Field.LAYER, "layer 3"),
        (SET, Field.TRUNCATE_DIM, "32 dimensions"),
        (Asked(readout=Readout(truncate_dim=1)), Field.TRUNCATE_DIM, "1 dimension"),
        (SET, Field.MAX_LENGTH, "at most 64 tokens"),
        (SET, Field.PROMPT, "prompt “q: ”"),
        (Asked(EncodeSpec(prompt="")), Field.PROMPT, "no prompt"),
        (Asked(EncodeSpec(prompt_name="topic")), Field.PROMPT, "prompt topic"),
        (Asked(EncodeSpec(prompt="a\nb" + 40 * "c")), Field.PROMPT, f"prompt “a↵b{28 * 'c'}…”"),
        (SET, Field.QUERY_PROMPT, "queries “find ”"),
        (Asked(EncodeSpec(query_prompt="")), Field.QUERY_PROMPT, "no prompt of queries"),
        (Asked(EncodeSpec(query_prompt_name="query")), Field.QUERY_PROMPT, "queries query"),
        (SET, Field.PART, "the decoder"),
        (SET, Field.DEVICE, "CPU"),
        (SET, Field.PRECISION, "bfloat16"),
        (Asked(EncodeSpec(dtype=Precision.STORED)), Field.PRECISION, "as stored"),
        (SET, Field.BATCH_SIZE, "batches of 8"),
        (SET, Field.ALLOW_NETWORK, "downloads allowed"),
        (SET, Field.BACKEND, "Transformers"),
        (SET, Field.POOLING, "cls"),
        (SET, Field.NORMALIZE, "normalised"),
    ],
)
def test_what_is_set_is_said_in_short_words(asked: Asked, name: Field, words: str) -> None:
    assert words_of(asked, (name,)) == (words,)
