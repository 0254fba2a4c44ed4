"""What is told of a model that fails or cannot be converted: the cause, in what the libraries say at length."""

from __future__ import annotations

import pytest

from explorer.inference.models.checks.forward_failure import cause
from explorer.inference.models.torch.checks.load_report import missing_weights

NOT_CONVERTED = """Check 'false' failed at src/frontends/common_translators/src/unconverted_ops_report.cpp:151:
FrontEnd API failed with OpConversionFailure:
Model wasn't fully converted.
Summary:
-- {}: {}
"""
TRACING = "Couldn't get TorchScript module by tracing.\nException:\n"

TOLD = {
    "no conversion": (
        NOT_CONVERTED.format("No conversion rule found for operations", "aten::histc"),
        "it has no conversion of aten::histc.",
    ),
    "failed conversions": (
        NOT_CONVERTED.format("Conversion is failed for", "SequenceMark, aten::cat"),
        "it has no conversion of SequenceMark, aten::cat.",
    ),
    "another trace": (
        TRACING + "Tracing failed sanity checks!\nERROR: Graphs differed across invocations!\n\tGraph diff:",
        "it does not do the same at every call, so that torch cannot trace it.",
    ),
    "no trace": (
        TRACING + "unordered_map::at\nPlease check correctness of provided 'example_input'.",
        "torch cannot trace it: unordered_map::at.",
    ),
    "no trace and no word": (TRACING, "torch cannot trace it."),
    "a place": ("Check 'x' failed at src/core/a.cpp:1:\nshapes differ\nmore", "shapes differ."),
    "nothing": ("", "RuntimeError."),
}


@pytest.mark.parametrize("name", TOLD)
def test_cause_is_the_line_that_says_most(name: str) -> None:
    told, expected = TOLD[name]
    assert cause(RuntimeError(told)) == expected


def test_names_that_stand_for_several_weights_are_those_of_one() -> None:
    report = [
        "layers.{0, 1}.bias | MISSING |",
        "layers.{0...11}.mlp.{1, 2}.weight | MISSING |",
        "head.bias | MISSING |",
    ]
    assert missing_weights(report) == ["layers.0.bias", "layers.0.mlp.1.weight", "head.bias"]
