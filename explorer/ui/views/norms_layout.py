"""Where the panels of the norms view go."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QRectF

from explorer.ui.views.norms_scene import NormsScene
from explorer.ui.views.style import Style, wrapped

ROW = 22.0
"""Least height of a row in the list of sentences."""

_GAP = 20.0
_WIDE = 600.0


class Part(StrEnum):
    """The panels."""

    BEFORE = "before"
    AFTER = "after"
    TOKENS = "tokens"
    LIST = "list"
    STRIP = "strip"


def verdict_lines(rect: QRectF, scene: NormsScene, style: Style) -> list[str]:
    """Return what the norms mean, broken into lines."""
    return wrapped(scene.summary.meaning, style.metrics, rect.width(), 3)


def lay_out(rect: QRectF, scene: NormsScene, style: Style) -> dict[Part, QRectF]:
    """Return the panels in `rect` under the verdict: as many as there is room for, the distributions first."""
    line = style.metrics.height() + 2
    rect = rect.adjusted(0, len(verdict_lines(rect, scene, style)) * line + 12, 0, 0)
    listed = len(scene) * ROW + line + 8
    wide = rect.width() >= _WIDE
    tokens = () if scene.tokens is None else (Part.TOKENS,)
    few = listed + _GAP + (150 if wide else 78) <= rect.height()
    sentences = Part.LIST if few else Part.STRIP
    if wide:
        below = 0.0 if rect.height() < 230 else max(listed, rect.height() - 210) if few else 0.42 * rect.height()
        upper = rect.adjusted(0, 0, 0, -(below + _GAP if below else 0))
        above = (Part.BEFORE, Part.AFTER, *tokens)
        found = dict(zip(above, _columns(upper, len(above)), strict=True))
        lower = rect.adjusted(0, rect.height() - below, 0, 0)
        return found | ({sentences: lower} if below else {})
    if rect.height() < 190 and not few:
        return dict(zip((Part.BEFORE, Part.AFTER), _columns(rect, 2), strict=True))
    below = max(listed, rect.height() - 110) if few else 0.5 * rect.height()
    upper, lower = rect.adjusted(0, 0, 0, -below - _GAP), rect.adjusted(0, rect.height() - below, 0, 0)
    found = dict(zip((Part.BEFORE, Part.AFTER), _columns(upper, 2), strict=True))
    if few:
        return found | {sentences: lower}
    return found | dict(zip((*tokens, sentences), _columns(lower, 1 + len(tokens)), strict=True))


def _columns(rect: QRectF, columns: int) -> list[QRectF]:
    width = (rect.width() - (columns - 1) * _GAP) / columns
    return [QRectF(rect.left() + i * (width + _GAP), rect.top(), width, rect.height()) for i in range(columns)]
