"""The menu bar and the tool bar, built from the table of actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from explorer.ui.control.actions import ACTIONS, ActionId, Menu, Submenu
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.icons import icon
from explorer.ui.look.mnemonics import plain
from explorer.ui.window.qactions import tool_tip

_WIDE = 1120
"""Width of the window, in pixels, from which the buttons of the views have their names beside their icons."""

_ICON = QSize(16, 16)
_VIEWS = {
    "heatmap": ActionId.HEATMAP,
    "map": ActionId.MAP,
    "norms": ActionId.NORMS,
    "neighbors": ActionId.NEIGHBORS,
}


def fill_menu_bar(
    window: QMainWindow, actions: Mapping[ActionId, QAction], submenus: Mapping[Submenu, QMenu]
) -> Mapping[Menu, QMenu]:
    """Put every action into its menu, and the menus within menus below theirs; return the menus."""
    menus = {}
    for menu_name in Menu:
        menu = window.menuBar().addMenu(menu_name.value)
        menu.setObjectName(f"menu_{plain(menu_name).lower()}")
        menu.setToolTipsVisible(False)
        for name, row in ACTIONS.items():
            if row.menu is not menu_name:
                continue
            if row.after_separator:
                menu.addSeparator()
            menu.addAction(actions[name])
            for below in row.below:
                menu.addMenu(submenus[below])
        menus[menu_name] = menu
    return menus


class ToolBar(QToolBar):
    """Run at the left, views in the middle, export and theme at the right."""

    def __init__(
        self,
        actions: Mapping[ActionId, QAction],
        toggles: Mapping[str, QAction],
        samples: QMenu,
        themes: QMenu,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Tools", parent)
        self.setObjectName("tool_bar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(_ICON)
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        run = self._add(actions[ActionId.RUN], "run", beside)
        run.setProperty("primary", True)
        self._add(actions[ActionId.CANCEL], "cancel_run", Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.addSeparator()
        self._add(actions[ActionId.OPEN], "open", beside)
        self._menu_button("samples", "Samples", "Sample sentences", samples, beside)
        self.addSeparator()
        self._views: Sequence[QToolButton] = [
            self._view_button(name, toggle, ACTIONS[_VIEWS[name]].icon) for name, toggle in toggles.items()
        ]
        gap = QWidget(self)
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self._add(actions[ActionId.EXPORT], "export", beside)
        self._menu_button("theme", "Theme", "Light or dark", themes, Qt.ToolButtonStyle.ToolButtonIconOnly)

    def fit(self, width: int) -> None:
        """Name the views beside their icons where the window is wide enough."""
        wide = width >= _WIDE
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if wide else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._views:
            button.setToolButtonStyle(style)

    def _add(self, action: QAction, name: str, style: Qt.ToolButtonStyle) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        self._dress(button, name, plain(action.text()), style)
        self.addWidget(button)
        return button

    def _view_button(self, name: str, toggle: QAction, icon_name: str) -> QToolButton:
        row = ACTIONS[_VIEWS[name]]
        toggle.setIcon(icon(icon_name))
        toggle.setText(row.name)
        toggle.setToolTip(f"Show or hide; {tool_tip(row)}")
        return self._add(toggle, f"toggle_{name}", Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _menu_button(self, name: str, words: str, tip: str, menu: QMenu, style: Qt.ToolButtonStyle) -> None:
        button = dressed(QToolButton(self), tip=tip, picture=icon(name))
        button.setText(words)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._dress(button, name, words, style)
        self.addWidget(button)

    def _dress(self, button: QToolButton, name: str, words: str, style: Qt.ToolButtonStyle) -> None:
        button.setObjectName(f"tool_{name}")
        button.setAccessibleName(words)
        button.setToolButtonStyle(style)
        button.setIconSize(_ICON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
