"""Where the program keeps its things."""

from __future__ import annotations

from pathlib import Path

import platformdirs

import explorer

APP_NAME = "sentence-explorer"


def config_dir() -> Path:
    """Folder of the settings; it may not exist yet."""
    return platformdirs.user_config_path(APP_NAME, appauthor=False)


def cache_dir() -> Path:
    """Folder of what can be made again, such as compiled code; it may not exist yet."""
    return platformdirs.user_cache_path(APP_NAME, appauthor=False)


def converted_dir() -> Path:
    """Folder of the models converted for OpenVINO; it may not exist yet."""
    return cache_dir() / "openvino"


def data_dir() -> Path:
    """Folder of what the user would miss, such as the draft of the editor; it may not exist yet."""
    return platformdirs.user_data_path(APP_NAME, appauthor=False)


def listed(folder: Path, pattern: str) -> list[Path]:
    """Return what matches below one of these folders: nothing where it is not there or may not be looked into."""
    try:
        return list(folder.glob(pattern))
    except OSError:
        return []


def resources() -> Path:
    """Folder of the files that come with the program: inside an installed package, beside it in a source tree."""
    package = Path(explorer.__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def is_folder(path: Path) -> bool:
    """Whether there is a folder; no, too, where that may not be looked at."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether there is an ordinary file; no, too, where that may not be looked at."""
    try:
        return path.is_file()
    except OSError:
        return False
