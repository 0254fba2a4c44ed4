"""What the program remembers between starts, declared as data, and how it meets what other processes remember."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from explorer.domain.results.analysis import ColorBy, Order
from explorer.domain.results.projection import ProjectionMethod
from explorer.domain.settings.spec import LAST_LAYER, Backend, Device, Engine, Part, Pooling, Precision, Similarity
from explorer.domain.texts.cleaning import valid
from explorer.files.disk import paths
from explorer.files.disk.aside import set_aside
from explorer.files.disk.atomic import clear_half_written, disk_error, write_text
from explorer.files.disk.locks import patient_lock
from explorer.files.profile.setting import MOST_RECENT, Setting, Value
from explorer.files.profile.settings_file import Stored, read_stored, renamed, written

_UNSAID = "\0"


def _names(enum: type[StrEnum]) -> tuple[str, ...]:
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
MODEL = Setting("model", "", "Model asked for last; empty for the bundled one.")
BACKEND = Setting("backend", Backend.SENTENCE_TRANSFORMERS.value, "What ran the model last.", _names(Backend))
POOLING = Setting("pooling", Pooling.MODEL.value, "Pooling shown last.", _names(Pooling))
NORMALIZE = Setting("normalize", False, "Whether vectors were divided by their norm last.")
METRIC = Setting("metric", Similarity.COSINE.value, "Similarity function shown last.", _names(Similarity))
LAYER = Setting("layer", LAST_LAYER, "Layer read last; -1 for the last one.", least=LAST_LAYER, most=99)
DIMENSIONS = Setting("dimensions", 0, "Leading dimensions kept last; 0 for all.", least=0, most=16384)
MAX_LENGTH = Setting("max_length", 0, "Tokens at which texts are cut; 0 for the model's limit.", least=0, most=131072)
PROMPT: Setting[tuple[str, ...]] = Setting("prompt", (), "Own text before sentences; an empty list for none given.")
PROMPT_NAME = Setting("prompt_name", "", "Which of the model's prompts stands before sentences; empty for its default.")
QUERY_PROMPT: Setting[tuple[str, ...]] = Setting("query_prompt", (), "Own text before queries, as for sentences.")
QUERY_PROMPT_NAME = Setting("query_prompt_name", "", "Which of the model's prompts stands before queries.")
PART = Setting("part", Part.AUTO.value, "Half of an encoder-decoder asked for last.", _names(Part))
ENGINE = Setting("engine", Engine.AUTO.value, "What computes the model.", _names(Engine))
DEVICE = Setting("device", Device.AUTO.value, "Device asked for last.", _names(Device))
PRECISION = Setting("precision", Precision.AUTO.value, "Number format asked for last.", _names(Precision))
BATCH_SIZE = Setting("batch_size", 32, "Texts per batch of the naive poolings.", least=1, most=4096)
ORDER = Setting("order", Order.INPUT.value, "Order of the heatmap.", _names(Order))
COLOR_BY = Setting("color_by", ColorBy.CLUSTER.value, "What the colours of the map mean.", _names(ColorBy))
MAP_METHOD = Setting("map_method", ProjectionMethod.UMAP.value, "Method of the map.", _names(ProjectionMethod))
MAP_NEIGHBORS = Setting("map_n_neighbors", 15, "Neighbours that UMAP looks at.", least=2, most=200)
MAP_MIN_DIST = Setting("map_min_dist", 0.1, "How closely UMAP packs points.", least=0.0, most=1.0)
MAP_METRIC = Setting("map_metric", Similarity.COSINE.value, "What near means on the map.", _names(Similarity))
MAP_PERPLEXITY = Setting("map_perplexity", 30.0, "Neighbours that count in t-SNE.", least=2.0, most=200.0)
MAP_SEED = Setting("map_seed", 42, "Seed of the map.", least=0, most=2_147_483_647)
COMPARED = Setting("compared", "", "The two settings of Compare as JSON; empty while they go with the others.")
PAGE = Setting(
    "page",
    "explore",
    "Page shown last.",
    ("explore", "explain", "compare", "sweep", "evaluate", "findings"),
)
MORE = Setting("more", False, "Whether all settings are unfolded.")
CACHE_GIGABYTES = Setting(
    "cache_gigabytes", 4, "Gigabytes of vectors that stay on the disk for later runs; 0 keeps none.", (0, 1, 4, 16, 64)
)

SETTINGS: Mapping[str, Setting[Any]] = MappingProxyType(
    {value.key: value for value in tuple(globals().values()) if isinstance(value, Setting)}
)


def settings_path() -> Path:
    """Return where the settings are kept."""
    return paths.config_dir() / "settings.json"


class Settings:
    """The values of all settings, and the window's own notes (its layout) as strings under free names.

    Those that `load` returns are kept on the disk; those made here are for this process alone, as pictures and tests
    need them. Processes share one file: each writes what it changed itself, and nothing else.

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
        given = {key: SETTINGS[key].from_json(value) for key, value in renamed(values).items() if key in SETTINGS}
        self._path: Path | None = None
        self._stored = Stored({key: value for key, value in given.items() if SETTINGS[key].accepts(value)}, dict(notes))
        self._changed: dict[str, Any] = {}
        self._noted: dict[str, str | None] = {}
        self._added: dict[str, tuple[str, ...]] = {}
        self._mutex = threading.RLock()
        self._watcher: Callable[[], None] = lambda: None

    @classmethod
    def load(cls) -> Settings:
        """Read the settings; for what cannot be read the defaults hold. Nothing on the disk is changed."""
        settings = cls()
        settings._path = settings_path()
        settings._stored = read_stored(settings._path, SETTINGS)
        return settings

    @property
    def kept(self) -> bool:
        """Whether they are kept on the disk."""
        return self._path is not None

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have `watcher` called after every change, on the thread that made it."""
        self._watcher = watcher

    def refresh(self) -> None:
        """Take up what other processes have changed, but for what was changed here."""
        if self._path is not None:
            stored = read_stored(self._path, SETTINGS)
            with self._mutex:
                self._stored = stored

    def save(self) -> None:
        """Keep what was changed here, atomically; raises `ExplorerError` of kind DISK where that fails."""
        if self._path is not None and (self._changed or self._noted or self._added):
            self._merge(self._path)

    def mend(self) -> str:
        """Keep a damaged file aside, write what could be read of it, and say so; nothing for a sound one.

        Raises
        ------
        ExplorerError
            DISK, where that fails.
        """
        stored = self._stored
        if self._path is None or not stored.damaged:
            return ""
        aside = self._merge(self._path)
        kept = f"; the file as it was is kept as {aside.name}" if aside is not None else ""
        if stored.unreadable:
            return f"The settings could not be read, so each is at its default{kept}."
        return f"The settings held no usable value for {', '.join(stored.unusable)}{kept}."

    def get(self, setting: Setting[Value]) -> Value:
        """Return the value of a setting."""
        with self._mutex:
            kept: Any = self._changed.get(setting.key, self._stored.settings.get(setting.key, setting.default))
            if setting.key in self._added:
                kept = _with_recent(kept, self._added[setting.key])
            value: Value = kept
            return value

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Change a setting; raises ValueError for a value that it does not accept."""
        if not setting.accepts(value):
            raise ValueError(f"{value!r} is no value of {setting.key}")
        if value != self.get(setting):
            with self._mutex:
                self._changed[setting.key] = value
                self._added.pop(setting.key, None)
            self._watcher()

    def add_recent(self, setting: Setting[tuple[str, ...]], item: str) -> None:
        """Put an item at the head of a list of recent ones; what other processes put there stays."""
        item = valid(item)
        if self.get(setting)[:1] != (item,):
            with self._mutex:
                before = self._added.get(setting.key, ())
                self._added[setting.key] = (*(other for other in before if other != item), item)
            self._watcher()

    def note(self, name: str) -> str | None:
        """Return the note of that name, or None."""
        with self._mutex:
            return self._noted.get(name, self._stored.notes.get(name))

    def set_note(self, name: str, value: str | None) -> None:
        """Keep a note; None removes it."""
        if value != self.note(name):
            with self._mutex:
                self._noted[name] = value
            self._watcher()

    def _merge(self, path: Path) -> Path | None:
        """Write what was changed here over what the file says now; return where a damaged one is kept, if it was."""
        with self._mutex:
            changed, noted, added = dict(self._changed), dict(self._noted), dict(self._added)
        aside = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with patient_lock(path.with_suffix(".lock")) as alone:
                if alone:
                    clear_half_written(path)
                now = read_stored(path, SETTINGS)
                if now.damaged:
                    aside = set_aside(path, copy=not now.unreadable)
                values = {**now.settings, **changed}
                values |= {key: _with_recent(values.get(key, ()), items) for key, items in added.items()}
                notes = {name: note for name, note in {**now.notes, **noted}.items() if note is not None}
                write_text(path, written(values, notes))
        except OSError as error:
            raise disk_error(error, path) from error
        with self._mutex:
            self._stored = Stored(values, notes)
            # What was changed meanwhile waits for the next time.
            self._changed = {key: value for key, value in self._changed.items() if value != changed.get(key)}
            self._noted = {name: note for name, note in self._noted.items() if note != noted.get(name, _UNSAID)}
            self._added = {key: items for key, items in self._added.items() if items != added.get(key)}
        return aside


def _with_recent(items: tuple[str, ...], added: tuple[str, ...]) -> tuple[str, ...]:
    for item in added:
        items = (item, *(other for other in items if other != item))
    return items[:MOST_RECENT]
