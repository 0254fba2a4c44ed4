"""How far a map can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.domain.settings.spec import Similarity


@dataclass(frozen=True, slots=True)
class MapQuality:
    """Whether what is near on the map is near in the original space, and the other way round.

    Parameters
    ----------
    trustworthiness
        From 0 to 1; low where the map shows neighbours that are none (Venna and Kaski, 2001).
    continuity
        From 0 to 1; low where the map tears neighbours apart (ibid.).
    k
        Neighbours asked for.
    metric
        What near means in the original space.
    texts
        How many texts were measured, each by its rank among all; fewer than all where a sample was drawn.
    """

    trustworthiness: float
    continuity: float
    k: int
    metric: Similarity
    texts: int
