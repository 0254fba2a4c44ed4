from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from explorer.ui.views.map_labels import place_labels


def test_labels_cover_nothing() -> None:
    random = np.random.default_rng(2)
    places = random.uniform(30, 370, size=(40, 2))
    area = QRectF(0, 0, 400, 400)
    boxes = place_labels(places, [70.0] * 40, 14.0, 5.0, area)
    assert len(boxes) > 10
    for index, box in boxes.items():
        assert area.contains(box)
        assert not any(box.intersects(other) for rank, other in boxes.items() if rank != index)
        assert not any(box.contains(QPointF(*place)) for place in places)
