"""What holds for the whole program, whatever is run: applied where it is seen, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from explorer.figures.colors import ColorMap
from explorer.figures.theme import ThemeChoice
from explorer.files.profile import settings as remembered
from explorer.files.profile.setting import Setting
from explorer.files.profile.settings import Settings
from explorer.ui.control.controller import Controller
from explorer.ui.look.motion import keep_still
from explorer.ui.look.theme import theme_source

SHOWN: tuple[Setting[Any], ...] = (
    remembered.THEME,
    remembered.MOTION,
    remembered.COLOR_MAP,
    remembered.ALLOW_NETWORK,
    remembered.CACHE_GIGABYTES,
)
"""The settings that are preferences; `Preferences.set` applies them."""


class ColorMapped(Protocol):
    """What has a colour map, and lets one be chosen."""

    @property
    def color_map_chosen(self) -> SignalInstance:
        """Another was chosen there."""
        ...

    def set_color_map(self, color_map: ColorMap) -> None:
        """Colour by another."""
        ...


class Preferences(QObject):
    """Applies preferences to the window, at its start and when one is chosen anywhere.

    Parameters
    ----------
    settings
        Where they are kept.
    window
        What may move, or has to keep still.
    heatmap
        What has the colour map.
    controller
        Who asks for models, and clears what is kept beyond the limit.
    """

    changed = Signal()
    """One of them is another now."""

    def __init__(self, settings: Settings, window: QWidget, heatmap: ColorMapped, controller: Controller) -> None:
        super().__init__(window)
        self._settings = settings
        self._window = window
        self._heatmap = heatmap
        self._controller = controller
        heatmap.set_color_map(ColorMap(settings.get(remembered.COLOR_MAP)))
        heatmap.color_map_chosen.connect(lambda color_map: self.set(remembered.COLOR_MAP, color_map.value))
        if not settings.get(remembered.MOTION):
            keep_still(window)

    def get(self, setting: Setting[Any]) -> Any:
        """Return the value that holds."""
        if setting is remembered.ALLOW_NETWORK:
            return self._controller.state.spec.allow_network
        if setting is remembered.THEME:
            return theme_source().choice.value
        return self._settings.get(setting)

    def look_again(self) -> None:
        """Take up what was changed elsewhere, such as on the command line."""
        self._settings.refresh()

    def set(self, setting: Setting[Any], value: Any) -> None:
        """Apply a value, and keep it."""
        if value == self.get(setting) and value == self._settings.get(setting):
            return
        self._settings.set(setting, value)
        if setting is remembered.THEME:
            theme_source().choose(ThemeChoice(value))
        elif setting is remembered.MOTION:
            keep_still(self._window, still=not value)
        elif setting is remembered.COLOR_MAP:
            self._heatmap.set_color_map(ColorMap(value))
        elif setting is remembered.ALLOW_NETWORK:
            self._controller.set_spec(replace(self._controller.state.spec, allow_network=value))
        else:
            self._make_room()
        self.changed.emit()

    def reset(self) -> None:
        """Put every preference back to what it is at the first start."""
        for setting in SHOWN:
            self.set(setting, setting.default)

    def _make_room(self) -> None:
        from explorer.files.cache.vector_cache import VectorCache

        cache = VectorCache.of(self._settings)
        self._controller.filing.submit("Making room", lambda _: cache.trim(), lambda _: self.changed.emit())


def differing(preferences: Preferences) -> Mapping[str, Any]:
    """Return the preferences that are not at their defaults, by key."""
    return {one.key: preferences.get(one) for one in SHOWN if preferences.get(one) != one.default}
