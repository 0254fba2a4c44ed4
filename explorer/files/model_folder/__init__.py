"""What a folder says of its model, read before any library sees it."""

from explorer.files.model_folder.names import local_folder
from explorer.files.model_folder.reading import read_model_folder
from explorer.files.model_folder.titles import display_name, told_apart

__all__ = ["display_name", "local_folder", "read_model_folder", "told_apart"]
