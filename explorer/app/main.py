"""The window as a program."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from explorer.app.display import has_display
from explorer.app.offscreen import run_offscreen
from explorer.files.disk.clearing import clear_unfinished


def main(files: Sequence[str]) -> int:
    """Open the window, with `files` in its editor; without a display, do the main job into a folder instead.

    Parameters
    ----------
    files
        As named on the command line.

    Returns
    -------
    int
        Exit status.
    """
    # Folders that are slow to answer must not keep the window waiting.
    threading.Thread(target=clear_unfinished, name="explorer-clearing", daemon=True).start()
    if not has_display():
        gc.enable()
        return run_offscreen(files)
    from explorer.app.application import make_application
    from explorer.app.ending import PATIENCE, Ending, end_within
    from explorer.app.services import make_services
    from explorer.figures.theme import ThemeChoice
    from explorer.files.profile.settings import THEME, Settings
    from explorer.ui.look.style import put_on_sheet
    from explorer.ui.window.main_window import MainWindow

    settings = Settings.load()
    app = make_application(sys.argv[:1], ThemeChoice(settings.get(THEME)), sheet=False)
    window = MainWindow(make_services(settings), settings)
    put_on_sheet(app)
    window.start([Path(name) for name in files])
    window.place()
    window.show()
    ending = Ending(window, app)
    # Switched off by `explorer.__main__` until here.
    gc.enable()
    status: int = app.exec()
    ending.stop()
    if window.isVisible() and not ending.asked:
        # Qt left its loop by itself, which it does when the display is gone.
        window.close()
        sys.stderr.write("The display was lost. What you typed is kept: start Sentence Explorer again.\n")
        status = 1
    window.hide()
    if ending.asked:
        end_within(PATIENCE, status)
    window.shut_down()
    return status
