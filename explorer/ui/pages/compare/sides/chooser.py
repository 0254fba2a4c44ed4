"""The buttons that show the two settings and open their forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget, QWidgetAction

from explorer.domain.model.folder import ModelFolder
from explorer.domain.model.info import ModelInfo
from explorer.domain.model.prompts import Prompts
from explorer.domain.results.comparison import Configuration
from explorer.domain.settings.spec import EncodeSpec, Readout
from explorer.figures.phrases.settings import words_of
from explorer.ui.look.controls.building import hbox
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.look.theme import current_theme, theme_source, ui_font
from explorer.ui.pages.compare.sides.form import ConfigurationForm

_SIDE = 12
_MARK = 14
_GAP = 8


class Chooser(QPushButton):
    """One of the two settings in short words, cut where they do not fit; pressed, it opens the form.

    Parameters
    ----------
    side
        "A" or "B".
    """

    def __init__(self, side: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.side = side
        self.configuration = Configuration(EncodeSpec(), Readout())
        self.words = words_of(self.configuration)
        """The setting in short words."""
        self.form = ConfigurationForm(side)
        self._menu = QMenu(self)
        self._menu.setObjectName(f"compare_{side.lower()}_menu")
        holder = QWidgetAction(self._menu)
        holder.setDefaultWidget(self.form)
        self._menu.addAction(holder)
        self._menu.aboutToHide.connect(self.form.flush)
        letter, self._label, self._mark = PlainLabel(side), CutLabel(self.words), PlainLabel()
        letter.setProperty("role", "accent")
        letter.setFont(ui_font(12, QFont.Weight.DemiBold))
        self._label.setFont(ui_font(12))
        hbox(self, letter, (self._label, 1), self._mark, spacing=_GAP, margins=(_SIDE, 0, _SIDE, 0))
        for part in (letter, self._label, self._mark):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open)
        theme_source().changed.connect(self._on_theme)
        self._on_theme()

    def show_configuration(
        self,
        configuration: Configuration,
        infos: Mapping[str, ModelInfo],
        models: Sequence[str],
        prompts: Prompts | None = None,
        folder: ModelFolder | None = None,
        words: str = "",
    ) -> None:
        """Show a setting, in `words` where they are given; see `ConfigurationForm.show_configuration`."""
        self.configuration, self.words = configuration, words or words_of(configuration)
        self.form.show_configuration(configuration, infos, models, prompts, folder)
        self.setAccessibleName(f"Setting {self.side}: {self.words}")
        self.setToolTip(plain_tip(f"{self.side}: {self.words}, {configuration.spec.model}. Press to change it."))
        self._label.setText(self.words)
        self.updateGeometry()

    def open(self) -> None:
        """Open the form below the button."""
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
        self.form.backend.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_form(self) -> None:
        """Close the form."""
        self._menu.close()

    def sizeHint(self) -> QSize:
        """Ask for room for all words."""
        words = self._label.fontMetrics().horizontalAdvance(self.side + self.words)
        return QSize(words + 2 * _SIDE + 2 * _GAP + _MARK + 4, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Allow room for a word or two."""
        return QSize(96, super().minimumSizeHint().height())

    def _on_theme(self, *_: object) -> None:
        self._mark.setPixmap(icon(f"chevron-down-{current_theme().name.value}").pixmap(_MARK, _MARK))
