"""Which modules a folder is made of, and where they lie in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from explorer.domain.model.folder import ModuleFolder
from explorer.files.model_folder.failures import damaged_file, refuse
from explorer.files.model_folder.json_files import read_json, read_settings

LISTING = "modules.json"
PREFIX = "sentence_transformers."
_LATE_INTERACTION = "pylate."
"""Where the modules of PyLate, which trains ColBERT models, have their classes."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the library stores one class of modules: its settings files, the first that is there, and its weights."""

    settings: tuple[str, ...] = ("config.json",)
    weights: bool = False
    needs_settings: bool = True


TRANSFORMER_SETTINGS = tuple(
    f"sentence_{name}_config.json"
    for name in ("bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet")
)
"""Settings of the module that holds the transformer, in the order in which the library looks for them."""

_TRANSFORMER = _Kind(TRANSFORMER_SETTINGS, weights=True, needs_settings=False)
OLD_TRANSFORMERS = ("BERT", "RoBERTa", "DistilBERT", "ALBERT", "CamemBERT", "XLMRoBERTa", "XLNet", "T5")
"""Classes of modules that Sentence Transformers had before 0.4 and has no more."""

_CLASSES: Mapping[str, _Kind] = {
    "Transformer": _TRANSFORMER,
    "MLMTransformer": _TRANSFORMER,
    **dict.fromkeys(OLD_TRANSFORMERS, _TRANSFORMER),
    "CLIPModel": _Kind(weights=True, needs_settings=False),
    "Pooling": _Kind(),
    "Normalize": _Kind(needs_settings=False),
    "Dropout": _Kind(needs_settings=False),
    "Dense": _Kind(weights=True),
    "LayerNorm": _Kind(weights=True),
    "CNN": _Kind(("cnn_config.json",), weights=True),
    "LSTM": _Kind(("lstm_config.json",), weights=True),
    "WeightedLayerPooling": _Kind(weights=True),
    "WordWeights": _Kind(),
    "BoW": _Kind(),
    "StaticEmbedding": _Kind((), weights=True, needs_settings=False),
    "WordEmbeddings": _Kind(("wordembedding_config.json",), weights=True),
    "Router": _Kind(("router_config.json", "config.json")),
    "Asym": _Kind(("router_config.json", "config.json")),
    "SpladePooling": _Kind(needs_settings=False),
    "SparseAutoEncoder": _Kind(weights=True),
    "SparseStaticEmbedding": _Kind(weights=True, needs_settings=False),
    "MultiVectorMask": _Kind(needs_settings=False),
    "HierarchicalTokenPooling": _Kind(needs_settings=False),
    "LogitScore": _Kind(needs_settings=False),
}


def has_weights(module: ModuleFolder) -> bool:
    """Whether a module cannot be without weights."""
    return module.name in _CLASSES and _CLASSES[module.name].weights


def needs_settings(module: ModuleFolder) -> bool:
    """Whether a module cannot be without its settings file."""
    return module.name in _CLASSES and _CLASSES[module.name].needs_settings


def is_late_interaction(module: ModuleFolder) -> bool:
    """Whether a module's class is one of PyLate's, which this program never imports."""
    return module.type.startswith(_LATE_INTERACTION)


def read_modules(folder: Path) -> tuple[ModuleFolder, ...]:
    """Return the rows of modules.json with their settings; empty where there is no such file.

    Raises
    ------
    ExplorerError
        MODEL, where the file is damaged or names code or a folder that is not the model's.
    """
    listing = folder / LISTING
    if not listing.exists():
        return ()
    rows = read_json(listing)
    if not rows or not isinstance(rows, list):
        raise damaged_file(listing, "it does not hold a list of modules")
    modules = []
    for row in rows:
        if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("name", "path", "type")):
            raise damaged_file(listing, 'a module in it lacks its "name", "path" or "type"')
        modules.append(_module(folder, folder, row["type"], row["path"]))
    names = [row["name"] for row in rows]
    for name in names:
        if names.count(name) > 1:
            raise damaged_file(listing, f'two modules in it have the name "{name}", and the library would drop one')
    return tuple(modules)


def with_children(modules: tuple[ModuleFolder, ...], folder: Path) -> Iterator[ModuleFolder]:
    """Yield modules and those that routers among them choose from."""
    for module in modules:
        yield module
        if module.name in ("Router", "Asym"):
            yield from with_children(_routes(module, folder), folder)


def _routes(router: ModuleFolder, folder: Path) -> tuple[ModuleFolder, ...]:
    types = router.settings.get("types")
    if not isinstance(types, dict) or not all(isinstance(kind, str) for kind in types.values()):
        raise damaged_file(router.path / "router_config.json", 'its "types" are no modules')
    return tuple(_module(folder, router.path, kind, path) for path, kind in types.items())


def _module(folder: Path, within: Path, kind: str, path: str) -> ModuleFolder:
    """Return one module of a model in `folder`, whose path begins at `within`."""
    name = kind.rpartition(".")[2]
    if not kind.startswith((PREFIX, _LATE_INTERACTION)) or (kind.startswith(PREFIX) and name not in _CLASSES):
        raise refuse(folder, f"it asks for code of its own, {kind or 'unnamed'}")
    place = PurePosixPath(path)
    if place.is_absolute() or ".." in place.parts or "\\" in path or ":" in path:
        raise refuse(folder, "one of its modules lies outside of its folder")
    return ModuleFolder(name, within / place, read_settings(_settings_file(within / place, name)), kind)


def settings_file(module: ModuleFolder) -> Path:
    """Return where the settings of a module are, or would be."""
    return _settings_file(module.path, module.name)


def _settings_file(place: Path, name: str) -> Path:
    files = _CLASSES[name].settings if name in _CLASSES else ()
    paths = [place / file for file in files or ("config.json",)]
    return next((path for path in paths if path.exists()), paths[0])


def places_of(folder: Path, modules: tuple[ModuleFolder, ...]) -> tuple[Path, ...]:
    """Return the folder and those of its modules and their children, each once."""
    return tuple(dict.fromkeys((folder, *(module.path for module in with_children(modules, folder)))))
