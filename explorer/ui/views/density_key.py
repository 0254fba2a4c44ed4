"""What the strength of the map's density means, in a corner of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QLinearGradient, QPainter

from explorer.domain.words import count
from explorer.figures.theme import mix
from explorer.ui.plots.style import Style, write
from explorer.ui.views.coloring import Coloring
from explorer.ui.views.density import faintest, full_strength

_BAR = 56.0
_GAP = 6.0


def draw_density_key(painter: QPainter, area: QRectF, crowd: float, coloring: Coloring, style: Style) -> None:
    """Draw a bar from one sentence to as many as make the strongest colour, in the lower left corner of `area`.

    Parameters
    ----------
    painter
        Paints in units of the figure.
    area
        The plot.
    crowd
        Sentences on a square of one unit where it is crowded.
    coloring
        Colours of the points.
    style
        Colours and fonts.
    """
    most = full_strength(crowd)
    line = style.small_metrics.height()
    words = f"{count(most)} or more sentences a pixel" if most > 1 else "each pixel with a sentence"
    widths = [style.small_metrics.horizontalAdvance(each) for each in ("1", words)]
    ground = QRectF(area.left(), area.bottom() - line - 6, sum(widths) + _BAR + 2 * _GAP + 12, line + 6)
    if ground.width() > area.width() or area.height() < 80:
        return
    paper = QColor(style.theme.surface)
    paper.setAlphaF(0.85)
    painter.fillRect(ground, paper)
    left, middle = ground.left() + 6, ground.center().y()
    box = QRectF(left, ground.top(), widths[0] + 1, ground.height())
    write(painter, box, "1", style.small, style.theme.muted, elide=False)
    bar = QRectF(box.right() + _GAP, middle - 4, _BAR, 8)
    # Strength grows evenly with the logarithm, which is how the bar is to be read.
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for place in (0.0, 1.0):
        share = faintest(coloring) + (1 - faintest(coloring)) * (place if most > 1 else 1.0)
        gradient.setColorAt(place, QColor(mix(style.theme.surface, style.theme.text, share)))
    painter.fillRect(bar, gradient)
    box = QRectF(bar.right() + _GAP, ground.top(), widths[1] + 1, ground.height())
    write(painter, box, words, style.small, style.theme.muted, elide=False)
