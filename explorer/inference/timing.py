"""How long each stage takes, measured several times."""

from __future__ import annotations

from explorer.domain.corpus import Corpus
from explorer.domain.encoding import StageSeconds
from explorer.domain.job import JobContext
from explorer.domain.spec import EncodeSpec


def time_stages(corpus: Corpus, spec: EncodeSpec, repeats: int, context: JobContext) -> tuple[StageSeconds, ...]:
    """Encode a corpus several times from nothing, and return the seconds of each stage each time."""
    raise NotImplementedError
