from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.results.finding import Finding, Severity
from tests.domain.test_vocabulary import make_encoding


def test_the_numbers_of_a_finding_cannot_change() -> None:
    numbers = {"sentences": 3.0}
    finding = Finding("key", Severity.NOTE, "Something.", numbers=numbers)
    numbers["sentences"] = 4.0
    assert finding.numbers["sentences"] == 3.0
    with pytest.raises(TypeError):
        finding.numbers["sentences"] = 5.0  # type: ignore[index]  # that is what is tested
    assert finding == Finding("key", Severity.NOTE, "Something.", numbers={"sentences": 3.0})


def test_an_encoding_that_does_not_say_what_was_cut_has_zeros() -> None:
    encoding = make_encoding(("a", "b"))
    assert encoding.cut_tokens.tolist() == [0, 0]
    assert encoding.cut_tokens.dtype == np.int32
    with pytest.raises(ValueError, match="read-only"):
        encoding.cut_tokens[0] = 1
