"""The preferences: what holds for the whole program, in one place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from explorer.figures.colors import ColorMap
from explorer.figures.theme import ThemeChoice
from explorer.files.profile import settings as remembered
from explorer.ui.control.preferences import Preferences, differing
from explorer.ui.dialogs.cache import LIMITS
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import STRETCH, dressed, fill
from explorer.ui.look.theme import UNIT
from explorer.ui.panels.settings.form import Choice, Form
from explorer.ui.views.heatmap import COLOR_MAP_WORDS

THEMES = (
    (ThemeChoice.SYSTEM.value, "as the system", "Light or dark as the desktop is."),
    (ThemeChoice.LIGHT.value, "light", ""),
    (ThemeChoice.DARK.value, "dark", ""),
)
_COLOR_MAPS = tuple((one.value, COLOR_MAP_WORDS[one], "") for one in ColorMap)


class PreferencesDialog(Sheet):
    """Every preference; each holds from the moment it is chosen.

    Parameters
    ----------
    preferences
        What applies and keeps them.
    """

    cache_wanted = Signal()
    """The user wants to see what is kept on the disk."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("preferences", "Preferences", parent)
        self._preferences = preferences
        preferences.look_again()
        self.theme = Choice(THEMES)
        self.motion = QCheckBox("where it explains, unless the system asks for none")
        self.color_map = Choice(_COLOR_MAPS)
        self.network = QCheckBox("may be downloaded from the Hugging Face hub")
        self.limit = Choice(LIMITS)
        self.kept = dressed(
            QPushButton("Show…"), "preferences_kept", "Show what is kept on the disk", clicked=self.cache_wanted
        )
        self.kept.setAutoDefault(False)
        form = Form()
        form.add("Theme", self.theme, "preferences_theme", "Light or dark, of the whole window.")
        form.add("Motion", self.motion, "preferences_motion", "Points of the map move to their new places.")
        form.add("Colour map", self.color_map, "preferences_color_map", "What the heatmap's values are coloured by.")
        form.add("Models", self.network, "preferences_network", "Allow fetching models that are not on this computer.")
        form.add(
            "On disk",
            self.limit,
            "preferences_limit",
            "How much of earlier runs stays on the disk, so that the same sentences are not encoded twice.",
            self.kept,
        )
        form.setVerticalSpacing(UNIT + UNIT // 2)
        fill(self.body, form, STRETCH)
        self.reset = self.add_button("reset", "Reset to defaults")
        self.reset.setAutoDefault(False)
        self.reset.clicked.connect(preferences.reset)
        self.add_button("close", "Close", self.accept, primary=True)
        self.theme.picked.connect(partial(preferences.set, remembered.THEME))
        self.motion.clicked.connect(lambda on: preferences.set(remembered.MOTION, on))
        self.color_map.picked.connect(partial(preferences.set, remembered.COLOR_MAP))
        self.network.clicked.connect(lambda on: preferences.set(remembered.ALLOW_NETWORK, on))
        self.limit.picked.connect(partial(preferences.set, remembered.CACHE_GIGABYTES))
        preferences.changed.connect(self.refresh)
        self.refresh()

    def sizeHint(self) -> QSize:
        """Ask for room for the longest words."""
        return super().sizeHint().expandedTo(QSize(480, 320))

    def refresh(self) -> None:
        """Show what holds now."""
        get = self._preferences.get
        self.theme.show_value(get(remembered.THEME))
        self.motion.setChecked(get(remembered.MOTION))
        self.color_map.show_value(get(remembered.COLOR_MAP))
        self.network.setChecked(get(remembered.ALLOW_NETWORK))
        self.limit.show_value(get(remembered.CACHE_GIGABYTES))
        self.reset.setEnabled(bool(differing(self._preferences)))
