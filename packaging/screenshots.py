"""Take the README's pictures from the real window, without a screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "resources" / "screenshots"
SAMPLES = ROOT / "resources" / "samples"


def render(name: str, sample: str, view: str, *options: str) -> None:
    out = OUT / f"{name}.png"
    command = [sys.executable, "-m", "explorer", "render", str(SAMPLES / sample), "--view", view, "-o", str(out)]
    subprocess.run([*command, *options], cwd=ROOT, check=True)
    print(out.relative_to(ROOT))


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        look = ("--theme", theme)
        render(f"window-{theme}", "topics.csv", "window", "--size", "1440x900", *look)
        render(f"first-{theme}", "three_sentences.txt", "window", "--size", "1280x800", *look)
    render("heatmap", "topics.csv", "heatmap", "--size", "900x720")
    render("map", "topics.csv", "map", "--size", "900x600")
    render("norms", "lengths.txt", "norms", "--pooling", "mean", "--size", "900x640")


if __name__ == "__main__":
    main()
