"""The settings that are folded away, and what can be seen of them then."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QToolButton, QVBoxLayout, QWidget

from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.steady import keep_place
from explorer.ui.look.theme import UNIT, title_font, ui_font
from explorer.ui.panels.badge import Badge

_TIP = "Layer, dimensions, tokens, prompts, part, device, precision, network"


class Fold(QWidget):
    """The button *More*, beside it what of the folded settings is set, below it the settings when unfolded."""

    folded = Signal()
    """It takes another height."""

    def __init__(self, content: QLayout) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setObjectName("more_settings")
        self.button.setAccessibleName("More settings")
        self.button.setText("More")
        self.button.setToolTip(_TIP)
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setIconSize(QSize(14, 14))
        self.button.setIcon(icon("expand", "muted"))
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.toggled.connect(self._on_toggled)
        self.badge = Badge()
        self.badge.setObjectName("more_badge")
        self.badge.clicked.connect(lambda: self.button.setChecked(True))
        self._content = QWidget()
        self._content.setLayout(content)
        self._content.hide()
        top = QHBoxLayout()
        top.setSpacing(UNIT)
        top.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        top.addWidget(self.badge, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self._content)

    def show_set(self, words: Sequence[str]) -> None:
        """Say what of the folded settings is set, in short words."""
        self.badge.show_words(words)
        told = f"Set: {', '.join(words)}" if words else ""
        self.button.setAccessibleDescription(told)
        self.badge.setVisible(bool(words) and not self.button.isChecked())

    def _on_toggled(self, on: bool) -> None:
        self.button.setIcon(icon("collapse" if on else "expand", "muted"))
        self._content.setVisible(on)
        self.badge.setVisible(bool(self.badge.words) and not on)
        self.folded.emit()


class SettingsHeading(QWidget):
    """What the panel is called, and the way back to all defaults, in sight where anything is set."""

    def __init__(self) -> None:
        super().__init__()
        self.title = PlainLabel("Settings")
        self.title.setObjectName("settings_heading")
        self.title.setFont(title_font())
        self.reset_all = QToolButton()
        self.reset_all.setObjectName("reset_all_settings")
        self.reset_all.setText("Reset to defaults")
        self.reset_all.setAccessibleName("Reset all settings to their defaults")
        self.reset_all.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.reset_all.setIcon(icon("reset", "accent"))
        self.reset_all.setIconSize(QSize(12, 12))
        self.reset_all.setFont(ui_font(12))
        self.reset_all.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        keep_place(self.reset_all)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, UNIT // 2, UNIT, 0)
        layout.addWidget(self.title, 1)
        layout.addWidget(self.reset_all)

    def show_set(self, names: Sequence[str]) -> None:
        """Offer the way back where anything is set; its tip names what."""
        self.reset_all.setVisible(bool(names))
        self.reset_all.setToolTip(f"Put back {', '.join(names)}; Undo brings them again" if names else "")
