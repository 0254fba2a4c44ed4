"""Looking for near-duplicates among the texts on the screen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject

from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.ui.control.on_request.runner import RequestRunner
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue

_KEY = "near-duplicates"


class NearDuplicateSearch(QObject):
    """Fulfils what the dialog "Near-duplicates" asks for."""

    def __init__(self, store: Store, requests: RequestRunner) -> None:
        super().__init__(store)
        self._store = store
        self._requests = requests

    def start(self, threshold: float) -> None:
        """Find the pairs with a cosine of at least `threshold`."""
        state = self._store.state
        embeddings = state.embeddings
        if embeddings is None:
            return

        def show(found: NearDuplicates) -> None:
            if self._store.state.embeddings is embeddings:
                self._store.update(near_duplicates=found)

        vectors, texts = embeddings.vectors, state.shown.texts
        self._requests.start(
            _KEY,
            "Finding near-duplicates",
            lambda context: _find(vectors, texts, threshold, context),
            show,
            Queue.LONG,
        )

    def stop(self) -> None:
        """Stop the search under way; what it found so far is shown."""
        self._requests.stop(_KEY)


def _find(vectors: FloatArray, texts: Sequence[str], threshold: float, context: JobContext) -> NearDuplicates:
    """Return what is found, or why the search cannot be made: that is said in the dialog, beside the threshold."""
    from explorer.analysis.neighbors.near_duplicates import near_duplicates

    try:
        return near_duplicates(vectors, texts, threshold, context)
    except ExplorerError as error:
        context.check()
        nothing = np.empty(0, np.int32)
        return NearDuplicates(threshold, nothing, nothing, np.empty(0, np.float32), 0, refused=error.failure)
