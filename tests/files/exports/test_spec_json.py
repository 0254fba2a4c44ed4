from __future__ import annotations

import json
import math

import numpy as np

from explorer.domain.model.info import ModelInfo
from explorer.domain.model.prompts import Prompt
from explorer.domain.results.encoding import Encoding, StageSeconds
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Readout
from explorer.files.exports.spec_json import describe_run, to_json

INFO = ModelInfo(
    "tiny", 4, 2, 512, ("Transformer", "Pooling"), "mean", True, padding_side="left", notes=("Padded right.",)
)


def encoding(spec: EncodeSpec) -> Encoding:
    return Encoding(
        spec,
        "",
        ("a",),
        {},
        np.ones((1, 4), np.float32),
        np.array([3], np.int32),
        np.array([False]),
        INFO,
        "cuda:0",
        "bfloat16",
        StageSeconds(1.0, 2.0, 3.0, 4.0),
        7,
        notes=("Batch halved.",),
        prompt=Prompt("query: ", "query"),
    )


def test_everything_that_the_vectors_depend_on_is_there() -> None:
    spec = EncodeSpec("folder", Backend.SENTENCE_TRANSFORMERS, max_length=64, prompt_name="query", batch_size=8)
    run = describe_run(encoding(spec), Readout(Pooling.NAIVE_MAX, 2, True, 3))
    assert run == {
        "program": run["program"],
        "model": "folder",
        "model_name": "tiny",
        "architecture": "",
        "modules": ["Transformer", "Pooling"],
        "model_pooling": "mean",
        "model_normalizes": True,
        "backend": "sentence-transformers",
        "engine": "torch",
        "pooling": "naive_max",
        "layer": 2,
        "normalize": True,
        "truncate_dim": 3,
        "max_length": 512,
        "part": None,
        "prompt": "query: ",
        "prompt_name": "query",
        "query_prompt": "",
        "batch_size": 8,
        "padding_side": "left",
        "device": "cuda:0",
        "dtype": "bfloat16",
        "set": {
            "layer": "layer 2",
            "truncate_dim": "3 dimensions",
            "max_length": "at most 512 tokens",
            "prompt": "prompt “query: ”",
            "precision": "bfloat16",
            "batch_size": "batches of 8",
        },
        "batches": 7,
        "seconds": {"load": 1.0, "tokenize": 2.0, "forward": 3.0, "pool": 4.0},
        "notes": ["Padded right.", "Batch halved."],
    }
    assert json.loads(to_json(run)) == run


def test_defaults_say_what_they_meant() -> None:
    run = describe_run(encoding(EncodeSpec()), Readout())
    assert (run["layer"], run["max_length"], run["batch_size"]) == ("last", 512, None)


def test_json_has_no_numbers_that_json_does_not_know() -> None:
    value = {"a": [math.nan, math.inf, -math.inf, 1.5], "b": ("ä\ud800", None, True), 3: {}}
    assert json.loads(to_json(value)) == {"a": [None, None, None, 1.5], "b": ["ä\ufffd", None, True], "3": {}}
    assert to_json("ä").isascii()
