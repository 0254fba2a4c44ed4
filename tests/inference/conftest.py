from __future__ import annotations

from collections.abc import Iterator

import pytest

from explorer.inference.encode.known import forget_unfinished
from explorer.inference.models.loading import forget_models


@pytest.fixture(autouse=True)
def _no_unfinished_work() -> Iterator[None]:
    """Keep what a cancelled run leaves behind from the tests that follow."""
    yield
    forget_unfinished()


@pytest.fixture(autouse=True)
def _no_model_of_other_code(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have a test that changes code load its models by that code, and no other test find them."""
    changing = "monkeypatch" in request.fixturenames
    if changing:
        forget_models()
    yield
    if changing:
        forget_models()
