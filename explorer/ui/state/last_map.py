"""What the last map of the same texts looked like, so that the next one looks as like it as it can."""

from __future__ import annotations

from dataclasses import replace

from explorer.domain.arrays import FloatArray
from explorer.domain.results.analysis import Clusters
from explorer.domain.results.projection import Projection, ProjectionMethod


class LastMap:
    """Turns a map onto the one before it, and gives groups the colours of those that they overlap.

    Only what has no meaning of its own is changed: turn, mirror and size of a map, and which colour is which. PCA stays
    as it is, whose axes mean something. Asked from the window's thread alone but for `turned`.
    """

    def __init__(self) -> None:
        self._texts = ""
        self._coords: FloatArray | None = None
        self._clusters: Clusters | None = None

    def begin(self, fingerprint: str) -> None:
        """Forget what is known of other texts than those of a corpus."""
        if fingerprint != self._texts:
            self._texts, self._coords, self._clusters = fingerprint, None, None

    def turned(self, projection: Projection) -> Projection:
        """Return a map, or a draft of it, laid onto the last one."""
        from explorer.analysis.maps.align import align

        coords = self._coords
        if projection.method is ProjectionMethod.PCA or coords is None or len(coords) != len(projection.coords):
            return projection
        return replace(projection, coords=align(projection.coords, coords))

    def keep_map(self, projection: Projection) -> None:
        """Take what is on the screen now."""
        if projection.method is not ProjectionMethod.PCA:
            self._coords = projection.coords

    def colored(self, clusters: Clusters) -> Clusters:
        """Return groups in the colours of the last ones that they overlap most, and keep them as the last."""
        from explorer.analysis.groups.matching import matched_inks

        before = self._clusters
        if before is not None and len(before.labels) == len(clusters.labels):
            clusters = replace(clusters, inks=matched_inks(clusters, before))
        self._clusters = clusters
        return clusters
