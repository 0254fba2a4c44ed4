"""What a folder of a model holds, told before any model library sees it."""

from explorer.files.model_folder.bundled import BUNDLED_SHA256, bundled_folder, check_bundled
from explorer.files.model_folder.names import local_folder
from explorer.files.model_folder.reading import folder_of, known_model, read_model_folder

__all__ = [
    "BUNDLED_SHA256",
    "bundled_folder",
    "check_bundled",
    "folder_of",
    "known_model",
    "local_folder",
    "read_model_folder",
]
