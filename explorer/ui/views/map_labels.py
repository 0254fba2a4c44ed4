"""Labels beside the points of the map, none over another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from explorer.domain.words import shortened
from explorer.figures.theme import mix
from explorer.ui.plots.style import Style, write

_LONGEST = 28


def place_labels(
    positions: np.ndarray, widths: Sequence[float], height: float, radius: float, area: QRectF
) -> dict[int, QRectF]:
    """Find a place beside each point for its label.

    Parameters
    ----------
    positions
        float64 (n, 2) of the points; labels cover none of them.
    widths, height
        Room that each label takes.
    radius
        Of the points.
    area
        Labels stay inside.

    Returns
    -------
    dict
        Rectangle by point, for the labels that found room: right of the point if that is free, else left, below,
        above.
    """
    gap = radius + 3
    left, top = positions[:, 0] - radius, positions[:, 1] - radius
    taken = [np.stack([left, top, left + 2 * radius, top + 2 * radius], axis=1)]
    placed: dict[int, QRectF] = {}
    for index, ((x, y), width) in enumerate(zip(positions.tolist(), widths, strict=True)):
        for corner_x, corner_y in (
            (x + gap, y - height / 2),
            (x - gap - width, y - height / 2),
            (x - width / 2, y + gap),
            (x - width / 2, y - gap - height),
        ):
            box = QRectF(corner_x, corner_y, width, height)
            if not area.contains(box):
                continue
            others = np.concatenate(taken)
            free = (others[:, 0] >= box.right()) | (others[:, 2] <= box.left())
            free |= (others[:, 1] >= box.bottom()) | (others[:, 3] <= box.top())
            free[index] = True
            if free.all():
                placed[index] = box
                taken.append(np.array([[box.left(), box.top(), box.right(), box.bottom()]]))
                break
    return placed


def draw_labels(
    painter: QPainter,
    positions: np.ndarray,
    texts: Sequence[str],
    selected: Sequence[bool],
    radius: float,
    area: QRectF,
    style: Style,
) -> None:
    """Write the beginning of each text beside its point, where it does not cover anything; selected ones first."""
    order = sorted(range(len(texts)), key=lambda index: not selected[index])
    words = [shortened(texts[index], _LONGEST) for index in order]
    widths = [style.small_metrics.horizontalAdvance(word) + 2 for word in words]
    places = place_labels(positions[order], widths, style.small_metrics.height(), radius, area)
    plain = mix(style.theme.surface, style.theme.text, 0.85)
    for rank, box in places.items():
        ink = style.theme.selection if selected[order[rank]] else plain
        write(painter, box, words[rank], style.small, ink, elide=False)
