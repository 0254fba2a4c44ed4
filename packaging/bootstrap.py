"""Set Sentence Explorer up in a virtual environment. Standard library only; runs on any Python 3.11+.

It makes the environment, installs the pinned dependencies, sees to Qt's system libraries on Debian and Ubuntu, compiles
the projection once and prepares the bundled model. The file `.ready` in the environment says that all of it is done.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

MOST_SECONDS = 120
ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"

# Shared library -> Debian package, for a Qt window on X11 and for Qt without a screen.
SYSTEM_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}

# Program -> Debian package: a real X server and a window manager for the tests.
TEST_PROGRAMS = {"Xvfb": "xvfb", "jwm": "jwm"}


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def fail(text: str) -> None:
    print(f"Set-up stopped: {text}", file=sys.stderr)
    sys.exit(1)


def run(*command: str | Path) -> bool:
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode == 0


def ends_well(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for a process as long as that, then end it."""
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    return any(next(folder.rglob("*.[to]tf"), None) is not None for folder in folders if folder.is_dir())


def missing_packages() -> list[str]:
    missing = [package for library, package in SYSTEM_LIBRARIES.items() if not loads(library)]
    if not has_fonts():
        missing.append("fonts-dejavu-core")
    return missing + [package for program, package in TEST_PROGRAMS.items() if shutil.which(program) is None]


def privileges() -> list[str] | None:
    """Return what to put before apt-get, or None where system packages may not be installed."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def apt_install(packages: list[str]) -> bool:
    prefix = privileges()
    if prefix is None or shutil.which("apt-get") is None:
        return False
    environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]
    return run(*environment, *quiet, "update") and run(
        *environment, *quiet, "install", "-y", "--no-install-recommends", *packages
    )


def system_libraries() -> None:
    if sys.platform != "linux":
        return
    missing = missing_packages()
    if not missing:
        return
    say(f"Installing system libraries for Qt: {' '.join(missing)}")
    if apt_install(missing) or set(missing) <= set(TEST_PROGRAMS.values()):
        return
    if shutil.which("apt-get"):
        say("They could not be installed from here. Please type:")
        say(f"    sudo apt-get install --no-install-recommends {' '.join(missing)}")
    else:
        lacking = [library for library in SYSTEM_LIBRARIES if not loads(library)]
        say(f"Please install them with your system's package manager. Libraries not found: {' '.join(lacking)}")


def interpreter(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_environment(venv: Path) -> None:
    if (
        interpreter(venv).exists()
        and subprocess.run([str(interpreter(venv)), "-c", "import pip"], capture_output=True, check=False).returncode
        == 0
    ):
        return
    say("Making a virtual environment")
    if run(sys.executable, "-m", "venv", "--clear", venv):
        return
    # Debian and Ubuntu ship Python without ensurepip.
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if apt_install([version]) and run(sys.executable, "-m", "venv", "--clear", venv):
        return
    if run(sys.executable, "-m", "pip", "install", "--quiet", "--user", "virtualenv") and run(
        sys.executable, "-m", "virtualenv", "--clear", venv
    ):
        return
    fail(f"no virtual environment could be made. Please type: sudo apt-get install {version}")


def install(venv: Path) -> None:
    python = interpreter(venv)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint", CONSTRAINTS]
    say("Installing the pinned dependencies (about 2 GB on disk; a minute or a few)")
    if not run(*pip, "hatchling", "editables"):
        fail("the build tools could not be installed. Is the package index reachable?")
    if not run(*pip, "--no-build-isolation", "--editable", ".[dev]"):
        fail("the dependencies could not be installed. The lines above say which one and why.")


def add_ray(venv: Path) -> None:
    """Install Ray for its tests into an environment that is ready; not every system has a wheel of it."""
    say("Installing Ray for the tests (350 MB on disk)")
    pip = [interpreter(venv), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not run(*pip, "--constraint", CONSTRAINTS, "--no-build-isolation", "--editable", ".[ray]"):
        say("Ray could not be installed; the tests that need it are left out.")
    (venv / ".ray").touch()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venv", type=Path, default=Path(".venv"))
    parser.add_argument("--ray", action="store_true", help="add Ray to the environment, and nothing else")
    options = parser.parse_args()
    venv = (ROOT / options.venv).absolute()
    if options.ray:
        add_ray(venv)
        return
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is what this has to notice
        fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    system_libraries()
    make_environment(venv)
    install(venv)
    say("Compiling the projection and preparing the bundled model once, so that the first map comes fast")
    # Side by side: each keeps one core busy.
    preparing = subprocess.Popen([str(interpreter(venv)), "-m", "explorer.inference.models.convert.bundled"], cwd=ROOT)
    if not run(interpreter(venv), "-m", "explorer.inference.maps.projection_process"):
        say("The projection could not be compiled; the first map will take longer. Everything else works.")
    if not ends_well(preparing, MOST_SECONDS):
        say("The model could not be prepared; it is run by torch, which takes longer to start. Everything else works.")
    (venv / ".ready").touch()
    say("Ready")


if __name__ == "__main__":
    main()
