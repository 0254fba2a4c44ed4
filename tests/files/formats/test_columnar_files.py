"""pyarrow is imported without pandas, where that is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

_LOOK = """
import sys
{before}
from explorer.files.formats.columnar_files import import_arrow
pa = import_arrow()
pa.array(["a list"]).to_pylist()
print("pandas" in sys.modules)
{after}
"""


@pytest.mark.skipif(importlib.util.find_spec("pandas") is None, reason="pandas is not installed")
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "", ["False"]),
        ("", "print(type(pa.table({'a': [1]}).to_pandas()).__name__)", ["False", "DataFrame"]),
        ("import pandas", "print(pa.array(pandas.Series([1])).type)", ["True", "int64"]),
    ],
)
def test_pandas_is_left_out_unless_it_is_there_or_asked_for(before: str, after: str, said: list[str]) -> None:
    code = _LOOK.format(before=before, after=after)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == said
