from __future__ import annotations

import pytest

from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.files.cache.vector_cache import VectorCache
from tests.cli.fakes import fake_encode


@pytest.fixture
def specs(monkeypatch: pytest.MonkeyPatch) -> list[EncodeSpec]:
    """Put the fake model in place and collect what it is asked to do."""
    asked: list[EncodeSpec] = []

    def encode(
        corpus: Corpus,
        spec: EncodeSpec,
        previous: Encoding | None,
        context: JobContext,
        cache: VectorCache | None = None,
    ) -> Encoding:
        asked.append(spec)
        return fake_encode(corpus, spec, previous, context)

    monkeypatch.setattr("explorer.inference.pipeline.encode", encode)
    return asked
