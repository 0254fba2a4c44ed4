"""The tokens of one text as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from explorer.domain.results.explanation import PairExplanation
from explorer.domain.words import count, number
from explorer.ui.look.popups import pop_up
from explorer.ui.look.theme import mono_font, ui_font
from explorer.ui.pages.explain.scene import Kind, kind_of

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class TokenRow:
    """What is known of one token.

    Parameters
    ----------
    place
        In the text's tokens.
    token, characters, id, mask, kind
        As the tokenizer gave them; characters are the first and last in the text, counted from 1.
    norm, distance, share
        Of its vector, of its vector to the pooled one, of the similarity.
    """

    place: int
    token: str
    characters: tuple[int, int] | None
    id: int
    mask: bool
    kind: str
    norm: float
    distance: float
    share: float


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    tip: str
    shown: Callable[[TokenRow], str]
    copied: Callable[[TokenRow], str]
    order: Callable[[TokenRow], tuple[object, ...]]


def _characters(row: TokenRow) -> str:
    return "" if row.characters is None else f"{row.characters[0]}–{row.characters[1]}"


COLUMNS = (
    _Column("Token", "As the tokenizer writes it", lambda r: r.token, lambda r: r.token, lambda r: (r.token,)),
    _Column(
        "From–to",
        "Its first and last character in the sentence, counted from 1",
        _characters,
        _characters,
        lambda r: r.characters or (0, 0),
    ),
    _Column("Id", "Its number in the vocabulary", lambda r: count(r.id), lambda r: str(r.id), lambda r: (r.id,)),
    _Column(
        "Mask",
        "1 where the model attends to it, 0 for padding",
        lambda r: str(int(r.mask)),
        lambda r: str(int(r.mask)),
        lambda r: (r.mask,),
    ),
    _Column("Kind", "Of the sentence, or added to it", lambda r: r.kind, lambda r: r.kind, lambda r: (r.kind,)),
    _Column("Norm", "Length of its vector", lambda r: number(r.norm), lambda r: f"{r.norm:.6f}", lambda r: (r.norm,)),
    _Column(
        "Distance",
        "Euclidean, from its vector to the pooled vector of the sentence",
        lambda r: number(r.distance),
        lambda r: f"{r.distance:.6f}",
        lambda r: (r.distance,),
    ),
    _Column(
        "Share",
        "What it gives of the similarity, with all tokens of the other sentence",
        lambda r: number(r.share, 4),
        lambda r: f"{r.share:.9f}",
        lambda r: (r.share,),
    ),
)
_LEFT_ALIGNED = ("Token", "Kind")
_USUAL = ("sentence", "10–18", "30\u2009000", "1", "padding", "12.260", "12.260", "−0.0252")
"""What a column has room for at least."""
_MARGINS = 15
_MASK = next(place for place, column in enumerate(COLUMNS) if column.title == "Mask")


def token_rows(explanation: PairExplanation, side: int) -> list[TokenRow]:
    """Return a row for each token of the first (0) or second (1) text, in order."""
    reading = explanation.second if side else explanation.first
    shares, norms = explanation.shares[side], reading.norms
    rows = []
    for place, token in enumerate(reading.tokens):
        start, stop = (int(at) for at in reading.offsets[place])
        kind = kind_of(reading, place)
        left_out = kind is not Kind.PADDING and not reading.pooled[place]
        rows.append(
            TokenRow(
                place=place,
                token=token,
                characters=(start + 1, stop) if start < stop else None,
                id=int(reading.ids[place]),
                mask=bool(reading.mask[place]),
                kind="prompt" if left_out else kind.value,
                norm=float(norms[place]),
                distance=float(explanation.distances[side][place]),
                share=float(shares[place]),
            )
        )
    return rows


class TokenModel(QAbstractTableModel):
    """The rows, in the order asked for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._unsorted: list[TokenRow] = []
        self.rows: list[TokenRow] = []
        self._order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_rows(self, rows: Sequence[TokenRow]) -> None:
        """Show other rows, ordered as those before."""
        self._unsorted = list(rows)
        self.sort(*self._order)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; as in the text where it is none."""
        self.beginResetModel()
        self._order = (column, order)
        self.rows = list(self._unsorted)
        if 0 <= column < len(COLUMNS):
            self.rows.sort(key=COLUMNS[column].order, reverse=order is Qt.SortOrder.DescendingOrder)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of tokens."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's words and looks."""
        if not index.isValid():
            return None
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.shown(self.rows[index.row()])
        if role == Qt.ItemDataRole.FontRole and index.column() == 0:
            return mono_font(12)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title and what it means."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def tsv(self, rows: Sequence[int]) -> str:
        """Return rows as tab-separated text, under the titles."""
        lines = ["\t".join(column.title for column in COLUMNS)]
        lines += ["\t".join(column.copied(self.rows[row]) for column in COLUMNS) for row in rows]
        return "\n".join(lines) + "\n"


class TokenTable(QTableView):
    """The tokens of one text: sorted by a click on a title, copied by the keys and the menu.

    Parameters
    ----------
    side
        The first (0) or second (1) text.
    point
        Called with the place of the token that is current.
    """

    def __init__(self, side: int, point: Callable[[int, int], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"explain_tokens_{side + 1}")
        self.setAccessibleName(f"Tokens of the {'second' if side else 'first'} sentence")
        self.tokens = TokenModel(self)
        self.setModel(self.tokens)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(24)
        header = self.horizontalHeader()
        header.setFont(ui_font(12))
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.selectionModel().currentRowChanged.connect(
            lambda index, _: point(side, self.tokens.rows[index.row()].place) if index.isValid() else None
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every column what it needs, and share what is left; the mask, which the kind says too, makes room."""
        super().resizeEvent(event)
        header, numbers, tokens = self.horizontalHeader().fontMetrics(), self.fontMetrics(), QFontMetrics(mono_font(12))
        needed = [
            _MARGINS
            + max(header.horizontalAdvance(column.title), (numbers if place else tokens).horizontalAdvance(usual))
            for place, (column, usual) in enumerate(zip(COLUMNS, _USUAL, strict=True))
        ]
        room = self.viewport().width()
        self.setColumnHidden(_MASK, sum(needed) > room)
        spare = max(0, room - sum(needed)) // len(needed)
        for place, width in enumerate(needed):
            self.setColumnWidth(place, width + spare)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the rows selected, or all."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        else:
            super().keyPressEvent(event)

    def copy_rows(self) -> None:
        """Put the rows selected on the clipboard as tab-separated text; all where none is."""
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        self._copy(chosen or range(self.tokens.rowCount()))

    def menu(self) -> QMenu:
        """Build the context menu."""
        menu = QMenu(self)
        menu.addAction("Copy rows", self.copy_rows)
        menu.addAction("Copy table", lambda: self._copy(range(self.tokens.rowCount())))
        return menu

    def _copy(self, rows: Sequence[int]) -> None:
        QGuiApplication.clipboard().setText(self.tokens.tsv(rows))

    def _open_menu(self, position: QPoint) -> None:
        pop_up(self.menu(), self.viewport().mapToGlobal(position))


def _alignment(column: _Column) -> int:
    side = Qt.AlignmentFlag.AlignLeft if column.title in _LEFT_ALIGNED else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)
