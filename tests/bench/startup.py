"""From the start to the painted window, against a bare PySide6 + pyqtgraph window; and what is loaded after that."""

from __future__ import annotations

from tests.bench.measures import Row, run_script, x_server

REPEATS = 5
PAINTED = """
from PySide6.QtCore import QEvent, QObject
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            seconds = time.perf_counter() - start
            import sys, os
            print(seconds, flush=True)
            os._exit(0)
        return False
painted = Painted()
"""
BARE = (
    """
import time
start = time.perf_counter()
import pyqtgraph
from PySide6.QtWidgets import QApplication, QMainWindow
"""
    + PAINTED
    + """
app = QApplication([])
window = QMainWindow()
plot = pyqtgraph.PlotWidget()
window.setCentralWidget(plot)
window.resize(1280, 800)
plot.viewport().installEventFilter(painted)
window.show()
app.exec()
"""
)
OURS = (
    """
import time
start = time.perf_counter()
"""
    + PAINTED
    + """
import explorer.ui.window.main_window as module
shown = module.MainWindow.show
def show(window):
    window.workspace.heatmap.installEventFilter(painted)
    shown(window)
module.MainWindow.show = show
from explorer.__main__ import main
main([])
"""
)
LOADING = """
import os, time
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
import explorer.ui.window.main_window as module
late, last = [], 0.0
beats = QTimer(timerType=Qt.TimerType.PreciseTimer)
def beat():
    global last
    now = time.perf_counter()
    late.append(now - last - 0.004)
    last = now
def begin():
    global last
    last = time.perf_counter()
    beats.start(4)
def end():
    beat()
    print(max(late) * 1000, flush=True)
    os._exit(0)
shown = module.MainWindow.show
def show(window):
    shown(window)
    beats.timeout.connect(beat)
    window.preloading.ended.connect(end)
    QTimer.singleShot(50, begin)
module.MainWindow.show = show
from explorer.__main__ import main
main([])
"""


def measure() -> list[Row]:
    """Start both in turn on one X server; the clock starts with the interpreter's first line."""
    import tempfile

    ours, bare, stalls = [], [], []
    with x_server() as display, tempfile.TemporaryDirectory() as home:
        environment = {**display, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_STATE_HOME": home}
        # Both with their bytecode kept, as on any machine from the second start on.
        environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{home}/bytecode"}
        for script, seconds in ((OURS, ours), (BARE, bare)):
            run_script(script, **environment)
            seconds.clear()
        for _ in range(REPEATS):
            ours.append(float(run_script(OURS, **environment)))
            bare.append(float(run_script(BARE, **environment)))
            stalls.append(float(run_script(LOADING, **environment)))
    ratios = sorted(a / b for a, b in zip(ours, bare, strict=True))
    ratio, stall = ratios[REPEATS // 2], sorted(stalls)[REPEATS // 2]
    return [
        Row(
            "window shown, against a bare PySide6 + pyqtgraph window",
            "≤ 1.5×",
            f"{ratio:.2f}× ({sorted(ours)[REPEATS // 2]:.2f} s against {sorted(bare)[REPEATS // 2]:.2f} s)",
            ratio <= 1.5,
        ),
        Row(
            "longest stall of the event loop while what paints figures is loaded, after the window is seen",
            "≤ 100 ms",
            f"{stall:.0f} ms",
            stall <= 100,
        ),
    ]
