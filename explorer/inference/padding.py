"""What sharing a batch does to vectors."""

from __future__ import annotations

from explorer.domain.corpus import Corpus
from explorer.domain.job import JobContext
from explorer.domain.spec import EncodeSpec
from explorer.domain.sweep import PaddingTest


def measure_padding(corpus: Corpus, spec: EncodeSpec, context: JobContext) -> PaddingTest:
    """Encode each text alone and in its batch, and measure what the batch changes."""
    raise NotImplementedError
