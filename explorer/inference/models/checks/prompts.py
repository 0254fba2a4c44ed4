"""What there is to say about the text that is put before every text."""

from __future__ import annotations

from explorer.domain.model.info import ModelHabits
from explorer.domain.settings.spec import EncodeSpec


def prompt_notes(spec: EncodeSpec, habits: ModelHabits) -> tuple[str, ...]:
    """Say which prompt of the model's folder acts, or that its default one does not, and whether it is pooled."""
    prompts = habits.prompts
    prompt, default = prompts.of_texts(spec), prompts.default
    if not prompt.text:
        return (f'The default prompt of the model\'s folder, "{default.text}", is left out.',) if default.text else ()
    notes = []
    if prompt.name:
        which = "default prompt" if prompt == default else "prompt"
        place = "is the system message of every text" if habits.chat else "is put before every text"
        notes.append(f'"{prompt.text}" {place}: the {which} "{prompt.name}" of the model\'s folder.')
    if not prompts.included and not habits.chat:
        notes.append("The folder asks to leave the prompt's tokens out of the pooling, so every masked pooling does.")
    return tuple(notes)
