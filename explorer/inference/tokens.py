"""One text token by token."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.domain.encoding import Encoding
from explorer.domain.job import JobContext
from explorer.domain.spec import Readout
from explorer.domain.tokens import TokenReading


def read_tokens(
    encoding: Encoding, indices: Sequence[int], readout: Readout, context: JobContext
) -> tuple[TokenReading, ...]:
    """Read texts of an encoding token by token, as the pooling of `readout` saw them."""
    raise NotImplementedError
