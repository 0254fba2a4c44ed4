"""A picture as a file or on the clipboard: PNG at any scale, SVG and PDF with real shapes and text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QMarginsF, QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.figures.layout.boxes import Ruler, wrapped
from explorer.figures.theme import LIGHT, Theme
from explorer.files.disk.atomic import atomic_path
from explorer.ui.plots.draw import Placing
from explorer.ui.plots.style import QtRuler, Style, write

FIGURE_SIZE = (900, 720)
"""Width and height of a figure in its own units, 96 to the inch."""

_MARGIN = 24.0
_PDF_DPI = 1200
_MOST_LINES = 4
"""Lines of a note under a figure."""
_MOST_PIXELS = 300_000_000


class HasFigure(Protocol):
    """What shows a figure that can be painted into a file."""

    def is_empty(self) -> bool:
        """Whether there is no figure yet."""

    def figure_title(self) -> str:
        """Title of the exported figure."""

    def figure_note(self) -> str:
        """Return the line under the exported figure."""

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        """Return what it is put together from, each in its place in `room`."""


def export_figure(
    picture: HasFigure, path: Path, scale: float = 2.0, size: tuple[int, int] = FIGURE_SIZE, theme: Theme = LIGHT
) -> None:
    """Write a figure to a .png, .svg or .pdf file.

    Parameters
    ----------
    picture
        What shows something.
    path
        Its suffix chooses the format; the file is either wholly written or not touched.
    scale
        Pixels per unit of `size`; of .png only.
    size
        Width and height of the figure in units of 1/96 inch.
    theme
        Its colours, light as printed figures are.

    Raises
    ------
    ExplorerError
        For an unknown suffix, a picture too large to make, one that shows nothing, or a disk that refuses.
    """
    suffix = path.suffix.lower()
    writer = _WRITERS.get(suffix)
    if writer is None:
        known = ", ".join(_WRITERS)
        raise ExplorerError(
            FailureKind.INPUT, f"Pictures cannot be written as “{suffix or path.name}”.", f"Choose one of {known}."
        )
    _require_figure(picture)
    with atomic_path(path) as temporary:
        writer(picture, temporary, scale, size, theme)


def copy_figure(
    picture: HasFigure, scale: float = 2.0, size: tuple[int, int] = FIGURE_SIZE, theme: Theme = LIGHT
) -> None:
    """Put a figure on the clipboard as a picture."""
    _require_figure(picture)
    QGuiApplication.clipboard().setImage(figure_image(picture, scale, size, theme))


def figure_image(picture: HasFigure, scale: float, size: tuple[int, int], theme: Theme) -> QImage:
    """Return a figure as an image of `size` times `scale` pixels."""
    width, height = (round(side * scale) for side in size)
    if not 1 <= width * height <= _MOST_PIXELS or scale <= 0:
        raise ExplorerError(
            FailureKind.INPUT,
            f"A picture of {width} × {height} pixels cannot be made.",
            "Choose another scale or size.",
        )
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(96 * scale / 0.0254))
    image.setDotsPerMeterY(round(96 * scale / 0.0254))
    with QPainter(image) as painter:
        painter.scale(scale, scale)
        paint_page(picture, painter, size, Style(theme))
    return image


def paint_page(picture: HasFigure, painter: QPainter, size: tuple[int, int], style: Style) -> None:
    """Paint title, figure and the note of what was run, on the theme's ground."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    page = QRectF(0, 0, *size)
    painter.fillRect(page, QColor(style.theme.surface))
    inner = page.adjusted(_MARGIN, _MARGIN * 0.75, -_MARGIN, -_MARGIN * 0.75)
    write(
        painter,
        QRectF(inner.left(), inner.top(), inner.width(), 24),
        picture.figure_title(),
        style.title,
        style.theme.text,
    )
    ruler = QtRuler(style)
    lines = wrapped(picture.figure_note(), ruler, "small", inner.width(), _MOST_LINES) or [""]
    line = style.small_metrics.lineSpacing()
    align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
    for place, words in enumerate(lines, 1 - len(lines)):
        box = QRectF(inner.left(), inner.bottom() - 18 + place * line, inner.width(), 18)
        write(painter, box, words, style.small, style.theme.muted, align)
    room = inner.adjusted(0, 36, 0, -26 - (len(lines) - 1) * line)
    for part, rect in picture.pictures(room, ruler):
        part.paint_figure(painter, rect, style)


def _require_figure(picture: HasFigure) -> None:
    if picture.is_empty():
        raise ExplorerError(FailureKind.INPUT, "There is no picture yet.", "Run first.")


def _write_png(picture: HasFigure, path: Path, scale: float, size: tuple[int, int], theme: Theme) -> None:
    if not figure_image(picture, scale, size, theme).save(str(path), "PNG"):  # type: ignore[call-overload]  # stubs want bytes
        raise OSError(0, "the picture could not be saved")


def _write_shapes(picture: HasFigure, path: Path, scale: float, size: tuple[int, int], theme: Theme) -> None:
    del scale
    write_shapes(
        path,
        QSize(*size),
        picture.figure_title(),
        lambda painter: paint_page(picture, painter, size, Style(theme)),
        picture.figure_note(),
    )


def write_shapes(path: Path, size: QSize, title: str, paint: Callable[[QPainter], None], note: str = "") -> None:
    """Write a file of shapes and text, .svg or .pdf as its suffix says.

    Parameters
    ----------
    path
        The file.
    size
        Width and height in units of 1/96 inch.
    title, note
        What is told about it in the file.
    paint
        Paints it in these units.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    device = _svg(path, size, note) if path.suffix.lower() == ".svg" else _pdf(path, size)
    device.setTitle(title)
    painter = QPainter()
    if not painter.begin(device):
        raise OSError(0, "the picture could not be begun")
    try:
        painter.scale(device.resolution() / 96, device.resolution() / 96)
        paint(painter)
    finally:
        painter.end()


def _svg(path: Path, size: QSize, note: str) -> QSvgGenerator:
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setResolution(96)
    generator.setDescription(note)
    return generator


def _pdf(path: Path, size: QSize) -> QPdfWriter:
    writer = QPdfWriter(str(path))
    writer.setResolution(_PDF_DPI)
    points = QSizeF(size) * 72 / 96
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    return writer


_WRITERS = {".png": _write_png, ".svg": _write_shapes, ".pdf": _write_shapes}
"""Formats by suffix."""
