"""What a person reads of a window's widgets: markup, where Qt takes it for such, is carried out."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextDocument
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLabel, QToolTip, QWidget

TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_ROWS = 4


def read(words: str, label: QLabel | None = None) -> str:
    """Return what words on a label look like, or as a tool tip where there is no label."""
    kind = label.textFormat() if label is not None else Qt.TextFormat.AutoText
    if kind is Qt.TextFormat.PlainText or (kind is Qt.TextFormat.AutoText and not GuiQt.mightBeRichText(words)):
        return words
    document = QTextDocument()
    document.setHtml(words)
    return document.toPlainText()


def all_words(root: QWidget) -> Iterator[tuple[str, str, str]]:
    """Return (place, words as given, words as read) of all labels and tool tips below a widget, of its lists too."""
    for widget in [root, *root.findChildren(QWidget)]:
        name = widget.objectName() or type(widget).__name__
        if isinstance(widget, QLabel) and widget.metaObject().className() != "QTipLabel":
            yield f"label {name}", widget.text(), read(widget.text(), widget)
        yield f"tool tip of {name}", widget.toolTip(), read(widget.toolTip())
        for action in widget.actions():
            yield f"tool tip of {action.objectName()}", action.toolTip(), read(action.toolTip())
        if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
            for words in _tips(widget.model()):
                yield f"tool tips in {name}", words, read(words)


def tip_at(widget: QWidget, place: QPoint) -> str:
    """Ask a widget for its tool tip as the pointer does; return what is then read."""
    shown: list[str] = []
    show = QToolTip.showText
    QToolTip.showText = lambda _at, words, *_: shown.append(words)  # type: ignore[method-assign]
    try:
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))
    finally:
        QToolTip.showText = show  # type: ignore[method-assign]
    return read(shown[-1]) if shown else ""


def _tips(model: QAbstractItemModel) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal, TOOL_TIP) or "")
        for row in range(min(model.rowCount(QModelIndex()), _ROWS)):
            yield str(model.index(row, column).data(TOOL_TIP) or "")
