from __future__ import annotations

from collections.abc import Iterator

import pytest

from explorer.inference.encode.known import forget_unfinished


@pytest.fixture(autouse=True)
def _no_unfinished_work() -> Iterator[None]:
    """Keep what a cancelled run leaves behind from the tests that follow."""
    yield
    forget_unfinished()
