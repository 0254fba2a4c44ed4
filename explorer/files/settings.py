"""What the program remembers between starts, declared as data."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from explorer.domain.spec import Backend, Device, Pooling, Precision, Similarity
from explorer.files.atomic import write_text
from explorer.files.cleaning import valid
from explorer.files.paths import config_dir

Value = TypeVar("Value", bool, int, str, tuple[str, ...])

_RECENT = 8


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One setting.

    Parameters
    ----------
    key
        Its name in the file.
    default
        Its value until it is set; also says its type.
    help
        What it does, in one sentence.
    choices
        The values allowed; empty for any.
    """

    key: str
    default: Value
    help: str
    choices: tuple[Value, ...] = ()

    def accepts(self, value: object) -> bool:
        """Whether `value` has the type of the default and is one of the choices."""
        if isinstance(self.default, tuple):
            return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
        return type(value) is type(self.default) and (not self.choices or value in self.choices)


def _names(enum: type[Backend | Device | Pooling | Precision | Similarity]) -> tuple[str, ...]:
    return tuple(member.value for member in enum)


THEME = Setting("theme", "system", "Theme of the window.", ("system", "light", "dark"))
MOTION = Setting("motion", True, "Whether pictures may move where the system does not ask for none.")
COLOR_MAP = Setting(
    "color_map",
    "auto",
    "Colour map of the heatmap.",
    ("auto", "viridis", "cividis", "magma", "grey", "blue-red", "green-purple"),
)
ALLOW_NETWORK = Setting("allow_network", False, "Whether models may be fetched from the Hugging Face hub.")
RECENT_MODELS: Setting[tuple[str, ...]] = Setting("recent_models", (), "Models used lately, the latest first.")
RECENT_FILES: Setting[tuple[str, ...]] = Setting("recent_files", (), "Files opened lately, the latest first.")
RECENT_COMMANDS: Setting[tuple[str, ...]] = Setting(
    "recent_commands", (), "Entries of the command palette chosen lately, the latest first."
)
LAST_FOLDER = Setting("last_folder", "", "Folder in which the last file was opened.")
LAST_EXPORT_FOLDER = Setting("last_export_folder", "", "Folder into which the last file was exported.")
MODEL = Setting("model", "", "Model of the last run; empty for the bundled one.")
BACKEND = Setting("backend", Backend.SENTENCE_TRANSFORMERS.value, "What ran the model last.", _names(Backend))
POOLING = Setting("pooling", Pooling.MODEL.value, "Pooling shown last.", _names(Pooling))
NORMALIZE = Setting("normalize", False, "Whether vectors were divided by their norm last.")
METRIC = Setting("metric", Similarity.COSINE.value, "Similarity function shown last.", _names(Similarity))
DEVICE = Setting("device", Device.AUTO.value, "Device asked for last.", _names(Device))
PRECISION = Setting("precision", Precision.AUTO.value, "Number format asked for last.", _names(Precision))
BATCH_SIZE = Setting("batch_size", 32, "Texts per batch of the naive poolings.")
CACHE_GIGABYTES = Setting(
    "cache_gigabytes", 4, "Gigabytes of vectors that stay on the disk for later runs; 0 keeps none.", (0, 1, 4, 16, 64)
)

SETTINGS: Mapping[str, Setting[Any]] = MappingProxyType(
    {
        setting.key: setting
        for setting in (
            THEME,
            MOTION,
            COLOR_MAP,
            ALLOW_NETWORK,
            RECENT_MODELS,
            RECENT_FILES,
            RECENT_COMMANDS,
            LAST_FOLDER,
            LAST_EXPORT_FOLDER,
            MODEL,
            BACKEND,
            POOLING,
            NORMALIZE,
            METRIC,
            DEVICE,
            PRECISION,
            BATCH_SIZE,
            CACHE_GIGABYTES,
        )
    }
)


def settings_path() -> Path:
    """Return where the settings are kept."""
    return config_dir() / "settings.json"


class Settings:
    """The values of all settings, and the window's own notes (its layout) as strings under free names.

    Parameters
    ----------
    values
        By key; what is unknown or of a wrong type is left out.
    notes
        By name.
    """

    def __init__(
        self, values: Mapping[str, object] = MappingProxyType({}), notes: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._values: dict[str, Any] = {}
        for key, value in values.items():
            given = tuple(value) if isinstance(value, list) else value
            if key in SETTINGS and SETTINGS[key].accepts(given):
                self._values[key] = given
        self._notes = dict(notes)

    @classmethod
    def load(cls) -> Settings:
        """Read the settings; what cannot be read is set aside as settings.broken.json and the defaults hold."""
        path = settings_path()
        try:
            content = json.loads(path.read_text("utf-8"))
            notes = content["notes"]
            return cls(content["settings"], {k: v for k, v in notes.items() if isinstance(v, str)})
        except OSError:
            return cls()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            with contextlib.suppress(OSError):
                path.replace(path.with_name("settings.broken.json"))
            return cls()

    def save(self) -> None:
        """Keep the settings, atomically; raises `ExplorerError` of kind DISK where that fails."""
        content = {"settings": self._values, "notes": self._notes}
        write_text(settings_path(), json.dumps(content, indent=2, sort_keys=True))

    def get(self, setting: Setting[Value]) -> Value:
        """Return the value of a setting."""
        value: Value = self._values.get(setting.key, setting.default)
        return value

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Change a setting; raises ValueError for a value that it does not accept."""
        if not setting.accepts(value):
            raise ValueError(f"{value!r} is no value of {setting.key}")
        self._values[setting.key] = value

    def add_recent_model(self, model: str) -> None:
        """Put a model at the head of the recent ones."""
        self._add_recent(RECENT_MODELS, model)

    def add_recent_file(self, path: str) -> None:
        """Put a file at the head of the recent ones."""
        self._add_recent(RECENT_FILES, path)

    def add_recent_command(self, key: str) -> None:
        """Put an entry of the command palette at the head of the recent ones."""
        self._add_recent(RECENT_COMMANDS, key)

    def _add_recent(self, setting: Setting[tuple[str, ...]], name: str) -> None:
        others = (other for other in self.get(setting) if other != name)
        self.set(setting, (valid(name), *others)[:_RECENT])

    def note(self, name: str) -> str | None:
        """Return the note of that name, or None."""
        return self._notes.get(name)

    def set_note(self, name: str, value: str | None) -> None:
        """Keep a note; None removes it."""
        if value is None:
            self._notes.pop(name, None)
        else:
            self._notes[name] = value
