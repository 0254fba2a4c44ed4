"""The choice of the half of an encoder-decoder that is read."""

from __future__ import annotations

from explorer.domain.choices.asked import Field
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Part
from explorer.domain.state import AppState
from explorer.ui.panels.settings.choices import PARTS, TIPS
from explorer.ui.panels.settings.form import Choice

_AUTOMATIC = PARTS[0][1]
_NO_HALVES = "This model has no encoder and decoder to choose from."


class PartChoice(Choice):
    """Automatic, encoder or decoder; open where the model has both, or where one is asked for."""

    def __init__(self) -> None:
        super().__init__(PARTS)

    def show_part(self, part: Part, folder: ModelFolder | None, automatic: Part = Part.AUTO) -> None:
        """Show what is asked for.

        Parameters
        ----------
        part
            The half asked for.
        folder
            What the model's folder says; None where it is not known.
        automatic
            The half that is read where none is asked for; AUTO where that is not known.
        """
        halves = folder is not None and folder.encoder_decoder
        named = halves and automatic is not Part.AUTO
        self.setItemText(0, f"{_AUTOMATIC}: {automatic}" if named else _AUTOMATIC)
        self.show_value(part)
        # What is asked for can be taken back.
        self.setEnabled(halves or part is not Part.AUTO)
        self.setToolTip(TIPS[Field.PART] if halves else _NO_HALVES)

    def show_state(self, state: AppState) -> None:
        """Show what the settings of the window ask for, and what is known of their model, its last run included."""
        spec, encoding = state.spec, state.encoding
        folder, automatic = state.chosen.folder_of(spec.model), Part.AUTO
        if encoding is not None and not encoding.file and encoding.spec.model == spec.model:
            folder = folder or encoding.info.folder
            automatic = encoding.info.habits.part if encoding.spec.part is Part.AUTO else Part.AUTO
        self.show_part(spec.part, folder, automatic)
