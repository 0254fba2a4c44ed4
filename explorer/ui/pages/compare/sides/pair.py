"""The two settings that are chosen to be compared."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from explorer.domain.choices.asked import Asked
from explorer.domain.results.comparison import Configuration
from explorer.domain.state import AppState
from explorer.figures.phrases.settings import words_of_both
from explorer.ui.pages.compare.sides.chooser import Chooser
from explorer.ui.pages.compare.sides.settings import asked, fitted, known_folder, known_models, opposite, present
from explorer.ui.state.intents import Intents
from explorer.ui.state.prompts import known_prompts


class Pair(QObject):
    """The choosers of A and B: the settings of the window and their opposite, until the user chooses."""

    chosen = Signal()
    """Another setting is chosen."""

    def __init__(self, intents: Intents, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state = AppState()
        self._touched = False
        self.choosers = (Chooser("A"), Chooser("B"))
        for index, chooser in enumerate(self.choosers):
            chooser.form.changed.connect(lambda configuration, index=index: self.choose(index, configuration))
            chooser.form.present_wanted.connect(lambda index=index: self.choose(index, present(self._state)))
            chooser.form.use_wanted.connect(lambda index=index: self._use(index))

    @property
    def configurations(self) -> tuple[Configuration, Configuration]:
        """The two settings as their forms have them."""
        return self.choosers[0].configuration, self.choosers[1].configuration

    def show_state(self, state: AppState, *, first: bool) -> None:
        """Show what is known of both; at first what was chosen before the last start."""
        self._state = state
        if first and state.compared is not None:
            self._touched = True
            self._show(*state.compared)
        elif self._touched:
            self._show(*self.configurations)
        else:
            mine = self._fitted(present(state))
            self._show(mine, opposite(mine))

    def choose(self, index: int, configuration: Configuration) -> None:
        """Make `configuration` the setting A (0) or B (1)."""
        a, b = self.configurations
        self._choose(*((configuration, b) if index == 0 else (a, configuration)))

    def swap(self) -> None:
        """Make A what B is, and B what A is."""
        a, b = self.configurations
        self._choose(b, a)

    def commit(self) -> None:
        """Take what is being typed, and keep both settings as they are."""
        for chooser in self.choosers:
            chooser.form.flush()
        self._choose(*self.configurations)

    def asked(self) -> tuple[Configuration, Configuration]:
        """Return the two settings as they would be run."""
        a, b = (asked(configuration, self._state.spec) for configuration in self.configurations)
        return a, b

    def _choose(self, a: Configuration, b: Configuration) -> None:
        """Show two settings, which from now on do not go with those of the window, and have them kept."""
        self._touched = True
        self._show(a, b)
        self._intents.requests.compare.choose(*self.configurations)
        self.chosen.emit()

    def _use(self, index: int) -> None:
        """Make one of them the settings of the window."""
        self.choosers[index].form.flush()
        self.choosers[index].close_form()
        state, side = self._state, self.asked()[index]
        spec = replace(side.spec, layers=state.spec.layers, naive=state.spec.naive)
        words = f"The settings are those of {self.choosers[index].side} now."
        self._intents.change_settings(Asked(spec, side.readout, state.metric), words)

    def _show(self, a: Configuration, b: Configuration) -> None:
        state = self._state
        infos, a, b = known_models(state), self._fitted(a), self._fitted(b)
        models = tuple(dict.fromkeys((state.spec.model, a.spec.model, b.spec.model, *infos)))
        for chooser, configuration, words in zip(self.choosers, (a, b), words_of_both(a, b), strict=True):
            model = configuration.spec.model
            prompts, folder = known_prompts(state, model), known_folder(state, model)
            chooser.show_configuration(configuration, infos, models, prompts, folder, words)

    def _fitted(self, configuration: Configuration) -> Configuration:
        return fitted(configuration, known_folder(self._state, configuration.spec.model))
