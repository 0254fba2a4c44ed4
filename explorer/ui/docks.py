"""The right-hand side: views in docks that can be moved, floated, closed and put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QMainWindow, QToolButton, QVBoxLayout, QWidget

from explorer.ui.icons import icon
from explorer.ui.plain import PlainLabel
from explorer.ui.theme import UNIT
from explorer.ui.views.base import View

_LAYOUT_VERSION = 1
_LEAST_TITLE = QSize(240, 5 * UNIT)


class _Title(QWidget):
    """The title row of a view with the buttons of its dock: the handle to drag the dock by."""

    def __init__(self, header: QWidget) -> None:
        super().__init__()
        self.setProperty("dock_title", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, UNIT, 0)
        self._row.setSpacing(2)
        self._row.addWidget(header, 1)

    def add(self, button: QToolButton) -> None:
        """Add a button at the right."""
        self._row.addWidget(button)

    def sizeHint(self) -> QSize:
        """Ask for no more than the least, because Qt makes a dock as wide as its title asks to be."""
        return _LEAST_TITLE

    def minimumSizeHint(self) -> QSize:
        """Ask for what holds without the controls that a view leaves out of a narrow row."""
        return _LEAST_TITLE


class ViewDock(QDockWidget):
    """A view whose own title row is the handle of its dock."""

    def __init__(self, view: View, parent: QWidget) -> None:
        super().__init__(view.title, parent)
        self.view = view
        self.setObjectName(f"dock_{view.name}")
        self.setAccessibleName(view.title)
        view.setAutoFillBackground(False)
        self._title = _Title(view.header)
        card = QFrame()
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 0, 1, 1)
        inside.addWidget(view)
        self.setTitleBarWidget(self._title)
        self.setWidget(card)
        self._float = self._button("float", "Float", lambda: self.setFloating(not self.isFloating()))
        self._close = self._button("close", "Close", self.close)
        self.topLevelChanged.connect(self._on_floated)

    def _button(self, name: str, words: str, handler: Callable[[], object]) -> QToolButton:
        button = QToolButton(self._title)
        button.setObjectName(f"{self.view.name}_{name}")
        button.setProperty("dock_button", True)
        button.setAccessibleName(f"{words} {self.view.title}")
        button.setToolTip(words)
        button.setIcon(icon(name, "muted"))
        button.setIconSize(QSize(14, 14))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(handler)
        self._title.add(button)
        return button

    def _on_floated(self, floating: bool) -> None:
        self._float.setIcon(icon("dock" if floating else "float", "muted"))
        self._float.setToolTip("Dock" if floating else "Float")


class ViewArea(QMainWindow):
    """Holds the docks of all views, and one line where all are closed."""

    def __init__(self, views: Sequence[View], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Widget)
        self.setObjectName("view_area")
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self._nothing = PlainLabel("All views are closed. Ctrl+1 to Ctrl+4 open them again.", self)
        self._nothing.setObjectName("no_views")
        self._nothing.setProperty("role", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setCentralWidget(self._nothing)
        self.docks: Mapping[str, ViewDock] = {view.name: ViewDock(view, self) for view in views}
        for dock in self.docks.values():
            dock.visibilityChanged.connect(self._on_visibility)
        self.reset()

    def reset(self) -> None:
        """Put every view where it was at the first start."""
        docks = list(self.docks.values())
        for dock in docks:
            dock.setFloating(False)
            self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        heatmap, norms, projection, neighbors = (self.docks[n] for n in ("heatmap", "norms", "map", "neighbors"))
        self.splitDockWidget(heatmap, projection, Qt.Orientation.Horizontal)
        self.splitDockWidget(heatmap, norms, Qt.Orientation.Vertical)
        self.splitDockWidget(projection, neighbors, Qt.Orientation.Vertical)
        for dock in docks:
            dock.show()
        self._nothing.hide()
        self.resizeDocks([heatmap, projection], [510, 490], Qt.Orientation.Horizontal)
        self.resizeDocks([heatmap, norms], [400, 300], Qt.Orientation.Vertical)
        self.resizeDocks([projection, neighbors], [400, 300], Qt.Orientation.Vertical)

    def layout_state(self) -> str:
        """Return the arrangement of the docks as text."""
        return bytes(self.saveState(_LAYOUT_VERSION).toBase64().data()).decode("ascii")

    def restore_layout(self, text: str) -> bool:
        """Arrange the docks as `layout_state` said; return whether that was possible."""
        done = self.restoreState(QByteArray.fromBase64(text.encode("ascii", "ignore")), _LAYOUT_VERSION)
        self._on_visibility()
        return done

    def focus_view(self, name: str) -> None:
        """Open a view, bring it to the front and give it the keyboard."""
        dock = self.docks[name]
        dock.show()
        dock.raise_()
        dock.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_action(self, name: str) -> QAction:
        """Return the action that opens and closes a view."""
        return self.docks[name].toggleViewAction()

    def _on_visibility(self) -> None:
        self._nothing.setVisible(all(dock.isHidden() or dock.isFloating() for dock in self.docks.values()))
