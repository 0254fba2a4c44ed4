"""The settings that are folded away, and what can be seen of them then."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QToolButton, QWidget

from explorer.ui.look.controls.building import dressed, hbox, vbox
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
        self.button = dressed(
            QToolButton(), "more_settings", "More settings", picture=icon("expand", "muted"), size=14, focus=True
        )
        self.button.setText("More")
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setToolTip(_TIP)
        self.button.toggled.connect(self._on_toggled)
        self.badge = dressed(Badge(), "more_badge", clicked=lambda: self.button.setChecked(True))
        self._content = QWidget()
        self._content.setLayout(content)
        self._content.hide()
        top = hbox(None, (self.button, Qt.AlignmentFlag.AlignLeft), (self.badge, 1), spacing=UNIT)
        vbox(self, top, self._content, spacing=6)

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
        self.title = dressed(PlainLabel("Settings"), "settings_heading", font=title_font())
        self.reset_all = dressed(
            QToolButton(), "reset_all_settings", font=ui_font(12), picture=icon("reset", "accent"), size=12, focus=True
        )
        self.reset_all.setText("Reset to defaults")
        self.reset_all.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.reset_all.setAccessibleName("Reset all settings to their defaults")
        keep_place(self.reset_all)
        hbox(self, (self.title, 1), self.reset_all, spacing=None, margins=(12, UNIT // 2, UNIT, 0))

    def show_set(self, names: Sequence[str]) -> None:
        """Offer the way back where anything is set; its tip names what."""
        self.reset_all.setVisible(bool(names))
        self.reset_all.setToolTip(f"Put back {', '.join(names)}; Undo brings them again" if names else "")
