"""When the process of the maps is started, and what is done without it."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.groups.clusters import find_clusters
from explorer.app.services import make_services
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.inference import pipeline
from explorer.inference.maps import projection_process


class Process:
    """Notes what is asked of it."""

    asked: list[object]

    def __init__(self) -> None:
        Process.asked = ["made"]

    def warm_up(self, n_texts: int = 0) -> None:
        self.asked.append(n_texts)

    def close(self) -> None:
        self.asked.append("closed")


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> type[Process]:
    Process.asked = []
    monkeypatch.setattr(projection_process, "ProjectionProcess", Process)
    monkeypatch.setattr(pipeline, "encode", lambda *_: None)
    return Process


@pytest.mark.parametrize(
    ("maps_of", "n_texts", "asked"),
    [
        (None, 3, []),
        (None, 300, ["made", 300, "closed"]),
        (0, 300, []),
        (3, 3, ["made", 3, "closed"]),
        (300, 300, ["made", 300, "closed"]),
    ],
)
def test_the_process_of_maps_is_started_where_a_map_will_be_asked_for(
    process: type[Process], maps_of: int | None, n_texts: int, asked: list[object]
) -> None:
    services = make_services(maps_of=maps_of)
    services.encode(Corpus.from_lines(["a sentence"] * n_texts), EncodeSpec(), None, JobContext())
    services.close()
    assert process.asked == asked


def test_without_a_window_groups_are_found_in_this_process(process: type[Process]) -> None:
    vectors = (np.eye(8)[np.arange(60) % 3] + 0.05 * np.random.default_rng(0).normal(size=(60, 8))).astype(np.float32)
    services, context = make_services(maps_of=0), JobContext()
    found, expected = services.cluster(vectors, Similarity.COSINE, context), find_clusters(vectors, 0)
    np.testing.assert_array_equal(found.labels, expected.labels)
    assert process.asked == []
    context.cancel()
    with pytest.raises(Cancelled):
        services.cluster(vectors, Similarity.COSINE, context)
