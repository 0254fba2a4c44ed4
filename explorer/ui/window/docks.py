"""The right-hand side: views in docks that can be moved, floated, closed and put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QByteArray, QEvent, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QMainWindow, QToolButton, QWidget

from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.screens import USUAL_FRAME, brought_inside
from explorer.ui.look.theme import UNIT
from explorer.ui.views.base import View

_LAYOUT_VERSION = 1
_LEAST_TITLE = QSize(240, 5 * UNIT)

_OFFSET = QPoint(3 * UNIT, 3 * UNIT)
"""From where a view was to the window that it floats in, so that one sees that it is one."""

_FRAMED = (
    # Keys of the main window reach a tool window too.
    Qt.WindowType.Tool
    | Qt.WindowType.CustomizeWindowHint
    | Qt.WindowType.WindowTitleHint
    | Qt.WindowType.WindowSystemMenuHint
    | Qt.WindowType.WindowMaximizeButtonHint
    | Qt.WindowType.WindowCloseButtonHint
)


class _Title(QWidget):
    """The title row of a view with the buttons of its dock: the handle to drag the dock by."""

    def __init__(self, header: QWidget) -> None:
        super().__init__()
        self.setProperty("dock_title", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = hbox(self, (header, 1), spacing=2, margins=(0, 0, UNIT, 0))

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
    """A view whose own title row is the handle of its dock.

    Floating, it has the frame of a window, which Qt leaves out where the title row is one's own. The title row docks
    it again: dragged onto the main window, by a double click, or by its button.
    """

    def __init__(self, view: View, parent: QWidget) -> None:
        super().__init__(view.title, parent)
        self.view = view
        self.setObjectName(f"dock_{view.name}")
        self.setAccessibleName(view.title)
        view.setAutoFillBackground(False)
        self._title = _Title(view.header)
        card = QFrame()
        card.setProperty("card", True)
        vbox(card, view, margins=(1, 0, 1, 1))
        self.setTitleBarWidget(self._title)
        self.setWidget(card)
        self._float = self._button("float", "Float", lambda: self.setFloating(not self.isFloating()))
        self._close = self._button("close", "Close", self.close)
        self._dragged = False
        self._place: QRect | None = None
        self.topLevelChanged.connect(self._on_floated)

    def _button(self, name: str, words: str, handler: Callable[[], object]) -> QToolButton:
        button = dressed(QToolButton(self._title), f"{self.view.name}_{name}", picture=icon(name, "muted"), size=14)
        button.setProperty("dock_button", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(handler)
        button.setToolTip(words)
        button.setAccessibleName(f"{words} {self.view.title}")
        self._title.add(button)
        return button

    def event(self, event: QEvent) -> bool:
        """Put the frame on where a drag has ended outside of the main window."""
        done = super().event(event)
        if event.type() is QEvent.Type.MouseButtonRelease and self._dragged:
            self._dragged = False
            # Qt has still to make a common window of what it dragged.
            QTimer.singleShot(0, self, self._frame)
        return done

    def _on_floated(self, floating: bool) -> None:
        self._float.setIcon(icon("dock" if floating else "float", "muted"))
        self._float.setToolTip("Dock" if floating else "Float")
        if not floating:
            # It may be docked as one of several tabs.
            QTimer.singleShot(0, self, self.raise_)
        # What is in the user's hand bypasses the window manager until it is let go.
        self._dragged = floating and bool(self.windowFlags() & Qt.WindowType.X11BypassWindowManagerHint)
        if floating and not self._dragged:
            # Qt adds the place of the docked view to that of the window that it was.
            self._frame(self._place or self.geometry().translated(_OFFSET))

    def _frame(self, place: QRect | None = None) -> None:
        """Give the floating window a frame, all of it on the screen."""
        if not self.isFloating():
            return
        shown = self.isVisible()
        area = self.screen().availableGeometry().marginsRemoved(USUAL_FRAME)
        inside = brought_inside(place or self.geometry(), area)
        self.setWindowFlags(_FRAMED)
        self.setGeometry(inside)
        self._place = inside
        self.setVisible(shown)

    def moveEvent(self, event: QMoveEvent) -> None:
        """Remember where the window is, to float there again."""
        super().moveEvent(event)
        self._remember()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Remember how large the window is."""
        super().resizeEvent(event)
        self._remember()

    def _remember(self) -> None:
        if self.isFloating() and not self.windowFlags() & Qt.WindowType.FramelessWindowHint:
            self._place = self.geometry()


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

    def leave(self) -> None:
        """Take the floating views off the screen: the window that they belong to closes."""
        for dock in self.docks.values():
            if dock.isFloating():
                dock.hide()

    def toggle_action(self, name: str) -> QAction:
        """Return the action that opens and closes a view."""
        return self.docks[name].toggleViewAction()

    def _on_visibility(self) -> None:
        self._nothing.setVisible(all(dock.isHidden() or dock.isFloating() for dock in self.docks.values()))
