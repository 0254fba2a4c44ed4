"""From files, folders and the clipboard to texts."""
